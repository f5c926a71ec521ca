"""How a picture is to be made: of pixels or of lines, how large, or with each value as whole pixels."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.fields.forms import combo, form
from cnn_gui.ui.widgets.fields.number_fields import WholeField
from cnn_gui.ui.widgets.pictures.paint import as_image, as_svg, in_squares, recorded, scaled, size_in_pixels
from cnn_gui.ui.widgets.pictures.pictured import Maps, Pictured, file_name
from cnn_gui.ui.widgets.pictures.saving import Picture, ask_save_picture, copy_made
from cnn_gui.ui.widgets.text.plain import plain_label

UNIT = theme.UNIT

PIXELS, LINES = "png", "svg"
MAPS = "maps:"
"""Before the name of a map in the choice of forms."""
SCALES = {"1": "As large as on screen", "2": "Twice as large", "4": "Four times as large"}
WIDTH = "width"
LARGEST_CELL, USUAL_CELL = 32, 8
NARROWEST, WIDEST = 50, 8000
_MOST_PIXELS = 64_000_000


class PictureDialog(QDialog):
    """Asks how, then copies or saves the picture as the view is at that moment.

    Attributes: kind (which form), scale, width_, cell, gaps (the fields), told (how large it will be, in words), copy,
    save (buttons).
    """

    def __init__(self, pictured: Pictured) -> None:
        super().__init__(pictured.view.window())
        self._pictured = pictured
        self._maps: Mapping[str, Maps] = pictured.maps()
        self.setWindowTitle(f"Picture of {pictured.name}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        forms = {PIXELS: "As shown (PNG)"}
        if pictured.vector:
            forms[LINES] = "Lines and letters (SVG)"
        forms |= {f"{MAPS}{name}": f"{name}, each value a square (PNG)" for name in self._maps}
        self.kind = combo("Form of the picture", forms)
        sizes = SCALES | ({WIDTH: "Of a width"} if pictured.vector else {})
        self.scale = combo("Size of the picture", sizes)
        usual = 2 * pictured.view.width()
        self.width_ = WholeField(usual, minimum=NARROWEST, maximum=WIDEST, name="Width of the picture")
        self.width_.setSuffix(" px")
        self.cell = WholeField(USUAL_CELL, minimum=1, maximum=LARGEST_CELL, name="Pixels a cell")
        self.cell.setSuffix(" px")
        self.gaps = QCheckBox("Lines between the maps")
        self.gaps.setChecked(True)
        self.told = plain_label()
        self.told.setProperty("muted", True)
        self._form = form(
            ("Form", self.kind), ("Size", self.scale), ("Width", self.width_), ("Each cell", self.cell), ("", self.gaps)
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(UNIT + UNIT // 2)
        column.addLayout(self._form)
        column.addWidget(self.told)
        column.addWidget(self._buttons())
        self.kind.currentIndexChanged.connect(self._show_fields)
        self.scale.currentIndexChanged.connect(self._show_fields)
        for changed in (self.width_.valueChanged, self.cell.valueChanged, self.gaps.toggled):
            changed.connect(self._tell)
        self._show_fields()
        # A new run has other views.
        pictured.view.destroyed.connect(self.reject)

    def _buttons(self) -> QWidget:
        self.save, self.copy = QPushButton("&Save…"), QPushButton("&Copy")
        self.save.setDefault(True)
        buttons = QDialogButtonBox()
        buttons.addButton(self.save, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.copy, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._save)
        self.copy.clicked.connect(self._copy)
        buttons.rejected.connect(self.reject)
        return buttons

    # ---- what is chosen ----------------------------------------------------------------------------------------

    def picture(self) -> Picture:
        """The picture as it is chosen, of the view as it is now."""
        view, kind = self._pictured.view, str(self.kind.currentData())
        if kind == LINES:
            return as_svg(view, self._pictured.name)
        maps = self._chosen_maps()
        if maps is not None:
            return partial(in_squares, maps, self.cell.value(), gaps=self.gaps.isChecked())
        scale = self._scale()
        return as_image(view) if scale == 1.0 else recorded(view, scale)

    def _chosen_maps(self) -> Maps | None:
        kind = str(self.kind.currentData())
        if not kind.startswith(MAPS):
            return None
        name = kind.removeprefix(MAPS)
        # What has come since; a map that is gone is still what was to be pictured.
        return self._pictured.maps().get(name, self._maps[name])

    def _scale(self) -> float:
        size = str(self.scale.currentData())
        return self.width_.value() / max(self._pictured.view.width(), 1) if size == WIDTH else float(size)

    def _show_fields(self) -> None:
        maps = self._chosen_maps()
        pixels = self.kind.currentData() == PIXELS
        if maps is not None:
            self.cell.setMaximum(largest_cell(maps))
        for field, shown in (
            (self.scale, pixels),
            (self.width_, pixels and self.scale.currentData() == WIDTH),
            (self.cell, maps is not None),
            (self.gaps, maps is not None and len(maps.colours) > 1),
        ):
            self._form.setRowVisible(field, shown)
        self._tell()

    def _tell(self) -> None:
        maps, view = self._chosen_maps(), self._pictured.view
        if maps is not None:
            width, height = size_in_pixels(maps, self.cell.value(), gaps=self.gaps.isChecked())
        elif self.kind.currentData() == LINES:
            self.told.setText("Sharp at every size; letters stay letters.")
            return
        else:
            size = scaled(view.size(), self._scale())
            width, height = size.width(), size.height()
        self.told.setText(f"{width:,} × {height:,} pixels")

    # ---- what is done with it ----------------------------------------------------------------------------------

    def _copy(self) -> None:
        picture = self.picture()
        view = self._pictured.view
        copy_made(view, self._pictured.name, recorded(view, 2.0) if isinstance(picture, bytes) else picture)
        self.accept()

    def _save(self) -> None:
        self.accept()
        name = str(self.kind.currentData()).removeprefix(MAPS) if self._chosen_maps() else self._pictured.name
        ask_save_picture(self._pictured.view, file_name(name), self.picture())


def largest_cell(maps: Maps) -> int:
    """Pixels a cell at most: no picture is larger than programs and memory can take."""
    count, rows, columns = maps.colours.shape
    return max(1, min(LARGEST_CELL, int((_MOST_PIXELS / max(count * rows * columns, 1) / 2) ** 0.5)))
