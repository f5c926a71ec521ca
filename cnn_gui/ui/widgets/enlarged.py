"""One map of a mosaic, large, live, with its numbers."""

import weakref

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from cnn_gui.ui import theme
from cnn_gui.ui.widgets.mosaic import Mosaic
from cnn_gui.ui.widgets.numbers import shape_text


class _LargeView(Mosaic):
    """A mosaic that leaves Left and Right, without Shift, to the dialog around it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        sideways = event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right)
        if sideways and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)


class EnlargedMap(QDialog):
    """A window with one map of a mosaic; it follows the mosaic while it lives.

    Left and Right go to the neighbouring map, Escape closes; Up, Down and Shift with an arrow move the cell
    cursor. Colours are those of the mosaic: same levels, same kind. The dialog deletes itself when it is closed.

    Attributes: view (the Mosaic inside), index() (the map that is shown).
    """

    def __init__(self, source: Mosaic, index: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent or source.window())
        # Only a weak reference: the mosaic may own this dialog, and must not be kept alive by it.
        self._source = weakref.ref(source)
        self._index = index
        self.view = _LargeView(kind=source.kind())
        self.hint = QLabel()
        self.hint.setProperty("muted", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[2 * theme.UNIT] * 4)
        column.setSpacing(theme.UNIT)
        column.addWidget(self.view, 1)
        column.addWidget(self.hint)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        source.maps_changed.connect(self._follow)
        source.destroyed.connect(self.close)
        self._follow()
        self.view.setFocus()

    def index(self) -> int:
        """Return the map that is shown."""
        return self._index

    def show_map(self, index: int) -> None:
        """Show another map of the same mosaic, the nearest there is."""
        self._index = max(index, 0)
        self._follow()

    def sizeHint(self) -> QSize:
        """A square large enough to print the numbers of a small map."""
        return QSize(560, 640)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the neighbouring map, or close."""
        if event.key() == Qt.Key.Key_Left:
            self.show_map(self._index - 1)
        elif event.key() == Qt.Key.Key_Right:
            self.show_map(self._index + 1)
        else:
            super().keyPressEvent(event)

    def _follow(self) -> None:
        """Take over the source's present array, levels and words."""
        source = self._source()
        if source is None:
            return
        picture = source.picture
        self.view.set_kind(picture.kind)
        self._index = min(self._index, max(picture.count - 1, 0))
        whole = picture.is_vector or picture.kind == "colour" or not picture.count
        self.view.set_maps(source.maps() if whole else picture.maps[self._index : self._index + 1])
        if picture.count:
            self.view.set_levels(picture.levels().of(self._index))
        self._name(source)

    def _name(self, source: Mosaic) -> None:
        picture = source.picture
        one = picture.is_vector or picture.kind == "colour" or picture.count <= 1
        name = "" if one else source.map_name(self._index)
        title = " · ".join(part for part in (source.title(), name) if part)
        self.view.set_title(title)
        self.view.set_detail(None if one else shape_text(picture.maps.shape[1:]))
        self.hint.setText("Esc closes" if one else "← →  neighbouring map   ·   Esc closes")
        self.setWindowTitle(title)
