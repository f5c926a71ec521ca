"""The colours of the window, light and dark."""

from dataclasses import dataclass, field
from typing import Literal

from PySide6.QtGui import QColor, QPalette


@dataclass(frozen=True, eq=False)
class Theme:
    """All colours of one appearance.

    The chrome's colours differ between light and dark; the data's colours (training, validation, truth,
    not_finite) are the same in both, so that a blue line means training wherever it is seen.
    """

    name: Literal["light", "dark"]
    window: QColor  # tool bars, docks, dialogs
    panel: QColor  # the ground data stands on; zero in a diverging map
    raised: QColor  # buttons and fields
    hover: QColor
    pressed: QColor
    border: QColor  # hairlines between areas
    outline: QColor  # edges of fields, slider grooves
    text: QColor
    text_muted: QColor
    text_disabled: QColor
    accent: QColor  # running and keyboard focus, nothing else
    on_accent: QColor
    selection: QColor  # ground of selected text and rows
    warning: QColor
    error: QColor
    grid: QColor  # lines behind curves

    training: QColor = field(default_factory=lambda: QColor("#2f7fe8"))
    validation: QColor = field(default_factory=lambda: QColor("#dd6b10"))
    truth: QColor = field(default_factory=lambda: QColor("#0f9a6c"))
    not_finite: QColor = field(default_factory=lambda: QColor("#f000c8"))

    @property
    def dark(self) -> bool:
        """Whether the ground is darker than the text."""
        return self.name == "dark"


LIGHT = Theme(
    name="light",
    window=QColor("#f4f5f7"),
    panel=QColor("#ffffff"),
    raised=QColor("#ffffff"),
    hover=QColor("#e9ebef"),
    pressed=QColor("#dcdfe5"),
    border=QColor("#e2e5ea"),
    outline=QColor("#c9ced6"),
    text=QColor("#1a1e26"),
    text_muted=QColor("#5a6372"),
    text_disabled=QColor("#858d9a"),
    accent=QColor("#5b49dc"),
    on_accent=QColor("#ffffff"),
    selection=QColor("#e6e2fd"),
    warning=QColor("#8f5a00"),
    error=QColor("#c0262d"),
    grid=QColor("#eceef2"),
)

DARK = Theme(
    name="dark",
    window=QColor("#1a1c21"),
    panel=QColor("#121418"),
    raised=QColor("#24272e"),
    hover=QColor("#2a2e36"),
    pressed=QColor("#343943"),
    border=QColor("#2a2e36"),
    outline=QColor("#414751"),
    text=QColor("#e8eaee"),
    text_muted=QColor("#a0a8b5"),
    text_disabled=QColor("#737b88"),
    accent=QColor("#a397ff"),
    on_accent=QColor("#15112e"),
    selection=QColor("#3a3568"),
    warning=QColor("#e8b04a"),
    error=QColor("#ff7b7b"),
    grid=QColor("#22252b"),
)

THEMES: dict[str, Theme] = {"light": LIGHT, "dark": DARK}


def luminance(colour: QColor) -> float:
    """Return the relative luminance, 0 (black) to 1 (white): WCAG 2.2, "relative luminance"."""

    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(channel) for channel in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: QColor, second: QColor) -> float:
    """Return the contrast ratio of two colours, 1 to 21: (L1 + 0.05) / (L2 + 0.05), WCAG 2.2."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def palette(theme: Theme) -> QPalette:
    """Return the Fusion palette of a theme, for everything the style sheet does not draw."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    made = QPalette(theme.text, theme.raised, theme.panel, theme.border, theme.outline, theme.text, theme.panel)
    for colour_role, colour in {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.raised,
        role.AlternateBase: theme.hover,
        role.Text: theme.text,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.text_muted,
        role.Highlight: theme.selection,
        role.HighlightedText: theme.text,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Accent: theme.accent,
        role.Light: theme.hover,
        role.Midlight: theme.hover,
        role.Mid: theme.outline,
        role.Dark: theme.outline,
        role.Shadow: theme.border,
    }.items():
        made.setColor(colour_role, colour)
    for colour_role in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(group.Disabled, colour_role, theme.text_disabled)
    return made


def mix(first: QColor, second: QColor, share: float) -> QColor:
    """Return `share` (0 to 1) of the second colour laid over the first, in sRGB."""
    keep = 1.0 - share
    return QColor.fromRgbF(
        first.redF() * keep + second.redF() * share,
        first.greenF() * keep + second.greenF() * share,
        first.blueF() * keep + second.blueF() * share,
    )
