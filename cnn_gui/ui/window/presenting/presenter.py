"""One panel on all of the screen, in larger letters, and afterwards the window exactly as it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import shiboken6
from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from cnn_gui.session import Session
from cnn_gui.training.messages.events import Notice
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.messages.walk import WalkView
from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.actions.declaration import Declaration, Menu
from cnn_gui.ui.look.qt_application import running_application
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.widgets.keys import give_back
from cnn_gui.ui.window.arrangement import Arrangement
from cnn_gui.ui.window.centre import Centre
from cnn_gui.ui.window.presenting.letters import Letters
from cnn_gui.ui.window.presenting.stage import Stage, room_of

LARGER = 1.5
"""So much larger are letters while something is presented."""
PATIENCE_MILLISECONDS = 1000
"""So long a desktop may take to give the window its size back."""

ACTIONS = (
    Declaration(
        "present",
        text="&Presenter view",
        keys=("F11",),
        tip="Show the panel that has the keys, or the network, on all of the screen, in larger letters",
        menu=Menu.VIEW,
        section=2,
        checkable=True,
    ),
)

# What a clicker sends wins over what a panel means by it; arrows do so only where the panel means nothing by them.
_CLICKER = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_PAGES = {**_CLICKER, Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_PANELS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
# In this arrangement there is nothing to arrange.
_NOT_MEANWHILE = ("reset_layout",)


class _Before(NamedTuple):
    """The window before: its states and size, who had the keys, the docks that floated."""

    states: Qt.WindowState
    size: QSize
    focus: QWidget | None
    floating: tuple[QDockWidget, ...]


class Presenter(QObject):
    """Covers the window with a stage and fills the screen with it.

    The docks below are not touched: the layout of the window is frozen, and thawed when the window has its size again.

    Attributes: shown (the panel on the stage, None while nothing is presented), stage.
    """

    def __init__(
        self,
        window: QMainWindow,
        session: Session,
        arrangement: Arrangement,
        letters: Letters,
        actions: Actions,
        panels: Sequence[Panel],
    ) -> None:
        """panels: those that can be presented, in the order of the View menu."""
        super().__init__(window)
        self._window, self._session, self._arrangement = window, session, arrangement
        self._letters, self._actions, self._panels = letters, actions, list(panels)
        self.shown: Panel | None = None
        self.stage: Stage | None = None
        self._before: _Before | None = None
        self._pages: tuple[Callable[[], object], Callable[[], object]] | None = None
        self._beside: Callable[[], QWidget | None] | None = None
        self._then: list[Callable[[], object]] = []
        self._walk: WalkView | None = None
        self._notice = ""
        self._filtered: QWidget | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MILLISECONDS)
        self._patience.timeout.connect(self._thaw)
        actions.connect("present", self.toggle)

    def set_pages(self, forward: Callable[[], object] | None, back: Callable[[], object] | None = None) -> None:
        """Say what Page Down and Page Up do, for a lesson for example; None: they walk through a step, by phases."""
        self._pages = None if forward is None or back is None else (back, forward)

    def set_beside(self, beside: Callable[[], QWidget | None]) -> None:
        """Say which panel stands beside the large one, if any, when presenting begins: that of a lesson."""
        self._beside = beside

    def outside(self, do: Callable[[], object]) -> None:
        """Do something that changes how the window stands: at once, or when it stands as before."""
        if self._before is None:
            do()
            return
        self._then.append(do)
        self.leave()

    def toggle(self) -> None:
        """Begin to present, or leave."""
        if self.shown is None:
            self.begin()
        else:
            self.leave()

    def begin(self, panel: Panel | None = None) -> None:
        """Present a panel; None: the one that has the keys, or the network."""
        window = self._window
        panel = panel or self._with_the_keys()
        if self.shown is not None or panel is None:
            return
        if self._before is None:
            docks = self._arrangement.docks.values()
            floating = tuple(dock for dock in docks if dock.isFloating() and dock.isVisible())
            self._before = _Before(window.windowState(), window.size(), window.focusWidget(), floating)
            self._arrangement.hold()
        self._patience.stop()
        self._freeze(frozen=True)
        for dock in self._before.floating:
            dock.hide()
        self.stage = stage = Stage(window)
        stage.caption.turned.connect(self.turn)
        stage.caption.left.connect(self.leave)
        stage.setGeometry(window.rect())
        self._arrangement.present_on(stage, self.show_panel)
        for name in _NOT_MEANWHILE:
            self._actions[name].setEnabled(False)
        self._actions["present"].setChecked(True)
        window.installEventFilter(self)
        running_application().focusChanged.connect(self._follow_focus)
        self._session.frame_ready.connect(self._show_frame)
        self._session.noticed.connect(self._show_notice)
        snapshot = self._session.snapshot
        self._walk, self._notice = None if snapshot is None else snapshot.walk, ""
        self._letters.magnify(LARGER)
        stage.show()
        stage.raise_()
        beside = None if self._beside is None else self._beside()
        room = None if beside is None else room_of(beside)
        if room is not None:
            # Who has the keys while their parent changes would pass them on to what is covered.
            stage.setFocus(Qt.FocusReason.OtherFocusReason)
            stage.borrow_beside(room)
        for sheet in self._sheets():
            sheet.present(on=True)
            below = room_of(sheet)
            if below is not None:
                stage.borrow_below(below)
        self.show_panel(panel)
        window.setWindowState(window.windowState() | Qt.WindowState.WindowFullScreen)

    def show_panel(self, panel: Panel) -> None:
        """Put another panel on the stage, with the keys."""
        room = room_of(panel)
        if self.stage is None or room is None or panel not in self._panels:
            return
        if self.stage.room is not room:
            if self.stage.room is not None:
                self.stage.room.removeEventFilter(self)
            if self.shown is not None:
                self.shown.present(on=False)
            panel.present(on=True)
            self.shown = panel
            self._arrangement.presented = panel
            self.stage.setFocus(Qt.FocusReason.OtherFocusReason)
            self.stage.borrow(room)
            room.installEventFilter(self)
            self._say()
            self._arrangement.tell()
        panel.main_part().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave(self) -> None:
        """Give the window back as it was."""
        stage, before = self.stage, self._before
        if stage is None or before is None:
            return
        running_application().focusChanged.disconnect(self._follow_focus)
        self._session.frame_ready.disconnect(self._show_frame)
        self._session.noticed.disconnect(self._show_notice)
        self._filter(None)
        if stage.room is not None:
            stage.room.removeEventFilter(self)
        if self.shown is not None:
            self.shown.present(on=False)
        self.stage = self.shown = None
        self._arrangement.present_on(None, None)
        # Who has the keys while their parent changes loses them to whoever comes next, wherever that is.
        give_back(self._window)
        stage.give_back()
        for sheet in self._sheets():
            sheet.present(on=False)
        stage.hide()
        stage.deleteLater()
        for name in _NOT_MEANWHILE:
            self._actions[name].setEnabled(True)
        self._actions["present"].setChecked(False)
        self._letters.magnify(1.0)
        self._window.setWindowState(before.states)
        if self._window.size() == before.size:
            self._thaw()
        else:
            self._patience.start()

    def stop(self) -> None:
        """The window closes: nothing is waited for any more, and what was before is what is remembered."""
        self._patience.stop()

    def turn(self, by: int) -> None:
        """Go on by one phase or one page, or back if negative."""
        self._notice = ""
        if self._pages is not None:
            self._pages[by > 0]()
        elif by > 0 or self._walk is not None:
            self._session.trainer.inspection.walk(by)
        self._say()

    # ---- the window below ------------------------------------------------------------------------------------------

    def _freeze(self, *, frozen: bool) -> None:
        layout = self._window.layout()
        assert layout is not None, "a main window has a layout"
        layout.setEnabled(not frozen)
        if not frozen:
            layout.invalidate()
            layout.activate()

    @Slot()
    def _thaw(self) -> None:
        """Let the docks follow the window again: it is as large as before, or will not be."""
        before = self._before
        if before is None or self.stage is not None:
            return
        self._patience.stop()
        self._before = None
        self._window.removeEventFilter(self)
        self._freeze(frozen=False)
        for dock in before.floating:
            dock.show()
        self._arrangement.let_go()
        self._arrangement.tell()
        held = before.focus
        if held is not None and shiboken6.isValid(held) and held.isVisible() and not self._arrangement.hides(held):
            held.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            give_back(self._window)
        then, self._then = self._then, []
        for do in then:
            do()

    def _sheets(self) -> list[Panel]:
        """The panels that come up below the network, such as that of a step."""
        centre = self._window.centralWidget()
        rooms = centre.sheets if isinstance(centre, Centre) else []
        return [room.panel for room in rooms if isinstance(room.panel, Panel)]

    def _with_the_keys(self) -> Panel | None:
        held = self._window.focusWidget()
        for panel in self._panels:
            if held is not None and (panel is held or panel.isAncestorOf(held)):
                return panel
        first = [panel for panel in self._panels if panel.place is Place.CENTRE] or self._panels
        return first[0] if first else None

    # ---- what is said ----------------------------------------------------------------------------------------------

    @Slot(object)
    def _show_frame(self, snapshot: Snapshot) -> None:
        if snapshot.walk is not self._walk:
            self._walk, self._notice = snapshot.walk, ""
            self._say()

    @Slot(object)
    def _show_notice(self, event: Notice) -> None:
        self._notice = event.message
        self._say()

    def _say(self) -> None:
        if self.stage is not None and self.shown is not None:
            self.stage.caption.line.say(self.shown.title, self.shown.about, self._walk, self._notice)

    # ---- keys ------------------------------------------------------------------------------------------------------

    @Slot(QWidget, QWidget)
    def _follow_focus(self, _left: QWidget | None, entered: QWidget | None) -> None:
        # Not what lies over the stage, such as the list of commands.
        on_stage = entered is not None and self.stage is not None and self.stage.isAncestorOf(entered)
        self._filter(entered if on_stage else None)

    def _filter(self, widget: QWidget | None) -> None:
        if self._filtered is not None and shiboken6.isValid(self._filtered) and self._filtered is not self._window:
            self._filtered.removeEventFilter(self)
        self._filtered = widget
        if widget is not None and widget is not self._window:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lie over the window whatever its size; take the keys of a clicker, and others that nobody else wants."""
        if watched is self._window and event.type() is QEvent.Type.Resize:
            if self.stage is not None:
                self.stage.setGeometry(self._window.rect())
                self.stage.raise_()
            elif self._before is not None and self._window.size() == self._before.size:
                self._thaw()
        elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and self.stage is not None:
            # What reaches the room or the window, nobody on the way has wanted.
            free = watched is self._window or watched is self.stage.room
            return self._take_key(event, free=free)
        return False

    def _take_key(self, event: QKeyEvent, *, free: bool) -> bool:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        key = Qt.Key(event.key())
        pages = _PAGES if free else _CLICKER
        if key in pages:
            self.turn(pages[key])
        elif free and key in _PANELS and self.shown is not None:
            here = self._panels.index(self.shown)
            self.show_panel(self._panels[(here + _PANELS[key]) % len(self._panels)])
        elif free and key == Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True
