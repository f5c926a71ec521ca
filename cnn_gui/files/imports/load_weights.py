"""Weights from a file into a network: all of them or none."""

from __future__ import annotations

import re
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cnn_gui.data.errors import DataError, MisfitError
from cnn_gui.data.own.containers.bag import Bag
from cnn_gui.data.own.containers.kinds import kind_of
from cnn_gui.data.own.containers.npz import npz_bag
from cnn_gui.data.regular_file import check_regular, open_regular
from cnn_gui.engine import Network
from cnn_gui.files.exports.network.arrays import ABOUT
from cnn_gui.files.exports.network.naming import COUNTER, by_layer
from cnn_gui.files.imports.arrange import fit
from cnn_gui.files.imports.safetensors import safetensors_bag

if TYPE_CHECKING:
    from pathlib import Path

    from cnn_gui.training.run.run import Run

_ZIP, _PICKLE = b"PK\x03\x04", b"\x80"
_OF_TORCH = (".pt", ".pth", ".ckpt")
_PICKLES = (*_OF_TORCH, ".pkl", ".pickle", ".bin")
# Nobody calls images so: "conv1.W", "model.3.bias".
_PARAMETER = re.compile(r".+\.(W|b|weight|bias|gamma|beta|running_mean|running_var)")
_RECIPE = (
    "is a pickle, which is not read because it could run any program. Store the weights without one, in PyTorch: "
    "from safetensors.torch import save_file; save_file(model.state_dict(), 'weights.safetensors')"
)
_WANTED = "the same model, trained on images of the same shape and number of classes"
# So many arrays are named in an error; a file of another network may hold hundreds.
_NAMED = 12


def load_weights(target: Run | Network, path: Path) -> None:
    """Take the weights of a safetensors file or a NumPy archive, by the names or shapes that `arrange.fit` knows.

    Of batch normalisation the running statistics are taken as well, which must be in the file.

    A run notes in its history that its weights were changed, and its optimizer begins from rest: what it remembers is
    of other weights.

    Raises DataError, with nothing changed, if the file cannot be read or is no such file, if arrays do not fit (each is
    named with the shape that it has and the one that is wanted), or if one holds what is no finite number or, of a
    variance, negative.
    """
    if isinstance(target, Network):
        target.set_learned(read_weights(target, path))
    else:
        target.take_weights(read_weights(target.network, path), path.name)


def is_weights_file(path: Path) -> bool:
    """Whether a file is meant as weights, by its name or, of a NumPy archive, by those of its arrays.

    PyTorch's own files are: what to do with them is said by who reads them.
    """
    if path.suffix.lower() in (".safetensors", *_OF_TORCH):
        return True
    try:
        check_regular(path)
        return kind_of(path) == "npz" and any(_PARAMETER.fullmatch(name) for name in npz_bag(path).items)
    except (OSError, DataError):
        # What is wrong with it is said by who opens it.
        return False


def read_weights(network: Network, path: Path) -> dict[str, npt.NDArray[Any]]:
    """The weights of a file for a network, which stays as it is. Raises as `load_weights`."""
    try:
        bag = _bag(path)
        items = {there: item for there, item in bag.items.items() if there.rpartition(".")[2] != COUNTER}
        found = fit({name: array.shape for name, array in by_layer(network).items()}, items)
        problems = [*found.problems, *(_of_no_numbers(name, bag) for name in found.arrays.values())]
        _refuse(path, [problem for problem in problems if problem])
        weights = {name: bag.items[there].read() for name, there in found.arrays.items()}
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror or error}). It must be a readable file.") from error
    for name, array in weights.items():
        # What is finite in the file may be beyond the network's type.
        with np.errstate(over="ignore"):
            weights[name] = (array.T if name in found.turned else array).astype(network.dtype)
    beyond = {name: np.count_nonzero(~np.isfinite(array)) for name, array in weights.items()}
    _refuse(
        path,
        [
            f"{found.arrays[name]} holds {count:,} of {weights[name].size:,} that are no finite {network.dtype.name}"
            for name, count in beyond.items()
            if count
        ],
    )
    below = [name for name in network.statistics if name.endswith(".variance") and (weights[name] < 0).any()]
    _refuse(path, [f"{found.arrays[name]} holds variances below 0" for name in below])
    return weights


def _bag(path: Path) -> Bag:
    with open_regular(path) as file:
        start = file.read(9)
    if start.startswith(_ZIP):
        bag = _archive(path)
    elif start[8:9] == b"{":
        bag = safetensors_bag(path)
    elif start.startswith(_PICKLE) or path.suffix.lower() in _PICKLES:
        raise DataError(f"{path}: {_RECIPE}")
    else:
        raise DataError(
            f"{path}: holds no weights that can be read. Give a .safetensors file, or a NumPy archive (.npz) with an "
            "array for each parameter."
        )
    return bag


def _archive(path: Path) -> Bag:
    # What torch.save writes is a zip archive with a pickle in it.
    with suppress(zipfile.BadZipFile, NotImplementedError, ValueError), zipfile.ZipFile(path) as archive:
        if any(name.endswith(".pkl") for name in archive.namelist()):
            raise DataError(f"{path}: {_RECIPE}")
    bag = npz_bag(path)
    return Bag({name: item for name, item in bag.items.items() if name not in ABOUT})


def _of_no_numbers(there: str, bag: Bag) -> str:
    dtype = bag.items[there].dtype
    return "" if dtype.kind in "fiu" else f"{there} holds no numbers, but {dtype}"


def _refuse(path: Path, problems: list[str]) -> None:
    if problems:
        more = f"; and {len(problems) - _NAMED:,} more" if len(problems) > _NAMED else ""
        what, advice = f"{path}: does not fit this network", f"Take the weights of {_WANTED}."
        message = f"{what}: {'; '.join(problems[:_NAMED])}{more}. {advice}"
        raise MisfitError(message, f"{what}. {advice}", tuple(problems))
