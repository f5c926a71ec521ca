"""The name of one number: which array, and where in it."""

from __future__ import annotations

from dataclasses import dataclass

_GRADIENT = "d"
_UPDATE = "update:"


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of one training step.

    Attributes:
        symbol: the array, as the source document calls it: "X", "Z1", "A1", "P1", "F", "Z2", "A2", ..., the loss "L";
            parameters "W1", "b1", "γ1", "β1", numbered like the Z or B they make; with a leading d the gradient of any
            of these, "dZ1", "dW1"; "update:W1" is what the parameter becomes in the update.
        index: its place, batch aside: (channel, row, column) in maps, (i,) in vectors, (filter, channel, row, column)
            in the W of a convolution, (input, unit) in the W of a dense layer, (channel,) in γ and β, () for "L".
    """

    symbol: str
    index: tuple[int, ...] = ()

    def __str__(self) -> str:
        """Return the cell as a person reads it: Z1[3, 12, 7]; new W1[0, 0, 1, 2] for an update."""
        name = f"new {self.base}" if self.is_update else self.symbol
        return f"{name}[{', '.join(map(str, self.index))}]" if self.index else name

    @property
    def is_gradient(self) -> bool:
        """Whether this is the derivative of the loss by some other cell."""
        return self.symbol.startswith(_GRADIENT)

    @property
    def is_update(self) -> bool:
        """Whether this is the new value of a parameter."""
        return self.symbol.startswith(_UPDATE)

    @property
    def base(self) -> str:
        """The symbol without what says that it is a gradient or an update: "Z1" of "dZ1", "W1" of "update:W1"."""
        return self.symbol.removeprefix(_UPDATE) if self.is_update else self.symbol.removeprefix(_GRADIENT)


def gradient_of(symbol: str) -> str:
    """Return the symbol of the gradient: "dZ1" for "Z1"."""
    return _GRADIENT + symbol


def update_of(symbol: str) -> str:
    """Return the symbol of the new values of a parameter: "update:W1" for "W1"."""
    return _UPDATE + symbol


def cell_of_part(
    symbol: str, start: tuple[int, ...], shape: tuple[int, ...], place: tuple[int, ...], step: int = 1
) -> Cell | None:
    """Return which number of an array of a shape stands at a place of a part of it; None outside: in a padding.

    start: where in the array the part's first number stands. place: in the last axes of the part; it may have more of
    them than the array, or fewer. step: how many rows (and columns) of the array the part goes on with each of its own.
    """
    offset = (0,) * (len(start) - len(place)) + place[-len(start) :]
    steps = (1,) * (len(start) - 2) + (step, step)
    index = tuple(first + by * on for first, by, on in zip(start, offset, steps[-len(start) :], strict=True))
    inside = all(0 <= i < extent for i, extent in zip(index, shape, strict=True))
    return Cell(symbol, index) if inside else None
