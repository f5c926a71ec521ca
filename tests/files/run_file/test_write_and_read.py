"""What is written is read again, to the last bit, by this program and by others."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import cnn_gui
from cnn_gui.data.identity import identity_of
from cnn_gui.files.run_file import contents
from cnn_gui.files.run_file import write as write_module
from cnn_gui.files.run_file.read import read_run
from cnn_gui.files.run_file.write import write_run
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.matrix_threads import kernel, most_threads
from cnn_gui.training.run.optimizers import OPTIMIZERS
from cnn_gui.training.run.run import Run, RunState
from cnn_gui.training.run.schedule import SCHEDULES

if TYPE_CHECKING:
    from cnn_gui.data.dataset import Dataset


def same(first: Any, second: Any) -> bool:
    """Whether two nested values are equal in kind, type, shape and every bit."""
    if isinstance(first, np.ndarray):
        return (
            isinstance(second, np.ndarray)
            and (first.dtype, first.shape) == (second.dtype, second.shape)
            and first.tobytes() == second.tobytes()
        )
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(same(first[key], second[key]) for key in first)
    if isinstance(first, list | tuple):
        return len(first) == len(second) and all(map(same, first, second))
    return type(first) is type(second) and repr(first) == repr(second)


def test_everything_comes_back(path: Path, checkpoint: Checkpoint, dataset: Dataset) -> None:
    write_run(path, checkpoint)
    found = read_run(path)
    for part in ("parameters", "optimizer", "batches", "batch"):
        value = getattr(checkpoint.state, part)
        assert same(dict(value) if isinstance(value, dict) else value, getattr(found.state, part)), part
    assert found.state.config == checkpoint.state.config
    assert same(dataclasses.asdict(checkpoint.history), dataclasses.asdict(found.history))
    assert found.data == identity_of(dataset)
    assert same(checkpoint.extras, found.extras)
    assert found.notes == ()


def test_a_run_that_was_saved_goes_on_as_if_it_had_not_been(path: Path, run: Run, dataset: Dataset) -> None:
    write_run(path, Checkpoint.of(run))
    again = read_run(path).to_run(dataset)
    for each in (run, again):
        for _ in range(20):
            each.step()
    assert again.parameters_sha256() == run.parameters_sha256()
    assert same(again.optimizer.state(), run.optimizer.state())
    assert same(dataclasses.asdict(again.history.numbers()), dataclasses.asdict(run.history.numbers()))


def test_a_run_before_its_first_batch_is_kept_too(path: Path, run: Run, dataset: Dataset) -> None:
    fresh = Run(run.config, dataset)
    write_run(path, Checkpoint.of(fresh))
    again = read_run(path).to_run(dataset)
    for each in (fresh, again):
        each.step()
    assert again.parameters_sha256() == fresh.parameters_sha256()


def test_saving_what_was_opened_gives_the_same_file(
    path: Path, checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    class OneMoment(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> OneMoment:
            return cls(2026, 2, 3, 4, 5, 6, tzinfo=tz)

    monkeypatch.setattr(write_module, "datetime", OneMoment)
    write_run(path, checkpoint)
    first = path.read_bytes()
    opened = read_run(path)
    assert opened.saved == "2026-02-03T04:05:06+00:00"
    write_run(path, opened)
    assert path.read_bytes() == first


def test_other_programs_read_it(path: Path, checkpoint: Checkpoint) -> None:
    write_run(path, checkpoint)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "manifest.json"
        manifest = json.loads(archive.read("manifest.json"))
    with np.load(path, allow_pickle=False) as arrays:
        for name, array in checkpoint.state.parameters.items():
            np.testing.assert_array_equal(arrays[f"state/parameters/{name}"], array)
        np.testing.assert_array_equal(arrays["history/batches/loss"], checkpoint.history.batches.loss)
        for name, entry in manifest["members"].items():
            array = arrays[name.removesuffix(".npy")]
            assert (array.dtype.str, list(array.shape)) == (entry["dtype"], entry["shape"])
    assert (manifest["format"], manifest["version"]) == ("cnn-gui run", 2)
    assert (manifest["program"], manifest["blas"]) == (cnn_gui.__version__, kernel())
    assert datetime.fromisoformat(manifest["saved"]).tzinfo == UTC
    assert manifest["run"]["config"]["optimizer"] == "adam"


def test_the_file_can_be_looked_at_as_text(path: Path, checkpoint: Checkpoint) -> None:
    write_run(path, checkpoint)
    start = path.read_bytes()[:6000].decode("utf-8", "replace")
    assert '"learning_rate": 0.003' in start
    assert "manifest.json" in start


@pytest.mark.skipif(os.name != "posix", reason="names that are no Unicode are for POSIX only")
def test_paths_of_data_are_absolute_and_may_be_any_name(
    path: Path, checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)
    odd = Path(os.fsdecode(b"caf\xe9 \xf0\x9f\x98\x80"))
    write_run(path, checkpoint.with_settings(data_dir=Path("here"), own_path=odd))
    config = read_run(path).state.config
    assert (config.data_dir, config.own_path) == (path.parent / "here", path.parent / odd)


def test_more_threads_than_there_are_here_become_fewer_with_a_note(path: Path, checkpoint: Checkpoint) -> None:
    state = dataclasses.replace(checkpoint.state)
    config = dataclasses.replace(state.config)
    object.__setattr__(config, "threads", most_threads() + 3)
    write_run(path, dataclasses.replace(checkpoint, state=dataclasses.replace(state, config=config)))
    found = read_run(path)
    assert found.state.config.threads == most_threads()
    assert f"with {most_threads() + 3} threads" in found.notes[0]


def test_another_kernel_is_noted(path: Path, checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_module, "kernel", lambda: "abacus 1.0 Wood")
    write_run(path, checkpoint)
    (note,) = read_run(path).notes
    assert "abacus 1.0 Wood" in note
    assert kernel() in note


@pytest.mark.parametrize(
    ("extras", "said"),
    [
        ({"a": {"b": object()}}, "extras/a/b is a object"),
        ({"a": {3: 1}}, "extras/a has a key"),
        ({"a": np.array(["text"])}, "cannot be kept"),
        ({"a": np.array([None])}, "cannot be kept"),
        ({"a": 1j}, "extras/a is a complex"),
    ],
)
def test_extras_that_cannot_be_kept_are_a_fault_and_write_nothing(
    path: Path, checkpoint: Checkpoint, extras: dict[str, Any], said: str
) -> None:
    with pytest.raises(TypeError, match=said):
        write_run(path, dataclasses.replace(checkpoint, extras=extras))
    assert list(path.parent.iterdir()) == []


def test_extras_nested_without_end_are_a_fault(path: Path, checkpoint: Checkpoint) -> None:
    endless: dict[str, Any] = {}
    endless["self"] = endless
    with pytest.raises(ValueError, match="nested too deeply"):
        write_run(path, dataclasses.replace(checkpoint, extras=endless))


@pytest.mark.parametrize("dtype", ["?", "i1", "u1", "f2", ">f4", ">i8", "u4", "f8", "i2", "u8"])
def test_arrays_of_every_kind_keep_their_numbers(path: Path, checkpoint: Checkpoint, dtype: str) -> None:
    kept = np.arange(24).reshape(2, 3, 4).astype(dtype)
    extras = {"rows": kept, "columns": kept.transpose(2, 0, 1), "one": kept[1, 1, 1:2].reshape(()), "none": kept[:0]}
    write_run(path, dataclasses.replace(checkpoint, extras=extras))
    found = read_run(path).extras
    for name, array in extras.items():
        assert (found[name].dtype, found[name].shape) == (array.dtype.newbyteorder("="), array.shape)
        np.testing.assert_array_equal(found[name], array)
        assert found[name].flags.writeable


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(
    "others", [{}, {"shift": 2, "rotation": 15.0}, {"model": "lenet", "dropout": 0.3}, {"weight_decay": 0.01}], ids=str
)
def test_every_kind_of_run_goes_on_from_its_file_at_any_batch(
    path: Path, make_images: Callable[[int], Dataset], optimizer: str, schedule: str, others: dict[str, Any]
) -> None:
    dataset = make_images(16)
    momentum = {"momentum": 0.9, "nesterov": True} if optimizer == "sgd" else {}
    config = RunConfig(
        optimizer=optimizer, learning_rate=0.01, schedule=schedule, schedule_epochs=5, warm_up=4, batch_size=7,
        **{**momentum, **others},
    )  # fmt: skip
    whole = Run(config, dataset)
    chance = np.random.default_rng(len(schedule) + 10 * len(optimizer) + 100 * len(others))
    for _ in range(4):
        for _ in range(chance.integers(1, 9)):
            whole.step()
        whole.change("batch_size", int(chance.integers(3, 20)))
        write_run(path, Checkpoint.of(whole))
        again = read_run(path).to_run(make_images(16))
        for _ in range(chance.integers(1, 20)):
            for run in (whole, again):
                run.step()
        assert again.parameters_sha256() == whole.parameters_sha256()
        assert same(again.optimizer.state(), whole.optimizer.state())
        assert same(again.batches.state(), whole.batches.state())
        assert same(dataclasses.asdict(again.history.numbers()), dataclasses.asdict(whole.history.numbers()))
        whole = again


def test_the_document_reads_it_as_it_says(
    path: Path, checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    document = (Path(cnn_gui.__file__).parents[1] / "docs" / "run-file.md").read_text(encoding="utf-8")
    write_run(path.with_name("run.cnnrun"), checkpoint)
    monkeypatch.chdir(path.parent)
    found: dict[str, Any] = {}
    exec(re.findall(r"^```py\n(.*?)^```$", document, re.MULTILINE | re.DOTALL)[0], found)
    np.testing.assert_array_equal(found["loss"], checkpoint.history.batches.loss)
    np.testing.assert_array_equal(found["filters"], checkpoint.state.parameters["conv1.W"])
    assert capsys.readouterr().out == "0.003 13 Small digits\n"
    # Every member is of a kind that the document names.
    kinds = re.findall(r"^\| `(.+?/)[^/|]*\.npy`", document, re.MULTILINE)
    with np.load(path.with_name("run.cnnrun")) as arrays:
        assert [name for name in arrays.files if not name.startswith((*kinds, "manifest"))] == []


@dataclass(frozen=True)
class LaterState(RunState):
    """A state with one more mapping, as a later version may have it."""

    later: Mapping[str, Any] = field(default_factory=dict)


def test_a_new_part_of_the_state_needs_no_change_of_the_format(
    path: Path, checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = {
        "best": {"parameters": {"conv1.W": np.float32([[1, 2], [3, 4]])}, "batch": 10, "loss": float("nan")},
        "waited": [0, 3, None, -(2**100)],
        "reached": False,
    }
    before = {
        name: getattr(checkpoint.state, name)
        for name in ("config", "parameters", "optimizer", "batches", "batch", "validation")
    }
    monkeypatch.setattr(contents, "RunState", LaterState)
    write_run(path, dataclasses.replace(checkpoint, state=LaterState(**before, later=later)))
    found = read_run(path).state
    assert isinstance(found, LaterState)
    assert same(later, found.later)
    # And a file that does not know it yet is read as before.
    monkeypatch.undo()
    write_run(path, checkpoint)
    monkeypatch.setattr(contents, "RunState", LaterState)
    found = read_run(path).state
    assert isinstance(found, LaterState)
    assert found.later == {}


def test_a_file_that_does_not_know_yet_how_its_images_stand_is_read(checkpoint: Checkpoint) -> None:
    document = contents.to_document(checkpoint)
    assert {"bright", "centred", "ground"} <= document["data"].keys()
    for name in ("bright", "centred", "ground"):
        del document["data"][name]
    # As text it has lists, no tuples.
    document["data"] = {name: _listed(value) for name, value in document["data"].items()}
    found = contents.from_document(document).data
    assert (found.bright, found.centred, found.ground) == (None, False, "")
    assert found.mean == checkpoint.data.mean


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
