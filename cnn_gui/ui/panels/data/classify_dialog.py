"""What the network says of pictures of which nobody knows the class: a gallery, all probabilities, a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from cnn_gui.counted import counted
from cnn_gui.data.errors import DataError
from cnn_gui.data.own.picture_files import ENDINGS
from cnn_gui.data.own.pictures import SUFFIXES
from cnn_gui.data.whole_file import whole_file
from cnn_gui.ui.intake.choose import ask_files, ask_folder
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.stylesheet import set_property
from cnn_gui.ui.panels.data.classified_list import (
    TIPS,
    Order,
    captions,
    class_of,
    ordered,
    picture_forms,
    progress_words,
    result_words,
)
from cnn_gui.ui.panels.data.classifying import Answers, Lend, Progress, classify
from cnn_gui.ui.widgets.background import Background, Job
from cnn_gui.ui.widgets.bars.bars import ProbabilityBars
from cnn_gui.ui.widgets.fields.choice_box import ChoiceBox
from cnn_gui.ui.widgets.gallery.gallery import Gallery
from cnn_gui.ui.widgets.saving import ask_where_to_save
from cnn_gui.ui.widgets.text.elided_label import ElidedLabel
from cnn_gui.ui.widgets.text.heading import Heading
from cnn_gui.ui.widgets.text.plain import plain_label
from cnn_gui.ui.widgets.text.sentence import Sentence
from cnn_gui.unhandled import report_unhandled

UNIT = theme.UNIT
SIZE = QSize(110 * UNIT, 76 * UNIT)
BARS_WIDTH = 32 * UNIT
LEFT_OUT_HEIGHT = 10 * UNIT
TITLE = "Classify pictures"
KINDS = (
    f"Pictures and archives ({' '.join(f'*{suffix}' for suffix in sorted(SUFFIXES))} "
    f"{' '.join(f'*{end}' for end in ENDINGS if 'csv' not in end and 'tsv' not in end)});;All files (*)"
)
NOTHING_YET = "Choose a folder of pictures, or pictures: what the network says of each appears here."
NOTHING_CHOSEN = "Click a picture."
HINTS = (
    "Below each picture: the class that the network says, and its probability. A click shows the picture in all views.",
    "Below each: the class, and its probability.",
    "",
)


class ClassifyDialog(QDialog):
    """A window beside the main one: training goes on, and a click on a picture shows it there.

    Attributes: gallery, order (in which they stand), bars (all probabilities of the chosen picture), chosen (its name),
    words (how far it is, or what came of it), progress, notes, left_out, folder, files, save, leave (the buttons).

    Signals: picture_chosen(image uint8 (C,H,W), name of its file).
    """

    picture_chosen = Signal(object, str)

    def __init__(self, parent: QWidget, lend: Lend) -> None:
        """lend: gives a copy of the network as it is then."""
        super().__init__(parent)
        self._lend = lend
        self._answers: Answers | None = None
        self._place: Path | None = None
        # So that the cursor does not stay on the number of a picture of another time.
        self._times = 0
        self.setWindowTitle(TITLE)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        self.heading, self.order = Heading(TITLE), ChoiceBox("Order of the pictures")
        for index, order in enumerate(Order):
            self.order.addItem(order.value, order)
            self.order.setItemData(index, TIPS[order], Qt.ItemDataRole.ToolTipRole)
        self.heading.add_control(self.order)
        self.gallery = Gallery(empty_text=NOTHING_YET)
        self.gallery.setAccessibleName("Classified pictures")
        self.sentence = Sentence()
        self.chosen = ElidedLabel(NOTHING_CHOSEN)
        self.verdict = ElidedLabel()
        self.verdict.setProperty("muted", True)
        self.bars = ProbabilityBars(empty_text="The probabilities of all classes appear here.")
        self.bars.set_sorted(True)
        self.bars.set_all(True)
        self.words, self.notes = _paragraph("What came of it"), _paragraph("What was assumed")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Pictures that are classified")
        self.left_out_heading = Heading("Left out")
        self.left_out = QPlainTextEdit()
        self.left_out.setReadOnly(True)
        self.left_out.setTabChangesFocus(True)
        self.left_out.setFixedHeight(LEFT_OUT_HEIGHT)
        self.left_out.setAccessibleName("What was left out, and why")
        self.folder, self.files, self.save, self.leave = (
            QPushButton(text) for text in ("&Folder…", "&Pictures…", "&Save as CSV…", "Close")
        )
        self.folder.setToolTip("Classify the pictures in a folder and in those below it")
        self.files.setToolTip("Classify some pictures, or those in an archive")
        self.save.setToolTip("Save file, class and the probability of each class as a table")
        self._background = Background(self)
        self._lay_out(parent.size())
        self._connect()
        self._rest()

    # ---- what a person wants -----------------------------------------------------------------------------------

    def ask_for_folder(self) -> None:
        """Let a person choose a folder, and classify what it holds."""
        ask_folder(self, "Folder of pictures to classify", self._place, lambda folder: self.begin([folder]))

    def ask_for_files(self) -> None:
        """Let a person choose pictures, or archives of them, and classify these."""
        ask_files(self, "Pictures to classify", self._place, KINDS, self.begin)

    def begin(self, paths: Sequence[Path]) -> None:
        """Classify what these paths name, with the network as it is now."""
        chosen, lend = list(paths), self._lend
        if not chosen:
            return
        self._place = chosen[0].parent
        title = chosen[0].name or str(chosen[0])
        self.heading.set_title(title if len(chosen) == 1 else counted(len(chosen), "file"))
        self._times += 1
        self._show(None)
        self._say("Looking…")
        self.progress.setRange(0, 0)
        for widget in (self.folder, self.files, self.save):
            widget.setEnabled(False)
        self.progress.show()
        self.leave.setText("Cancel")

        def work(job: Job) -> Answers | None:
            return classify(job, chosen, lend)

        self._background.start(work)

    def done(self, result: int) -> None:
        """Close; what is under way ends."""
        self._background.stop()
        super().done(result)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders, unless some are being classified."""
        if not self._background.running and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Classify what was dropped."""
        event.acceptProposedAction()
        self.begin([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def _leave(self) -> None:
        """Close, or end what is under way and show what there is by then."""
        if self._background.running:
            self._say("Stopping…")
            self.leave.setEnabled(False)
            self._background.cancel()
        else:
            self.reject()

    def _save(self) -> None:
        answers = self._answers
        if answers is None:
            return

        def write(path: Path) -> None:
            with whole_file(path) as file:
                file.write(answers.table().encode())

        start = (self._place or Path()) / "classes.csv"
        ask_where_to_save(self, "Save as CSV", start, "CSV (*.csv)", write, "The table was not saved")

    # ---- what comes of it --------------------------------------------------------------------------------------

    def _show_progress(self, progress: Progress) -> None:
        if self.leave.isEnabled():
            self.progress.setRange(0, progress.total)
            self.progress.setValue(progress.done if progress.total else 0)
            self._say(progress_words(progress))

    def _finish(self, answers: Answers | None) -> None:
        self._rest()
        self._say("Cancelled." if answers is None else result_words(answers))
        self._show(answers)

    def _fail(self, error: Exception) -> None:
        self._rest()
        if isinstance(error, DataError):
            self._say(str(error), error=True)
        else:
            self._say(f"There is a fault in the program: {error}", error=True)
            report_unhandled(error)

    def _rest(self) -> None:
        """Nothing is under way."""
        self.progress.hide()
        self.folder.setEnabled(True)
        self.files.setEnabled(True)
        self.save.setEnabled(False)
        self.leave.setText("Close")
        self.leave.setEnabled(True)

    def _show(self, answers: Answers | None) -> None:
        self._answers = answers
        skipped = () if answers is None else answers.skipped
        self.left_out.setPlainText("\n".join(f"{each.path}: {each.reason}" for each in skipped))
        self.left_out_heading.set_detail(counted(len(skipped), "file"))
        for widget in (self.left_out, self.left_out_heading):
            widget.setVisible(bool(skipped))
        notes = () if answers is None else answers.notes
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))
        self.bars.set_classes(() if answers is None else answers.classes)
        self.bars.set_probabilities(None)
        self.chosen.setText(NOTHING_CHOSEN if answers is not None else "")
        self.verdict.setText("")
        self.save.setEnabled(answers is not None and len(answers.best) > 0)
        self.gallery.set_empty_text(NOTHING_YET if answers is None or not answers.total else "")
        self._arrange()
        if answers is not None and len(answers.best):
            self.gallery.scroll_to_top()
            if self.isActiveWindow():
                self.gallery.setFocus()

    def _arrange(self) -> None:
        answers = self._answers
        if answers is None:
            self.gallery.clear()
        else:
            numbers = ordered(answers, self.order.currentData())
            self.gallery.show_images(answers.found.images, numbers, captions(answers), whose=str(self._times))
        self._speak()

    def _choose(self, number: int) -> None:
        answers = self._answers
        if answers is None:
            return
        name, image = answers.found.names[number], answers.found.images[number]
        self.gallery.set_marked(number)
        self.chosen.setText(name)
        self.verdict.setText(f"Read as {class_of(answers, number)}" if answers.best[number] >= 0 else "Not read")
        self.bars.set_probabilities(answers.found.probabilities[number])
        self.picture_chosen.emit(image, name)

    def _speak(self) -> None:
        answers, number = self._answers, self.gallery.pointed_at()
        if answers is None or not len(answers.best):
            self.sentence.say("")
        elif number is None:
            self.sentence.say(*HINTS, muted=True)
        else:
            self.sentence.say(*picture_forms(answers, number))

    def _say(self, words: str, *, error: bool = False) -> None:
        self.words.setText(words)
        set_property(self.words, "role", "error" if error else "")

    # ---- layout ------------------------------------------------------------------------------------------------

    def _lay_out(self, room: QSize) -> None:
        side = QWidget()
        # Its words give way: they must not decide how wide it is.
        side.setFixedWidth(BARS_WIDTH)
        beside = QVBoxLayout(side)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(UNIT // 2)
        beside.addWidget(self.chosen)
        beside.addWidget(self.verdict)
        beside.addWidget(self.bars, 1)
        middle = QHBoxLayout()
        middle.setSpacing(2 * UNIT)
        middle.addWidget(self.gallery, 1)
        middle.addWidget(side)
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT)
        for button in (self.folder, self.files, self.save, self.leave):
            # Enter chooses a picture, whatever button there is.
            button.setAutoDefault(False)
        buttons.addWidget(self.folder)
        buttons.addWidget(self.files)
        buttons.addStretch(1)
        buttons.addWidget(self.save)
        buttons.addWidget(self.leave)
        self.heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.left_out_heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * UNIT, 2 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(UNIT)
        column.addWidget(self.heading)
        column.addLayout(middle, 1)
        for widget in (self.sentence, self.progress, self.words, self.notes, self.left_out_heading, self.left_out):
            column.addWidget(widget)
        column.addLayout(buttons)
        self.resize(SIZE.boundedTo(room))
        self._show(None)

    def _connect(self) -> None:
        self._background.progress.connect(self._show_progress)
        self._background.finished.connect(self._finish)
        self._background.failed.connect(self._fail)
        self.order.activated.connect(lambda _index: self._arrange())
        self.gallery.pointed.connect(lambda _number: self._speak())
        self.gallery.chosen.connect(self._choose)
        self.folder.clicked.connect(self.ask_for_folder)
        self.files.clicked.connect(self.ask_for_files)
        self.save.clicked.connect(self._save)
        self.leave.clicked.connect(self._leave)


def _paragraph(name: str) -> QLabel:
    label = plain_label()
    label.setWordWrap(True)
    label.setMinimumWidth(1)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setAccessibleName(name)
    return label
