"""The evaluation panel as a person sees and uses it: every number is the report's, every click opens what it says."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QWidget

from cnn_gui.data.dataset import Dataset
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.report import Report
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.history import History
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.evaluation.confusion_model import Pair
from cnn_gui.ui.panels.evaluation.lists import Kind
from cnn_gui.ui.panels.evaluation.panel import EvaluationPanel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

Make = Callable[..., Report]
Hover = Callable[[QWidget, QPointF], None]


@pytest.fixture
def run(dataset: Dataset, config: RunConfig) -> RunStarted:
    """A run that stands before its first batch."""
    return RunStarted(1, config, dataset, (), History())


@pytest.fixture
def panel(app: QApplication, run: RunStarted) -> Iterator[EvaluationPanel]:
    """A panel of 800 × 300 on screen, without an evaluation."""
    window = QWidget()
    window.resize(800, 300)
    made = EvaluationPanel()
    made.setParent(window)
    made.setGeometry(0, 0, 800, 300)
    made.begin_run(run)
    made.show()
    window.show()
    window.activateWindow()
    QApplication.processEvents()
    yield made
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def shown(panel: EvaluationPanel, report: Report) -> EvaluationPanel:
    """The panel with the evaluation."""
    panel.show_report(report)
    QApplication.processEvents()
    return panel


def snapshot(batch: int, split: str = "test", index: int = 0) -> Snapshot:
    """As much of a snapshot as this panel looks at."""
    progress, probe = SimpleNamespace(batch=batch), SimpleNamespace(split=split, index=index)
    return cast("Snapshot", SimpleNamespace(progress=progress, probe=probe))


def click_cell(qtbot: QtBot, panel: EvaluationPanel, cell: Pair) -> None:
    matrix = panel.matrix.matrix
    qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=matrix.cell_rect(cell).center().toPoint())


def click_image(qtbot: QtBot, panel: EvaluationPanel, position: int) -> None:
    gallery = panel.images.gallery
    place = gallery.image_rect(position).center().toPoint()
    qtbot.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=place)


def choose(panel: EvaluationPanel, text: str) -> None:
    """Choose other images as a person does."""
    choice = panel.header.choice
    choice.setCurrentText(text)
    choice.activated.emit(choice.currentIndex())


# ---- every number is the report's ------------------------------------------------------------------------------


def test_the_header_tells_what_the_network_is_worth(shown: EvaluationPanel, report: Report) -> None:
    low, high = report.interval
    assert shown.header.figures.text() == (
        f"accuracy {100 * report.accuracy:.2f} %  ·  95 % interval {100 * low:.2f}–{100 * high:.2f} %  ·  "
        f"loss {report.mean_loss:.4f}  ·  400 images  ·  after batch 300"
    )


def test_every_cell_holds_the_reports_count(shown: EvaluationPanel, report: Report) -> None:
    for true in range(10):
        for predicted in range(10):
            count = report.confusion[true, predicted]
            text = shown.matrix.matrix.text_at(Pair(true, predicted))
            assert text == (str(count) if count or true == predicted else "")


def test_shares_are_of_rows_or_of_columns(shown: EvaluationPanel, report: Report) -> None:
    shown.matrix.measure.setCurrentText("Row %")
    assert shown.matrix.matrix.text_at(Pair(7, 7)) == f"{100 * report.recall[7]:.1f}"
    shown.matrix.measure.setCurrentText("Column %")
    assert shown.matrix.matrix.text_at(Pair(7, 7)) == f"{100 * report.precision[7]:.1f}"


def test_bars_are_accuracy_or_loss_of_each_class(shown: EvaluationPanel, report: Report) -> None:
    bars = shown.classes.bars
    assert [bars.text_of(index) for index in range(10)] == [f"{100 * share:.2f} %" for share in report.recall]
    shown.classes.loss_button.click()
    assert [bars.text_of(index) for index in range(10)] == [f"{loss:.4f}" for loss in report.class_loss]
    assert shown.classes.heading.title() == "Loss"
    assert shown.classes.curves.quantity == "loss"


def test_curves_are_the_validations_of_each_class(shown: EvaluationPanel, run: RunStarted, report: Report) -> None:
    for batch in (100, 200, 300):
        run.history.append_batch(1.0, 0.5, 0.1)
        run.history.append_classes(batch, report.recall - 1 / batch, report.class_loss)
    shown.classes.curves_button.click()
    assert not shown.classes.bars.isVisible()
    shown.classes.select(7)
    _, values = shown.classes.curves.readings(7)
    assert values.tolist() == [report.recall[7] - 1 / batch for batch in (100, 200, 300)]
    assert shown.classes.curves.strong() == 7


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.CELL])
def test_each_list_shows_the_reports_images_in_its_order(shown: EvaluationPanel, report: Report, kind: Kind) -> None:
    shown.images.choice.setCurrentText(kind.value)
    shown.images.choice.activated.emit(shown.images.choice.currentIndex())
    expected = {
        Kind.MOST_WRONG: report.most_wrong,
        Kind.LEAST_SURE: report.least_sure,
        Kind.FIXED: report.fixed,
        Kind.NEWLY_WRONG: report.newly_wrong,
    }[kind]()
    np.testing.assert_array_equal(shown.images.gallery.order(), expected)
    assert shown.images.heading.title() == f"{len(expected)} images"
    assert shown.images.heading.toolTip().startswith(f"{len(expected)} images ")


# ---- hover -----------------------------------------------------------------------------------------------------


def test_the_cell_under_the_mouse_is_explained_in_words(shown: EvaluationPanel, report: Report, hover: Hover) -> None:
    matrix = shown.matrix.matrix
    hover(matrix, matrix.cell_rect(Pair(7, 2)).center())
    assert shown.matrix.sentence.text() == report.explain(7, 2)
    assert not shown.matrix.sentence.muted
    assert shown.classes.curves._highlighted == 7
    QApplication.sendEvent(matrix, QEvent(QEvent.Type.Leave))
    assert shown.matrix.sentence.muted


def test_the_class_under_the_mouse_has_all_its_figures(shown: EvaluationPanel, report: Report, hover: Hover) -> None:
    bars = shown.classes.bars
    hover(bars.viewport(), bars.row_rect(7).center())
    said = shown.classes.sentence.text()
    for figure in (report.recall[7], report.precision[7], report.f1[7]):
        assert f"{100 * figure:.2f} %" in said
    assert f"loss {report.class_loss[7]:.4f}" in said
    assert f"{report.confusion[7, 7]} of {int(report.support[7])} images" in said


def test_the_image_under_the_mouse_has_all_its_figures(shown: EvaluationPanel, report: Report, hover: Hover) -> None:
    hover(shown.images.gallery.viewport(), shown.images.gallery.image_rect(1).center())
    number = int(report.most_wrong()[1])
    said = shown.images.sentence.text()
    assert said.startswith(f"validation image {number}: {report.labels[number]} read as {report.predicted[number]}")
    assert f"probability {report.confidence[number]:.4f}" in said
    assert f"loss {report.loss[number]:.4f}" in said
    QApplication.sendEvent(shown.images.gallery.viewport(), QEvent(QEvent.Type.Leave))
    assert shown.images.sentence.text().startswith(shown.images.heading.toolTip())


# ---- clicks and keys -------------------------------------------------------------------------------------------


def test_a_click_on_a_cell_opens_its_images_worst_first(shown: EvaluationPanel, report: Report, qtbot: QtBot) -> None:
    cell = Pair(*(int(n) for n in np.argwhere(report.confusion * (1 - np.eye(10)) >= 2)[0]))
    click_cell(qtbot, shown, cell)
    np.testing.assert_array_equal(shown.images.gallery.order(), report.cell(*cell))
    assert shown.images.choice.currentText() == Kind.CELL.value
    count = report.confusion[cell]
    assert shown.images.heading.toolTip() == f"{count} images of {cell.true} read as {cell.predicted}"
    assert shown.matrix.matrix.chosen_cell() == cell


def test_a_click_on_an_image_makes_it_the_probe(shown: EvaluationPanel, report: Report, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shown.probe_chosen) as chosen:
        click_image(qtbot, shown, 2)
    assert chosen.args == ["validation", int(report.most_wrong()[2])]


def test_the_keyboard_alone_leads_from_a_cell_to_a_probe(shown: EvaluationPanel, report: Report, qtbot: QtBot) -> None:
    matrix, gallery = shown.matrix.matrix, shown.images.gallery
    matrix.setFocus()
    qtbot.keyClick(matrix, Qt.Key.Key_PageDown)
    qtbot.keyClick(matrix, Qt.Key.Key_Return)
    cell = matrix.chosen_cell()
    assert cell is not None
    assert report.confusion[cell] == (report.confusion * (1 - np.eye(10))).max()
    gallery.setFocus()
    qtbot.keyClick(gallery, Qt.Key.Key_Down)
    with qtbot.waitSignal(shown.probe_chosen) as chosen:
        qtbot.keyClick(gallery, Qt.Key.Key_Return)
    assert chosen.args == ["validation", int(report.cell(*cell)[0])]


def test_a_class_stays_strong_once_it_is_clicked(shown: EvaluationPanel, report: Report, qtbot: QtBot) -> None:
    bars = shown.classes.bars
    place = bars.row_rect(4).center().toPoint()
    qtbot.mouseClick(bars.viewport(), Qt.MouseButton.LeftButton, pos=place)
    shown.images.gallery.setFocus()
    assert shown.classes.selected == 4
    assert shown.classes.sentence.text().startswith("4: ")
    qtbot.mouseClick(bars.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert shown.classes.selected is None


def test_worst_classes_can_come_first(shown: EvaluationPanel, report: Report) -> None:
    shown.classes.sorted_button.setChecked(True)
    assert shown.classes.bars.order()[0] == int(report.recall.argmin())
    shown.classes.loss_button.setChecked(True)
    assert shown.classes.bars.order()[0] == int(report.class_loss.argmax())


def test_the_probe_is_marked_among_its_images_only(shown: EvaluationPanel) -> None:
    shown.show_frame(snapshot(300, "validation", 17))
    assert shown.images.gallery.marked() == 17
    shown.show_frame(snapshot(300, "test", 17))
    assert shown.images.gallery.marked() is None


def test_tab_goes_through_everything_in_reading_order(shown: EvaluationPanel, qtbot: QtBot) -> None:
    wanted = [widget for widget in shown.tab_order() if widget.isVisible()]
    wanted[0].setFocus()
    reached = []
    for _ in wanted:
        focused = QApplication.focusWidget()
        assert focused is not None
        reached.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert reached == wanted
    focusable = {
        child
        for child in shown.findChildren(QWidget)
        if child.isVisible() and child.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    assert focusable <= set(wanted)


def test_every_control_has_a_name(shown: EvaluationPanel) -> None:
    assert [widget for widget in shown.tab_order() if not widget.accessibleName()] == []


@pytest.mark.parametrize("key", ["Space", ".", "R"])
def test_the_windows_keys_work_wherever_the_focus_is(shown: EvaluationPanel, qtbot: QtBot, key: str) -> None:
    heard = []
    shortcut = QShortcut(QKeySequence(key), shown.window())
    shortcut.activated.connect(lambda: heard.append(key))
    places = [
        widget
        for widget in shown.tab_order()
        if widget.isVisible() and not isinstance(widget, QAbstractButton | QComboBox)
    ]
    assert len(places) >= 3
    for widget in places:
        widget.setFocus()
        qtbot.keyClick(widget, QKeySequence(key)[0].key())
    assert heard == [key] * len(places)


def test_a_click_on_a_control_leaves_the_keys_where_they_were(shown: EvaluationPanel, qtbot: QtBot) -> None:
    shown.images.gallery.setFocus()
    for button in (shown.classes.loss_button, shown.classes.curves_button):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert shown.images.gallery.hasFocus()


# ---- while training runs ---------------------------------------------------------------------------------------


def test_the_chosen_cell_is_refreshed_in_place(
    shown: EvaluationPanel, report: Report, make_report: Make, qtbot: QtBot
) -> None:
    cell = Pair(3, 3)
    click_cell(qtbot, shown, cell)
    gallery = shown.images.gallery
    gallery.setFocus()
    qtbot.keyClick(gallery, Qt.Key.Key_Down)
    current = gallery.current()
    gallery.verticalScrollBar().setValue(40)
    assert gallery.verticalScrollBar().value() == 40
    newer = dataclasses.replace(report, batch=400, loss=report.loss[::-1].copy())
    shown.show_report(newer)
    np.testing.assert_array_equal(gallery.order(), newer.cell(*cell))
    assert gallery.current() == current
    assert gallery.verticalScrollBar().value() == 40
    assert shown.matrix.matrix.chosen_cell() == cell
    assert shown.images.kind is Kind.CELL


def test_a_list_that_the_person_chooses_begins_at_its_beginning(shown: EvaluationPanel, qtbot: QtBot) -> None:
    shown.images.gallery.verticalScrollBar().setValue(200)
    shown.images.choose(Kind.LEAST_SURE, None)
    assert shown.images.gallery.verticalScrollBar().value() == 0


def test_parts_that_cannot_be_seen_are_left_alone_and_catch_up(
    shown: EvaluationPanel, make_report: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    touched: list[str] = []
    for name in ("matrix", "classes", "images"):
        part = getattr(shown, name)
        present = part.present
        monkeypatch.setattr(
            part, "present", lambda report, name=name, present=present: (touched.append(name), present(report))
        )
    shown.hide()
    for batch in (400, 500):
        shown.show_report(make_report(batch=batch, seed=batch))
    assert touched == []
    shown.show()
    assert sorted(touched) == ["classes", "images", "matrix"]
    assert shown.matrix.report is not None
    assert shown.matrix.report.batch == 500
    newest = make_report(batch=500, seed=500)
    assert shown.matrix.matrix.text_at(Pair(7, 7)) == str(newest.confusion[7, 7])


def test_another_run_forgets_the_evaluations(shown: EvaluationPanel, run: RunStarted) -> None:
    shown.begin_run(dataclasses.replace(run, generation=2, history=History()))
    assert shown.header.figures.report is None
    assert len(shown.images.gallery.order()) == 0
    assert shown.matrix.matrix.cell() is None
    assert shown.classes.bars.figures() is None


# ---- which images ----------------------------------------------------------------------------------------------


def test_choosing_the_test_images_asks_for_their_evaluation(shown: EvaluationPanel, qtbot: QtBot) -> None:
    assert shown.header.splits() == ["validation", "test"]
    with qtbot.waitSignal(shown.evaluation_wanted) as wanted:
        choose(shown, "Test")
    assert wanted.args == ["test"]
    assert shown.images.gallery.empty_text() == ("The test images have not been evaluated in this run. Press Evaluate.")
    with qtbot.waitSignal(shown.evaluation_wanted) as wanted:
        qtbot.mouseClick(shown.header.again, Qt.MouseButton.LeftButton)
    assert wanted.args == ["test"]


def test_the_live_images_need_not_be_asked_for(shown: EvaluationPanel, qtbot: QtBot) -> None:
    choose(shown, "Test")
    with qtbot.assertNotEmitted(shown.evaluation_wanted):
        choose(shown, "Validation, live")
    assert not shown.header.again.isVisible()


def test_each_split_shows_its_own_report(
    shown: EvaluationPanel, report: Report, make_report: Make, qtbot: QtBot
) -> None:
    tested = make_report(split="test", batch=250, seed=9)
    shown.show_report(tested)
    assert shown.header.figures.report is report
    choose(shown, "Test")
    assert shown.header.figures.report is tested
    assert shown.matrix.matrix.text_at(Pair(7, 7)) == str(tested.confusion[7, 7])
    with qtbot.waitSignal(shown.probe_chosen) as chosen:
        click_image(qtbot, shown, 0)
    assert chosen.args == ["test", int(tested.most_wrong()[0])]


def test_the_caption_is_never_of_an_image_that_is_not_shown(
    shown: EvaluationPanel, report: Report, make_report: Make, qtbot: QtBot
) -> None:
    gallery, sentence = shown.images.gallery, shown.images.sentence
    tested = make_report(split="test", batch=300, seed=9)
    gallery.setFocus()
    qtbot.keyClick(gallery, Qt.Key.Key_End)
    number = int(report.most_wrong()[-1])
    assert sentence.text().startswith(f"validation image {number}: ")
    choose(shown, "Test")
    assert sentence.text() == ""
    gallery.setFocus()
    shown.show_report(tested)
    assert gallery.current() is None
    assert sentence.text().startswith(f"{len(tested.most_wrong())} images read wrongly")
    # By keyboard within one split: what is chosen now does not hold the image that the cursor was on.
    qtbot.keyClick(gallery, Qt.Key.Key_End)
    last = int(tested.most_wrong()[-1])
    assert sentence.text().startswith(f"test image {last}: ")
    right = Pair(*[int(tested.labels[tested.labels == tested.predicted][0])] * 2)
    assert last not in tested.cell(*right)
    shown.images.choose(Kind.CELL, right)
    assert sentence.text().startswith(f"{len(tested.cell(*right))} images of {right.true} read rightly")


def test_the_caption_follows_what_comes_under_a_mouse_that_rests(
    shown: EvaluationPanel, report: Report, make_report: Make, hover: Hover
) -> None:
    gallery, sentence = shown.images.gallery, shown.images.sentence
    tested = make_report(split="test", batch=300, seed=9)
    shown.show_report(tested)
    hover(gallery.viewport(), gallery.image_rect(1).center())
    assert sentence.text().startswith(f"validation image {report.most_wrong()[1]}: ")
    choose(shown, "Test")
    assert sentence.text().startswith(f"test image {tested.most_wrong()[1]}: ")


def test_an_old_test_evaluation_says_from_which_batch_it_is(shown: EvaluationPanel, make_report: Make) -> None:
    shown.show_report(make_report(split="test", batch=300))
    choose(shown, "Test")
    assert shown.header.figures.text().endswith("after batch 300")
    shown.show_frame(snapshot(1300))
    assert shown.header.figures.text().endswith("after batch 300, 1,000 batches ago")
    shown.show_report(make_report(split="test", batch=1300))
    assert shown.header.figures.text().endswith("after batch 1,300")


def test_the_live_evaluation_is_never_called_old(shown: EvaluationPanel) -> None:
    shown.show_frame(snapshot(350))
    assert shown.header.figures.text().endswith("after batch 300")


def test_a_collection_is_offered_while_it_has_images(shown: EvaluationPanel, make_report: Make, qtbot: QtBot) -> None:
    shown.set_collection("my digits", 12)
    assert shown.header.splits() == ["validation", "test", "my digits"]
    with qtbot.waitSignal(shown.evaluation_wanted) as wanted:
        choose(shown, "My digits")
    assert wanted.args == ["my digits"]
    shown.show_report(make_report(split="my digits", count=12))
    assert "12 images" in shown.header.figures.text()
    shown.set_collection("my digits", 0)
    assert shown.header.splits() == ["validation", "test"]
    assert "400 images" in shown.header.figures.text()


def test_a_report_of_a_collection_that_nobody_announced_is_offered_too(
    shown: EvaluationPanel, make_report: Make
) -> None:
    shown.show_report(make_report(split="my digits", count=12))
    assert shown.header.splits()[-1] == "my digits"
    assert "400 images" in shown.header.figures.text()


def test_data_without_validation_images_offer_the_test_images(panel: EvaluationPanel, run: RunStarted) -> None:
    without = dataclasses.replace(run.dataset, validation=run.dataset.validation.part(0, 0))
    panel.begin_run(dataclasses.replace(run, dataset=without))
    assert panel.header.splits() == ["test"]
    assert panel.header.again.isVisible()
    nothing = dataclasses.replace(without, test=run.dataset.test.part(0, 0))
    panel.begin_run(dataclasses.replace(run, dataset=nothing))
    assert panel.header.splits() == []
    assert panel.images.gallery.empty_text() == "These data hold back no images to evaluate."
    panel.grab()


# ---- what can be strange ---------------------------------------------------------------------------------------


def test_before_the_first_evaluation_every_part_says_what_will_appear(panel: EvaluationPanel) -> None:
    assert panel.images.gallery.empty_text().endswith("after the first validation. Press Space to train.")
    assert panel.header.again.isVisible()
    panel.grab()


def test_an_evaluation_of_no_images_is_shown_as_such(panel: EvaluationPanel, make_report: Make) -> None:
    panel.show_report(make_report(count=0))
    assert panel.header.figures.text() == "There are no validation images."
    assert panel.images.gallery.empty_text() == "There are no validation images."
    panel.grab()


@pytest.mark.parametrize("size", [(500, 280), (800, 300), (1400, 700), (360, 760)])
@pytest.mark.parametrize("classes", [2, 10, 100])
def test_any_number_of_classes_can_be_shown_at_any_size(
    panel: EvaluationPanel, make_report: Make, classes: int, size: tuple[int, int], qtbot: QtBot
) -> None:
    report = make_report(count=3000, classes=tuple(f"class {n}" for n in range(classes)))
    panel.window().resize(*size)
    panel.resize(*size)
    panel.show_report(report)
    QApplication.processEvents()
    assert (panel.width(), panel.height()) == size
    for part in (panel.matrix, panel.classes, panel.images):
        if part.isVisible():
            corner = part.mapTo(panel, part.rect().bottomRight())
            assert corner.x() <= size[0]
            assert corner.y() <= size[1]
    click_cell(qtbot, panel, Pair(1, 0))
    np.testing.assert_array_equal(
        panel.images.gallery.order(),
        report.cell(*panel.matrix.matrix.chosen_cell()),  # type: ignore[misc]
    )
    panel.grab()


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_a_diverged_network_is_shown_without_numbers_it_does_not_have(
    panel: EvaluationPanel, make_report: Make, loss: float
) -> None:
    usual = make_report()
    report = dataclasses.replace(
        usual, loss=np.full(400, loss, np.float32), confidence=np.full(400, np.nan, np.float32)
    )
    panel.show_report(report)
    for kind in Kind:
        panel.images.choose(kind, Pair(1, 1))
        panel.grab()
    panel.classes.loss_button.setChecked(True)
    panel.grab()
    panel.classes.curves_button.setChecked(True)
    panel.grab()
    assert ("loss —" if math.isnan(loss) else "loss ∞") in panel.header.figures.text()


def test_colour_images_are_shown(panel: EvaluationPanel, make_report: Make) -> None:
    panel.show_report(make_report(channels=3))
    assert len(panel.images.gallery.order())
    panel.grab()


# ---- places and looks ------------------------------------------------------------------------------------------


def test_in_a_narrow_panel_classes_and_images_share_a_place(shown: EvaluationPanel, qtbot: QtBot) -> None:
    shown.resize(500, 280)
    QApplication.processEvents()
    assert shown.header.classes_button.isVisible()
    assert (shown.classes.isVisible(), shown.images.isVisible()) == (False, True)
    qtbot.mouseClick(shown.header.classes_button, Qt.MouseButton.LeftButton)
    assert (shown.classes.isVisible(), shown.images.isVisible()) == (True, False)
    click_cell(qtbot, shown, Pair(3, 3))
    assert (shown.classes.isVisible(), shown.images.isVisible()) == (False, True)
    shown.resize(800, 300)
    QApplication.processEvents()
    assert (shown.classes.isVisible(), shown.images.isVisible()) == (True, True)


@pytest.mark.parametrize("height", [300, 500])
def test_no_heading_is_cut_where_all_can_be_whole(face: int, shown: EvaluationPanel, height: int) -> None:
    # Wider and narrower again: what is shown does not hang on what was shown before.
    widths = range(550, 1150, 50)
    for width in (*widths, *reversed(widths)):
        shown.window().resize(width, height)
        shown.resize(width, height)
        for _ in range(4):
            # Parts are laid out anew when they have heard how much room there is.
            QApplication.processEvents()
        for view in (shown.matrix, shown.classes, shown.images):
            if view.isVisible():
                assert view.heading.width() >= view.heading.minimumSizeHint().width(), (width, view.heading.title())
                assert view.geometry().right() <= width - 16


def test_in_a_tall_panel_bars_and_curves_are_both_shown(shown: EvaluationPanel) -> None:
    shown.resize(1400, 700)
    QApplication.processEvents()
    assert shown.classes.bars.isVisible()
    assert shown.classes.curves.isVisible()
    assert not shown.classes.curves_button.isVisible()


def test_another_theme_repaints(shown: EvaluationPanel, app: QApplication) -> None:
    light = shown.grab().toImage()
    theme.apply_theme(app, "dark")
    dark = shown.grab().toImage()
    for part in (
        shown.header.figures,
        shown.matrix.matrix,
        shown.classes.bars,
        shown.images.gallery,
        shown.images.sentence,
    ):
        corner = part.mapTo(shown, part.rect().topLeft())
        area = part.rect().translated(corner)
        assert light.copy(area) != dark.copy(area)
