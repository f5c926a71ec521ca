"""The typefaces of the window: one family, a few sizes, digits that all have the same width; how large letters are."""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, Literal, TypeVar

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QGuiApplication
from PySide6.QtWidgets import QWidget

FAMILIES = ("Inter", "Segoe UI", "SF Pro Text", "Cantarell", "Noto Sans", "DejaVu Sans")
SMALLEST_POINTS = 9.75

Role = Literal["body", "small", "signs", "tiny", "heading", "title"]
"""Signs: small letters for words of the program's own among which are x̂ and the like."""

_SMALL = 12 / 13
_SCALE: dict[Role, float] = {
    "body": 1.0,
    "small": _SMALL,
    "signs": _SMALL,
    "tiny": 10.5 / 13,
    "heading": 1.0,
    "title": 16 / 13,
}


# How large letters are, as a share of their usual size; functions that remember measures; properties of widgets.
_share = [1.0]
_remembered: list[Any] = []
_WORN, _KEPT = "letters", "least_width"

_Function = TypeVar("_Function", bound=Callable[..., Any])


def measured(maxsize: int | None = None) -> Callable[[_Function], _Function]:
    """Remember what a function of hashable arguments returns, until letters get another size."""

    def remember(function: _Function) -> _Function:
        kept: Any = lru_cache(maxsize=maxsize)(function)
        _remembered.append(kept)
        return kept  # type: ignore[no-any-return]

    return remember


def share() -> float:
    """Return how large letters are, as a share of their usual size."""
    return _share[0]


def set_share(share: float) -> None:
    """Make letters so large, as a share of their usual size; whoever has measured them is told by `theme.manager`."""
    _share[0] = share
    for function in _remembered:
        function.cache_clear()


def scaled(pixels: float) -> int:
    """Return what a length in logical pixels that usual letters fit into must be for the present ones; never less."""
    return round(pixels * max(share(), 1.0))


def wear(widget: QWidget, role: Role) -> None:
    """Give a widget the font of a role; it follows when letters get another size."""
    widget.setProperty(_WORN, role)
    widget.setFont(font(role))


def keep_width(widget: QWidget, pixels: int) -> None:
    """Give a widget a least width in logical pixels, made for usual letters; it follows when they get another size."""
    widget.setProperty(_KEPT, pixels)
    widget.setMinimumWidth(scaled(pixels))


def wear_anew(widget: QWidget) -> None:
    """Give a widget what `wear` and `keep_width` have said, in letters of the size that holds now."""
    role, pixels = widget.property(_WORN), widget.property(_KEPT)
    if role is not None:
        widget.setFont(font(role))
    if pixels is not None:
        widget.setMinimumWidth(scaled(pixels))


@cache
def _base() -> tuple[list[str], float]:
    # Read once: QGuiApplication.font() is ours after the first apply_theme.
    system = QGuiApplication.font()
    present = set(QFontDatabase.families())
    families = [family for family in FAMILIES if family in present]
    return [*families, *system.families()], max(system.pointSizeF(), SMALLEST_POINTS)


@measured()
def font(role: Role = "body") -> QFont:
    """Return the font of a role; digits are tabular where the family has them.

    Do not change the returned font: it is shared. Copy it with ``QFont(font(role))`` first. Needs a running
    QGuiApplication.
    """
    families, points = _base()
    made = QFont()
    made.setFamilies(families)
    made.setPointSizeF(points * _SCALE[role] * share())
    made.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    if role in ("heading", "title"):
        made.setWeight(QFont.Weight.DemiBold)
    if hasattr(made, "setFeature"):  # Qt 6.7
        made.setFeature(QFont.Tag("tnum"), 1)
        if role == "signs":
            # DejaVu Sans would put the hats of x̂, m̂ and v̂ into the line above; without its rule they stand on their
            # letters. Other scripts need that rule.
            made.setFeature(QFont.Tag("mark"), 0)
    return made


@measured()
def metrics(role: Role = "body") -> QFontMetricsF:
    """Return the measures of the font of a role, made once: what moves asks for them many times a second."""
    return QFontMetricsF(font(role))


@measured(maxsize=4096)
def width_of(text: str, role: Role = "small") -> float:
    """Return the width of a text in logical pixels; the same words are measured once and not for every frame."""
    return metrics(role).horizontalAdvance(text)
