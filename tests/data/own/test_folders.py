"""A folder with one sub-folder for each class: what is found in it, what is left out and said, what is refused."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnn_gui.data.dataset import Skipped
from cnn_gui.data.errors import DataError
from cnn_gui.data.own import own_images
from cnn_gui.data.own.folders import load_folder
from cnn_gui.data.own.own_images import MAX_CLASSES, natural_key
from cnn_gui.data.own.pictures import PictureSet

Write = Callable[..., Path]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    return folder


@pytest.fixture
def write(root: Path) -> Write:
    """`write("cats", 1, 2)` makes cats/1.png and cats/2.png: grey images of 8×8, all pixels 1, all pixels 2."""

    def make(folder: str, *values: int, suffix: str = ".png") -> Path:
        (root / folder).mkdir(parents=True, exist_ok=True)
        for value in values:
            Image.new("L", (8, 8), value).save(root / folder / f"{value}{suffix}")
        return root

    return make


def message(root: Path) -> str:
    with pytest.raises(DataError) as caught:
        load_folder(root, image_size=8)
    assert str(root) in str(caught.value)
    return str(caught.value)


def values(images: np.ndarray) -> list[int]:
    """The grey level of each image that has only one."""
    assert (images == images[:, :1, :1, :1]).all()
    return [int(value) for value in images[:, 0, 0, 0]]


def test_each_sub_folder_is_a_class(write: Write) -> None:
    write("cats", 10, 20)
    own = load_folder(write("dogs", 200), image_size=8)
    assert own.classes == ("cats", "dogs")
    assert values(own.examples.images) == [10, 200, 20]
    assert own.examples.labels.tolist() == [0, 1, 0]
    assert own.examples.images.shape == (3, 1, 8, 8)
    assert (own.test, own.skipped, own.notes) == (None, (), ())


def test_the_title_is_the_name_of_the_folder(write: Write) -> None:
    write("my pets/a", 1)
    assert load_folder(write("my pets/b", 2) / "my pets").title == "my pets"


def test_the_folder_that_one_is_in_has_a_name_too(write: Write, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a", 1)
    write("b", 2)
    monkeypatch.chdir(root / "a")
    assert load_folder(Path("..")).title == root.name


def test_images_come_in_turn_from_each_class(write: Write) -> None:
    write("a", *range(1, 6))
    write("b", 10)
    own = load_folder(write("c", 20, 21, 22), image_size=8)
    assert own.examples.labels.tolist() == [0, 1, 2, 0, 2, 0, 2, 0, 0]
    assert values(own.examples.images) == [1, 10, 20, 2, 21, 3, 22, 4, 5]


def test_all_formats_and_modes_and_sizes_are_brought_to_one(root: Path) -> None:
    for name in ("a", "b"):
        (root / name).mkdir()
    Image.new("RGB", (50, 30), (100, 100, 100)).save(root / "a" / "1.png")
    Image.new("L", (640, 480), 100).save(root / "a" / "2.JPG")
    Image.new("RGBA", (5, 5), (100, 100, 100, 255)).save(root / "a" / "3.PNG")
    Image.new("P", (28, 28), 100).convert("L").point(lambda _: 100).save(root / "b" / "1.bmp")
    Image.new("CMYK", (64, 64), (155, 155, 155, 0)).save(root / "b" / "2.jpeg")
    Image.fromarray(np.full((9, 9), 100 * 257, np.uint16)).save(root / "b" / "3.png")
    for colour, channels in ((False, 1), (True, 3)):
        own = load_folder(root, image_size=28, colour=colour)
        assert own.examples.images.shape == (6, channels, 28, 28)
        assert np.abs(own.examples.images.astype(int) - 100).max() <= 2
        assert own.skipped == ()


def test_classes_are_in_natural_order(write: Write, root: Path) -> None:
    for name in ("10", "9", "2", "Zebra", "apple", "apple 10", "apple 9"):
        write(name, 5)
    assert load_folder(root, image_size=8).classes == ("2", "9", "10", "apple", "apple 9", "apple 10", "Zebra")


def test_the_natural_order_knows_letters_and_digits_of_all_scripts() -> None:
    names = ["x²", "x٣", "x2", "x10", "", "Straße", "STRASSE", "é"]
    assert sorted(names, key=natural_key) == ["", "STRASSE", "Straße", "x2", "x٣", "x10", "x²", "é"]


def test_names_with_spaces_and_unicode(write: Write) -> None:
    write("mein Ordner ✓/große Äpfel", 1)
    own = load_folder(write("mein Ordner ✓/日本", 2) / "mein Ordner ✓", image_size=8)
    assert own.classes == ("große Äpfel", "日本")


def test_a_composed_and_a_decomposed_name_are_one_class(write: Write) -> None:
    write("caf\u00e9", 1)
    write("cafe\u0301", 2)
    own = load_folder(write("tea", 3), image_size=8)
    assert own.classes == ("café", "tea")
    assert sorted(values(own.examples.images[own.examples.labels == 0])) == [1, 2]


@pytest.mark.skipif(os.name == "nt", reason="names are always text there")
def test_a_name_that_is_no_text_is_shown_with_a_sign(write: Write, root: Path) -> None:
    write("a", 1)
    write("b", 2)
    try:
        (root / "b").rename(os.fsdecode(os.fsencode(root) + b"/b\xff"))
    except OSError:
        pytest.skip("this file system wants names that are text")
    assert load_folder(root, image_size=8).classes == ("a", "b�")


@pytest.mark.parametrize(("train", "test"), [("train", "test"), ("Training", "TESTING")])
def test_train_and_test_folders_are_recognised(write: Write, train: str, test: str) -> None:
    write(f"{train}/no", 1, 2)
    write(f"{train}/yes", 3)
    write(f"{test}/yes", 5, 6)
    own = load_folder(write(f"{test}/no", 4), image_size=8)
    assert own.classes == ("no", "yes")
    assert values(own.examples.images) == [1, 3, 2]
    assert own.test is not None
    assert values(own.test.images) == [4, 5, 6]
    assert own.test.labels.tolist() == [0, 1, 1]


def test_without_a_test_folder_there_are_no_test_images(write: Write) -> None:
    write("train/a", 1)
    own = load_folder(write("train/b", 2), image_size=8)
    assert own.classes == ("a", "b")
    assert own.test is None


def test_images_for_validation_join_the_examples_and_that_is_said(write: Write) -> None:
    write("train/a", 1)
    write("train/b", 2)
    own = load_folder(write("val/a", 3), image_size=8)
    assert values(own.examples.images) == [1, 2, 3]
    assert len(own.notes) == 1
    assert "val join" in own.notes[0]


def test_what_lies_beside_train_and_test_is_listed(write: Write, root: Path) -> None:
    write("train/a", 1)
    write("train/b", 2)
    write("test/a", 3)
    write("extra/a", 4)
    (root / "train" / "readme.txt").touch()
    skipped = {entry.path: entry.reason for entry in load_folder(root, image_size=8).skipped}
    assert set(skipped) == {"extra", "train/readme.txt"}


def test_test_images_of_a_class_that_cannot_be_learned_are_listed(write: Write) -> None:
    write("train/a", 1)
    write("train/b", 2)
    write("test/b", 3)
    own = load_folder(write("test/c", 4, 5), image_size=8)
    assert own.classes == ("a", "b")
    assert own.test is not None
    assert values(own.test.images) == [3]
    assert own.skipped == (Skipped("test/c", "test images of a class without training images: 2"),)


def test_classes_may_be_called_train_and_test(write: Write) -> None:
    write("train", 1)
    write("car", 3)
    assert load_folder(write("test", 2), image_size=8).classes == ("car", "test", "train")


def test_a_corrupt_png_among_a_thousand_is_listed_and_not_fatal(root: Path) -> None:
    for number in range(1000):
        folder = root / f"class {number % 10}"
        folder.mkdir(exist_ok=True)
        Image.new("L", (8, 8), number % 251).save(folder / f"{number}.png")
    bad = root / "class 7" / "77.png"
    bad.write_bytes(bad.read_bytes()[:-30])
    own = load_folder(root, image_size=8)
    assert len(own.examples) == 999
    assert [entry.path for entry in own.skipped] == ["class 7/77.png"]
    assert "damaged" in own.skipped[0].reason
    # The others are in their places.
    assert values(own.examples.images[own.examples.labels == 7])[:3] == [7, 17, 27]
    assert np.bincount(own.examples.labels).tolist() == [100] * 7 + [99] + [100] * 2


def test_other_bad_files_are_listed_with_their_reasons(write: Write, root: Path) -> None:
    write("a", 1)
    write("b", 2)
    (root / "a" / "empty.png").touch()
    (root / "a" / "text.png").write_text("no picture at all", encoding="utf-8")
    (root / "a" / "notes.txt").touch()
    (root / "a" / "inner").mkdir()
    (root / "a" / "gone.png").symlink_to("nowhere.png")
    (root / "a" / "loop.png").symlink_to("loop.png")
    (root / "list.csv").touch()
    skipped = {entry.path: entry.reason for entry in load_folder(root, image_size=8).skipped}
    assert skipped.pop("a/empty.png") == "the file is empty"
    assert skipped.pop("a/text.png") == "no picture but text"
    assert "by its name" in skipped.pop("a/notes.txt")
    assert "folder inside" in skipped.pop("a/inner")
    assert "leads nowhere" in skipped.pop("a/gone.png")
    assert "link" in skipped.pop("a/loop.png")
    assert "outside" in skipped.pop("list.csv")
    assert skipped == {}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
def test_a_pipe_is_not_waited_for(write: Write, root: Path) -> None:
    write("a", 1)
    write("b", 2)
    os.mkfifo(root / "a" / "pipe.png")
    assert load_folder(root, image_size=8).skipped == (Skipped("a/pipe.png", "neither a file nor a folder"),)


def test_hidden_files_are_passed_over_in_silence(write: Write, root: Path) -> None:
    write("a", 1)
    write("b", 2)
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "a/.DS_Store", "b/Thumbs.db", "b/._2.png"):
        (root / name).touch()
    for name in (".git", "__MACOSX", "a/.thumbnails"):
        (root / name).mkdir()
    own = load_folder(root, image_size=8)
    assert own.classes == ("a", "b")
    assert own.skipped == ()


@pytest.mark.parametrize("folder", ["empty", "full of text"])
def test_an_empty_class_is_left_out_and_listed(write: Write, root: Path, folder: str) -> None:
    write("dogs", 1)
    write(folder)
    if folder != "empty":
        (root / folder / "a.txt").touch()
    own = load_folder(write("zebras", 2), image_size=8)
    assert own.classes == ("dogs", "zebras")
    assert own.examples.labels.tolist() == [0, 1]
    assert Skipped(folder, "a class without images") in own.skipped


def test_a_class_of_which_nothing_can_be_read_is_left_out_too(write: Write, root: Path) -> None:
    write("train/a", 1)
    write("train/b")
    write("train/c", 3)
    write("test/b", 5)
    write("test/c", 4)
    for name in ("1.png", "2.png"):
        (root / "train" / "b" / name).touch()
    own = load_folder(root, image_size=8)
    assert own.classes == ("a", "c")
    assert own.examples.labels.tolist() == [0, 1]
    assert values(own.examples.images) == [1, 3]
    assert own.test is not None
    assert own.test.labels.tolist() == [1]
    assert values(own.test.images) == [4]
    assert own.skipped[-2:] == (
        Skipped("train/b", "a class without images: none of 2 could be read"),
        Skipped("test/b", "test images of a class without training images: 1"),
    )


def test_one_class_is_not_enough(write: Write) -> None:
    text = message(write("cats", 1, 2))
    assert "1 class with images" in text
    assert "two or more" in text
    assert "sub-folder" in text


def test_one_class_and_an_empty_one_are_not_enough(write: Write) -> None:
    write("dogs")
    text = message(write("cats", 1))
    assert "1 class with images" in text
    assert "dogs (a class without images)" in text


def test_nothing_readable_says_the_first_reason(write: Write, root: Path) -> None:
    for name in ("a", "b"):
        write(name)
        (root / name / "1.png").touch()
    text = message(root)
    assert "no classes with images" in text
    assert "a/1.png (the file is empty)" in text


def test_an_empty_folder_says_how_to_arrange_one(root: Path) -> None:
    text = message(root)
    assert "no classes" in text
    assert "one sub-folder for each class" in text


def test_images_without_folders_get_advice(write: Write) -> None:
    text = message(write(".", 1, 2))
    assert "no folders that say what they show" in text
    assert "one sub-folder for each class" in text


def test_one_folder_around_it_all_is_entered_and_that_is_said(write: Write, root: Path) -> None:
    write("all/data/cats", 1)
    write("all/data/dogs", 2)
    (root / "all" / "readme.txt").touch()
    own = load_folder(root, image_size=8)
    assert own.classes == ("cats", "dogs")
    assert own.notes == ("The images are in the folder all/data.",)
    assert [entry.path for entry in own.skipped] == ["all/readme.txt"]


def test_ten_thousand_classes_are_refused_before_any_image_is_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(10_000):
        (root / str(number)).mkdir()
    (root / "0" / "1.png").touch()
    monkeypatch.setattr(PictureSet, "add", lambda *_args: pytest.fail("an image was read"))
    text = message(root)
    assert "10,000 classes" in text
    assert f"{MAX_CLASSES:,}" in text


def test_too_much_memory_is_refused_before_it_is_taken(
    write: Write, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a", *range(1, 21))
    write("b", *range(1, 21))
    # 40 images of 3 · 128 · 128 bytes.
    monkeypatch.setattr(own_images, "MAX_BYTES", 40 * 3 * 128 * 128)
    assert len(load_folder(root, image_size=128, colour=True).examples) == 40
    monkeypatch.setattr(own_images, "MAX_BYTES", 40 * 3 * 128 * 128 - 1)
    monkeypatch.setattr(PictureSet, "add", lambda *_args: pytest.fail("an image was read"))
    with pytest.raises(DataError, match=r"GB of memory, more than .* smaller image size, grey images, or fewer images"):
        load_folder(root, image_size=128, colour=True)


def test_links_are_followed_and_those_back_up_are_listed(write: Write, root: Path) -> None:
    write("elsewhere/cats of a friend", 1)
    write("mine/dogs", 2)
    (root / "mine" / "cats").symlink_to(root / "elsewhere" / "cats of a friend", target_is_directory=True)
    for name, target in (("up", ".."), ("here", "."), ("round", "round")):
        (root / "mine" / name).symlink_to(target, target_is_directory=True)
    (root / "mine" / "dogs" / "back").symlink_to("..", target_is_directory=True)
    own = load_folder(root / "mine", image_size=8)
    assert own.classes == ("cats", "dogs")
    assert values(own.examples.images) == [1, 2]
    assert {entry.path for entry in own.skipped} == {"up", "here", "round", "dogs/back"}
    assert all("link" in entry.reason for entry in own.skipped)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_what_may_not_be_read_is_listed(write: Write, root: Path) -> None:
    write("a", 1, 2)
    write("b", 3)
    write("c", 4)
    (root / "a" / "1.png").chmod(0)
    (root / "c").chmod(0)
    try:
        own = load_folder(root, image_size=8)
        root.chmod(0)
        assert "cannot be read" in message(root)
    finally:
        root.chmod(0o700)
        (root / "c").chmod(0o700)
    assert own.classes == ("a", "b")
    reasons = {entry.path: entry.reason for entry in own.skipped}
    assert reasons.pop("a/1.png") == f"cannot be read ({os.strerror(errno.EACCES)})"
    assert reasons.pop("c") == f"the folder cannot be read ({os.strerror(errno.EACCES)})"
    assert reasons == {}


def test_a_folder_that_is_refused_by_the_system_is_listed(
    write: Write, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a", 1)
    write("b", 2)
    write("c", 3)
    real = os.scandir

    def scandir(folder: Path) -> object:
        if folder == root / "c":
            raise PermissionError(13, "Permission denied")
        return real(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    own = load_folder(root, image_size=8)
    assert own.classes == ("a", "b")
    assert own.skipped == (Skipped("c", "the folder cannot be read (Permission denied)"),)


def test_a_missing_folder_is_named(root: Path) -> None:
    assert "cannot be read" in message(root / "nothing")


def test_progress_is_told_and_can_end_the_loading(write: Write, root: Path) -> None:
    write("train/a", *range(1, 31))
    write("train/b", *range(1, 31))
    write("test/b", *range(1, 11))
    told: list[tuple[int, int]] = []
    load_folder(root, image_size=8, progress=lambda done, total: told.append((done, total)))
    assert told == [(16, 70), (32, 70), (48, 70), (64, 70), (70, 70)]

    class Enough(Exception):  # noqa: N818  # nothing is wrong
        pass

    def stop(done: int, _total: int) -> None:
        if done >= 32:
            raise Enough

    with pytest.raises(Enough):
        load_folder(root, image_size=8, progress=stop)


def test_the_result_does_not_depend_on_the_order_of_the_file_system(
    write: Write, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a", *range(1, 13))
    write("b", *range(1, 13))
    forward = load_folder(root, image_size=8)
    real = os.scandir

    class Backward:
        def __init__(self, folder: Path) -> None:
            with real(folder) as entries:
                self.entries = sorted(entries, key=lambda entry: entry.name, reverse=True)

        def __enter__(self) -> list[os.DirEntry[str]]:
            return self.entries

        def __exit__(self, *_error: object) -> None:
            pass

    monkeypatch.setattr(os, "scandir", Backward)
    backward = load_folder(root, image_size=8)
    np.testing.assert_array_equal(forward.examples.images, backward.examples.images)
    assert values(forward.examples.images)[::2] == list(range(1, 13))
