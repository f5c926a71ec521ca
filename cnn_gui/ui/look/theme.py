"""Which appearance is in force, and the switch between light and dark."""

from functools import cache
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QToolTip

from cnn_gui.ui.look import fonts
from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.look.palette import DARK, LIGHT, THEMES, Theme, contrast, luminance, mix, palette
from cnn_gui.ui.look.stylesheet import stylesheet

__all__ = [
    "DARK",
    "LIGHT",
    "MODES",
    "THEMES",
    "UNIT",
    "Theme",
    "ThemeManager",
    "ThemeMode",
    "apply_theme",
    "contrast",
    "current",
    "luminance",
    "manager",
    "mix",
    "palette",
    "system_theme",
]

ThemeMode = Literal["light", "dark", "system"]
MODES: tuple[ThemeMode, ...] = ("light", "dark", "system")

UNIT = 8
"""The grid of the window in logical pixels: every distance is a multiple or a half of it."""


class ThemeManager(QObject):
    """Knows the theme in force and tells widgets when it changes.

    Attributes: theme (the Theme in force), mode ("light", "dark" or "system").
    Signals: changed(Theme), after the application has its new palette and style sheet; resized, before that, when
    letters have another size: what was measured has to be measured anew.
    """

    changed = Signal(object)
    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme: Theme = LIGHT
        self.mode: ThemeMode = "system"
        self._follows_system = False

    def resize(self, app: QApplication, share: float) -> None:
        """Make all letters so large, as a share of their usual size, in every window that there is."""
        if share != fonts.share():
            fonts.set_share(share)
            self._dress(app)
            self.resized.emit()
            self.changed.emit(self.theme)

    def apply(self, app: QApplication, mode: ThemeMode) -> None:
        """Give the application the look of a mode; "system" keeps following the desktop's setting."""
        if mode not in MODES:
            raise ValueError(f"Unknown theme {mode!r}: choose one of {', '.join(MODES)}.")
        self.mode = mode
        hints = app.styleHints()
        if not self._follows_system:
            hints.colorSchemeChanged.connect(self.on_system_scheme)
            self._follows_system = True
        self._show(app, system_theme(hints.colorScheme()) if mode == "system" else THEMES[mode])

    def on_system_scheme(self, scheme: Qt.ColorScheme) -> None:
        """Take over the desktop's new setting, if the person asked to follow it."""
        app = QApplication.instance()
        if self.mode == "system" and isinstance(app, QApplication):
            self._show(app, system_theme(scheme))

    def _show(self, app: QApplication, theme: Theme) -> None:
        self.theme = theme
        app.setStyle("Fusion")
        app.setPalette(palette(theme))
        self._dress(app)
        self.changed.emit(theme)

    def _dress(self, app: QApplication) -> None:
        app.setFont(font("body"))
        # Qt has a font of its own for them.
        QToolTip.setFont(font("body"))
        # With a style sheet only this makes the widgets that there are take over the application's font; and those that
        # have one of their own get that which they had at first.
        app.setStyleSheet(stylesheet(self.theme))
        for widget in app.allWidgets():
            fonts.wear_anew(widget)


def system_theme(scheme: Qt.ColorScheme) -> Theme:
    """Return the theme for the desktop's setting; light where the desktop says nothing."""
    return DARK if scheme == Qt.ColorScheme.Dark else LIGHT


@cache
def manager() -> ThemeManager:
    """Return the one ThemeManager of the program."""
    return ThemeManager()


def current() -> Theme:
    """Return the theme in force."""
    return manager().theme


def apply_theme(app: QApplication, mode: ThemeMode = "system") -> None:
    """Give the application the light, dark or the system's look; raises ValueError for another name."""
    manager().apply(app, mode)
