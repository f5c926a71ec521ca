"""The runs that a lesson wants, read from its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cnn_gui.data.published.catalogue import OWN
from cnn_gui.lessons.lesson import Scene
from cnn_gui.training.run.allowed import ConfigError
from cnn_gui.training.run.config import LIVE, OF_OWN_IMAGES, SETTINGS, RunConfig

if TYPE_CHECKING:
    from cnn_gui.lessons.tables import Table

HEADER = ("title", "about", "minutes", "level", "controls", "scene")
MOST_BATCHES = 100_000

# A lesson that is handed on cannot know what lies on the machine where it is opened.
_OF_ONE_MACHINE = ("data_dir", "own_path", "threads", *OF_OWN_IMAGES)
_OF_RUNS = tuple(name for name in SETTINGS if name not in _OF_ONE_MACHINE)


def read_scene(table: Table, scene: Scene | None = None) -> Scene:
    """Read a run; what is not said is as in another scene, or as the program has it. Raises LessonError."""
    table.only((*_OF_RUNS, "batches"))
    config = RunConfig() if scene is None else scene.config
    settings = {name: value for name, value in table.values.items() if name != "batches"}
    if settings.get("dataset") == OWN:
        raise table.error("dataset", "a lesson cannot have a person's own images")
    return Scene(changed(table, config, settings), table.whole("batches", 0, MOST_BATCHES))


def live_settings(table: Table, config: RunConfig) -> dict[str, Any]:
    """Return the live settings in a table, which may hold other keys. Raises LessonError for values not allowed."""
    settings = {name: value for name, value in table.values.items() if name in LIVE}
    changed(table, config, settings)
    return settings


def changed(table: Table, config: RunConfig, settings: dict[str, Any]) -> RunConfig:
    """Return a config with some settings changed; an error is one of the table."""
    for name, value in settings.items():
        if isinstance(getattr(config, name), float) and isinstance(value, int) and not isinstance(value, bool):
            settings[name] = float(value)
    try:
        return config.with_changes(**settings)
    except ConfigError as error:
        raise table.error(error.name, str(error)) from None
