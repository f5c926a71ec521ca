"""The window of the help: pages at the left, the text at the right, a search over all of them above."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cnn_gui.resources_path import document
from cnn_gui.ui.help.contents import Contents
from cnn_gui.ui.help.hits import Hits
from cnn_gui.ui.help.pages import WEB, Page, Pages, split
from cnn_gui.ui.help.search import MOST, Hit, Search
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.icons import icon
from cnn_gui.ui.panels.spot import SCHEME
from cnn_gui.ui.widgets.text.elided_label import ElidedLabel
from cnn_gui.ui.widgets.text.markdown_view import MarkdownView
from cnn_gui.ui.widgets.text.plain import plain

UNIT = theme.UNIT
SIZE = QSize(124 * UNIT, 84 * UNIT)
LEAST_SIZE = QSize(480, 300)
_LIST_WIDTH = 36 * UNIT
# The text has the larger part.
_MOST_BESIDE = 0.4
_SIZE_KEY, _SPLIT_KEY = "help_size", "help_split"
NOTHING_FOUND = "Found nowhere"


class HelpWindow(QWidget):
    """A window of its own, beside that of the program. Ctrl+F searches, F3 and Shift+F3 go through what was found,
    Alt+Left and Alt+Right back and forward, Esc ends the search or closes the window.

    Attributes: field (what is searched), count (how much was found), contents, hits, view, page (that is read, None
    before the first).
    Signals: spot_wanted(address): a link into the program was followed; closed.
    """

    spot_wanted = Signal(str)
    closed = Signal()

    def __init__(self, pages: Pages, settings: QSettings | None = None) -> None:
        """settings: where its size is remembered; None remembers nothing."""
        super().__init__()
        self.setObjectName("chrome")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(LEAST_SIZE)
        self._pages, self._settings, self._search = pages, settings, Search(pages)
        self.page: Page | None = None
        # Where a person has been: addresses, each with how far it was scrolled.
        self._been: list[tuple[str, int]] = []
        self._at = -1
        self.contents, self.hits, self.view = Contents(pages), Hits(), MarkdownView()
        self.back = self._button("chevron-left", "Back", "Alt+Left", lambda: self._travel(-1))
        self.forward = self._button("chevron-right", "Forward", "Alt+Right", lambda: self._travel(1))
        self.field = QLineEdit()
        self.field.setPlaceholderText("Search all pages")
        self.field.setAccessibleName("Search all pages")
        self.field.setClearButtonEnabled(False)
        self.count = ElidedLabel()
        self.count.setProperty("muted", True)
        self.before = self._button("chevron-up", "The place before", "Shift+F3", lambda: self.hits.go(-1))
        self.next = self._button("chevron-down", "The next place", "F3", lambda: self.hits.go(1))
        self.view.setAccessibleName("Page")
        self._lay_out()
        self.field.textChanged.connect(self._find)
        self.field.returnPressed.connect(lambda: self.hits.go(1))
        self.contents.chosen.connect(self.show_address)
        self.hits.chosen.connect(self._show_hit)
        self.view.link_chosen.connect(self._follow)
        for keys, do in (
            (QKeySequence.StandardKey.Find, self._begin_search),
            (QKeySequence.StandardKey.Close, self.close),
        ):
            QShortcut(QKeySequence(keys), self, do)
        self._find("")
        self._list_width = _LIST_WIDTH
        self._take_size()

    def _button(self, drawing: str, words: str, key: str, do: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(drawing))
        button.setToolTip(plain(f"{words}  ({key})"))
        button.setAccessibleName(words)
        # A button's own shortcut would press it, visibly, for a tenth of a second first.
        QShortcut(QKeySequence(key), self, button.click)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(do)
        return button

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(UNIT, UNIT, UNIT, 0)
        bar.setSpacing(UNIT // 2)
        for widget in (self.back, self.forward, self.field, self.before, self.next):
            bar.addWidget(widget, int(widget is self.field))
        self._lists = QStackedWidget()
        self._lists.addWidget(self.contents)
        found = QWidget()
        column = QVBoxLayout(found)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT // 2)
        self.count.setContentsMargins(UNIT, 0, UNIT, 0)
        column.addWidget(self.count)
        column.addWidget(self.hits, 1)
        self._lists.addWidget(found)
        self._split = QSplitter()
        self._split.addWidget(self._lists)
        self._split.addWidget(self.view)
        self._split.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT)
        column.addLayout(bar)
        column.addWidget(self._split, 1)

    # ---- pages -----------------------------------------------------------------------------------------------------

    def show_address(self, address: str) -> None:
        """Show a page, at a heading if the address says one: "user-guide#motion". What is not there changes nothing."""
        name, anchor = split(address)
        page = self._pages.page(name) if name else self.page
        if page is None:
            return
        self._leave()
        del self._been[self._at + 1 :]
        self._been.append((f"{page.name}#{anchor}" if anchor else page.name, 0))
        self._at += 1
        self._open(page, anchor)

    def _open(self, page: Page, anchor: str = "") -> None:
        if page is not self.page:
            self.page = page
            self.setWindowTitle(f"{page.title} – Help")
            self.view.show_text(self._pages.text(page), document(), self._pages.leads)
            self.contents.show_page(page, self.view.headings())
        if not anchor or not self.view.show_anchor(anchor):
            self.view.show_block(self.view.document().begin())
        self.contents.mark(f"{page.name}#{anchor}" if anchor else page.name)
        self.back.setEnabled(self._at > 0)
        self.forward.setEnabled(self._at < len(self._been) - 1)

    def _leave(self) -> None:
        """Remember how far the present page is scrolled."""
        if self._at >= 0:
            self._been[self._at] = (self._been[self._at][0], self.view.verticalScrollBar().value())

    def _travel(self, offset: int) -> None:
        if not 0 <= self._at + offset < len(self._been):
            return
        self._leave()
        self._at += offset
        address, scrolled = self._been[self._at]
        name, anchor = split(address)
        page = self._pages.page(name)
        if page is not None:
            self._open(page, anchor)
            self.view.verticalScrollBar().setValue(scrolled)

    def _follow(self, address: str) -> None:
        if address.startswith(f"{SCHEME}:"):
            self.spot_wanted.emit(address)
        elif address.startswith(WEB):
            QDesktopServices.openUrl(QUrl(address))
        else:
            self.show_address(address)

    # ---- search ----------------------------------------------------------------------------------------------------

    def _begin_search(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def end_search(self) -> None:
        """Search for nothing any more: what was found belongs to another page."""
        self.field.clear()

    def _find(self, wanted: str) -> None:
        hits = self._search.find(wanted)
        self.hits.show_hits(hits)
        self._lists.setCurrentIndex(int(bool(wanted.strip())))
        for button in (self.before, self.next):
            button.setEnabled(bool(hits))
        self.count.setText(_found(len(hits), -1))

    def _show_hit(self, hit: Hit) -> None:
        if hit.page is not self.page:
            self.show_address(hit.page.name)
        self.view.select(hit.start, hit.length)
        self.count.setText(_found(self.hits.count(), self.hits.currentRow()))

    # ---- Qt --------------------------------------------------------------------------------------------------------

    def _take_size(self) -> None:
        room = self.screen().availableSize()
        size = self._settings.value(_SIZE_KEY) if self._settings is not None else None
        state = self._settings.value(_SPLIT_KEY) if self._settings is not None else None
        self.resize((size if isinstance(size, QSize) else SIZE).boundedTo(room))
        if isinstance(state, QByteArray):
            self._split.restoreState(state)
            self._list_width = self._split.sizes()[0]
        self._split.splitterMoved.connect(self._note_width)
        self._share()

    def _note_width(self, width: int) -> None:
        self._list_width = width

    def _share(self) -> None:
        """Give the list the width that it was given, but no more than leaves the text the larger part."""
        beside = round(min(self._list_width, self.width() * _MOST_BESIDE))
        self._split.setSizes([beside, self.width() - beside])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width anew."""
        super().resizeEvent(event)
        self._share()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc ends the search, and where there is none closes the window."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.field.text():
            self.end_search()
            self.view.setFocus()
        else:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the size."""
        if self._settings is not None:
            self._settings.setValue(_SIZE_KEY, self.size())
            self._settings.setValue(_SPLIT_KEY, self._split.saveState())
        super().closeEvent(event)
        self.closed.emit()


def _found(count: int, row: int) -> str:
    """How much was found, and at which of it a person is."""
    if not count:
        return NOTHING_FOUND
    many = f"the first {MOST}" if count == MOST else str(count)
    return f"{row + 1} of {many}" if row >= 0 else f"{many} found"
