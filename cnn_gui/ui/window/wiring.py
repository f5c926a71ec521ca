"""Which wish of which panel becomes which order to the training thread."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cnn_gui.training.messages.events import Refused
from cnn_gui.ui.panels.drawing.kept import MY_DIGITS
from cnn_gui.ui.window import dialogs

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from cnn_gui.data.dataset import Split
    from cnn_gui.explain.cell import Cell
    from cnn_gui.ui.window.main_window import MainWindow


def connect(window: MainWindow) -> None:
    """Connect the panels of a window with its session."""
    _connect_training(window)
    _connect_data(window)
    _connect_looking(window)
    _connect_microscope(window)


def _connect_training(window: MainWindow) -> None:
    session, trainer, actions = window.session, window.session.trainer, window.actions_
    actions.connect("toggle", session.toggle)
    actions.connect("batch", lambda: trainer.step(1))
    actions.connect("batches", lambda: trainer.step(window.run_bar.batches))
    actions.connect("epoch", trainer.step_epoch)
    actions.connect("reset", lambda: window.data.prepare(window.experiment.pending()))
    actions.connect("reset_new_seed", lambda: window.data.prepare(window.experiment.pending_with_new_seed()))
    actions.connect("phase", lambda: trainer.inspection.walk(1))
    actions.connect("phase_back", lambda: trainer.inspection.walk(-1))
    window.run_bar.learning_rate_changed.connect(lambda value: trainer.change("learning_rate", value))
    window.run_bar.learning_rate.refused.connect(window.banner.show_notice)
    window.run_bar.pace_changed.connect(trainer.set_pace)
    window.experiment.changed.connect(trainer.change)


def _connect_data(window: MainWindow) -> None:
    data = window.data
    window.experiment.new_run_wanted.connect(data.prepare)
    data.new_run_wanted.connect(lambda changes: window.session.reset(**changes))
    data.given_up.connect(window.experiment.restore_dataset)
    data.probe_chosen.connect(window.session.trainer.probe.show)

    def take_picture(picture: QImage) -> None:
        window.arrangement.bring_forward(window.drawing)
        window.drawing.take_picture(picture)

    data.image_dropped.connect(take_picture)


def _connect_looking(window: MainWindow) -> None:
    trainer, actions = window.session.trainer, window.actions_
    actions.connect("previous_probe", lambda: trainer.probe.show_relative(-1))
    actions.connect("next_probe", lambda: trainer.probe.show_relative(1))
    actions.connect("random_probe", trainer.probe.show_random)
    actions.connect("misclassified_probe", trainer.probe.show_misclassified)
    for panel in (window.prediction, window.evaluation, window.drawing):
        panel.probe_chosen.connect(trainer.probe.show)
    window.evaluation.evaluation_wanted.connect(trainer.evaluation.evaluate)
    window.drawing.image_changed.connect(trainer.probe.show_image)
    window.drawing.refused.connect(lambda title, message: dialogs.show_refused(window, Refused(title, message)))
    window.drawing.collection_changed.connect(partial(_collect, window))


def _connect_microscope(window: MainWindow) -> None:
    trainer, phases, microscope = window.session.trainer, window.phases, window.microscope
    phases.walk_wanted.connect(trainer.inspection.walk)
    phases.phase_wanted.connect(trainer.inspection.walk_to)
    phases.image_wanted.connect(trainer.inspection.walk_image)
    phases.leave_wanted.connect(lambda finish: trainer.inspection.leave(finish=finish))

    def explain(cell: Cell) -> None:
        # First the place, then the panel: it shows no other number in between.
        microscope.show_cell(cell)
        window.arrangement.bring_forward(microscope)

    for panel in (window.network, window.filters, window.motion):
        panel.cell_chosen.connect(explain)
    microscope.cell_shown.connect(window.network.mark)
    microscope.cell_shown.connect(window.filters.mark)
    microscope.cell_pointed.connect(window.network.show_place)
    window.filters.cell_pointed.connect(window.network.point)
    window.network.framed.connect(window.filters.frame)

    window.filters.cell_chosen.connect(window.what_if.show_cell)
    window.what_if.edit_wanted.connect(trainer.inspection.edit)
    window.what_if.keep_wanted.connect(trainer.inspection.keep_edits)
    window.what_if.undo_wanted.connect(trainer.inspection.undo_edits)

    def check(places: list[tuple[str, tuple[int, ...]]] | int) -> None:
        window.arrangement.bring_forward(window.gradient_check)
        trainer.inspection.check_gradients(places)

    microscope.check_wanted.connect(check)
    window.gradient_check.check_wanted.connect(check)
    window.session.gradients_checked.connect(window.gradient_check.show_checks)


def _collect(window: MainWindow, split: Split | None) -> None:
    trainer = window.session.trainer
    trainer.probe.set_collection(MY_DIGITS, split)
    window.prediction.set_collection(MY_DIGITS, split)
    window.evaluation.set_collection(MY_DIGITS, 0 if split is None else len(split))
    if split is not None and len(split):
        trainer.evaluation.evaluate(MY_DIGITS)
