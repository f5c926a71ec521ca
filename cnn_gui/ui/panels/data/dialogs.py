"""Dialogs about data: fetch what is not on this machine, and how to read own images. None of them stops training."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cnn_gui.counted import counted
from cnn_gui.data.errors import DataError
from cnn_gui.data.own.folder_search import ADVICE, Search
from cnn_gui.data.own.own_images import check_class_count
from cnn_gui.data.published import download
from cnn_gui.data.published.catalogue import CATALOGUE
from cnn_gui.data.published.download import DownloadCancelled, DownloadProgress
from cnn_gui.training.run.config import RunConfig
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.look.stylesheet import set_property
from cnn_gui.ui.panels.data.background import Background, Job
from cnn_gui.ui.panels.data.fields import OwnFields
from cnn_gui.ui.widgets.text.data_words import byte_text, mirrors_text, progress_text, some_of
from cnn_gui.ui.widgets.text.plain import plain_label

UNIT = theme.UNIT
WIDTH = 60 * UNIT


def ask_new_run(parent: QWidget, title: str, then: Callable[[], object]) -> QMessageBox:
    """Ask whether the run that is training may be replaced by one on other data; `then` is called on yes."""
    box = QMessageBox(QMessageBox.Icon.Question, "Other data", f"Start a new run on {title}?", parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText("Training goes on meanwhile. A new run begins with new weights and ends the present one.")
    start = box.addButton("Start new run", QMessageBox.ButtonRole.AcceptRole)
    box.addButton("Keep training", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(start)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.accepted.connect(then)
    box.open()
    return box


class DataDialog(QDialog):
    """A dialog with a title, room for facts, and buttons; training behind it goes on.

    Keys belong to it as long as it asks: what is typed beside it must not reset the run that it is about to replace.

    Attributes: column (the layout to fill), facts (a form).
    """

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        self.column.setSpacing(UNIT + UNIT // 2)
        heading = plain_label(title)
        heading.setFont(font("title"))
        heading.setWordWrap(True)
        heading.setMinimumWidth(1)
        self.column.addWidget(heading)
        self.facts = QFormLayout()
        self.facts.setHorizontalSpacing(2 * UNIT)
        self.facts.setVerticalSpacing(UNIT // 2)
        self.column.addLayout(self.facts)

    def add_fact(self, name: str, words: str) -> QLabel:
        """Add a line with a name and what is to be said."""
        muted = plain_label(name)
        muted.setProperty("muted", True)
        muted.setAlignment(Qt.AlignmentFlag.AlignTop)
        said = plain_label(words)
        said.setWordWrap(True)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        said.setAccessibleName(name)
        # A long word without a place to break must not push the rest aside.
        said.setMinimumWidth(1)
        self.facts.addRow(muted, said)
        return said

    def stop(self) -> None:
        """Close at once."""
        self.reject()

    def event(self, event: QEvent) -> bool:
        """Be exactly as high as the words need, whenever they change."""
        handled = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self.setFixedSize(WIDTH, self.column.totalHeightForWidth(WIDTH))
        return handled


class DownloadDialog(DataDialog):
    """What is not on this machine, how large it is and from where; then the download itself, or what went wrong.

    Attributes: bar, words (how far it is, or why it failed), start, folder and leave (the buttons).
    Signals: arrived, when the data set is here; folder_wanted, when a person would rather show where it is.
    Closed in any other way it is rejected; while something is fetched, only once that has really stopped.
    """

    arrived = Signal()
    folder_wanted = Signal()

    def __init__(self, parent: QWidget, name: str) -> None:
        title = CATALOGUE[name].title
        super().__init__(parent, f"{title} is not on this machine yet")
        self.name = name
        self.add_fact("Download", byte_text(download.download_size(name)))
        self.add_fact("From", mirrors_text(name))
        self.add_fact("Into", str(download.cache_directory() / name))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(f"Download of {title}")
        self.words = plain_label()
        self.words.setWordWrap(True)
        self.words.setMinimumWidth(1)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setAccessibleName("State of the download")
        for widget in (self.bar, self.words):
            widget.hide()
            self.column.addWidget(widget)
        self.start, self.folder, self.leave = (QPushButton(text) for text in ("Download", "Choose a folder…", "Cancel"))
        self.folder.setToolTip("If the files are already somewhere on this machine")
        buttons = QDialogButtonBox()
        buttons.addButton(self.start, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.folder, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.leave, QDialogButtonBox.ButtonRole.RejectRole)
        self.column.addWidget(buttons)
        self.start.setDefault(True)
        self._background = Background(self)
        self._background.progress.connect(self._show_progress)
        self._background.finished.connect(self._finish)
        self._background.failed.connect(self._fail)
        self.start.clicked.connect(self.begin)
        self.folder.clicked.connect(self.folder_wanted)
        buttons.rejected.connect(self.reject)

    @property
    def fetching(self) -> bool:
        """Whether a download is under way."""
        return self._background.running

    def begin(self) -> None:
        """Fetch it."""
        name = self.name

        def fetch(job: Job) -> None:
            download.download(name, progress=job.report, cancelled=job.cancelled)

        self._hold(window=False)
        self.bar.setRange(0, 0)
        self._say("Looking for a mirror…")
        self.bar.show()
        self.start.hide()
        self.folder.hide()
        self.leave.setText("Cancel")
        self._background.start(fetch)

    def complain(self, message: str) -> None:
        """Say what went wrong, and offer to try again."""
        self._hold(window=True)
        self._say(message, error=True)
        self.bar.hide()
        self.start.setText("Try again")
        self.start.show()
        self.folder.show()
        self.start.setDefault(True)
        self.start.setFocus()
        self.leave.setText("Close")

    def _hold(self, window: bool) -> None:
        """Keep the window from mouse and keys, or leave it to the person: a download can take long."""
        modality = Qt.WindowModality.WindowModal if window else Qt.WindowModality.NonModal
        if self.windowModality() is not modality:
            shown = self.isVisible()
            # Qt takes another modality over only when a window is shown.
            self.hide()
            self.setWindowModality(modality)
            self.setVisible(shown)

    def reject(self) -> None:
        """Close; a download is stopped first, and the dialog closes when it has stopped."""
        if self._background.running:
            self._background.cancel()
            self._say("Stopping…")
            self.leave.setEnabled(False)
        else:
            super().reject()

    def stop(self) -> None:
        """Close at once, after waiting for the download to stop."""
        self._background.stop()
        self.reject()

    def _show_progress(self, progress: DownloadProgress) -> None:
        if not self.leave.isEnabled():
            return
        if progress.total is not None:
            # In kilobytes: Qt counts in 32 bits.
            self.bar.setRange(0, max(1, progress.total // 1000))
            self.bar.setValue(progress.done // 1000)
        self._say(progress_text(progress))

    def _finish(self) -> None:
        self.accept()
        self.arrived.emit()

    def _fail(self, error: Exception) -> None:
        if isinstance(error, DownloadCancelled):
            self.reject()
        elif isinstance(error, DataError):
            self.complain(str(error))
        else:
            self.complain(f"There is a fault in the program: {error}")
            sys.excepthook(type(error), error, error.__traceback__)

    def _say(self, words: str, *, error: bool = False) -> None:
        self.words.setText(words)
        set_property(self.words, "role", "error" if error else "")
        self.words.show()


class OwnDataDialog(DataDialog):
    """How the pictures of a folder are to be read; says what is in the folder before any of them is opened.

    Attributes: fields (OwnFields), found (what is in the folder), load (the button).
    Signals: chosen(settings by name).
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget, path: Path, config: RunConfig) -> None:
        super().__init__(parent, f"Images in {path.name or path}")
        self._path = path
        self.add_fact("Folder", str(path))
        self.found = self.add_fact("Found", "Looking…")
        self.fields = OwnFields()
        self.fields.show_config(config, folder=True)
        self.column.addWidget(self.fields)
        self.load = QPushButton("Load")
        self.load.setEnabled(False)
        self.load.setDefault(True)
        buttons = QDialogButtonBox()
        buttons.addButton(self.load, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.column.addWidget(buttons)
        self._background = Background(self)
        self._background.finished.connect(self._show_found)
        self._background.failed.connect(self._complain)
        self._background.start(lambda _job: searched(path))

    def accept(self) -> None:
        """Report the settings."""
        self.chosen.emit(self.fields.values())
        super().accept()

    def done(self, result: int) -> None:
        """Look no further."""
        self._background.stop()
        super().done(result)

    def _show_found(self, search: Search) -> None:
        count, test = (sum(len(files) for files in part.values()) for part in (search.train, search.test))
        words = f"{count:,} pictures in {len(search.train):,} classes: {some_of(tuple(search.train))}."
        if test:
            words += f" And {counted(test, 'test image')}: none are held out."
            self.fields["test_share"].setEnabled(False)
        if search.skipped:
            words += f" Left out: {len(search.skipped):,} of the files and folders."
        self.found.setText(" ".join((words, *search.notes)))
        self.load.setEnabled(True)

    def _complain(self, error: Exception) -> None:
        self.found.setText(str(error))
        set_property(self.found, "role", "error")
        if not isinstance(error, DataError):
            sys.excepthook(type(error), error, error.__traceback__)


def searched(path: Path) -> Search:
    """Return what is in a folder; raises DataError if that cannot be used."""
    search = Search(path)
    search.run()
    check_class_count(path, len(search.train), ADVICE)
    return search
