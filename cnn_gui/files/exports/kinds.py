"""Which ways there are to hand a run on: the one list that the command line and the menu are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from cnn_gui.files.exports.history.document import history_json
from cnn_gui.files.exports.history.event_file import event_file
from cnn_gui.files.exports.history.table import history_csv
from cnn_gui.files.exports.network.arrays import npz
from cnn_gui.files.exports.network.onnx_model import onnx_model
from cnn_gui.files.exports.network.pytorch import pytorch_recipe
from cnn_gui.files.exports.network.safetensors import safetensors
from cnn_gui.files.exports.report.page import report
from cnn_gui.files.exports.script.script import script

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


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "onnx": Kind(
            "ONNX",
            "The network for other programs: raw pixels in, probabilities out.",
            ".onnx",
            onnx_model,
            package="onnx",
        ),
        "safetensors": Kind(
            "safetensors",
            "The weights by name, as PyTorch arranges them.",
            ".safetensors",
            safetensors,
        ),
        "pytorch": Kind(
            "PyTorch recipe",
            "A Python text that makes the same network in PyTorch and loads the safetensors file.",
            ".py",
            pytorch_recipe,
        ),
        "npz": Kind("NumPy arrays", "The weights by name, as the program arranges them.", ".npz", npz),
        "csv": Kind(
            "Table",
            "Loss, accuracy and learning rate of every batch, with the validations.",
            ".csv",
            lambda run: history_csv(run.history).encode(),
        ),
        "json": Kind("JSON", "The settings and all numbers of the history.", ".json", history_json),
        "tensorboard": Kind(
            "TensorBoard",
            "An event file: scalars, filters and the confusion matrix. Show its folder with tensorboard --logdir.",
            ".tfevents",
            event_file,
        ),
        "report": Kind(
            "Report",
            "One page for reading and printing: settings, curves, figures, filters, the worst images.",
            ".html",
            report,
        ),
        "script": Kind(
            "Python script",
            "The run as a program that repeats it, step by step, and compares the digest of the weights.",
            ".py",
            script,
        ),
    }
)
