"""Markdown to be read: equations set, keys marked, nothing read or opened unasked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QTextDocument, QTextTable

from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.text.formula import formula_size
from cnn_gui.ui.widgets.text.markdown import anchor_of, code_span, prepare
from cnn_gui.ui.widgets.text.markdown_view import FEATURES, MarkdownView


@pytest.fixture
def view(app: Any, qtbot: Any) -> MarkdownView:
    """An empty view."""
    made = MarkdownView()
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    return made


def test_equations_become_pictures_and_code_stays() -> None:
    text = "A $x_1$ and `$y$`, 5 $ or 6 $.\n\n```math\n\\frac{1}{N}\n```\n\n```sh\necho $HOME $PATH\n```\n"
    prepared = prepare(text)
    assert prepared.equations == ("x_1", r"\frac{1}{N}")
    assert "A ![equation](math:0) and `$y$`, 5 $ or 6 $." in prepared.markdown
    assert "\n![equation](math:1)\n" in prepared.markdown
    assert "echo $HOME $PATH" in prepared.markdown


@pytest.mark.parametrize("key", ["Ctrl+F", "`", "\\", "/", "[", "*"])
def test_keys_are_shown_as_they_are(app: Any, key: str) -> None:
    document = QTextDocument()
    document.setMarkdown(prepare(f"Press <kbd>{key}</kbd> now").markdown, FEATURES)
    assert document.toPlainText() == f"Press {key} now"
    assert code_span(key) in prepare(f"<kbd>{key}</kbd>").markdown


def test_html_is_shown_as_it_is_written(view: MarkdownView) -> None:
    view.show_text('One <b>word</b> <img src="x.png"> more')
    assert '<b>word</b> <img src="x.png">' in view.toPlainText()


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [("3. ReLU", "3-relu"), ("dW2, db2, dF", "dw2-db2-df"), ("Why did it say that?", "why-did-it-say-that")],
)
def test_headings_have_the_anchors_that_they_have_elsewhere(heading: str, anchor: str) -> None:
    assert anchor_of(heading) == anchor


def test_an_equation_is_as_large_as_everywhere_and_smaller_where_there_is_less_room(view: MarkdownView) -> None:
    latex = r"Z_{1}[n,f,i,j] = \sum_{c,u,v} X[n,c,i+u,j+v] \cdot W_{1}[f,c,u,v] + b_{1}[f]"
    view.show_text(f"```math\n{latex}\n```")
    layout = view.document().documentLayout()
    wide = layout.blockBoundingRect(view.document().begin()).height()
    assert wide == pytest.approx(formula_size(latex).height(), abs=8)
    view.resize(200, 400)
    assert layout.blockBoundingRect(view.document().begin()).height() < wide
    assert view.horizontalScrollBar().maximum() == 0


def test_an_equation_that_cannot_be_set_is_shown_as_it_was_written(view: MarkdownView) -> None:
    view.show_text("```math\n\\frac{1\n```\n\nmore")
    view.grab()
    assert view._pictures._words("math:0") == r"\frac{1"


def test_it_is_drawn_in_the_colours_of_the_theme(view: MarkdownView, app: Any) -> None:
    for mode, colours in (("dark", theme.DARK), ("light", theme.LIGHT)):
        theme.apply_theme(app, mode)
        view.show_text("Words\n\n| a | b |\n|---|---|\n| 1 | `2` |\n\n[link](one) [dead](two)", keeps="one".__eq__)
        first = view.document().begin().begin().fragment().charFormat()
        assert first.foreground().color() == colours.text
        (table,) = view.document().rootFrame().childFrames()
        assert isinstance(table, QTextTable)
        assert table.format().borderBrush().color() == colours.border
        last = view.document().lastBlock().begin()
        assert last.fragment().charFormat().anchorHref() == "one"
        assert "dead" in view.document().lastBlock().text()
        assert "two" not in view.toHtml()


def test_a_link_is_told_and_not_followed(view: MarkdownView, qtbot: Any) -> None:
    told: list[str] = []
    view.link_chosen.connect(told.append)
    view.show_text("[here](cnn:phase=Z1&cell=Z1[0,*,*])")
    place = next(
        QPoint(x, y)
        for y in range(0, 60, 4)
        for x in range(0, 80, 4)
        if view.anchorAt(QPoint(x, y)) == "cnn:phase=Z1&cell=Z1[0,*,*]"
    )
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told == ["cnn:phase=Z1&cell=Z1[0,*,*]"]
    assert "here" in view.toPlainText()


def test_a_picture_that_is_not_there_leaves_its_name(view: MarkdownView, tmp_path: Path) -> None:
    QImage(20, 10, QImage.Format.Format_RGB32).save(str(tmp_path / "there.png"))
    view.show_text("![a](there.png)\n\n![b](gone.png)", tmp_path)
    view.grab()
    assert view._pictures._words("there.png") == ""
    assert view._pictures._words("gone.png") == "gone.png"


def test_long_lines_of_code_do_not_make_it_wider(view: MarkdownView) -> None:
    view.show_text(f"```sh\n{'word ' * 60}\n```")
    assert view.horizontalScrollBar().maximum() == 0
