"""Folders as people arrange them: read as they are meant, said where it was guessed, or refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.arranged import walk
from cnn_gui.data.own.folder_search import Search

Write = Callable[..., Path]


def found(root: Path) -> Search:
    search = Search(root)
    search.run()
    return search


def names(files: dict[str, list[Path]], root: Path) -> dict[str, list[str]]:
    return {name: [path.relative_to(root).as_posix() for path in paths] for name, paths in files.items()}


def refused(root: Path) -> str:
    with pytest.raises(DataError) as caught:
        found(root)
    assert str(root) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("train", "test"),
    [
        ("training_set", "test_set"),
        ("Train Images", "test-images"),
        ("trainset", "testset"),
        ("training_data", "eval"),
        ("seg_train", "seg_test"),
        ("asl-alphabet-train", "asl-alphabet-test"),
        ("val", "test"),
        ("train", "evaluation"),
    ],
)
def test_parts_have_many_names(write: Write, train: str, test: str) -> None:
    search = found(write(f"{train}/a/1.png", f"{train}/b/2.png", f"{test}/a/3.png", f"{test}/b/4.png"))
    assert names(search.train, search.root) == {"a": [f"{train}/a/1.png"], "b": [f"{train}/b/2.png"]}
    assert names(search.test, search.root) == {"a": [f"{test}/a/3.png"], "b": [f"{test}/b/4.png"]}
    assert search.skipped == []


def test_a_part_may_have_a_folder_around_its_classes(write: Write) -> None:
    write("seg_train/seg_train/a/1.png", "seg_train/seg_train/b/2.png", "seg_test/seg_test/a/3.png")
    search = found(write("seg_pred/seg_pred/4.png"))
    assert names(search.test, search.root) == {"a": ["seg_test/seg_test/a/3.png"]}
    assert list(search.train) == ["a", "b"]
    assert [(entry.path, entry.reason) for entry in search.skipped] == [
        ("seg_pred", "beside the folder of the training images")
    ]


def test_dev_joins_the_training_images_and_eval_is_for_test(write: Write) -> None:
    search = found(write("train/a/1.png", "train/b/2.png", "dev/a/3.png", "eval/b/4.png"))
    assert names(search.train, search.root) == {"a": ["train/a/1.png", "dev/a/3.png"], "b": ["train/b/2.png"]}
    assert names(search.test, search.root) == {"b": ["eval/b/4.png"]}
    assert search.notes == ["The images in dev join the training images, from which validation is drawn."]


def test_without_training_images_those_for_validation_are_taken_and_that_is_said(write: Write) -> None:
    search = found(write("val/a/1.png", "val/b/2.png", "test/a/3.png"))
    assert list(search.train) == ["a", "b"]
    assert search.notes == ["There are no training images: those in val are taken."]


def test_test_images_alone_are_split_like_any_others(write: Write) -> None:
    search = found(write("test/a/1.png", "test/b/2.png"))
    assert (list(search.train), search.test) == (["a", "b"], {})
    assert search.notes == ["The images are in the folder test."]


def test_two_folders_of_training_images_are_taken_together_and_that_is_said(write: Write) -> None:
    search = found(write("train/a/1.png", "train/b/2.png", "Training/a/3.png"))
    assert names(search.train, search.root)["a"] == ["train/a/1.png", "Training/a/3.png"]
    assert search.notes == ["The images in train and Training are taken together."]


def test_parts_inside_each_class(write: Write) -> None:
    search = found(write("cats/train/1.png", "cats/test/2.png", "dogs/train/3.png", "dogs/test/4.png"))
    assert names(search.train, search.root) == {"cats": ["cats/train/1.png"], "dogs": ["dogs/train/3.png"]}
    assert names(search.test, search.root) == {"cats": ["cats/test/2.png"], "dogs": ["dogs/test/4.png"]}
    assert search.notes == ["Training and test images are in folders inside those of the classes."]


def test_a_flat_folder_of_test_images_without_classes_is_listed_once(write: Write) -> None:
    search = found(write("train/a/1.png", "train/b/2.png", *(f"test/{number}.png" for number in range(9))))
    assert search.test == {}
    assert [(entry.path, entry.reason) for entry in search.skipped] == [
        ("test", "images of which nothing says the class: 9")
    ]


def test_images_in_folders_inside_a_class_belong_to_it(write: Write) -> None:
    search = found(write("cats/persian/1.png", "cats/siamese/2.png", "dogs/3.png"))
    assert names(search.train, search.root) == {
        "cats": ["cats/persian/1.png", "cats/siamese/2.png"],
        "dogs": ["dogs/3.png"],
    }
    assert search.notes == ["Images in folders inside the folder of a class (persian, siamese) belong to that class."]


def test_the_same_folders_inside_each_folder_could_be_the_classes(write: Write) -> None:
    text = refused(write("photo/cat/1.png", "photo/dog/2.png", "sketch/cat/3.png", "sketch/dog/4.png"))
    assert "photo, sketch" in text
    assert "cat, dog" in text
    assert "Choose the folder photo alone" in text
    # As soon as a picture is beside them it is clear.
    search = found(write("photo/5.png"))
    assert list(search.train) == ["photo", "sketch"]


def test_tiny_imagenet_with_its_list_of_validation_images(write: Write, root: Path) -> None:
    write(*(f"train/n0{k}/images/n0{k}_{i}.JPEG" for k in range(2) for i in range(2)), "test/images/test_0.JPEG")
    write("val/images/val_0.JPEG", "val/images/val_1.JPEG", "val/images/val_2.JPEG")
    (root / "val" / "val_annotations.txt").write_text(
        "val_0.JPEG\tn00\t0\t0\t62\t61\nval_1.JPEG\tn01\t3\t0\t63\t58\nval_2.JPEG\tn01\t5\t0\t63\t58\n"
    )
    (root / "words.txt").write_text("n00\tcat\nn01\tdog\n")
    search = found(root)
    assert names(search.train, root) == {
        "n00": ["train/n00/images/n00_0.JPEG", "train/n00/images/n00_1.JPEG", "val/images/val_0.JPEG"],
        "n01": [
            *("train/n01/images/n01_0.JPEG", "train/n01/images/n01_1.JPEG"),
            *("val/images/val_1.JPEG", "val/images/val_2.JPEG"),
        ],
    }
    assert search.test == {}
    assert {entry.path for entry in search.skipped} == {"test", "words.txt"}


def test_litter_is_passed_over_in_silence(write: Write) -> None:
    write("a/1.png", "b/2.png", "@eaDir/3.jpg", "#recycle/4.png", "a/@eaDir/5.jpg", "$RECYCLE.BIN/6.png")
    write("lost+found/7.png", "System Volume Information/8.png", "#snapshot/9.png", "@Recycle/1.png")
    search = found(write(".hidden/5.png"))
    assert names(search.train, search.root) == {"a": ["a/1.png"], "b": ["b/2.png"]}
    assert (search.skipped, search.notes) == ([], [])


def test_classes_called_like_parts_are_classes_and_that_is_said(write: Write) -> None:
    search = found(write("train/1.png", "test/2.png"))
    assert list(search.train) == ["test", "train"]
    assert search.notes == ["test and train are taken as classes: there are no folders of classes in them."]


def test_classes_that_differ_in_spelling_only_are_noted(write: Write) -> None:
    search = found(write("Cat/1.png", "dog/2.png", "cat /3.png"))
    assert search.notes == ["Cat and cat  differ in spelling only, and are taken as different classes."]


def test_too_many_files_are_not_looked_through(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "MAX_ENTRIES", 6)
    root = write("a/1.png", "a/2.png", "b/3.png", "b/4.png")
    assert list(found(root).train) == ["a", "b"]
    assert "passed 6, more than" in refused(write("b/5.png"))


def test_folders_too_deep_are_listed(write: Write) -> None:
    deep = "/".join(["x"] * (walk.MAX_DEPTH + 1))
    search = found(write("a/1.png", "b/2.png", f"b/{deep}/3.png"))
    assert names(search.train, search.root) == {"a": ["a/1.png"], "b": ["b/2.png"]}
    assert [entry.reason for entry in search.skipped][:1] == ["more than 16 folders within one another"]


def test_a_long_look_can_be_ended(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    class Enough(Exception):  # noqa: N818  # nothing is wrong
        pass

    def stop(_done: int, _total: int) -> None:
        raise Enough

    monkeypatch.setattr(walk, "_NEWS_EVERY", 3)
    with pytest.raises(Enough):
        Search(write("a/1.png", "a/2.png", "b/3.png", "b/4.png"), stop).run()
