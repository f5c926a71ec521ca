"""Only regular files are opened, whatever is called like one."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from cnn_gui.data.regular_file import NotRegularError, check_regular, open_regular


def refusal(path: Path) -> str:
    with pytest.raises(NotRegularError) as caught:
        check_regular(path)
    with pytest.raises(NotRegularError) as again:
        open_regular(path)
    assert str(again.value) == str(caught.value)
    return str(caught.value)


def test_a_file_and_a_link_to_it_are_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"a\r\nb")
    (tmp_path / "link").symlink_to("file")
    for name in ("file", "link"):
        assert check_regular(tmp_path / name) == 4
        with open_regular(tmp_path / name) as file:
            assert file.read() == b"a\r\nb"


def test_an_empty_file_is_read_as_such(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert check_regular(tmp_path / "empty") == 0
    with open_regular(tmp_path / "empty") as file:
        assert file.read() == b""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.npz")
    assert refusal(tmp_path / "pipe.npz") == "not a file with content, but a pipe"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
def test_a_file_that_becomes_a_pipe_in_between_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    really_open = os.open

    def replaced(name: Path, flags: int) -> int:
        path.unlink()
        os.mkfifo(path)
        return really_open(name, flags)

    monkeypatch.setattr(os, "open", replaced)
    with pytest.raises(NotRegularError, match="a pipe"):
        open_regular(path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there are no devices in folders")
def test_a_device_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("it was opened"))
    assert refusal(Path("/dev/zero")) == "not a file with content, but a device"


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="there are no sockets in folders")
def test_a_socket_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the name of a socket may not be long
    with socket.socket(socket.AF_UNIX) as end:
        end.bind("socket")
        assert refusal(Path("socket")) == "not a file with content, but a socket"


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="the system has no such files")
def test_a_file_of_the_system_without_a_size_is_empty() -> None:
    assert Path("/proc/self/status").read_bytes()
    with open_regular(Path("/proc/self/status")) as file:
        assert file.read() == b""


def test_a_folder_and_a_missing_file_are_what_they_always_were(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        open_regular(tmp_path)
    with pytest.raises(FileNotFoundError):
        open_regular(tmp_path / "nothing")
