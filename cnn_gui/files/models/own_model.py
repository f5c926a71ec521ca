"""A network of one's own by name, and which names may be given."""

from __future__ import annotations

from dataclasses import dataclass

from cnn_gui.engine.architecture import line_of, parse
from cnn_gui.engine.presets import PRESETS

MOST_LETTERS = 40
MOST_MODELS = 500


@dataclass(frozen=True)
class OwnModel:
    """A name, and the line of the network that it stands for, in its usual form."""

    name: str
    line: str


def name_problem(name: str) -> str:
    """What is wrong with a name, as a sentence that says what is allowed; "" if nothing."""
    if not name.strip():
        return "A name is missing: give the network one."
    if name != name.strip() or not name.isprintable():
        return "A name begins and ends with a letter or a sign that is seen, and stands in one line."
    if len(name) > MOST_LETTERS:
        return f"This name has {len(name)} letters: {MOST_LETTERS} are allowed at most."
    shipped = {word.casefold() for key, preset in PRESETS.items() for word in (key, preset.title)}
    if name.casefold() in shipped:
        return f"{name} is the name of a model that comes with the program: choose another one."
    return ""


def usual_line(line: str) -> str:
    """A line in its usual form. Raises LineError for one that stands for no network."""
    return line_of(parse(line))
