"""The one way to paint: every painter is ended, and a fault while painting is told once and leaves a word behind.

A painter that is left open when its widget's turn is over takes the whole program with it. So no other file makes one:

- `paints_itself` is for a widget's `paintEvent`, which gets its painter;
- `paints_for_others` is for what gets the painter of somebody else: rows of lists, items of plots, icons;
- `painter_on` is for a picture, within `for_a_picture` if it is one of a widget;
- `saved` is for a part that sets things which do not hold for the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary, WeakSet

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QPaintDevice, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from cnn_gui.fault_origin import origin
from cnn_gui.ui.look.painting import paint_empty
from cnn_gui.unhandled import report_unhandled

CANNOT = "This cannot be drawn"

_AnyWidget = TypeVar("_AnyWidget", bound=QWidget)
_Owner = TypeVar("_Owner")
_More = ParamSpec("_More")

_blank: WeakSet[QWidget] = WeakSet()
# The scale of each picture that is being painted.
_pictures: list[float] = []
_told: WeakKeyDictionary[object, set[tuple[object, ...]]] = WeakKeyDictionary()


def paints_itself(
    draw: Callable[[_AnyWidget, QPainter, QPaintEvent], None],
) -> Callable[[_AnyWidget, QPaintEvent], None]:
    """Make a `paintEvent` of a method that draws with the painter it is given.

    The painter is that of the viewport where there is one. After a fault the widget is blank but for a word; each
    time that it is painted it tries again.
    """

    @wraps(draw)
    def paint_event(self: _AnyWidget, event: QPaintEvent) -> None:
        ground = self.viewport() if isinstance(self, QAbstractScrollArea) else self
        try:
            # No `with` here: this is called so often that its price would be seen.
            painter = QPainter(ground)
            try:
                draw(self, painter, event)
            finally:
                painter.end()
        except Exception as error:  # noqa: BLE001  whatever it is, the others are painted
            _say_so(ground)
            tell_once(self, error)
            if self not in _blank:
                _blank.add(self)
                # This event may have been about a part only.
                ground.update()
        else:
            if _blank and self in _blank:
                _blank.discard(self)
                ground.update()

    return paint_event


def paints_for_others(
    draw: Callable[Concatenate[_Owner, QPainter, _More], None],
) -> Callable[Concatenate[_Owner, QPainter, _More], None]:
    """Make a `paint` that leaves the painter as it was, and draws no more than it can."""

    @wraps(draw)
    def paint(self: _Owner, painter: QPainter, /, *args: _More.args, **words: _More.kwargs) -> None:
        try:
            with saved(painter):
                draw(self, painter, *args, **words)
        except Exception as error:  # noqa: BLE001  whatever it is, the others are painted
            tell_once(self, error)

    return paint


@contextmanager
def painter_on(ground: QPaintDevice) -> Iterator[QPainter]:
    """Give a painter, which is ended whatever happens."""
    painter = QPainter(ground)
    try:
        yield painter
    finally:
        painter.end()


@contextmanager
def for_a_picture(scale: float = 1.0) -> Iterator[None]:
    """What is painted inside is for a picture: no cursor is shown, and nothing that is pointed at.

    scale: pixels of the picture for one logical pixel.
    """
    _pictures.append(scale)
    try:
        yield
    finally:
        _pictures.pop()


def in_a_picture() -> bool:
    """Whether what is painted now is for a picture, and not for the screen."""
    return bool(_pictures)


def picture_scale() -> float:
    """How many pixels of the picture that is painted now stand for one logical pixel; 1 on screen.

    For what measures itself in pixels of the device, whatever the painter's scale is.
    """
    return _pictures[-1] if _pictures else 1.0


@contextmanager
def saved(painter: QPainter) -> Iterator[None]:
    """What is set inside does not hold afterwards, whatever happens."""
    painter.save()
    try:
        yield
    finally:
        painter.restore()


def tell_once(owner: object, error: Exception) -> None:
    """Report a fault the usual way, unless it was reported of the same owner: it comes again with every repaint."""
    fault = origin(error)
    told = _told.setdefault(owner, set())
    if fault not in told:
        told.add(fault)
        # Not at once: a report opens a dialog, and this is the middle of painting.
        QTimer.singleShot(0, lambda: report_unhandled(error))


def _say_so(ground: QWidget) -> None:
    # Where even a word cannot be drawn, there is none.
    with suppress(Exception), painter_on(ground) as painter:
        painter.eraseRect(ground.rect())
        paint_empty(painter, QRectF(ground.rect()), CANNOT)
