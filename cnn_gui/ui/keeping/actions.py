"""The actions by which a run is kept: saved, opened, recovered, brought back."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence

from cnn_gui.ui.actions.declaration import Declaration, Menu

ACTIONS = (
    Declaration(
        "open_run",
        text="&Open run…",
        keys=(QKeySequence.StandardKey.Open,),
        tip="Go on with a saved run",
        menu=Menu.FILE,
        section=0,
    ),
    Declaration("open_recent_run", text="Open &recent run", menu=Menu.FILE, section=0),
    Declaration(
        "recover_run",
        text="Re&cover what was under way",
        tip="Go on with what was trained when the program ended unexpectedly",
        menu=Menu.FILE,
        section=0,
    ),
    Declaration(
        "discard_recovered",
        text="Discard what was under way",
        short="Discard it",
        tip="Remove what was kept of a run when the program ended unexpectedly",
    ),
    Declaration(
        "save_run",
        text="&Save run",
        keys=(QKeySequence.StandardKey.Save,),
        tip="Save the run to its file: settings, weights, curves and all that it needs to go on",
        menu=Menu.FILE,
        section=1,
    ),
    Declaration(
        "save_run_as",
        text="Save run &as…",
        # Not every platform has a standard key for it.
        keys=(QKeySequence.StandardKey.SaveAs, "Ctrl+Shift+S"),
        tip="Save the run to another file",
        menu=Menu.FILE,
        section=1,
    ),
    Declaration(
        "bring_back",
        text="Bring &back the run before",
        keys=(QKeySequence.StandardKey.Undo,),
        tip="Undo a reset, another model, other data or an opened file: the run before comes back exactly",
        menu=Menu.FILE,
        section=2,
    ),
    Declaration(
        "bring_forward",
        text="Bring &forward the run after",
        keys=(QKeySequence.StandardKey.Redo,),
        tip="Undo bringing back",
        menu=Menu.FILE,
        section=2,
    ),
    Declaration(
        "earlier_memory",
        text="&Memory for earlier runs…",
        tip="How many megabytes the runs may take that can be brought back",
        menu=Menu.FILE,
        section=2,
    ),
    Declaration(
        "find_images",
        text="Look for its images…",
        tip="Say where the images are that this run was trained on",
    ),
)
