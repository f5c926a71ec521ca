from __future__ import annotations

import numpy as np

from cnn_gui.engine.layers.layer import Workspace
from cnn_gui.engine.layers.windows import windows


def test_a_workspace_gives_the_same_buffer_again() -> None:
    work = Workspace()
    first = work.array("z", (2, 3), np.dtype(np.float32))
    first[:] = 7
    assert work.array("z", (2, 3), np.dtype(np.float32)) is first
    assert not np.shares_memory(first, work.array("other", (2, 3), np.dtype(np.float32)))


def test_a_workspace_allocates_anew_for_another_shape_or_type() -> None:
    work = Workspace()
    first = work.array("z", (2, 3), np.dtype(np.float32))
    assert work.array("z", (2, 4), np.dtype(np.float32)).shape == (2, 4)
    assert work.array("z", (2, 3), np.dtype(np.float64)).dtype == np.float64
    assert first.shape == (2, 3)


def test_a_workspace_makes_a_thing_once() -> None:
    work, made = Workspace(), []
    for _ in range(2):
        work.once("thing", lambda: made.append(None))
    assert len(made) == 1


def test_windows_are_a_view_of_every_patch(rng: np.random.Generator) -> None:
    x = rng.normal(size=(2, 7, 6, 3))
    view = windows(x, 4, 2, 2, 2)
    assert np.shares_memory(view, x)
    for i in range(2):
        for j in range(2):
            np.testing.assert_array_equal(view[:, :, :, i, j], x[:, 2 * i : 2 * i + 4, 2 * j : 2 * j + 4])
