"""A start whose data cannot be had begins with the built-in digits; what else was asked for is kept."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Slot

from cnn_gui.session import Session
from cnn_gui.training.messages.events import Refused
from cnn_gui.training.run.config import SETTINGS, RunConfig
from cnn_gui.training.run.setting import Part


class Fallback(QObject):
    """Begins anew as long as there is no run, twice at most: as it was asked for on other data, then by default."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._left: list[dict[str, Any]] | None = None
        session.refused.connect(self._begin_anew)

    @Slot(object)
    def _begin_anew(self, _event: Refused) -> None:
        if self._session.run is not None:
            return
        if self._left is None:
            # The built-in digits can always be had; whether a model or a batch size fits them, it will be seen.
            kept = about_training(self._session.asked or RunConfig())
            self._left = [kept, {}] if kept else [{}]
        if self._left:
            self._session.reset(**self._left.pop(0))


def about_training(config: RunConfig) -> dict[str, Any]:
    """Return what a config asks for that says nothing about images, as far as it is not the default."""
    default = RunConfig()
    wanted = {name: getattr(config, name) for name, setting in SETTINGS.items() if setting.part is Part.TRAINING}
    return {name: value for name, value in wanted.items() if value != getattr(default, name)}
