"""Every view of the window gives a picture of itself: one menu by mouse and key, files that hold what is seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFileDialog, QMenu, QMessageBox, QToolTip, QWidget

from cnn_gui.explain.cell import Cell
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.painters import painter_on
from cnn_gui.ui.panels.evaluation.class_bars import ClassBars
from cnn_gui.ui.panels.evaluation.class_curves import ClassCurves
from cnn_gui.ui.panels.evaluation.confusion_matrix import ConfusionMatrix
from cnn_gui.ui.panels.motion.sliding_view import SlidingView
from cnn_gui.ui.panels.what_if.compared_bars import ComparedBars
from cnn_gui.ui.panels.what_if.weight_editor import WeightEditor
from cnn_gui.ui.panels.why.overlay_picture import AgreementPicture, mark_colours
from cnn_gui.ui.widgets.bars.bars import ProbabilityBars
from cnn_gui.ui.widgets.gallery.gallery import Gallery
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic
from cnn_gui.ui.widgets.pictures.dialog import LINES, MAPS, PictureDialog
from cnn_gui.ui.widgets.pictures.paint import as_image

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

COPY, SAVE = "Copy pict&ure", "Save picture &as…"

# Panel, kind of widget, where SVG is offered, and whether whole pixels are.
VIEWS: dict[str, tuple[str, type[QWidget], bool, bool]] = {
    "network": ("network", Mosaic, False, True),
    "filters": ("filters", Mosaic, False, True),
    "why": ("why", Mosaic, False, True),
    "agreement": ("why", AgreementPicture, False, True),
    "what if": ("what-if", WeightEditor, False, True),
    "motion": ("motion", SlidingView, False, True),
    "confusion matrix": ("evaluation", ConfusionMatrix, True, False),
    "gallery": ("evaluation", Gallery, False, False),
    "class bars": ("evaluation", ClassBars, True, False),
    "class curves": ("evaluation", ClassCurves, True, False),
    "probabilities": ("prediction", ProbabilityBars, True, False),
    "before and now": ("what-if", ComparedBars, True, False),
}


@pytest.fixture(autouse=True)
def _clipboard(qapp: QApplication) -> Any:
    QGuiApplication.clipboard().clear()
    yield
    QToolTip.hideText()
    QGuiApplication.clipboard().clear()


@pytest.fixture
def trained(pilot: Any) -> Any:
    """A window whose run is ten batches old, evaluated twice, on a screen with room for everything."""
    pilot.window.resize(1500, 1000)
    for batch in (5, 10):
        pilot.session.trainer.step(5)
        pilot.shown(batch)
        reports: list[object] = []
        pilot.session.evaluated.connect(reports.append)
        pilot.session.trainer.evaluation.evaluate("validation")
        pilot.until(lambda reports=reports: [each for each in reports if each.split == "validation"])
    return pilot


def seen(pilot: Any, name: str) -> Any:
    """A view, in sight and with something to see."""
    slug, kind, _, _ = VIEWS[name]
    panel = pilot.window.panels[slug]
    pilot.window.go_to(panel)
    pilot.settle()
    if name == "class curves":
        for view in panel.findChildren(QWidget):
            if hasattr(view, "curves_button"):
                view.curves_button.setChecked(True)
    found: list[Any] = []

    def there() -> bool:
        found[:] = [each for each in panel.findChildren(kind) if each.isVisible() and type(each) is kind]
        if kind in (Mosaic, AgreementPicture, WeightEditor):
            found[:] = [each for each in found if each.picture.count]
        if kind is SlidingView:
            found[:] = [each for each in found if each.slide is not None]
        return bool(found)

    pilot.until(there)
    QApplication.processEvents()
    return found[0]


def open_menu(view: Any, reason: QContextMenuEvent.Reason) -> QMenu:
    """The context menu of a view."""
    target = view.view if isinstance(view, ClassCurves) else view
    by_mouse = reason is QContextMenuEvent.Reason.Mouse
    place = target.rect().center()
    if by_mouse and isinstance(target, QAbstractScrollArea):
        target = target.viewport()
    QApplication.sendEvent(target, QContextMenuEvent(reason, place, target.mapToGlobal(place)))
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QMenu)
    return popup


def pick(menu: QMenu, text: str) -> None:
    (action,) = [each for each in menu.actions() if each.text() == text]
    menu.close()
    action.trigger()


def save(pilot: Any, dialog: PictureDialog, path: Path) -> None:
    dialog.save.click()
    files = pilot.dialog(QFileDialog)
    files.fileSelected.emit(str(path))
    files.reject()
    pilot.until(path.is_file)


def pixels(picture: QImage) -> np.ndarray:
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    assert not plain.isNull()
    rows = np.frombuffer(plain.constBits(), np.uint32).reshape(plain.height(), -1)
    return rows[:, : plain.width()] | np.uint32(0xFF000000)


def rendered(path: Path, width: int, height: int) -> QImage:
    """An SVG file, by a renderer of SVG."""
    renderer = QSvgRenderer(QByteArray(path.read_bytes()))
    assert renderer.isValid()
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    with painter_on(picture) as painter:
        renderer.render(painter)
    return picture


@pytest.mark.parametrize("name", [name for name in VIEWS if name != "class curves"])
def test_each_view_has_the_menu_and_saves_what_is_seen(trained: Any, tmp_path: Path, name: str) -> None:
    pilot = trained
    view = seen(pilot, name)
    _, _, vector, whole = VIEWS[name]
    menu = open_menu(view, QContextMenuEvent.Reason.Mouse)
    expected = pixels(as_image(view))
    pick(menu, COPY)
    assert np.array_equal(pixels(QGuiApplication.clipboard().image()), expected)
    pick(open_menu(view, QContextMenuEvent.Reason.Keyboard), SAVE)
    dialog = pilot.dialog(PictureDialog)
    assert (dialog.kind.findData(LINES) >= 0) is vector
    assert any(str(dialog.kind.itemData(place)).startswith(MAPS) for place in range(dialog.kind.count())) is whole
    save(pilot, dialog, tmp_path / "a.png")
    assert np.array_equal(pixels(QImage(str(tmp_path / "a.png"))), expected)
    # More than the ground is seen.
    assert len(np.unique(expected)) > 3


@pytest.mark.parametrize("name", [name for name, says in VIEWS.items() if says[2]])
def test_views_of_lines_are_saved_as_lines(trained: Any, tmp_path: Path, name: str) -> None:
    pilot = trained
    view = seen(pilot, name)
    if isinstance(view, ClassCurves):
        view.view.menu_wanted.emit(QPoint(5, 5))
        popup = QApplication.activePopupWidget()
        assert isinstance(popup, QMenu)
        pick(popup, SAVE)
    else:
        pick(open_menu(view, QContextMenuEvent.Reason.Mouse), SAVE)
    dialog = pilot.dialog(PictureDialog)
    dialog.kind.setCurrentIndex(dialog.kind.findData(LINES))
    save(pilot, dialog, tmp_path / "a.svg")
    root = ElementTree.parse(tmp_path / "a.svg").getroot()
    assert root.get("viewBox") == f"0 0 {view.width()} {view.height()}"
    assert [element for element in root.iter() if element.tag.endswith("}text")] != []
    shown, drawn = as_image(view), rendered(tmp_path / "a.svg", view.width(), view.height())
    # Letters and edges are smoothed otherwise; nearly all else is the same.
    apart = np.abs(pixels(shown).view(np.uint8).astype(int) - pixels(drawn).view(np.uint8).astype(int))
    assert np.mean(apart > 60) < 0.03
    assert np.mean(pixels(drawn) != theme.current().panel.rgba()) > 0.02


@pytest.mark.parametrize("name", [name for name, says in VIEWS.items() if says[3]])
def test_each_value_of_a_map_is_a_square_of_its_colour(trained: Any, tmp_path: Path, name: str) -> None:
    pilot = trained
    view = seen(pilot, name)
    pick(open_menu(view, QContextMenuEvent.Reason.Keyboard), SAVE)
    dialog = pilot.dialog(PictureDialog)
    place = next(each for each in range(dialog.kind.count()) if str(dialog.kind.itemData(each)).startswith(MAPS))
    dialog.kind.setCurrentIndex(place)
    dialog.cell.setValue(3)
    dialog.gaps.setChecked(False)
    maps = next(iter((view.pictured().maps if hasattr(view, "pictured") else view.maps)().values()))
    save(pilot, dialog, tmp_path / "a.png")
    read = pixels(QImage(str(tmp_path / "a.png")))
    count, rows, columns = maps.colours.shape
    assert read.shape == (3 * rows * -(-count // maps.across), 3 * columns * min(maps.across, count))
    squares = read.reshape(read.shape[0] // 3, 3, read.shape[1] // 3, 3)
    assert (squares == squares[:, :1, :, :1]).all()
    for number in range(count):
        down, across = divmod(number, maps.across)
        part = squares[down * rows : (down + 1) * rows, 0, across * columns : (across + 1) * columns, 0]
        assert np.array_equal(part, maps.colours[number])


def test_marks_of_agreement_are_in_the_picture_of_whole_pixels(trained: Any) -> None:
    view = seen(trained, "agreement")
    (maps,) = view.coloured_maps().values()
    inks = [ink.rgba() for ink in mark_colours(theme.current())]
    found = [int((maps.colours == ink).sum()) for ink in inks]
    assert tuple(found) == view.counts()
    assert sum(found) > 0


# ---- curves ------------------------------------------------------------------------------------------------------


def test_the_curve_is_where_it_is_in_its_colour(trained: Any, tmp_path: Path) -> None:
    pilot = trained
    panel = pilot.window.panels["curves"]
    pilot.window.go_to(panel)
    pilot.settle()
    pilot.window.actions_["picture_of_curves"].trigger()
    dialog = pilot.dialog(PictureDialog)
    dialog.kind.setCurrentIndex(dialog.kind.findData(LINES))
    save(pilot, dialog, tmp_path / "curves.svg")
    whole = panel.pictured().view
    scale = 4
    picture = rendered(tmp_path / "curves.svg", scale * whole.width(), scale * whole.height())
    training = theme.current().training
    plot = panel.loss
    x, y = plot.smoothed_line.getData()
    for batch, height in zip(x[1:-1], y[1:-1], strict=True):
        scene = plot.box.mapViewToScene(QPointF(float(batch), float(height)))
        place = plot.view.viewport().mapTo(whole, plot.view.mapFromScene(scene))
        near = [
            picture.pixelColor(scale * place.x() + right, scale * place.y() + down)
            for right in range(-scale, scale + 1)
            for down in range(-scale, scale + 1)
        ]
        assert min(_apart(colour, training) for colour in near) < 40, batch
    texts = [
        element.text.strip()
        for element in ElementTree.parse(tmp_path / "curves.svg").iter()
        if element.tag.endswith("}text")
    ]
    assert {"Loss", "Accuracy", "batch", "smoothed", "validation"} <= set(texts)
    # No part of it is a picture of pixels.
    assert b"<image" not in (tmp_path / "curves.svg").read_bytes()


def _apart(one: QColor, other: QColor) -> int:
    return abs(one.red() - other.red()) + abs(one.green() - other.green()) + abs(one.blue() - other.blue())


def test_a_zoomed_curve_stays_inside_its_plot(trained: Any, tmp_path: Path) -> None:
    pilot = trained
    panel = pilot.window.panels["curves"]
    pilot.window.go_to(panel)
    pilot.settle()
    plot = panel.loss
    low, high = np.nanquantile(plot.series.raw, [0.4, 0.6])
    plot.box.setYRange(float(low), float(high), padding=0)
    plot.box.sigRangeChangedManually.emit([True, True])
    QApplication.processEvents()
    pick(panel.menu(plot), SAVE)
    dialog = pilot.dialog(PictureDialog)
    dialog.kind.setCurrentIndex(dialog.kind.findData(LINES))
    save(pilot, dialog, tmp_path / "loss.svg")
    picture = rendered(tmp_path / "loss.svg", plot.width(), plot.height())
    frame = plot.box.sceneBoundingRect()
    top = plot.view.mapTo(plot, plot.view.mapFromScene(frame.topLeft())).y()
    bottom = plot.view.mapTo(plot, plot.view.mapFromScene(frame.bottomLeft())).y()
    blue = [
        row
        for row in range(plot.height())
        for column in range(int(frame.left()), plot.width())
        if _apart(picture.pixelColor(column, row), theme.current().training) < 60
    ]
    inside = [row for row in blue if top - 2 <= row <= bottom + 2]
    header = [row for row in blue if row < plot.header.height()]
    assert inside
    assert len(inside) + len(header) == len(blue)


def test_larger_curves_have_lines_as_much_wider(trained: Any) -> None:
    panel = trained.window.panels["curves"]
    trained.window.go_to(panel)
    trained.settle()
    whole = panel.pictured().view
    shares = []
    for scale in (1.0, 4.0):
        picture = pixels(as_image(whole, scale)).view(np.uint8).reshape(-1, 4).astype(int)
        ink = theme.current().training
        apart = np.abs(picture[:, :3] - [ink.blue(), ink.green(), ink.red()]).sum(axis=1)
        shares.append(np.mean(apart < 120))
    assert shares[1] == pytest.approx(shares[0], rel=0.4)


def test_curves_four_times_as_large_are_saved_and_copied(trained: Any, tmp_path: Path) -> None:
    pilot = trained
    panel = pilot.window.panels["curves"]
    pilot.window.go_to(panel)
    pilot.settle()
    whole = panel.pictured().view
    expected = pixels(as_image(whole, 4.0))
    for saved in (True, False):
        pilot.window.actions_["picture_of_curves"].trigger()
        dialog = pilot.dialog(PictureDialog)
        dialog.scale.setCurrentIndex(dialog.scale.findData("4"))
        if saved:
            save(pilot, dialog, tmp_path / "a.png")
            picture = QImage(str(tmp_path / "a.png"))
        else:
            dialog.copy.click()
            pilot.until(lambda: not QGuiApplication.clipboard().image().isNull())
            picture = QGuiApplication.clipboard().image()
        # Soft edges are rounded otherwise.
        assert np.mean(pixels(picture) != expected) < 0.02


def test_before_the_first_batch_there_are_no_curves_to_save(pilot: Any) -> None:
    pilot.window.actions_["picture_of_curves"].trigger()
    box = pilot.dialog(QMessageBox)
    assert box.text() == "There are no curves yet"
    assert pilot.dialogs(PictureDialog) == []
    pilot.dismiss(box)


def test_curves_behind_tabs_come_into_sight(trained: Any) -> None:
    pilot = trained
    pilot.window.go_to(pilot.window.panels["microscope"])
    pilot.settle()
    panel = pilot.window.panels["curves"]
    assert not pilot.window.arrangement.in_sight(panel)
    pilot.window.actions_["picture_of_curves"].trigger()
    dialog = pilot.dialog(PictureDialog)
    assert pilot.window.arrangement.in_sight(panel)
    dialog.reject()


# ---- the microscope ----------------------------------------------------------------------------------------------


def test_the_microscope_offers_pictures_once_there_is_something(trained: Any, tmp_path: Path) -> None:
    pilot = trained
    panel = pilot.window.panels["microscope"]
    entries = {action.text(): action for action in panel.bar.copy.actions()}
    assert not entries[COPY].isEnabled()
    pilot.window.go_to(panel)
    panel.show_cell(Cell("Z1", (2, 4, 4)))
    pilot.until(lambda: entries[COPY].isEnabled())
    entries[SAVE].trigger()
    dialog = pilot.dialog(PictureDialog)
    dialog.kind.setCurrentIndex(dialog.kind.findData(LINES))
    save(pilot, dialog, tmp_path / "a.svg")
    root = ElementTree.parse(tmp_path / "a.svg").getroot()
    texts = [(element.text or "").strip() for element in root.iter() if element.tag.endswith("}text")]
    assert "Z1[2, 4, 4]" in texts
    # Letters of the equation have no black edges.
    paths = [each for each in root.iter() if each.get("stroke") == "#000000" and list(each)]
    assert paths == []


def test_the_key_copies_the_number_where_one_is_explained(trained: Any) -> None:
    pilot = trained
    panel = pilot.window.panels["microscope"]
    pilot.window.go_to(panel)
    panel.show_cell(Cell("Z1", (2, 4, 4)))
    pilot.until(lambda: panel.bar.copy.button.isEnabled())
    pilot.key("c", Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().image().isNull()
    assert float(QGuiApplication.clipboard().text()) == pytest.approx(float(panel.bar.copy._array()[2, 4, 4]))


def test_the_key_copies_the_view_that_has_the_keys(trained: Any) -> None:
    for name in ("confusion matrix", "gallery", "probabilities"):
        view = seen(trained, name)
        view.setFocus()
        trained.until(view.hasFocus)
        trained.key("c", Qt.KeyboardModifier.ControlModifier)
        assert QGuiApplication.clipboard().image().size() == view.size(), name
