"""Names from outside are shown as they are, wherever they are shown."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QToolTip

import cnn_gui
from cnn_gui.ui.widgets.bars.bars import ProbabilityBars
from cnn_gui.ui.widgets.text.elided_label import ElidedLabel
from cnn_gui.ui.widgets.text.plain import in_paragraphs, plain, plain_label
from cnn_gui.ui.window.banner import Banner

UI = Path(cnn_gui.__file__).parent / "ui"
MARKUP = "<img src='/etc/hostname'> <b>7</b> &amp; 3 < 4"


def read(tip: str) -> str:
    """What a person reads in a tool tip; what has no such sign is no markup to Qt."""
    if "<" not in tip:
        return tip
    document = QTextDocument()
    document.setHtml(tip)
    return document.toPlainText()


@pytest.mark.parametrize("text", ["", "seven", "a & b", "3 < 4", MARKUP, "<b>\n  two lines", "<!-- no -->", "&lt;"])
def test_a_tip_shows_what_it_is_told(app: QApplication, text: str) -> None:
    assert read(plain(text)) == text


def test_paragraphs_show_what_they_are_told(app: QApplication) -> None:
    assert read(in_paragraphs(MARKUP, "b")) == f"{MARKUP}\nb"


def test_labels_show_what_they_are_told(app: QApplication) -> None:
    for label in (plain_label(MARKUP), ElidedLabel(MARKUP)):
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert label.text() == MARKUP


def test_a_banner_shows_what_it_is_told(app: QApplication) -> None:
    banner = Banner()
    banner.show_notice("a & b <c>")
    assert banner._text.textFormat() is Qt.TextFormat.RichText
    assert read(f"<p>{banner._text.text()}</p>") == "a & b <c>"


def test_a_class_named_like_markup_is_told_by_its_name(app: QApplication, ask_tip: Any, qtbot: Any) -> None:
    bars = ProbabilityBars()
    qtbot.addWidget(bars)
    bars.set_classes((MARKUP, "other"))
    bars.set_probabilities(np.array([0.75, 0.25], np.float32))
    bars.resize(300, 100)
    bars.show()
    ask_tip(bars.viewport(), bars.row_rect(0).center())
    assert read(QToolTip.text()).startswith(f"{MARKUP}: 0.75")


# ---- all there is --------------------------------------------------------------------------------------------------


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(UI.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path.relative_to(UI).as_posix(), node


def harmless(told: ast.expr) -> bool:
    """Whether a text is the program's own, or has gone through `plain`."""
    match told:
        case ast.Constant() | ast.Call(func=ast.Name(id="plain" | "in_paragraphs") | ast.Attribute(attr="toolTip")):
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.isupper()
        case ast.IfExp(body=body, orelse=orelse):
            return harmless(body) and harmless(orelse)
        case ast.Subscript(value=value):
            return harmless(value)
    return False


def test_every_tool_tip_is_plain() -> None:
    found, unguarded = 0, []
    for path, call in calls():
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if method == "setToolTip" or ast.unparse(call.func) == "QToolTip.showText":
            found += 1
            told = call.args[0 if method == "setToolTip" else 1]
            if not harmless(told):
                unguarded.append(f"{path}:{call.lineno}: {ast.unparse(told)} wants plain(…)")
    assert found > 60
    assert unguarded == []


def test_every_label_is_plain_or_says_that_it_is_rich() -> None:
    for path, call in calls():
        if ast.unparse(call.func) == "QLabel" and path != "widgets/text/plain.py":
            assert "TextFormat.RichText" in (UI / path).read_text(encoding="utf-8"), f"{path} wants plain_label(…)"
