"""A live setting is changed in a run that may be walked through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cnn_gui.training.messages.events import Notice, Refused
from cnn_gui.training.run.allowed import ConfigError
from cnn_gui.training.thread.taken_over import notice_of

if TYPE_CHECKING:
    from cnn_gui.training.inspection.held_run import HeldRun


def change(held: HeldRun, name: str, value: Any) -> Notice | Refused | None:
    """Change it (see `Run.change`); returns what is to be said of that."""
    run, inspection = held.run, held.inspection
    plan = run.plan
    said: Notice | Refused | None
    phase = inspection.put_aside()
    try:
        run.change(name, value)
    except ConfigError as error:
        said = Refused("This setting is not allowed", str(error), settings=True)
    else:
        said = notice_of(name, plan, run.plan, run.batch)
    inspection.network_changed()
    inspection.take_up(phase)
    return said
