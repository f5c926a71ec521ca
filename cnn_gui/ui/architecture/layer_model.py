"""The rows of a draft as Qt asks for them: the images first, then every layer with what comes out of it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from cnn_gui.engine.architecture import FlowRow
from cnn_gui.ui.architecture.draft import INPUT, Draft
from cnn_gui.ui.architecture.words import DOES_NOT_FIT, IMPLIED_WORDS, INPUT_WORDS, NOTHING, layer_in_words, sees
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.icons import icon
from cnn_gui.ui.widgets.text.numbers import shape_text
from cnn_gui.ui.widgets.text.plain import plain

HEADINGS = ("Layer", "Name", "Shape behind it", "Parameters", "Operations", "Sees")
LAYER, NAME, SHAPE, PARAMETERS, OPERATIONS, SEES = range(6)
_TIPS = (
    "The layer as it is written in the line",
    "What the network calls it",
    "Channels × rows × columns that come out of it, or how many numbers in a row",
    "How many numbers are learned in it",
    "Multiplications and additions for one image, forward",
    "So many pixels of the image one number behind it depends on, rows × columns",
)

Index = QModelIndex | QPersistentModelIndex
_TOP_LEVEL = QModelIndex()
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class LayerModel(QAbstractTableModel):
    """Row 0 is the images, row n the n-th layer, counting those that are implied.

    Attributes: draft.
    """

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft
        self._rows: tuple[FlowRow, ...] = draft.rows()
        self._shape = draft.input_shape

    def refresh(self) -> None:
        """Show the draft as it is now."""
        rows = self.draft.rows()
        if len(rows) == len(self._rows):
            # What is chosen stays so, and nothing is scrolled.
            self._rows, self._shape = rows, self.draft.input_shape
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows), len(HEADINGS) - 1))
            return
        self.beginResetModel()
        self._rows, self._shape = rows, self.draft.input_shape
        self.endResetModel()

    def row_of(self, place: int) -> int:
        """The row of a written layer."""
        if place == INPUT:
            return 0
        return next((number + 1 for number, row in enumerate(self._rows) if row.place == place), 0)

    def flow_row(self, row: int) -> FlowRow | None:
        """What flows at a row; None for the images."""
        return self._rows[row - 1] if 1 <= row <= len(self._rows) else None

    def place_at(self, row: int) -> int | None:
        """Which written layer stands there; None for the images and for what is implied."""
        flowing = self.flow_row(row)
        return None if flowing is None else flowing.place

    def place_before(self, row: int) -> int:
        """The last written layer there or before, INPUT if there is none: a new one goes behind it."""
        places = [each.place for each in self._rows[: max(row, 0)] if each.place is not None]
        return places[-1] if places else INPUT

    # ---- what Qt asks ------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _TOP_LEVEL) -> int:
        """The images and the layers."""
        return 0 if parent.isValid() else len(self._rows) + 1

    def columnCount(self, parent: Index = _TOP_LEVEL) -> int:
        """As there are headings."""
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name the columns, and say what they are."""
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return HEADINGS[section]
            if role == Qt.ItemDataRole.ToolTipRole:
                return _TIPS[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _LEFT if section <= NAME else _RIGHT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Print one cell; mark what does not fit, in words, by a sign and by a colour."""
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.text(row, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _LEFT if column <= NAME else _RIGHT
            case Qt.ItemDataRole.ToolTipRole:
                return plain(self._tip(row))
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.in_words(row) if column == LAYER else self.text(row, column)
            case Qt.ItemDataRole.ForegroundRole:
                return self._colour(row)
            case Qt.ItemDataRole.DecorationRole:
                wrong = self.flow_row(row)
                if column == LAYER and wrong is not None and wrong.problem is not None:
                    return icon("warning", "error")
        return None

    def text(self, row: int, column: int) -> str:
        """What stands in a cell."""
        flowing = self.flow_row(row)
        if flowing is None:
            return {LAYER: "Images", SHAPE: shape_text(self._shape)}.get(column, "")
        if column == LAYER:
            return flowing.spec.text
        if column == NAME:
            return flowing.name
        if flowing.shape is None:
            return (DOES_NOT_FIT if flowing.problem is not None else NOTHING) if column == SHAPE else NOTHING
        if column == SHAPE:
            return shape_text(flowing.shape)
        if column == SEES:
            return sees(flowing, self._shape)
        return f"{flowing.parameters if column == PARAMETERS else flowing.operations:,}"

    def in_words(self, row: int) -> str:
        """A whole row as it is read aloud."""
        flowing = self.flow_row(row)
        if flowing is None:
            return f"Images: {shape_text(self._shape)}"
        return layer_in_words(row, flowing, self._shape)

    def _tip(self, row: int) -> str:
        flowing = self.flow_row(row)
        if flowing is None:
            return INPUT_WORDS
        if flowing.problem is not None:
            return self.in_words(row)
        kind = flowing.spec.kind
        more = "" if flowing.place is not None else f" {IMPLIED_WORDS[flowing.spec.word]}"
        return f"{kind.title}: {kind.hint}{more}"

    def _colour(self, row: int) -> Any:
        flowing, colours = self.flow_row(row), theme.current()
        if flowing is not None and flowing.problem is not None:
            return colours.error
        return colours.text_muted if flowing is None or flowing.place is None else None
