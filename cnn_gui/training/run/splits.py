"""The images of a run by name: the parts of its data set, and collections that a person has put together besides."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnn_gui.data.dataset import Dataset, Split

SPLITS = ("train", "validation", "test")

# A collection is evaluated with every validation, so it must not cost much more than that.
MOST_COLLECTED = 5000


class Splits:
    """What a name stands for: one of SPLITS or of the collections.

    Attributes: dataset (None before the first), collections (by name, never empty ones).
    """

    def __init__(self) -> None:
        self.dataset: Dataset | None = None
        self.collections: dict[str, Split] = {}

    def use(self, dataset: Dataset) -> list[str]:
        """Take the splits from this data set; collections that do not fit it are dropped, and why is returned."""
        self.dataset = dataset
        dropped = []
        for name, split in list(self.collections.items()):
            try:
                self.check(name, split)
            except ValueError as error:
                del self.collections[name]
                dropped.append(str(error))
        return dropped

    def collect(self, name: str, split: Split | None) -> None:
        """Let a name stand for these images from now on; for nothing any more if there are none.

        Raises ValueError for a collection that is too large or does not fit the data set.
        """
        if split is None or not len(split):
            self.collections.pop(name, None)
        else:
            self.check(name, split)
            self.collections[name] = split

    def find(self, name: str) -> Split:
        """The images called so; those of a data set's split may be none.

        Raises ValueError that lists the names there are.
        """
        if name in self.collections:
            return self.collections[name]
        if name not in SPLITS:
            raise ValueError(
                f"There are no images called “{name}”; there are {', '.join((*SPLITS, *self.collections))}."
            )
        split: Split = getattr(self._dataset, name)
        return split

    def has(self, name: str, split: Split) -> bool:
        """Whether these images are still called so."""
        return self.find(name) is split if name in (*SPLITS, *self.collections) else False

    def check(self, name: str, split: Split) -> None:
        """Raise ValueError that says why a collection cannot be used with the data set."""
        if len(split) > MOST_COLLECTED:
            raise ValueError(f"“{name}” holds {len(split)} images, but a collection may hold {MOST_COLLECTED} at most.")
        check_shape(f"The images of “{name}”", split.images.shape[1:], self._dataset)
        classes = len(self._dataset.classes)
        if split.labels.min() < 0 or split.labels.max() >= classes:
            raise ValueError(f"“{name}” has labels beyond the {classes} classes of {self._dataset.title}.")

    @property
    def _dataset(self) -> Dataset:
        if self.dataset is None:
            raise RuntimeError("no data set has been loaded yet")
        return self.dataset


def check_shape(what: str, shape: tuple[int, ...], dataset: Dataset) -> None:
    """Raise ValueError, beginning with `what`, unless an image of this shape (C, H, W) fits the data set."""
    if shape != dataset.image_shape:
        given, needed = ("×".join(map(str, sizes)) for sizes in (shape, dataset.image_shape))
        raise ValueError(f"{what} are {given}, those of {dataset.title} are {needed} (channels × height × width).")
