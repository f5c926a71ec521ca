"""Pictures of which nobody says the class, made into images like those that a network has learned from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from cnn_gui.data.dataset import Skipped
from cnn_gui.data.drawing.convention import SIDE, Convention
from cnn_gui.data.own.decoding.process import Decoder
from cnn_gui.data.own.orientation import ground, turned
from cnn_gui.data.own.pictures import (
    AS_SHOWN,
    PictureError,
    PictureSet,
    Understood,
    fit_to_shape,
    middle_of,
    quiet_pillow,
    read_pixels,
)
from cnn_gui.data.own.preview import Understanding
from cnn_gui.data.own.reading import AUTO, Reading, reading_as

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cnn_gui.data.dataset import Images
    from cnn_gui.data.unlabelled.find import Picture

CHUNK = 256
"""So many pictures are in memory at a time."""

LOOKED_AT = 1024
"""Of more pictures so many, evenly from all, are looked at first, to find out what they have in common."""

NOTHING_ON_IT = "nothing on it: all of it is equally bright"


class Preparation(Protocol):
    """A way to make images of pictures."""

    def look_at(self, paths: Sequence[Path]) -> list[str]:
        """Find out from some of the pictures what holds for all; returns what was assumed, one sentence each."""

    def images(self, paths: Sequence[Path], leave_out: Callable[[Path, str], object]) -> tuple[list[Path], Images]:
        """The pictures that can be used, and the images (N, C, H, W) of them; the others are left out with a reason."""

    def close(self) -> None:
        """End all work beside this process."""


@dataclass(frozen=True)
class News:
    """Who hears of the work; what either raises ends it and comes through.

    wait: called again and again while something takes long. read: called after each picture, once for each.
    """

    wait: Callable[[], object] = lambda: None
    read: Callable[[], object] = lambda: None


class LikeOwnPictures:
    """Pictures as own pictures in folders are read: what they have in common is found out over many of them.

    Args:
        shape: (C, H, W) of the images.
        how: how the run's own images were read; what holds for its test images holds for these.
        ground: "dark" or "bright", whichever nearly all of the run's training images stand on; "" if neither.
        news: who hears of the work.
    """

    def __init__(self, shape: tuple[int, int, int], how: Understanding, ground: str, news: News) -> None:
        self._shape = shape
        self._how = how
        self._ground = ground
        self._news = news
        self._understood: Understood | None = None
        self._inverted = False
        # What was looked at is not read again: the image, or why there is none.
        self._known: dict[Path, Images | str] = {}

    def look_at(self, paths: Sequence[Path]) -> list[str]:
        """Find out pixel range, what is behind transparent parts, and on which ground they stand."""
        notes = self._read(paths)
        images = [image for image in self._known.values() if not isinstance(image, str)]
        if not images:
            return []
        theirs, how = ground(np.stack(images)), self._how.test_ground
        other = "" not in (self._ground, theirs or "") and theirs != self._ground
        self._inverted = how == "inverted" or (how == AUTO and other)
        if self._inverted and how == "inverted":
            notes.append("They are inverted, as was chosen for the test images.")
        elif self._inverted:
            notes.append(
                f"They are on a {theirs} ground and the training images on a {self._ground} one: "
                "assumed that they are to be inverted."
            )
        return notes

    def images(self, paths: Sequence[Path], leave_out: Callable[[Path, str], object]) -> tuple[list[Path], Images]:
        """By the rules of `PictureSet`, mirrored, turned and inverted as has been found out."""
        self._read([path for path in paths if path not in self._known])
        kept: list[Path] = []
        images = np.empty((len(paths), *self._shape), np.uint8)
        for path in paths:
            image = self._known.pop(path)
            if isinstance(image, str):
                leave_out(path, image)
            else:
                images[len(kept)] = np.invert(image) if self._inverted else image
                kept.append(path)
        return kept, images[: len(kept)]

    def close(self) -> None:
        """Nothing goes on between two calls."""

    def _read(self, paths: Sequence[Path]) -> list[str]:
        channels, height, width = self._shape
        side = max(height, width)
        kept: list[Path] = []
        read = np.empty((len(paths), channels, side, side), np.uint8)
        pictures = PictureSet(size=side, colour=channels == 3, wait=self._news.wait)
        with quiet_pillow(), reading_as(Reading(self._how.pixel_range, self._how.transparent)):
            try:
                for path in paths:
                    try:
                        pictures.add(read[len(kept)], path)
                    except PictureError as error:
                        self._known[path] = error.reason
                    else:
                        kept.append(path)
                    self._news.read()
                notes = pictures.finish(self._understood)
            finally:
                pictures.close()
        if self._understood is None and kept:
            self._understood = pictures.understood
        images = turned(read[: len(kept)], turn=self._how.turn, mirror=self._how.mirror)
        self._known |= zip(kept, middle_of(images, height, width), strict=True)
        return notes


class LikeDrawings:
    """Each picture by itself, as one that is dropped onto the drawing pad and touched no more.

    Of colour images it only gets the size. For grey ones it is inverted if it stands on the other ground than they do,
    and, if they are centred, so is it, without its paper.

    Args:
        convention: how the images are.
        news: who hears of the work.
    """

    def __init__(self, convention: Convention, news: News) -> None:
        self._convention = convention
        self._news = news
        self._decoder = Decoder(news.wait)

    def look_at(self, paths: Sequence[Path]) -> list[str]:
        """They have nothing in common."""
        return []

    def images(self, paths: Sequence[Path], leave_out: Callable[[Path, str], object]) -> tuple[list[Path], Images]:
        """One after the other."""
        kept: list[Path] = []
        images = np.empty((len(paths), *self._convention.shape), np.uint8)
        with quiet_pillow():
            for path in paths:
                try:
                    images[len(kept)] = self._image(path)
                except PictureError as error:
                    leave_out(path, error.reason)
                else:
                    kept.append(path)
                self._news.read()
        return kept, images[: len(kept)]

    def close(self) -> None:
        """End the process that decodes what takes long, if there is one."""
        self._decoder.close()

    def _image(self, path: Path) -> Images:
        convention = self._convention
        pixels = read_pixels(self._decoder.read(path, AS_SHOWN))
        if convention.colour:
            return fit_to_shape(pixels, convention.shape)
        picture = fit_to_shape(pixels, (1, SIDE, SIDE))[0]
        inverted = convention.to_be_inverted(picture)
        canvas = convention.on_canvas(picture, inverted=inverted, centred=convention.centred)
        if not canvas.any():
            raise PictureError(path, NOTHING_ON_IT)
        return convention.prepared(canvas, centred=convention.centred)


def in_chunks(
    pictures: Sequence[Picture],
    preparation: Preparation,
    *,
    leave_out: Callable[[Skipped], object],
    note: Callable[[str], object],
) -> Iterator[tuple[list[Picture], Images]]:
    """Pictures that can be used, in their order, and their images (N, C, H, W): a bounded number at a time.

    Args:
        pictures: where they are, each once.
        preparation: how they become images; it is closed in the end.
        leave_out: is told which cannot be used, and why.
        note: is told what was assumed, before the first images.
    """
    by_path = {picture.path: picture for picture in pictures}
    paths = list(by_path)

    def skip(path: Path, reason: str) -> None:
        leave_out(Skipped(by_path[path].name, reason))

    try:
        every = max(1, -(-len(paths) // LOOKED_AT))
        for sentence in preparation.look_at(paths[::every]):
            note(sentence)
        for start in range(0, len(paths), CHUNK):
            kept, images = preparation.images(paths[start : start + CHUNK], skip)
            if kept:
                yield [by_path[path] for path in kept], images
    finally:
        preparation.close()
