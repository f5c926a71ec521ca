"""Where the panels stand: docks around the network, some behind each other as tabs, and which of them are in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import shiboken6
from PySide6.QtCore import QByteArray, QRect, QSettings, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QToolBar, QWidget

from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.widgets.keys import give_back
from cnn_gui.ui.widgets.text.plain import plain
from cnn_gui.ui.window.attention import TabAttention
from cnn_gui.ui.window.dock import Dock
from cnn_gui.ui.window.plan import Groups, Standing, fitting, plan, standing_of
from cnn_gui.ui.window.room import Room

# Changes when docks are renamed or moved: an arrangement saved by an older version is then not restored.
LAYOUT_VERSION = 2

LEFT, RIGHT, BOTTOM = (
    Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)
# Places with docks, from the left and from above.
AREAS = {Place.LEFT: LEFT, Place.BOTTOM: BOTTOM, Place.RIGHT: RIGHT, Place.RIGHT_BELOW: RIGHT}

# Of the window: the width of the columns at the sides, the height of the row below; of the right column: that of its
# upper row.
SHARE_OF_LEFT, SHARE_OF_RIGHT, SHARE_OF_BOTTOM, SHARE_OF_UPPER = 1 / 7, 13 / 64, 0.38, 0.52
LEAST = {Place.LEFT: 240, Place.RIGHT: 304}
# Of what stands below the network, in logical pixels: so much its pictures need to be read well.
LEAST_BELOW = 272
# In heights of a line: the title of a dock and its tabs; the bars of the window and the least of the network.
TITLE_AND_TABS, OTHERS = 2, 24
# The same title and tabs with all that the style puts around them.
AROUND = 4.5
# In a window that is too narrow for all, the network still has the larger part.
MOST_BESIDE = 0.46

WIDE_ENOUGH = 1400
"""From this width on there is room for one column more."""

MOST_BELOW_WHEN_NARROW = 0.36

SHOWS_AND_HIDES = "shows_and_hides"
"""The property of an action that is checked while what it names is shown."""

ASIDE = QRect(0, -900, 8, 8)
"""Where no bar of tabs ever stands."""


class Arrangement:
    """The docks of a window.

    Attributes: docks (by panel), presented (the one panel that is in sight while something covers all of the window).
    """

    def __init__(self, window: QMainWindow, panels: Sequence[Panel]) -> None:
        """panels: those that stand in no dock are passed over."""
        self._window = window
        self._panels = [panel for panel in panels if panel.place in AREAS]
        self._groups: Groups = {place: [p for p in self._panels if p.place is place] for place in AREAS}
        self._about = {panel.title: plain(panel.about) for panel in self._panels}
        self._behind: set[Panel] = set()
        self.presented: Panel | None = None
        self._cover: QWidget | None = None
        self._instead: Callable[[Panel], None] | None = None
        self._held: Standing | None = None
        self._changed: Callable[[], None] | None = None
        self.docks: dict[Panel, QDockWidget] = {}
        self._switches: dict[Panel, QAction] = {}
        self._attention = TabAttention(self.docks, self.in_sight)
        window.setDockNestingEnabled(True)
        window.setCorner(Qt.Corner.BottomLeftCorner, LEFT)
        window.setCorner(Qt.Corner.BottomRightCorner, RIGHT)
        for place, group in self._groups.items():
            for panel in group:
                self._add(AREAS[place], panel, behind=group[0])
        self._raise_first()
        self._default = window.saveState(LAYOUT_VERSION)

    def _add(self, area: Qt.DockWidgetArea, panel: Panel, behind: Panel) -> None:
        dock = Dock(panel.title, self._window)
        dock.setObjectName(f"dock_{panel.slug()}")
        dock.setWidget(Room(panel))
        self._window.addDockWidget(area, dock)
        if behind is not panel:
            self._window.tabifyDockWidget(self.docks[behind], dock)
        self.docks[panel] = dock
        self._switches[panel] = self._switch_for(panel)

    def _raise_first(self) -> None:
        for group in self._groups.values():
            if group:
                self.docks[group[0]].raise_()

    def watch(self, changed: Callable[[], None]) -> None:
        """Call `changed` whenever a panel comes into sight or goes out of it."""
        self._changed = changed
        for panel, dock in self.docks.items():
            dock.visibilityChanged.connect(partial(self._note_tab, panel, changed))
            panel.visibility_changed.connect(changed)

    def _note_tab(self, panel: Panel, changed: Callable[[], None], in_front: bool) -> None:
        if not shiboken6.isValid(self._window):
            return  # it is being taken apart, and each dock says that it goes out of sight
        # To Qt, a dock behind another tab is visible: it is only moved out of the window.
        (self._behind.discard if in_front else self._behind.add)(panel)
        self._show_switches()
        self._name_tabs()
        held = self._window.focusWidget()
        if not in_front and held is not None and self._window.isVisible() and self.hides(held):
            # What cannot be seen must not take keys.
            give_back(self._window)
        if in_front:
            self._attention.come(panel)
        changed()

    def _name_tabs(self) -> None:
        # Qt makes a bar of tabs whenever docks come to share a place.
        self._attention.heed(self._tab_bars())
        for bar in self._tab_bars():
            bar.setAccessibleName("Panels that share this place")
            # Names that do not fit are scrolled to. Qt would shorten them to "M…" and "W…".
            bar.setElideMode(Qt.TextElideMode.ElideNone)
            bar.setUsesScrollButtons(True)
            for tab in range(bar.count()):
                # Qt has put the name there once more.
                bar.setTabToolTip(tab, self._about.get(bar.tabText(tab), ""))

    def _tab_bars(self) -> list[QTabBar]:
        return self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)

    def in_sight(self, panel: Panel) -> bool:
        """Whether a person can see it, in a dock or without."""
        if self._cover is not None:
            return panel.isVisible() and (panel is self.presented or self._cover.isAncestorOf(panel))
        return panel.isVisible() and panel not in self._behind

    def hides(self, widget: QWidget) -> bool:
        """Whether a widget stands in a panel that is behind a tab, or is covered: to Qt it is visible all the same."""
        if self._cover is not None:
            return not self._cover.isAncestorOf(widget)
        return any(self.docks[panel].isAncestorOf(widget) for panel in self._behind)

    def actions(self) -> list[QAction]:
        """What shows and hides each dock: checked while it is in sight; one behind a tab comes to the front."""
        return list(self._switches.values())

    def _switch_for(self, panel: Panel) -> QAction:
        # Qt's own, toggleViewAction, is checked as soon as there is a tab, and then closes what a person asks for.
        switch = QAction(panel.title, self._window, checkable=True)
        switch.setObjectName(f"show_{panel.slug()}")
        # In a list of commands a bare title would not say what happens.
        switch.setProperty(SHOWS_AND_HIDES, True)

        def act(wanted: bool) -> None:
            if wanted:
                self.bring_forward(panel)
            else:
                self.docks[panel].close()

        switch.triggered.connect(act)
        return switch

    def _show_switches(self) -> None:
        for panel, switch in self._switches.items():
            switch.setChecked(not self.docks[panel].isHidden() and panel not in self._behind)

    def bring_forward(self, panel: Panel) -> None:
        """Open a panel's dock, in front of those it shares its place with; one without a dock is in sight anyway."""
        if self._instead is not None:
            self._instead(panel)
        elif panel in self.docks:
            dock = self.docks[panel]
            dock.show()
            dock.raise_()

    # ---- while something is presented --------------------------------------------------------------------------------

    def present_on(self, cover: QWidget | None, instead: Callable[[Panel], None] | None) -> None:
        """Something covers all of the window, in which one panel is in sight; None: nothing does any more.

        instead: what brings another panel into sight meanwhile.
        """
        self._cover, self._instead, self.presented = cover, instead, None
        for switch in self._switches.values():
            switch.setEnabled(cover is None)

    def hold(self) -> None:
        """Keep how the window stands now: that is what will be remembered, until `let_go`."""
        self._held = standing_of(self._window, LAYOUT_VERSION)

    def let_go(self) -> None:
        """What will be remembered is how the window stands then."""
        self._held = None

    def tell(self) -> None:
        """Other panels may be in sight."""
        if self._changed is not None:
            self._changed()

    # ---- arranging ---------------------------------------------------------------------------------------------------

    def reset(self) -> None:
        """Bring back the arrangement that the program starts with in a window of this size."""
        window = self._window
        window.restoreState(self._default, LAYOUT_VERSION)
        for dock in self.docks.values():
            dock.show()
        left, right = (max(least, self._needed(place)) for place, least in LEAST.items())
        self._groups = plan(self._panels, window.size(), window.fontMetrics().height(), (left, right))
        for group in self._groups.values():
            for panel in group[1:]:
                self._window.tabifyDockWidget(self.docks[group[0]], self.docks[panel])
        self._raise_first()
        self._retire_tabs()
        self._share(left, right)

    def _needed(self, place: Place) -> int:
        """The width that the first panel of a place needs."""
        return next((panel.minimumSizeHint().width() for panel in self._panels if panel.place is place), 0)

    def _share(self, left: int, right: int) -> None:
        """Divide the window between the groups; left, right: the least widths of the columns."""
        window = self._window
        width, height, heads = window.width(), window.height(), {p: self.docks[g[0]] for p, g in self._groups.items()}
        sides = {Place.LEFT: max(left, width * SHARE_OF_LEFT), Place.RIGHT: max(right, width * SHARE_OF_RIGHT)}
        beside = [place for place in sides if place in heads]
        widths = [round(min(sides[place], width * MOST_BESIDE)) for place in beside]
        window.resizeDocks([heads[place] for place in beside], widths, Qt.Orientation.Horizontal)
        if Place.BOTTOM in heads:
            # As high as its panels need, if the network then still has room for itself and a sheet.
            least = max(LEAST_BELOW, *(each.minimumSizeHint().height() for each in self._groups[Place.BOTTOM]))
            line = window.fontMetrics().height()
            wanted = min(least + TITLE_AND_TABS * line, height - OTHERS * line)
            below = max(round(height * SHARE_OF_BOTTOM), wanted)
            window.resizeDocks([heads[Place.BOTTOM]], [below], Qt.Orientation.Vertical)
        if Place.RIGHT in heads and Place.RIGHT_BELOW in heads:
            upper, lower = self._divided()
            window.resizeDocks([heads[Place.RIGHT], heads[Place.RIGHT_BELOW]], [upper, lower], Qt.Orientation.Vertical)

    def _divided(self) -> tuple[int, int]:
        """The heights of the rows at the right: the upper as its first panel needs, if the lower keeps its own."""
        window = self._window
        bars: tuple[QWidget, ...] = (window.menuBar(), *window.findChildren(QToolBar), window.statusBar())
        whole = window.height() - sum(bar.sizeHint().height() for bar in bars)
        above, below = self._groups[Place.RIGHT], self._groups[Place.RIGHT_BELOW]
        around = round(AROUND * window.fontMetrics().height())
        needed = above[0].minimumSizeHint().height() + around
        least = max(panel.minimumSizeHint().height() for panel in below) + around
        usual = round(whole * SHARE_OF_UPPER)
        upper = max(usual, min(needed, whole - least))
        return upper, whole - upper

    def restore(self, settings: QSettings, *, keep_size: bool) -> None:
        """Bring back the arrangement of the last time, where there is one and it has room, or else the usual one.

        One of a larger window, on a screen that is no longer there, gives way to the usual one for this size.
        """
        window = self._window
        geometry, state, size = (settings.value(name) for name in ("geometry", "state", "size"))
        screen = window.screen().availableSize()
        fits = not isinstance(size, QSize) or size == size.boundedTo(window.size() if keep_size else screen)
        if isinstance(geometry, QByteArray) and not keep_size:
            window.restoreGeometry(geometry)
            if not fits and not window.isMaximized():
                window.resize(fitting(window.size(), screen))
        self.reset()
        if isinstance(state, QByteArray) and fits:
            window.restoreState(state, LAYOUT_VERSION)
            self._retire_tabs()
            # That has divided the window anew.
            window.restoreState(state, LAYOUT_VERSION)

    def state(self) -> QByteArray:
        """Return the whole arrangement, for `take_state`."""
        return self._window.saveState(LAYOUT_VERSION)

    def take_state(self, state: QByteArray) -> None:
        """Bring back an arrangement of this window, to the pixel and to the tab in front."""
        self._window.restoreState(state, LAYOUT_VERSION)
        # Bars of tabs that belong to the one before stay where they were; not `_retire_tabs`, which divides anew.
        bars = self._tab_bars()
        for bar in bars:
            bar.setGeometry(ASIDE)
        self._window.restoreState(state, LAYOUT_VERSION)
        for bar in bars:
            bar.setVisible(bar.geometry() != ASIDE)

    def put_beside(self, dock: QDockWidget, width: int) -> None:
        """Give a dock the column at the left edge; in a narrow window the panels that were there go to the right.

        What else is in sight keeps its size, and the network gives way.
        """
        window = self._window
        standing = {panel: each for panel, each in self.docks.items() if not (each.isFloating() or each.isHidden())}
        at_left, at_right = (
            [each for each in standing.values() if window.dockWidgetArea(each) is area] for area in (LEFT, RIGHT)
        )
        seen = [(each, each.size()) for panel, each in standing.items() if panel not in self._behind]
        wide = window.width() >= WIDE_ENOUGH
        front = [each for each, _ in seen if wide or each not in at_left]
        window.addDockWidget(LEFT, dock)
        if wide and at_left:
            window.splitDockWidget(dock, at_left[0], Qt.Orientation.Horizontal)
        goal = at_left[:1] if wide else at_right[:1]
        for each in at_left:
            if goal and each is not goal[0]:
                window.tabifyDockWidget(goal[0], each)
        dock.show()
        self._retire_tabs()
        for each in front:
            each.raise_()
        kept = [(each, size) for each, size in seen if each in front]
        across = [(each, size.width()) for each, size in kept if each in at_right or each in at_left]
        # Of the height the network needs more where it has lost width.
        most = window.height() if wide else round(window.height() * MOST_BELOW_WHEN_NARROW)
        down = [
            (each, size.height() if each in at_right else min(size.height(), most))
            for each, size in kept
            if each not in at_left
        ]
        widths = [width, *(each for _, each in across)]
        window.resizeDocks([dock, *(each for each, _ in across)], widths, Qt.Orientation.Horizontal)
        window.resizeDocks([each for each, _ in down], [each for _, each in down], Qt.Orientation.Vertical)

    def _retire_tabs(self) -> None:
        """Hide the bars of tabs that belong to an earlier arrangement: Qt leaves them where they were."""
        bars, layout = self._tab_bars(), self._window.layout()
        assert layout is not None, "a main window has a layout"
        for bar in bars:
            bar.setGeometry(ASIDE)
        # Those in use are put into their places, the others stay aside.
        layout.invalidate()
        layout.setGeometry(layout.geometry())
        for bar in bars:
            bar.setVisible(bar.geometry() != ASIDE)

    def remember(self, settings: QSettings) -> None:
        """Keep the arrangement for the next time."""
        for name, value in (self._held or standing_of(self._window, LAYOUT_VERSION))._asdict().items():
            settings.setValue(name, value)
