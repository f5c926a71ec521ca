"""The help opens beside the program: the right page, searchable, and gone with the window."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtGui import QDesktopServices, QTextFormat
from PySide6.QtWidgets import QWidget

from cnn_gui.resources_path import document
from cnn_gui.ui.actions.catalogue import ACTIONS
from cnn_gui.ui.help.help import section_of
from cnn_gui.ui.help.hits import where_of
from cnn_gui.ui.help.pages import ALL, Pages, split
from cnn_gui.ui.help.search import Search
from cnn_gui.ui.help.window import HelpWindow
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.registry import registered
from cnn_gui.ui.panels.spot import Spot
from cnn_gui.ui.widgets.text.markdown_dress import blocks

KEYS = {"keys": lambda: "# Keyboard and mouse\n\n| key | what |\n|---|---|\n| `X` | nothing |\n"}
# Of the documents' links those to pages that are for people who work on the program.
ELSEWHERE = {"../README.md", "adr/0025-a-run-in-one-file.md"}


@pytest.fixture
def window(app: Any, qtbot: Any) -> HelpWindow:
    """The window of the help, at the user guide."""
    made = HelpWindow(Pages(KEYS))
    qtbot.addWidget(made)
    made.show()
    made.show_address("user-guide")
    return made


def links_of(window: HelpWindow) -> set[str]:
    found = set()
    for block in blocks(window.view.document()):
        at = block.begin()
        while not at.atEnd():
            found.add(at.fragment().charFormat().anchorHref())
            at += 1
    return found - {""}


def top_of(window: HelpWindow) -> str:
    """The heading or paragraph at the upper edge."""
    return window.view.textCursor().block().text()


# ---- pages ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("panel", registered(), ids=lambda panel: panel.slug())
def test_every_panel_names_a_section_that_is_there(window: HelpWindow, panel: type[Panel]) -> None:
    assert panel.help_section is not Panel.help_section
    window.show_address(panel.help_section)
    name, anchor = split(panel.help_section)
    assert window.page is not None
    assert window.page.name == name
    assert not anchor or anchor in [each for _, _, each in window.view.headings()]


def test_every_page_is_there_and_listed(window: HelpWindow) -> None:
    pages = {page.name for page in Pages(KEYS).pages}
    there = {page.name for page in ALL if page.name == "keys" or document().joinpath(f"{page.name}.md").is_file()}
    assert pages == there
    assert {"user-guide", "one-step", "document-line-by-line", "glossary", "keys", "for-teachers"} <= pages
    listed = window.contents.lines()
    assert [page.title for page in Pages(KEYS).pages if page.title not in listed] == []


@pytest.mark.parametrize("page", Pages(KEYS).pages, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere_and_every_picture_is_there(window: HelpWindow, page: Any) -> None:
    window.show_address(page.name)
    assert window.page is page or window.page == page
    declared = [*ACTIONS, *(action for panel in registered() for action in panel.declared)]
    headings = {each.name: _anchors(window, each.name) for each in Pages(KEYS).pages}
    window.show_address(page.name)
    for link in links_of(window):
        if link.startswith("cnn:"):
            spot = Spot.parse(link)
            assert not spot.panel or spot.panel in {each.slug() for each in registered()}
            assert not spot.action or spot.action in {each.name for each in declared}
        elif "://" not in link:
            name, anchor = split(link)
            assert not anchor or anchor in headings[name or page.name], link
    text = Pages(KEYS).text(page)
    assert {link for link in ELSEWHERE if f"]({link})" in text} & links_of(window) == set()
    for block in blocks(window.view.document()):
        at = block.begin()
        while not at.atEnd():
            form = at.fragment().charFormat()
            if form.objectType() == QTextFormat.ObjectTypes.ImageObject.value:
                name = form.toImageFormat().name()
                assert name.startswith("math:") or document(name).is_file()
                assert not window.view._pictures._words(name), "it can be drawn"
            at += 1


def _anchors(window: HelpWindow, name: str) -> list[str]:
    window.show_address(name)
    return [anchor for _, _, anchor in window.view.headings()]


def test_a_link_goes_to_a_page_and_back_and_forward_again(window: HelpWindow, qtbot: Any) -> None:
    window.view.link_chosen.emit("one-step.md")
    assert window.windowTitle() == "One step, phase by phase – Help"
    window.view.link_chosen.emit("#3-relu")
    assert top_of(window) == "3. ReLU"
    assert window.contents.currentItem().text(0) == "3. ReLU"
    window.back.click()
    window.back.click()
    assert window.page.name == "user-guide"
    assert not window.back.isEnabled()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert window.page.name == "one-step"
    window.forward.click()
    assert top_of(window) == "3. ReLU"
    assert not window.forward.isEnabled()


def test_a_link_to_the_web_opens_in_the_browser_and_only_then(
    window: HelpWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    window.view.show_text("[there](https://example.org/a) ![no](https://example.org/b.png)")
    window.view.grab()
    assert opened == []
    window.view.link_chosen.emit("https://example.org/a")
    assert opened == ["https://example.org/a"]


def test_a_picture_out_of_the_folder_is_not_read(window: HelpWindow, tmp_path: Any) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    theme_picture = window.grab()
    theme_picture.save(str(tmp_path / "secret.png"))
    theme_picture.save(str(inside / "own.png"))
    window.view.show_text("![a](own.png) ![b](../secret.png)", inside)
    assert window.view._pictures._words("own.png") == ""
    assert window.view._pictures._words("../secret.png") == "../secret.png"


# ---- search --------------------------------------------------------------------------------------------------------


def test_a_search_finds_words_in_all_pages_with_what_is_around_them(app: Any) -> None:
    hits = Search(Pages(KEYS)).find("translation   INVARIANCE")
    pages = {hit.page.name for hit in hits}
    assert {"one-step", "document-line-by-line"} <= pages
    (pooling,) = [hit for hit in hits if hit.page.name == "one-step"]
    assert where_of(pooling) == "One step, phase by phase › 4. Pooling"
    assert pooling.words == "translation invariance"
    assert pooling.before.endswith("changing the result (")
    assert Search(Pages(KEYS)).find("  ") == []
    assert Search(Pages(KEYS)).find("no such words here") == []


def test_typing_lists_the_places_and_enter_goes_through_them(window: HelpWindow, qtbot: Any) -> None:
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window.field.hasFocus)
    qtbot.keyClicks(window.field, "one-hot")
    assert window.hits.count() > 1
    assert window.count.text() == f"{window.hits.count()} found"
    for number in (1, 2):
        qtbot.keyClick(window.field, Qt.Key.Key_Return)
        assert window.view.textCursor().selectedText().lower() == "one-hot"
        assert window.count.text() == f"{number} of {window.hits.count()}"
    window.before.click()
    assert window.count.text().startswith("1 of")
    qtbot.keyClick(window.field, Qt.Key.Key_Escape)
    assert window.field.text() == ""
    assert window.isVisible()
    window.field.setText("qqqqq")
    assert window.count.text() == "Found nowhere"
    assert not window.next.isEnabled()
    window.field.clear()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


# ---- look ----------------------------------------------------------------------------------------------------------


def test_it_follows_the_theme_and_stays_where_it_is(window: HelpWindow, app: Any) -> None:
    window.show_address("one-step#3-relu")
    place = window.view.verticalScrollBar().value()
    assert place > 0
    for mode, colours in (("dark", theme.DARK), ("light", theme.LIGHT)):
        theme.apply_theme(app, mode)
        at = window.view.document().findBlockByNumber(2).begin().fragment().charFormat()
        assert at.foreground().color() == colours.text
        assert window.view.verticalScrollBar().value() == place


def test_what_is_read_stays_at_the_top_when_the_window_gets_narrower(window: HelpWindow, qtbot: Any) -> None:
    window.show_address("one-step#3-relu")
    window.resize(600, 500)
    layout, bar = window.view.document().documentLayout(), window.view.verticalScrollBar()
    top = layout.blockBoundingRect(window.view.textCursor().block()).top()
    assert abs(bar.value() - top) <= 40


def test_its_size_is_remembered(app: Any, qtbot: Any, settings: QSettings) -> None:
    first = HelpWindow(Pages(KEYS), settings)
    qtbot.addWidget(first)
    first.show()
    first.resize(700, 500)
    first.close()
    second = HelpWindow(Pages(KEYS), settings)
    qtbot.addWidget(second)
    assert second.size() == QSize(700, 500)


def test_it_can_be_used_at_its_least_size(window: HelpWindow) -> None:
    window.resize(window.minimumSize())
    assert (window.width(), window.height()) == (480, 300)
    assert window.view.viewport().width() > 200
    assert window.contents.width() > 150


# ---- in the program ------------------------------------------------------------------------------------------------


def test_f1_opens_the_section_of_the_view_that_has_the_focus(pilot: Any) -> None:
    window = pilot.window
    for name, heading in (("curves", "The curves"), ("network", "The network"), ("motion", "Motion")):
        window.activateWindow()
        pilot.until(window.isActiveWindow)
        window.go_to(window.panels[name])
        pilot.key(Qt.Key.Key_F1)
        pilot.until(lambda: window.help.window is not None and window.help.window.isActiveWindow())
        assert top_of(window.help.window) == heading
    window.help.window.close()
    assert window.help.window is None


def test_the_help_menu_opens_each_page(pilot: Any) -> None:
    actions = pilot.window.actions_
    named = [action for action in actions if action.objectName().startswith("help_")]
    assert len(named) >= 6
    for action in named:
        action.trigger()
        assert pilot.window.help.window.page.name == action.objectName().removeprefix("help_")


def test_a_widget_may_name_a_section_of_its_own(app: Any, qtbot: Any) -> None:
    outer = QWidget()
    qtbot.addWidget(outer)
    inner = QWidget(outer)
    assert section_of(inner) == section_of(None) == "user-guide"
    outer.setProperty("help", "user-guide#colours")
    assert section_of(inner) == "user-guide#colours"


def test_f1_in_the_tool_bar_is_about_what_stands_there(pilot: Any) -> None:
    rate = pilot.window.run_bar.learning_rate
    assert section_of(rate.findChildren(QWidget)[0]) == section_of(rate)
    pilot.window.help.show(section_of(rate))
    assert top_of(pilot.window.help.window) == "The learning rate by itself"


def test_it_closes_with_the_window_of_the_program(pilot: Any) -> None:
    pilot.window.help.show("glossary")
    shown = pilot.window.help.window
    pilot.window.close()
    assert not shown.isVisible()
    assert pilot.window.help.window is None


def test_until_it_is_opened_no_page_is_read(pilot: Any) -> None:
    assert pilot.window.help.window is None
    assert pilot.window.help.pages._texts == {}
