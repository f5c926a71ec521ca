"""The program with a fault in every `paintEvent` there is; a process of its own, for a crash would end it.

Prints, as JSON, which classes there are, which of them were painted with and without the fault, and what was reported.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import json
import pkgutil
import sys
import time
from collections.abc import Callable, Iterator
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType
from typing import Any

PACKAGE = "cnn_gui.ui"
PATIENCE_SECONDS = 60.0


class FaultyLoader(SourceFileLoader):
    """Puts a call of `faulty` behind the first thing that each method does to paint."""

    def get_code(self, fullname: str) -> CodeType:
        """Always from the source: what is compiled already has no faults."""
        path = self.get_filename(fullname)
        tree = ast.parse(self.get_data(path))
        for of_class in [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]:
            for method in of_class.body:
                if isinstance(method, ast.FunctionDef) and (
                    method.name == "paintEvent" or any("paints_" in ast.unparse(each) for each in method.decorator_list)
                ):
                    call = ast.parse(f"faulty(self, {f'{fullname}.{of_class.name}'!r}, {method.name!r})").body[0]
                    # Where a method makes a painter itself, the fault comes while it is open.
                    makes = [i for i, each in enumerate(method.body) if "= QPainter(" in ast.unparse(each)]
                    method.body.insert(makes[0] + 1 if makes else 1, call)
        return compile(ast.fix_missing_locations(tree), path, "exec")


class FaultyFinder(MetaPathFinder):
    """Finds the window's modules for the FaultyLoader."""

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        """Leave all others to others."""
        if not fullname.startswith(PACKAGE):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.origin is not None:
            spec.loader = FaultyLoader(fullname, spec.origin)
        return spec


class Faults:
    """Raises while it is broken, and notes whom it was asked by."""

    def __init__(self) -> None:
        self.broken = False
        self.met: dict[bool, set[str]] = {True: set(), False: set()}
        self._owners: dict[int, object] = {}

    def __call__(self, owner: object, of_class: str, method: str) -> None:
        """Be called by each method that paints."""
        # Kept, so that no other one gets its number.
        self._owners[id(owner)] = owner
        if method == "paintEvent":
            self.met[self.broken].add(of_class)
        if self.broken:
            raise RuntimeError(f"{of_class}, number {id(owner)}")


def classes() -> Iterator[type]:
    """Every class of the window that paints itself."""
    package = importlib.import_module(PACKAGE)
    for found in pkgutil.walk_packages(package.__path__, f"{PACKAGE}."):
        for each in vars(importlib.import_module(found.name)).values():
            if isinstance(each, type) and each.__module__ == found.name and "paintEvent" in vars(each):
                yield each


def main() -> None:
    """Open the window, paint everything with the fault several times, and then without."""
    faults = Faults()
    builtins.faulty = faults  # type: ignore[attr-defined]
    sys.meta_path.insert(0, FaultyFinder())
    reports: list[str] = []
    sys.excepthook = lambda kind, error, trace: reports.append(f"{kind.__name__}: {error}")

    from PySide6.QtWidgets import QWidget

    from cnn_gui.startup.arguments import parse
    from cnn_gui.ui.application.start import application, open_window

    app = application()
    painting = {f"{each.__module__}.{each.__name__}": each for each in classes()}
    window = open_window(app, parse(["--dataset", "digits", "--no-download"]))

    def until(there: Callable[[], Any]) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not there():
            app.processEvents()
            assert time.monotonic() < end, "the window did not get that far"

    def paint_all(made: list[QWidget]) -> None:
        for panel in window.panels.values():
            window.arrangement.bring_forward(panel)
            app.processEvents()
        for widget in [*made, *app.allWidgets()]:
            if isinstance(widget, tuple(painting.values())):
                widget.update()
                app.processEvents()
                # Also what stands hidden somewhere.
                widget.grab()
        for _ in range(5):
            app.processEvents()

    until(lambda: window.session.snapshot is not None)
    alive = {base for widget in app.allWidgets() for base in type(widget).__mro__}
    # What stands in no open window is made for this; a class that needs more than this is added here.
    network = window.panels["network"]
    column = next(widget for widget in network.findChildren(QWidget) if type(widget).__name__ == "NetworkColumn")
    needs = {
        "cnn_gui.ui.lessons.frame.Frame": (network, network),
        "cnn_gui.ui.panels.network.folding.folded_column.FoldedColumn": (column,),
    }
    made = [each(*needs.get(name, ())) for name, each in painting.items() if each not in alive]
    for turn in range(3):
        faults.broken = True
        paint_all(made)
        window.session.trainer.step(1)
        until(lambda turn=turn: window.session.snapshot.progress.batch > turn)
    told = list(reports)
    faults.broken = False
    paint_all(made)
    window.close()
    met = {"with": sorted(faults.met[True]), "without": sorted(faults.met[False])}
    json.dump({"classes": sorted(painting), **met, "told": told, "after": reports[len(told) :]}, sys.stdout)


if __name__ == "__main__":
    main()
