"""The images behind the figures: a list of them as a gallery, each of which can become the probe."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from cnn_gui.training.messages.report import Report
from cnn_gui.ui.panels.evaluation.confusion_model import Pair
from cnn_gui.ui.panels.evaluation.lists import TIPS, Kind, captions, image_forms, listing
from cnn_gui.ui.panels.evaluation.view import EvaluationView
from cnn_gui.ui.widgets.fields.choice_box import ChoiceBox
from cnn_gui.ui.widgets.gallery.gallery import Gallery
from cnn_gui.ui.widgets.pictures.offer import PictureOffer
from cnn_gui.ui.widgets.pictures.pictured import Pictured
from cnn_gui.ui.widgets.text.plain import plain

USUAL_TITLE = "99 images"
HINTS = (
    ". Below each: true class → class read, and the probability of the latter. A click shows the image everywhere.",
    ". Below each: true class → class read, and the probability of the latter.",
    ". True class → class read, its probability.",
    "",
)


class GalleryView(EvaluationView):
    """Attributes: gallery, choice (which list), kind, cell (the chosen cell of the confusion matrix).

    Signals: probe_chosen(split, index).
    """

    probe_chosen = Signal(str, int)

    def __init__(self) -> None:
        super().__init__("Images")
        self.gallery = Gallery()
        self.gallery.setAccessibleName("Images of the list")
        self.kind = Kind.MOST_WRONG
        self.cell: Pair | None = None
        # The report whose images are seen: while nobody looks, a newer one waits.
        self._shown: Report | None = None
        self._probe = ("", 0)
        self._heading = ""
        self.choice = ChoiceBox("Which images")
        self.choice.addItems([kind.value for kind in Kind])
        for index, kind in enumerate(Kind):
            self.choice.setItemData(index, TIPS[kind], Qt.ItemDataRole.ToolTipRole)
        self.choice.setCurrentText(self.kind.value)
        self.choice.activated.connect(lambda index: self.choose(list(Kind)[index], self.cell))
        self.heading.add_control(self.choice)
        self.add(self.gallery)
        PictureOffer(self.gallery, lambda: Pictured(self.gallery, "Images"))
        self.gallery.pointed.connect(lambda _number: self._say())
        self.gallery.chosen.connect(self._choose_probe)

    def least_width(self) -> int:
        """Room for a usual number of images."""
        return self.heading.least_width(USUAL_TITLE)

    def choose(self, kind: Kind, cell: Pair | None) -> None:
        """Show another list, from its beginning."""
        self.kind, self.cell = kind, cell
        self.choice.setCurrentText(kind.value)
        self.gallery.scroll_to_top()
        self.take(self.report, self.waiting)

    def present(self, report: Report | None) -> None:
        """Show the list in a report; what is scrolled to, and the image that the cursor is on, stay."""
        self._shown = report
        if report is None:
            self.heading.set_title("Images")
            self.heading.set_detail("")
            self.gallery.set_empty_text(self.waiting)
            self.gallery.clear()
        else:
            chosen = listing(report, self.kind, self.cell)
            self._heading = chosen.heading
            self.heading.set_title(chosen.count)
            self.heading.set_detail(chosen.what)
            self.heading.setToolTip(plain(chosen.heading))
            self.gallery.set_empty_text(chosen.empty)
            self.gallery.show_images(report.images, chosen.numbers, captions(report), whose=report.split)
            self.mark(*self._probe)
        self._say()

    def mark(self, split: str, index: int) -> None:
        """Mark the image that is the probe, if it is one of these."""
        self._probe = split, index
        self.gallery.set_marked(index if self._shown is not None and split == self._shown.split else None)

    def _choose_probe(self, number: int) -> None:
        if self._shown is not None:
            self.probe_chosen.emit(self._shown.split, number)

    def _say(self) -> None:
        number = self.gallery.pointed_at()
        if self._shown is None or not len(self.gallery.order()):
            self.sentence.say("")
        elif number is None:
            self.sentence.say(*(self._heading + hint for hint in HINTS), muted=True)
        else:
            self.sentence.say(*image_forms(self._shown, number))
