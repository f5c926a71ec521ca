"""Imports as Python does them, without what PySide6 adds: it reads the source of every module once more."""

from __future__ import annotations

import builtins

import PySide6.QtCore  # noqa: F401  the addition is made when Qt is first imported


def import_plainly() -> None:
    """Take back what PySide6 put in the place of Python's import, which a start would wait for with every module.

    It is there for `from __feature__ import …`, which nothing here uses, and looks into the source of all that is
    imported, whoever's it is, for the name of PySide6. PySide6 keeps what it replaced under a name of its own; where
    there is none, or another has replaced the import since, nothing is changed.
    """
    replaced = getattr(builtins, "__orig_import__", None)
    if replaced is not None and builtins.__import__ is getattr(builtins, "__feature_import__", None):
        builtins.__import__ = replaced
