"""Edits by hand do what they say, are told apart from what was, and can be taken back to the bit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.training.inspection.what_if import WhatIf, spoken
from cnn_gui.training.messages.probe import Probe
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset


@pytest.fixture
def run(make_dataset: Callable[..., Dataset]) -> Run:
    """A run three batches old."""
    run = Run(RunConfig(batch_size=8, validate_every=0), make_dataset(size=28))
    for _ in range(3):
        run.step()
    return run


def _probe(run: Run) -> Probe:
    test = run.dataset.test
    return Probe("test", 0, int(test.labels[0]), test.images[0])


def test_loss_of_probe_and_batch_stand_beside_those_before(run: Run, make_dataset: Callable[..., Dataset]) -> None:
    twin = Run(run.config, make_dataset(size=28))
    for _ in range(3):
        twin.step()
    probe = _probe(run)
    what_if = WhatIf(run)
    what_if.set("dense1.b", (4,), 3.0)
    what_if.set("conv1.W", (2,), np.full((1, 3, 3), 0.25))

    view = what_if.view(probe)

    old = twin.network.trace(twin.network_input(probe.image), probe.label)
    assert view.trace.loss == old.loss
    assert np.array_equal(view.trace.probabilities, old.probabilities)
    state = twin.batches.state()
    batch = twin.batches.next()
    twin.batches.restore(state)
    images = twin.standardiser.to_public(batch.images)
    assert view.batch_loss_before == twin.network.loss_and_gradients(images, batch.labels)[0]
    twin.network.parameters["dense1.b"][4] = 3.0
    twin.network.parameters["conv1.W"][2] = 0.25
    assert view.batch_loss == twin.network.loss_and_gradients(images, batch.labels)[0]
    assert view.batch_loss != view.batch_loss_before
    assert view.batch_size == 8
    assert view.changed == {"conv1.W": 9, "dense1.b": 1}
    assert set(view.before) == {"conv1.W", "dense1.b"}
    # The run itself has the edits.
    assert run.parameters_sha256() == twin.parameters_sha256()


def test_undo_brings_back_every_bit_and_the_run_goes_on_as_if_nothing_had_been(
    run: Run, make_dataset: Callable[..., Dataset]
) -> None:
    twin = Run(run.config, make_dataset(size=28))
    for _ in range(3):
        twin.step()
    what_if = WhatIf(run)
    what_if.set("dense1.W", (), np.zeros(run.network.parameters["dense1.W"].shape))
    what_if.view(_probe(run))
    assert run.parameters_sha256() != twin.parameters_sha256()

    what_if.undo()

    for _ in range(5):
        run.step()
        twin.step()
    assert run.parameters_sha256() == twin.parameters_sha256()
    assert run.history.batches.loss.tolist() == twin.history.batches.loss.tolist()
    assert len(run.history.edits) == 0


def test_edits_are_taken_back_one_by_one_the_latest_first(run: Run) -> None:
    before = run.parameters_sha256()
    what_if, weights = WhatIf(run), run.network.parameters["conv1.W"]
    seen = []
    # A number, the filter that it is in, the same number typed again, and one that is dragged.
    for place, value, goes_on in (
        ((2, 0, 1, 1), 0.5, False),
        ((2,), np.zeros((1, 3, 3)), False),
        ((2, 0, 1, 1), 0.75, False),
        ((3, 0, 0, 0), 1.0, False),
        ((3, 0, 0, 0), 2.0, True),
        ((3, 0, 0, 0), 3.0, True),
    ):
        seen.append(weights.copy())
        what_if.set("conv1.W", place, value, goes_on=goes_on)
    for state, left in ((seen[3], True), (seen[2], True), (seen[1], True), (seen[0], False)):
        assert what_if.undo_last() == left
        np.testing.assert_array_equal(weights, state)
    assert run.parameters_sha256() == before
    assert not what_if.undo_last()


def test_an_edit_that_changes_nothing_is_passed_over(run: Run) -> None:
    what_if, weights = WhatIf(run), run.network.parameters["conv1.W"]
    before = weights.copy()
    what_if.set("conv1.W", (0, 0, 0, 0), 5.0)
    what_if.set("conv1.W", (0, 0, 0, 0), 5.0)
    # Dragged away and brought back by Escape.
    what_if.set("conv1.W", (1, 0, 0, 0), 9.0)
    what_if.set("conv1.W", (1, 0, 0, 0), float(before[1, 0, 0, 0]), goes_on=True)
    assert not what_if.undo_last()
    np.testing.assert_array_equal(weights, before)


def test_what_is_kept_is_not_taken_back(run: Run) -> None:
    what_if = WhatIf(run)
    what_if.set("conv1.b", (0,), 0.5)
    what_if.keep()
    assert not what_if.undo_last()
    assert run.network.parameters["conv1.b"][0] == np.float32(0.5)


def test_kept_edits_are_part_of_the_history(run: Run) -> None:
    what_if = WhatIf(run)
    what_if.set("conv1.b", (0,), 0.5)
    what_if.keep()
    what_if.undo()
    assert run.network.parameters["conv1.b"][0] == np.float32(0.5)
    assert run.history.edits == ((3, "1 number of conv1.b edited by hand"),)
    what_if.keep()
    assert len(run.history.edits) == 1, "what has not changed since is not kept twice"


def test_a_number_set_to_what_it_was_is_no_change(run: Run) -> None:
    what_if = WhatIf(run)
    before = float(run.network.parameters["conv1.W"][1, 0, 2, 2])
    what_if.set("conv1.W", (1, 0, 2, 2), 7.0)
    what_if.set("conv1.W", (1, 0, 2, 2), before)
    assert what_if.changed == {}


@pytest.mark.parametrize(
    ("name", "place", "value", "message"),
    [
        ("conv9.W", (0,), 1.0, "no parameter 'conv9.W': choose one of conv1.W"),
        ("conv1.W", (8,), 1.0, r"no place \[8\]: its shape is \(8, 1, 3, 3\)"),
        ("conv1.W", (-1, 0, 0, 0), 1.0, "no place"),
        ("conv1.b", (0, 0), 1.0, "no place"),
        ("conv1.W", (0,), np.ones((3, 3)), r"shape \(1, 3, 3\), not \(3, 3\)"),
        ("conv1.b", (0,), float("nan"), "finite number of float32; got nan"),
        ("conv1.b", (0,), 1e60, "finite number of float32; got 1e[+]60"),
    ],
)
def test_what_cannot_be_set_is_refused_and_nothing_changes(
    run: Run, name: str, place: tuple[int, ...], value: Any, message: str
) -> None:
    what_if = WhatIf(run)
    fingerprint = run.parameters_sha256()
    with pytest.raises(ValueError, match=message):
        what_if.set(name, place, value)
    assert run.parameters_sha256() == fingerprint


def test_changes_in_words() -> None:
    assert spoken({"conv1.W": 1}) == "1 number of conv1.W"
    assert spoken({"conv1.W": 9, "dense1.b": 1}) == "9 numbers of conv1.W, 1 of dense1.b"
