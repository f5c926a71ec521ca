"""Decoding in a process of its own: the same result, ended at any moment, and nothing left behind."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnn_gui.data.own.decoding import formats, process, worker
from cnn_gui.data.own.decoding.formats import PictureError
from cnn_gui.data.own.decoding.layers import Layers, Wanted, read_layers
from cnn_gui.data.own.decoding.process import Decoder, Decoding
from cnn_gui.data.own.folders import load_folder

WANTED = Wanted(28, square=True, colour=True)
PATIENCE = 60.0


def decoded(decoding: Decoding) -> Layers:
    while (layers := decoding.poll(0.05)) is None:
        pass
    return layers


@pytest.fixture
def costly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is decoded in a process."""
    monkeypatch.setattr(formats, "_CHEAP", 0)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "F"])
def test_the_process_gives_what_reading_here_gives(tmp_path: Path, mode: str) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (40, 50, 4), dtype=np.uint8)
    picture = Image.fromarray(pixels).convert("RGB" if mode == "F" else mode).convert(mode)
    path = tmp_path / "ein Bild é ✓.tif"
    picture.save(path)
    decoding = Decoding()
    try:
        for content in (None, path.read_bytes()):
            decoding.begin(path, WANTED, content)
            layers, expected = decoded(decoding), read_layers(path, WANTED)
            np.testing.assert_array_equal(layers.levels, expected.levels)
            assert layers.levels.dtype == expected.levels.dtype
            assert (layers.opacity is None) == (expected.opacity is None) == (mode != "RGBA")
            if layers.opacity is not None and expected.opacity is not None:
                np.testing.assert_array_equal(layers.opacity, expected.opacity)
    finally:
        decoding.close()
    assert decoding.closed


def test_what_cannot_be_used_is_refused_with_the_same_words(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"no picture")
    with pytest.raises(PictureError) as here:
        read_layers(tmp_path / "a.png", WANTED)
    decoding = Decoding()
    try:
        for _ in range(2):
            decoding.begin(tmp_path / "a.png", WANTED)
            with pytest.raises(PictureError) as there:
                decoded(decoding)
            assert there.value.reason == here.value.reason
    finally:
        decoding.close()


def test_a_process_that_ends_by_itself_gives_a_reason(tmp_path: Path) -> None:
    Image.new("L", (8, 8)).save(tmp_path / "a.png")
    decoding = Decoding()
    decoding._process.kill()
    decoding.begin(tmp_path / "a.png", WANTED)
    with pytest.raises(PictureError, match="10 seconds or 1 GB of memory"):
        decoded(decoding)
    assert decoding.closed


def test_a_picture_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.new("L", (8, 8)).save(tmp_path / "a.png")
    monkeypatch.setattr(process, "PATIENCE", -1.0)
    # It never answers.
    monkeypatch.setattr(process, "_PROGRAM", "import sys; sys.stdin.read()")
    decoding = Decoding()
    decoding.begin(tmp_path / "a.png", WANTED)
    with pytest.raises(PictureError, match="takes longer than"):
        decoded(decoding)
    assert decoding.closed
    assert "decoding" not in [thread.name for thread in threading.enumerate()]


@pytest.mark.usefixtures("costly")
def test_what_waiting_raises_ends_the_process_and_comes_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_PROGRAM", "import sys; sys.stdin.read()")
    for name in "ab":
        (tmp_path / name).mkdir()
        Image.new("L", (8, 8), 200).save(tmp_path / name / "1.png")
    begun: list[Decoding] = []
    begin = Decoding.begin

    def remember(self: Decoding, *args: object) -> None:
        begun.append(self)
        begin(self, *args)  # type: ignore[arg-type]  # handed on as they came

    class StopError(Exception):
        pass

    def stop(_done: int, _total: int) -> None:
        raise StopError

    monkeypatch.setattr(Decoding, "begin", remember)
    with pytest.raises(StopError):
        load_folder(tmp_path, progress=stop)
    assert begun[0].closed
    assert "decoding" not in [thread.name for thread in threading.enumerate()]


@pytest.mark.usefixtures("costly")
def test_a_folder_is_read_by_one_process_that_goes_when_it_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(0)
    for name in "ab":
        (tmp_path / name).mkdir()
        for number in range(3):
            Image.fromarray(rng.integers(0, 256, (30, 30), np.uint8)).save(tmp_path / name / f"{number}.png")
    (tmp_path / "a" / "bad.png").write_bytes((tmp_path / "a" / "0.png").read_bytes()[:80])
    made: list[Decoding] = []
    make: Callable[[Decoding], None] = Decoding.__init__

    def remember(self: Decoding) -> None:
        made.append(self)
        make(self)

    monkeypatch.setattr(Decoding, "__init__", remember)
    there = load_folder(tmp_path)
    assert len(made) == 1
    assert made[0].closed
    monkeypatch.setattr(formats, "_CHEAP", 10**9)
    here = load_folder(tmp_path)
    np.testing.assert_array_equal(there.examples.images, here.examples.images)
    assert [each.reason for each in there.skipped] == [each.reason for each in here.skipped]


def test_what_is_quickly_done_starts_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.new("L", (8, 8)).save(tmp_path / "a.png")
    monkeypatch.setattr(process, "Decoding", lambda: pytest.fail("a process was started"))
    decoder = Decoder(lambda: pytest.fail("waited"))
    assert decoder.read(tmp_path / "a.png", WANTED).levels.shape == (3, 28, 28)
    decoder.close()


def test_the_worker_answers_until_there_is_nothing_more(tmp_path: Path) -> None:
    # The process itself, in this one: what it is asked and what it answers.
    import io
    import json

    Image.new("L", (8, 8), 200).save(tmp_path / "a.png")
    request: dict[str, int | str] = {"path": str(tmp_path / "a.png"), "side": 8, "square": 1, "colour": 0, "length": -1}
    to = io.BytesIO()
    worker._answer(request, io.BytesIO(), to)
    head, _, body = to.getvalue().partition(b"\n")
    assert json.loads(head) == {"arrays": [["|u1", [1, 8, 8]]]}
    assert body == bytes([200]) * 64
