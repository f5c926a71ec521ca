"""The small picture of an activation: the dot stands on its curve, in both parts, with the numbers in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.engine import ACTIVATIONS, Dense, Flatten, Network
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.curve import curve, point
from cnn_gui.explain.moment import Moment
from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.plots.activation_curve import HEIGHT, WIDTH, ActivationCurve


def shown(kind: str, qtbot: QtBot, *, height: int = HEIGHT) -> ActivationCurve:
    """The curve of an activation with a number of a small network on it."""
    layers = [ACTIVATIONS[kind](), Flatten(), Dense(3)]
    network = Network(layers, input_shape=(1, 4, 4), rng=np.random.default_rng(2))
    image = np.linspace(-6, 5, 16, dtype=np.float32).reshape(1, 4, 4)
    moment = Moment.of(network, network.trace(image, 1))
    widget = ActivationCurve()
    qtbot.addWidget(widget)
    widget.resize(WIDTH, height)
    symbol = next(part.symbol for part in moment.layers.parts if part.is_activation)
    widget.show_point(curve(moment, symbol), point(moment, Cell(symbol, (0, 1, 3))))
    return widget


@pytest.mark.parametrize("kind", list(ACTIVATIONS))
def test_the_dot_stands_on_the_curve(kind: str, qtbot: QtBot, app: QApplication) -> None:
    widget = shown(kind, qtbot)
    drawn, at = widget.curve, widget.point
    assert drawn is not None
    assert at is not None
    for chart, (values, value) in enumerate(((drawn.value, at.value), (drawn.derivative, at.derivative))):
        place, area = widget.place_of(chart, at.z, value), widget.charts()[chart]
        assert area.contains(place)
        near = int(np.abs(drawn.z - at.z).argmin())
        beside = widget.place_of(chart, float(drawn.z[near]), float(values[near]))
        assert abs(place.x() - beside.x()) <= 1
        # As high as the curve is there, up to what it rises between two of its points.
        assert abs(place.y() - beside.y()) <= 3
    for low, high in (widget._range(0), widget._range(1)):
        assert low < 0 < high
    first, second = widget.charts()
    assert first.bottom() < second.top()


def test_it_says_what_is_seen_and_paints_it_in_both_themes(qtbot: QtBot, app: QApplication) -> None:
    widget = shown("tanh", qtbot)
    assert widget.captions() == ("tanh(−0.8667) = −0.6997", "slope there: 0.5105")
    assert widget.accessibleDescription().startswith("tanh(−0.8667) = −0.6997. slope there: 0.5105. X[0, 1, 3] goes in")
    pictures: list[QImage] = []
    for mode in ("light", "dark"):
        theme.apply_theme(app, mode)
        picture = widget.grab().toImage()
        colours = {picture.pixel(x, y) for x in range(0, picture.width(), 2) for y in range(0, picture.height(), 2)}
        assert len(colours) > 5
        pictures.append(picture)
    assert pictures[0] != pictures[1]


def test_with_little_height_only_the_curve_is_there(qtbot: QtBot, app: QApplication) -> None:
    widget = shown("gelu", qtbot, height=HEIGHT // 2)
    assert len(widget.charts()) == 1
    assert widget.rect().contains(widget.charts()[0].toAlignedRect())


def test_a_number_that_is_not_finite_has_no_dot(qtbot: QtBot, app: QApplication) -> None:
    widget = shown("relu", qtbot)
    assert widget.curve is not None
    assert widget.point is not None
    blank = ActivationCurve()
    qtbot.addWidget(blank)
    blank.resize(WIDTH, HEIGHT)
    assert blank.captions() == ()
    assert not blank.grab().isNull()
    widget.show_point(widget.curve, replace(widget.point, z=float("inf"), value=float("nan"), derivative=float("nan")))
    assert widget.captions()[0] == "ReLU(∞) = NaN"
    assert not widget.grab().isNull()
