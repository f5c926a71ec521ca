"""What a person can do with the curves."""

from __future__ import annotations

from cnn_gui.ui.actions.declaration import Declaration, Menu, Scope

ACTIONS = (
    Declaration(
        "follow_curves", text="Follow the newest batch", keys=("A",), tip="Let the curves show everything again"
    ),
    Declaration(
        "log_loss",
        text="Loss on a logarithmic axis",
        keys=("L",),
        tip="The loss on a logarithmic axis, or on a linear one again",
        scope=Scope.PANEL,
    ),
    Declaration(
        "error_curves",
        text="Error instead of accuracy",
        keys=("E",),
        tip="The error instead of the accuracy, or the accuracy again",
        scope=Scope.PANEL,
    ),
    Declaration(
        "picture_of_curves",
        text="C&urves as picture…",
        tip="Loss and accuracy as PNG or SVG, as large as you like",
        menu=Menu.EXPORT,
        section=1,
    ),
)
