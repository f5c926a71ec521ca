"""A person's own models as the window has them: read when somebody looks, written when one is changed."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from cnn_gui.data.lock import LockedError
from cnn_gui.files.drawings.keep import drawings_folder
from cnn_gui.files.models.keep import NAME, ModelError, Stored, load, remove, rename, save
from cnn_gui.files.models.own_model import OwnModel

_TRIES = 50
_BEAT = 0.02

NOT_READ, NOT_KEPT = "Some of your own models cannot be used", "Your own models are not kept"
BUSY = "Another program has been writing them for a while. Try again."


class OwnModels(QObject):
    """What is in the file is shared by all windows: before each change it is read anew.

    The file is small and changed by hand only, so that nothing is won by another thread.

    Attributes: models (in the order in which they were saved).
    Signals: changed(), they are others; said(title, message), what a person should know, each once.
    """

    changed = Signal()
    said = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.models: tuple[OwnModel, ...] = ()
        self._remembers = False
        self._told: set[str] = set()
        # What was deleted, the last at the end.
        self._bin: list[OwnModel] = []

    def remember(self) -> None:
        """Keep them in the user's data folder from now on, and read what is there."""
        self._remembers = True
        self.refresh()

    def refresh(self) -> None:
        """Read what is there now: another window may have changed it."""
        if self._remembers:
            self._do(lambda: load(drawings_folder(), _Patience()), looking=True)

    def named(self, name: str) -> OwnModel | None:
        """The model of a name; large and small letters are alike."""
        return Stored(self.models).named(name)

    def name_of(self, line: str) -> str:
        """The first name that a line has, "" if it has none."""
        return next((each.name for each in self.models if each.line == line), "")

    def save(self, name: str, line: str) -> bool:
        """Keep a line by a name, in the place of one with that name; whether it is kept, or else it is said why not."""
        return self._change(lambda: save(drawings_folder(), OwnModel(name, line), _Patience()), OwnModel(name, line))

    def rename(self, name: str, new: str) -> bool:
        """Give one another name; whether it has it."""
        found = self.named(name)
        if found is None:
            return False
        renamed = OwnModel(new, found.line)
        return self._change(lambda: rename(drawings_folder(), name, new, _Patience()), renamed, instead=name)

    def delete(self, name: str) -> bool:
        """Delete one; it can be brought back as long as the window is open. Whether it is gone."""
        found = self.named(name)
        if found is None or not self._change(lambda: remove(drawings_folder(), name, _Patience()), instead=name):
            return False
        self._bin.append(found)
        return True

    def last_deleted(self) -> str:
        """The name of what would be brought back, "" for nothing."""
        return self._bin[-1].name if self._bin else ""

    def bring_back(self) -> str:
        """Keep again what was deleted last, by its name, or by a longer one if that is taken; the name, "" for none."""
        if not self._bin:
            return ""
        gone = self._bin[-1]
        name, number = gone.name, 2
        while self.named(name) is not None:
            name, number = f"{gone.name[:36]} {number}", number + 1
        if not self.save(name, gone.line):
            return ""
        self._bin.pop()
        return name

    # ---- the file ----------------------------------------------------------------------------------------------

    def _change(self, work: Callable[[], Stored], new: OwnModel | None = None, *, instead: str = "") -> bool:
        """Do it in the file; where nothing is remembered, here alone."""
        if self._remembers:
            return self._do(work)
        at = instead or (new.name if new is not None else "")
        models = list(self.models)
        place = next((n for n, each in enumerate(models) if each.name.casefold() == at.casefold()), len(models))
        models[place : place + 1] = [] if new is None else [new]
        self._take(tuple(models))
        return True

    def _do(self, work: Callable[[], Stored], *, looking: bool = False) -> bool:
        try:
            stored = work()
        except ModelError as error:
            self.said.emit(NOT_KEPT, str(error))
        except LockedError:
            self.said.emit(NOT_KEPT, BUSY)
        except OSError as error:
            if not looking or not isinstance(error, FileNotFoundError):
                self._complain(error, "read" if looking else "written")
        else:
            self._take(stored.models)
            for sentence in stored.said:
                self._tell_once(NOT_READ, sentence)
            return True
        return False

    def _take(self, models: tuple[OwnModel, ...]) -> None:
        if models != self.models:
            self.models = models
            self.changed.emit()

    def _complain(self, error: OSError, done: str) -> None:
        why = f"{error.filename}: {error.strerror}" if error.filename and error.strerror else str(error)
        sentence = (
            f"{NAME} cannot be {done} ({why}). Make its folder one that you may write to, with free space; "
            "or copy the line of the network and keep it elsewhere."
        )
        if done == "read":
            self._tell_once(NOT_READ, sentence)
        else:
            self.said.emit(NOT_KEPT, sentence)

    def _tell_once(self, title: str, sentence: str) -> None:
        if sentence not in self._told:
            self._told.add(sentence)
            self.said.emit(title, sentence)


class _Patience:
    """Waits a moment each time it is asked, and no longer than a second in all."""

    def __init__(self) -> None:
        self._left = _TRIES

    def __call__(self) -> None:
        if self._left == 0:
            raise LockedError
        self._left -= 1
        time.sleep(_BEAT)
