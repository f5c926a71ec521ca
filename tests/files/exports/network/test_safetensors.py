"""The safetensors file, read by the library that people use, and the recipe that takes it into PyTorch."""

from __future__ import annotations

import importlib.util
import json
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from cnn_gui.files.exports.network.arrays import npz
from cnn_gui.files.exports.network.pytorch import pytorch_recipe
from cnn_gui.files.exports.network.safetensors import safetensors
from cnn_gui.files.imports.load_weights import load_weights
from cnn_gui.training.run.run import Run
from tests.files.lines import LINES

WITHOUT_SAFETENSORS = "needs safetensors: pip install -e '.[readers]'"
WITHOUT_TORCH = "needs PyTorch: pip install -e '.[bench]'"


def recipe(run: Run, folder: Path) -> ModuleType:
    """The recipe as a module, with the weights loaded."""
    pytest.importorskip("torch", reason=WITHOUT_TORCH)
    pytest.importorskip("safetensors", reason=WITHOUT_SAFETENSORS)
    (folder / "weights.safetensors").write_bytes(safetensors(run))
    (folder / "recipe.py").write_bytes(pytorch_recipe(run))
    spec = importlib.util.spec_from_file_location("recipe", folder / "recipe.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.load_weights(folder / "weights.safetensors")
    return module


def test_the_library_reads_every_array_and_what_is_said_of_them(run: Run, tmp_path: Path) -> None:
    library = pytest.importorskip("safetensors", reason=WITHOUT_SAFETENSORS)
    path = tmp_path / "weights.safetensors"
    path.write_bytes(safetensors(run))

    with library.safe_open(path, framework="numpy") as file:
        arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  # no mapping
        about = file.metadata()

    parameters = run.network.parameters
    assert set(arrays) == {"conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias", "dense1.weight", "dense1.bias"}
    assert np.array_equal(arrays["conv2.weight"], parameters["conv2.W"])
    assert np.array_equal(arrays["dense1.weight"], parameters["dense1.W"].T)
    assert np.array_equal(arrays["dense1.bias"], parameters["dense1.b"])
    assert json.loads(about["classes"]) == list(run.dataset.classes)
    assert about["format"] == "pt"


def test_the_header_is_as_long_as_it_says_and_the_arrays_begin_at_a_multiple_of_eight(run: Run) -> None:
    contents = safetensors(run)
    (length,) = struct.unpack("<Q", contents[:8])
    header = json.loads(contents[8 : 8 + length])
    assert length % 8 == 0
    ends = [entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"]
    assert len(contents) == 8 + length + max(ends)


@pytest.mark.parametrize("channels", [1, 3], ids=["grey", "colour"])
@pytest.mark.parametrize(
    "settings",
    [
        {"model": "seed"},
        {"model": "two-conv"},
        {"model": "lenet"},
        {"model": "seed-unpooled"},
        {"model": "seed-linear"},
        {"model": "lenet", "dropout": 0.3},
        *({"model": line} for line in LINES.values()),
    ],
    ids=["seed", "two-conv", "lenet", "unpooled", "linear", "dropout", *LINES],
)
def test_the_recipe_gives_the_same_probabilities(
    make_run: Callable[..., Run],
    probabilities_of: Callable[..., Any],
    settings: dict[str, Any],
    channels: int,
    tmp_path: Path,
) -> None:
    torch = pytest.importorskip("torch", reason=WITHOUT_TORCH)
    run = make_run(channels=channels, **settings)
    images = run.dataset.train.images
    found = recipe(run, tmp_path).probabilities(torch.from_numpy(images)).numpy()
    assert np.abs(found - probabilities_of(run, images)).max() <= 1e-5


def test_the_recipe_says_what_pytorch_calls_each_layer(make_run: Callable[..., Run]) -> None:
    text = pytorch_recipe(make_run(0, model=LINES["maps"], size=21)).decode()
    layers = [line.strip() for line in text.splitlines() if line.startswith('            ("')]
    assert layers == [
        '("norm1", nn.BatchNorm2d(1, eps=1e-05, momentum=0.1)),',
        # 11 windows of 4 pixels, 2 apart, need 24 pixels: 21 and 3 more.
        '("conv1_pad", nn.ZeroPad2d((1, 2, 1, 2))),',
        '("conv1", nn.Conv2d(1, 4, 4, stride=2)),',
        '("norm2", nn.BatchNorm2d(4, eps=1e-05, momentum=0.1)),',
        '("leaky1", nn.LeakyReLU(0.1)),',
        '("pool1", nn.MaxPool2d(3, stride=2)),',
        '("conv2", nn.Conv2d(4, 6, 3, padding=2)),',
        '("elu1", nn.ELU(0.7)),',
        '("avgpool1", nn.AvgPool2d(2)),',
        '("flatten", nn.Flatten()),',
        '("dense1", nn.Linear(54, 12)),',
        '("norm3", nn.BatchNorm1d(12, eps=0.001, momentum=0.3)),',
        '("tanh1", nn.Tanh()),',
        '("dropout1", nn.Dropout(0.2)),',
        '("dense2", nn.Linear(12, 4)),',
    ]


def test_weights_that_were_trained_on_in_pytorch_come_back(
    run: Run, make_run: Callable[..., Run], tmp_path: Path
) -> None:
    torch = pytest.importorskip("torch", reason=WITHOUT_TORCH)
    module = recipe(run, tmp_path)
    from safetensors.torch import save_file

    with torch.no_grad():
        for parameter in module.model.parameters():
            parameter += 0.25
    save_file(module.model.state_dict(), tmp_path / "back.safetensors")
    # The same layers without names: 0.weight, 3.weight, 7.weight.
    save_file(torch.nn.Sequential(*module.model).state_dict(), tmp_path / "numbered.safetensors")

    for name in ("back", "numbered"):
        other = make_run(2, model="two-conv", seed=5)
        load_weights(other, tmp_path / f"{name}.safetensors")
        for key, array in other.network.parameters.items():
            assert np.array_equal(array, run.network.parameters[key] + np.float32(0.25)), f"{name}: {key}"


@pytest.mark.parametrize("name", LINES)
def test_running_statistics_come_back_from_pytorch(make_run: Callable[..., Run], name: str, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason=WITHOUT_TORCH)
    run = make_run(model=LINES[name])
    module = recipe(run, tmp_path)
    from safetensors.torch import save_file

    # With what it counts of batches, which nobody here asks for.
    save_file(module.model.state_dict(), tmp_path / "back.safetensors")
    save_file(torch.nn.Sequential(*module.model).state_dict(), tmp_path / "numbered.safetensors")
    for file in ("back", "numbered"):
        other = make_run(1, model=LINES[name], seed=5)
        load_weights(other, tmp_path / f"{file}.safetensors")
        assert other.parameters_sha256() == run.parameters_sha256()


def test_the_recipe_runs_as_a_program_and_names_its_classes(run: Run, tmp_path: Path) -> None:
    recipe(run, tmp_path)
    done = subprocess.run(
        [sys.executable, "recipe.py", "weights.safetensors"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(run.dataset.classes)


def test_names_of_classes_are_never_a_part_of_the_recipe(run: Run) -> None:
    namespace: dict[str, Any] = {}
    lines = pytorch_recipe(run).decode("ascii").splitlines()
    (classes,) = (line for line in lines if line.startswith("CLASSES = "))
    exec(classes, namespace)
    assert namespace["CLASSES"] == run.dataset.classes


def test_the_archive_is_read_without_pickle_and_has_every_parameter(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "weights.npz"
    path.write_bytes(npz(run))
    with np.load(path, allow_pickle=False) as archive:
        arrays = dict(archive)
    for name, array in run.network.parameters.items():
        assert np.array_equal(arrays.pop(name), array)
    assert arrays["classes"].tolist() == list(run.dataset.classes)
    assert np.array_equal(arrays["mean"], run.dataset.mean)
    assert np.array_equal(arrays["deviation"], run.dataset.deviation)
