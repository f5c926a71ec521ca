"""The run as a program: it repeats the run with the engine and the data alone, and ends with the same digest."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cnn_gui
from cnn_gui.files.exports.script import text
from cnn_gui.files.exports.script.repeatable import Repetition, repetition
from cnn_gui.training.run.config import OF_OWN_IMAGES, SETTINGS
from cnn_gui.training.run.matrix_threads import kernel
from cnn_gui.training.run.setting import Part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cnn_gui.data.dataset import Split
    from cnn_gui.training.run.config import RunConfig
    from cnn_gui.training.run.run import Run

# Settings that the loop looks at anew for each batch, in the order in which it needs them.
_OF_BATCHES = ("batch_size",)
_OF_RATE = ("learning_rate", "schedule", "schedule_epochs", "warm_up")
_OF_UPDATE = {"adam": ("weight_decay",), "sgd": ("momentum", "nesterov", "weight_decay")}


def script(run: Run) -> bytes:
    """The program, UTF-8. It imports `cnn_gui.engine`, `cnn_gui.data` and NumPy, and trains when it is started.

    Settings that were changed on the way are changed in it at the same batches. Weights that were edited by hand cannot
    be repeated: its head then says so, and that it repeats the settings only.
    """
    again = repetition(run)
    config = again.begun
    changed = {name for each in again.changes.values() for name in each}
    planned = config.schedule != "constant" or config.warm_up > 0 or bool(changed & set(_OF_RATE))
    update = _OF_UPDATE[config.optimizer]
    rate = _OF_RATE if planned else _OF_RATE[:1]
    data = _arguments(_data_arguments(config))
    parts = [
        text.HEAD.format(version=cnn_gui.__version__, end="" if again.obstacles else ", to the same weights"),
        _obstacles(again.obstacles),
        text.IMPORTS.format(
            math="import math\n" if planned else "",
            path="from pathlib import Path\n" if "Path(" in data else "",
            engine=", ".join(_of_engine(config)),
        ),
        text.RESULT.format(
            data=_digest_of(run.dataset.train),
            parameters=run.parameters_sha256(),
            kernel=_written(kernel()),
            batches=run.batch,
        ),
        _settings(config, (*_OF_BATCHES, *rate, *update)),
        _changes(again),
        text.RATE if planned else "",
        text.DIGEST,
        text.LOAD.format(arguments=data),
        text.BUILD.format(
            seed=config.seed,
            model=_arguments(_model_arguments(run, config)),
            objective=_objective(config),
            motion=_motion(config),
            optimizer=_class(config),
        ),
        _loop(planned, changed, update),
        text.END_OTHERWISE if again.obstacles else text.END,
    ]
    return "".join(parts).encode()


def _class(config: RunConfig) -> str:
    return {"adam": "Adam", "sgd": "SGD"}[config.optimizer]


def _of_engine(config: RunConfig) -> list[str]:
    """What the program imports of the engine, classes before functions."""
    needed = [_class(config)]
    if _objective(config):
        needed.append("Objective")
    if config.class_weights != "none":
        needed.append("balanced_weights")
    return [*needed, "network_of"]


def _objective(config: RunConfig) -> str:
    weights = "()" if config.class_weights == "none" else text.BALANCED
    plain = config.class_weights == "none" and not config.label_smoothing
    return "" if plain else text.OBJECTIVE.format(weights=weights, smoothing=config.label_smoothing)


def _motion(config: RunConfig) -> str:
    return "".join(f", {name}={getattr(config, name)}" for name in ("shift", "rotation") if getattr(config, name))


def _obstacles(obstacles: Sequence[str]) -> str:
    if not obstacles:
        return ""
    # As Python writes a text down: what comes from outside never ends the comment.
    lines = "".join(f"#   - {ascii(each)[1:-1]}\n" for each in obstacles)
    return f"\n# It repeats the settings only, and ends with other weights than the run, because\n{lines}"


def _settings(config: RunConfig, names: Sequence[str]) -> str:
    lines = []
    for name in names:
        declared = SETTINGS[name]
        lines.append(f'    "{name}": {_written(getattr(config, name))},  # {declared.meaning}\n')
    return f"\nsettings = {{\n{''.join(lines)}}}\n"


def _changes(again: Repetition) -> str:
    if not again.changes:
        return ""
    lines = "".join(f"    {batch}: {_mapping(each)},\n" for batch, each in again.changes.items())
    return f"\n# Changed by hand: after so many batches, what from then on.\nchanges = {{\n{lines}}}\n"


def _mapping(values: Mapping[str, Any]) -> str:
    inside = ", ".join(f'"{name}": {_written(value)}' for name, value in values.items())
    return f"{{{inside}}}"


def _loop(planned: bool, changed: set[str], update: Sequence[str]) -> str:
    lines = [text.LOOP_BEGIN]
    if changed:
        lines.append(text.LOOP_CHANGES)
    if "batch_size" in changed:
        lines.append(text.LOOP_BATCH_SIZE)
    if planned:
        lines.append(text.LOOP_TOTAL_ANEW if "batch_size" in changed else text.LOOP_TOTAL)
    lines.append(text.LOOP_STEP.format(rate="learning_rate(done, total)" if planned else 'settings["learning_rate"]'))
    lines += [f'        optimizer.{name} = settings["{name}"]\n' for name in update]
    lines.append(text.LOOP_END)
    return "".join(lines)


def _data_arguments(config: RunConfig) -> dict[str, Any]:
    """What `load_dataset` gets besides the name: what was said, of own images all of it."""
    arguments: dict[str, Any] = {}
    for field in fields(config):
        value, declared = getattr(config, field.name), SETTINGS[field.name]
        if declared.part is Part.TRAINING or field.name in ("dataset", "validate_every"):
            continue
        if field.name in OF_OWN_IMAGES and config.own_path is None:
            continue
        if value != declared.default:
            # Started from any folder, it finds the same files.
            arguments[field.name] = Path.cwd() / value if isinstance(value, Path) else value
    return {"": config.dataset, **arguments}


def _model_arguments(run: Run, config: RunConfig) -> dict[str, Any]:
    arguments: dict[str, Any] = {"": config.model}
    if run.network.small_product:
        arguments["small_product"] = run.network.small_product
    if config.threads > 1:
        arguments["threads"] = config.threads
    if config.dropout:
        arguments["dropout"] = config.dropout
    return arguments


def _arguments(arguments: Mapping[str, Any]) -> str:
    """Arguments of a call, a line each; the one without a name is given by its place."""
    lines = []
    for name, value in arguments.items():
        written = f"Path({_written(str(value))})" if isinstance(value, Path) else _written(value)
        lines.append(f"        {f'{name}=' if name else ''}{written},\n")
    return "".join(lines)


def _written(value: object) -> str:
    """A value as Python writes it, in ASCII, a text between double quotes where it holds none."""
    plain = ascii(value)
    return f'"{plain[1:-1]}"' if plain.startswith("'") and '"' not in plain else plain


def _digest_of(split: Split) -> str:
    digest = hashlib.sha256(split.images.tobytes())
    digest.update(split.labels.astype("<i8").tobytes())
    return digest.hexdigest()
