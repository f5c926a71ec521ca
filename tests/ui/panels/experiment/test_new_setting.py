"""A setting that is declared stands in the experiment, in the place that says when it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.run.allowed import Range
from cnn_gui.training.run.config import SETTINGS, RunConfig
from cnn_gui.training.run.setting import Field, Holds, Part, setting, settings_of
from cnn_gui.ui.panels.experiment.panel import ExperimentPanel
from cnn_gui.ui.panels.experiment.schedule import ROWS

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@dataclass(frozen=True)
class Longer(RunConfig):
    """A config with two more settings."""

    smoothing: float = setting(
        0.1, Range(0.0, 0.5), "", option=None, field=Field("Smoothing", step=0.05), holds=Holds.NEW_RUN
    )
    clipping: int = setting(
        0, Range(0, 9, whole=True), "", option=None, field=Field("Clipping"), holds=Holds.NEXT_BATCH
    )


class Begun:
    """As much of a run's beginning as the panel looks at."""

    config = Longer(smoothing=0.2)


def test_a_new_setting_has_a_field_waits_for_a_new_run_or_holds_at_once(qtbot: QtBot) -> None:
    panel = ExperimentPanel(settings_of(Longer))
    qtbot.addWidget(panel)
    begun: RunStarted = Begun()  # type: ignore[assignment]  # as much of it as is looked at
    panel.begin_run(begun)
    smoothing, clipping = panel.fields["smoothing"], panel.fields["clipping"]
    assert (smoothing.value(), smoothing.minimum(), smoothing.maximum()) == (0.2, 0, 0.5)
    smoothing.setValue(0.3)
    assert panel.note.text() == "The present run goes on with its own smoothing until a new run starts."
    assert panel.pending()["smoothing"] == 0.3
    told: list[tuple[str, object]] = []
    panel.changed.connect(lambda name, value: told.append((name, value)))
    clipping.setValue(4)
    assert told == [("clipping", 4)]
    assert "clipping" not in panel.pending()


def test_every_setting_with_a_field_stands_here_but_those_of_own_images(qtbot: QtBot) -> None:
    panel = ExperimentPanel()
    qtbot.addWidget(panel)
    shown = {name for name, declared in SETTINGS.items() if declared.field and declared.part is not Part.OWN_IMAGES}
    assert set(panel.fields) == shown
    assert set(ROWS) < shown
