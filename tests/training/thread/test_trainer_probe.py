"""Drawings, collections and attributions in what the training thread shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.training.messages.attribution import Attribution
from cnn_gui.training.messages.events import Failed, Notice, Refused, RunStarted, SnapshotReady
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.training.probe import attributor as attributor_module
from cnn_gui.training.run.run import Run
from cnn_gui.training.thread import loading as loading_module

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from cnn_gui.training.run.config import RunConfig

WITH_ATTRIBUTION = Demand(trace=True, filters=False, attribution=True)


def _drawing(grey: int) -> npt.NDArray[np.uint8]:
    return np.full((1, 12, 12), grey, np.uint8)


def _grey(snapshot: Snapshot) -> int:
    return int(snapshot.probe.image[0, 0, 0])


# ---- drawings ------------------------------------------------------------------------------------------------------


def test_drawing_is_shown_with_the_network_as_it_is(watch: Callable[..., Any]) -> None:
    watched = watch()
    watched.do(lambda: watched.trainer.step(3))
    watched.trainer.probe.show_image(_drawing(200))
    shown = watched.wait(SnapshotReady, where=lambda event: event.snapshot.probe.split == "drawing").snapshot
    assert (shown.probe.title, shown.probe.label, shown.progress.batch) == ("drawing", None, 3)
    image = watched.ask(lambda run: run.network_input(_drawing(200)))
    np.testing.assert_array_equal(shown.trace.stage("X").value, image)
    assert all(stage.gradient is None for stage in shown.trace.stages)
    logits = watched.ask(lambda run: run.network.forward(image[None])[0])
    np.testing.assert_allclose(shown.trace.logits, logits, rtol=1e-5, atol=1e-6)

    watched.trainer.probe.show_image(_drawing(90), 7, "scan.png")
    labelled = watched.wait(SnapshotReady, where=lambda event: event.snapshot.probe.split == "scan.png").snapshot
    assert (labelled.probe.label, labelled.trace.label) == (7, 7)
    assert labelled.trace.stage("X").gradient is not None
    assert watched.counts() == (3, 3)


def test_of_many_drawings_that_wait_only_the_newest_is_shown(watch: Callable[..., Any]) -> None:
    watched = watch()
    with watched.held():
        since = len(watched.events)
        for grey in range(200):
            watched.trainer.probe.show_image(_drawing(grey))
    watched.wait(SnapshotReady, since, lambda event: event.snapshot.probe.split == "drawing")
    watched.ask(lambda run: None)
    shown = [event.snapshot for event in watched.of(SnapshotReady, since)]
    assert {_grey(snapshot) for snapshot in shown if snapshot.probe.split == "drawing"} == {199}


def test_orders_between_drawings_keep_their_place(watch: Callable[..., Any]) -> None:
    watched = watch()
    with watched.held():
        watched.trainer.probe.show_image(_drawing(1))
        watched.trainer.probe.show("train", 5)
        watched.trainer.probe.show_image(_drawing(2))
    watched.wait(SnapshotReady, where=lambda event: event.snapshot.probe.split == "drawing")
    # The way back leads to the image that was chosen in between.
    watched.trainer.probe.show_relative(1)
    watched.wait(
        SnapshotReady, where=lambda event: (event.snapshot.probe.split, event.snapshot.probe.index) == ("train", 6)
    )
    with watched.held():
        watched.trainer.probe.show_image(_drawing(3))
        watched.trainer.probe.show("test", 4)
    watched.wait(
        SnapshotReady, where=lambda event: (event.snapshot.probe.split, event.snapshot.probe.index) == ("test", 4)
    )
    watched.ask(lambda run: None)
    assert watched.of(SnapshotReady)[-1].snapshot.probe.split == "test"


def test_drawing_that_is_drawn_on_does_not_change_what_is_shown(watch: Callable[..., Any]) -> None:
    watched = watch()
    pad = _drawing(50)
    with watched.held():
        watched.trainer.probe.show_image(pad)
        pad[:] = 99
    shown = watched.wait(SnapshotReady, where=lambda event: event.snapshot.probe.split == "drawing").snapshot
    assert _grey(shown) == 50
    assert not shown.probe.image.flags.writeable


def test_drawing_does_not_wait_for_the_time_of_the_next_picture_but_for_the_window(watch: Callable[..., Any]) -> None:
    watched = watch(take=False, frame_interval=1e6)
    watched.wait(SnapshotReady)
    watched.trainer.probe.show_image(_drawing(1))
    watched.ask(lambda run: None)
    assert len(watched.of(SnapshotReady)) == 1
    watched.trainer.probe.show_image(_drawing(2))
    watched.trainer.snapshots.taken()
    watched.wait(SnapshotReady, where=lambda event: _grey(event.snapshot) == 2)
    # What comes of training keeps its distance.
    watched.trainer.snapshots.taken()
    watched.do(lambda: watched.trainer.step(5))
    watched.ask(lambda run: None)
    assert len(watched.of(SnapshotReady)) == 2


def test_drawing_is_shown_while_training_runs(watch: Callable[..., Any]) -> None:
    watched = watch(frame_interval=1e6)
    watched.trainer.run()
    for grey in range(10):
        watched.trainer.probe.show_image(_drawing(grey))
        watched.wait(
            SnapshotReady,
            where=lambda event, grey=grey: event.snapshot.probe.split == "drawing" and _grey(event.snapshot) == grey,
        )


@pytest.mark.parametrize(
    ("image", "label"), [(np.zeros((3, 12, 12), np.uint8), None), (np.zeros((1, 12, 12)), None), (_drawing(0), 10)]
)
def test_image_that_cannot_be_shown_is_refused(watch: Callable[..., Any], image: Any, label: int | None) -> None:
    watched = watch()
    watched.trainer.probe.show_image(image, label)
    assert watched.wait(Refused).title == "This image cannot be shown"
    assert watched.ask(lambda run: run.batch) == 0
    assert {event.snapshot.probe.split for event in watched.of(SnapshotReady)} == {"test"}
    assert not watched.of(Failed)


def test_drawing_outlives_a_reset_but_not_other_data(
    watch: Callable[..., Any], config: RunConfig, make_dataset: Callable[..., Dataset], monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = watch()
    watched.trainer.probe.show_image(_drawing(5))
    watched.trainer.reset(config)
    shown = watched.wait(SnapshotReady, where=lambda event: event.snapshot.generation == 2).snapshot
    assert shown.probe.split == "drawing"
    monkeypatch.setattr(loading_module, "load_for", lambda _config, *_progress: make_dataset(size=14))
    watched.trainer.reset(config.with_changes(train_limit=40))
    shown = watched.wait(SnapshotReady, where=lambda event: event.snapshot.generation == 3).snapshot
    assert (shown.probe.split, shown.probe.image.shape) == ("test", (1, 14, 14))


@pytest.mark.parametrize("name", ["train", "validation", "test"])
def test_image_cannot_pass_for_a_part_of_the_data_set(watch: Callable[..., Any], name: str) -> None:
    watched = watch()
    with pytest.raises(ValueError, match="cannot be called"):
        watched.trainer.probe.show_image(_drawing(0), name=name)
    with pytest.raises(ValueError, match="cannot be called"):
        watched.trainer.probe.set_collection(name, None)


# ---- collections ---------------------------------------------------------------------------------------------------


def test_image_of_a_collection_can_be_the_probe(watch: Callable[..., Any], dataset: Dataset) -> None:
    watched = watch()
    watched.trainer.probe.set_collection("my digits", dataset.train.part(20, 25))
    watched.trainer.probe.show("my digits", 3)
    shown = watched.wait(SnapshotReady, where=lambda event: event.snapshot.probe.split == "my digits").snapshot
    assert (shown.probe.title, shown.trace.label) == ("my digits, image 3", dataset.train.labels[23])
    np.testing.assert_array_equal(shown.probe.image, dataset.train.images[23])
    since = len(watched.events)
    watched.trainer.probe.set_collection("my digits", None)
    watched.wait(SnapshotReady, since, lambda event: event.snapshot.probe.split == "test")
    watched.trainer.probe.show("my digits", 0)
    assert "There are no images called “my digits”" in watched.wait(Refused).message


def test_collection_that_is_too_large_is_refused(watch: Callable[..., Any]) -> None:
    watched = watch()
    watched.trainer.probe.set_collection("mine", Split(np.zeros((5001, 1, 12, 12), np.uint8), np.zeros(5001, np.int64)))
    refused = watched.wait(Refused)
    assert refused.title == "This collection cannot be used"
    assert "holds 5001 images, but a collection may hold 5000 at most" in refused.message


def test_reset_keeps_a_collection_unless_it_does_not_fit_the_new_data(
    watch: Callable[..., Any],
    config: RunConfig,
    dataset: Dataset,
    make_dataset: Callable[..., Dataset],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watched = watch()
    watched.trainer.probe.set_collection("mine", dataset.train.part(0, 5))
    for size, limit in ((12, 40), (14, 39)):
        monkeypatch.setattr(
            loading_module, "load_for", lambda _config, *_progress, size=size: make_dataset(size=size, seed=2)
        )
        assert not watched.of(Notice)
        watched.do(lambda limit=limit: watched.trainer.reset(config.with_changes(train_limit=limit)))
    notice = watched.wait(Notice)
    assert notice.message.startswith("The images of “mine” are 1×12×12, those of Small digits are 1×14×14")
    assert notice.message.endswith("It is left out as long as these data are used.")
    assert watched.events.index(notice) > watched.events.index(watched.of(RunStarted)[-1])


# ---- attribution ---------------------------------------------------------------------------------------------------


def _attribution(watched: Any, since: int = 0, where: Callable[[Snapshot], bool] = lambda _: True) -> Attribution:
    ready = watched.wait(
        SnapshotReady, since, lambda event: event.snapshot.attribution is not None and where(event.snapshot)
    )
    attribution: Attribution = ready.snapshot.attribution
    return attribution


def test_attribution_comes_only_when_it_is_asked_for(
    watch: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = watch()
    with monkeypatch.context() as forbidden:
        forbidden.setattr(attributor_module, "attribute", lambda *_: 1 / 0)
        watched.do(lambda: watched.trainer.step(20))
        watched.ask(lambda run: None)
    assert not watched.of(Failed)
    watched.trainer.snapshots.demand(WITH_ATTRIBUTION)
    assert _attribution(watched).batch == 20
    since = len(watched.events)
    watched.trainer.snapshots.demand(Demand())
    watched.wait(SnapshotReady, since, lambda event: event.snapshot.attribution is None)


def test_attribution_is_that_of_the_probe_in_the_network_as_it_is(watch: Callable[..., Any], dataset: Dataset) -> None:
    watched = watch()
    watched.do(lambda: watched.trainer.step(10))
    watched.trainer.snapshots.demand(WITH_ATTRIBUTION)
    watched.trainer.probe.show("test", 3)
    found = _attribution(watched, where=lambda snapshot: snapshot.probe.index == 3)

    def trace(run: Run) -> Any:
        # With the digits that what is shown has, not those of training.
        network = run.network.copy(dtype=np.float64)
        x = run.network_input(dataset.test.images[3])
        return network.trace(x, int(network.trace(x).probabilities.argmax()))

    expected = watched.ask(trace)
    assert (found.batch, found.class_index) == (10, expected.label)
    assert found.probability == pytest.approx(expected.probabilities.max(), rel=1e-4)
    np.testing.assert_allclose(found.saliency, np.abs(expected.stage("X").gradient).max(axis=0), rtol=1e-5)


def test_attribution_of_another_probe_is_never_shown_with_this_one(watch: Callable[..., Any]) -> None:
    watched = watch()
    watched.trainer.snapshots.demand(WITH_ATTRIBUTION)
    first = _attribution(watched)
    watched.trainer.probe.show_image(_drawing(200))
    second = _attribution(watched, where=lambda snapshot: snapshot.probe.split == "drawing")
    for event in watched.of(SnapshotReady):
        shown = event.snapshot
        assert shown.attribution in ((None, first) if shown.probe.split == "test" else (None, second))


def test_attribution_follows_the_network_while_it_is_trained(watch: Callable[..., Any]) -> None:
    watched = watch()
    watched.trainer.snapshots.demand(WITH_ATTRIBUTION)
    watched.trainer.run()
    first = _attribution(watched)
    second = _attribution(watched, where=lambda snapshot: snapshot.attribution.batch > first.batch)
    assert second.batch > first.batch


def test_network_changed_by_hand_is_explained_again(watch: Callable[..., Any]) -> None:
    watched = watch()
    watched.trainer.snapshots.demand(WITH_ATTRIBUTION)
    first = _attribution(watched)

    def swap(run: Run) -> None:
        run.network.parameters["dense1.b"][9 - first.class_index] += 50

    watched.trainer.call(swap)
    changed = _attribution(watched, where=lambda snapshot: snapshot.attribution is not first)
    assert changed.class_index == 9 - first.class_index


def test_new_run_is_explained_anew(watch: Callable[..., Any], config: RunConfig) -> None:
    watched = watch()
    watched.trainer.snapshots.demand(WITH_ATTRIBUTION)
    first = _attribution(watched)
    watched.trainer.reset(config.with_changes(seed=5))
    second = _attribution(watched, where=lambda snapshot: snapshot.generation == 2)
    assert not np.array_equal(first.saliency, second.saliency)


def test_fault_in_an_attribution_is_reported_and_all_else_goes_on(
    watch: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = watch()
    monkeypatch.setattr(attributor_module, "attribute", lambda *_: (1 / 0 for _ in range(3)))
    watched.trainer.snapshots.demand(WITH_ATTRIBUTION)
    watched.wait(Failed)
    watched.do(lambda: watched.trainer.step(20))
    last = watched.wait(SnapshotReady, where=lambda event: event.snapshot.progress.batch == 20).snapshot
    assert last.trace is not None
    assert last.attribution is None
    assert len(watched.of(Failed)) == 1


def test_training_is_bit_identical_with_attribution(watch: Callable[..., Any], config: RunConfig) -> None:
    hashes = []
    for demand in (Demand(), WITH_ATTRIBUTION):
        watched = watch(config)
        watched.trainer.snapshots.demand(demand)
        for _ in range(4):
            watched.do(lambda: watched.trainer.probe.show_random(), lambda: watched.trainer.step(3))  # noqa: B023
        hashes.append(watched.ask(Run.parameters_sha256))
    assert hashes[0] == hashes[1]


def test_what_was_meant_for_other_data_is_dropped_without_a_word(
    watch: Callable[..., Any], make_dataset: Callable[..., Dataset], monkeypatch: pytest.MonkeyPatch, config: RunConfig
) -> None:
    watched = watch()
    monkeypatch.setattr(loading_module, "load_for", lambda _config, *_progress: make_dataset(size=14))
    with watched.held():
        watched.trainer.reset(config.with_changes(train_limit=20))
        watched.trainer.probe.show_image(_drawing(200))
        watched.trainer.probe.show("test", 5)
        watched.trainer.evaluation.evaluate("test")
    watched.wait(RunStarted, where=lambda event: event.generation == 2)
    watched.trainer.probe.show_image(np.full((1, 14, 14), 90, np.uint8))
    shown = watched.wait(SnapshotReady, where=lambda event: event.snapshot.probe.split == "drawing").snapshot
    assert shown.probe.image.shape == (1, 14, 14)
    assert watched.of(Refused) == []
