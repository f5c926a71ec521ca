"""What a person may ask the network view to show: gradients, their routes, weights and loss, less."""

from __future__ import annotations

from cnn_gui.ui.actions.declaration import Declaration, Menu, Scope

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
        tip="Hatch where no gradient gets through, or hardly any: ReLUs that are shut, other activations where they "
        "are flat, positions that lost in their pooling window",
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
    Declaration(
        "fold_stage",
        text="&Fold or unfold this column",
        keys=("F",),
        tip="Make a narrow strip of the column that has the keys, or a column of the strip",
        scope=Scope.PANEL,
    ),
    Declaration(
        "unfold_all",
        text="Unfold all &columns of the network",
        keys=("Shift+F",),
        tip="Show every column of the network that was folded",
    ),
)
