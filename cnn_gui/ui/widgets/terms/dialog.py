"""A window with every term of a sum, which scrolls and adds up."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from cnn_gui.explain.calculation.listing import Listing
from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.buttons import word_button
from cnn_gui.ui.widgets.copying import to_clipboard
from cnn_gui.ui.widgets.fields.choice_box import ChoiceBox
from cnn_gui.ui.widgets.terms.table import TermsTable
from cnn_gui.ui.widgets.text.plain import plain, plain_label

UNIT = theme.UNIT
RANKED, RUNNING = "Largest first", "In the order of the sum"
_PAGE = 70 * UNIT
_SHARE_OF_SCREEN = 0.8


class TermsDialog(QDialog):
    """Shows a listing as it was when it was opened; the program goes on behind it, and Escape closes it.

    Attributes: table, order (the list of orders), when, sums (labels), copy (a button), listing.
    Signals: followed(number of the term, number of the factor): a person wants to go there.
    """

    followed = Signal(int, int)

    def __init__(self, listing: Listing, title: str, when: str, parent: QWidget, *, follows: str) -> None:
        """when: of which moment it is. follows: what a click on a row does, in words."""
        super().__init__(parent)
        self.listing = listing
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # The keys of the window behind a tool window go on working.
        self.setWindowFlag(Qt.WindowType.Tool)
        self.setModal(False)
        self.setWindowTitle(title)
        self.when = plain_label()
        self.when.setText(when)
        self.when.setProperty("muted", True)
        self.order = ChoiceBox("Order of the terms")
        self.order.addItems([RANKED, RUNNING])
        self.order.setCurrentText(RANKED if listing.ranked else RUNNING)
        self.order.activated.connect(lambda index: self._rank(index == 0))
        self.copy = word_button("Copy as text")
        self.copy.setToolTip(plain("Copy all terms and what they add up to, a line each"))
        self.copy.clicked.connect(self._copy)
        self.table = TermsTable()
        self.table.setToolTip(plain(follows))
        self.table.show_listing(listing)
        self.table.followed.connect(self.followed)
        self.sums = plain_label(wordWrap=True)
        self.sums.setText("\n".join(listing.sums()))
        hint = plain_label(wordWrap=True)
        hint.setText(f"{follows}   ·   Esc closes")
        hint.setProperty("muted", True)
        above = QHBoxLayout()
        above.addWidget(self.when, 1)
        above.addWidget(self.order)
        above.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[2 * UNIT] * 4)
        column.setSpacing(UNIT)
        column.addLayout(above)
        column.addWidget(self.table, 1)
        column.addWidget(self.sums)
        column.addWidget(hint)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self, self._copy)
        self.table.setFocus()
        # What wraps would have Qt make it lower.
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """As wide as the columns and as high as a page, as far as the screen has room for them."""
        wanted = QSize(max(self.table.wanted_width() + 4 * UNIT, super().sizeHint().width()), _PAGE)
        return wanted.boundedTo(self.screen().availableSize() * _SHARE_OF_SCREEN)

    def _rank(self, ranked: bool) -> None:
        self.listing.rank(ranked)
        self.table.show_listing(self.listing)

    def _copy(self) -> None:
        to_clipboard(self.listing.text(), self.copy, f"{len(self.listing):,} terms copied as text")
