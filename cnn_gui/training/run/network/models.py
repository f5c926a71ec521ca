"""The setting that says which network: a preset's name, or a line that describes one."""

from __future__ import annotations

from dataclasses import dataclass

from cnn_gui.engine import PRESETS, specs_of
from cnn_gui.engine.architecture import LineError, line_of
from cnn_gui.training.run.allowed import Choice, ConfigError

_LONGEST_TITLE = 40
_MOST_SHOWN = 1000
EXAMPLE = "conv 16 5x5, relu, pool 2, dense 64, relu"


@dataclass(frozen=True)
class ModelLine(Choice):
    """One of the names, or a line of layers."""

    def check(self, name: str, value: object) -> None:
        """Raise ConfigError unless `value` is a preset or a line; it says where the line is wrong."""
        if value in self.names:
            return
        if not isinstance(value, str):
            raise ConfigError(name, f"{name} must be a text, a model's name or a line of layers; got {value!r}")
        try:
            specs_of(value)
        except LineError as error:
            raise ConfigError(name, self._in_words(value, error)) from error

    def meant(self, text: str) -> str:
        """The name that a person means, or the line in its short form; the text if it is neither."""
        return canonical(super().meant(text))

    def _in_words(self, line: str, error: LineError) -> str:
        if len(line.split()) == 1 and error.suggestion is None:
            # A single word that is like no layer was meant for a name.
            return f"model must be one of {', '.join(self.names)}, or layers such as “{EXAMPLE}”; got {line!r}"
        shown = line if len(line) <= _MOST_SHOWN else f"{line[:_MOST_SHOWN]}…"
        words = f"the network “{shown}” cannot be read at character {error.start + 1}: {error.message}"
        return words if error.suggestion is None else f"{words}. Try “{error.suggestion}”"


def canonical(model: str) -> str:
    """The one form in which a model is kept: two spellings of a network are equal then. A wrong line stays as it is."""
    if model in PRESETS:
        return model
    try:
        return line_of(specs_of(model))
    except LineError:
        return model


def same_network(model: str, other: str) -> bool:
    """Whether two models, each a preset or a line, have the same layers."""
    return model == other or specs_of(model) == specs_of(other)


def model_title(model: str) -> str:
    """What to call a model where there is little room: a preset's name, or the beginning of a line."""
    if len(model) <= _LONGEST_TITLE:
        return model
    short = model[:_LONGEST_TITLE].rpartition(", ")[0] or model[:_LONGEST_TITLE]
    return f"{short}, …"


MODELS = ModelLine.of(PRESETS)
