"""The choice of a number by name: which array, and where in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from cnn_gui.explain.cell import Cell
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.look.painters import paints_for_others
from cnn_gui.ui.panels.microscope.chain import axes
from cnn_gui.ui.widgets.fields.choice_box import ChoiceBox
from cnn_gui.ui.widgets.fields.number_fields import WholeField
from cnn_gui.ui.widgets.text.numbers import shape_text
from cnn_gui.ui.widgets.text.plain import plain

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Anatomy

UNIT = theme.UNIT
_SHAPE = Qt.ItemDataRole.UserRole + 1
# The four places of the weights of a convolution.
_MOST_FIELDS = 4
# What a field has besides its digits, and the list besides its text: arrows and margins.
_CHROME, _LIST_CHROME = 30, 48
_GROUPS = ("Forward", "Backward", "Update")


class SymbolDelegate(QStyledItemDelegate):
    """Writes the shape of an array at the right of its name."""

    @paints_for_others
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the name as usual, and the shape."""
        super().paint(painter, option, index)
        shape = str(index.data(_SHAPE) or "")
        small = QFontMetricsF(font("small"))
        place = option.rect
        painter.setFont(font("small"))
        painter.setPen(theme.current().text_muted)
        right = place.right() - UNIT - small.horizontalAdvance(shape)
        painter.drawText(QPointF(right, place.center().y() + small.capHeight() / 2 + 1), shape)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Name and shape."""
        hint = super().sizeHint(option, index)
        shape = QFontMetricsF(font("small")).horizontalAdvance(str(index.data(_SHAPE) or ""))
        return QSize(round(hint.width() + shape) + 3 * UNIT, hint.height())


class CellChooser(QWidget):
    """A list of all arrays of the network, and a field for each of the places in the chosen one.

    Attributes: symbols (the list), fields.
    Signals: symbol_chosen(str); place_chosen(Cell), another place in the same array.
    """

    symbol_chosen = Signal(str)
    place_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._layers: Anatomy | None = None
        self.symbols = ChoiceBox("Array")
        self.symbols.setToolTip("Which array of the training step")
        self.symbols.setPlaceholderText("Array…")
        self.symbols.setItemDelegate(SymbolDelegate(self.symbols))
        self.symbols.setMaxVisibleItems(24)
        self.symbols.setFixedWidth(_LIST_CHROME + 6 * UNIT)
        self.symbols.activated.connect(self._choose_symbol)
        self.fields = [
            WholeField(0, minimum=0, maximum=0, name=f"Index {n + 1} of the number") for n in range(_MOST_FIELDS)
        ]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT // 2)
        row.addWidget(self.symbols)
        for field in self.fields:
            field.setWrapping(False)
            field.hide()
            field.valueChanged.connect(self._choose_place)
            row.addWidget(field)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.manager().resized.connect(self._measure)

    def set_layers(self, layers: Anatomy) -> None:
        """Offer the arrays of a network."""
        if layers == self._layers:
            return
        self._layers = layers
        model = QStandardItemModel(self.symbols)
        before = ""
        for symbol, shape in layers.shapes.items():
            group = _group(symbol)
            if group != before:
                model.appendRow(_heading(group))
                before = group
            item = QStandardItem(_spoken(symbol))
            item.setData(symbol, Qt.ItemDataRole.UserRole)
            item.setData(shape_text(shape), _SHAPE)
            model.appendRow(item)
        self.symbols.setModel(model)
        self.symbols.setCurrentIndex(-1)
        self._measure()

    def _measure(self) -> None:
        """Have room for the widest symbol and the last place, in letters of the size that holds now."""
        layers = self._layers
        for field in self.fields:
            field.setFixedWidth(round(QFontMetricsF(font()).horizontalAdvance(str(field.maximum()))) + _CHROME)
        if layers is None:
            return
        for row in range(self.symbols.count()):
            if self.symbols.itemData(row) is None:
                self.symbols.setItemData(row, font("heading"), Qt.ItemDataRole.FontRole)
        metrics = self.symbols.fontMetrics()
        widest = max(metrics.horizontalAdvance(_spoken(symbol)) for symbol in layers.shapes)
        self.symbols.setFixedWidth(widest + _LIST_CHROME)
        self.symbols.view().setMinimumWidth(self.symbols.view().sizeHintForColumn(0) + 3 * UNIT)

    def show_cell(self, cell: Cell | None) -> None:
        """Show which cell is looked at; None for none. A cell that the network does not have shows no place."""
        shape = None if cell is None or self._layers is None else self._layers.shapes.get(cell.symbol)
        if cell is None or shape is None or self._layers is None:
            self.symbols.setCurrentIndex(-1)
            for field in self.fields:
                field.hide()
            return
        self.symbols.setCurrentIndex(self.symbols.findData(cell.symbol))
        names = axes(self._layers, cell.symbol)
        for number, field in enumerate(self.fields):
            field.setVisible(number < len(shape))
            if number < len(shape):
                self._fill(field, names[number], cell.index[number] if number < len(cell.index) else 0, shape[number])

    def cell(self) -> Cell | None:
        """Return the cell that the list and the fields name."""
        symbol = self.symbols.currentData()
        if symbol is None or self._layers is None:
            return None
        return Cell(symbol, tuple(field.value() for field in self.fields[: len(self._layers.shapes[symbol])]))

    def _fill(self, field: WholeField, name: str, value: int, extent: int) -> None:
        last = extent - 1
        field.blockSignals(True)
        if field.maximum() != last or field.accessibleName() != name:
            field.setMaximum(last)
            field.setAccessibleName(name)
            field.setToolTip(plain(f"{name}, 0 to {last}"))
            field.setFixedWidth(round(QFontMetricsF(font()).horizontalAdvance(str(last))) + _CHROME)
        field.setValue(value)
        field.blockSignals(False)

    def _choose_symbol(self) -> None:
        self.symbol_chosen.emit(self.symbols.currentData())

    def _choose_place(self) -> None:
        cell = self.cell()
        if cell is not None:
            self.place_chosen.emit(cell)


def _group(symbol: str) -> str:
    cell = Cell(symbol)
    return _GROUPS[2 if cell.is_update else 1 if cell.is_gradient else 0]


def _spoken(symbol: str) -> str:
    return str(Cell(symbol))


def _heading(text: str) -> QStandardItem:
    item = QStandardItem(text)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    item.setFont(font("heading"))
    return item
