"""Names give the numbers of the moment and of the run, or say why they cannot."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.engine import network_of
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.moment import Moment
from cnn_gui.lessons.names import FACTS, OF_REPORT, Facts, names_of
from cnn_gui.lessons.shipped import shipped_lessons
from cnn_gui.lessons.vocabulary import symbol_of, vocabulary
from cnn_gui.training.messages.report import Report

if TYPE_CHECKING:
    from conftest import Performance

    from cnn_gui.lessons.lesson import Lesson


@pytest.fixture
def performance(perform: Callable[[Lesson, int], Performance]) -> Performance:
    return perform(shipped_lessons()[1], 4)


def test_every_name_of_a_model_is_known_in_a_walk(performance: Performance) -> None:
    performance.inspection.walk(0)
    names = performance.names()
    assert set(names) == FACTS | vocabulary("seed").names
    assert len(names) == len(set(names))
    for name in names:
        names[name]


def test_parameters_have_their_gradient_of_this_image_and_of_the_batch_and_what_becomes_of_them(
    performance: Performance,
) -> None:
    performance.inspection.walk(0)
    names, view = performance.names(), performance.inspection.walk_view()
    assert view is not None
    for name, parameter in (("W1", "conv1.W"), ("b2", "dense1.b")):
        np.testing.assert_array_equal(names[name], view.record.before[parameter])
        np.testing.assert_array_equal(names[f"new_{name}"], view.record.after[parameter])
        np.testing.assert_array_equal(names[f"mean_d{name}"], view.record.gradients[parameter])
    label = int(view.record.labels[0])
    assert names["label"] == label
    np.testing.assert_array_equal(names["y"], np.eye(10)[label])
    assert names["prediction"] == np.argmax(names["A2"])  # type: ignore[arg-type]


def test_the_cell_and_the_phase_are_words() -> None:
    names = names_of(None, Facts(explained=Cell("update:W1", (0, 0, 1, 2)), phase="update:W1"))
    assert (names["cell"], names["cell_array"], names["cell_place"]) == ("new W1[0,0,1,2]", "new W1", (0, 0, 1, 2))
    assert names["phase"] == "update"
    names = names_of(None, Facts())
    assert (names["cell"], names["cell_array"], names["cell_place"], names["phase"]) == ("", "", (), "")


def test_a_report_says_what_is_confused_and_what_is_worst() -> None:
    labels, read = np.array([0, 1, 1, 2, 2, 2]), np.array([0, 2, 2, 2, 0, 2])
    loss = np.array([0.1, 1.0, 3.0, 0.2, 9.0, 0.3])
    images = np.zeros((6, 1, 2, 2), np.uint8)
    report = Report("validation", 1, 1, ("a", "b", "c"), images, labels, read, np.ones(6), loss)
    names = names_of(None, Facts(report=report))
    assert (names["confused_label"], names["confused_read"]) == (1, 2)
    assert (names["worst"], names["worst_label"], names["worst_read"]) == (4, 2, 0)
    assert names["accuracy"] == pytest.approx(0.5)
    np.testing.assert_array_equal(names["confusion"], [[1, 0, 0], [0, 0, 2], [1, 0, 2]])


def test_what_is_not_known_says_why() -> None:
    names = names_of(None, Facts(), {"f": 3})
    assert names["f"] == 3
    for name in OF_REPORT:
        with pytest.raises(KeyError, match="have not been evaluated"):
            names[name]
    for name in ("Z1", "label"):
        with pytest.raises(KeyError, match="no image has gone through"):
            names[name]


def test_parameters_of_a_batch_normalisation_can_be_typed() -> None:
    model = "conv 4 3x3, norm, relu, pool 2, dense 10"
    network = network_of(model, rng=np.random.default_rng(0))
    network.parameters["norm1.gamma"][...] = [1, 2, 3, 4]
    moment = Moment.of(network, network.trace(np.ones(network.input_shape, np.float32), 3))
    names = names_of(moment, Facts())
    np.testing.assert_array_equal(names["gamma1"], [1, 2, 3, 4])
    np.testing.assert_array_equal(names["dbeta1"], moment.array("dβ1"))
    assert {"gamma1", "new_gamma1", "mean_dgamma1", "B1", "dB1"} <= vocabulary(model).names
    assert [symbol_of(name) for name in ("gamma1", "new_beta1", "W1")] == ["γ1", "update:β1", "W1"]
