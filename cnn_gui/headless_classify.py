"""What a saved network says of pictures, as a table, without a window and without training."""

from __future__ import annotations

import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from cnn_gui.counted import counted
from cnn_gui.data.errors import DataError
from cnn_gui.data.unlabelled.find import pictures_in
from cnn_gui.data.unlabelled.prepare import News
from cnn_gui.data.whole_file import whole_file
from cnn_gui.files.class_table import header, rows
from cnn_gui.files.run_file.errors import RunFileError
from cnn_gui.headless_images import say_left_out
from cnn_gui.headless_resume import opened
from cnn_gui.startup.progress_bar import tqdm
from cnn_gui.startup.terminal import complain, say_as_utf8, tell
from cnn_gui.training.evaluation.classify import Classifier, most_probable
from cnn_gui.training.run.matrix_threads import whole_products

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cnn_gui.data.dataset import Skipped
    from cnn_gui.data.unlabelled.find import Picture
    from cnn_gui.startup.arguments import Arguments
    from cnn_gui.startup.interruption import Interruption

_NOT_WRITTEN = 1


def classify(asked: Arguments, interruption: Interruption) -> int:
    """Write the table that was asked for; what is left out is told.

    Returns the exit status: 0, 1 if the table cannot be written, or that of an interruption, after which the table has
    the pictures so far.

    Raises RunFileError if the saved run is none, DataError if there is no picture that can be used, and
    KeyboardInterrupt before the first of them.
    """
    assert asked.classify is not None
    assert asked.classify_with is not None
    classifier = _classifier(asked.classify_with, best=asked.best)
    try:
        with (
            interruption.patient(),
            whole_products(),
            closing(classifier.network),
            _place(asked.output) as write,
        ):
            done = _Classifying(classifier, write, interruption).through(asked.classify)
    except OSError as error:
        if asked.output is None:
            raise
        complain(
            f"{asked.output}: cannot be written ({error.strerror or error}). "
            "Choose a folder that you may write to, on a disk with free space."
        )
        return _NOT_WRITTEN
    return interruption.status if not done else 0


def _classifier(path: Path, *, best: bool) -> Classifier:
    checkpoint = opened(path)
    if not best:
        return Classifier.of_checkpoint(checkpoint)
    kept = checkpoint.best
    if kept is None:
        raise RunFileError(f"{path}: has no best weights: it was saved before its first validation. Leave out --best.")
    tell(f"note: the weights are those of the {kept.mark.name}, of batch {kept.mark.batch:,}")
    return Classifier.of_checkpoint(checkpoint, kept)


@contextmanager
def _place(output: Path | None) -> Iterator[Callable[[str], object]]:
    """Give a function that writes text to where the table goes."""
    if output is None:
        yield say_as_utf8
    else:
        with whole_file(output) as file:
            yield lambda text: file.write(text.encode())


class _Classifying:
    """The way of the pictures into the table, with what is told of it."""

    def __init__(self, classifier: Classifier, write: Callable[[str], object], interruption: Interruption) -> None:
        self._classifier = classifier
        self._write = write
        self._interruption = interruption
        self._written = self._left_out = self._unread = 0

    def through(self, path: Path) -> bool:
        """Classify all pictures that a path names; whether it was not interrupted."""
        skipped: list[Skipped] = []
        with pictures_in([path], skipped) as pictures:
            for each in skipped:
                self._leave_out(each)
            if not pictures:
                raise DataError(f"{path}: holds no pictures. Choose a folder of pictures, or a picture.")
            with tqdm(total=len(pictures), unit="picture", file=sys.stderr, dynamic_ncols=True) as bar:

                def read() -> None:
                    bar.update()
                    self._wait()

                try:
                    self._all(pictures, News(wait=self._wait, read=read))
                except KeyboardInterrupt:
                    if not self._written:
                        raise
        if self._unread:
            tell(f"note: of {counted(self._unread, 'picture')} the network says nothing: its numbers are not finite")
        if self._interruption.asked:
            complain(f"interrupted; the table has {self._written:,} of {counted(len(pictures), 'picture')}")
            return False
        if not self._written:
            raise DataError(f"{path}: holds no picture that can be read. What is wrong is said above.")
        tell(f"classified {counted(self._written, 'picture')}, left out {counted(self._left_out, 'file')}")
        return True

    def _all(self, pictures: list[Picture], news: News) -> None:
        classes = self._classifier.classes
        with_pause = tqdm.external_write_mode

        def leave_out(skipped: Skipped) -> None:
            # Not into the line of the bar.
            with with_pause(file=sys.stderr):
                self._leave_out(skipped)

        def note(sentence: str) -> None:
            with with_pause(file=sys.stderr):
                tell(f"note: {sentence}")

        for found in self._classifier.classified(pictures, news, leave_out=leave_out, note=note):
            with with_pause(file=sys.stderr):
                self._write(("" if self._written else header(classes)) + rows(found, classes))
            self._written += len(found.names)
            self._unread += int((most_probable(found.probabilities) < 0).sum())

    def _leave_out(self, skipped: Skipped) -> None:
        self._left_out += 1
        say_left_out(skipped)

    def _wait(self) -> None:
        if self._interruption.asked:
            raise KeyboardInterrupt
