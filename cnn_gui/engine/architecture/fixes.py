"""What to do where a layer does not fit: the smallest changes, each tried before it is offered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnn_gui.engine.architecture.build import ends_dense, wrong_end
from cnn_gui.engine.architecture.flow import flow
from cnn_gui.engine.architecture.layer_spec import LayerSpec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnn_gui.engine.layers.layer import Shape

MOST = 3
_FEWEST = {"filters": 1, "units": 1}


@dataclass(frozen=True)
class Fix:
    """One change. title: what it does, for a button; specs: the layers afterwards."""

    title: str
    specs: tuple[LayerSpec, ...]


def fixes(specs: Sequence[LayerSpec], input_shape: Shape, classes: int) -> tuple[Fix, ...]:
    """Return up to three changes of one layer each that make the first problem of a network go away, the best first.

    Each makes all of the network fit, or, where no one change does, more of it. What changes least is the best.
    """
    before = _first_problem(specs, input_shape, classes)
    if before is None:
        return ()
    whole: dict[str, Fix] = {}
    in_part: dict[str, Fix] = {}
    for what, title, changed in _candidates(specs, before, classes):
        if what in whole or not changed:
            continue
        after = _first_problem(changed, input_shape, classes)
        if after is None:
            whole[what] = Fix(title, changed)
            if len(whole) == MOST:
                break
        elif after - (len(changed) - len(specs)) > before:
            in_part.setdefault(what, Fix(title, changed))
    return tuple(whole.values() or in_part.values())[:MOST]


def _first_problem(specs: Sequence[LayerSpec], input_shape: Shape, classes: int) -> int | None:
    """Return which of the line's layers does not fit, its length for one that is implied, None if all do."""
    for row in flow(specs, input_shape, classes):
        if row.problem is not None:
            return len(specs) if row.place is None else row.place
    return None


def _candidates(
    specs: Sequence[LayerSpec], wrong: int, classes: int
) -> Iterator[tuple[str, str, tuple[LayerSpec, ...]]]:
    """Propose changes as what is changed, a title and the layers: of the layer itself, then of those before it.

    Of several ways to change the same, that which changes least comes first.
    """
    specs = tuple(specs)
    if wrong_end(specs, classes) is not None and ends_dense(specs):
        last = len(specs) - 1
        yield "units", f"Make it dense {classes}", _with(specs, last, specs[last].with_setting("units", classes))
        yield "activation", "Put relu behind it", (*specs, LayerSpec.of("relu"))
        yield "remove", "Leave it out", specs[:last]
        return
    for place in range(min(wrong, len(specs) - 1), -1, -1):
        spec = specs[place]
        at = "" if place == wrong else f" in layer {place + 1}"
        if spec.word == "conv":
            if spec.get("padding") != "same":
                yield f"padding {place}", f"Padding same{at}", _with(specs, place, spec.with_setting("padding", "same"))
            for kernel in range(spec.number("kernel") - 1, 0, -1):
                changed = _settled(spec, kernel)
                yield f"kernel {place}", f"Kernel {kernel}×{kernel}{at}", _with(specs, place, changed)
            if spec.number("stride") > 1:
                yield f"stride {place}", f"Stride 1{at}", _with(specs, place, spec.with_setting("stride", 1))
        elif spec.word in ("pool", "avgpool"):
            for size in range(spec.number("size") - 1, 1, -1):
                yield f"size {place}", f"Window {size}×{size}{at}", _with(specs, place, spec.with_setting("size", size))
            if spec.number("stride") > 1:
                yield f"stride {place}", f"Stride 1{at}", _with(specs, place, spec.with_setting("stride", 1))
        for name in _FEWEST:
            if name in dict(spec.settings) and spec.number(name) > _FEWEST[name] * 2:
                half = spec.number(name) // 2
                yield f"{name} {place}", f"{half} {name}{at}", _with(specs, place, spec.with_setting(name, half))
        name = spec.text if place == wrong else f"layer {place + 1}, {spec.text}"
        yield f"remove {place}", f"Remove {name}", specs[:place] + specs[place + 1 :]


def _settled(spec: LayerSpec, kernel: int) -> LayerSpec:
    """Another kernel, and no more padding than it can have."""
    padding = spec.get("padding")
    if isinstance(padding, int) and padding >= kernel:
        spec = spec.with_setting("padding", kernel - 1)
    return spec.with_setting("kernel", kernel)


def _with(specs: tuple[LayerSpec, ...], place: int, spec: LayerSpec) -> tuple[LayerSpec, ...]:
    return (*specs[:place], spec, *specs[place + 1 :])
