"""A layer as it is described: its word and its settings, nothing allocated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnn_gui.engine.architecture.layer_kinds import KINDS, LayerKind, SettingKind

if TYPE_CHECKING:
    from collections.abc import Sequence

Value = int | float | str


@dataclass(frozen=True)
class LayerSpec:
    """One layer of a line.

    Attributes:
        word: of `KINDS`.
        settings: all of its settings in their order, with the defaults filled in.
    """

    word: str
    settings: tuple[tuple[str, Value], ...] = ()

    @staticmethod
    def of(word: str, **given: Value) -> LayerSpec:
        """Return a layer with some settings given. Raises KeyError for an unknown one or a missing one, ValueError for
        a value that is not allowed."""
        kind = KINDS[word]
        for name in given:
            kind.setting(name)
        values: dict[str, Value] = {}
        for setting in kind.settings:
            value = given.get(setting.name, setting.default)
            if value is None:
                raise KeyError(f"{word} needs its {setting.name}")
            if isinstance(value, str) and value in values:
                value = values[value]
            if not setting.accepts(value):
                raise ValueError(f"{word}: {setting.name} must be {setting.allowed}, not {value}")
            values[setting.name] = _plain(setting, value)
        padding, kernel = values.get("padding"), values.get("kernel")
        if isinstance(padding, int) and isinstance(kernel, int) and padding >= kernel:
            raise ValueError(f"{word}: padding must be less than the kernel, {kernel}, not {padding}")
        return LayerSpec(word, tuple(values.items()))

    @property
    def kind(self) -> LayerKind:
        """What its word means."""
        return KINDS[self.word]

    def get(self, name: str) -> Value:
        """Return a setting. Raises KeyError for a name that the layer does not have."""
        for key, value in self.settings:
            if key == name:
                return value
        raise KeyError(f"{self.word} has no setting {name!r}")

    def number(self, name: str) -> int:
        """Return a setting that is a whole number."""
        return int(self.get(name))

    def with_setting(self, name: str, value: Value) -> LayerSpec:
        """Return the layer with another value of one setting; errors as of `of`.

        A stride that was as the window stays so.
        """
        values = dict(self.settings)
        for setting in self.kind.settings:
            if setting.default == name and values[setting.name] == values[name]:
                del values[setting.name]
        return LayerSpec.of(self.word, **{**values, name: value})

    @property
    def text(self) -> str:
        """The short form: "conv 8 3x3 stride 2 same"."""
        words = [self.word]
        values = dict(self.settings)
        for setting in self.kind.settings:
            value = values[setting.name]
            usual = (
                values.get(setting.default, setting.default) if isinstance(setting.default, str) else setting.default
            )
            if setting.positional and (self.word in _ALWAYS or value != usual):
                words.append(f"{value}x{value}" if self.word == "conv" and setting.squared else f"{value!r}")
            elif value != usual:
                words.append(_spoken(setting, value))
        return " ".join(words)

    def __str__(self) -> str:
        return self.text


# Their numbers are said even where they are usual.
_ALWAYS = frozenset({"conv", "pool", "avgpool", "dense", "dropout"})


def line_of(specs: Sequence[LayerSpec]) -> str:
    """Return the line that describes these layers; `parse` gives them back."""
    return ", ".join(spec.text for spec in specs)


def _spoken(setting: SettingKind, value: Value) -> str:
    if isinstance(value, str):
        return value
    name = "pad" if setting.name == "padding" else setting.name
    return f"{name} {value!r}"


def _plain(setting: SettingKind, value: Value) -> Value:
    """Whole numbers as int, others as float, so that equal layers are equal."""
    if isinstance(value, str):
        return value
    return int(value) if setting.whole else float(value)
