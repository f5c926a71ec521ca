"""The gradient check on screen: right gradients pass, a wrong one is red and worded, a kink is explained."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.data.dataset import Dataset
from cnn_gui.engine import BatchNorm, Conv2D, Dense, Dropout, Flatten, Network, ReLU
from cnn_gui.engine.gradcheck import ElementCheck
from cnn_gui.session import Session
from cnn_gui.training.inspection.gradient_checks import check_gradients
from cnn_gui.training.inspection.walk import Walk
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.gradient_check import TOLERANCE, CheckReport
from cnn_gui.training.messages.layers import describe_layers
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run
from cnn_gui.training.thread import loading as loading_module
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.gradient_check.panel import BOTH_FIT, EMPTY, MOST, GradientCheckPanel
from cnn_gui.ui.panels.gradient_check.table import NARROW, WIDE
from cnn_gui.ui.panels.gradient_check.words import (
    EQUATION,
    EQUATION_SIZE,
    HEADINGS,
    KINK,
    SHORT_HEADINGS,
    TSV_HEADINGS,
    Row,
    Verdict,
    conclusion,
    conditions,
    digits,
    summaries,
    symbols_of,
    verdict,
)
from cnn_gui.ui.widgets.text.formula import formula_size
from cnn_gui.ui.widgets.text.numbers import MINUS, level

Gradients = Mapping[str, np.ndarray]


def run_of(model: str, dataset: Dataset) -> Run:
    """A run a few batches old."""
    run = Run(RunConfig(model=model, batch_size=8, validate_every=0), dataset)
    for _ in range(2):
        run.step()
    return run


def checked(run: Run, places: Any = 3, *, gradients: Gradients | None = None) -> list[CheckReport]:
    """Every report of a check on the first test image."""
    told: list[CheckReport] = []
    test = run.dataset.test
    for _ in check_gradients(run, test.images[:1], test.labels[:1], places, told.append, gradients=gradients):
        pass
    return told


def started(run: Run) -> RunStarted:
    """The run stands ready."""
    return RunStarted(1, run.config, run.dataset, describe_layers(run.network), run.history)


def wrong_gradients(run: Run) -> dict[str, np.ndarray]:
    """The gradients of the first test image, one of them one percent too large."""
    test = run.dataset.test
    network = run.network.copy(dtype=np.float64)
    images = run.standardiser.to_public(test.images[:1])
    _, computed = network.loss_and_gradients(images, test.labels[:1])
    gradients = {name: array.copy() for name, array in computed.items()}
    index = np.unravel_index(np.abs(gradients["conv1.W"]).argmax(), gradients["conv1.W"].shape)
    gradients["conv1.W"][index] *= 1.01
    return gradients


@pytest.fixture
def panels(qtbot: QtBot, app: QApplication, dataset: Dataset) -> Iterator[Callable[..., GradientCheckPanel]]:
    """Give a function that puts a panel of a size on screen."""
    holders = []

    def make(width: int = 900, height: int = 320) -> GradientCheckPanel:
        holder, panel = QWidget(), GradientCheckPanel()
        holders.append(holder)
        qtbot.addWidget(holder)
        panel.setParent(holder)
        holder.resize(width, height)
        panel.resize(width, height)
        holder.show()
        qtbot.waitExposed(holder)
        holder.activateWindow()
        qtbot.waitUntil(holder.isActiveWindow)
        return panel

    yield make
    holders.clear()


@pytest.fixture
def run(dataset: Dataset) -> Run:
    """The seed network, two batches old."""
    return run_of("seed", dataset)


@pytest.fixture
def panel(panels: Callable[..., GradientCheckPanel], run: Run) -> GradientCheckPanel:
    """A panel that knows the run."""
    made = panels()
    made.begin_run(started(run))
    return made


def texts(panel: GradientCheckPanel, column: int) -> list[str]:
    """A column of the table."""
    model = panel.table.checks
    return [model.data(model.index(row, column)) for row in range(model.rowCount())]


def colour(panel: GradientCheckPanel, row: int) -> QColor:
    """The ink of a row."""
    model = panel.table.checks
    found = {model.data(model.index(row, c), Qt.ItemDataRole.ForegroundRole).name() for c in range(len(HEADINGS))}
    assert len(found) == 1
    return QColor(found.pop())


def kinked(error: float = 0.5) -> ElementCheck:
    """A comparison at a kink."""
    return ElementCheck(0.0, error, error, True, name="conv1.b", index=(3,))


# ---- what is shown ---------------------------------------------------------------------------------------------------


def test_before_a_check_it_says_what_it_does_and_how(panel: GradientCheckPanel) -> None:
    assert panel.notice.isVisible()
    assert panel.notice.text() == EMPTY
    assert panel.equation.isVisible()
    assert panel.equation.latex == EQUATION
    assert not panel.table.isVisible()
    assert not panel.strips.isVisible()
    assert not panel.progress.isVisible()
    assert not panel.copy.isEnabled()
    assert panel.check.isEnabled()


def test_without_a_run_nothing_can_be_checked(panels: Callable[..., GradientCheckPanel]) -> None:
    assert not panels().check.isEnabled()


def test_the_button_asks_for_as_many_numbers_as_the_field_says(panel: GradientCheckPanel, qtbot: QtBot) -> None:
    assert (panel.count.minimum(), panel.count.maximum()) == (1, MOST)
    panel.count.setValue(12)
    with qtbot.waitSignal(panel.check_wanted) as wanted:
        panel.check.click()
    assert wanted.args == [12]


@pytest.mark.parametrize("model", ["seed", "two-conv"])
def test_every_comparison_is_a_row_with_its_numbers(
    panels: Callable[..., GradientCheckPanel], dataset: Dataset, model: str
) -> None:
    run = run_of(model, dataset)
    panel = panels()
    panel.begin_run(started(run))
    report = checked(run)[-1]
    panel.show_checks(report)
    symbols = {"conv1": 1, "dense1": 2} if model == "seed" else {"conv1": 1, "conv2": 2, "dense1": 3}
    expected = []
    for check in report.checks:
        layer, letter = check.name.split(".")
        expected.append(f"{letter}{symbols[layer]}[{', '.join(map(str, check.index))}]")
    assert texts(panel, 0) == expected
    assert texts(panel, 1) == [digits(check.analytic) for check in report.checks]
    assert texts(panel, 2) == [digits(check.numerical) for check in report.checks]
    assert texts(panel, 3) == [level(check.relative_error) for check in report.checks]
    smooth = [row for row, check in enumerate(report.checks) if not check.kink]
    assert len(smooth) > len(report.checks) / 2
    assert {texts(panel, 4)[row] for row in smooth} == {"✓ agrees"}
    tip = panel.table.checks.data(panel.table.checks.index(0, 0), Qt.ItemDataRole.ToolTipRole)
    first = report.checks[0]
    assert f"in the engine {first.name}[{', '.join(map(str, first.index))}]" in tip
    assert panel.conditions.text() == "ε = 1e−5 · loss of the image · float64 · after batch 2"


def test_a_wrong_gradient_is_red_and_worded(panel: GradientCheckPanel, run: Run) -> None:
    gradients = wrong_gradients(run)
    index = tuple(int(i) for i in np.unravel_index(np.abs(gradients["conv1.W"]).argmax(), (8, 1, 3, 3)))
    places = [("conv1.b", (0,)), ("conv1.W", index), ("dense1.b", (4,))]
    report = checked(run, places, gradients=gradients)[-1]
    assert [check.name for check in report.wrong] == ["conv1.W"], "the check itself finds it"

    panel.show_checks(report)

    assert texts(panel, 4) == ["✓ agrees", "✗ differs", "✓ agrees"]
    assert colour(panel, 1) == theme.LIGHT.error
    assert [colour(panel, row) for row in (0, 2)] == [theme.LIGHT.text] * 2
    assert panel.verdict.text() == "✗ 1 of 3 differs"
    assert panel.verdict.palette().color(panel.verdict.foregroundRole()) == theme.LIGHT.error
    strip = panel.strips.strips()[0]
    assert (strip.name, strip.wrong) == ("conv1", True)
    assert [mark for _, mark in strip.errors] == ["dot", "cross"]
    assert strip.figure == pytest.approx(0.01, rel=0.05)
    assert not panel.strips.strips()[1].wrong
    tip = panel.table.checks.data(panel.table.checks.index(1, 4), Qt.ItemDataRole.ToolTipRole)
    assert "differ by more than rounding can explain" in tip
    seen = panel.table.viewport().grab().toImage()
    inks = {seen.pixelColor(x, y).name() for x in range(seen.width()) for y in range(22, 44)}
    assert theme.LIGHT.error.name() in inks

    theme.apply_theme(QApplication.instance(), "dark")  # type: ignore[arg-type]
    assert colour(panel, 1) == theme.DARK.error

    panel.show_checks(checked(run, places)[-1])
    assert panel.verdict.text() == "✓ all 3 agree"
    assert panel.verdict.palette().color(panel.verdict.foregroundRole()) == theme.DARK.text


def test_a_kink_is_named_and_explained_and_says_nothing_about_the_gradient(panel: GradientCheckPanel, run: Run) -> None:
    probe = run.network_input(run.dataset.test.images[0])
    biases = run.network.parameters["conv1.b"]
    # One position of the first map is at the very kink of its ReLU, and all others are shut.
    biases[0] -= run.network.trace(probe).stage("Z1").value[0].max()
    report = checked(run, [("conv1.b", (0,)), ("dense1.b", (1,))])[-1]
    assert report.checks[0].kink
    assert report.checks[0].relative_error > TOLERANCE

    panel.show_checks(report)

    assert texts(panel, 4) == ["kink", "✓ agrees"]
    assert colour(panel, 0) == theme.LIGHT.text_muted
    assert KINK in panel.table.checks.data(panel.table.checks.index(0, 0), Qt.ItemDataRole.ToolTipRole)
    assert panel.key.toolTip() == KINK
    assert panel.verdict.text() == "✓ 1 agrees, 1 at a kink, where nothing can be said"
    assert panel.strips.strips()[0].errors[0][1] == "ring"
    assert not panel.strips.strips()[0].wrong
    assert np.isnan(panel.strips.strips()[0].figure)


def test_progress_is_shown_until_it_is_done(panel: GradientCheckPanel, run: Run) -> None:
    told = checked(run)
    panel.show_checks(told[0])
    assert panel.progress.isVisible()
    assert (panel.progress.value(), panel.progress.maximum()) == (1, told[-1].total)
    assert panel.verdict.text() == f"✓ 1 agrees, {told[-1].total - 1} to go"
    for report in told[1:]:
        panel.show_checks(report)
    assert not panel.progress.isVisible()
    assert panel.table.checks.rowCount() == told[-1].total


def test_reports_that_follow_each_other_quickly_are_not_all_drawn(
    panel: GradientCheckPanel, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = checked(run, 10)
    now = [100.0]
    monkeypatch.setattr("cnn_gui.ui.panels.gradient_check.panel.time.perf_counter", lambda: now[0])
    counts = []
    for report in told:
        panel.show_checks(report)
        counts.append(panel.table.checks.rowCount())
        now[0] += 0.03
    assert len(set(counts)) < len(told) / 2
    assert counts[-1] == told[-1].total, "the last one always is"


def test_what_came_while_nobody_looked_is_shown_later(panel: GradientCheckPanel, run: Run) -> None:
    panel.hide()
    panel.show_checks(checked(run)[-1])
    assert panel.table.checks.rowCount() == 0
    panel.show()
    assert panel.table.checks.rowCount() > 0
    assert not panel.notice.isVisible()


def test_another_run_forgets_the_check(panel: GradientCheckPanel, run: Run) -> None:
    panel.show_checks(checked(run)[-1])
    panel.begin_run(started(run))
    assert panel.notice.isVisible()
    assert panel.table.checks.rowCount() == 0
    assert panel.verdict.text() == ""


# ---- the table -------------------------------------------------------------------------------------------------------


def test_the_table_is_sorted_by_a_click_on_a_heading(panel: GradientCheckPanel, run: Run, qtbot: QtBot) -> None:
    report = checked(run, 6)[-1]
    panel.show_checks(report)
    header = panel.table.horizontalHeader()
    # The long word or, with wide letters, the short one.
    name = panel.table.checks.headerData(3, Qt.Orientation.Horizontal)
    assert name in (HEADINGS[3], SHORT_HEADINGS[3])

    def click(column: int) -> None:
        place = QPoint(header.sectionViewportPosition(column) + 8, 8)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)

    click(3)
    errors = [row.check.relative_error for row in panel.table.checks.rows()]
    assert errors == sorted((check.relative_error for check in report.checks), reverse=True)
    assert panel.table.checks.headerData(3, Qt.Orientation.Horizontal) == f"{name} ▾"
    click(3)
    assert [row.check.relative_error for row in panel.table.checks.rows()] == sorted(errors)
    click(3)
    assert tuple(row.check for row in panel.table.checks.rows()) == report.checks
    assert panel.table.checks.headerData(3, Qt.Orientation.Horizontal) == name


def test_a_sorted_table_stays_sorted_while_it_grows_and_keeps_what_is_selected(
    panel: GradientCheckPanel, run: Run
) -> None:
    told = checked(run, 5)
    panel.show_checks(replace(told[9], total=10))
    panel.table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    panel.table.selectRow(4)
    chosen = panel.table.checks.row(4).check
    panel.show_checks(told[-1])
    values = [row.check.analytic for row in panel.table.checks.rows()]
    assert len(values) == told[-1].total
    assert values == sorted(values)
    (selected,) = {index.row() for index in panel.table.selectionModel().selectedRows()}
    assert panel.table.checks.row(selected).check is chosen


def test_errors_that_are_no_numbers_are_the_largest(panel: GradientCheckPanel) -> None:
    checks = tuple(ElementCheck(1.0, 1.0, error, False, name="conv1.b", index=(0,)) for error in (0.5, np.nan, 1e-9))
    panel.show_checks(CheckReport(checks, 3, 0, 1, 1e-5))
    panel.table.sortByColumn(3, Qt.SortOrder.DescendingOrder)
    assert texts(panel, 3) == ["NaN", level(0.5), level(1e-9)]
    assert texts(panel, 4) == ["✗ differs", "✗ differs", "✓ agrees"]


def test_the_table_is_copied_with_all_digits(panel: GradientCheckPanel, run: Run, qtbot: QtBot) -> None:
    report = checked(run, 2)[-1]
    panel.show_checks(report)
    panel.copy.click()
    assert QToolTip.text() == f"{len(report.checks)} rows copied as tab-separated values"
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t") == list(TSV_HEADINGS)
    assert len(lines) == 1 + len(report.checks)
    for line, check in zip(lines[1:], report.checks, strict=True):
        cells = line.split("\t")
        assert cells[1] == f"{check.name}[{', '.join(map(str, check.index))}]"
        assert [float(cell) for cell in cells[2:5]] == [check.analytic, check.numerical, check.relative_error]
        assert cells[6] == verdict(check).name.lower()


def test_ctrl_c_copies_what_is_selected_or_everything(panel: GradientCheckPanel, run: Run, qtbot: QtBot) -> None:
    panel.show_checks(checked(run, 2)[-1])
    panel.table.setFocus()
    qtbot.keyClick(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert len(QGuiApplication.clipboard().text().splitlines()) == 1 + panel.table.checks.rowCount()
    panel.table.selectRow(2)
    qtbot.keyClick(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    _, only = QGuiApplication.clipboard().text().splitlines()
    assert only == panel.table.checks.row(2).tsv()


def test_five_hundred_rows_are_light(panel: GradientCheckPanel) -> None:
    checks = tuple(
        ElementCheck(k * 1e-3, k * 1e-3, k * 1e-10, False, name="dense1.W", index=(k, k % 10)) for k in range(500)
    )
    panel.show_checks(CheckReport(checks, 500, 7, 32, 1e-5))
    asked: set[int] = set()
    data = panel.table.checks.row

    def noted(shown: int) -> Row:
        asked.add(shown)
        return data(shown)

    panel.table.checks.row = noted  # type: ignore[method-assign]
    panel.table.viewport().grab()
    assert asked
    assert max(asked) < 20, "only the rows in sight are asked for"


# ---- words -----------------------------------------------------------------------------------------------------------


def test_parameters_are_numbered_along_the_network(dataset: Dataset) -> None:
    run = run_of("two-conv", dataset)
    assert symbols_of(describe_layers(run.network)) == {
        "conv1.W": "W1",
        "conv1.b": "b1",
        "conv2.W": "W2",
        "conv2.b": "b2",
        "dense1.W": "W3",
        "dense1.b": "b3",
    }
    layers = [BatchNorm(), Dropout(0.1), Conv2D(2), BatchNorm(), ReLU(), Flatten(), BatchNorm(), Dense(2)]
    normalised = Network(layers, input_shape=(1, 5, 5), rng=np.random.default_rng(1))
    assert list(symbols_of(describe_layers(normalised)).values()) == [
        *("γ0", "β0", "W1", "b1", "γ1", "β1", "γ1′", "β1′", "W2", "b2"),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.00123456789, f"{MINUS}1.23457e{MINUS}3"),
        (12.5, "1.25000e1"),
        (float("nan"), "NaN"),
        (float("-inf"), f"{MINUS}∞"),
    ],
)
def test_derivatives_have_six_digits(value: float, text: str) -> None:
    assert digits(value) == text


def test_numbers_that_agree_do_so_at_a_kink_too() -> None:
    assert verdict(kinked(1e-9)) is Verdict.AGREES
    assert verdict(kinked()) is Verdict.KINK
    assert verdict(replace(kinked(), kink=False)) is Verdict.DIFFERS
    assert verdict(replace(kinked(TOLERANCE), kink=False)) is Verdict.AGREES
    assert verdict(replace(kinked(float("nan")), kink=False)) is Verdict.DIFFERS


def test_the_summary_of_a_layer_leaves_kinks_out() -> None:
    checks = (kinked(), *(replace(kinked(error), kink=False) for error in (1e-9, 3e-8)))
    report = CheckReport(checks, 4, 3, 32, 1e-5)
    conv, dense = summaries(report, ("conv1", "dense1"))
    assert (conv.largest, conv.differ, conv.kinks) == (3e-8, 0, 1)
    assert conv.sentence() == (
        f"conv1: 3 numbers checked, largest relative error {level(3e-8)} away from kinks, 1 at a kink"
    )
    assert dense.sentence() == "dense1: not checked yet"
    assert conclusion(report) == "✓ 2 agree, 1 at a kink, where nothing can be said, 1 to go"
    assert conditions(report) == "ε = 1e−5 · mean loss of the batch, 32 images · float64 · after batch 3"


def test_a_check_of_a_batch_speaks_of_its_images(panel: GradientCheckPanel, run: Run) -> None:
    record = Walk(run).record
    told: list[CheckReport] = []
    for _ in check_gradients(run, record.images, record.labels, [("conv1.b", (1,))], told.append):
        pass
    panel.show_checks(told[-1])
    assert panel.conditions.text() == "ε = 1e−5 · mean loss of the batch, 8 images · float64 · after batch 2"


# ---- places and keys -------------------------------------------------------------------------------------------------


def test_a_narrow_panel_shows_the_table_or_the_layers(panels: Callable[..., GradientCheckPanel], run: Run) -> None:
    panel = panels(BOTH_FIT - 1, 300)
    panel.begin_run(started(run))
    assert not panel.layers_button.isVisible()
    panel.show_checks(checked(run)[-1])
    assert panel.table.isVisible()
    assert not panel.strips.isVisible()
    panel.layers_button.click()
    assert panel.strips.isVisible()
    assert not panel.table.isVisible()


@pytest.mark.usefixtures("face")
@pytest.mark.parametrize(("width", "look"), [(BOTH_FIT, WIDE), (420, WIDE), (420, NARROW)])
def test_all_columns_fit_and_no_text_is_cut(
    panels: Callable[..., GradientCheckPanel], run: Run, width: int, look: Any
) -> None:
    panel = panels(width, 320)
    panel.begin_run(started(run))
    panel.show_checks(checked(run, 10)[-1])
    QApplication.processEvents()
    table, headings = panel.table, look.headings
    # As wide as the columns need, to the pixel where the table has the place for itself.
    while (missing := sum(look.widths()) - table.viewport().width()) > 0 or (missing and width < BOTH_FIT):
        panel.resize(panel.width() + missing, 320)
        QApplication.processEvents()
    assert table.horizontalScrollBar().maximum() == 0
    for column in range(len(headings)):
        assert table.checks.headerData(column, Qt.Orientation.Horizontal) == headings[column]
        longest = max(table.fontMetrics().horizontalAdvance(text) for text in texts(panel, column))
        assert table.columnWidth(column) >= longest + 6


def test_where_the_table_must_scroll_the_verdict_comes_first(
    panels: Callable[..., GradientCheckPanel], run: Run
) -> None:
    panel = panels(340, 700)
    panel.begin_run(started(run))
    panel.show_checks(checked(run, 10)[-1])
    QApplication.processEvents()
    header = panel.table.horizontalHeader()
    assert [header.logicalIndex(place) for place in range(3)] == [0, 4, 3]
    seen = header.sectionViewportPosition(3) + header.sectionSize(3)
    assert seen <= panel.table.viewport().width()
    panel.parentWidget().resize(900, 320)  # type: ignore[union-attr]
    panel.resize(900, 320)
    QApplication.processEvents()
    assert [header.logicalIndex(place) for place in range(5)] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("size", [(900, 320), (420, 300), (340, 700)])
def test_nothing_is_cut_or_covered(
    panels: Callable[..., GradientCheckPanel], dataset: Dataset, size: tuple[int, int]
) -> None:
    run = run_of("two-conv", dataset)
    panel = panels(*size)
    panel.begin_run(started(run))
    panel.show_checks(checked(run)[-1])
    QApplication.processEvents()
    parts = [
        part
        for part in (
            *(panel.check, panel.count, panel.verdict, panel.copy, panel.layers_button),
            *(panel.equation, panel.conditions, panel.strips, panel.table, panel.key),
        )
        if part.isVisible()
    ]
    places = [part.rect().translated(part.mapTo(panel, QPoint(0, 0))) for part in parts]
    for part, place in zip(parts, places, strict=True):
        assert panel.rect().contains(place), (part, place)
        assert [other for other in places if other is not place and other.intersects(place)] == [], part
        assert place.width() >= part.sizeHint().width() or not isinstance(part, QAbstractButton), part
    assert panel.verdict.shown() == panel.verdict.text()


def test_everything_is_reached_by_tab_and_a_click_leaves_the_keys_with_the_window(
    panels: Callable[..., GradientCheckPanel], run: Run, qtbot: QtBot
) -> None:
    panel = panels(BOTH_FIT - 1, 300)
    panel.begin_run(started(run))
    panel.show_checks(checked(run)[-1])
    panel.check.setFocus()
    reached = set()
    for _ in range(8):
        reached.add(QApplication.focusWidget())
        panel.focusNextPrevChild(True)
    wanted = {panel.check, panel.count, panel.layers_button, panel.copy, panel.table}
    assert wanted <= reached
    assert all(part.accessibleName() for part in wanted)
    panel.setFocus()
    for button in (panel.check, panel.copy):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert not button.hasFocus()


# ---- with a training thread ------------------------------------------------------------------------------------------


def test_a_check_of_a_real_run_comes_in_and_disturbs_nothing(
    panel: GradientCheckPanel, run: Run, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(loading_module, "load_for", lambda _config, *_progress: run.dataset)
    session = Session(frame_interval=0.0)
    session.run_started.connect(panel.begin_run)
    session.gradients_checked.connect(panel.show_checks)
    panel.check_wanted.connect(session.trainer.inspection.check_gradients)
    try:
        session.start(run.config)
        qtbot.waitUntil(lambda: session.snapshot is not None)
        panel.count.setValue(2)
        panel.check.click()
        qtbot.waitUntil(lambda: panel.table.checks.rowCount() == 8)
        assert panel.verdict.text().startswith("✓")
        assert texts(panel, 0)[0].startswith("W1[")
        assert not panel.progress.isVisible()
    finally:
        session.close()


def test_the_equation_is_as_large_as_the_place_that_is_kept_for_it() -> None:
    assert formula_size(EQUATION) == QSize(*EQUATION_SIZE)
