"""From descriptions of layers to layers: what is implied is put in, and the kind of initial weights is settled."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnn_gui.engine.architecture.layer_kinds import AUTO
from cnn_gui.engine.architecture.layer_spec import LayerSpec
from cnn_gui.engine.layers.layer import ShapeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.engine.layers.layer import Layer

_WITH_A_KINK = frozenset({"relu", "leaky", "elu", "gelu"})
_LOOKED_THROUGH = frozenset({"norm", "pool", "avgpool", "gap", "dropout", "flatten"})
_VECTORS = frozenset({"dense", "flatten", "gap"})


class Placed(NamedTuple):
    """A layer in its place. place: which of the line's layers it is, None for one that is implied."""

    spec: LayerSpec
    place: int | None


def completed(specs: Sequence[LayerSpec], classes: int) -> list[Placed]:
    """Return the layers with those that need not be written: flatten before the first dense layer, and the last dense
    layer, with one unit for each class."""
    found: list[Placed] = []
    has_vectors = False
    for place, spec in enumerate(specs):
        if spec.word == "dense" and not has_vectors:
            found.append(Placed(LayerSpec.of("flatten"), None))
        has_vectors = has_vectors or spec.word in _VECTORS
        found.append(Placed(spec, place))
    if not ends_dense(specs):
        if not has_vectors:
            found.append(Placed(LayerSpec.of("flatten"), None))
        found.append(Placed(LayerSpec.of("dense", units=classes), None))
    return found


def ends_dense(specs: Sequence[LayerSpec]) -> bool:
    """Tell whether the line itself has the layer of the logits: it ends in a dense layer."""
    return bool(specs) and specs[-1].word == "dense"


def wrong_end(specs: Sequence[LayerSpec], classes: int) -> str | None:
    """Say what is wrong with the last layer, if it is a dense one with another number of units than classes."""
    if not ends_dense(specs) or specs[-1].get("units") == classes:
        return None
    units = specs[-1].get("units")
    return (
        f"the last layer, {specs[-1].text}, gives {units} numbers, and there are {classes} classes: write dense "
        f"{classes}, leave it out, or put an activation such as relu behind it: dense {classes} is then added"
    )


def layers_of(specs: Sequence[LayerSpec], classes: int) -> list[Layer]:
    """Return new layers for a network of so many classes, not yet built for images of a size.

    Raises ShapeError if the last dense layer does not fit the classes.
    """
    wrong = wrong_end(specs, classes)
    if wrong is not None:
        raise ShapeError(wrong)
    placed = [each.spec for each in completed(specs, classes)]
    return [_layer(placed, index) for index in range(len(placed))]


def _layer(specs: Sequence[LayerSpec], index: int) -> Layer:
    settings = dict(specs[index].settings)
    if settings.get("init") == AUTO:
        settings["init"] = _suited(specs[index + 1 :])
    return specs[index].kind.make(**settings)


def _suited(following: Sequence[LayerSpec]) -> str:
    """He where ReLU and the like follow, which pass half of the numbers; Glorot before all else (ADR 0007)."""
    for spec in following:
        if spec.word in _WITH_A_KINK:
            return "he"
        if spec.word not in _LOOKED_THROUGH:
            break
    return "glorot"
