"""What PySide6 adds to Python's import is taken back, and only that."""

import builtins
import subprocess
import sys

import pytest

from cnn_gui.ui.application.plain_imports import import_plainly


def test_no_source_of_a_module_is_read_for_a_start() -> None:
    code = """
import linecache, sys
import cnn_gui.ui.application.start
print("PySide6.QtCore" in sys.modules, *(sys.modules[name].__file__ in linecache.cache for name in sys.argv[1:]))
"""
    modules = ("cnn_gui.session", "cnn_gui.ui.window.main_window", "cnn_gui.ui.application.settings")
    done = subprocess.run([sys.executable, "-c", code, *modules], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False", "False", "False"]


def test_what_another_has_put_there_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    anothers = object()
    with monkeypatch.context() as patch:
        patch.setattr(builtins, "__import__", anothers)
        import_plainly()
        found = builtins.__import__
    assert found is anothers


def test_what_pyside_replaced_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    added, replaced = object(), object()
    for name, value in (("__feature_import__", added), ("__orig_import__", replaced)):
        monkeypatch.setattr(builtins, name, value, raising=False)
    with monkeypatch.context() as patch:
        patch.setattr(builtins, "__import__", added)
        import_plainly()
        found = builtins.__import__
    assert found is replaced


def test_without_what_was_replaced_nothing_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    added = object()
    monkeypatch.setattr(builtins, "__feature_import__", added, raising=False)
    monkeypatch.delattr(builtins, "__orig_import__", raising=False)
    with monkeypatch.context() as patch:
        patch.setattr(builtins, "__import__", added)
        import_plainly()
        found = builtins.__import__
    assert found is added
