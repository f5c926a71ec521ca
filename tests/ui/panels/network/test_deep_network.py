"""A deep network of every kind of layer: overview, folded columns, colours and words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu

from cnn_gui.explain.cell import Cell
from cnn_gui.training.run.config import RunConfig
from cnn_gui.ui.panels.network.folding.folded_column import FoldedColumn

if TYPE_CHECKING:
    from collections.abc import Callable

LINE = (
    "conv 3 3x3 same, norm, relu, pool 2, conv 4 3x3 stride 2 same, leaky, avgpool 2 stride 1, conv 3 1x1, elu, "
    "conv 3 2x2 pad 1, tanh, gap, dense 6, sigmoid, dense 5, gelu"
)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def deep(open_window: Callable[..., Any]) -> Any:
    """A small window with a network of 17 layers."""
    pilot = open_window(RunConfig(model=LINE, batch_size=8, validate_every=0))
    pilot.window.resize(1008, 652)
    pilot.window.arrangement.reset()
    pilot.settle()
    return pilot


def network_of(pilot: Any) -> Any:
    """The panel."""
    return pilot.window.panels["network"]


def column_of(pilot: Any, symbol: str) -> Any:
    """The column of a stage."""
    return next(column for column in network_of(pilot).columns if column.stage == symbol)


def strips_of(pilot: Any) -> list[Any]:
    """The folded columns that are shown."""
    found = network_of(pilot).findChildren(FoldedColumn)
    return sorted((strip for strip in found if strip.isVisibleTo(network_of(pilot))), key=lambda strip: strip.x())


def walk_to(pilot: Any, phase: str) -> None:
    """Walk to a phase of the first step."""
    orders, session = pilot.session.trainer.inspection, pilot.session
    if session.snapshot.walk is None:
        orders.walk_to(0)
        pilot.until(lambda: session.snapshot.walk is not None)
    index = [each.id for each in session.snapshot.walk.phases].index(phase)
    orders.walk_to(index)
    pilot.until(lambda: session.snapshot.walk.index == index)
    QApplication.processEvents()


def test_every_kind_has_its_words_its_colours_its_help_and_its_numbers(deep: Any) -> None:
    panel = network_of(deep)
    said = {column.stage: (column.text().strip("→ "), column.mosaic.kind()) for column in panel.columns}
    assert said == {
        "X": ("input", "grey"),
        "Z1": ("conv 3×3", "diverging"),
        "B1": ("batch norm", "diverging"),
        "A1": ("ReLU", "sequential"),
        "P1": ("pool 2×2", "sequential"),
        "Z2": ("conv 3×3 stride 2", "diverging"),
        "A2": ("leaky ReLU", "diverging"),
        "P2": ("avg pool 2×2 stride 1", "diverging"),
        "Z3": ("conv 1×1", "diverging"),
        "A3": ("ELU", "diverging"),
        "Z4": ("conv 2×2", "diverging"),
        "A4": ("tanh", "diverging"),
        "G4": ("map mean", "diverging"),
        "Z5": ("dense", "diverging"),
        "A5": ("sigmoid", "sequential"),
        "Z6": ("dense", "diverging"),
        "A6": ("GELU", "diverging"),
        "Z7": ("dense", "diverging"),
        "A7": ("softmax", "sequential"),
    }
    # Whatever is asked, the help has a page for it.
    for column in panel.columns:
        panel._explain(column)
        assert panel.explainer.shown is not None
        panel.explainer.shown.close()
        assert panel.explained(column)

    deep.key("W")
    deep.until(lambda: panel.stages.further is not None)
    deep.settle()
    snapshot = deep.session.snapshot
    for stage in snapshot.step_trace.stages:
        np.testing.assert_array_equal(panel.mosaics[stage.symbol].maps(), stage.value, err_msg=stage.symbol)
    names = [(column.made, column.weights.key, column.biases.key) for column in panel.stages.further.columns]
    assert names[:2] == [("Z1", "conv1.W", "conv1.b"), ("B1", "norm1.gamma", "norm1.beta")]
    scale = panel.stages.further.columns[1]
    np.testing.assert_array_equal(scale.weights.mosaic.maps(), snapshot.parameters["norm1.gamma"])
    assert scale.text() == "scale, shift"
    assert scale.weights.mosaic.map_name(2) == "channel 2"


def test_the_overview_frames_what_is_in_sight_and_edges_are_soft_where_a_column_is_cut(deep: Any) -> None:
    stages = network_of(deep).stages
    overview = stages.outlook.overview
    assert overview.isVisible()
    assert [block.symbol for block in overview.blocks] == [column.stage for column in stages.columns]
    assert overview.blocks[1].text == "Z1 · conv 3×3 · 3×12×12"
    first, last = overview.box_of(0), overview.box_of(16)
    assert overview.frame().left() <= first.left()
    assert overview.frame().right() < last.right()
    seen = [column.stage for column in stages.columns if column not in stages.outlook.cut]
    assert overview.accessibleDescription() == f"{len(seen)} of 19 stages are in sight: {', '.join(seen)}"
    # Its answer stands beside the row.
    assert overview.row.spans[-2:] == (None, None)

    left, right = stages.outlook.edges
    bar, columns = stages.scroll_area.horizontalScrollBar(), stages.columns
    assert not left.isVisible()
    bar.setValue(columns[2].x() + 20)
    assert left.isVisible()
    bar.setValue(columns[2].x())
    assert not left.isVisible()
    assert stages.outlook.before.text() == "2 more"
    bar.setValue(bar.maximum())
    assert not right.isVisible()


def test_a_click_a_drag_and_the_keys_go_through_the_overview(deep: Any) -> None:
    stages = network_of(deep).stages
    overview, bar = stages.outlook.overview, stages.scroll_area.horizontalScrollBar()

    def at(place: float) -> QPoint:
        return QPoint(round(place), overview.height() // 2)

    deep.qtbot.mouseClick(overview, LEFT, pos=at(overview.box_of(9).center().x()))
    assert column_of(deep, "A3") not in stages.outlook.hidden
    assert overview.frame().contains(overview.box_of(9).center())
    # Held where it is, the frame goes along with the mouse.
    held, before = overview.frame().center().x(), bar.value()
    deep.qtbot.mousePress(overview, LEFT, pos=at(held))
    assert bar.value() == before
    deep.qtbot.mouseMove(overview, at(held - 60))
    deep.qtbot.mouseRelease(overview, LEFT, pos=at(held - 60))
    assert overview.frame().center().x() == pytest.approx(held - 60, abs=1.5)
    overview.setFocus(Qt.FocusReason.TabFocusReason)
    deep.qtbot.keyClick(overview, Qt.Key.Key_Home)
    assert bar.value() == 0
    (goal, *_) = stages.outlook.behind.stages
    deep.qtbot.keyClick(overview, Qt.Key.Key_Right)
    assert goal not in stages.outlook.behind.stages
    deep.qtbot.keyClick(overview, Qt.Key.Key_Left)
    assert stages.outlook.before.stages == ()
    deep.qtbot.keyClick(overview, Qt.Key.Key_End)
    assert overview.row.is_in_sight(18)


def test_a_frame_paints_nothing_of_the_overview_and_feeds_only_what_is_in_sight(
    deep: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    overview, painted = network_of(deep).stages.outlook.overview, []
    monkeypatch.setattr(type(overview), "_paint_block", lambda *_: painted.append(1))
    deep.session.trainer.step(2)
    deep.shown(2)
    deep.settle()
    assert not painted

    panel, fed = network_of(deep), []
    for column in panel.columns:
        monkeypatch.setattr(column.mosaic, "set_maps", lambda *_, name=column.stage, **__: fed.append(name))
    panel.stages.folding.folds.fold(["Z1"])
    fed.clear()
    panel.show_frame(deep.session.snapshot, words=False)
    out = {column.stage for column in panel.stages.outlook.hidden}
    assert out
    assert not {"Z1", *out} & set(fed)
    assert {"B1", "Z7", "A7"} <= set(fed)


# ---- folding ---------------------------------------------------------------------------------------------------------


def test_the_triangle_folds_the_strip_unfolds_and_the_menu_folds_all_of_a_kind(deep: Any) -> None:
    panel, column = network_of(deep), column_of(deep, "Z1")
    before = panel.stages.columns[2].x()
    deep.qtbot.mouseClick(column.heading, LEFT, pos=column.heading.triangle().center().toPoint())
    (strip,) = strips_of(deep)
    assert strip.said() == ("Z1", "conv 3×3")
    assert not column.isVisible()
    assert panel.stages.columns[2].x() < before
    assert panel.stages.outlook.overview.tip_of(1).endswith("· folded")
    deep.session.trainer.step(1)
    deep.shown(1)
    deep.settle()
    deep.qtbot.mouseClick(strip, LEFT)
    assert column.isVisible()
    assert not strips_of(deep)
    # It shows what is now, not what was when it was folded.
    np.testing.assert_array_equal(column.mosaic.maps(), deep.session.snapshot.step_trace.stage("Z1").value)

    panel.stages.folding._offer_menu(column_of(deep, "Z2"), QPoint(0, 0))
    (menu,) = [menu for menu in panel.stages.findChildren(QMenu) if menu.isVisible()]
    entries = {action.text(): action for action in menu.actions() if action.text()}
    assert list(entries) == ["Fold Z2", "Fold every convolution", "Unfold every convolution", "Unfold all"]
    entries["Fold every convolution"].trigger()
    assert [strip.column.key for strip in strips_of(deep)] == ["Z1", "Z2", "Z3", "Z4"]
    menu.close()


def test_keys_fold_and_unfold_and_stay_where_they_were(deep: Any) -> None:
    column = column_of(deep, "A1")
    column.mosaic.setFocus(Qt.FocusReason.TabFocusReason)
    deep.key("F")
    (strip,) = strips_of(deep)
    assert QApplication.focusWidget() is strip
    deep.key("F")
    assert QApplication.focusWidget() is column.mosaic
    deep.key("F")
    deep.key(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is column.mosaic
    network_of(deep).stages.folding.folds.fold(["Z1", "P1"])
    deep.key("F", Qt.KeyboardModifier.ShiftModifier)
    assert not strips_of(deep)


def test_a_walk_opens_what_it_writes_marks_it_in_the_overview_and_folds_it_again(deep: Any) -> None:
    stages = network_of(deep).stages
    stages.folding.folds.fold(["Z1", "B1", "Z3"])
    walk_to(deep, "Z1")
    assert [strip.column.key for strip in strips_of(deep)] == ["B1", "Z3"]
    walk_to(deep, "dB1")
    assert [strip.column.key for strip in strips_of(deep)] == ["Z3"]
    assert column_of(deep, "B1") not in stages.outlook.cut
    # What is explained in a walk opens for the walk, too.
    stages.mark(Cell("dZ3", (0, 0, 0)))
    assert not strips_of(deep)
    deep.session.trainer.inspection.leave(finish=False)
    deep.until(lambda: deep.session.snapshot.walk is None)
    QApplication.processEvents()
    assert [strip.column.key for strip in strips_of(deep)] == ["Z1", "B1", "Z3"]

    walk_to(deep, "A1")
    symbols = [block.symbol for block in stages.outlook.overview.blocks]
    lit, _ = stages.outlook.overview.marks()
    assert {symbol: how for symbol, how in zip(symbols, lit, strict=True) if how} == {"B1": "read", "A1": "written"}
    stages.mark(Cell("Z2", (0, 1, 1)))
    assert stages.outlook.overview.marks()[1] == symbols.index("Z2")
    assert symbols[-2:] == ["y", "L"]


def test_a_chosen_number_unfolds_its_column_and_folds_come_back_with_their_model(deep: Any) -> None:
    stages = network_of(deep).stages
    stages.folding.folds.fold(["A4", "Z4"])
    stages.mark(Cell("A4", (0, 0, 0)))
    assert [strip.column.key for strip in strips_of(deep)] == ["Z4"]
    assert column_of(deep, "A4") not in stages.outlook.cut
    assert stages.column_of("Z4") is column_of(deep, "Z4")
    assert not strips_of(deep)

    stages.folding.folds.fold(["P1", "A2"])
    for model, folded in (("seed", []), (LINE, ["P1", "A2"])):
        generation = deep.session.snapshot.generation
        deep.session.reset(model=model)
        deep.run_ready(generation + 1)
        deep.settle()
        assert [strip.column.key for strip in strips_of(deep)] == folded
