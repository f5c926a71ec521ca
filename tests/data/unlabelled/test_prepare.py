"""Pictures of which nobody says the class become the same images as those that a network has learned from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnn_gui.data.dataset import Dataset, Skipped
from cnn_gui.data.drawing.convention import Convention
from cnn_gui.data.drawing.handwriting import prepare
from cnn_gui.data.identity import identity_of
from cnn_gui.data.load import load_dataset
from cnn_gui.data.own.preview import Understanding
from cnn_gui.data.unlabelled import prepare as preparing
from cnn_gui.data.unlabelled.find import pictures_in
from cnn_gui.data.unlabelled.prepare import NOTHING_ON_IT, LikeDrawings, LikeOwnPictures, News, Preparation, in_chunks


def strokes(index: int) -> np.ndarray:
    """A grey picture with a bar somewhere, bright on dark."""
    grey = np.zeros((20, 24), np.uint8)
    grey[3 + index : 6 + index, 4:20] = 200 + index
    return grey


def write_all(folder: Path, make: Callable[[int], Image.Image], suffix: str = "png") -> Path:
    """Two classes of six pictures each."""
    for name in ("a", "b"):
        (folder / name).mkdir(parents=True)
        for index in range(6):
            make(index + 6 * (name == "b")).save(folder / name / f"{index}.{suffix}")
    return folder


def plain(index: int) -> Image.Image:
    return Image.fromarray(strokes(index))


def transparent(index: int) -> Image.Image:
    """White strokes on nothing: what is behind them is found out."""
    pixels = np.zeros((20, 24, 4), np.uint8)
    pixels[..., :3] = 250
    pixels[..., 3] = strokes(index)
    return Image.fromarray(pixels)


def deep(index: int) -> Image.Image:
    """12 bits for a pixel: what is white is found out."""
    return Image.fromarray(strokes(index).astype(np.uint16) * 16)


def dim(index: int) -> Image.Image:
    """Bytes that are all nearly black."""
    return Image.fromarray(strokes(index) // 16)


def colour(index: int) -> Image.Image:
    return Image.fromarray(np.stack([strokes(index), strokes(index) // 2, 40 + strokes(index) // 4], axis=2))


def read(folder: Path, way: Preparation) -> tuple[dict[str, np.ndarray], list[Skipped], list[str]]:
    """Images by name, what was left out, and what was assumed."""
    images: dict[str, np.ndarray] = {}
    left_out: list[Skipped] = []
    notes: list[str] = []
    with pictures_in([folder], left_out) as pictures:
        for kept, part in in_chunks(pictures, way, leave_out=left_out.append, note=notes.append):
            assert len(kept) == len(part)
            images |= {picture.name: image for picture, image in zip(kept, part, strict=True)}
    return images, left_out, notes


def learned(folder: Path, **how: object) -> Dataset:
    """The same pictures as a person's own data; all of them to be trained on, but one of each class."""
    return load_dataset("own", own_path=folder, validation=0, test_share=0.1, **how)  # type: ignore[arg-type]


def same_images(images: dict[str, np.ndarray], dataset: Dataset) -> bool:
    """Whether these are the images of the data set, byte for byte, in whatever order."""
    all_of_it = np.concatenate([dataset.train.images, dataset.test.images])
    return sorted(image.tobytes() for image in images.values()) == sorted(image.tobytes() for image in all_of_it)


@pytest.fixture(params=["at once", "in chunks", "looked at in part"])
def sizes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """However many are in memory at a time, and are looked at before the others."""
    if request.param != "at once":
        monkeypatch.setattr(preparing, "CHUNK", 5)
    if request.param == "looked at in part":
        monkeypatch.setattr(preparing, "LOOKED_AT", 6)
    return request.param


@pytest.mark.parametrize("kind", [plain, transparent, dim])
@pytest.mark.usefixtures("sizes")
def test_own_pictures_are_read_as_they_were_learned_byte_for_byte(
    kind: Callable[[int], Image.Image], tmp_path: Path
) -> None:
    folder = write_all(tmp_path / "own", kind)
    dataset = learned(folder)
    images, left_out, _ = read(folder, LikeOwnPictures((1, 28, 28), Understanding(), "", News()))
    assert same_images(images, dataset)
    assert left_out == []


def test_sixteen_bits_are_read_as_the_others_are(tmp_path: Path, sizes: str) -> None:
    folder = write_all(tmp_path / "own", deep)
    dataset = learned(folder, pixel_range="12-bit")
    way = LikeOwnPictures((1, 28, 28), Understanding(pixel_range="12-bit"), "", News())
    assert same_images(read(folder, way)[0], dataset)
    if sizes != "looked at in part":
        found = LikeOwnPictures((1, 28, 28), Understanding(), "", News())
        images, _, notes = read(folder, found)
        assert same_images(images, learned(folder))
        assert "more than 8 bits for a pixel" in notes[0]
        assert "is white" in notes[0]


def test_size_colour_mirror_and_turn_are_those_of_the_run(tmp_path: Path) -> None:
    folder = write_all(tmp_path / "own", colour)
    how = {"image_size": 16, "colour": True, "mirror": True, "turn": "left"}
    way = LikeOwnPictures((3, 16, 16), Understanding(mirror=True, turn="left"), "", News())
    assert same_images(read(folder, way)[0], learned(folder, **how))


def test_of_images_that_are_not_square_the_middle_is_seen(tmp_path: Path) -> None:
    folder = write_all(tmp_path / "own", plain)
    whole = read(folder, LikeOwnPictures((1, 24, 24), Understanding(), "", News()))[0]
    part = read(folder, LikeOwnPictures((1, 24, 16), Understanding(), "", News()))[0]
    for name, image in part.items():
        np.testing.assert_array_equal(image, whole[name][:, :, 4:20])


@pytest.mark.usefixtures("sizes")
def test_pictures_on_the_other_ground_than_the_training_images_are_inverted_and_that_is_said(tmp_path: Path) -> None:
    folder = write_all(tmp_path / "own", lambda index: Image.fromarray(255 - strokes(index)))
    bright = read(folder, LikeOwnPictures((1, 28, 28), Understanding(), "bright", News()))
    dark = read(folder, LikeOwnPictures((1, 28, 28), Understanding(), "dark", News()))
    stored = read(folder, LikeOwnPictures((1, 28, 28), Understanding(test_ground="stored"), "dark", News()))
    always = read(folder, LikeOwnPictures((1, 28, 28), Understanding(test_ground="inverted"), "bright", News()))
    for name, image in bright[0].items():
        np.testing.assert_array_equal(dark[0][name], 255 - image)
        np.testing.assert_array_equal(always[0][name], 255 - image)
        np.testing.assert_array_equal(stored[0][name], image)
    assert bright[2] == stored[2] == []
    assert dark[2] == [
        "They are on a bright ground and the training images on a dark one: assumed that they are to be inverted."
    ]
    assert always[2] == ["They are inverted, as was chosen for the test images."]


def test_the_ground_of_a_data_set_is_known_where_its_images_are_gone(tmp_path: Path) -> None:
    on_white = write_all(tmp_path / "own", lambda index: Image.fromarray(255 - strokes(index)))
    assert identity_of(learned(on_white)).ground == "bright"
    digits = identity_of(load_dataset("digits"))
    assert digits.ground == "dark"
    assert digits.convention == Convention((1, 28, 28), False, True)


@pytest.mark.usefixtures("sizes")
def test_what_cannot_be_read_is_left_out_with_its_reason_in_its_place(tmp_path: Path) -> None:
    folder = write_all(tmp_path / "own", plain)
    (folder / "a" / "3.png").write_bytes(b"")
    (folder / "b" / "0.png").write_text("no picture")
    images, left_out, _ = read(folder, LikeOwnPictures((1, 28, 28), Understanding(), "", News()))
    assert left_out == [Skipped("a/3.png", "the file is empty"), Skipped("b/0.png", "no picture but text")]
    names = [f"{name}/{index}.png" for name in "ab" for index in range(6)]
    assert list(images) == [name for name in names if name not in ("a/3.png", "b/0.png")]


@pytest.mark.usefixtures("sizes")
def test_who_hears_of_the_work_hears_of_each_picture_once_and_may_end_it(tmp_path: Path) -> None:
    folder = write_all(tmp_path / "own", plain)
    for make in (
        lambda news: LikeOwnPictures((1, 28, 28), Understanding(), "", news),
        lambda news: LikeDrawings(Convention(), news),
    ):
        heard: list[int] = []
        read(folder, make(News(read=lambda heard=heard: heard.append(1))))
        assert len(heard) == 12

        def stop() -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            read(folder, make(News(read=stop)))


def test_like_drawings_each_is_inverted_by_itself_and_centred(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    sheet = np.full((280, 280), 255, np.uint8)
    sheet[40:140, 30:60] = 0
    Image.fromarray(sheet).save(folder / "paper.png")
    Image.fromarray(255 - sheet).save(folder / "board.png")
    Image.fromarray(np.full((9, 9), 120, np.uint8)).save(folder / "nothing.png")
    images, left_out, notes = read(folder, LikeDrawings(Convention(), News()))
    expected = prepare(255 - sheet, 28, centred=True)
    np.testing.assert_array_equal(images["paper.png"], expected)
    np.testing.assert_array_equal(images["board.png"], expected)
    assert left_out == [Skipped("nothing.png", NOTHING_ON_IT)]
    assert notes == []
    on_paper = read(folder, LikeDrawings(Convention(ground=True), News()))[0]
    np.testing.assert_array_equal(on_paper["board.png"], 255 - expected)
    as_it_is = read(folder, LikeDrawings(Convention(centred=False), News()))[0]
    np.testing.assert_array_equal(as_it_is["paper.png"], prepare(255 - sheet, 28, centred=False))


def test_for_colour_images_a_picture_only_gets_their_size(tmp_path: Path) -> None:
    folder = write_all(tmp_path / "own", colour)
    images, _, _ = read(folder, LikeDrawings(Convention((3, 24, 24), None, False), News()))
    own, _, _ = read(folder, LikeOwnPictures((3, 24, 24), Understanding(), "", News()))
    assert images.keys() == own.keys()
    for name, image in images.items():
        np.testing.assert_array_equal(image, own[name])


def test_no_pictures_are_no_images() -> None:
    assert list(in_chunks([], LikeDrawings(Convention(), News()), leave_out=print, note=print)) == []
    own = LikeOwnPictures((1, 28, 28), Understanding(), "dark", News())
    assert list(in_chunks([], own, leave_out=print, note=print)) == []
