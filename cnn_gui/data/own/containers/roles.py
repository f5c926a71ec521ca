"""What arrays are for, by the names that people give them: images or labels, for training, validation or test."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

TRAIN, VALIDATION, TEST = "training", "validation", "test"

_PARTS = {
    TRAIN: ("train", "training", "trn"),
    VALIDATION: ("validation", "valid", "val", "dev"),
    TEST: ("test", "testing", "tst", "eval", "t10k"),
}
# The clearest first.
_IMAGES: tuple[str, ...] = ("images", "image", "imgs", "img", "x", "pictures", "picture", "pixels", "pixel")
_IMAGES += ("features", "inputs", "photos", "digits", "faces", "data", "dataset", "input", "feature", "samples")
_LABELS = ("fine", "labels", "label", "y", "targets", "target", "class", "lbls", "lbl", "ans", "category", "coarse")
_CLASSES = ("classes", "categories", "names", "classnames")
# What these say is decided by the file's name where that says more.
_VAGUE = frozenset({"data", "dataset"})
_PART_OF = {word: part for part, words in _PARTS.items() for word in words}


class Content(Enum):
    """What an array holds."""

    IMAGES = "images"
    LABELS = "labels"
    CLASSES = "names of classes"


@dataclass(frozen=True)
class Role:
    """What a name says.

    Attributes:
        content: None if it does not say.
        part: TRAIN, VALIDATION or TEST; None if it does not say.
        rank: among names of the same content, the clearest has the lowest.
        vague: whether a file called otherwise is to be believed rather.
        rest: the name without these words: arrays that belong together have it in common.
    """

    content: Content | None
    part: str | None
    rank: int
    vague: bool
    rest: tuple[str, ...]


def role_of(name: str) -> Role:
    """What a name says, such as X_train, "train/images", testLabels, k49-val-imgs, or target_names."""
    words = [word for piece in _words(name) for word in _parted(piece)]
    part = next((_PART_OF[word] for word in words if word in _PART_OF), None)
    content, rank = _content(words)
    known = {*_IMAGES, *_LABELS, *_CLASSES, *_PART_OF}
    rest = tuple(word for word in words if word not in known)
    vague = content is Content.IMAGES and not any(word in _IMAGES and word not in _VAGUE for word in words)
    return Role(content, part, rank, vague, rest)


def _content(words: list[str]) -> tuple[Content | None, int]:
    if any(word in _CLASSES for word in words):
        return Content.CLASSES, 0
    # "image_labels" are labels.
    for content, known in ((Content.LABELS, _LABELS), (Content.IMAGES, _IMAGES)):
        ranks = [known.index(word) for word in words if word in known]
        if ranks:
            return content, min(ranks) if "coarse" not in words else len(known)
    return None, 0


def _words(name: str) -> list[str]:
    apart = re.sub(r"([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])", r"\1\3 \2", name[:1000])
    return [word for word in re.split(r"[^a-z0-9]+", apart.lower()) if word]


def _parted(word: str) -> list[str]:
    """xtrain and trainimages as two words; others as they are."""
    if word in _PART_OF:
        return [word]
    for known in sorted(_PART_OF, key=len, reverse=True):
        for other, both in (
            (word.removeprefix(known), [known, word.removeprefix(known)]),
            (word.removesuffix(known), [word.removesuffix(known), known]),
        ):
            if other != word and other in {*_IMAGES, *_LABELS}:
                return both
    return [word]
