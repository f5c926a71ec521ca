"""Why did it say that? Two independent answers for the probe, and where they agree."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from cnn_gui.shares import percent, probability
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.probe import Probe
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.training.probe.agreement import most_important
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import scaled, wear
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.panels.why.overlay_picture import AgreementPicture, faint, image_kind
from cnn_gui.ui.widgets.buttons import word_button
from cnn_gui.ui.widgets.fields.switch import switch
from cnn_gui.ui.widgets.mosaic import colour_bar
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic
from cnn_gui.ui.widgets.mosaic.painter import MARGIN
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell
from cnn_gui.ui.widgets.text import heading
from cnn_gui.ui.widgets.text.heading import Heading
from cnn_gui.ui.widgets.text.numbers import MINUS
from cnn_gui.ui.widgets.text.numbers import plain as plain_number
from cnn_gui.ui.widgets.text.plain import plain, plain_label
from cnn_gui.ui.widgets.text.readout import place_text

if TYPE_CHECKING:
    from cnn_gui.training.messages.attribution import Attribution

UNIT = theme.UNIT

SALIENCY = (
    "Saliency: how much the answer would change if this pixel became a very little brighter or darker, "
    "the size of the derivative of log p.\n"
    "It is exact but short-sighted: it knows nothing of larger changes, and neighbouring pixels can differ wildly."
)
OCCLUSION = (
    "Occlusion: how much of the probability is lost when a patch of {0}×{0} pixels around this one is covered; "
    "positive speaks for the class, negative against it.\n"
    "It asks about real changes, but sees nothing smaller than its patch, and a covered image is unlike all that the "
    "network has learned from."
)
AGREEMENT = (
    "Agreement: the tenth of all pixels that each of the two finds most important; saliency is averaged over the patch "
    "first, of occlusion the size counts.\n"
    "Two tenths chosen at random have about 10 % in common. What both find is the safer bet, but no proof."
)
NOTHING_YET = (
    "Which pixels is the answer built on? Two ways to find out, and where they agree, appear here with the first image "
    "that the network reads."
)
# So much of a class's name stands in the question; the probability behind it must be seen.
_LONGEST_NAME = 24
# As long as what is said about two maps ever gets: its lines are kept free, so that nothing moves.
_LONGEST = f"They agree on 100 % of the most important tenth. Correlation {MINUS}0.88: strong in different places."
# What a picture has above and below its pixels, in logical pixels: heading, colour bar and margins.
# The width that its heading and its legend need with usual letters; wide ones may need more.
_NARROWEST = 11 * UNIT
# The image itself has a place if the others need not be smaller than this share for it, nor lose this size of a pixel.
_WORTH, _CLEAR = 0.7, 2.0


class WhyPanel(Panel):
    """The probe, the gradient saliency and the occlusion map of what it is read as, and where the two agree.

    Everything shown belongs together: image, maps and words are of one moment, up to half a second old.

    Attributes: heading, summary, image, saliency, occlusion (mosaics), agreement, over_image (the switch that lays the
    maps over the image), help.
    """

    title: ClassVar[str] = "Why?"
    about: ClassVar[str] = "Which parts of the image the answer hangs on"
    help_section: ClassVar[str] = "user-guide#why-did-it-say-that"
    place: ClassVar[Place] = Place.RIGHT_BELOW
    needs: ClassVar[Demand] = Demand(trace=False, filters=False, attribution=True)

    def __init__(self) -> None:
        super().__init__()
        self._classes: tuple[str, ...] = ()
        self._shown: Attribution | None = None
        self._probe: Probe | None = None
        self.over_image = switch(
            "Overlay", "Maps over the image", "Lay both maps over the image: it shines through where they are weak"
        )
        self.over_image.toggled.connect(self._lay_over)
        self.help = word_button("?")
        self.help.setAccessibleName("How these pictures are made, and what they cannot say")
        self.help.setToolTip(plain(self.help.accessibleName()))
        self.help.clicked.connect(self._explain)
        self.heading = Heading("Why?")
        self.heading.add_control(self.over_image)
        self.heading.add_control(self.help)
        self.summary = plain_label(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
        wear(self.summary, "small")
        self.summary.setProperty("muted", True)
        self.summary.setAccessibleName("How far the two maps agree")

        self.image = Mosaic("Image", kind="grey")
        self.image.set_levels((0.0, 255.0))
        self.saliency = Mosaic("Saliency", kind="sequential")
        self.occlusion = Mosaic("Occlusion", kind="diverging")
        self.agreement = AgreementPicture("Agreement", ("saliency", "occlusion"))
        self._pictures = QWidget()
        # The arrangement follows the place, not the place the arrangement.
        self._pictures.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._grid = QGridLayout(self._pictures)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(UNIT)
        self._arranged = (0, 0)
        pictures = (self.image, self.saliency, self.occlusion, self.agreement)
        self._fit()
        theme.manager().resized.connect(self._fit)
        for mosaic in pictures:
            mosaic.set_detail("")
        for mosaic in (self.saliency, self.occlusion):
            # One number for each pixel, whatever channels that has.
            mosaic.set_places(partial(_pixel, mosaic.title()))
        for mosaic in (self.image, self.saliency, self.occlusion):
            mosaic.enlarge_wanted.connect(partial(self.enlarge, mosaic))
        self.notice = plain_label(NOTHING_YET, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        wear(self.notice, "small")
        self.notice.setProperty("muted", True)

        self._column = column = QVBoxLayout(self)
        column.setSpacing(UNIT // 2)
        column.addWidget(self.heading)
        column.addWidget(self.summary)
        column.addWidget(self._pictures, 1)
        column.addWidget(self.notice, 1)
        self._arrange()
        self._show_parts()

    def begin_run(self, run: RunStarted) -> None:
        """Wait for what this run's network makes of the probe."""
        self._classes = run.dataset.classes
        self._shown = self._probe = None
        self._show_parts()

    def show_frame(self, snapshot: Snapshot, *, words: bool = True) -> None:
        """Show a new attribution with the image it belongs to; until it comes, the last one stays."""
        found = snapshot.attribution
        if found is None or found is self._shown:
            return
        first = self._shown is None
        self._shown, self._probe = found, snapshot.probe
        read_as, sure = _named(self._classes[found.class_index]), probability(found.probability, 2)
        self.heading.set_title(f"Why {read_as}?  p = {sure}".replace("= <", "< "))
        self.heading.set_detail(self._moment(found))
        self.summary.setText(_in_words(found))
        self._tell_meanings(found.patch)
        self._show_image(snapshot.probe.image)
        self.saliency.set_maps(found.saliency[None])
        self.occlusion.set_maps(found.occlusion[None])
        self.agreement.show_marks(snapshot.probe.image, *most_important(found.saliency, found.occlusion, found.patch))
        if first:
            self._show_parts()
            self._arrange()

    def sizeHint(self) -> QSize:
        """Three pictures side by side."""
        return QSize(40 * UNIT, 36 * UNIT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the pictures so that they are as large as they can be."""
        super().resizeEvent(event)
        self._arrange()

    # ---- words ---------------------------------------------------------------------------------

    def _moment(self, found: Attribution) -> str:
        probe = self._probe
        wrong = probe is not None and probe.label is not None and probe.label != found.class_index
        truth = f"it is {_named(self._classes[probe.label])} · " if probe and probe.label is not None and wrong else ""
        return f"{truth}batch {found.batch:,}"

    def _tell_meanings(self, patch: int) -> None:
        meanings = SALIENCY, OCCLUSION.format(patch), AGREEMENT
        if self.help.toolTip() == "\n\n".join(meanings):
            return
        for mosaic, meaning in zip((self.saliency, self.occlusion, self.agreement), meanings, strict=True):
            mosaic.set_meaning(meaning)
        self.summary.setToolTip(AGREEMENT)
        self.help.setToolTip(plain("\n\n".join(meanings)))

    def _explain(self) -> None:
        """Show the explanation at once, for those who press the button."""
        corner = self.help.mapToGlobal(QPoint(0, self.help.height()))
        QToolTip.showText(corner, self.help.toolTip(), self.help, QRect(), 60_000)

    # ---- pictures ------------------------------------------------------------------------------

    def _show_image(self, image: npt.NDArray[np.uint8]) -> None:
        kind = image_kind(image)
        if kind != self.image.kind():
            self.image.set_kind(kind)
        self.image.set_maps(image.astype(np.float32))
        self._lay_over()

    def _lay_over(self) -> None:
        probe = self._probe if self.over_image.isChecked() else None
        for mosaic in (self.saliency, self.occlusion):
            mosaic.set_backdrop(None if probe is None else partial(faint, probe.image))

    def _show_parts(self) -> None:
        """Show the pictures, or what will appear."""
        there = self._shown is not None
        for part in (self.summary, self._pictures, self.over_image, self.help):
            part.setVisible(there)
        self.notice.setVisible(not there)
        if not there:
            self.heading.set_title("Why?")
            self.heading.set_detail("")

    def _fit(self) -> None:
        """Give the pictures the room that their words need."""
        pictures = (self.image, self.saliency, self.occlusion, self.agreement)
        titles = max(heading.title_width(mosaic.title()) for mosaic in pictures) + 2 * MARGIN
        needed = math.ceil(max(titles, self.agreement.least_width()))
        self._narrowest = max(needed, _NARROWEST)
        self._pictures.setMinimumSize(max(3 * needed + 2 * UNIT, 3 * _NARROWEST), _chrome() + 5 * UNIT)
        for mosaic in pictures:
            mosaic.setMinimumSize(self._narrowest, _chrome())

    def _arrange(self) -> None:
        """Choose between three pictures and four, and how many stand in a row."""
        margin = UNIT if self.width() < 44 * UNIT else 2 * UNIT
        self._column.setContentsMargins(margin, 0, margin, UNIT)
        width = self.width() - 2 * margin
        box = self.summary.fontMetrics().boundingRect(QRect(0, 0, width, 0), Qt.TextFlag.TextWordWrap, _LONGEST)
        self.summary.setFixedHeight(box.height())
        height = self.height() - self.heading.sizeHint().height() - box.height() - 2 * UNIT
        best = {pictures: self._best(pictures, width, height) for pictures in (3, 4)}
        three, four = best[3][0], best[4][0]
        pictures = 4 if four >= _WORTH * three and (four >= _CLEAR or three < _CLEAR) else 3
        self._place_pictures(pictures, best[pictures][1])

    def _best(self, pictures: int, width: float, height: float) -> tuple[float, int]:
        """How large a pixel of so many pictures can be in a place, and how many pictures then stand in a row."""
        rows, columns = (28, 28) if self._shown is None else self._shown.saliency.shape
        found = []
        for across in range(1, pictures + 1):
            down = -(-pictures // across)
            wide, high = (width + UNIT) / across - UNIT, (height + UNIT) / down - UNIT
            if wide >= self._narrowest or across == 3:
                pixel = min((wide - 2 * MARGIN) / columns, (high - _chrome()) / rows)
                found.append((float(max(int(pixel), 0)) if pixel >= _CLEAR else pixel, across))
        return max(found)

    def _place_pictures(self, pictures: int, across: int) -> None:
        if (pictures, across) == self._arranged:
            return
        self._arranged = pictures, across
        all_of_them = (self.image, self.saliency, self.occlusion, self.agreement)
        for mosaic in all_of_them:
            self._grid.removeWidget(mosaic)
        self.image.setVisible(pictures == 4)
        for number, mosaic in enumerate(all_of_them[-pictures:]):
            self._grid.addWidget(mosaic, *divmod(number, across))


def _chrome() -> int:
    """What stands above and below the pixels of a picture."""
    return scaled(heading.HEIGHT + colour_bar.HEIGHT) + 2 * UNIT


def _pixel(name: str, cell: Cell) -> str:
    return place_text(name, (cell.row, cell.column))


def _named(name: str) -> str:
    """A class with its article: a 7, an 8; a name of more than a number or a letter as it is, in quotation marks."""
    if name.isdecimal() and len(name) < 3:
        return f"an {name}" if name.startswith("8") or name in ("11", "18") else f"a {name}"
    return f"“{name}”" if len(name) <= _LONGEST_NAME else f"“{name[: _LONGEST_NAME - 1]}…”"


def _in_words(found: Attribution) -> str:
    """How far the two agree, for a person."""
    if math.isnan(found.overlap) or math.isnan(found.correlation):
        return "There is nothing to compare: no pixel makes a difference to one of the two."
    r = found.correlation
    words = ((0.6, "strong in the same places"), (0.3, "roughly alike"), (-0.3, "hardly alike"))
    likeness = next((word for least, word in words if r >= least), "strong in different places")
    return (
        f"They agree on {percent(found.overlap, 0)} % of the most important tenth. "
        f"Correlation {plain_number(r)}: {likeness}."
    )
