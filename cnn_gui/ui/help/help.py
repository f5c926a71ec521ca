"""Help: a window that is made when somebody first asks for it, and goes when the program's own does."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget

from cnn_gui.ui.help.pages import USER_GUIDE, Pages
from cnn_gui.ui.help.window import HelpWindow
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.spot import Spot
from cnn_gui.ui.panels.switchboard import Switchboard

SECTION = "help"
"""The property of a widget that names its section of the help: "user-guide#the-learning-rate-by-itself"."""


class Help(QObject):
    """Attributes: pages, window (None until it is first shown, and after it was closed)."""

    def __init__(self, board: Switchboard, parent: QWidget, made: Mapping[str, Callable[[], str]]) -> None:
        """made: pages that are made of what the program knows, as Markdown by their names."""
        super().__init__(parent)
        self._board, self._parent = board, parent
        self.pages = Pages(made)
        self.window: HelpWindow | None = None
        board.help_wanted.connect(self.show)

    @Slot(str)
    def show(self, address: str) -> None:
        """Show a page, and bring its window to the front."""
        if self.window is None:
            self.window = HelpWindow(self.pages, self._board.settings)
            self.window.spot_wanted.connect(self._go)
            self.window.closed.connect(self._let_go)
            self._keep_in_front(self.window)
        self.window.end_search()
        self.window.show()
        self.window.show_address(address)
        self.window.raise_()
        self.window.activateWindow()
        self.window.view.setFocus()

    def show_for_focus(self) -> None:
        """Show the section about what has the focus."""
        self.show(section_of(QApplication.focusWidget()))

    @Slot()
    def close(self) -> None:
        """Close its window: the program's own is closed."""
        if self.window is not None:
            self.window.close()

    def _keep_in_front(self, window: HelpWindow) -> None:
        """Let a window stay in front of the program's own, also when a link leads there."""
        window.winId()
        own, main = window.windowHandle(), self._parent.window().windowHandle()
        if own is not None and main is not None:
            own.setTransientParent(main)

    def _go(self, address: str) -> None:
        self._board.spot_wanted.emit(Spot.parse(address))

    @Slot()
    def _let_go(self) -> None:
        if self.window is not None:
            self.window.deleteLater()
            self.window = None


def section_of(widget: QWidget | None) -> str:
    """Return the section about a widget: its own, or that of what it stands in; the user guide for all else."""
    while widget is not None:
        own = widget.property(SECTION)
        if isinstance(own, str) and own:
            return own
        if isinstance(widget, Panel):
            return widget.help_section
        widget = widget.parentWidget()
    return USER_GUIDE.name
