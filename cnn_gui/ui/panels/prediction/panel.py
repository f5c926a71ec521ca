"""The prediction for the probe, and the ways to choose another probe."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout

from cnn_gui.data.dataset import Split
from cnn_gui.shares import percent, probability
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.probe import Probe
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.training.run.splits import SPLITS
from cnn_gui.ui.actions.declaration import Bar, Declaration, Menu
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import keep_width
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.panels.switchboard import Switchboard
from cnn_gui.ui.widgets.bars.bars import SHORT_LIST, ProbabilityBars
from cnn_gui.ui.widgets.fields.choice_box import ChoiceBox
from cnn_gui.ui.widgets.fields.number_fields import WholeField
from cnn_gui.ui.widgets.fields.switch import switch
from cnn_gui.ui.widgets.pictures.offer import PictureOffer
from cnn_gui.ui.widgets.pictures.pictured import Pictured
from cnn_gui.ui.widgets.text.elided_label import ElidedLabel

UNIT = theme.UNIT

# Behind an update the arrays of the step that was walked through are still shown, made with the old ones. It stands in
# front, where nothing is cut off.
NEW_WEIGHTS = "new weights: "

ACTIONS = (
    Declaration(
        "previous_probe",
        text="&Previous image",
        keys=("[",),
        icon="previous",
        tip="Show the image before this one",
        menu=Menu.RUN,
        section=3,
        bar=Bar.PROBE,
        repeats=True,
    ),
    Declaration(
        "next_probe",
        text="&Next image",
        keys=("]",),
        icon="next",
        tip="Show the next image",
        menu=Menu.RUN,
        section=3,
        bar=Bar.PROBE,
        repeats=True,
    ),
    Declaration(
        "random_probe",
        text="Ran&dom image",
        keys=("\\", "Shift+D"),
        icon="random",
        tip="Show a random image",
        menu=Menu.RUN,
        section=3,
        bar=Bar.PROBE,
        repeats=True,
    ),
    Declaration(
        "misclassified_probe",
        text="Next &misread image",
        keys=("M",),
        icon="search-miss",
        tip="Find the next image that the network reads wrongly",
        menu=Menu.RUN,
        section=3,
        bar=Bar.PROBE,
    ),
)


class PredictionPanel(Panel):
    """A bar per class with its probability; the true class is marked by a symbol as well as by colour.

    Attributes: bars, verdict, split and index (which image is the probe), sorted and all (switches for the bars).
    Signals: probe_chosen(split, index).
    """

    title: ClassVar[str] = "Prediction"
    about: ClassVar[str] = "The probability of each class, and the ways to other images"
    help_section: ClassVar[str] = "user-guide#the-prediction"
    place: ClassVar[Place] = Place.RIGHT
    declared: ClassVar[tuple[Declaration, ...]] = ACTIONS
    # Nobody waits for a picture to see what their drawing is read as.
    answers_first: ClassVar[bool] = True
    needs: ClassVar[Demand] = Demand(trace=True, filters=False)
    probe_chosen = Signal(str, int)

    def __init__(self) -> None:
        super().__init__()
        self.bars = ProbabilityBars()
        PictureOffer(self.bars, lambda: Pictured(self.bars, "Probabilities", vector=True))
        self._classes: tuple[str, ...] = ()
        self._sizes: dict[str, int] = {}
        self._collections: dict[str, Split] = {}
        # What is on the list only as long as it is the probe, such as a drawing.
        self._guest = ""
        self.verdict = ElidedLabel()
        self.verdict.setAccessibleName("Verdict")
        self.split = ChoiceBox("Images to choose the probe from")
        self.split.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.split.setMinimumContentsLength(9)
        self.split.activated.connect(self._choose_split)
        self.index = WholeField(0, minimum=0, maximum=0, name="Number of the probe image")
        keep_width(self.index, 9 * UNIT)
        # Once the typed number holds, the field may show the probe's number again.
        self.index.editingFinished.connect(lambda: self.index.lineEdit().setModified(False))
        self.index.valueChanged.connect(lambda index: self.probe_chosen.emit(self.split.currentText(), index))
        self.sorted = switch("Sorted", "Most probable class first", "Most probable class first")
        self.sorted.toggled.connect(self.bars.set_sorted)
        self.all = switch(
            "All", "All classes", f"All classes instead of the {SHORT_LIST} most probable ones: the list scrolls"
        )
        self.all.toggled.connect(self._show_all)
        self.bars.shortened.connect(self._offer)

        choice = QHBoxLayout()
        choice.setSpacing(UNIT // 2)
        choice.addWidget(self.split)
        choice.addWidget(self.index, 1)
        ways = QHBoxLayout()
        ways.setSpacing(UNIT // 2)
        for action in self.actions_.of_bar(Bar.PROBE):
            button = QToolButton()
            button.setDefaultAction(action)
            ways.addWidget(button)
        ways.addStretch(1)
        ways.addWidget(self.sorted)
        ways.addWidget(self.all)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, UNIT // 4, 2 * UNIT, UNIT)
        column.setSpacing(UNIT)
        column.addLayout(choice)
        column.addLayout(ways)
        column.addWidget(self.verdict)
        column.addWidget(self.bars, 1)
        self._offer()

    def connect_to(self, board: Switchboard) -> None:
        """Ways to another probe are orders; collections of a person's own can be chosen from, too."""
        trainer = board.session.trainer
        self.actions_.connect("previous_probe", lambda: trainer.probe.show_relative(-1))
        self.actions_.connect("next_probe", lambda: trainer.probe.show_relative(1))
        self.actions_.connect("random_probe", trainer.probe.show_random)
        self.actions_.connect("misclassified_probe", trainer.probe.show_misclassified)
        self.probe_chosen.connect(trainer.probe.show)
        board.collection_changed.connect(self.set_collection)

    def begin_run(self, run: RunStarted) -> None:
        """Take over classes and numbers of images; forget the collections whose images do not fit the new ones."""
        self._classes = run.dataset.classes
        self._sizes = {name: len(getattr(run.dataset, name)) for name in SPLITS}
        shape = run.dataset.image_shape
        self._collections = {name: it for name, it in self._collections.items() if it.images.shape[1:] == shape}
        self.bars.set_classes(self._classes)
        self.split.clear()
        self._list_splits()

    def set_collection(self, name: str, split: Split | None) -> None:
        """Offer the images of a collection, such as "my digits", as probes too; None takes it off the list."""
        self._collections.pop(name, None)
        if split is not None and len(split):
            self._collections[name] = split
        self._list_splits()

    def show_frame(self, snapshot: Snapshot, *, words: bool = True) -> None:
        """Show probabilities and verdict."""
        self._show_probe(snapshot.probe)
        trace = snapshot.trace
        if trace is None:
            return
        truth = snapshot.probe.label
        self.bars.set_probabilities(trace.probabilities, truth)
        self.verdict.say(*((self._judge(truth),) if not snapshot.ahead else self._judge_anew(truth, snapshot)))

    def _judge_anew(self, truth: int | None, snapshot: Snapshot) -> tuple[str, ...]:
        """The verdict behind an update, with what it has made of the probability that the network view still shows.

        From long to short: the mark in front says how it is read.
        """
        before = snapshot.step_trace
        if truth is None or before is None:
            return (NEW_WEIGHTS + self._judge(truth),)
        was, now = float(before.probabilities[truth]), self.bars.probability(truth)
        whole = NEW_WEIGHTS + self._judge(truth, f", {probability(was, 3)} → {probability(now, 3)}")
        return whole, whole.rpartition(", ")[0]

    def _judge(self, truth: int | None, change: str = "") -> str:
        read_as = self.bars.predicted()
        if truth is None:
            if read_as is None:
                return "?  no true class given, not read: the numbers are not finite"
            share = percent(self.bars.probability(read_as))
            return f"?  no true class given: read as {self._classes[read_as]}, {share} %"
        if read_as is None:
            return f"✗  {self._classes[truth]}{change}, not read: the numbers are not finite"
        if read_as == truth:
            return f"✓  {self._classes[truth]}{change}, read rightly"
        return f"✗  {self._classes[truth]}{change}, read as {self._classes[read_as]}"

    def _show_probe(self, probe: Probe) -> None:
        if self.index.hasFocus() and self.index.lineEdit().isModified():
            return  # a number is being typed
        for widget in (self.split, self.index):
            widget.blockSignals(True)
        if self.split.currentText() != probe.split or self._guest not in ("", probe.split):
            self._list_splits(probe.split)
        size = 0 if probe.alone else self._size(probe.split)
        # Where nobody has counted the images here, this is the only one that is known.
        first, last = (0, size - 1) if size else (probe.index, probe.index)
        # Even the same range makes Qt lay out the window anew, and the same number is painted again.
        if (first, last, probe.index) != (self.index.minimum(), self.index.maximum(), self.index.value()):
            self.index.setRange(first, last)
            self.index.setValue(probe.index)
        self.index.setEnabled(first < last)
        for widget in (self.split, self.index):
            widget.blockSignals(False)

    def _list_splits(self, chosen: str | None = None) -> None:
        """Offer every split and collection that has images, and the chosen one."""
        chosen = chosen or self.split.currentText()
        names = [*(name for name in reversed(SPLITS) if self._sizes.get(name)), *self._collections]
        self._guest = "" if chosen in names else chosen
        if self._guest:
            names.append(self._guest)
        if names != [self.split.itemText(index) for index in range(self.split.count())]:
            self.split.clear()
            self.split.addItems(names)
        self.split.setCurrentText(chosen)

    def _choose_split(self) -> None:
        name = self.split.currentText()
        if self._size(name):  # an image that stands alone is shown already
            self.probe_chosen.emit(name, 0)

    def _size(self, name: str) -> int:
        return self._sizes.get(name) or len(self._collections.get(name, ()))

    def _show_all(self, show_all: bool) -> None:
        self.bars.set_all(show_all)
        self._offer()

    def _offer(self) -> None:
        """Show the switches that change something: the short list is always sorted."""
        self.sorted.setVisible(not self.bars.is_short())
        self.all.setVisible(self.bars.is_short() or self.all.isChecked())
