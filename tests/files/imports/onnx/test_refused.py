"""Files that are damaged, and networks that are no row of the program's layers: refused, with what is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnn_gui.data.errors import DataError, MisfitError
from cnn_gui.files.imports.onnx.network import OnnxNetwork
from cnn_gui.files.imports.onnx.read import read_onnx

FOLDER = Path(__file__).parent / "networks"


def made(
    path: Path,
    nodes: list[tuple[Any, ...]],
    constants: dict[str, Any],
    shape: tuple[int, ...] = (1, 6, 6),
    opset: int = 17,
) -> Path:
    """Write a network by hand: (operator, inputs, output, attributes) each, images in "x", numbers out of the last."""
    onnx = pytest.importorskip("onnx", reason="needs onnx: pip install -e '.[export]'")
    helper, kind = onnx.helper, onnx.TensorProto.FLOAT
    built = [helper.make_node(each[0], each[1], [each[2]], **(each[3] if len(each) > 3 else {})) for each in nodes]
    graph = helper.make_graph(
        built,
        "made",
        [helper.make_tensor_value_info("x", kind, ["N", *shape])],
        [helper.make_tensor_value_info(nodes[-1][2], kind, None)],
        [onnx.numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    path.write_bytes(model.SerializeToString())
    return path


def _filters(count: int = 2, channels: int = 1, height: int = 3, width: int = 3) -> np.ndarray[Any, Any]:
    return np.ones((count, channels, height, width), np.float32)


def _matrix(inputs: int, units: int = 2) -> np.ndarray[Any, Any]:
    return np.arange(inputs * units, dtype=np.float32).reshape(inputs, units)


FLAT = [("Flatten", ["x"], "f"), ("MatMul", ["f", "m"], "y")]
CONV = ("Conv", ["x", "w"], "z")
UNLIKE: dict[str, tuple[list[tuple[Any, ...]], dict[str, Any], str]] = {
    "groups": (
        [("Conv", ["x", "w"], "z", {"group": 2}), ("Flatten", ["z"], "y")],
        {"w": _filters()},
        r"Conv \(z\): it sees the channels in 2 groups",
    ),
    "gaps": (
        [("Conv", ["x", "w"], "z", {"dilations": [2, 2]}), ("Flatten", ["z"], "y")],
        {"w": _filters()},
        "dilations",
    ),
    "kernel": ([CONV, ("Flatten", ["z"], "y")], {"w": _filters(height=1)}, "its kernel is 1 × 3"),
    "strides": (
        [("Conv", ["x", "w"], "z", {"strides": [1, 2]}), ("Flatten", ["z"], "y")],
        {"w": _filters()},
        r"strides are \(1, 2\)",
    ),
    "padding": (
        [("Conv", ["x", "w"], "z", {"pads": [1, 0, 0, 0]}), ("Flatten", ["z"], "y")],
        {"w": _filters()},
        r"lays \(1, 0, 0, 0\) zeros around maps of 6 × 6",
    ),
    "pool padding": (
        [("MaxPool", ["x"], "z", {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1]}), ("Flatten", ["z"], "y")],
        {},
        "poolings here lay nothing",
    ),
    "two ways": (
        [CONV, ("Relu", ["z"], "a"), ("Add", ["a", "z"], "s"), ("Flatten", ["s"], "y")],
        {"w": _filters()},
        r"Add \(s\): two ways through the network meet",
    ),
    "no stride": (
        [("Conv", ["x", "w"], "z", {"auto_pad": "SAME_UPPER", "strides": [0, 0]}), ("Flatten", ["z"], "y")],
        {"w": _filters()},
        "its stride is 0",
    ),
    "doubling": (
        [
            ("Concat", ["m", "m"], "c0", {"axis": 0}),
            *(("Concat", [f"c{n}"] * 2, f"c{n + 1}", {"axis": 0}) for n in range(40)),
            ("Reshape", ["x", "c40"], "y"),
        ],
        {"m": _matrix(36)},
        r"Concat \(c19\): more than 80,000,000 numbers",
    ),
    "swish": (
        [CONV, ("Sigmoid", ["z"], "a"), ("Mul", ["z", "a"], "s"), ("Flatten", ["s"], "y")],
        {"w": _filters()},
        "two ways through the network meet",
    ),
    "approximate": (
        [("Gelu", ["x"], "a", {"approximate": "tanh"}), ("Flatten", ["a"], "f"), ("MatMul", ["f", "m"], "y")],
        {"m": _matrix(36)},
        "approximation of GELU",
    ),
    "behind the end": ([*FLAT, ("Softmax", ["y"], "p"), ("Relu", ["p"], "q")], {"m": _matrix(36)}, "behind the prob"),
    "mixes images": (
        [("Reshape", ["x", "s"], "f"), ("MatMul", ["f", "m"], "y")],
        {"s": np.array([-1, 18]), "m": _matrix(18)},
        "which mixes images",
    ),
    "matrix": ([*FLAT], {"m": _matrix(35)}, "takes 35 numbers, and there are 36"),
    "missing": ([("Conv", ["x", "nowhere"], "z"), ("Flatten", ["z"], "y")], {}, "'nowhere', which nothing before"),
    "maps": ([CONV], {"w": _filters()}, "gives .*one number for each class"),
    "sigmoid": ([*FLAT, ("Sigmoid", ["y"], "p")], {"m": _matrix(36)}, "ends in a sigmoid"),
    "one number": ([*FLAT], {"m": _matrix(36, 1)}, "gives one number"),
    "no number": ([*FLAT], {"m": _matrix(36) * np.float32("nan")}, "dense1.W holds 72 of 72 numbers"),
}


@pytest.mark.parametrize("case", UNLIKE)
def test_what_no_layer_is_is_named(tmp_path: Path, case: str) -> None:
    nodes, constants, message = UNLIKE[case]
    with pytest.raises(DataError, match=message):
        read_onnx(made(tmp_path / "net.onnx", nodes, constants))


NAN, INFINITE = float("nan"), float("inf")


def _dense_behind(what: str) -> list[tuple[Any, ...]]:
    return [("Flatten", [what], "f"), ("MatMul", ["f", "m"], "y")]


HOSTILE: dict[str, tuple[list[tuple[Any, ...]], dict[str, Any], tuple[int, ...], str]] = {
    "infinite stride": (
        [("Conv", ["x", "w"], "z", {"strides": [INFINITE] * 2}), ("Flatten", ["z"], "y")],
        {"w": _filters()},
        (1, 6, 6),
        "its strides are no whole numbers",
    ),
    "shape of nothing": ([("Reshape", ["x", "s"], "y")], {"s": np.array([NAN, 36])}, (1, 6, 6), "whole numbers"),
    "infinite constant": (
        [("Reshape", ["m", "s"], "n"), ("Flatten", ["x"], "f"), ("MatMul", ["f", "n"], "y")],
        {"m": _matrix(36), "s": np.array([INFINITE, 2])},
        (1, 6, 6),
        "whole numbers",
    ),
    "padding of nothing": (
        [("Pad", ["x", "s"], "p"), ("Conv", ["p", "w"], "z"), ("Flatten", ["z"], "y")],
        {"w": _filters(), "s": np.full(8, NAN)},
        (1, 6, 6),
        "whole numbers",
    ),
    "huge maps": (
        [("Conv", ["x", "w"], "z", {"pads": [1] * 4}), ("Flatten", ["z"], "f"), ("MatMul", ["f", "m"], "y")],
        {"w": _filters(900), "m": _matrix(36)},
        (1, 2000, 2000),
        "a vector of 3,600,000,000 numbers",
    ),
    "many times taken": (
        [("Gather", ["m", "i"], "g"), ("Gather", ["g", "i"], "n", {"axis": 1}), FLAT[0], ("MatMul", ["f", "n"], "y")],
        {"m": _matrix(36), "i": np.zeros(100_000, np.int64)},
        (1, 6, 6),
        r"Gather \(n\): more than 80,000,000 numbers",
    ),
    "nothing to compute with": (
        [("Erf", [], "e"), ("Add", ["x", "e"], "a"), *_dense_behind("a")],
        {"m": _matrix(36)},
        (1, 6, 6),
        "Erf",
    ),
    "a circle": (
        [("Add", ["a", "c"], "a"), ("Erf", ["a"], "e"), ("Add", ["x", "e"], "g"), ("Flatten", ["g"], "y")],
        {"c": np.float32(1)},
        (1, 6, 6),
        "Erf",
    ),
    "many errors": (
        [("Erf", [str(k) if k else "x"], str(k + 1)) for k in range(100)] + [("Flatten", ["100"], "y")],
        {},
        (1, 6, 6),
        "and 88 more",
    ),
    "padded to the size of the map": (
        [("AveragePool", ["x"], "p", {"kernel_shape": [6, 6], "auto_pad": "SAME_UPPER"}), *_dense_behind("p")],
        {"m": _matrix(36)},
        (1, 6, 6),
        r"lays \(2, 3, 2, 3\) around the maps",
    ),
    "no variance": (
        [("BatchNormalization", ["x", "g", "g", "g", "v"], "n", {"epsilon": 1e-12}), *_dense_behind("n")],
        {"m": _matrix(36), "g": np.ones(1, np.float32), "v": np.zeros(1, np.float32)},
        (1, 6, 6),
        "its epsilon is 1e-12, less than 1e-08",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_nobody_exports_is_refused_before_it_takes_memory_or_time(tmp_path: Path, case: str) -> None:
    nodes, constants, shape, message = HOSTILE[case]
    with pytest.raises(DataError, match=message):
        read_onnx(made(tmp_path / "net.onnx", nodes, constants, shape))


def test_a_part_of_a_shape_is_that_part(tmp_path: Path) -> None:
    nodes = [
        ("Shape", ["x"], "n", {"start": 0, "end": 1}),
        ("Concat", ["n", "rest"], "s", {"axis": 0}),
        ("Reshape", ["x", "s"], "f"),
        FLAT[1],
    ]
    network = read_onnx(made(tmp_path / "net.onnx", nodes, {"rest": np.array([-1]), "m": _matrix(36)}))
    assert network.line == "dense 2"
    np.testing.assert_array_equal(network.arrays[0]["W"], _matrix(36))


def test_a_number_that_is_none_is_named_and_nothing_else_is_said(tmp_path: Path) -> None:
    # A signalling NaN, which NumPy warns of where it is converted.
    weights = _matrix(36)
    weights.view(np.uint32)[0, 0] = 0x7F800001
    with pytest.raises(DataError, match=r"dense1\.W holds 1 of 72 numbers"):
        read_onnx(made(tmp_path / "net.onnx", FLAT, {"m": weights}))


def test_all_that_is_unknown_is_listed(tmp_path: Path) -> None:
    nodes = [CONV, ("Softplus", ["z"], "a"), ("InstanceNormalization", ["a", "s", "s"], "n"), ("Flatten", ["n"], "y")]
    with pytest.raises(MisfitError) as caught:
        read_onnx(made(tmp_path / "net.onnx", nodes, {"w": _filters(), "s": np.ones(2, np.float32)}))
    assert caught.value.problems == (
        "Softplus (a): no layer here does this",
        "InstanceNormalization (n): no layer here does this",
    )


def _same(path: Path) -> OnnxNetwork:
    return read_onnx(path).raw()


def test_settings_that_no_exporter_of_the_other_tests_writes(tmp_path: Path) -> None:
    kept = [
        ("Dropout", ["x", "rate"], "d"),
        ("Conv", ["d", "w"], "z", {"auto_pad": "SAME_UPPER", "strides": [2, 2]}),
        ("PRelu", ["z", "slope"], "a"),
        ("Transpose", ["a"], "t", {"perm": [0, 2, 3, 1]}),
        ("Flatten", ["t"], "f"),
        ("Gemm", ["f", "m", "c"], "y", {"transB": 1, "alpha": 0.5, "beta": 2.0}),
        ("Softmax", ["y"], "p"),
        ("ArgMax", ["p"], "k", {"axis": 1}),
    ]
    matrix = np.arange(36, dtype=np.float32).reshape(2, 18)
    network = _same(
        made(
            tmp_path / "net.onnx",
            kept,
            {
                "rate": np.float32(0.2),
                "w": _filters(),
                "slope": np.full((2, 1, 1), 0.25, np.float32),
                "m": matrix,
                "c": np.array([1, 2], np.float32),
            },
        )
    )
    assert network.line == "dropout 0.2, conv 2 3x3 stride 2 same, leaky 0.25, dense 2"
    weights = network.learned()["dense1.W"]
    # Theirs go through row, column, channel: channel 1 of the first place is their second number, and our tenth.
    assert weights[9, 0] == matrix[0, 1] * 0.5
    assert network.learned()["dense1.b"].tolist() == [2, 4]


def test_gelu_as_keras_writes_it_is_known(tmp_path: Path) -> None:
    nodes = [
        CONV,
        ("Mul", ["z", "half"], "h"),
        ("Neg", ["z"], "n"),
        ("Mul", ["n", "root"], "r"),
        ("Erfc", ["r"], "e"),
        ("Mul", ["h", "e"], "g"),
        ("Flatten", ["g"], "f"),
        ("MatMul", ["f", "m"], "y"),
    ]
    numbers = {"half": np.float32(0.5), "root": np.float32(0.5**0.5)}
    path = tmp_path / "net.onnx"
    assert _same(made(path, nodes, {"w": _filters(), "m": _matrix(32), **numbers})).line == "conv 2 3x3, gelu, dense 2"
    with pytest.raises(MisfitError, match="Erfc"):
        read_onnx(made(path, nodes, {"w": _filters(), "m": _matrix(32), **numbers, "half": np.float32(0.4)}))


def test_weights_in_another_file_are_refused(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx", reason="needs onnx: pip install -e '.[export]'")
    model = onnx.load(FOLDER / "torch_plain.onnx")
    onnx.save_model(model, tmp_path / "net.onnx", save_as_external_data=True, location="net.data", size_threshold=0)
    with pytest.raises(DataError, match=r"lie in another file, 'net.data'.*external_data=False"):
        read_onnx(tmp_path / "net.onnx")


def test_an_open_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="size of images must be fixed"):
        read_onnx(made(tmp_path / "net.onnx", [CONV], {"w": _filters()}, ("C", "H", "W")))  # type: ignore[arg-type]


def test_sizes_beyond_all_memory_are_refused_before_any_is_taken(tmp_path: Path) -> None:
    many = 2**40
    with pytest.raises(DataError, match="more than the program can take"):
        read_onnx(made(tmp_path / "net.onnx", FLAT, {"m": _matrix(36)}, (1, many, many)))
    wide = made(tmp_path / "net.onnx", [("Flatten", ["x"], "y")], {}, (1, 200, 200))
    with pytest.raises(DataError, match="gives 40,000 numbers"):
        read_onnx(wide)


def test_a_damaged_file_is_an_error_and_nothing_else(tmp_path: Path) -> None:
    content = (FOLDER / "torch_folded.onnx").read_bytes()
    path = tmp_path / "net.onnx"
    path.write_bytes(b"")
    with pytest.raises(DataError, match="no ONNX file"):
        read_onnx(path)
    rng = np.random.default_rng(0)
    messages = []
    for trial in range(150):
        damaged = bytearray(content)
        if trial % 2:
            damaged = damaged[: rng.integers(len(content))]
        else:
            for place in rng.integers(0, len(content), 1 + trial // 10):
                damaged[place] = rng.integers(256)
        path.write_bytes(damaged)
        try:
            read_onnx(path)
        except DataError as error:
            messages.append(str(error))
    assert len(messages) > 75
    assert all(message.startswith(str(path)) for message in messages)
