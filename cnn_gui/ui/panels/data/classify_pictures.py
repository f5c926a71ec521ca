"""From the wish to classify pictures to the dialog that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from cnn_gui.session import Session
from cnn_gui.training.messages.events import Refused
from cnn_gui.ui.panels.data.classify_dialog import ClassifyDialog
from cnn_gui.ui.widgets.refusal import show_refused

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

NO_NETWORK = Refused("There is no network yet", "Choose a data set that can be loaded; then classify pictures.")


def classify_pictures(view: QWidget, session: Session) -> None:
    """Ask for a folder of pictures, and classify them with the network as it is then; one dialog at a time."""
    window = view.window()
    if session.run is None:
        show_refused(window, NO_NETWORK)
        return
    for open_already in window.findChildren(ClassifyDialog):
        if open_already.isVisible():
            open_already.raise_()
            open_already.activateWindow()
            return
    trainer = session.trainer

    def show(image: npt.NDArray[np.uint8], name: str) -> None:
        trainer.probe.show_image(image, None, f"picture {name.rpartition('/')[2]}")

    dialog = ClassifyDialog(window, trainer.evaluation.copy_network)
    dialog.picture_chosen.connect(show)
    dialog.show()
    dialog.activateWindow()
    dialog.ask_for_folder()
