"""What stands in an ONNX file: nodes, their attributes, constants, input and outputs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.data.errors import DataError
from cnn_gui.data.regular_file import open_regular
from cnn_gui.files.imports.onnx import wire
from cnn_gui.files.imports.onnx.not_ours import NotOursError
from cnn_gui.files.imports.onnx.tensors import Constant, TensorError, tensor
from cnn_gui.files.imports.onnx.wire import WireError

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_FILE = 200_000_000
"""In bytes: 20 million numbers of eight bytes each, and room to spare."""

MOST_NODES = 2_000

OLDEST_OPSET = 7
"""The set of operators of 2018; before it, dropout and batch normalisation were written in another way."""

Attribute = int | float | str | list[int] | list[float] | Constant
Dims = tuple[int | None, ...]


@dataclass(frozen=True)
class Node:
    """One operation. name: its own, or that of what it gives, if it has none."""

    operation: str
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: dict[str, Attribute] = field(default_factory=dict)

    def whole(self, name: str, default: int) -> int:
        """A whole attribute."""
        value = self.attributes.get(name, default)
        return value if isinstance(value, int) else default

    def number(self, name: str, default: float) -> float:
        """A number, as short as float32 allows: 0.1, not 0.10000000149."""
        value = self.attributes.get(name, default)
        return float(value) if isinstance(value, int | float) else default

    def word(self, name: str, default: str) -> str:
        """A text."""
        value = self.attributes.get(name, default)
        return value if isinstance(value, str) else default

    def row(self, name: str) -> list[int] | None:
        """A row of whole numbers, None if it is not given. Raises NotOursError for other numbers."""
        value = self.attributes.get(name)
        if not isinstance(value, list):
            return None
        if not all(isinstance(each, int) for each in value):
            raise NotOursError(self, f"its {name} are no whole numbers")
        return [int(each) for each in value]

    @property
    def title(self) -> str:
        """How a person finds it: "Conv (conv1/Conv)"."""
        return f"{self.operation} ({self.name})" if self.name else self.operation


@dataclass(frozen=True)
class Graph:
    """A network as the file has it, nothing understood yet.

    Attributes:
        nodes: in their order. constants: by name. inputs: of data, by name: sizes, None where open.
        kinds: the type of each input, as TensorProto numbers it. outputs: names. opset: of ONNX's own operators.
    """

    nodes: tuple[Node, ...]
    constants: dict[str, Constant]
    inputs: dict[str, Dims]
    kinds: dict[str, int]
    outputs: tuple[str, ...]
    opset: int


def read_graph(path: Path) -> Graph:
    """Read a file. Raises DataError if it is none, is damaged, too large, or not whole."""
    try:
        with open_regular(path) as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror or error}). It must be a readable file.") from error
    if len(content) > LARGEST_FILE:
        raise DataError(f"{path}: is larger than {LARGEST_FILE:,} bytes, which are the most that is read.")
    try:
        return _model(path, memoryview(content))
    except WireError as error:
        raise DataError(
            f"{path}: is no ONNX file, or is damaged: {error}. Export or fetch it again, and choose the .onnx file."
        ) from error
    except TensorError as error:
        raise DataError(
            f"{path}: {error}. Export the network in one file with float32 weights, in PyTorch: "
            "torch.onnx.export(model, images, 'network.onnx', external_data=False)."
        ) from error


def _model(path: Path, message: memoryview) -> Graph:
    graph, opset = None, 0
    for number, _, content in wire.fields(message):
        if number == 7:
            graph = wire.part(content)
        elif number == 8:
            domain, version = "", 0
            for key, _, value in wire.fields(wire.part(content)):
                domain = wire.text(value) if key == 1 else domain
                version = wire.signed(value) if key == 2 else version
            opset = version if domain in ("", "ai.onnx") else opset
    if graph is None or opset == 0:
        raise WireError("there is no network in it")
    if opset < OLDEST_OPSET:
        raise DataError(
            f"{path}: is written with the operators of version {opset}; {OLDEST_OPSET} is the oldest that is read. "
            "Export it again with a newer program."
        )
    return _graph(path, graph, opset)


def _graph(path: Path, message: memoryview, opset: int) -> Graph:
    nodes: list[Node] = []
    constants: dict[str, Constant] = {}
    inputs: dict[str, Dims] = {}
    kinds: dict[str, int] = {}
    outputs: list[str] = []
    for number, _, content in wire.fields(message):
        if number == 1:
            if len(nodes) == MOST_NODES:
                raise DataError(f"{path}: has more than {MOST_NODES:,} operations, which are the most that is read.")
            nodes.append(_node(wire.part(content)))
        elif number == 5:
            name, values = tensor(wire.part(content), wire.fields)
            constants[name] = values
        elif number == 11:
            name, kind, dims = _value(wire.part(content))
            inputs[name], kinds[name] = dims, kind
        elif number == 12:
            outputs.append(_value(wire.part(content))[0])
        elif number == 15:
            raise TensorError("it holds sparse arrays, which are not read")
    data = {name: dims for name, dims in inputs.items() if name not in constants}
    return Graph(tuple(nodes), constants, data, kinds, tuple(outputs), opset)


def _node(message: memoryview) -> Node:
    inputs, outputs, attributes = [], [], {}
    name = operation = domain = ""
    for number, _, content in wire.fields(message):
        if number == 1:
            inputs.append(wire.text(content))
        elif number == 2:
            outputs.append(wire.text(content))
        elif number == 3:
            name = wire.text(content)
        elif number == 4:
            operation = wire.text(content)
        elif number == 5:
            key, value = _attribute(wire.part(content))
            if value is not None:
                attributes[key] = value
        elif number == 7:
            domain = wire.text(content)
    if domain not in ("", "ai.onnx"):
        operation = f"{domain}.{operation}"
    return Node(operation, name or next(iter(outputs), ""), tuple(inputs), tuple(outputs), attributes)


def _attribute(message: memoryview) -> tuple[str, Attribute | None]:
    """Name and value; None for what no operator that is understood has, such as a network within the network."""
    name, kind = "", 0
    value: Attribute | None = None
    floats: list[float] = []
    integers: list[int] = []
    for number, _, content in wire.fields(message):
        if number == 1:
            name = wire.text(content)
        elif number == 2:
            value = short(wire.single(content))
        elif number == 3:
            value = wire.signed(content)
        elif number == 4:
            value = wire.text(content)
        elif number == 5:
            value = tensor(wire.part(content), wire.fields)[1]
        elif number == 7:
            packed = wire.part(content)
            floats += [wire.single(packed[start : start + 4]) for start in range(0, len(packed), 4)]
        elif number == 8:
            integers += wire.wholes(content)
        elif number == 20:
            kind = wire.signed(content)
    if kind == 6 or floats:
        return name, floats
    if kind == 7 or integers:
        return name, integers
    return name, _zero(kind) if value is None else value


def _zero(kind: int) -> Attribute | None:
    """What is not written because it is nothing: proto3 leaves out a 0."""
    nothing: dict[int, Attribute] = {1: 0.0, 2: 0, 3: ""}
    return nothing.get(kind)


def _value(message: memoryview) -> tuple[str, int, Dims]:
    """Name, type and sizes of an input or output."""
    name, kind = "", 0
    dims: list[int | None] = []
    for number, _, content in wire.fields(message):
        if number == 1:
            name = wire.text(content)
        elif number == 2:
            for key, _, inner in wire.fields(wire.part(content)):
                if key == 1:
                    kind, dims = _tensor_type(wire.part(inner))
    return name, kind, tuple(dims)


def _tensor_type(message: memoryview) -> tuple[int, list[int | None]]:
    kind = 0
    dims: list[int | None] = []
    for number, _, content in wire.fields(message):
        if number == 1:
            kind = wire.signed(content)
        elif number == 2:
            for key, _, dim in wire.fields(wire.part(content)):
                if key == 1:
                    sizes = [wire.signed(value) for field, _, value in wire.fields(wire.part(dim)) if field == 1]
                    dims.append(sizes[0] if sizes and sizes[0] > 0 else None)
    return kind, dims


def short(value: float) -> float:
    """A float32 as the shortest number that is stored so: 0.1, not 0.10000000149."""
    return float(str(np.float32(value)))
