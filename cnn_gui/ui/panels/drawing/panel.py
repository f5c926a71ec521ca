"""Draw, and see at every move of the pen what the network sees and says."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from cnn_gui.data.dataset import Dataset, Images, Split
from cnn_gui.data.drawing.convention import Convention, Grey
from cnn_gui.data.drawing.ink import bright_ground
from cnn_gui.data.own.pictures import SUFFIXES
from cnn_gui.training.messages.events import Refused, RunStarted
from cnn_gui.training.messages.probe import DRAWING, Probe
from cnn_gui.training.messages.report import Report
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.training.run.splits import SPLITS
from cnn_gui.ui.actions.declaration import Declaration
from cnn_gui.ui.intake import drops
from cnn_gui.ui.intake.choose import ask_file
from cnn_gui.ui.intake.opening import PictureOpener
from cnn_gui.ui.intake.pictures import fitted, pasted
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.drawing.choices import DrawingChoices
from cnn_gui.ui.panels.drawing.desk import DrawingDesk
from cnn_gui.ui.panels.drawing.kept import MY_DIGITS, KeptDrawings
from cnn_gui.ui.panels.drawing.page import DrawingPage, DrawingScroll
from cnn_gui.ui.panels.drawing.strokes import SIDE
from cnn_gui.ui.panels.drawing.tools import ACTIONS, DrawingTools
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.panels.switchboard import KeptWithRun, Switchboard
from cnn_gui.ui.widgets.refusal import show_refused

UNIT = theme.UNIT
PICTURES = f"Pictures ({' '.join(f'*{suffix}' for suffix in sorted(SUFFIXES))});;All files (*)"
NOTHING_ON_IT = Refused(
    "There is nothing on this picture", "All of it is equally bright: no ink can be told from paper."
)


class DrawingPanel(Panel):
    """A pad, the image that the network sees of it, its answer, and a small labelled set of what was kept.

    For colour images a picture is brought instead of a drawing.

    Attributes: desk (pad, frame, seen, answers), tools, choices, kept, inverted (the switch for pictures).
    Signals: image_changed(image uint8 (C,H,W), label or None) at every move of the pen; probe_chosen(collection,
    index); refused(title, message). What is kept says itself when it changes.
    """

    title: ClassVar[str] = "Draw"
    about: ClassVar[str] = "Draw or bring an image, and see at once what it is read as"
    declared: ClassVar[tuple[Declaration, ...]] = ACTIONS
    help_section: ClassVar[str] = "user-guide#drawing"
    place: ClassVar[Place] = Place.RIGHT_BELOW
    needs: ClassVar[Demand] = Demand(trace=True, filters=False)
    image_changed = Signal(object, object)
    probe_chosen = Signal(str, int)
    refused = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._dataset: Dataset | None = None
        self._convention = Convention()
        # A grey picture that was brought, (SIDE, SIDE), as long as the pad shows it.
        self._picture: Grey | None = None
        self._put_at = 0
        self._image: Images | None = None
        self._probe: Probe | None = None
        self._elsewhere: tuple[str, int] | None = None  # what was looked at before the drawing
        self._looked_at, self.desk = False, DrawingDesk()  # whether the drawing is
        self.tools = DrawingTools(self.desk.pad, self.actions_)
        self.kept = KeptDrawings()
        self.choices = DrawingChoices()
        self.inverted = QCheckBox("Inverted")
        self.inverted.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.inverted.setToolTip("Dark becomes bright: the images of the data set may be either")
        self.inverted.hide()
        self.setAcceptDrops(True)
        self._opener = PictureOpener(self)
        self._lay_out()
        self._connect()
        self.choices.allow_keeping(not self._empty())

    def main_part(self) -> QWidget:
        """The pad, where there is one: the arrows move the pen."""
        return self.desk.pad if self.desk.pad.isVisible() else self

    def connect_to(self, board: Switchboard) -> None:
        """Drawings become probes, what is kept a collection; a picture that was dropped anywhere is taken."""
        trainer = board.session.trainer

        def collect(split: Split | None) -> None:
            trainer.probe.set_collection(MY_DIGITS, split)
            board.collection_changed.emit(MY_DIGITS, split)
            if split is not None and len(split):
                trainer.evaluation.evaluate(MY_DIGITS)

        def take(picture: QImage) -> None:
            board.forward_wanted.emit(self)
            self.take_picture(picture)

        self.kept.remember_with(board.settings)
        board.kept_with_runs["drawings"] = KeptWithRun(self.kept.drawings_for_file, self.kept.take_from_file)
        self.image_changed.connect(trainer.probe.show_image)
        self.probe_chosen.connect(trainer.probe.show)
        self.kept.changed.connect(collect)
        self.refused.connect(lambda title, message: show_refused(self.window(), Refused(title, message)))
        board.picture_brought.connect(take)

    # ---- the run -----------------------------------------------------------------------------------------------

    def begin_run(self, run: RunStarted) -> None:
        """Prepare drawings as this run's images are; what is drawn stays on the pad.

        With other data it is not the probe any more: those who look at them want to see them.
        """
        dataset = run.dataset
        self.kept.begin_run(dataset)
        if dataset is self._dataset:
            return
        self._dataset, self._probe, self._elsewhere, self._looked_at = dataset, None, None, False
        # What the pad shows of a picture stays, as a drawing: how it was brought there held for the data before.
        self._forget_picture()
        shape, self._convention = self._convention.shape, Convention.of(dataset)
        convention = self._convention
        if convention.shape != shape:
            self._image = None
            self.desk.frame.set_picture(None)
        self.desk.pad.set_bright(convention.bright)
        self.desk.set_colour(convention.colour)
        self.desk.answers.set_classes(dataset.classes)
        self.tools.set_drawable(not convention.colour)
        self.choices.begin_run(dataset.classes, convention)
        self._prepare_again(tell=False)
        self._explain()

    def show_frame(self, snapshot: Snapshot, *, words: bool = True) -> None:
        """Show what the network says of the drawing, if that is what it looks at."""
        probe, before = snapshot.probe, self._probe
        self._probe = probe
        self._looked_at &= before is None or before.split != DRAWING or probe.split == DRAWING
        if probe.split in SPLITS or probe.split == MY_DIGITS:
            self._elsewhere = probe.split, probe.index
        if probe.split != DRAWING or self._empty():
            if before is None or probe.split != before.split or probe.index != before.index or self._empty():
                self._explain()
            return
        if snapshot.trace is not None:
            self.desk.answers.set_probabilities(snapshot.trace.probabilities, probe.label)

    def show_report(self, report: Report) -> None:
        """Show how the network reads what was kept; a report on other images is passed over."""
        self.kept.show_report(report)

    # ---- drawing -----------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        """After every move of the pen: prepare, show, tell."""
        self._prepare(words=False)
        self._tell()

    def _finish(self) -> None:
        if self._put_at and (self._empty() or self.desk.pad.canvas.undoable < self._put_at):
            # The picture was cleared away or taken back.
            self._forget_picture()
        self._prepare(words=True)
        self.choices.allow_keeping(not self._empty())
        if self._empty():
            self._look_elsewhere()
            self._explain()

    def _look_elsewhere(self) -> None:
        """An empty pad is no image: what was looked at before the drawing is shown again."""
        looked_at, self._looked_at, place = self._looked_at, False, self._elsewhere
        if looked_at and place is not None and (place[0] != MY_DIGITS or place[1] < self.kept.count):
            self.probe_chosen.emit(*place)

    def _prepare(self, *, words: bool) -> None:
        if not self._convention.colour:
            self._image = self._convention.prepared(self.desk.pad.grey(), centred=self.choices.centred.isChecked())
        shown = None if self._image is None or self._empty() else self._image.astype(np.float32)
        self.desk.seen.set_maps(shown, words=words)

    def _prepare_again(self, *, tell: bool = True) -> None:
        if self._picture is not None:
            self._put_picture()
        self._prepare(words=True)
        self.choices.allow_keeping(not self._empty())
        if tell:
            self._tell()

    def _tell(self) -> None:
        # Before there is a run nobody could show it, and nobody has drawn a black image.
        if self._image is not None and self._dataset is not None and not self._empty():
            self._looked_at = True
            self.image_changed.emit(self._image, self.choices.said())

    def _empty(self) -> bool:
        return self.desk.frame.empty if self._convention.colour else self.desk.pad.canvas.empty

    def _explain(self) -> None:
        """Say why there is no answer here."""
        if self._empty():
            self.desk.answers.set_empty("What it says appears here.")
        elif self._probe is not None and self._probe.split != DRAWING:
            self.desk.answers.set_empty(
                f"Now: {self._probe.title}.\nClick above.",
                "Click what the network sees to show the drawing in all views again.",
            )

    # ---- pictures ----------------------------------------------------------------------------------------------

    def take_picture(self, picture: QImage) -> None:
        """Use a picture that a person brought, instead of a drawing."""
        convention = self._convention
        made = fitted(picture, convention.shape if convention.colour else (1, SIDE, SIDE))
        if isinstance(made, Refused):
            self._refuse(made)
        elif convention.colour:
            self.desk.frame.set_picture(picture)
            self._image = made
            self._prepare_again()
        else:
            self._picture, self._put_at = made[0], 0
            self.inverted.blockSignals(True)
            self.inverted.setChecked(convention.to_be_inverted(self._picture))
            self.inverted.blockSignals(False)
            ground = "bright" if bright_ground(self._picture) else "dark"
            self.inverted.setText(f"Inverted (its ground is {ground})")
            self.inverted.show()
            self._put_picture()
            if self._empty():
                self._forget_picture()
                self._refuse(NOTHING_ON_IT)

    def open_picture(self, path: Path) -> None:
        """Use the picture in a file; refused if there is none."""
        self._take(drops.picture_from(path))

    def paste(self) -> None:
        """Use the picture in the clipboard; refused if there is none."""
        self._take(pasted(QGuiApplication.clipboard().mimeData()))

    def stop(self) -> None:
        """Give up a picture that is being decoded; what was kept is written."""
        self._opener.stop()
        self.kept.stop()

    def _take(self, brought: drops.Brought) -> None:
        self._opener.stop()
        if isinstance(brought, Refused):
            self._refuse(brought)
        elif isinstance(brought, drops.SlowPicture):
            self._opener.open(brought)
        else:
            self.take_picture(brought)

    def _refuse(self, why: Refused) -> None:
        self.refused.emit(why.title, why.message)

    def _put_picture(self) -> None:
        """Bring the picture to the pad, in place of itself if it is there."""
        pad, picture = self.desk.pad, self._picture
        if picture is None:
            return
        untouched = pad.canvas.undoable == self._put_at
        self._put_at = 0
        if untouched:
            pad.undo()
        inverted, centred = self.inverted.isChecked(), self.choices.centred.isChecked()
        pad.put(self._convention.on_canvas(picture, inverted=inverted, centred=centred))
        self._put_at = pad.canvas.undoable

    def _forget_picture(self) -> None:
        self._picture, self._put_at = None, 0
        self.inverted.hide()

    def _ask_for_picture(self) -> None:
        ask_file(self, "Open picture", None, PICTURES, self.open_picture)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take pictures; everything else goes on to the window."""
        mime = event.mimeData()
        names = [url.toLocalFile().lower() for url in mime.urls()]
        if mime.hasImage() or (len(names) == 1 and Path(names[0]).suffix in SUFFIXES):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        """Use the picture that was dropped."""
        event.acceptProposedAction()
        self._take(pasted(event.mimeData()))

    # ---- keeping -----------------------------------------------------------------------------------------------

    def _keep(self) -> None:
        image, said = self._image, self.choices.said()
        if image is not None and said is not None and not self._empty() and self.kept.add(image, said):
            if self.choices.keep.hasFocus():
                # It goes grey, and the keys must not wander on to what deletes.
                self.main_part().setFocus()
            self.choices.forget()
            self.clear()
            # What was kept goes on to be the probe, not the empty pad.
            self.probe_chosen.emit(MY_DIGITS, self.kept.count - 1)

    def clear(self) -> None:
        """Take the drawing or the picture away."""
        self._forget_picture()
        if self._convention.colour:
            self.desk.frame.set_picture(None)
            self._image = None
            self._finish()
        else:
            self.desk.pad.clear()

    def _say(self) -> None:
        self.choices.allow_keeping(not self._empty())
        self._tell()

    # ---- layout ------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2 * UNIT, 0, 2 * UNIT, UNIT)
        outer.addWidget(DrawingScroll(DrawingPage(self.tools, self.desk, self.inverted, self.choices, self.kept)))

    def _connect(self) -> None:
        self._opener.opened.connect(self.take_picture)
        self._opener.refused.connect(self._refuse)
        self.desk.pad.changed.connect(self._draw)
        self.desk.pad.finished.connect(self._finish)
        self.desk.frame.clicked.connect(self._ask_for_picture)
        self.desk.seen.clicked.connect(lambda _map, _row, _column: self._tell())
        self.tools.paste_wanted.connect(self.paste)
        self.tools.open_wanted.connect(self._ask_for_picture)
        self.tools.actions_["clear"].triggered.connect(self.clear)
        self.choices.centred_changed.connect(self._prepare_again)
        self.inverted.toggled.connect(self._put_picture)
        self.choices.label_changed.connect(self._say)
        self.choices.keep_wanted.connect(self._keep)
        self.kept.chosen.connect(lambda index: self.probe_chosen.emit(MY_DIGITS, index))
        self.kept.refused.connect(self.refused)
