"""Which ways there are to hand a run on: the one list that the command line and the menu are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from cnn_gui.training.run.run import Run

    Contents: TypeAlias = Callable[[Run], bytes]


@dataclass(frozen=True)
class Kind:
    """One way to hand a run on.

    title: for a menu; in a sentence it is the export's name. description: one sentence for a person. suffix: of the
    file's name, with its dot. contents: the file, all of it; may raise ExportError. package: the module that it
    needs besides those of the program, None for none.
    """

    title: str
    description: str
    suffix: str
    contents: Contents
    package: str | None = None


# The list is read at every start, and what writes a file only when there is one to write.


def _onnx(run: Run) -> bytes:
    from cnn_gui.files.exports.network.onnx_model import onnx_model

    return onnx_model(run)


def _safetensors(run: Run) -> bytes:
    from cnn_gui.files.exports.network.safetensors import safetensors

    return safetensors(run)


def _pytorch(run: Run) -> bytes:
    from cnn_gui.files.exports.network.pytorch import pytorch_recipe

    return pytorch_recipe(run)


def _npz(run: Run) -> bytes:
    from cnn_gui.files.exports.network.arrays import npz

    return npz(run)


def _csv(run: Run) -> bytes:
    from cnn_gui.files.exports.history.table import history_csv

    return history_csv(run.history).encode()


def _json(run: Run) -> bytes:
    from cnn_gui.files.exports.history.document import history_json

    return history_json(run)


def _events(run: Run) -> bytes:
    from cnn_gui.files.exports.history.event_file import event_file

    return event_file(run)


def _report(run: Run) -> bytes:
    from cnn_gui.files.exports.report.page import report

    return report(run)


def _script(run: Run) -> bytes:
    from cnn_gui.files.exports.script.script import script

    return script(run)


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "onnx": Kind(
            "ONNX",
            "The network for other programs: raw pixels in, probabilities out.",
            ".onnx",
            _onnx,
            package="onnx",
        ),
        "safetensors": Kind(
            "safetensors",
            "The weights by name, as PyTorch arranges them.",
            ".safetensors",
            _safetensors,
        ),
        "pytorch": Kind(
            "PyTorch recipe",
            "A Python text that makes the same network in PyTorch and loads the safetensors file.",
            ".py",
            _pytorch,
        ),
        "npz": Kind("NumPy arrays", "The weights by name, as the program arranges them.", ".npz", _npz),
        "csv": Kind(
            "Table",
            "Loss, accuracy and learning rate of every batch, with the validations.",
            ".csv",
            _csv,
        ),
        "json": Kind("JSON", "The settings and all numbers of the history.", ".json", _json),
        "tensorboard": Kind(
            "TensorBoard",
            "An event file: scalars, filters and the confusion matrix. Show its folder with tensorboard --logdir.",
            ".tfevents",
            _events,
        ),
        "report": Kind(
            "Report",
            "One page for reading and printing: settings, curves, figures, filters, the worst images.",
            ".html",
            _report,
        ),
        "script": Kind(
            "Python script",
            "The run as a program that repeats it, step by step, and compares the digest of the weights.",
            ".py",
            _script,
        ),
    }
)
