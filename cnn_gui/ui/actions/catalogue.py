"""The actions that belong to no panel: training, the window, and help. Those of a panel are declared in its folder."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence

from cnn_gui.files.exports.kinds import KINDS
from cnn_gui.ui.actions.declaration import Bar, Declaration, Menu
from cnn_gui.ui.look import theme

TRAINING = (
    Declaration(
        "toggle",
        text="&Run",
        keys=("Space",),
        icon="play",
        tip="Train until paused",
        menu=Menu.RUN,
        bar=Bar.RUN,
        in_bar=10,
    ),
    Declaration(
        "batch",
        text="One &batch",
        keys=(".",),
        icon="step",
        tip="Train exactly one batch",
        menu=Menu.RUN,
        bar=Bar.RUN,
        in_bar=12,
        repeats=True,
    ),
    Declaration(
        "batches",
        text="&N batches",
        keys=("Ctrl+.",),
        icon="n-batches",
        tip="Train exactly as many batches as the field says",
        menu=Menu.RUN,
        bar=Bar.RUN,
        in_bar=14,
        repeats=True,
    ),
    Declaration(
        "epoch",
        text="One &epoch",
        # On keyboards where Shift+. types another character, Qt sees only that character.
        keys=("Shift+.", ">", ":"),
        icon="epoch",
        tip="Train to the end of the epoch",
        menu=Menu.RUN,
        bar=Bar.RUN,
        in_bar=13,
        repeats=True,
    ),
    Declaration(
        "full_speed",
        text="&Full speed",
        icon="full-speed",
        tip="Train as many batches a second as there can be: no slow motion",
        menu=Menu.RUN,
    ),
    Declaration(
        "go_back",
        text="&Go back to best",
        icon="go-back",
        tip="Bring back the weights of the best validation; batches go on counting, the optimizer begins anew",
        menu=Menu.RUN,
        section=1,
        enabled=lambda situation: situation.goes_back,
    ),
)

EXPORTS = tuple(
    Declaration(f"export_{name}", text=f"{kind.title}…", tip=kind.description.rstrip("."), menu=Menu.EXPORT)
    for name, kind in KINDS.items()
)

WINDOW = (
    Declaration(
        "save_picture",
        text="Picture of the &window…",
        tip="Save a picture of the window as it is now",
        menu=Menu.EXPORT,
        section=1,
    ),
    Declaration(
        "open_network",
        text="Open net&work (ONNX)…",
        tip="Begin a new run with a network that PyTorch, Keras or another program exported (.onnx)",
        menu=Menu.FILE,
        section=5,
    ),
    Declaration(
        "take_in",
        text="&Take in weights…",
        tip="Put the weights of a file (.safetensors, .npz) in the place of those of the network",
        menu=Menu.FILE,
        section=5,
    ),
    Declaration(
        "quit",
        text="&Quit",
        # Windows has no standard key for it.
        keys=(QKeySequence.StandardKey.Quit, "Ctrl+Q"),
        tip="Close the window and end the program",
        menu=Menu.FILE,
        section=9,
    ),
    *(
        Declaration(
            f"theme_{mode}",
            text=f"{mode.capitalize()} theme",
            tip="As the desktop is set" if mode == "system" else f"The window in {mode} colours",
            menu=Menu.VIEW,
            section=3,
            checkable=True,
            group="theme",
        )
        for mode in theme.MODES
    ),
    Declaration(
        "reset_layout",
        text="&Reset layout",
        tip="Bring back the arrangement of the panels that the program starts with",
        menu=Menu.VIEW,
        section=4,
    ),
)

HELP = (
    Declaration(
        "commands",
        text="All &commands…",
        keys=("Ctrl+Shift+P",),
        tip="Type a few letters of what you want to do, and do it",
        menu=Menu.HELP,
    ),
    Declaration(
        "help",
        text="&Help on this view",
        keys=(QKeySequence.StandardKey.HelpContents,),
        tip="What the help says of the view that has the keys",
        menu=Menu.HELP,
        section=1,
    ),
    *(
        Declaration(f"help_{page}", text=text, tip=tip, menu=Menu.HELP, section=2)
        for page, text, tip in (
            ("user-guide", "&User guide", "What everything in the window is, and does"),
            ("one-step", "&One step, phase by phase", "Both passes of one batch, with pictures and equations"),
            (
                "document-line-by-line",
                "The document, &line by line",
                "Where each statement of the document is seen: each a click away",
            ),
            ("glossary", "&Glossary", "One word for one thing"),
            ("keys", "&Keyboard and mouse", "What keys and mouse do"),
            ("for-teachers", "For &teachers", "How to teach with this program"),
        )
    ),
    Declaration("about", text="&About CNN GUI", tip="Name and version", menu=Menu.HELP, section=9),
)

ACTIONS = (*TRAINING, *EXPORTS, *WINDOW, *HELP)
