"""The batch, seen: the images of the step that is walked through, each with its class, its loss and its share."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cnn_gui.counted import counted
from cnn_gui.explain.calculation.listing import Listing
from cnn_gui.explain.phases.phase import Direction
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.ui.actions.declaration import Declaration, Menu
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.batch.shares import Measure, Shares, shares_of
from cnn_gui.ui.panels.batch.words import NO_WALK, captions, image_forms, sentence
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.panels.switchboard import Switchboard
from cnn_gui.ui.widgets.buttons import word_button
from cnn_gui.ui.widgets.fields.choice_box import ChoiceBox
from cnn_gui.ui.widgets.gallery.gallery import Gallery
from cnn_gui.ui.widgets.pictures.offer import PictureOffer
from cnn_gui.ui.widgets.pictures.pictured import Pictured
from cnn_gui.ui.widgets.terms.dialog import TermsDialog
from cnn_gui.ui.widgets.text.elided_label import ElidedLabel
from cnn_gui.ui.widgets.text.plain import plain
from cnn_gui.ui.widgets.text.sentence import Sentence

if TYPE_CHECKING:
    from cnn_gui.explain.cell import Cell
    from cnn_gui.training.messages.batch import BatchView
    from cnn_gui.training.messages.walk import WalkView

UNIT = theme.UNIT
IN_ORDER, BY_SHARE = "In order", "By share"

ACTIONS = (
    Declaration(
        "show_batch",
        text="Images of the &batch",
        keys=("B",),
        icon="batch",
        tip="The images of the batch that is walked through, with what each gives",
        menu=Menu.RUN,
        section=1,
    ),
)


class BatchPanel(Panel):
    """All images of the batch of a walk; a click or Enter takes one, and the walk goes on with it.

    Shown is each one's share of the gradient of the number that was explained last, if that belongs to a parameter;
    else of the loss in the forward phases, and of the size of the gradient in the others; or what a person chooses.

    Attributes: gallery, what (the list of measures), order (the list of orders), listed (the button that opens them as
    a list), title_line, sentence, shares (what is shown, None without a walk).
    Signals: image_wanted(index in the batch), shares_wanted(Cell).
    """

    title: ClassVar[str] = "Batch"
    about: ClassVar[str] = "The images of the batch in a walk, each with its loss and its share of the gradient"
    help_section: ClassVar[str] = "user-guide#the-batch"
    place: ClassVar[Place] = Place.BOTTOM
    declared: ClassVar[tuple[Declaration, ...]] = ACTIONS
    needs: ClassVar[Demand] = Demand(trace=False, filters=False, batch=True)
    image_wanted = Signal(int)
    shares_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.shares: Shares | None = None
        self._batch: BatchView | None = None
        self._walk: WalkView | None = None
        self._cell: Cell | None = None
        self._asked: Cell | None = None
        self._classes: tuple[str, ...] = ()
        # What a person chose; None: what the walk and the explained number suggest.
        self._chosen: Measure | None = None
        self._offered: tuple[str, ...] = ()
        self.title_line = ElidedLabel()
        self.what = ChoiceBox("What is shared out")
        self.what.setToolTip(plain("Of what each image's share is shown"))
        # The names of numbers are as long as they are.
        self.what.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToContents)
        self.order = ChoiceBox("Order of the images")
        self.order.addItems([IN_ORDER, BY_SHARE])
        self.order.setToolTip(plain("The images in the order of the batch, or the largest share first"))
        self.listed = word_button("List")
        self.listed.setToolTip(plain("All shares as a list that adds up"))
        self.sentence = Sentence()
        self.gallery = Gallery(empty_text=NO_WALK)
        self.gallery.setAccessibleName("Images of the batch")
        PictureOffer(self.gallery, lambda: Pictured(self.gallery, "Images of the batch"))
        self._lay_out()
        self.what.activated.connect(self._choose)
        self.order.activated.connect(self._show)
        self.listed.clicked.connect(self._open_list)
        self.gallery.chosen.connect(self.image_wanted)
        self.gallery.pointed.connect(lambda _number: self._say())
        self._show()

    def _lay_out(self) -> None:
        self._controls = QWidget()
        row = QHBoxLayout(self._controls)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT)
        row.addWidget(self.title_line, 1)
        for control in (self.what, self.order, self.listed):
            row.addWidget(control)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, 0, UNIT, UNIT // 2)
        column.setSpacing(UNIT // 2)
        column.addWidget(self._controls)
        column.addWidget(self.sentence)
        column.addWidget(self.gallery, 1)

    def connect_to(self, board: Switchboard) -> None:
        """Images are taken in the walk; the number that is explained is the one that is shared out."""
        inspection = board.session.trainer.inspection
        self.image_wanted.connect(inspection.walk_image)
        self.shares_wanted.connect(inspection.share_out)
        for told in (board.cell_explained, board.cell_named):
            told.connect(self._take_cell)
        board.batch_wanted.connect(lambda: board.forward_wanted.emit(self))
        self.actions_.connect("show_batch", board.batch_wanted.emit)

    def main_part(self) -> QWidget:
        """The images."""
        return self.gallery

    # ---- what is shown -----------------------------------------------------------------------------------------

    def begin_run(self, run: RunStarted) -> None:
        """Nobody walks through a step of this run yet."""
        self._classes = run.dataset.classes
        self._batch = self._walk = None
        self._asked = None
        self._show()

    def show_frame(self, snapshot: Snapshot, *, words: bool = True) -> None:
        """Follow the walk."""
        if snapshot.walk is not None:
            self._want_shares()
        if snapshot.batch is self._batch and snapshot.walk is self._walk:
            return
        self._batch, self._walk = snapshot.batch, snapshot.walk
        self._show()

    def _take_cell(self, cell: Cell | None) -> None:
        """Another number is explained; while none is, the last one counts: its panel may be the one behind this."""
        if cell is None or cell == self._cell:
            return
        self._cell = cell
        self._chosen = None
        if self._walk is not None and not self.visibleRegion().isEmpty():
            self._want_shares()

    def _want_shares(self) -> None:
        """Ask for the shares of the number that was explained last: once, and only when somebody sees them."""
        if self._cell != self._asked:
            self._asked = self._cell
            self.shares_wanted.emit(self._cell)

    def _show(self) -> None:
        batch, walk = self._batch, self._walk
        there = batch is not None and walk is not None
        self._controls.setEnabled(there)
        if batch is None or walk is None:
            self.shares = None
            self.title_line.setText("")
            self.gallery.clear()
        else:
            self.shares = self._shared_out(batch, walk)
            order = self.shares.order(by_share=self.order.currentText() == BY_SHARE)
            record = batch.record
            step = f"{record.epoch}.{record.batch}"
            self.gallery.show_images(record.images, order, captions(batch, self.shares, self._classes), whose=step)
            self.gallery.set_marked(walk.image)
            self.title_line.setText(f"Batch {record.batch:,} · {counted(len(batch), 'image')}")
        self._say()

    def _shared_out(self, batch: BatchView, walk: WalkView) -> Shares:
        """What is shown: as chosen, or as the walk suggests; the list of measures says which."""
        back = next(phase.id for phase in walk.phases if phase.direction is Direction.BACKWARD)
        offered = {Measure.LOSS: "Loss L", Measure.SIZE: f"Size of {back}"}
        if batch.about is not None:
            offered[Measure.GRADIENT] = str(batch.about)
        usual = Measure.LOSS if walk.phase.direction is Direction.FORWARD else Measure.SIZE
        if batch.about is not None:
            usual = Measure.GRADIENT
        measure = self._chosen if self._chosen in offered else usual
        texts = tuple(offered.values())
        if texts != self._offered:
            self._offered = texts
            self.what.clear()
            for each, text in offered.items():
                self.what.addItem(text, each)
        self.what.setCurrentIndex(list(offered).index(measure))
        return shares_of(batch, measure, back)

    def _choose(self, index: int) -> None:
        self._chosen = self.what.itemData(index)
        self._show()

    def _say(self) -> None:
        batch, shares, number = self._batch, self.shares, self.gallery.pointed_at()
        if batch is None or shares is None:
            self.sentence.say("")
        elif number is None:
            self.sentence.say(*sentence(shares, with_cell=batch.about is not None), muted=True)
        else:
            self.sentence.say(*image_forms(batch, shares, self._classes, number))

    def _open_list(self) -> None:
        if self.shares is None:
            return
        listing = Listing(self.shares.calculation(), ranked=self.order.currentText() == BY_SHARE)
        dialog = TermsDialog(
            listing,
            f"Shares of {self.shares.name}",
            self.title_line.text(),
            self,
            follows="Click or Enter: take this image",
        )
        dialog.followed.connect(lambda number, _factor: self.image_wanted.emit(number))
        dialog.show()
        dialog.activateWindow()

    # ---- Qt ----------------------------------------------------------------------------------------------------

    def minimumSizeHint(self) -> QSize:
        """A row of images; what is said of them is scrolled to in the list of them, where the place is low."""
        return QSize(max(48 * UNIT, self._controls.minimumSizeHint().width()) + 3 * UNIT, 18 * UNIT)
