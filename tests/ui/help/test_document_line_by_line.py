"""The table “The document, line by line”: no statement without its row, and each link leads to what it promises."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from cnn_gui.resources_path import document
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.plain import PLAIN
from cnn_gui.training.run.run import load_for
from cnn_gui.ui.panels.spot import Spot
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell as TileCell

PAGE = document("document-line-by-line.md").read_text(encoding="utf-8")

STATEMENTS = """
Input (28×28; convolution (3×3; ReLU; max pooling (2×2; flatten; dense; softmax; progressively transforms the input
learnable filters; element-wise multiplication and summing; local features; spatial relationships; number of parameters
Z = X_region * W + b; X_region; W; b; feature map; the filter slides over the image
A = max(0, Z); non-linearity; vanishing gradients; speeds up training
reduces the spatial dimensions; reduces computation; translation invariance; overfitting; P[i,j] = max(X[i:i+2, j:j+2])
the window moves over the map; into a 1D vector; expect 1D input; every input feature to every output class
Z2 = F · W2 + b2; F; W2; b2; A2[i] = exp(Z2[i]) / Σ_j exp(Z2[j]); sum to 1; multi-class classification
update our weights to minimise the loss; using the chain rule; softmax and cross-entropy; dense layer → dW2, db2
flow: flatten; passed through max indices; blocked for Z <= 0; convolution layer → dW1, db1; dL/dX = dL/dZ × dZ/dX
dZ2 = A2 - y; A2; y; combines the softmax derivative; dW2 = F.T · dZ2; db2 = sum(dZ2); dF = dZ2 · W2.T
the dense layer parameters and its input; dP1 = dF.reshape(P1.shape); only to the max value's position
all other values get zero; locate the max position; dZ1 = dA1 × (Z1 > 0); is 1 if `Z > 0`; is 0 if `Z <= 0`
slide the upstream gradient; dW1[f] += dZ1[i, f, h, w] × X_region; db1[f] += dZ1[i, f, h, w]
dX_region += dZ1[i, f, h, w] × W1[f]; `dW1`, gradient of filters; `db1`, gradient of biases; unused here
Loss → dZ2 → dW2, db2; W -= learning_rate × dW; both convolution and dense layer parameters
"""
"""What the document says, in its words; symbols alone are the lines that say what a letter stands for."""


class Row(NamedTuple):
    statement: str
    promise: str
    address: str


ROWS = [Row(*found) for found in re.findall(r"^\| (.+) \| \[(.+)\]\((cnn:.+)\) \|$", PAGE, re.MULTILINE)]


@pytest.fixture
def learned(open_window: Callable[..., Any]) -> Any:
    """The run of the document on the built-in digits, thirty batches on."""
    config = RunConfig(**PLAIN, dataset="digits", train_limit=640, validate_every=0)
    pilot = open_window(config, load=load_for)
    pilot.session.trainer.step(30)
    pilot.shown(30)
    return pilot


def test_every_statement_of_the_document_has_its_row() -> None:
    said = "\n".join(row.statement for row in ROWS).lower()
    wanted = [words.strip() for line in STATEMENTS.strip().splitlines() for words in line.split(";")]
    assert len(wanted) > 70
    assert [words for words in wanted if words.lower() not in said] == []
    # A line that says what a letter stands for begins with it.
    letters = ("X_region", "W", "b", "F", "W2", "b2", "A2", "y")
    assert [each for each in letters if not any(row.statement.startswith(f"`{each}` ") for row in ROWS)] == []


def test_every_row_of_the_page_has_a_link() -> None:
    lines = [line for line in PAGE.splitlines() if line.startswith("| ") and "the document says" not in line]
    assert len(lines) == len(ROWS)
    for row in ROWS:
        Spot.parse(row.address)


def test_each_link_leads_to_what_it_promises(learned: Any) -> None:
    """All of them one after another in one window, as a person may follow them."""
    pilot, window = learned, learned.window
    reached: list[Spot] = []
    window.going.arrived.connect(reached.append)
    wrong: list[str] = []
    window.going.given_up.connect(lambda spot, why: wrong.append(f"{spot}: {why}"))
    before = pilot.session.snapshot.progress.batch
    for row in ROWS:
        spot = Spot.parse(row.address)
        reached.clear()
        window.help._go(row.address)
        pilot.until(lambda: reached or wrong)
        assert wrong == []
        _see(pilot, spot, row)
    pilot.session.trainer.inspection.leave(finish=False)
    pilot.settle()
    assert pilot.session.snapshot.progress.batch == before


def _see(pilot: Any, spot: Spot, row: Row) -> None:
    """What is promised is in sight, with the right words."""
    window, snapshot = pilot.window, pilot.session.snapshot
    panel = window.panels[spot.panel]
    assert window.arrangement.in_sight(panel), row
    if spot.phase:
        assert snapshot.walk.phase.id == spot.phase
        strip = window.panels["step"]
        pilot.until(lambda: strip.isVisible() and strip.line.title == snapshot.walk.phase.title)
        assert strip.details.what.text() == snapshot.walk.phase.what
        assert strip.details.why.text() == snapshot.walk.phase.why
    if "column y" in row.promise:
        truth = panel.stages.further.truth
        assert truth.isVisible()
        label = snapshot.moment.trace.label
        y = [truth.one_hot.mosaic.picture.value(TileCell(each, 0, 0)) for each in range(10)]
        assert y == [float(each == label) for each in range(10)]
        assert spot.cell.within(snapshot.moment).index == (label,)
        assert truth.one_hot.mosaic.frames()
    if "Σ" in row.promise:
        pilot.until(lambda: panel.columns[-1].below() == "Σ 1.0000000")
    if "ten mosaics" in row.promise:
        weights = panel.stages.further.of("Z2").weights
        pilot.until(lambda: weights.symbol == "dW2" and weights.lit() == "written")
    if spot.action:
        assert window.actions_[spot.action].isChecked()
    if spot.cell is None:
        return
    cell = spot.cell.within(snapshot.moment)
    assert spot.cell.symbol == cell.symbol
    if spot.panel == "microscope":
        assert panel.cell == cell, row
        pilot.until(lambda: panel._explanation is not None and panel._explanation.cell == cell)
        value = snapshot.moment.value(cell)
        printed = [line.value.replace("−", "-").replace(",", "") for line in panel._explanation.lines]
        assert any(float(each) == pytest.approx(value, rel=2e-3, abs=6e-5) for each in printed if each), row
    elif spot.panel == "motion":
        pilot.until(lambda: panel.view.slide is not None)
        slide = panel.view.slide
        grids = slide.beat(panel.player.position).grids
        assert cell.symbol in {slide.left.symbol, slide.right.symbol, *(sheet.symbol for sheet in grids)}, row
        assert panel.motion.backward is cell.is_gradient


def test_the_links_of_the_page_for_teachers_lead_there_too(learned: Any) -> None:
    text = document("for-teachers.md").read_text(encoding="utf-8")
    addresses = [each for each in re.findall(r"\]\((cnn:[^)]+)\)", text) if "action=" not in each]
    assert len(addresses) > 5
    reached: list[Spot] = []
    learned.window.going.arrived.connect(reached.append)
    for address in addresses:
        learned.window.help._go(address)
        learned.until(lambda address=address: reached[-1:] == [Spot.parse(address)])


def test_plain_sgd_is_begun_from_the_page(pilot: Any) -> None:
    address = re.search(r"\[New run with plain SGD\]\((cnn:[^)]+)\)", PAGE)[1]
    pilot.window.help._go(address)
    pilot.run_ready(2)
    assert pilot.session.run.config.learning_rate == PLAIN["learning_rate"]


def test_what_a_phase_is_said_to_say_it_says(learned: Any) -> None:
    reached: list[Spot] = []
    learned.window.going.arrived.connect(reached.append)
    for words, says in (
        ("Reduces the number of parameters", "80 parameters; a dense layer between"),
        ("Reduces computation", "becomes P1, 32×8×13×13"),
        ("using the chain rule", "Backpropagation is the chain rule"),
        ("combines the softmax derivative", "The derivatives of softmax and cross-entropy, taken together"),
        ("(unused here)", "so it is unused here"),
    ):
        (row,) = [row for row in ROWS if words in row.statement]
        reached.clear()
        learned.window.help._go(row.address)
        learned.until(lambda: reached)
        phase = learned.session.snapshot.walk.phase
        assert says in f"{phase.shapes} {phase.what} {phase.why}"
