"""The choice of a colour scale, as a menu."""

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from cnn_gui.ui.widgets.mosaic.scale import ScaleMode

TEXTS = {
    ScaleMode.PER_MAP: "Scale per map",
    ScaleMode.PER_LAYER: "Scale per layer",
    ScaleMode.FROZEN: "Freeze the scale",
}
HINTS = {
    ScaleMode.PER_MAP: "Every map uses the full range of colours: shows form, hides which map is strong.",
    ScaleMode.PER_LAYER: "One range for all maps of the layer: they can be compared.",
    ScaleMode.FROZEN: "The range stays as it is now: colours can be compared over time.",
}


def scale_menu(chosen: ScaleMode, parent: QWidget) -> QMenu:
    """Return a menu with the three modes; each action's data() is its ScaleMode."""
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    group = QActionGroup(menu)
    for mode, text in TEXTS.items():
        action = menu.addAction(text)
        action.setData(mode)
        action.setToolTip(HINTS[mode])
        action.setCheckable(True)
        action.setChecked(mode is chosen)
        group.addAction(action)
    return menu
