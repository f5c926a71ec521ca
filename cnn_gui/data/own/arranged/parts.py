"""Which folders hold the images for training, for validation and for test, as their names say."""

from __future__ import annotations

import enum
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.data.own.arranged.walk import Folder


class Part(enum.Enum):
    """What images are for."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


_WORDS = {
    Part.TRAIN: ("train", "training", "trn"),
    Part.VALIDATION: ("val", "valid", "validation", "dev", "development"),
    Part.TEST: ("test", "testing", "tst", "eval", "evaluation"),
}
_PART_OF = {word: part for part, words in _WORDS.items() for word in words}
# What such a name may say besides: training_set, test images, valdata.
_BESIDE = ("set", "data", "dataset", "images", "image", "imgs", "img", "pictures", "split", "folder", "labels", "label")
# Folders whose names say that there are images in them, and not what these show.
_GENERIC = re.compile(
    r"(?:.*[^a-z])?(?:images?|imgs?|pictures?|pics?|photos?|jpe?gs?|pngs?|data|dataset|samples?|files?|all|raw|"
    r"part|batch|chunk|shard)[^a-z]*",
)


def part_named(name: str) -> Part | None:
    """The part that a whole name stands for: train, Training_Set, test-images, val; None for any other name."""
    plain = re.sub(r"[^a-z]", "", name.casefold())
    for suffix in ("", *_BESIDE):
        if plain.endswith(suffix) and plain.removesuffix(suffix) in _PART_OF:
            return _PART_OF[plain.removesuffix(suffix)]
    return None


def part_within(name: str) -> Part | None:
    """The part that one of the words of a name stands for: trainLabels.csv, val_annotations.txt."""
    words = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).casefold())
    found = {_PART_OF[word] for word in words if word in _PART_OF}
    return found.pop() if len(found) == 1 else part_named(name)


def is_generic(name: str) -> bool:
    """Whether the name of a folder says no more than that there are images in it: images, data_part_2."""
    return _GENERIC.fullmatch(name.casefold()) is not None


def parts_among(folders: Sequence[Folder]) -> dict[Part, list[Folder]]:
    """The folders that are for training, validation and test; empty if none is for training or validation.

    If no name is that of a part, names such as seg_train and seg_test will do, which are equal but for that word.
    """
    found: dict[Part, list[Folder]] = {}
    for folder in folders:
        part = part_named(folder.path.name)
        if part is not None:
            found.setdefault(part, []).append(folder)
    if not found:
        by_rest: dict[str, dict[Part, list[Folder]]] = {}
        for folder in folders:
            words = re.split(r"([^a-z]+)", folder.path.name.casefold())
            parts = [_PART_OF[word] for word in words if word in _PART_OF]
            if len(parts) == 1:
                rest = "".join(word for word in words if word not in _PART_OF)
                by_rest.setdefault(rest, {}).setdefault(parts[0], []).append(folder)
        several = [group for group in by_rest.values() if len(group) > 1]
        found = several[0] if len(several) == 1 else {}
    return found if Part.TRAIN in found or Part.VALIDATION in found else {}
