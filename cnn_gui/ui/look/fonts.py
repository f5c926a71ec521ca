"""The typefaces of the window: one family, a few sizes, digits that all have the same width."""

from functools import cache, lru_cache
from typing import Literal

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QGuiApplication

FAMILIES = ("Inter", "Segoe UI", "SF Pro Text", "Cantarell", "Noto Sans", "DejaVu Sans")
SMALLEST_POINTS = 9.75

Role = Literal["body", "small", "tiny", "heading", "title"]

_SCALE: dict[Role, float] = {"body": 1.0, "small": 12 / 13, "tiny": 10.5 / 13, "heading": 1.0, "title": 16 / 13}


@cache
def _base() -> tuple[list[str], float]:
    # Read once: QGuiApplication.font() is ours after the first apply_theme.
    system = QGuiApplication.font()
    present = set(QFontDatabase.families())
    families = [family for family in FAMILIES if family in present]
    return [*families, *system.families()], max(system.pointSizeF(), SMALLEST_POINTS)


@cache
def font(role: Role = "body") -> QFont:
    """Return the font of a role; digits are tabular where the family has them.

    Do not change the returned font: it is shared. Copy it with ``QFont(font(role))`` first. Needs a running
    QGuiApplication.
    """
    families, points = _base()
    made = QFont()
    made.setFamilies(families)
    made.setPointSizeF(points * _SCALE[role])
    made.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    if role in ("heading", "title"):
        made.setWeight(QFont.Weight.DemiBold)
    if hasattr(made, "setFeature"):  # Qt 6.7
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


@cache
def metrics(role: Role = "body") -> QFontMetricsF:
    """Return the measures of the font of a role, made once: what moves asks for them many times a second."""
    return QFontMetricsF(font(role))


@lru_cache(maxsize=4096)
def width_of(text: str, role: Role = "small") -> float:
    """Return the width of a text in logical pixels; the same words are measured once and not for every frame."""
    return metrics(role).horizontalAdvance(text)
