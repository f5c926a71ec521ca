"""The pages of the help as a list, with the headings of the one that is read."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QTreeWidget, QTreeWidgetItem

from cnn_gui.ui.help.pages import Page, Pages
from cnn_gui.ui.widgets.text.plain import plain

_ADDRESS = Qt.ItemDataRole.UserRole


class Contents(QTreeWidget):
    """Signals: chosen(address), when a person goes to another line with mouse or keys."""

    chosen = Signal(str)

    def __init__(self, pages: Pages) -> None:
        super().__init__()
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Pages and headings")
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._pages: dict[str, QTreeWidgetItem] = {}
        for page in pages.pages:
            item = QTreeWidgetItem([page.title])
            item.setToolTip(0, plain(page.about))
            item.setData(0, _ADDRESS, page.name)
            self.addTopLevelItem(item)
            self._pages[page.name] = item
        self.currentItemChanged.connect(self._choose)

    def show_page(self, page: Page, headings: list[tuple[int, str, str]]) -> None:
        """Mark a page and open its headings: level (2 and below), words, anchor of each."""
        self.blockSignals(True)
        for name, item in self._pages.items():
            if name != page.name:
                item.takeChildren()
        home = self._pages[page.name]
        if home.childCount() != len([each for each in headings if each[0] == 2]):
            home.takeChildren()
            above = home
            for level, words, anchor in headings:
                entry = QTreeWidgetItem([words])
                entry.setToolTip(0, plain(words))
                entry.setData(0, _ADDRESS, f"{page.name}#{anchor}")
                if level == 2:
                    home.addChild(entry)
                    above = entry
                else:
                    above.addChild(entry)
        home.setExpanded(True)
        self.expandRecursively(self.indexFromItem(home))
        if self._of(self.currentItem()) != page.name:
            self.setCurrentItem(home)
        self.blockSignals(False)

    def mark(self, address: str) -> None:
        """Mark a heading as the one that is read."""
        self.blockSignals(True)
        for item in self.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive):
            if item.data(0, _ADDRESS) == address:
                self.setCurrentItem(item)
                self.scrollToItem(item)
        self.blockSignals(False)

    def lines(self) -> list[str]:
        """Return all that is listed, from above."""
        found = self.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive)
        return [item.text(0) for item in found]

    def _choose(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(0, _ADDRESS))

    @staticmethod
    def _of(item: QTreeWidgetItem | None) -> str:
        return "" if item is None else str(item.data(0, _ADDRESS)).partition("#")[0]
