"""Every term of a long sum, and the printed digits that add up."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Term
from cnn_gui.explain.calculation.figures import MINUS
from cnn_gui.explain.calculation.listing import Listing
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.explain import explain

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.explain.moment import Moment

EVERY = 10**9
CELLS = [
    Cell("Z2", (7,)),
    Cell("dW1", (3, 0, 1, 2)),
    Cell("db1", (2,)),
]


@pytest.fixture
def seed_moment(made_moment: Callable[..., Moment]) -> Moment:
    """A moment of the seed network."""
    return made_moment("seed")


def read(text: str) -> Decimal:
    """A printed number."""
    return Decimal(text.replace(MINUS, "-").replace(",", ""))


def listing(moment: Moment, cell: Cell, k: int = 12, *, ranked: bool = True) -> Listing:
    """All terms of a cell's sum, of which the microscope shows k."""
    short, whole = (explain(moment, cell, count).calculations[-1] for count in (k, EVERY))
    return Listing(whole, short, ranked=ranked)


@pytest.mark.parametrize("k", [4, 12, 20])
@pytest.mark.parametrize("ranked", [True, False])
@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_printed_terms_and_rounding_add_up_to_the_printed_number(
    seed_moment: Moment, cell: Cell, ranked: bool, k: int
) -> None:
    short = explain(seed_moment, cell, k)
    made = listing(seed_moment, cell, k, ranked=ranked)
    group = made.group
    assert group is not None
    assert len(made) == len(short.terms) + group.count
    added = Decimal(0)
    for row in range(len(made)):
        line = made.line(row)
        assert line.term is made.whole.terms[made.order[row]]
        added += read(line.value)
        assert read(made.so_far(row)) == added
    whole, others = made.sums()
    # The number and the line of the group, digit for digit as they stand in the microscope.
    assert whole.endswith(f" = {short.lines[-1].value}")
    (rest,) = [line for line in short.lines if line.name == group.name]
    assert others.endswith(f" = {rest.value}")
    for text, values in (
        (whole, [made.line(row).value for row in range(len(made))]),
        (others, [made.line(row).value for row in range(len(made)) if made.others[made.order[row]]]),
    ):
        said, _, end = text.partition(" add up to ")
        assert said.endswith(f"{len(values):,} terms")
        printed, _, rounding = end.rpartition(" = ")[0].partition(", with the rounding of ")
        assert read(printed) == sum(map(read, values), Decimal(0))
        lost = read(rounding) if rounding else Decimal(0)
        assert read(printed) + lost == read(text.rpartition(" = ")[2])


def test_ranked_begins_with_what_the_microscope_lists(seed_moment: Moment) -> None:
    cell = CELLS[1]
    made, short = listing(seed_moment, cell), explain(seed_moment, cell, 12)
    first = [made.whole.terms[number] for number in made.order[:12].tolist()]
    assert first == list(short.terms)
    assert not made.others[made.order[:12]].any()
    assert made.others[made.order[12:]].all()
    made.rank(False)
    assert made.order.tolist() == list(range(len(made)))
    assert made.line(0).name == "dZ1[3, 0, 0] × X[0, 1, 2]"


def test_the_text_has_every_row_and_the_sums(seed_moment: Moment) -> None:
    made = listing(seed_moment, CELLS[1])
    lines = made.text().split("\n")
    assert lines[0] == str(CELLS[1])
    assert len(lines) == 1 + len(made) + 2
    assert lines[-2:] == list(made.sums())
    assert lines[1].startswith(made.line(0).text)
    assert lines[1].endswith(made.so_far(0))


def test_what_has_overflown_has_no_sum() -> None:
    terms = tuple(Term((Factor(value, label=f"image {n}"),)) for n, value in enumerate((1.0, math.inf, -2.0)))
    made = Listing(Calculation("L", terms))
    assert made.sums() == ("Numbers have overflown: there is no sum.",)
    assert made.so_far(2) == ""
    assert made.line(0).value == "∞"


def test_a_hundred_thousand_terms_are_printed_only_where_they_are_looked_at() -> None:
    values = np.random.default_rng(0).standard_normal(100_000)
    made = Listing(Calculation("L", tuple(Term((Factor(value), Factor(0.5))) for value in values.tolist())))
    printed: list[int] = []
    real = made._print
    made._block = lambda block: (printed.append(block), real(block))[1]  # type: ignore[assignment,return-value,func-returns-value]
    assert made.line(50_000).term is made.whole.terms[made.order[50_000]]
    assert printed == [50_000 // 32]
    assert made.sums()[0].startswith("All 100,000 terms add up to ")
