"""Which columns are folded: for each model, and a walk opens them for a while."""

from __future__ import annotations

import pytest

from cnn_gui.ui.panels.network.folding.folds import Folds


@pytest.fixture
def folds(qapp: object) -> Folds:
    """Those of a model, none folded."""
    made = Folds()
    made.begin("seed")
    return made


def test_what_is_folded_stays_so_until_it_is_unfolded(folds: Folds) -> None:
    told: list[frozenset[str]] = []
    folds.changed.connect(lambda: told.append(folds.folded()))
    folds.fold(["Z1", "A1"])
    folds.fold(["Z1"])
    folds.unfold(["Z1", "P1"])
    folds.unfold_all()
    folds.unfold_all()
    assert told == [{"Z1", "A1"}, {"A1"}, set()]


def test_each_model_has_folds_of_its_own(folds: Folds) -> None:
    folds.fold(["Z1"])
    folds.begin("lenet")
    assert folds.folded() == set()
    folds.fold(["Z2"])
    folds.begin("seed")
    assert folds.folded() == {"Z1"}
    folds.begin("lenet")
    assert folds.folded() == {"Z2"}


def test_what_a_walk_opens_is_folded_again_behind_it(folds: Folds) -> None:
    folds.fold(["Z1", "A1"])
    folds.open_for_a_walk(["Z1", "P1"])
    assert folds.folded() == {"A1"}
    folds.fold(["Z1"])
    assert folds.folded() == {"Z1", "A1"}
    folds.open_for_a_walk(["A1"])
    folds.unfold(["A1"])
    folds.end_walk()
    assert folds.folded() == {"Z1"}
