"""A run without a window fetches what it needs, shows how far it is, and says in one line what went wrong."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import pytest

from cnn_gui import headless
from cnn_gui.data.published.downloaded import downloaded
from cnn_gui.data.published.mirrors import DOWNLOADS, Download
from cnn_gui.startup import arguments

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import WebServer


@pytest.fixture(autouse=True)
def _no_watchman(monkeypatch: pytest.MonkeyPatch) -> None:
    """tqdm's watchman would outlive the test."""
    monkeypatch.setattr(headless.tqdm, "monitor_interval", 0)


def run(*options: str) -> int:
    return headless.run(arguments.parse(["--headless", "--batches", "2", "--batch-size", "10", *options]))


def test_what_is_missing_is_fetched_once_and_trained_on(
    published: WebServer, files: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    name, content = next(iter(files.items()))
    published.answers[f"/a/{name}"] = published.content(content, slowly=400)
    assert run("--dataset", "mnist", "--json") == 0
    out, err = capsys.readouterr()
    assert json.loads(out.splitlines()[-1])["train_images"] == 75
    assert "MNIST" in err
    assert "B/s" in err
    assert len(published.asked) == 4
    assert run("--dataset", "mnist", "--json") == 0
    assert len(published.asked) == 4


def test_training_and_test_images_are_both_fetched(
    published: WebServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(DOWNLOADS, "kuzushiji-mnist", DOWNLOADS["mnist"])
    assert run("--dataset", "mnist", "--test-dataset", "kuzushiji-mnist", "--json") == 0
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (result["test_dataset"], result["test_images"]) == ("kuzushiji-mnist", 30)
    assert downloaded("mnist") is not None
    assert downloaded("kuzushiji-mnist") is not None


def test_a_mirror_that_breaks_off_is_followed_by_the_next(
    published: WebServer, files: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    name, content = next(iter(files.items()))
    published.answers[f"/a/{name}"] = published.content(content, slowly=100, stop_after=len(content) - 1)
    assert run("--dataset", "mnist") == 0
    assert "100%" in capsys.readouterr().err


def test_offline_gets_one_line_and_exit_status_2(
    published: WebServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{probe.getsockname()[1]}/"
    monkeypatch.setitem(DOWNLOADS, "mnist", Download((closed,), DOWNLOADS["mnist"].files))
    assert run("--dataset", "mnist", "--json") == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("cnn-gui: MNIST could not be downloaded: there is no connection to the internet")
    assert err.count("\n") == 1


def test_nothing_is_fetched_if_that_is_forbidden(
    published: WebServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--dataset", "mnist", "--no-download", "--data-dir", str(tmp_path)) == 2
    assert published.asked == []
    err = capsys.readouterr().err
    assert err.startswith("cnn-gui: MNIST is not on this machine")
    assert str(tmp_path) in err
