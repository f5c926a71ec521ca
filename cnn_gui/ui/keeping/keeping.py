"""All that keeps the run of a window, and what is asked before the window closes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from cnn_gui.files.autosaves import Autosaves
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.keeping.autosaver import Autosaver
from cnn_gui.ui.keeping.earlier import Earlier
from cnn_gui.ui.keeping.keeper import Keeper
from cnn_gui.ui.keeping.recovery import Recovery
from cnn_gui.ui.keeping.telling import Telling
from cnn_gui.ui.panels.switchboard import Switchboard

ASKED_FROM = 60.0
"""Seconds of training that is not saved, from which a person is asked before it goes."""


class Keeping(QObject):
    """Attributes: keeper (saves and opens), earlier (brings back), autosaver, recovery (None without a folder)."""

    def __init__(
        self,
        board: Switchboard,
        view: QWidget,
        actions: Actions,
        telling: Telling,
        folder: Path | None,
    ) -> None:
        """folder: where autosaves are kept; None: nowhere."""
        super().__init__(view)
        session, settings = board.session, board.settings
        self._session = session
        self._view = view
        self._telling = telling
        self._find = actions["find_images"]
        self._at_once = self._interrupted = self._waits = False
        self._box: QMessageBox | None = None
        self.keeper = Keeper(session, view, actions, settings, board.kept_with_runs)
        board.run_file_dropped.connect(self.keeper.open)
        self.earlier = Earlier(session, view, actions, settings)
        self.autosaver: Autosaver | None = None
        self.recovery: Recovery | None = None
        if folder is not None:
            autosaves = Autosaves(folder)
            self.autosaver = Autosaver(session, autosaves, self)
            self.autosaver.failed.connect(telling.notice)
            self.recovery = Recovery(session, autosaves, self.keeper, self.autosaver, actions, telling)
        else:
            for name in ("recover_run", "discard_recovered"):
                actions[name].setEnabled(False)
        actions.connect("find_images", self._ask_where_images_are)
        self._find.setEnabled(False)
        session.run_started.connect(self._begin_run)
        self.keeper.opened.connect(self._say_what_was_opened)

    # ---- the end of a window -----------------------------------------------------------------------------------

    @property
    def closes_at_once(self) -> bool:
        """Whether nobody is asked any more, and nothing waited for."""
        return self._at_once

    def may_close(self) -> bool:
        """Whether the window may close now.

        Otherwise it closes by itself once all is written that was to be (whoever closes it a second time does not wait
        for that), or a person is asked what becomes of the run.
        """
        if self._at_once:
            return True
        if self.keeper.saving and not self._waits:
            self._waits = True
            self.keeper.all_saved.connect(self._close_again)
            return False
        unsaved = self.keeper.unsaved
        if not unsaved.modified or unsaved.seconds < ASKED_FROM:
            return True
        if self._box is None or not self._box.isVisible():
            self._ask()
        return False

    @Slot()
    def _close_again(self) -> None:
        self._waits = False
        self.keeper.all_saved.disconnect(self._close_again)
        # A refusal stands before the window: a person decides with it in sight.
        if not self.keeper.failed:
            self._view.close()

    def close_at_once(self) -> None:
        """Close the window without a question."""
        self._at_once = True
        self._view.close()

    def stop(self) -> None:
        """End all work beside the GUI thread; what was kept for the case of a crash is not needed any more."""
        self.keeper.stop()
        if self.recovery is not None:
            self.recovery.stop()
        if self.autosaver is not None:
            self.autosaver.stop(drop=not self._interrupted)

    def interrupt(self) -> None:
        """Close at once, because the program is asked to end: what is under way is offered at the next start."""
        self._interrupted = True
        self.close_at_once()

    def _ask(self) -> None:
        path = self.keeper.path
        name = "This run" if path is None else path.name
        box = QMessageBox(QMessageBox.Icon.Question, "Save the run?", f"{name} is not saved.", parent=self._view)
        box.setTextFormat(Qt.TextFormat.PlainText)
        minutes = max(1, round(self.keeper.unsaved.seconds / 60))
        box.setInformativeText(f"What was trained in about {minutes} min would be lost.")
        box.setStandardButtons(
            QMessageBox.StandardButton.Save | QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel
        )
        box.setDefaultButton(QMessageBox.StandardButton.Save)
        box.setEscapeButton(QMessageBox.StandardButton.Cancel)
        answers: dict[QMessageBox.StandardButton, Callable[[], object]] = {
            QMessageBox.StandardButton.Save: lambda: self.keeper.save(self.close_at_once),
            QMessageBox.StandardButton.Discard: self.close_at_once,
        }
        for button, answer in answers.items():
            box.button(button).clicked.connect(answer)
        self._box = box
        box.open()

    # ---- what was opened ---------------------------------------------------------------------------------------

    @Slot(object)
    def _begin_run(self, run: RunStarted) -> None:
        self._find.setEnabled(bool(run.only_to_look_at))

    @Slot(object)
    def _say_what_was_opened(self, run: RunStarted) -> None:
        assert run.checkpoint is not None
        if run.only_to_look_at:
            self._telling.offer("This run can only be looked at.", run.only_to_look_at, self._find)
        elif run.checkpoint.notes:
            self._telling.notice(" ".join(run.checkpoint.notes))

    def _ask_where_images_are(self) -> None:
        run = self._session.run
        if run is None or run.checkpoint is None or not run.only_to_look_at:
            return
        checkpoint, path = run.checkpoint, self.keeper.path
        own = run.config.own_path is not None
        file = run.config.own_path is not None and bool(run.config.own_path.suffix)
        title = "Where are its images now?"
        dialog = QFileDialog(self._view, title, str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile if file else QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def look(chosen: str) -> None:
            changes = {"own_path" if own else "data_dir": Path(chosen)}
            self.keeper.go_on_with(checkpoint.with_settings(**changes), path)

        dialog.fileSelected.connect(look)
        dialog.open()
