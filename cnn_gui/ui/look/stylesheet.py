"""The style sheet of the chrome: flat, quiet, focus always visible; and what a widget is to it."""

from __future__ import annotations

import re
from string import Template

from PySide6.QtWidgets import QWidget

from cnn_gui.resources_path import resource
from cnn_gui.ui.look.fonts import scaled
from cnn_gui.ui.look.palette import Theme

_COLOURS = (
    *("window", "panel", "raised", "hover", "pressed", "border", "outline", "selection"),
    *("text", "text_muted", "text_disabled", "accent", "on_accent", "error"),
)

_SHEET = Template("""
QMainWindow, QDialog, QWidget#chrome { background: $window; }
QWidget#panel { background: $panel; }
QDialog#panel { border: 1px solid $outline; }
QMainWindow::separator { background: $border; width: 1px; height: 1px; margin: 0; }
QMainWindow::separator:hover { background: $accent; }
QWidget[ground="panel"] { background: $panel; }
Panel:focus { border-top: 2px solid $accent; }
QFrame#palette { background: $raised; border: 1px solid $outline; border-radius: 8px; }
QFrame#palette QListWidget, QWidget#palette_words { background: transparent; border: none; }
QToolTip { background: $raised; color: $text; border: 1px solid $outline; padding: 4px 6px; }

QToolBar { background: $window; border: none; border-bottom: 1px solid $border; padding: 4px 8px; spacing: 4px; }
QToolBar::separator { border-left: 1px solid $border; background: transparent; width: 8px; margin: 6px 0 6px 8px; }
QToolBar::handle { width: 8px; }
QToolButton { background: transparent; color: $text; border: 1px solid transparent; border-radius: 6px;
    padding: 4px 6px; min-height: 20px; }
QToolButton[word="true"] { background: $raised; border-color: $outline; padding: 2px 8px; min-height: 18px; }
QToolButton[word="true"]:disabled { background: transparent; border-color: $border; }
QToolButton:hover, QToolButton[word="true"]:hover { background: $hover; }
QToolButton[word="true"]:pressed, QToolButton[word="true"]:checked { background: $pressed;
    border-color: $text_disabled; }
QToolButton:pressed, QToolButton:checked { background: $pressed; }
QToolButton:focus, QToolButton[word="true"]:focus { border-color: $accent; }
QToolButton:disabled { color: $text_disabled; }
QToolButton[popupMode="1"] { padding-right: 20px; }
QToolButton#hidden_stages { background: $hover; padding: 0; }
QToolButton#hidden_stages:hover { background: $pressed; }
QToolButton#hidden_stages:disabled { background: transparent; }
QToolButton#qt_toolbar_ext_button, QToolButton#qt_menubar_ext_button { padding: 0; border: none; }
QToolButton::menu-indicator { image: none; }
QToolButton::menu-button { border: none; width: 16px; }
QToolButton::menu-arrow { image: url("$icons/chevron-down.svg"); width: 12px; height: 12px; }
QToolButton[running="true"] { background: $accent; color: $on_accent; }

QDockWidget { color: $text;
    titlebar-close-icon: url("$icons/close.svg"); titlebar-normal-icon: url("$icons/float.svg"); }
QDockWidget::title { background: $window; padding: 8px 12px; border: none; text-align: left; }
QDockWidget::close-button, QDockWidget::float-button { background: transparent; border: none; border-radius: 4px;
    padding: 0; icon-size: 14px; width: 20px; height: 20px; }
QDockWidget::close-button:hover, QDockWidget::float-button:hover { background: $hover; }

QPushButton { background: $raised; color: $text; border: 1px solid $outline; border-radius: 6px; padding: 4px 12px;
    min-height: 20px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $pressed; }
ChoiceButton { background: $hover; padding: 0; }
ChoiceButton:hover { background: $pressed; }
ChoiceButton:checked { background: $selection; border-color: $accent; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { background: transparent; color: $text_disabled; border-color: $border; }
QPushButton:flat { background: transparent; border-color: transparent; }
QPushButton:flat:hover { background: $hover; }

QComboBox, QAbstractSpinBox, QLineEdit { background: $raised; color: $text; border: 1px solid $outline;
    border-radius: 6px; padding: 3px 8px; min-height: 20px; selection-background-color: $selection;
    selection-color: $text; }
QComboBox:hover, QAbstractSpinBox:hover, QLineEdit:hover { border-color: $text_disabled; }
QComboBox:focus, QComboBox:on, QAbstractSpinBox:focus, QLineEdit:focus { border-color: $accent; }
QComboBox:disabled, QAbstractSpinBox:disabled, QLineEdit:disabled { background: $window; color: $text_disabled;
    border-color: $border; }
QAbstractSpinBox[refused="true"], QLineEdit[refused="true"] { border-color: $error; color: $error; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url("$icons/chevron-down.svg"); width: 12px; height: 12px; }
QComboBox { combobox-popup: 0; }
QComboBox QAbstractItemView { background: $raised; color: $text; border: 1px solid $outline; padding: 4px;
    outline: none; selection-background-color: $hover; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: 24px; padding: 0 6px; }
QAbstractSpinBox { padding: 3px 20px 3px 0; min-height: 17px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { background: transparent; border: none; width: 20px; }
QAbstractSpinBox::up-button { subcontrol-origin: border; subcontrol-position: top right; margin: 2px 2px 0 0; }
QAbstractSpinBox::down-button { subcontrol-origin: border; subcontrol-position: bottom right; margin: 0 2px 2px 0; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; border-radius: 3px; }
QAbstractSpinBox::up-arrow { image: url("$icons/chevron-up.svg"); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url("$icons/chevron-down.svg"); width: 10px; height: 10px; }

QSlider { min-height: 24px; background: transparent; }
QSlider::groove:horizontal { height: 4px; background: $outline; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $text_muted; border-radius: 2px; }
QSlider::handle:horizontal { background: $raised; border: 1px solid $text_muted; width: 14px; height: 14px;
    margin: -6px 0; border-radius: 8px; }
QSlider::handle:horizontal:hover { background: $hover; border-color: $text; }
QSlider::handle:horizontal:focus { border: 2px solid $accent; width: 12px; height: 12px; }
QSlider::sub-page:horizontal:disabled { background: $outline; }
QSlider::handle:horizontal:disabled { background: $window; border-color: $outline; }

QCheckBox, QRadioButton { spacing: 8px; color: $text; min-height: 24px; background: transparent; }
QCheckBox:disabled, QRadioButton:disabled { color: $text_disabled; }
QCheckBox::indicator, QRadioButton::indicator { width: 14px; height: 14px; background: $raised;
    border: 1px solid $text_disabled; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $text; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: $accent; }
QCheckBox::indicator:checked { background: $text; border-color: $text; image: url("$icons/check-$name.svg"); }
QRadioButton::indicator:checked { background: $raised; border: 5px solid $text; width: 6px; height: 6px; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { background: $window; border-color: $outline; }

QTabBar { background: transparent; border: none; }
QTabBar::tab { background: transparent; color: $text_muted; padding: 6px 12px; border: none;
    border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $text; }
QTabBar::tab:focus { border-bottom-color: $accent; }
QTabBar::tab:disabled { color: $text_disabled; }
QTabBar::scroller { width: 48px; }
QTabBar QToolButton { background: $window; border: none; border-radius: 4px; padding: 0; min-height: 20px; }
QTabBar QToolButton:hover { background: $hover; }
QTabBar QToolButton::left-arrow { image: url("$icons/chevron-left.svg"); width: 14px; height: 14px; }
QTabBar QToolButton::right-arrow { image: url("$icons/chevron-right.svg"); width: 14px; height: 14px; }
QTabBar QToolButton::left-arrow:disabled, QTabBar QToolButton::right-arrow:disabled { image: none; }
QTabWidget::pane { border: none; border-top: 1px solid $border; }

QStatusBar { background: $window; color: $text_muted; border-top: 1px solid $border; min-height: 24px; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $text_muted; padding: 0 4px; }
QStatusBar QSizeGrip { width: 0; height: 0; }

QMenuBar { background: $window; color: $text; padding: 2px 4px; }
QMenuBar::item { background: transparent; padding: 4px 8px; border-radius: 4px; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $raised; color: $text; border: 1px solid $outline; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $text_disabled; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $outline; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 24px; }
QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::handle:hover { background: $text_disabled; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar { background: $hover; color: $text; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }

QTreeView { background: $panel; border: none; selection-background-color: $selection; selection-color: $text; }
QTreeView::item { padding: 3px 0; }

LayerTable { background: $panel; border: 1px solid $border; border-radius: 6px; outline: none; }
LayerTable:focus { border-color: $accent; }
LayerTable::item { padding: 0 8px; border: none; }
LayerTable::item:selected { background: $selection; color: $text; }
QFrame#drop_mark { background: $accent; }
QLabel { background: transparent; }
FigureLabel { background: $window; }
QLabel[muted="true"] { color: $text_muted; }
QLabel[role="error"] { color: $error; }
QLabel:disabled { color: $text_disabled; }
QAbstractScrollArea { background: $panel; border: none; }
QHeaderView::section { background: $window; color: $text_muted; border: none; padding: 4px 8px; }
QPlainTextEdit, QTextEdit { background: $panel; color: $text; border: 1px solid $border; border-radius: 6px;
    selection-background-color: $selection; selection-color: $text; }
LessonText { background: transparent; border: none; border-top: 2px solid transparent; border-radius: 0; padding: 0; }
LessonText:focus { border-top-color: $accent; }
""")


# Of what has letters; a bar of progress is lower.
_LEAST_HEIGHT = re.compile(r"min-height: (\d\d)px")


def stylesheet(theme: Theme) -> str:
    """Return the style sheet of the whole application in the colours of a theme.

    Widgets may set the dynamic properties ``muted`` (QLabel, secondary text), ``role="error"`` (QLabel),
    ``refused`` (spin boxes, what was typed cannot be used), ``word`` (QToolButton, with the edge of a button because it
    has no icon) and ``running`` (QToolButton, in the accent colour); once they are seen, with `set_property`.
    """
    colours = {key: getattr(theme, key).name() for key in _COLOURS}
    sheet = _SHEET.substitute(colours, name=theme.name, icons=resource("icons").as_posix())
    # Otherwise a layout would make what has letters in it as low as usual letters allow.
    return _LEAST_HEIGHT.sub(lambda found: f"min-height: {scaled(int(found[1]))}px", sheet)


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a dynamic property that the style sheet asks for; the widget's look follows at once."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
