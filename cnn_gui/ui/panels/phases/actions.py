"""What a person can do in a walk through a step."""

from __future__ import annotations

from cnn_gui.ui.actions.declaration import Bar, Declaration, Menu

NEXT_KEY, BACK_KEY = "/", "Shift+/"

ACTIONS = (
    Declaration(
        "phase",
        text="Step throu&gh",
        keys=("/",),
        icon="phase",
        tip="Stop at the next batch and walk through its step; each time one phase further",
        menu=Menu.RUN,
        section=1,
        bar=Bar.RUN,
        # Beside Run: it is the other way to see a batch.
        in_bar=11,
        repeats=True,
    ),
    Declaration(
        "phase_back",
        text="One phase bac&k",
        # With Shift, Qt sees the character that the keyboard has there.
        keys=("Shift+/", "?"),
        icon="phase-back",
        tip="One phase back in the walk through a step",
        menu=Menu.RUN,
        section=1,
        repeats=True,
    ),
    Declaration(
        "finish_step",
        text="Finish step",
        tip="Update the parameters, and leave this step behind",
        enabled=lambda situation: situation.walking,
    ),
    Declaration(
        "take_back_step",
        text="Take back step",
        tip="Leave the parameters as they were before this step",
        enabled=lambda situation: situation.walking,
    ),
)
