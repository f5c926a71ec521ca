"""Libraries that are not installed: the message says which one, and what to type."""

from __future__ import annotations

import sys
from importlib.metadata import metadata
from pathlib import Path

import pytest

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.containers.extras import EXTRA
from cnn_gui.data.own.load import load_own

FILES = {
    "pyarrow": ("a.parquet", b"PAR1"),
    "h5py": ("a.h5", b"\x89HDF\r\n\x1a\n"),
    "scipy": ("a.mat", b"MATLAB 5.0 MAT-file"),
}


@pytest.mark.parametrize("library", FILES)
def test_the_line_that_installs_it_is_given(library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name, content = FILES[library]
    (tmp_path / name).write_bytes(content)
    for module in (library, f"{library}.io"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(DataError) as caught:
        load_own(tmp_path / name)
    text = str(caught.value)
    assert f"needs {library}" in text
    assert f'pip install "cnn-gui[{EXTRA}]"' in text
    assert f'.venv/bin/pip install -e ".[{EXTRA}]"' in text


def test_the_extra_brings_all_of_them() -> None:
    wanted = [text for text in metadata("cnn-gui").get_all("Requires-Dist") or [] if f'extra == "{EXTRA}"' in text]
    if not wanted:
        pytest.skip("this installation was made before the extra was there: pip install -e . again")
    for library in FILES:
        assert any(text.startswith(library) for text in wanted)
