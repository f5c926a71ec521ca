"""Which network the next run has: the list of models, a person's own among them, and the editor that makes others."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from cnn_gui.training.messages.events import Refused, RunStarted
from cnn_gui.training.run.config import SETTINGS, WITH_DROPOUT
from cnn_gui.training.run.misfit import Misfit
from cnn_gui.ui.architecture.editor import NetworkEditor
from cnn_gui.ui.architecture.model_box import ModelBox
from cnn_gui.ui.architecture.own_models import OwnModels
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.icons import icon
from cnn_gui.ui.widgets.refusal import show_refused


class Networks(QWidget):
    """The list of models with a button beside it; it stands where the list alone would.

    Attributes: box (the list), edit (the button), own (a person's own models), editor (None before it is opened first).
    Signals: start_wanted(), a run is to begin with what stands in the list; run_wanted(changes), one that was refused
    is to begin with another network.
    """

    start_wanted = Signal()
    run_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.own = OwnModels(self)
        self.box = ModelBox()
        self.box.opening.connect(self.own.refresh)
        self.own.changed.connect(lambda: self.box.set_own(self.own.models))
        self.own.said.connect(lambda title, message: show_refused(self.window(), Refused(title, message)))
        # A picture: words would make the panel wider, or the names in the list be cut.
        self.edit = QToolButton()
        self.edit.setIcon(icon("pen"))
        self.edit.setAccessibleName("Edit network")
        self.edit.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.editor: NetworkEditor | None = None
        self._run: RunStarted | None = None
        self._waiting = ""
        # The run that could not begin, while its network is edited for it.
        self._misfit: Misfit | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.UNIT // 2)
        row.addWidget(self.box, 1)
        row.addWidget(self.edit)
        self.setFocusProxy(self.box)

    def begin_run(self, run: RunStarted) -> None:
        """From now on a network is for the images of this run."""
        self._run = run
        if self.editor is not None:
            self._tell(self.editor)

    def set_waiting(self, settings: str) -> None:
        """A run that is begun in the editor has these settings of the experiment, too; in words, "" for none."""
        self._waiting = settings
        if self.editor is not None and self._misfit is None:
            self.editor.set_waiting(settings)

    def open_editor(self) -> NetworkEditor:
        """Open the editor with the network that stands in the list, or as it was left."""
        editor = self._made()
        self._tell(editor)
        editor.open_model(str(self.box.currentData()))
        return editor

    def mend(self, misfit: Misfit) -> None:
        """Open the editor at the layer that does not fit the images of a run that was refused."""
        editor = self._made()
        self._misfit = misfit
        editor.set_data(misfit.image_shape, misfit.classes, misfit.title)
        editor.set_present("")
        # That run has its own settings.
        editor.set_waiting("")
        editor.mend(misfit.config.model)

    def close_editor(self) -> None:
        """Put the editor away; what is in it stays."""
        if self.editor is not None:
            self.editor.hide()

    def _made(self) -> NetworkEditor:
        if self.editor is None:
            self.editor = NetworkEditor(self.own, self)
            self.editor.start_wanted.connect(self._start)
        return self.editor

    def _tell(self, editor: NetworkEditor) -> None:
        self._misfit = None
        editor.set_waiting(self._waiting)
        if self._run is not None:
            dataset = self._run.dataset
            editor.set_data(dataset.image_shape, len(dataset.classes), dataset.title)
            editor.set_present(self._run.config.model)

    def _start(self, model: str, own_name: str) -> None:
        """A run begins with what was put together; that which was refused, if it was opened to make that possible."""
        if self._misfit is None:
            self.box.choose(model, own_name)
            self.start_wanted.emit()
            return
        config = self._misfit.config
        changes: dict[str, Any] = {name: getattr(config, name) for name in SETTINGS}
        changes["dropout"] = config.dropout if model in WITH_DROPOUT else 0.0
        self.run_wanted.emit({**changes, "model": model})
