"""From an ONNX file to a network of the program: understood from the first node to the last, or refused."""

from __future__ import annotations

from math import isqrt, prod
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.data.errors import DataError, MisfitError
from cnn_gui.engine.architecture import LayerSpec, flow
from cnn_gui.engine.architecture.limits import MOST_LAYERS, MOST_PARAMETERS
from cnn_gui.files.imports.onnx.chain import Chain, Found
from cnn_gui.files.imports.onnx.constants import KNOWN, Constants
from cnn_gui.files.imports.onnx.gelu import with_gelus
from cnn_gui.files.imports.onnx.graph import Graph, Node, read_graph
from cnn_gui.files.imports.onnx.network import OnnxNetwork, Preprocessing, finished
from cnn_gui.files.imports.onnx.not_ours import NotOursError
from cnn_gui.files.imports.onnx.operators.table import OPERATORS, TURNED

if TYPE_CHECKING:
    from pathlib import Path

    from cnn_gui.engine import Shape
    from cnn_gui.files.imports.onnx.tensors import Constant

_ADVICE = "Networks here are one row of layers: convolution, pooling, activations, batch normalisation, dropout, dense."
_NAMED = 12
_CHANNELS = (1, 3, 4)
_UINT8 = 2
# Behind the probabilities nothing is learned; these only write them differently.
_AFTER_THE_END = frozenset({"Identity", "Cast", "Log", "Softmax", "LogSoftmax", "ArgMax"})
_BEFORE_MARGINS = frozenset({"Identity", "Cast", "Pad", "Conv", "Transpose"})
# A factor on pixels that makes of 0…255 numbers larger than this was made for pixels of 0…1.
_LARGE = 30


def is_onnx_file(path: Path) -> bool:
    """Whether a file is meant as an ONNX network, by its name."""
    return path.suffix.lower() == ".onnx"


def read_onnx(path: Path) -> OnnxNetwork:
    """Read a network that PyTorch, Keras or another program exported.

    Raises DataError with nothing half read: no file that can be read, damage, or too large; MisfitError, which is one,
    if it has what no layer of the program is, each with the name of its node.
    """
    graph = read_graph(path)
    try:
        # What is no number stays none, and is found in the end.
        with np.errstate(all="ignore"):
            return _network(path, graph)
    except NotOursError as refusal:
        raise _misfit(path, [str(refusal)]) from refusal


def _network(path: Path, graph: Graph) -> OnnxNetwork:
    nodes = _needed(graph)
    flowing, dims = _input(path, graph)
    constants = _constants(path, nodes, graph)
    nodes = _needed_of(with_gelus(nodes, constants), graph.outputs)
    unknown = [node for node in nodes if node.operation not in OPERATORS.keys() | KNOWN | {"Shape"}]
    if unknown:
        raise _misfit(path, [f"{node.title}: no layer here does this" for node in unknown])
    shape, axes, batch = _start(path, dims, nodes)
    chain = Chain(shape, axes, batch)
    _follow(nodes, chain, flowing, constants)
    _end(path, chain)
    network = finished(chain.found, shape, _preprocessing(chain, graph.kinds[flowing]), tuple(chain.notes))
    _check(path, network)
    return network


def _misfit(path: Path, problems: list[str]) -> MisfitError:
    more = f", and {len(problems) - _NAMED:,} more" if len(problems) > _NAMED else ""
    what = f"{path}: has what no layer of the program is"
    return MisfitError(
        f"{what}: {'; '.join(problems[:_NAMED])}{more}. {_ADVICE}", f"{what}. {_ADVICE}", tuple(problems)
    )


def _needed(graph: Graph) -> list[Node]:
    return _needed_of(graph.nodes, graph.outputs)


def _needed_of(nodes: list[Node] | tuple[Node, ...], outputs: tuple[str, ...]) -> list[Node]:
    """Those that the outputs follow from, in their order."""
    wanted, kept = set(outputs), []
    for node in reversed(nodes):
        if any(output in wanted for output in node.outputs):
            wanted.update(node.inputs)
            kept.append(node)
    return kept[::-1]


def _input(path: Path, graph: Graph) -> tuple[str, tuple[int | None, ...]]:
    used = {name for node in graph.nodes for name in node.inputs}
    inputs = {name: dims for name, dims in graph.inputs.items() if name in used}
    if len(inputs) != 1:
        names = ", ".join(inputs) or "none"
        raise DataError(f"{path}: takes {len(inputs)} inputs ({names}); a network of the program takes images alone.")
    return next(iter(inputs.items()))


def _constants(path: Path, nodes: list[Node], graph: Graph) -> Constants:
    """Those of the file, and what is computed of them alone."""
    for name, array in graph.constants.items():
        if array.size > MOST_PARAMETERS:
            count = f"{array.size:,} numbers; {MOST_PARAMETERS:,} are the most"
            raise DataError(f"{path}: the array {name!r} holds {count}.")
    constants = Constants(graph.constants)
    for node in nodes:
        if node.operation in KNOWN and all(name in constants for name in node.inputs if name):
            constants.compute(node)
    return constants


def _start(path: Path, dims: tuple[int | None, ...], nodes: list[Node]) -> tuple[Shape, str, int | None]:
    """The shape of the images, how they are written, and how many there are, if that is fixed."""
    batch, *each = dims or (None,)
    shown = ", ".join("?" if size is None else str(size) for size in dims)
    sizes = [size for size in each if size is not None]
    if len(sizes) < len(each) or not 1 <= len(sizes) <= 3:
        raise DataError(
            f"{path}: takes images of the shape ({shown}). The size of images must be fixed in the file, (N, channels, "
            "height, width) or (N, height, width, channels): export it with images of the size that it was trained on."
        )
    if prod(sizes) > MOST_PARAMETERS:
        raise DataError(f"{path}: takes images of the shape ({shown}), which is more than the program can take.")
    if len(sizes) == 1:
        side = isqrt(sizes[0])
        if side * side != sizes[0]:
            raise DataError(
                f"{path}: takes vectors of {sizes[0]} numbers, which are no square image of one channel. Export it "
                "with a layer before it that flattens images."
            )
        return (1, side, side), "ND", batch
    if len(sizes) == 2:
        return (1, sizes[0], sizes[1]), "NHW", batch
    turned = any(node.operation == "Transpose" and node.row("perm") == [0, 3, 1, 2] for node in nodes[:8])
    last = turned or (sizes[2] in _CHANNELS and sizes[0] not in _CHANNELS)
    if last:
        return (sizes[2], sizes[0], sizes[1]), "NHWC", batch
    return (sizes[0], sizes[1], sizes[2]), "NCHW", batch


def _follow(nodes: list[Node], chain: Chain, flowing: str, constants: Constants) -> None:
    """Go from node to node; what flows goes through each of them, and nowhere else."""
    sizes = {flowing: chain.sizes}
    for node in nodes:
        if node.outputs[0] in constants:
            continue
        given = [name for name in node.inputs if name]
        data = [name for name in given if name in sizes]
        strange = [name for name in given if name not in sizes and name not in constants]
        if strange:
            raise NotOursError(node, f"it takes {strange[0]!r}, which nothing before it gives")
        if node.operation == "Shape" and data:
            whole = slice(node.whole("start", 0), node.whole("end", len(sizes[data[0]])))
            constants[node.outputs[0]] = np.array(sizes[data[0]][whole], np.int64)
            continue
        if not data:
            constants.compute(node)
            continue
        if len(data) > 1:
            raise NotOursError(node, "two ways through the network meet in it; networks here have one way")
        if data[0] != flowing:
            raise NotOursError(
                node, f"a second way through the network begins in it, at {data[0]!r}; networks here have one"
            )
        _take(chain, node, [constants[name] for name in given if name != flowing], given.index(flowing))
        flowing = node.outputs[0]
        sizes[flowing] = chain.sizes


def _take(chain: Chain, node: Node, given: list[Constant], place: int) -> None:
    if node.operation not in OPERATORS or (place and node.operation not in TURNED):
        raise NotOursError(node, "no layer here does this with what flows")
    if chain.ended is not None and node.operation not in _AFTER_THE_END:
        raise NotOursError(node, f"it stands behind the probabilities of {chain.ended}; a network here ends there")
    if node.operation not in _BEFORE_MARGINS:
        chain.no_margins(node)
    if node.operation in TURNED and not given:
        raise NotOursError(node, "it has nothing to compute with")
    operators = TURNED if place else OPERATORS
    try:
        operators[node.operation](chain, node, given)
    except IndexError as error:
        raise NotOursError(node, "a constant that belongs to it is missing, or has other axes") from error


def _end(path: Path, chain: Chain) -> None:
    """See that a number for each class comes out, from a dense layer: one that changes none is put there."""
    if not chain.is_vector or any(chain.margins):
        raise DataError(f"{path}: gives {chain.written}; a network of the program gives one number for each class.")
    classes = chain.shape[0]
    if classes < 2:
        raise DataError(
            f"{path}: gives one number; a network of the program gives one for each of two classes or more."
        )
    while chain.found and chain.found[-1].spec.word == "dropout":
        chain.found.pop()
    last = chain.found[-1].spec.word if chain.found else ""
    if last == "sigmoid":
        raise DataError(
            f"{path}: ends in a sigmoid, which gives each class a probability by itself. The program's networks end in "
            "a softmax: export the network without its last activation."
        )
    if last != "dense":
        if classes * (classes + 1) > MOST_PARAMETERS:
            raise DataError(
                f"{path}: gives {classes:,} numbers, and its last layer is not dense. A network of the program ends in "
                f"a dense layer, and this one would have more than {MOST_PARAMETERS:,} parameters."
            )
        units = np.arange(classes)
        weights = np.zeros((classes, classes))
        weights[units, units if chain.order is None else chain.order] = 1
        chain.found.append(Found(LayerSpec.of("dense", units=classes), {"W": weights, "b": np.zeros(classes)}))
        chain.notes.append("Its last layer is not dense: a dense layer that changes no number stands behind it.")


def _preprocessing(chain: Chain, kind: int) -> Preprocessing | None:
    if chain.scale is None or chain.offset is None:
        return None
    white = 1 if kind != _UINT8 and np.max(np.abs(chain.scale)) * 255 > _LARGE else 255
    return Preprocessing(chain.scale, chain.offset, white)


def _check(path: Path, network: OnnxNetwork) -> None:
    """See that it is within the program's limits, and that all of its numbers are numbers."""
    if len(network.specs) > MOST_LAYERS:
        raise DataError(f"{path}: has {len(network.specs)} layers; {MOST_LAYERS} are the most.")
    for row in flow(network.specs, network.input_shape, network.classes):
        if row.problem is not None:
            raise DataError(f"{path}: {row.problem}.")
    learned = network.learned()
    for name, array in learned.items():
        count = np.count_nonzero(~np.isfinite(array))
        if count:
            raise DataError(f"{path}: {name} holds {count:,} of {array.size:,} numbers that are no finite float32.")
