"""One way to paint: whatever goes wrong in it, the program lives, says so once and tries again."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

import cnn_gui
from cnn_gui.ui.look import painters
from cnn_gui.ui.look.icons import TintedEngine
from cnn_gui.ui.look.painters import painter_on, paints_for_others, paints_itself, saved

PACKAGE = Path(cnn_gui.__file__).parent
ONE_WAY = PACKAGE / "ui" / "look" / "painters.py"
RED = QColor("#ff0000")


class Red(QWidget):
    """Is red, unless it is broken. Attributes: broken, tried (how often it was painted)."""

    broken = False
    tried = 0

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        self.tried += 1
        painter.fillRect(self.rect(), RED)
        if self.broken:
            raise RuntimeError("no red left")


class RedArea(QAbstractScrollArea):
    """A viewport that is red."""

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        painter.fillRect(self.viewport().rect(), RED)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is reported."""
    reports: list[str] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: reports.append(str(error)))
    return reports


def paint(widget: QWidget, app: QApplication) -> QImage:
    widget.update()
    for _ in range(3):
        app.processEvents()
    return widget.grab().toImage()


def reds(image: QImage) -> int:
    return sum(image.pixelColor(x, y) == RED for x in range(image.width()) for y in range(image.height()))


def test_a_fault_is_told_once_and_leaves_a_word_until_it_is_gone(
    app: QApplication, shown: Callable[..., Any], told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words: list[str] = []
    really = painters.paint_empty
    monkeypatch.setattr(painters, "paint_empty", lambda *given: (words.append(given[-1]), really(*given)))
    widget = shown(Red(), 160, 40)
    assert reds(paint(widget, app)) == 160 * 40
    widget.broken = True
    blank = paint(widget, app)
    assert reds(blank) == 0
    assert set(words) == {painters.CANNOT}
    assert len({blank.pixel(x, y) for x in range(160) for y in range(40)}) > 1
    for _ in range(3):
        paint(widget, app)
    assert told == ["no red left"]
    widget.broken = False
    assert reds(paint(widget, app)) == 160 * 40
    widget.broken = True
    paint(widget, app)
    assert told == ["no red left"]


def test_a_fault_is_no_reason_to_paint_without_end(
    app: QApplication, shown: Callable[..., Any], told: list[str]
) -> None:
    widget = shown(Red(), 80, 20)
    widget.broken = True
    paint(widget, app)
    before = widget.tried
    for _ in range(20):
        app.processEvents()
    assert widget.tried == before


def test_each_widget_tells_its_own_fault(app: QApplication, shown: Callable[..., Any], told: list[str]) -> None:
    for _ in range(2):
        widget = shown(Red(), 80, 20)
        widget.broken = True
        paint(widget, app)
    assert told == ["no red left"] * 2


def test_what_was_painted_in_part_is_painted_whole_once_the_fault_is_gone(
    app: QApplication, shown: Callable[..., Any], told: list[str]
) -> None:
    widget = shown(Red(), 80, 20)
    widget.broken = True
    paint(widget, app)
    widget.broken, before = False, widget.tried
    widget.update(QRect(0, 0, 5, 5))
    for _ in range(3):
        app.processEvents()
    assert widget.tried == before + 2


def test_where_no_word_can_be_drawn_there_is_none(
    app: QApplication, shown: Callable[..., Any], told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object) -> None:
        raise RuntimeError("no letters left")

    monkeypatch.setattr(painters, "paint_empty", fail)
    widget = shown(Red(), 80, 20)
    widget.broken = True
    assert reds(paint(widget, app)) == 0
    assert told == ["no red left"]


def test_an_area_that_scrolls_paints_its_viewport(app: QApplication, shown: Callable[..., Any]) -> None:
    assert reds(paint(shown(RedArea(), 40, 40), app)) > 30 * 30


def test_who_paints_with_the_painter_of_others_leaves_it_as_it_was(app: QApplication, told: list[str]) -> None:
    class Row:
        @paints_for_others
        def paint(self, painter: QPainter, broken: bool) -> None:
            painter.setOpacity(0.5)
            with saved(painter):
                painter.translate(10, 10)
                if broken:
                    raise RuntimeError("no row")

    row, image = Row(), QImage(20, 20, QImage.Format.Format_RGB32)
    with painter_on(image) as painter:
        for broken in (False, True, True):
            row.paint(painter, broken)
            assert painter.opacity() == 1.0
            assert painter.transform().isIdentity()
    assert not painter.isActive()
    app.processEvents()
    assert told == ["no row"]


def test_a_painter_on_a_picture_is_ended_by_a_fault_that_is_passed_on() -> None:
    image = QImage(20, 20, QImage.Format.Format_RGB32)
    with pytest.raises(ValueError, match="broken"), painter_on(image) as painter:
        raise ValueError("broken")
    assert not painter.isActive()


def test_an_icon_that_cannot_be_drawn_is_clear_and_is_drawn_when_it_can_be(
    app: QApplication, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = TintedEngine("play", "text")
    wanted = (QSize(24, 24), QIcon.Mode.Normal, QIcon.State.Off)

    def fail(*_given: object) -> None:
        raise RuntimeError("no ink")

    def ink() -> bool:
        image = engine.pixmap(*wanted).toImage()
        return any(image.pixelColor(x, y).alpha() for x in range(24) for y in range(24))

    with monkeypatch.context() as broken:
        broken.setattr(engine, "_draw", fail)
        assert not ink()
        assert not ink()
        image = QImage(24, 24, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        with painter_on(image) as painter:
            engine.paint(painter, QRect(0, 0, 24, 24), *wanted[1:])
    app.processEvents()
    assert told == ["no ink"]
    assert ink()


# ---- all there is --------------------------------------------------------------------------------------------------


def test_with_a_fault_in_every_paint_event_the_program_lives_and_tells_each_once() -> None:
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("faulty_painting.py")],
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "QPainter" not in done.stderr
    found = json.loads(done.stdout)
    assert len(found["classes"]) > 25
    # Nothing is left out, neither with the fault nor after it.
    assert found["with"] == found["classes"]
    assert found["without"] == found["classes"]
    assert {told: count for told, count in Counter(found["told"]).items() if count > 1} == {}
    for name in found["classes"]:
        assert any(f"{name}, number" in told for told in found["told"]), f"{name} has a fault, and nobody says so"
    assert {told.partition(":")[0] for told in found["told"]} == {"RuntimeError"}
    assert found["after"] == []


def methods() -> Iterator[tuple[Path, ast.ClassDef, ast.FunctionDef]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                yield from ((path, node, each) for each in node.body if isinstance(each, ast.FunctionDef))


def test_nobody_else_makes_a_painter_or_saves_one() -> None:
    made = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            makes = called.rpartition(".")[2] in {"QPainter", "QStylePainter"}
            if path != ONE_WAY and (makes or called in {"painter.save", "painter.restore", "painter.begin"}):
                made.append(f"{path.relative_to(PACKAGE)}:{node.lineno} calls {called}; see {ONE_WAY.name}")
    assert made == []


def test_every_method_that_qt_calls_to_paint_is_guarded() -> None:
    unguarded = []
    for path, of_class, method in methods():
        decorators = [ast.unparse(each) for each in method.decorator_list]
        lent = method.name == "paint" and of_class.bases and [each.arg for each in method.args.args[1:2]] == ["painter"]
        wanted = "paints_itself" if method.name == "paintEvent" else "paints_for_others" if lent else None
        if wanted is not None and wanted not in decorators:
            unguarded.append(f"{path.relative_to(PACKAGE)}: {of_class.name}.{method.name} wants @{wanted}")
    assert unguarded == []
