"""The data of a new run: loaded only if need be, with news for who waits, and given up when nobody does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run
from cnn_gui.training.thread import loading as loading_module
from cnn_gui.training.thread.loading import LoadingStoppedError, dataset_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cnn_gui.data.dataset import Dataset


def test_data_of_the_run_before_are_taken_as_they_are_and_others_are_loaded(
    config: RunConfig, dataset: Dataset, make_dataset: Callable[..., Dataset], monkeypatch: pytest.MonkeyPatch
) -> None:
    other, told = make_dataset(seed=1), list[str]()
    monkeypatch.setattr(loading_module, "load_for", lambda _config, *_progress: other)
    before = Run(config, dataset)
    before.change("learning_rate", 0.5)
    assert dataset_for(config.with_changes(model="two-conv"), before, told.append, lambda: False) is dataset
    assert told == []
    assert dataset_for(config.with_changes(train_limit=20), before, told.append, lambda: False) is other
    assert dataset_for(config, None, told.append, lambda: False) is other
    assert told == ["Loading Built-in digits"] * 2


@pytest.mark.parametrize("wish", [{"dataset": "cifar-10"}, {"test_dataset": "mnist"}])
def test_reading_published_files_ends_when_nobody_waits(wish: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_config: RunConfig, progress: Callable[[int, int], None]) -> None:
        for done in range(1000):
            progress(done, 1000)

    asked, told = [False] * 5 + [True], list[str]()
    monkeypatch.setattr(loading_module, "load_for", load)
    with pytest.raises(LoadingStoppedError):
        dataset_for(RunConfig(**wish), None, told.append, lambda: asked.pop(0))
    assert asked == []


def test_how_far_it_is_is_said_only_once_that_is_known(monkeypatch: pytest.MonkeyPatch, dataset: Dataset) -> None:
    def load(_config: RunConfig, progress: Callable[[int, int], None]) -> Dataset:
        progress(0, 0)
        progress(1, 3)
        return dataset

    told = list[str]()
    monkeypatch.setattr(loading_module, "load_for", load)
    assert dataset_for(RunConfig(dataset="cifar-10"), None, told.append, lambda: False) is dataset
    assert told == ["Loading CIFAR-10", "Loading CIFAR-10: 1 of 3 pictures"]


def test_reading_own_pictures_is_said_now_and_then_and_ends_when_nobody_waits(
    now: list[float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, asked = list[str](), [False] * 5 + [True]

    def load(_config: RunConfig, progress: Callable[[int, int], None]) -> None:
        for done in range(1000):
            progress(done, 1000)
            now[0] += 0.1

    monkeypatch.setattr(loading_module, "load_for", load)
    with pytest.raises(LoadingStoppedError):
        dataset_for(RunConfig(dataset="own", own_path=tmp_path / "shapes"), None, told.append, lambda: asked.pop(0))
    assert asked == []
    assert told[:2] == ["Loading shapes", "Loading shapes: 0 of 1,000 pictures"]
    assert 3 <= len(told) <= 4  # five pictures in half a second
