"""Pictures that belong together: what their numbers mean, and what shows behind them, is decided over all of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnn_gui.data.own.decoding.layers import Wanted, layers_of
from cnn_gui.data.own.folders import load_folder
from cnn_gui.data.own.pictures import BLACK, GREY, WHITE, PictureSet, ground_for, read_picture
from cnn_gui.data.own.reading import Reading, reading_as

RING = np.zeros((8, 8), np.uint8)
RING[2:6, 2:6] = 255
RING[3:5, 3:5] = 0


def read(tmp_path: Path, *pictures: Image.Image, colour: bool = False, suffix: str = ".png") -> list[np.ndarray]:
    """What the pictures become as one set, and what is said about it."""
    images, said = read_and_said(tmp_path, *pictures, colour=colour, suffix=suffix)
    assert len(said) <= 1
    return images


def read_and_said(
    tmp_path: Path, *pictures: Image.Image, colour: bool = False, suffix: str = ".png"
) -> tuple[list[np.ndarray], list[str]]:
    together = PictureSet(size=8, colour=colour)
    images = [np.full((3 if colour else 1, 8, 8), 99, np.uint8) for _ in pictures]
    for number, (image, picture) in enumerate(zip(images, pictures, strict=True)):
        picture.save(tmp_path / f"{number}{suffix}")
        together.add(image, tmp_path / f"{number}{suffix}")
    return [image if colour else image[0] for image in images], together.finish()


def strokes(colour: tuple[int, int, int], opacity: np.ndarray = RING) -> Image.Image:
    """Strokes of one colour on nothing."""
    picture = Image.new("RGBA", (8, 8), (*colour, 0))
    picture.putalpha(Image.fromarray(opacity))
    return picture


# ---- transparency ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("colour", "ground", "seen"),
    [
        ((255, 255, 255), 0, 255),
        ((0, 0, 0), 255, 0),
        ((255, 255, 0), 0, 226),
        ((200, 0, 0), 255, 60),
        ((120, 120, 120), 255, 120),
    ],
)
def test_the_ground_is_what_the_strokes_stand_out_from(
    tmp_path: Path, colour: tuple[int, int, int], ground: int, seen: int
) -> None:
    (image,), said = read_and_said(tmp_path, strokes(colour))
    np.testing.assert_allclose(image, np.where(RING, seen, ground), atol=1)
    name = "black" if ground == 0 else "white"
    assert said == [f"Transparent parts of 1 picture: assumed to be {name}, from which the strokes stand out."]


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "PA", "La", "RGBa"])
@pytest.mark.parametrize("colour", [False, True])
def test_white_strokes_stay_visible_in_every_mode_that_knows_transparency(mode: str, colour: bool) -> None:
    picture = strokes((255, 255, 255))
    if mode == "P":
        picture = Image.fromarray(RING // 255)
        picture.putpalette([255, 255, 255, 255, 255, 255])
        picture.info["transparency"] = bytes([0, 255])
    else:
        # There is no direct way to one of them.
        picture = (picture.convert("LA") if mode == "La" else picture).convert(mode)
    # Nothing that Pillow writes keeps all of these modes: as they are in memory.
    together, image = PictureSet(size=8, colour=colour), np.empty((3 if colour else 1, 8, 8), np.uint8)
    together.put(image, layers_of(picture, Wanted(8, square=True, colour=colour)))
    together.finish()
    np.testing.assert_array_equal(image, np.stack([RING] * len(image)))


@pytest.mark.parametrize(("mode", "hole"), [("L", 7), ("RGB", (7, 8, 9))])
def test_a_colour_that_is_declared_transparent_is(tmp_path: Path, mode: str, hole: int | tuple[int, ...]) -> None:
    picture = Image.new(mode, (8, 8), hole)
    picture.paste(255 if mode == "L" else (255, 255, 255), (2, 2, 6, 6))
    picture.save(tmp_path / "a.png", transparency=hole)
    image = read_picture(tmp_path / "a.png", size=8, colour=False)[0]
    assert image[0, 0] == 0
    assert image[3, 3] == 255


def test_a_palette_with_a_transparent_ground_keeps_its_strokes(tmp_path: Path) -> None:
    picture = Image.fromarray(RING).convert("RGB").quantize(8)
    picture.save(tmp_path / "a.png", transparency=picture.getpixel((0, 0)))
    np.testing.assert_array_equal(read_picture(tmp_path / "a.png", size=8, colour=False)[0], RING)


def test_all_pictures_of_a_set_share_one_ground(tmp_path: Path) -> None:
    light, dark = strokes((250, 250, 250)), strokes((100, 100, 100))
    images = read(tmp_path, *[light] * 3, dark)
    assert [image[0, 0] for image in images] == [0] * 4
    assert images[3][2, 2] == 100
    alone = read(tmp_path, dark)
    assert alone[0][0, 0] == 255


def test_white_and_black_strokes_in_one_set_are_both_visible(tmp_path: Path) -> None:
    images, said = read_and_said(tmp_path, strokes((255, 255, 255)), strokes((0, 0, 0)))
    assert [image[0, 0] for image in images] == [GREY, GREY]
    assert [image[2, 2] for image in images] == [255, 0]
    assert "assumed to be grey" in said[0]


def test_a_ground_is_white_where_nothing_tells(tmp_path: Path) -> None:
    assert ground_for([]) == WHITE
    assert ground_for([127.5]) == WHITE
    assert ground_for([128.0]) == BLACK
    (image,) = read(tmp_path, Image.new("RGBA", (8, 8), (0, 0, 0, 0)))
    assert set(image.flat) == {255}


def test_half_opaque_pixels_are_mixed_with_the_ground(tmp_path: Path) -> None:
    opacity = np.full((8, 8), 51, np.uint8)
    (image,) = read(tmp_path, strokes((250, 250, 250), opacity), colour=True)
    np.testing.assert_allclose(image, 50, atol=1)


def test_opaque_pictures_say_nothing_about_a_ground(tmp_path: Path) -> None:
    (image,), said = read_and_said(tmp_path, strokes((255, 255, 255), np.full((8, 8), 255, np.uint8)))
    assert set(image.flat) == {255}
    assert said == []


@pytest.mark.parametrize(("name", "ground"), [("white", 255), ("black", 0)])
def test_the_ground_that_a_person_chose_is_taken(tmp_path: Path, name: str, ground: int) -> None:
    with reading_as(Reading(transparent=name)):
        (image,), said = read_and_said(tmp_path, strokes((100, 100, 100)))
    assert (image[0, 0], image[2, 2]) == (ground, 100)
    assert said == [f"Transparent parts of 1 picture are {name}, as was chosen."]


def test_a_padded_picture_stands_on_the_same_ground(tmp_path: Path) -> None:
    wide = Image.new("RGBA", (8, 4), (255, 255, 255, 0))
    wide.paste((255, 255, 255, 255), (2, 1, 6, 3))
    (image,) = read(tmp_path, wide)
    assert set(image[:2].flat) | set(image[6:].flat) == {0}
    assert image[3, 3] == 255


# ---- more than 8 bits ------------------------------------------------------------------------------------------------


def deep(low: int, high: int, seed: int = 0) -> np.ndarray:
    levels = np.random.default_rng(seed).integers(low, high, (8, 8), endpoint=True).astype(np.uint16)
    levels[0, :2] = low, high
    return levels


@pytest.mark.parametrize(("white", "bits"), [(1023, 10), (4095, 12), (16383, 14), (65535, 16)])
def test_the_bits_that_are_used_decide_which_number_is_white(tmp_path: Path, white: int, bits: int) -> None:
    levels = deep(0, white, bits)
    (image,), said = read_and_said(tmp_path, Image.fromarray(levels))
    np.testing.assert_array_equal(image, np.rint(levels.astype(float) * 255 / white))
    assert said == [
        f"Pictures of more than 8 bits for a pixel from 0 to {white}: assumed that 0 is black and {white} is white."
    ]


def test_soft_levels_in_many_bits_are_stretched_by_the_range_of_the_set(tmp_path: Path) -> None:
    one, two = deep(900, 1100), deep(1000, 1150)
    images, said = read_and_said(tmp_path, Image.fromarray(one), Image.fromarray(two))
    for image, levels in zip(images, (one, two), strict=True):
        np.testing.assert_allclose(image, (levels - 900.0) * 255 / 250, atol=0.51)
    assert "900 is black and 1150 is white, the lowest and the highest of them" in said[0]


@pytest.mark.parametrize("suffix", [".tif", ".png"])
def test_pictures_of_8_bits_beside_those_of_16_keep_their_levels(tmp_path: Path, suffix: str) -> None:
    images, _ = read_and_said(tmp_path, Image.fromarray(deep(0, 4095)), Image.fromarray(RING), suffix=suffix)
    np.testing.assert_array_equal(images[1], RING)


def test_floating_point_in_a_picture_is_read_by_the_same_rule(tmp_path: Path) -> None:
    levels = np.random.default_rng(0).random((8, 8), np.float32)
    levels[0, 0], levels[0, 1] = 1.02, 0
    (image,), said = read_and_said(tmp_path, Image.fromarray(levels), suffix=".tif")
    np.testing.assert_array_equal(image, np.rint(levels * 255).clip(0, 255))
    assert "0 is black and 1 is white; 1 of 64 lie beyond" in said[0]


def test_training_and_test_pictures_are_one_set(tmp_path: Path) -> None:
    for part, levels in (("train", deep(0, 4000)), ("test", deep(0, 400))):
        for name in "ab":
            (tmp_path / part / name).mkdir(parents=True)
            Image.fromarray(levels).save(tmp_path / part / name / "1.png")
    own = load_folder(tmp_path, image_size=8)
    assert own.test is not None
    assert own.examples.images.max() == round(4000 * 255 / 4095)
    assert own.test.images.max() == round(400 * 255 / 4095)
    assert len(own.notes) == 1


def test_the_range_that_a_person_chose_is_taken(tmp_path: Path) -> None:
    with reading_as(Reading(pixel_range="16-bit")):
        (image,), said = read_and_said(tmp_path, Image.fromarray(deep(0, 4095)))
    assert image.max() == 16
    assert "65535 is white, as was chosen" in said[0]


# ---- bytes that would be black ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("white", [1, 16])
def test_bytes_that_would_all_be_black_are_stretched(tmp_path: Path, white: int) -> None:
    images, said = read_and_said(tmp_path, Image.fromarray(RING // 255 * white), Image.fromarray(RING * 0))
    np.testing.assert_array_equal(images[0], RING)
    np.testing.assert_array_equal(images[1], RING * 0)
    assert f"8 bits for a pixel from 0 to {white}: assumed that 0 is black and {white} is white" in said[0]


def test_one_bright_picture_shows_that_the_others_are_dark(tmp_path: Path) -> None:
    images = read(tmp_path, Image.fromarray(RING // 16), Image.fromarray(RING))
    np.testing.assert_array_equal(images[0], RING // 16)


def test_a_range_for_bytes_that_a_person_chose_is_taken(tmp_path: Path) -> None:
    with reading_as(Reading(pixel_range="8-bit")):
        (image,), said = read_and_said(tmp_path, Image.fromarray(RING // 255))
    assert image.max() == 1
    assert "as was chosen" in said[0]
    with reading_as(Reading(pixel_range="12-bit")):
        (image,), said = read_and_said(tmp_path, Image.fromarray(RING))
    np.testing.assert_array_equal(image, RING)
    assert said == []
