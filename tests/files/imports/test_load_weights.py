"""Weights taken in: from our own exports and from others', all of them or none."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnn_gui.data.errors import DataError, MisfitError
from cnn_gui.files.exports.export import export
from cnn_gui.files.exports.network.arrays import npz
from cnn_gui.files.exports.network.naming import pytorch_arrays
from cnn_gui.files.exports.network.safetensors import safetensors
from cnn_gui.files.imports.load_weights import load_weights
from cnn_gui.training.run.run import Run
from tests.files.lines import LINES


@pytest.fixture
def other(make_run: Callable[..., Run]) -> Run:
    """A run of the same model with other weights, two batches old."""
    return make_run(2, model="two-conv", seed=3)


def arrays_of(run: Run) -> dict[str, np.ndarray[Any, Any]]:
    return {name: np.array(array) for name, array in run.network.parameters.items()}


def refused(other: Run, path: Path) -> str:
    """What is said of a file; nothing of the run is changed by it."""
    before = other.parameters_sha256()
    with pytest.raises(DataError) as caught:
        load_weights(other, path)
    assert other.parameters_sha256() == before
    assert other.history.edits == ()
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return message


@pytest.mark.parametrize("model", ["seed", "two-conv", "lenet", *LINES.values()], ids=[*"stl", *LINES])
@pytest.mark.parametrize("kind", ["safetensors", "npz"])
def test_our_own_exports_come_back_to_the_last_bit(
    make_run: Callable[..., Run], kind: str, model: str, tmp_path: Path
) -> None:
    run, other = make_run(6, model=model, channels=3), make_run(2, model=model, channels=3, seed=8)
    export(run, kind, tmp_path / "weights")
    load_weights(other, tmp_path / "weights")
    assert other.parameters_sha256() == run.parameters_sha256()
    assert other.history.edits == ((2, "all weights taken from weights"),)


def test_the_optimizer_begins_from_rest(run: Run, other: Run, make_run: Callable[..., Run], tmp_path: Path) -> None:
    export(run, "npz", tmp_path / "weights.npz")
    assert other.optimizer.state()["steps"] == 2
    load_weights(other, tmp_path / "weights.npz")
    assert "steps" not in other.optimizer.state() or other.optimizer.state()["steps"] == 0
    other.step()
    assert other.optimizer.state()["steps"] == 1


def test_a_network_alone_takes_them_as_well(run: Run, other: Run, tmp_path: Path) -> None:
    export(run, "safetensors", tmp_path / "weights.safetensors")
    load_weights(other.network, tmp_path / "weights.safetensors")
    assert other.parameters_sha256() == run.parameters_sha256()
    assert other.history.edits == ()


@pytest.mark.parametrize("prefix", ["", "net.", "model.layers."])
def test_the_numbers_of_a_sequential_follow_the_layers(run: Run, other: Run, prefix: str, tmp_path: Path) -> None:
    arrays = arrays_of(run)
    named = {}
    # 10 comes behind 3, though not by the alphabet.
    for layer, number in (("conv1", 0), ("conv2", 3), ("dense1", 10)):
        named[f"{prefix}{number}.weight"] = arrays[f"{layer}.W"].T if layer == "dense1" else arrays[f"{layer}.W"]
        named[f"{prefix}{number}.bias"] = arrays[f"{layer}.b"]
    np.savez(tmp_path / "weights.npz", allow_pickle=False, **dict(sorted(named.items())))
    load_weights(other, tmp_path / "weights.npz")
    assert other.parameters_sha256() == run.parameters_sha256()


@pytest.mark.parametrize("turned", [False, True])
def test_unknown_names_are_taken_by_their_shapes_in_order(run: Run, other: Run, turned: bool, tmp_path: Path) -> None:
    arrays = [array.T if turned and array.ndim == 2 else array for array in arrays_of(run).values()]
    np.savez(tmp_path / "weights.npz", *arrays)
    load_weights(other, tmp_path / "weights.npz")
    assert other.parameters_sha256() == run.parameters_sha256()


def test_each_array_that_does_not_fit_is_named(other: Run, make_run: Callable[..., Run], tmp_path: Path) -> None:
    arrays = arrays_of(other)
    del arrays["conv2.b"]
    arrays["conv1.W"] = arrays["conv1.W"][:, :, :2]
    arrays["dense9.W"] = np.ones((3, 2))
    np.savez(tmp_path / "weights.npz", allow_pickle=False, **arrays)
    message = refused(other, tmp_path / "weights.npz")
    assert "conv1.W has shape (8, 1, 2, 3), wanted is (8, 1, 3, 3)" in message
    assert "conv2.b of shape (16,) is missing" in message
    assert "dense9.W of shape (3, 2) belongs to no parameter" in message
    assert "dense1.W" not in message

    export(make_run(0, model="lenet"), "safetensors", tmp_path / "lenet.safetensors")
    message = refused(other, tmp_path / "lenet.safetensors")
    assert "conv1.weight has shape (6, 1, 5, 5), wanted is (8, 1, 3, 3)" in message
    assert message.endswith("number of classes.")


def test_a_square_matrix_without_a_known_name_is_not_guessed_at(make_run: Callable[..., Run], tmp_path: Path) -> None:
    from cnn_gui.engine import Dense, Flatten, Network

    network = Network([Flatten(), Dense(4), Dense(4)], input_shape=(1, 2, 3), rng=np.random.default_rng(0))
    np.savez(tmp_path / "weights.npz", *(np.array(array) for array in network.parameters.values()))
    with pytest.raises(DataError, match="arr_2 is square"):
        load_weights(network, tmp_path / "weights.npz")


def test_fewer_and_more_arrays_without_names_are_told(other: Run, tmp_path: Path) -> None:
    arrays = list(arrays_of(other).values())
    np.savez(tmp_path / "fewer.npz", *arrays[:-1])
    assert "dense1.b of shape (4,) is missing" in refused(other, tmp_path / "fewer.npz")
    np.savez(tmp_path / "more.npz", *arrays, np.ones(5))
    assert "arr_6 of shape (5,) is too much" in refused(other, tmp_path / "more.npz")


@pytest.fixture
def normalised(make_run: Callable[..., Run]) -> Run:
    """A network with batch normalisation, two batches old."""
    return make_run(2, model="conv 4, norm, relu, pool 2, dense 6, norm, relu")


def learned_of(run: Run, names: Callable[[str], str]) -> dict[str, np.ndarray[Any, Any]]:
    """All that was learned in PyTorch's order and arrangement, each under another name, and PyTorch's counters."""
    found: dict[str, np.ndarray[Any, Any]] = {}
    for name, array in pytorch_arrays(run.network).items():
        found[names(name)] = np.array(array)
        if name.endswith("running_var"):
            found[names(name).replace("running_var", "num_batches_tracked")] = np.array(2)
    return found


def test_running_statistics_are_taken_by_pytorchs_names_and_by_others(
    normalised: Run, make_run: Callable[..., Run], tmp_path: Path
) -> None:
    numbers = {"conv1": "0", "norm1": "1", "dense1": "5", "norm2": "6", "dense2": "8"}
    for names in (
        lambda name: f"{numbers[name.partition('.')[0]]}.{name.partition('.')[2]}",
        lambda name: f"features.{name.replace('norm', 'bn')}",
    ):
        other = make_run(2, model=normalised.config.model, seed=3)
        np.savez(tmp_path / "weights.npz", allow_pickle=False, **learned_of(normalised, names))
        load_weights(other, tmp_path / "weights.npz")
        assert other.parameters_sha256() == normalised.parameters_sha256()


def test_what_a_batch_normalisation_lacks_is_named(
    normalised: Run, make_run: Callable[..., Run], tmp_path: Path
) -> None:
    other = make_run(2, model=normalised.config.model, seed=3)
    path = tmp_path / "weights.npz"
    arrays = learned_of(normalised, str)
    np.savez(path, allow_pickle=False, **{name: array for name, array in arrays.items() if "running" not in name})
    assert "norm1.running_mean of shape (4,) is missing" in refused(other, path)

    np.savez(path, allow_pickle=False, **{**arrays, "norm2.running_var": np.full(6, -1.0)})
    assert "norm2.running_var holds variances below 0" in refused(other, path)

    # Scale, shift, mean and variance are all of one shape.
    np.savez(path, *(array for array in arrays.values() if array.ndim))
    assert "arr_2 does not say by its name that it is norm1.gamma" in refused(other, path)


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e300])
def test_what_is_no_finite_number_is_refused(other: Run, value: float, tmp_path: Path) -> None:
    arrays = {name: array.astype(np.float64) for name, array in arrays_of(other).items()}
    arrays["conv2.W"][0, 0, 0, :2] = value
    np.savez(tmp_path / "weights.npz", allow_pickle=False, **arrays)
    assert "conv2.W holds 2 of 1,152 that are no finite float32" in refused(other, tmp_path / "weights.npz")


def test_what_is_no_number_is_refused(other: Run, tmp_path: Path) -> None:
    arrays = arrays_of(other)
    arrays["conv2.b"] = np.array(["a"] * 16)
    np.savez(tmp_path / "weights.npz", allow_pickle=False, **arrays)
    assert "conv2.b holds no numbers" in refused(other, tmp_path / "weights.npz")


def test_an_object_array_is_never_unpickled(other: Run, tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "touched",))

    arrays: dict[str, Any] = arrays_of(other)
    arrays["conv2.b"] = np.array([Trap()] * 16, object)
    np.savez(tmp_path / "weights.npz", **arrays)
    assert "conv2.b holds no numbers" in refused(other, tmp_path / "weights.npz")
    assert not (tmp_path / "touched").exists()


@pytest.mark.parametrize("name", ["weights.pt", "weights.pth", "weights.npz"])
def test_pickles_are_refused_with_the_recipe(other: Run, name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(pickle.dumps({"conv1.weight": [1.0]}))
    assert "save_file(model.state_dict()" in refused(other, tmp_path / name)


@pytest.mark.parametrize("name", ["weights.pt", "weights.zip"])
def test_what_pytorch_saves_is_refused_with_the_recipe(other: Run, name: str, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="needs PyTorch: pip install -e '.[bench]'")
    torch.save({"0.weight": torch.ones(3)}, tmp_path / name)
    assert "save_file(model.state_dict()" in refused(other, tmp_path / name)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and nothing more", b"GIF89a", b"\x93NUMPY\x01\x00", b"\0" * 9])
def test_files_of_other_kinds_are_refused(other: Run, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "weights.npz"
    path.write_bytes(content)
    refused(other, path)


def test_what_is_not_there_or_a_folder_is_said(other: Run, tmp_path: Path) -> None:
    assert "No such file" in refused(other, tmp_path / "nowhere.npz")
    assert "cannot be read" in refused(other, tmp_path)


def test_running_statistics_are_weights_as_well(make_run: Callable[..., Run], tmp_path: Path) -> None:
    line = "conv 4 3x3, norm, relu, pool 2, dense 8, norm, relu"
    trained, other = make_run(12, model=line), make_run(2, model=line, seed=5)
    for name, written in (("a.npz", npz(trained)), ("a.safetensors", safetensors(trained))):
        (tmp_path / name).write_bytes(written)
        for target in (other, other.network.copy()):
            load_weights(target, tmp_path / name)
        assert other.parameters_sha256() == trained.parameters_sha256()
    trained.network.statistics["norm1.variance"][0] = -1.0
    (tmp_path / "wrong.npz").write_bytes(npz(trained))
    with pytest.raises(MisfitError, match=r"norm1\.variance holds variances below 0"):
        load_weights(other, tmp_path / "wrong.npz")
