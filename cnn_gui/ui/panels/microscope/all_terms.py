"""Every term of a sum of which the microscope prints the largest: "the other 672 terms", opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.explain.calculation.lines import lines_of
from cnn_gui.explain.calculation.listing import Listing
from cnn_gui.explain.explain import explain
from cnn_gui.ui.widgets.terms.dialog import TermsDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from cnn_gui.explain.calculation.explanation import Explanation, Line
    from cnn_gui.explain.cell import Cell
    from cnn_gui.explain.moment import Moment

FOLLOWS = "Click or Enter: go to what is multiplied; in the column of numbers, to the second factor"


def listing_of(explanation: Explanation, line: Line, moment: Moment) -> Listing | None:
    """Return all terms of the sum whose rest a line prints; None if it prints none."""
    for number, short in enumerate(explanation.calculations):
        if short.groups and line in lines_of(short):
            every = len(short.terms) + sum(group.count for group in short.groups)
            return Listing(explain(moment, explanation.cell, every).calculations[number], short)
    return None


def open_terms(
    panel: QWidget, explanation: Explanation, line: Line, moment: Moment, when: str, go: Callable[[Cell], object]
) -> TermsDialog | None:
    """Open the list of them; go: is called with the cell that somebody follows."""
    listing = listing_of(explanation, line, moment)
    if listing is None:
        return None
    title = f"All {len(listing):,} terms of {listing.whole.name}"
    dialog = TermsDialog(listing, title, when, panel, follows=FOLLOWS)

    def follow(number: int, factor: int) -> None:
        cells = listing.whole.terms[number].sources
        if cells:
            go(cells[min(factor, len(cells) - 1)])

    dialog.followed.connect(follow)
    dialog.show()
    dialog.activateWindow()
    return dialog
