"""The layers as a list: chosen, moved with the mouse or with keys, and what does not fit marked where it is."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QHeaderView, QTableView

from cnn_gui.ui.architecture.draft import INPUT, Draft
from cnn_gui.ui.architecture.layer_model import HEADINGS, LAYER, LayerModel
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import metrics, scaled
from cnn_gui.ui.widgets.keys import ENTER

UNIT = theme.UNIT
ROW = 24
"""Height of a row in logical pixels."""

_SPARE = 3 * UNIT
_LEAST_ROWS = 5


class LayerTable(QTableView):
    """One row is current; the arrows choose another one, Enter goes to its settings, a drag moves a layer.

    Attributes: layers (the model).
    Signals: chosen(), another row is current, or is another layer; moved(place, to) by a drag;
    settings_wanted(), by Enter.
    """

    chosen = Signal()
    moved = Signal(int, int)
    settings_wanted = Signal()

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.layers = LayerModel(draft)
        self.setModel(self.layers)
        self._wide = [0] * len(HEADINGS)
        self._wrong: int | None = None
        self._pressed: QPoint | None = None
        # Where the layer would go that is dragged: its new place, None while nothing is.
        self._goal: int | None = None
        self._mark = QFrame(self.viewport())
        self._mark.setObjectName("drop_mark")
        self._mark.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._mark.hide()
        self.setAccessibleName("Layers")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        across = self.horizontalHeader()
        across.setHighlightSections(False)
        across.setSectionsClickable(False)
        across.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.selectionModel().currentRowChanged.connect(self._tell)
        theme.manager().resized.connect(self._measure)
        self._measure()
        self.choose(draft.chosen)

    # ---- what is chosen ----------------------------------------------------------------------------------------

    def refresh(self, place: int | None = None) -> None:
        """Show the draft as it is now; place: the layer to be chosen, None keeps the row."""
        row = self.current_row()
        self.layers.refresh()
        self._fit_columns()
        self.choose_row(min(row, self.layers.rowCount() - 1) if place is None else self.layers.row_of(place))
        self.chosen.emit()

    def choose(self, place: int) -> None:
        """Choose a written layer."""
        self.choose_row(self.layers.row_of(place))

    def current_row(self) -> int:
        """The row that is chosen; 0 is the images."""
        return max(self.currentIndex().row(), 0)

    def place(self) -> int | None:
        """Which written layer is chosen; None for the images and for what is implied."""
        return self.layers.place_at(self.current_row())

    def place_for_new(self) -> int:
        """Behind which written layer a new one goes; INPUT for the first place."""
        return self.layers.place_before(self.current_row())

    def choose_row(self, row: int) -> None:
        """Choose a row; 0 is the images."""
        self.setCurrentIndex(self.layers.index(row, LAYER))
        self.scrollTo(self.currentIndex())

    def show_wrong(self, row: int | None) -> None:
        """Keep the row that does not fit in sight, also when what is said about it takes room; None: all fit."""
        self._wrong = row
        self._scroll_to_wrong()

    def _scroll_to_wrong(self) -> None:
        if self._wrong is not None:
            self.scrollTo(self.layers.index(self._wrong, LAYER))

    def _tell(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self.chosen.emit()

    # ---- size --------------------------------------------------------------------------------------------------

    def _measure(self) -> None:
        self.verticalHeader().setDefaultSectionSize(scaled(ROW))
        self.setMinimumHeight(_LEAST_ROWS * scaled(ROW))
        self._fit_columns()

    def _fit_columns(self) -> None:
        body = metrics("body")
        for column, heading in enumerate(HEADINGS):
            texts = [heading, *(self.layers.text(row, column) for row in range(self.layers.rowCount()))]
            widest = max(body.horizontalAdvance(text) for text in texts)
            mark = scaled(ROW) if column == LAYER else 0
            self._wide[column] = round(widest) + _SPARE + mark
        self._spread()

    def _spread(self) -> None:
        """Give the first column what is left; where there is not enough for all, it is scrolled sideways."""
        for column, wide in enumerate(self._wide):
            left = self.viewport().width() - sum(self._wide) if column == LAYER else 0
            self.setColumnWidth(column, wide + max(left, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width has another rest."""
        super().resizeEvent(event)
        self._spread()
        self._scroll_to_wrong()

    def wanted_width(self) -> int:
        """How wide it would have to be for all columns."""
        return sum(self._wide) + self.verticalScrollBar().sizeHint().width() + 2

    # ---- keys and mouse ----------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the settings; Escape ends a drag; Left and Right scroll, for a row is chosen as a whole."""
        if event.key() in ENTER:
            self.settings_wanted.emit()
        elif event.key() == Qt.Key.Key_Escape and self._goal is not None:
            self._end_drag()
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.choose_row(0 if event.key() == Qt.Key.Key_Home else self.layers.rowCount() - 1)
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() + (4 if event.key() == Qt.Key.Key_Right else -4) * UNIT)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose, and perhaps begin to drag."""
        super().mousePressEvent(event)
        point = event.position().toPoint()
        if event.button() is Qt.MouseButton.LeftButton and self.layers.place_at(self.rowAt(point.y())) is not None:
            self._pressed = point

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show where the layer would go; without a drag nothing happens, so that a move chooses no other row."""
        if self._pressed is None:
            return
        point = event.position().toPoint()
        if self._goal is None and (point - self._pressed).manhattanLength() < QApplication.startDragDistance():
            return
        self._goal = self._place_below(point.y())
        self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        self._show_mark(self._goal)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Move the layer that was dragged."""
        super().mouseReleaseEvent(event)
        goal, place = self._goal, self.place()
        self._end_drag()
        if goal is not None and place is not None:
            # It leaves a gap behind it.
            to = goal - (goal > place)
            if to != place:
                self.moved.emit(place, to)

    def _end_drag(self) -> None:
        self._pressed = self._goal = None
        self.viewport().unsetCursor()
        self._mark.hide()

    def _place_below(self, y: int) -> int:
        """Before which written layer something dropped at a height goes."""
        half = self.verticalHeader().defaultSectionSize() // 2
        row = self.rowAt(min(max(y + half, 0), self.viewport().height() - 1))
        row = self.layers.rowCount() if row < 0 else row
        return self.layers.place_before(row - 1) + 1

    def _show_mark(self, goal: int) -> None:
        """Show the line between two rows where the layer would go."""
        row = self.layers.row_of(goal - 1) if goal - 1 != INPUT else 0
        below = self.rowViewportPosition(row) + self.rowHeight(row)
        self._mark.setGeometry(UNIT, below - 1, self.viewport().width() - 2 * UNIT, 2)
        self._mark.show()
        self._mark.raise_()
