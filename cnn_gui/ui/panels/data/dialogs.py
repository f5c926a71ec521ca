"""Dialogs about data: a question, and the download of what is not on this machine. None of them stops training."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

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

from cnn_gui.data.errors import DataError
from cnn_gui.data.published import download
from cnn_gui.data.published.catalogue import CATALOGUE
from cnn_gui.data.published.download import DownloadCancelled, DownloadProgress
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import wear
from cnn_gui.ui.look.stylesheet import set_property
from cnn_gui.ui.widgets.background import Background, Job
from cnn_gui.ui.widgets.text.data_words import byte_text, mirrors_text, progress_text
from cnn_gui.ui.widgets.text.plain import plain_label
from cnn_gui.unhandled import report_unhandled

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

    Attributes: column (the layout to fill), facts (a form), wide (its width in logical pixels).
    """

    wide: ClassVar[int] = WIDTH

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        self.column.setSpacing(UNIT + UNIT // 2)
        heading = plain_label(title)
        wear(heading, "title")
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
            self.setFixedSize(self.wide, self.column.totalHeightForWidth(self.wide))
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
            report_unhandled(error)

    def _say(self, words: str, *, error: bool = False) -> None:
        self.words.setText(words)
        set_property(self.words, "role", "error" if error else "")
        self.words.show()
