"""What a person may ask the network view to show: gradients, their routes, weights and loss."""

from __future__ import annotations

from cnn_gui.ui.actions.declaration import Declaration, Menu

ACTIONS = (
    Declaration(
        "gradients",
        text="Show &gradients instead of values",
        short="Gradients",
        keys=("G",),
        tip="Show dL/dvalue of the probe's loss at every stage",
        menu=Menu.VIEW,
        section=1,
        checkable=True,
        # In a step the phase decides.
        enabled=lambda situation: not situation.walking,
    ),
    Declaration(
        "routes",
        text="Show the &routes of gradient",
        short="Routes",
        keys=("Shift+G",),
        tip="Hatch where no gradient gets through: ReLUs that are shut, positions that lost in their pooling window",
        checkable=True,
    ),
    Declaration(
        "weights",
        text="Show &weights and loss",
        short="Weights",
        keys=("W",),
        tip="Show weights and biases beside what they make, the true class as y, and the loss",
        menu=Menu.VIEW,
        section=1,
        checkable=True,
        # In a step they are there: it is about them.
        enabled=lambda situation: not situation.walking,
    ),
)
