"""Every panel of the window: one line here is all that a new one needs outside of its folder."""

from __future__ import annotations

from importlib import import_module

from cnn_gui.ui.panels.panel import Panel

# Folders beside this file, each with one Panel in its panel.py. Those of one place stand in this order.
FOLDERS = (
    "phases",
    "network",
    "experiment",
    "data",
    "curves",
    "evaluation",
    "microscope",
    "motion",
    "what_if",
    "gradient_check",
    "batch",
    "prediction",
    "filters",
    "drawing",
    "why",
)


def registered() -> tuple[type[Panel], ...]:
    """Return the classes of all panels, in order."""
    return tuple(panel_in(f"{__package__}.{folder}.panel") for folder in FOLDERS)


def panel_in(module: str) -> type[Panel]:
    """Return the one Panel that a module defines; raises LookupError for none or several."""
    own = [
        each
        for each in vars(import_module(module)).values()
        if isinstance(each, type) and issubclass(each, Panel) and each.__module__ == module
    ]
    if len(own) != 1:
        raise LookupError(f"{module} must define one Panel; it defines {len(own)}")
    return own[0]
