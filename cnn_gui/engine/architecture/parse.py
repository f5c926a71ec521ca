"""From a line of text to layers, forgiving in form and exact in what it refuses."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from cnn_gui.engine.architecture.layer_kinds import KINDS, LayerKind, SettingKind
from cnn_gui.engine.architecture.layer_spec import LayerSpec, Value
from cnn_gui.engine.architecture.limits import MOST_IN_LINE, MOST_LAYERS
from cnn_gui.engine.architecture.line_error import LineError
from cnn_gui.engine.architecture.tokens import Token, tokens_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CHOICES: Mapping[str, str] = {"kaiming": "he", "xavier": "glorot", "none": "valid"}
"""Other words for words that a setting may be."""

_USUAL = {"filters": 8, "units": 64}
"""What is suggested where a number must be said."""

_STEPS = 8
"""So many things that are wrong with a line can be put right at once."""


def _names() -> dict[tuple[str, ...], LayerKind]:
    """Every way to say a layer, as the words that it consists of."""
    found: dict[tuple[str, ...], LayerKind] = {}
    for kind in KINDS.values():
        for name in (kind.word, *kind.aliases):
            found[tuple(name.split())] = kind
            found[tuple(name.replace(" ", "_").split())] = kind
            found[tuple(name.replace(" ", "").split())] = kind
    return found


_NAMES = _names()
_LONGEST = max(len(name) for name in _NAMES)


def parse(line: str) -> tuple[LayerSpec, ...]:
    """Return the layers of a line such as "conv 8 3x3, relu, pool 2, dense 10".

    Large and small letters are alike; commas, semicolons, arrows, brackets and line ends only part words. Numbers alone
    are taken in the order of the layer's settings; others are named, "stride 2" or "stride=2".
    Raises LineError for the first thing that is wrong; what it suggests is a line without an error.
    """
    try:
        return _parsed(line)
    except LineError as error:
        error.suggestion = _without_errors(error.suggestion)
        raise


def _without_errors(line: str | None) -> str | None:
    """Follow suggestions for suggestions to a line that can be read, if there is one."""
    for _ in range(_STEPS):
        if line is None:
            return None
        try:
            _parsed(line)
        except LineError as error:
            line = error.suggestion
        else:
            return line
    return None


def _parsed(line: str) -> tuple[LayerSpec, ...]:
    # Python makes no number of more than 4,300 digits, and what is wrong with a very long line is long looked for.
    if len(line) > MOST_IN_LINE:
        raise LineError(f"this has {len(line):,} letters, and {MOST_IN_LINE:,} are the most", MOST_IN_LINE, len(line))
    tokens = tokens_of(line)
    if not tokens:
        raise LineError(
            "no layers: write at least one, for example conv 8 3x3, relu, pool 2",
            0,
            len(line),
            "conv 8 3x3, relu, pool 2",
        )
    specs: list[LayerSpec] = []
    place = 0
    while place < len(tokens):
        kind, length = _layer_at(line, tokens, place)
        stop = place + length
        while stop < len(tokens) and not _starts_layer(tokens, stop, kind):
            stop += 1
        if len(specs) == MOST_LAYERS:
            raise LineError(
                f"{MOST_LAYERS} layers at most: this is one more",
                tokens[place].start,
                tokens[-1].stop,
                line[: tokens[place].start].rstrip(" ,;|->→=\n") or None,
            )
        specs.append(_Settings(line, kind, tokens[place:stop], length).spec())
        place = stop
    return tuple(specs)


def _layer_at(line: str, tokens: Sequence[Token], place: int) -> tuple[LayerKind, int]:
    """Return which layer is called here, by how many tokens."""
    token = tokens[place]
    found = _longest(tokens, place)
    if found is not None:
        return found
    if token.form != "word":
        raise LineError(
            f"{token.text!r} stands where a layer should: begin with one of {_words()}", token.start, token.stop
        )
    near = get_close_matches(token.lower, [name[0] for name in _NAMES if len(name) == 1], 1, 0.6)
    meant = _NAMES[(near[0],)].word if near else None
    raise LineError(
        f"there is no layer {token.text!r}"
        + (f", {meant} was meant" if meant else "")
        + f": the layers are {_words()}",
        token.start,
        token.stop,
        _replaced(line, token, meant) if meant else None,
    )


def _longest(tokens: Sequence[Token], place: int) -> tuple[LayerKind, int] | None:
    for length in range(min(_LONGEST, len(tokens) - place), 0, -1):
        words = tokens[place : place + length]
        # "leaky, relu" are two layers, and "leaky relu" is one.
        one = all(word.form == "word" for word in words) and not any(word.parted for word in words[1:])
        kind = _NAMES.get(tuple(word.lower for word in words)) if one else None
        if kind is not None:
            return kind, length
    return None


def _starts_layer(tokens: Sequence[Token], place: int, kind: LayerKind) -> bool:
    """Tell whether a new layer begins here, and not a setting of this one, or a word that nobody knows."""
    token = tokens[place]
    if token.form != "word" or _setting_called(kind, token.lower) is not None or _choice_of(kind, token.lower):
        return False
    if _longest(tokens, place) is not None:
        return True
    if tokens[place - 1].form == "word" and _setting_called(kind, tokens[place - 1].lower) is not None:
        return False
    # Behind "=" a wrong word belongs to the setting; elsewhere it is more like a layer or more like a setting.
    if tokens[place - 1].form == "equals" or (place + 1 < len(tokens) and tokens[place + 1].form == "equals"):
        return False
    layers = get_close_matches(token.lower, [name[0] for name in _NAMES if len(name) == 1], 1, 0.6)
    return bool(layers) or not get_close_matches(token.lower, _own_words(kind), 1, 0.6)


def _setting_called(kind: LayerKind, name: str) -> SettingKind | None:
    return next((setting for setting in kind.settings if name in (setting.name, *setting.aliases)), None)


def _choice_of(kind: LayerKind, word: str) -> tuple[SettingKind, str] | None:
    word = _CHOICES.get(word, word)
    return next(((setting, word) for setting in kind.settings if word in setting.choices), None)


def _own_words(kind: LayerKind) -> list[str]:
    return [word for setting in kind.settings for word in (setting.name, *setting.aliases, *setting.choices)]


class _Settings:
    """The settings of one layer, taken from its tokens one by one."""

    def __init__(self, line: str, kind: LayerKind, tokens: Sequence[Token], length: int) -> None:
        self._line, self._kind = line, kind
        self._named, self._rest = tokens[:length], list(tokens[length:])
        self._values: dict[str, Value] = {}
        self._places: dict[str, Token] = {}

    def spec(self) -> LayerSpec:
        """Return the layer. Raises LineError."""
        while self._rest:
            token = self._rest.pop(0)
            if token.form == "word":
                self._take_word(token)
            elif token.form == "equals":
                raise self._error(f"{token.text!r} stands alone: write a setting before it, such as stride=2", token)
            else:
                self._take_number(token)
        for setting in self._kind.settings:
            if setting.default is None and setting.name not in self._values:
                last = self._named[-1]
                usual = _USUAL.get(setting.name, 1)
                raise LineError(
                    f"{self._kind.word} needs its number of {setting.name}, {setting.allowed}: "
                    f"for example {self._kind.example}",
                    self._named[0].start,
                    last.stop,
                    f"{self._line[: last.stop]} {usual}{self._line[last.stop :]}",
                )
        self._check_padding()
        return LayerSpec.of(self._kind.word, **self._values)

    def _check_padding(self) -> None:
        padding = self._values.get("padding")
        if not isinstance(padding, int):
            return
        kernel = self._values.get("kernel", self._kind.setting("kernel").default)
        assert isinstance(kernel, int)
        if padding >= kernel:
            token = self._places["padding"]
            raise LineError(
                f"padding of {self._kind.word} must be less than its kernel, {kernel}: {padding} would put windows "
                "where there is no image",
                token.start,
                token.stop,
                _replaced(self._line, token, str(kernel - 1)),
            )

    def _take_word(self, token: Token) -> None:
        choice = _choice_of(self._kind, token.lower)
        if choice is not None:
            self._set(choice[0], choice[1], token)
            return
        setting = _setting_called(self._kind, token.lower)
        if setting is None:
            near = get_close_matches(token.lower, _own_words(self._kind), 1, 0.6)
            raise LineError(
                f"{self._kind.word} has no {token.text!r}: {self._can_have()}",
                token.start,
                token.stop,
                _replaced(self._line, token, near[0]) if near else _cut(self._line, token.start, token.stop),
            )
        if self._rest and self._rest[0].form == "equals":
            self._rest.pop(0)
        if not self._rest:
            raise self._error(
                f"{token.text} of {self._kind.word} must be {setting.allowed}, and nothing follows", token
            )
        value = self._rest.pop(0)
        if value.form == "word":
            word = _CHOICES.get(value.lower, value.lower)
            if word not in setting.choices:
                raise self._refused(setting, value)
            self._set(setting, word, value)
        elif value.form == "equals":
            raise self._error(f"{setting.name} of {self._kind.word} must be {setting.allowed}", value)
        else:
            self._set(setting, self._number(setting, value), value)

    def _take_number(self, token: Token) -> None:
        for setting in self._kind.settings:
            if setting.positional and setting.name not in self._values:
                if token.form == "square" and not setting.squared:
                    continue
                self._set(setting, self._number(setting, token), token)
                return
        raise LineError(
            f"{self._kind.word} takes no further number here, {token.text} is one too many: {self._can_have()}",
            token.start,
            token.stop,
            _cut(self._line, token.start, token.stop),
        )

    def _number(self, setting: SettingKind, token: Token) -> int | float:
        if token.form == "square":
            if not setting.squared:
                raise self._refused(setting, token)
            if not token.is_even_sided:
                side = token.value
                raise LineError(
                    f"{setting.name} {token.text} is not square: both sides must be the same, such as {side}x{side}",
                    token.start,
                    token.stop,
                    _replaced(self._line, token, f"{side}x{side}"),
                )
        return token.value

    def _set(self, setting: SettingKind, value: Value, token: Token) -> None:
        if setting.name in self._values:
            raise LineError(
                f"{self._kind.word} has its {setting.name} twice, as {self._values[setting.name]} and as {value}",
                token.start,
                token.stop,
                _cut(self._line, token.start, token.stop),
            )
        if not setting.accepts(value):
            raise self._refused(setting, token)
        self._values[setting.name] = int(value) if setting.whole and not isinstance(value, str) else value
        self._places[setting.name] = token

    def _refused(self, setting: SettingKind, token: Token) -> LineError:
        """What is said of a value that the setting may not have, with the nearest that it may."""
        nearest: str | None = None
        if token.form == "word":
            near = get_close_matches(token.lower, setting.choices, 1, 0.5)
            nearest = near[0] if near else None
        elif setting.low <= setting.high:
            nearest = _nearest(setting, token.value)
        return LineError(
            f"{setting.name} of {self._kind.word} must be {setting.allowed}, not {token.text}",
            token.start,
            token.stop,
            _replaced(self._line, token, nearest) if nearest is not None else None,
        )

    def _error(self, message: str, token: Token) -> LineError:
        return LineError(message, token.start, token.stop, _cut(self._line, token.start, token.stop))

    def _can_have(self) -> str:
        settings = [f"{setting.name} ({setting.allowed})" for setting in self._kind.settings]
        return f"it has {', '.join(settings)}" if settings else "it has no settings"


def _nearest(setting: SettingKind, value: int | float) -> str | None:
    allowed = min(max(value, setting.low), setting.high)
    if setting.whole:
        allowed = round(allowed)
    return f"{allowed:g}" if setting.accepts(allowed) else None


def _words() -> str:
    return ", ".join(KINDS)


def _replaced(line: str, token: Token, text: str) -> str:
    return line[: token.start] + text + line[token.stop :]


def _cut(line: str, start: int, stop: int) -> str | None:
    before, after = line[:start].rstrip(" "), line[stop:].lstrip(" ")
    apart = "" if not after or after[0] in ",;|)\n" else " "
    return (before + apart + after).strip() or None
