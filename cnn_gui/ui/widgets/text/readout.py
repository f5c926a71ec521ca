"""What is said of a number that is pointed at, in one way for all pictures: Z1[3, 12, 7] = 0.5486."""

from __future__ import annotations


def place_text(name: str, index: tuple[int | str, ...]) -> str:
    """Return a place in an array as the documents write it: X[0, 12, 7]; X[:, 12, 7] for all three of a pixel."""
    return f"{name}[{', '.join(map(str, index))}]"


def readout(place: str, value: str, about: str = "", brief: str = "") -> tuple[str, ...]:
    """Return where a number stands, the number, and what it is, from the whole sentence to the bare number.

    brief: the number with fewer digits, for where there is little room.
    """
    said, brief = f"{place} = {value}", brief or value
    index = place[place.find("[") :] if "[" in place else place
    forms = [f"{said} · {about}" if about else said, said, f"{place} = {brief}", f"{index} = {brief}"]
    if index != place:
        # Where not even the sign has room, the place still has: which number it is cannot be seen from the number.
        forms.append(f"{index} {brief}")
    return tuple(dict.fromkeys([*forms, value]))
