"""What a network says of pictures: exactly its own probabilities, on images prepared as its run's were."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from cnn_gui.data.unlabelled.find import pictures_in
from cnn_gui.data.unlabelled.prepare import LikeDrawings, LikeOwnPictures, News
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.evaluation import classify
from cnn_gui.training.evaluation.classify import Classifier, most_probable, preparation_for, probabilities_of
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run

if TYPE_CHECKING:
    from cnn_gui.data.dataset import Dataset


@pytest.fixture
def run(config: RunConfig, dataset: Dataset) -> Run:
    """A run in its second epoch."""
    made = Run(config, dataset)
    for _ in range(7):
        made.step()
    return made


def by_hand(run: Run, image: np.ndarray) -> np.ndarray:
    """softmax of the network's logits, in float64."""
    logits = run.network.forward(run.standardiser.to_public(image[None]))[0].astype(np.float64)
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def test_the_probabilities_are_those_of_the_network(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classify, "CHUNK", 5)
    images = run.dataset.test.images
    found = probabilities_of(run.network, run.standardiser, images)
    assert found.shape == (12, 10)
    for image, probabilities in zip(images, found, strict=True):
        np.testing.assert_allclose(probabilities, by_hand(run, image), rtol=1e-5)
        traced = run.network.trace(run.standardiser.to_public(image)).probabilities
        np.testing.assert_allclose(probabilities, traced, rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(found.sum(axis=1), 1)
    np.testing.assert_array_equal(most_probable(found), found.argmax(axis=1))


def test_numbers_that_are_not_finite_say_nothing(run: Run) -> None:
    run.network.parameters["dense1.b"][3] = np.inf
    found = probabilities_of(run.network, run.standardiser, run.dataset.test.images)
    assert np.isnan(found).all()
    assert (most_probable(found) == -1).all()


def test_a_copy_is_not_touched_by_the_training_that_goes_on(run: Run) -> None:
    images = run.dataset.test.images
    expected = probabilities_of(run.network, run.standardiser, images)
    lent = Classifier.of_run(run)
    kept = Classifier.of_checkpoint(Checkpoint.of(run))
    run.step()
    for classifier in (lent, kept):
        assert classifier.batch == 7
        np.testing.assert_array_equal(probabilities_of(classifier.network, classifier.standardiser, images), expected)
    others = {name: np.zeros_like(array) for name, array in run.network.parameters.items()}
    nothing = Classifier.of_run(run, others)
    assert probabilities_of(nothing.network, nothing.standardiser, images) == pytest.approx(0.1)


def test_the_best_parameters_are_taken_if_they_are_wanted(run: Run) -> None:
    images = run.dataset.test.images
    assert Checkpoint.of(run).best is None
    expected = probabilities_of(run.network, run.standardiser, images)
    run.take_validation(run.batch, 0.5, 0.9, run.network.parameters)
    run.step()
    kept = Checkpoint.of(run)
    best = Classifier.of_checkpoint(kept, kept.best)
    assert best.batch == 7
    np.testing.assert_array_equal(probabilities_of(best.network, best.standardiser, images), expected)
    last = Classifier.of_checkpoint(kept)
    assert not np.array_equal(probabilities_of(last.network, last.standardiser, images), expected)


def test_pictures_are_classified_in_their_order(run: Run, tmp_path: Path) -> None:
    for index in (2, 10, 1):
        grey = np.zeros((60, 60), np.uint8)
        grey[5 * index : 5 * index + 4, 10:50] = 255
        Image.fromarray(grey).save(tmp_path / f"{index}.png")
    classifier = Classifier.of_run(run)
    with pictures_in([tmp_path], []) as pictures:
        (found,) = classifier.classified(pictures, News(), leave_out=print, note=print)
    assert found.names == ("1.png", "2.png", "10.png")
    assert found.images.shape == (3, 1, 12, 12)
    np.testing.assert_array_equal(found.probabilities, probabilities_of(run.network, run.standardiser, found.images))


def test_own_pictures_are_read_as_such_and_all_else_like_drawings(run: Run, tmp_path: Path) -> None:
    data = Classifier.of_run(run).data
    folder = tmp_path / "own"
    (folder / "a").mkdir(parents=True)
    Image.fromarray(np.eye(9, dtype=np.uint8)).save(folder / "a" / "1.png")
    np.savez(tmp_path / "own.npz", x=np.zeros((2, 9, 9)), y=np.arange(2))
    for config, kind in (
        (RunConfig(), LikeDrawings),
        (RunConfig(dataset="own", own_path=folder), LikeOwnPictures),
        (RunConfig(dataset="own", own_path=tmp_path / "gone"), LikeOwnPictures),
        (RunConfig(dataset="own", own_path=tmp_path / "own.npz"), LikeDrawings),
    ):
        assert isinstance(preparation_for(config, data, News()), kind)
