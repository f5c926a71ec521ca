"""A kind of layer is complete when the whole program knows it: what docs/adding-a-layer.md asks for, as one list.

Every layer that the engine has is asked for everything; the failure names all that is missing, layer by layer. A new
thing that layers must bring is one more function in ``CHECKS``.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui import engine
from cnn_gui.engine import Dense, Dropout, Flatten, Layer, Network, reference
from cnn_gui.engine.architecture.layer_kinds import KINDS, LayerKind
from cnn_gui.explain import explain
from cnn_gui.explain.anatomy import anatomy
from cnn_gui.explain.curve import function_of
from cnn_gui.explain.form import form_of
from cnn_gui.explain.operations import activation
from cnn_gui.explain.phases import backward, forward
from cnn_gui.explain.phases.phases import phases
from cnn_gui.training.messages.layers import describe_layers
from cnn_gui.ui.look import stage_kinds
from cnn_gui.ui.panels.network.operations import OPERATIONS, operation_of
from tests.engine import random_networks
from tests.explain import networks as small_networks

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Anatomy

ROOT = Path(__file__).parents[1]

LAYERS = {
    made.kind: made
    for made in vars(engine).values()
    if isinstance(made, type) and issubclass(made, Layer) and not inspect.isabstract(made)
}
# What dropout passes on is the same image, so that it is no stage; flatten computes nothing that comes from a paper.
WITHOUT_STAGE = {Dropout.kind}
WITHOUT_SOURCE = {Flatten.kind}


def example(layer: type[Layer]) -> Layer:
    """One layer of a kind, with usual settings."""
    return layer(3) if {"filters", "units"} & inspect.signature(layer).parameters.keys() else layer()


def network(layer: type[Layer]) -> Network:
    """A small network with such a layer, between maps where it can be, in float64."""
    made = [example(layer)] if layer is not Dense else []
    made = [engine.Conv2D(2, 3), *made]
    maps = layer is not engine.Flatten and layer is not engine.GlobalAveragePool
    made = [*made, *([Flatten()] if maps else []), Dense(3)]
    return Network(made, input_shape=(1, 9, 9), rng=np.random.default_rng(0), dtype=np.float64)


def described(layer: type[Layer]) -> Anatomy:
    built = network(layer)
    return anatomy(built.layers, built.trace(np.zeros(built.input_shape), 0))


def word(layer: type[Layer]) -> LayerKind | None:
    """Return the word of the language that makes such a layer."""
    for kind in KINDS.values():
        required = {setting.name: 3 for setting in kind.settings if setting.default is None}
        defaults = {s.name: s.default for s in kind.settings if s.default not in (None, "auto", "size")}
        if any(setting.default == "size" for setting in kind.settings):
            defaults["stride"] = 2
        if type(kind.make(**defaults, **required)) is layer:
            return kind
    return None


def equation(layer: type[Layer]) -> str:
    """Its docstring says what it computes."""
    return "" if " = " in (layer.__doc__ or "") else "an equation in the docstring of its class"


def source(layer: type[Layer]) -> str:
    """Its docstring says where it comes from."""
    if layer.kind in WITHOUT_SOURCE or re.search(r"\b(19|20)\d\d\b", layer.__doc__ or ""):
        return ""
    return "a source (authors and year) in the docstring of its class"


def loops(layer: type[Layer]) -> str:
    """The reference computes it by loops, forward and backward."""
    built = network(layer)
    one = next(each for each in built.layers if type(each) is layer)
    shape = (2, 8) if layer is Dense else (2, *((2, 7, 7) if one is not built.layers[0] else (1, 9, 9)))
    if layer is Dense:
        shape = (2, len(one.parameters["W"]))
    try:
        x = np.ones(shape)
        _, gradients = reference.backward(one, x, reference.forward(one, x))
    except NotImplementedError:
        return "its loops in engine/reference/"
    return "" if gradients.keys() == one.parameters.keys() else "its gradients in engine/reference/network.py"


def drawn(layer: type[Layer]) -> str:
    """It is among the networks that are drawn at random, and so compared with the loops."""
    return "" if layer.kind in random_networks.KINDS else "how it is drawn, in tests/engine/random_networks.py"


def pytorch(layer: type[Layer]) -> str:
    """The tests compare it with PyTorch."""
    text = (ROOT / "tests" / "engine" / "torch_networks.py").read_text(encoding="utf-8")
    return "" if f"case {layer.__name__}():" in text else "its equal in tests/engine/torch_networks.py"


def own_tests(layer: type[Layer]) -> str:
    """It has a file of tests."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "engine" / "layers").rglob("test_*.py")]
    return "" if any(re.search(rf"\b{layer.__name__}\b", text) for text in texts) else "tests in tests/engine/layers/"


def own_word(layer: type[Layer]) -> str:
    """The language has a word for it."""
    return "" if word(layer) else "its word in engine/architecture/layer_kinds.py"


def stage(layer: type[Layer]) -> str:
    """A trace shows what it made."""
    kinds = {stage.kind for stage in network(layer).trace(np.zeros((1, 9, 9))).stages}
    return "" if layer.kind in kinds | WITHOUT_STAGE else "its letter in engine/trace.py"


def explanation(layer: type[Layer]) -> str:
    """Every number of it can be explained: values, gradients of its input and of its parameters."""
    if layer.kind in WITHOUT_STAGE:
        return ""
    missing = [
        what
        for what, table in (("values", explain._OUTPUTS), ("input gradients", explain._INPUT_GRADIENTS))
        if layer.kind not in table
    ]
    one = next(each for each in network(layer).layers if type(each) is layer)
    letters = {letter for kind, letter in explain._PARAMETER_GRADIENTS if kind == layer.kind}
    if len(letters) != len(one.parameters):
        missing.append("gradients of parameters")
    return f"explanations of its {' and '.join(missing)} in explain/explain.py" if missing else ""


def form(layer: type[Layer]) -> str:
    """What it was built with is known to the explanations, as far as its numbers come from it."""
    built = example(layer)
    known = form_of(built, (1, 9, 9))
    names = {"kernel", "size", "stride"} | {name for name, _ in known.settings}
    # Sizes can be seen in shapes; padding is in the margins, and the rate of dropout where it silences.
    other = {"self", "name", "filters", "units", "init", "padding", "rate"}
    lacking = sorted(inspect.signature(layer).parameters.keys() - names - other)
    return f"{' and '.join(lacking)} in explain/form.py" if lacking else ""


def looked_into(layer: type[Layer]) -> str:
    """It is in a small network that tests look into cell by cell."""
    kinds = {each.kind for make in small_networks.LAYERS.values() for each in make()}
    return "" if layer.kind in kinds else "a place in a network of tests/explain/networks.py"


def curve_and_name(layer: type[Layer]) -> str:
    """An activation has a name in sentences, and can be drawn as a curve."""
    if not issubclass(layer, engine.Activation):
        return ""
    missing = [] if layer.kind in activation.NAMES else ["its name in explain/operations/activation.py"]
    part = next(part for part in described(layer).parts if part.kind == layer.kind)
    if type(function_of(part)) is not layer:
        missing.append("what makes it in explain/curve.py")
    return " and ".join(missing)


def phase(layer: type[Layer]) -> str:
    """Both of its phases are told, with an equation."""
    if layer.kind in WITHOUT_STAGE:
        return ""
    if layer.kind not in forward.BY_KIND or layer.kind not in backward.BY_KIND:
        return "its phases in explain/phases/"
    layers = described(layer)
    found = {made.id: made for made in phases(layers, 4)}
    symbol = next(part.symbol for part in layers.parts if part.kind == layer.kind)
    return "" if found[symbol].equations else f"an equation of its phase {symbol}"


def column(layer: type[Layer]) -> str:
    """The network view says what made a column of it, and the overview has a colour for it."""
    if layer.kind in WITHOUT_STAGE:
        return ""
    built = network(layer)
    info = next(i for i, each in zip(describe_layers(built), built.layers, strict=True) if type(each) is layer)
    missing = [] if layer.kind in OPERATIONS or operation_of(info) else ["its name in ui/panels/network/operations.py"]
    if layer.kind not in stage_kinds._TINTS and layer is not Flatten:
        missing.append("its colour in ui/look/stage_kinds.py")
    return " and ".join(missing)


CHECKS: tuple[Callable[[type[Layer]], str], ...] = (
    *(equation, source, loops, drawn, pytorch, own_tests),
    *(own_word, stage, explanation, form, looked_into, curve_and_name, phase, column),
)


def test_every_kind_of_layer_brings_what_a_layer_has_to_bring() -> None:
    missing: Mapping[str, list[str]] = {
        layer.__name__: [said for check in CHECKS if (said := check(layer))] for layer in LAYERS.values()
    }
    assert {name: said for name, said in missing.items() if said} == {}, "see docs/adding-a-layer.md"


def test_all_layers_of_the_engine_are_asked() -> None:
    folder = ROOT / "cnn_gui" / "engine" / "layers"
    source = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    kinds = re.findall(r'^    kind = "(.+)"$', source, re.MULTILINE)
    # A fused block is several layers in one, and none that a network has.
    assert set(LAYERS) == {kind for kind in kinds if "," not in kind}


def test_a_layer_that_brings_nothing_is_told_so() -> None:
    class Nothing(engine.ReLU):
        __doc__ = None
        kind = "nothing"

    asked = (equation, source, drawn, pytorch, own_tests, own_word, explanation, looked_into, phase)
    assert [check.__name__ for check in asked if not check(Nothing)] == []
