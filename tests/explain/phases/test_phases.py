from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
import ziamath

from cnn_gui.engine import Dense, Flatten, Network, ReLU
from cnn_gui.explain.anatomy import anatomy
from cnn_gui.explain.calculation.formats import equation_with_numbers
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.explain import explain
from cnn_gui.explain.moment import OptimizerSettings
from cnn_gui.explain.phases.phases import Direction, Phase, phases

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cnn_gui.explain.moment import Moment

MODELS = ["seed", "two-conv", "lenet", "seed-unpooled", "seed-linear"]
OPTIMIZERS = {
    "plain": OptimizerSettings(),
    "momentum": OptimizerSettings(momentum=0.9),
    "nesterov with decay": OptimizerSettings(momentum=0.9, nesterov=True, weight_decay=0.01),
    "adam with decay": OptimizerSettings("adam", weight_decay=0.01),
}


def by_id(found: Sequence[Phase]) -> dict[str, Phase]:
    return {phase.id: phase for phase in found}


def test_the_seed_network_walks_through_the_documents_phases(made_moment: Callable[..., Moment]) -> None:
    found = phases(made_moment("seed").layers, 64)
    assert [phase.title for phase in found] == [
        *("Batch drawn", "Convolution", "ReLU", "Pooling", "Flatten", "Dense", "Softmax", "Loss"),
        *("dZ2", "dW2, db2, dF", "dP1", "dA1", "dZ1", "dW1, db1", "Update"),
    ]
    assert [phase.direction for phase in found] == [Direction.FORWARD] * 8 + [Direction.BACKWARD] * 6 + [
        Direction.UPDATE
    ]
    assert by_id(found)["Z1"].symbols == ("X", "W1", "b1", "Z1")
    assert by_id(found)["dA1"].symbols == ("A1", "P1", "dP1", "dA1")
    assert by_id(found)["Z1"].shapes == (
        "8 filters of 1×3×3 slide over X, 64×1×28×28: Z1 is 64×8×26×26. The filters have 80 parameters; a dense layer "
        "between the same numbers would have 4,245,280."
    )


def test_larger_models_have_their_layers_numbered(made_moment: Callable[..., Moment]) -> None:
    found = phases(made_moment("two-conv").layers, 64)
    assert [phase.title for phase in found] == [
        *("Batch drawn", "Convolution 1", "ReLU 1", "Pooling 1", "Convolution 2", "ReLU 2", "Pooling 2"),
        *("Flatten", "Dense", "Softmax", "Loss"),
        *("dZ3", "dW3, db3, dF", "dP2", "dA2", "dZ2", "dW2, db2, dP1", "dA1", "dZ1", "dW1, db1", "Update"),
    ]
    titles = [phase.title for phase in phases(made_moment("lenet").layers, 64)]
    assert titles[titles.index("Loss") + 1 :] == [
        *("dZ5", "dW5, db5, dA4", "dZ4", "dW4, db4, dA3", "dZ3", "dW3, db3, dF", "dP2", "dA2", "dZ2"),
        *("dW2, db2, dP1", "dA1", "dZ1", "dW1, db1", "Update"),
    ]


@pytest.mark.parametrize("model", MODELS)
def test_every_array_of_a_step_is_written_by_exactly_one_phase(model: str, made_moment: Callable[..., Moment]) -> None:
    layers = made_moment(model).layers
    found = phases(layers, 8)
    written = [symbol for phase in found for symbol in phase.writes]
    learned = [symbol for part in layers.trained for symbol in (part.weight, part.bias)]
    # Training leaves out the gradient of the input.
    assert sorted([*written, *learned, "dX"]) == sorted([*layers.shapes, "y"])
    present = set(learned)
    for phase in found:
        assert set(phase.reads) <= present, f"{phase.id} reads what is not there yet"
        present |= set(phase.writes)
    assert len({phase.id for phase in found}) == len(found)


@pytest.mark.parametrize("model", MODELS)
def test_every_equation_can_be_typeset(model: str, made_moment: Callable[..., Moment]) -> None:
    for phase in phases(made_moment(model).layers, 64):
        assert phase.equations
        for equation in phase.equations:
            assert_typeset(equation)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_equation_of_an_update_can_be_typeset(optimizer: str, made_moment: Callable[..., Moment]) -> None:
    for equation in phases(made_moment("seed").layers, 64, OPTIMIZERS[optimizer])[-1].equations:
        assert_typeset(equation)


def test_every_equation_of_a_cell_can_be_typeset(made_moment: Callable[..., Moment], rng: np.random.Generator) -> None:
    lenet = made_moment("lenet")
    asked = [(lenet, symbol) for symbol in lenet.layers.shapes]
    asked += [(made_moment("seed", name), "update:W1") for name in ("nesterov with weight decay", "adam")]
    for moment, symbol in asked:
        shape = moment.layers.shapes[symbol]
        explanation = explain(moment, Cell(symbol, tuple(int(rng.integers(extent)) for extent in shape)), 3)
        for equation in explanation.equations[:-1]:
            assert_typeset(equation)
        # The last one is a part of this.
        assert_typeset(equation_with_numbers(explanation))


@cache
def assert_typeset(equation: str) -> None:
    typeset = ziamath.Latex(equation)
    # A command that is not known is set as text, with its backslash.
    assert "\\" not in typeset.mathmlstr()
    svg = typeset.svg()
    assert svg.startswith("<svg")
    assert svg.count("<use") + svg.count("<path") >= len(re.findall(r"[A-Z=]", re.sub(r"\\\w+", "", equation)))


def test_the_update_shows_its_optimizers_equations(made_moment: Callable[..., Moment]) -> None:
    layers = made_moment("seed").layers
    last = {name: phases(layers, 1, settings)[-1] for name, settings in OPTIMIZERS.items()}
    assert last["plain"].equations == (r"W \leftarrow W - \eta\, \mathrm{d}W",)
    assert last["momentum"].equations == (
        r"W \leftarrow W - \eta\, v",
        r"v \leftarrow \mu v + \mathrm{d}W",
    )
    assert last["nesterov with decay"].equations[1] == r"g = \mathrm{d}W + \lambda\, W"
    assert len(last["adam with decay"].equations) == 6
    # Where there is room for one only, it is the one that changes the parameter.
    assert all(each.equations[0].startswith(r"W \leftarrow W - \eta") for each in last.values())
    assert "Weight decay" in last["adam with decay"].what
    # What moves a parameter is said as it is: only plain descent goes by the gradient itself.
    assert "moves against its velocity v" in last["momentum"].what
    assert "moves against the running mean of its gradient" in last["adam with decay"].what
    assert not any("moves against its gradient" in last[name].what for name in ("momentum", "adam with decay"))
    assert "13,610 parameters" in last["plain"].shapes


def test_odd_maps_and_padding_are_mentioned(made_moment: Callable[..., Moment]) -> None:
    odd = by_id(phases(made_moment("seed", input_shape=(1, 17, 20)).layers, 4))
    assert "The last row of A1 would fill no window" in odd["P1"].shapes
    both = by_id(phases(made_moment("seed", input_shape=(1, 17, 19)).layers, 4))
    assert "The last row and the last column of A1" in both["P1"].shapes
    lenet = by_id(phases(made_moment("lenet").layers, 4))
    assert "2 rows and columns of zeros around the edge" in lenet["Z1"].shapes
    assert r"i+u - 2,j+v - 2" in lenet["Z1"].equations[1]


def test_dropout_is_mentioned_though_no_array_shows_it(made_moment: Callable[..., Moment]) -> None:
    found = by_id(phases(made_moment("lenet", dropout=0.5).layers, 4))
    assert [id_ for id_, phase in found.items() if "dropout" in phase.what] == ["A3", "A4"]


def test_the_way_back_ends_where_nothing_more_is_trained(rng: np.random.Generator) -> None:
    network = Network([ReLU(), Flatten(), Dense(3)], input_shape=(1, 4, 4), rng=rng)
    found = phases(anatomy(network.layers, network.trace(np.zeros((1, 4, 4)))), 2)
    assert [phase.title for phase in found][-3:] == ["dZ1", "dW1, db1", "Update"]
    assert "unused here" in found[-2].what


# What the source document explains, and where a person finds it here.
DOCUMENT = [
    ("Z1", ["filter", "slides", "element by element", "added up", "plus the bias", "feature map"]),
    ("Z1", ["learned", "local feature", "edge", "curve", "texture", "where it is in the image", "fewer parameters"]),
    ("A1", ["rectified linear unit", "not linear", "vanishing gradients", "training is fast"]),
    ("P1", ["largest number", "2×2", "do not overlap", "less computation", "translation invariance", "overfitting"]),
    ("F", ["one row", "dense layer expects a vector", "one dimension"]),
    ("Z2", ["fully connected", "every number of F goes into every class", "weight", "bias"]),
    ("A2", ["exponential", "sum to 1", "probabilities", "number of classes"]),
    ("L", ["cross-entropy", "minimise", "backpropagation"]),
    ("dZ2", ["softmax and cross-entropy", "probabilities minus y", "one-hot", "chain rule"]),
    ("dW2", ["weight", "input", "layer before"]),
    ("dP1", ["shape of P1 again"]),
    ("dA1", ["position where the forward pass found its largest number", "All others get 0"]),
    ("dZ1", ["blocked", "0 or less", "derivative is 0 or 1"]),
    ("dW1", ["slides", "sliding the filters back over dZ1", "unused here", "sum over all", "most to add up"]),
    ("update:W1", ["learning rate", "convolutions and dense layers alike"]),
]
EQUATIONS = {
    "Z1": r"Z_{1} = X_{\mathrm{region}} * W_{1} + b_{1}",
    "A1": r"A_{1} = \max(0, Z_{1})",
    "P1": r"P_{1}[i,j] = \max(A_{1}[2i:2i+2,\, 2j:2j+2])",
    "Z2": r"Z_{2} = F \cdot W_{2} + b_{2}",
    "A2": r"A_{2}[i] = \exp(Z_{2}[i]) \,/\, {\textstyle\sum}_{j} \exp(Z_{2}[j])",
    "dZ2": r"\mathrm{d}Z_{2} = A_{2} - y",
    "dW2": r"\mathrm{d}W_{2} = \frac{1}{N}\, F^{\top} \cdot \mathrm{d}Z_{2}",
    "dP1": r"\mathrm{d}P_{1} = \mathrm{d}F.\mathrm{reshape}(P_{1}.\mathrm{shape})",
    "dZ1": r"\mathrm{d}Z_{1} = \mathrm{d}A_{1} \times (Z_{1} > 0)",
    "dW1": r"\mathrm{d}W_{1}[f] \;{+}{=}\; \frac{1}{N}\, \mathrm{d}Z_{1}[n,f,i,j] \times X_{\mathrm{region}}",
    "update:W1": r"W \leftarrow W - \eta\, \mathrm{d}W",
}


@pytest.mark.parametrize(("phase", "said"), DOCUMENT)
def test_nothing_that_the_document_explains_is_missing(
    phase: str, said: list[str], made_moment: Callable[..., Moment]
) -> None:
    found = by_id(phases(made_moment("seed").layers, 64))[phase]
    text = f"{found.what} {found.why}"
    assert [words for words in said if words.lower() not in text.lower()] == []


@pytest.mark.parametrize("phase", EQUATIONS)
def test_the_first_equation_is_the_documents(phase: str, made_moment: Callable[..., Moment]) -> None:
    assert by_id(phases(made_moment("seed").layers, 64))[phase].equations[0] == EQUATIONS[phase]


def test_the_chain_rule_and_both_other_sums_of_the_convolution_are_written_down(
    made_moment: Callable[..., Moment],
) -> None:
    found = by_id(phases(made_moment("seed").layers, 64))
    assert found["dZ2"].equations[1] == (
        r"\frac{\partial L}{\partial X} = \frac{\partial L}{\partial Z} \cdot \frac{\partial Z}{\partial X}"
    )
    assert found["dW1"].equations[1:] == (
        r"\mathrm{d}b_{1}[f] \;{+}{=}\; \frac{1}{N}\, \mathrm{d}Z_{1}[n,f,i,j]",
        r"\mathrm{d}X_{\mathrm{region}} \;{+}{=}\; \mathrm{d}Z_{1}[n,f,i,j] \times W_{1}[f]",
    )
    assert len(found["dW2"].equations) == 3


@pytest.mark.parametrize(("images", "words"), [(1, "the one image"), (64, "each of the 64 images")])
def test_a_batch_of_one_is_spoken_of_as_one(made_moment: Callable[..., Moment], images: int, words: str) -> None:
    found = phases(made_moment("seed").layers, images)
    said = "\n".join(text for phase in found for text in (phase.what, phase.why, phase.shapes))
    assert f"sums over 676 positions of {words}" in said
    assert not re.search(r"\b1 (images|positions|columns|rows|filters)\b", said)
