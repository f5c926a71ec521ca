"""Lines of text become layers; what is wrong with one is said with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.engine.architecture import KINDS, LayerSpec, LineError, SettingKind, Value, line_of, parse
from cnn_gui.engine.architecture.limits import MOST_IN_LINE


def _values(setting: SettingKind) -> st.SearchStrategy[Value]:
    words: st.SearchStrategy[Value] = st.sampled_from(setting.choices) if setting.choices else st.nothing()
    if setting.low > setting.high:
        return words
    if setting.whole:
        return words | st.integers(int(setting.low), int(setting.high))
    return words | st.floats(setting.low, setting.high, exclude_min=setting.above, exclude_max=setting.below)


@st.composite
def _specs(draw: st.DrawFn) -> LayerSpec:
    kind = draw(st.sampled_from(list(KINDS.values())))
    given_ = {s.name: draw(_values(s)) for s in kind.settings if s.default is None or draw(st.booleans())}
    padding = given_.get("padding")
    if isinstance(padding, int):
        given_["padding"] = min(padding, int(given_.get("kernel", 3)) - 1)
    return LayerSpec.of(kind.word, **given_)


@given(st.lists(_specs(), min_size=1, max_size=12))
def test_the_short_form_gives_the_layers_back(specs: list[LayerSpec]) -> None:
    line = line_of(specs)
    assert parse(line) == tuple(specs)
    assert line_of(parse(line)) == line


_WORDS = """conv 8 3x3 2x3 relu pool stride = same pad dropout 0.5 0,5 , -> ( ) norm max average x -1 1e9 99 densse
leaky § he inf nan 3abc −2"""
_PIECES = st.sampled_from(_WORDS.split())


@given(st.lists(_PIECES, max_size=10).map(" ".join) | st.text(max_size=40))
def test_any_text_is_layers_or_one_error_with_its_place(text: str) -> None:
    specs, error = _read(text)
    if error is None:
        assert parse(line_of(specs)) == specs
        return
    assert 0 <= error.start <= error.stop <= len(text)
    assert error.message
    if error.suggestion is not None:
        parse(error.suggestion)


def _read(text: str) -> tuple[tuple[LayerSpec, ...], LineError | None]:
    try:
        return parse(text), None
    except LineError as error:
        return (), error


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("CONV 8 3X3,ReLU ,  pool 2", "conv 8 3x3, relu, pool 2"),
        ("conv 8 relu pool tanh", "conv 8 3x3, relu, pool 2, tanh"),
        ("Conv2D(16, 3)", "conv 16 3x3"),
        ("Conv2D(16, (3, 3), strides=2, padding='same')", "conv 16 3x3 stride 2 same"),
        ("conv(16, kernel=5, stride=2); bn -> leaky relu 0.1", "conv 16 5x5 stride 2, norm, leaky 0.1"),
        (
            "conv 4 5×5 pad 1 he | max pool 3 stride 2 | global average pooling",
            "conv 4 5x5 pad 1 he, pool 3 stride 2, gap",
        ),
        ("fc 64\nelu alpha: 0.5\ndrop .25", "dense 64, elu 0.5, dropout 0.25"),
        ("conv 8 1x1 auto, norm eps 1e-3 momentum 0.2", "conv 8 1x1, norm momentum 0.2 epsilon 0.001"),
        ("conv 16, 5", "conv 16 5x5"),
    ],
)
def test_form_is_forgiven(text: str, line: str) -> None:
    assert line_of(parse(text)) == line


@pytest.mark.parametrize(
    ("text", "at", "words", "suggestion"),
    [
        ("cnv 8", "cnv", "no layer 'cnv'", "conv 8"),
        ("conv 8 3x3, relo, pool", "relo", "relu was meant", "conv 8 3x3, relu, pool"),
        ("conv", "conv", "needs its number of filters, a whole number from 1 to 1024", "conv 8"),
        ("conv 8 3x5", "3x5", "both sides must be the same", "conv 8 3x3"),
        ("conv 8 14", "14", "kernel of conv must be a whole number from 1 to 11, not 14", "conv 8 11"),
        ("conv 8 stride two", "two", "stride of conv must be a whole number from 1 to 4", None),
        ("conv 8 3 sme", "sme", "conv has no 'sme'", "conv 8 3 same"),
        ("conv 8 3x3 pad 4", "4", "padding of conv must be less than its kernel, 3", "conv 8 3x3 pad 2"),
        ("relu, leaky 0,1", "0,1", "written with a point, 0.1", "relu, leaky 0.1"),
        ("relu 3", "3", "relu takes no further number", "relu"),
        ("dropout 1.5, relu", "1.5", "rate of dropout must be a number from 0 to 0.9", "dropout 0.9, relu"),
        ("8 3x3", "8", "stands where a layer should", None),
        ("conv 8 same valid", "valid", "has its padding twice", "conv 8 same"),
        ("relu § pool", "§", "means nothing in a network", "relu pool"),
        ("relu, " * 40 + "pool 3", "pool 3", "40 layers at most", ", ".join(["relu"] * 40)),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, at: str, words: str, suggestion: str | None) -> None:
    with pytest.raises(LineError) as caught:
        parse(text)
    error = caught.value
    assert text[error.start : error.stop] == at
    assert words in error.message
    assert error.suggestion == suggestion


def test_nothing_is_no_network() -> None:
    with pytest.raises(LineError, match="write at least one") as caught:
        parse("  ,, ")
    assert caught.value.suggestion == "conv 8 3x3, relu, pool 2"


def test_a_comma_parts_words_that_would_be_one_layer_together() -> None:
    assert [spec.word for spec in parse("leaky, relu, avgpool, pool, avg pool")] == [
        *("leaky", "relu", "avgpool", "pool", "avgpool")
    ]
    assert [spec.word for spec in parse("leaky relu")] == ["leaky"]


@pytest.mark.parametrize("digits", [MOST_IN_LINE - 20, 5000])
def test_no_number_and_no_line_is_too_long_to_be_refused(digits: int) -> None:
    for line in (f"conv 8 {'1' * digits}x3", f"conv 8 {'1' * digits}x{'1' * 9}", f"dense {'1' * digits}"):
        with pytest.raises(LineError):
            parse(line)
    with pytest.raises(LineError, match="4,000 are the most") as caught:
        parse("conv 8 " + "8 " * MOST_IN_LINE)
    assert caught.value.start == MOST_IN_LINE
