"""The same training without a window: a progress bar on stderr, the result on stdout. Qt is never imported."""

from __future__ import annotations

import json
import math
import sys
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from cnn_gui.data.errors import DataError, MissingDataError
from cnn_gui.data.published.catalogue import CATALOGUE
from cnn_gui.data.published.download import DownloadProgress, download, download_size
from cnn_gui.data.published.mirrors import DOWNLOADS
from cnn_gui.files.imports.load_weights import load_weights
from cnn_gui.shares import percent
from cnn_gui.startup.argument_parser import USAGE_ERROR
from cnn_gui.startup.handing_on import hand_on
from cnn_gui.startup.interruption import Interruption
from cnn_gui.startup.progress_bar import IGNORED, tqdm
from cnn_gui.startup.terminal import complain, say, tell
from cnn_gui.training.evaluation.evaluator import evaluate
from cnn_gui.training.run.allowed import ConfigError
from cnn_gui.training.run.matrix_threads import kernel, limit_threads
from cnn_gui.training.run.run import DivergedError, Run, load_for
from cnn_gui.training.watch.watch import Watch

if TYPE_CHECKING:
    from cnn_gui.data.dataset import Dataset
    from cnn_gui.startup.arguments import Arguments

DIVERGED = 3
# So many files that could not be used are named; the result says how many there were.
_NAMED = 20


def run(asked: Arguments) -> int:
    """Train as asked and print the result; returns the exit status: 0, 1 if it could not be handed on as asked, 2 for
    unusable data, 3 if training diverged.

    Ctrl+C or SIGTERM between two batches ends the training, and the result is that of the batches so far; before
    the first batch, or a second time, there is one line and no result. The status is then 130 or 143.
    """
    interruption = Interruption()
    if IGNORED:
        are = (
            "is not obeyed: the progress bar does not understand it"
            if len(IGNORED) == 1
            else "are not obeyed: the progress bar does not understand them"
        )
        tell(f"note: {', '.join(IGNORED)} {are}, or it is not for this one")
    with interruption.heard():
        try:
            return _run(asked, interruption)
        except KeyboardInterrupt:
            complain("interrupted; there is no result")
            return interruption.status


def _run(asked: Arguments, interruption: Interruption) -> int:
    with limit_threads(asked.config.threads):
        try:
            training = Run(asked.config, _load(asked))
            if asked.weights is not None:
                load_weights(training, asked.weights)
        except (DataError, ConfigError) as error:
            complain(str(error))
            return USAGE_ERROR
        try:
            watch = Watch(training)
            with interruption.patient():
                seconds = _train(training, watch, asked, interruption)
        except DivergedError as error:
            rate = training.optimizer.learning_rate if error.learning_rate is None else error.learning_rate
            complain(f"{error}; the learning rate was {rate:g}: try a smaller one")
            return DIVERGED
        if interruption.asked:
            complain(f"interrupted after batch {training.batch}; this is the result so far")
        result = _result(training, watch, seconds)
        handed_on = hand_on(training, asked.exports)
    if asked.json:
        say(json.dumps(result))
    else:
        say("\n".join(f"{name.replace('_', ' '):20} {_for_people(value)}" for name, value in result.items()))
    return interruption.status if interruption.asked else handed_on


def _for_people(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(each["message"] for each in value) or "none"
    return format(value, ".6g") if isinstance(value, float) else str(value)


def _load(asked: Arguments) -> Dataset:
    """The images, fetched first if need be. Raises DataError."""
    fetched = set()
    while True:
        try:
            dataset = load_for(asked.config)
        except MissingDataError as error:
            if asked.no_download or error.name in fetched:
                raise
            fetched.add(error.name)
            _fetch(error.name)
        else:
            _say_what_was_assumed(dataset)
            return dataset


def _fetch(name: str) -> None:
    total = DOWNLOADS[name].size
    with tqdm(
        desc=CATALOGUE[name].title,
        total=total,
        initial=total - download_size(name),
        unit="B",
        unit_scale=True,
        # Nothing is drawn before the first bytes: without a connection there is just the one line that says so.
        delay=0.001,
        # Reports are rare enough.
        mininterval=0,
        file=sys.stderr,
        dynamic_ncols=True,
    ) as bar:

        def show(progress: DownloadProgress) -> None:
            if progress.done != bar.n:
                bar.set_postfix_str(progress.mirror, refresh=False)
                # Backwards when a mirror breaks off: the next one begins the file anew.
                bar.update(progress.done - bar.n)

        download(name, progress=show)


def _say_what_was_assumed(dataset: Dataset) -> None:
    for note in dataset.notes:
        tell(f"note: {note}")
    for skipped in dataset.skipped[:_NAMED]:
        tell(f"left out: {skipped.path}: {skipped.reason}")
    if len(dataset.skipped) > _NAMED:
        tell(f"left out: {len(dataset.skipped) - _NAMED:,} more")


def _train(training: Run, watch: Watch, asked: Arguments, interruption: Interruption) -> float:
    """Train, to the end or until interrupted; returns the seconds spent in training steps, evaluations left out."""
    total = asked.batches
    if total is None:
        total = (asked.epochs or 1) * training.batches_per_epoch
    seconds = 0.0
    with tqdm(total=total, unit="batch", file=sys.stderr, dynamic_ncols=True) as bar:
        while training.batch < total and not interruption.asked:
            started = time.perf_counter()
            batch = training.batch
            # Up to the next evaluation without looking at the clock or the bar.
            while training.batch < total and (training.batch == batch or training.batch % 50):
                training.step()
                if training.batch >= watch.next_look:
                    _watch(watch)
                if training.validation_due or interruption.asked:
                    break
            seconds += time.perf_counter() - started
            if training.validation_due:
                validation = evaluate(training.network, training.standardiser, training.dataset.validation)
                training.history.append_validation(training.batch, validation.loss, validation.accuracy)
                bar.set_postfix_str(f"validation {percent(validation.accuracy, 2)}%", refresh=False)
            bar.update(training.batch - batch)
    return seconds


def _watch(watch: Watch) -> None:
    """Say what is wrong with the run, each sign once. Raises HopelessError when it had better end."""
    for trouble in watch.look():
        # Not into the line of the bar.
        with tqdm.external_write_mode(file=sys.stderr):
            tell(f"trouble: {trouble.message}. {trouble.advice}")
    watch.stop_if_hopeless()


def _result(training: Run, watch: Watch, seconds: float) -> dict[str, Any]:
    config, dataset = training.config, training.dataset
    train_loss = training.history.batches.loss
    # What the curve shows at its end: the mean over the last batches, as many as an epoch has.
    last_batches = train_loss[-training.batches_per_epoch :]
    validation = evaluate(training.network, training.standardiser, dataset.validation)
    test = evaluate(training.network, training.standardiser, dataset.test)
    return {
        "dataset": config.dataset,
        "test_dataset": config.test_dataset or config.dataset,
        "model": config.model,
        "seed": config.seed,
        "epochs": len(training.history.epoch_ends),
        "batches": training.batch,
        "train_loss": _number(last_batches.mean() if training.batch else float("nan")),
        "validation_loss": _number(validation.loss),
        "validation_accuracy": _number(validation.accuracy),
        "test_loss": _number(test.loss),
        "test_accuracy": _number(test.accuracy),
        "train_images": len(dataset.train),
        "validation_images": len(dataset.validation),
        "test_images": len(dataset.test),
        "classes": len(dataset.classes),
        "skipped_images": len(dataset.skipped),
        "batch_size": config.batch_size,
        "optimizer": config.optimizer,
        "learning_rate": config.learning_rate,
        "schedule": config.schedule,
        "schedule_epochs": config.schedule_epochs,
        "warm_up": config.warm_up,
        "momentum": config.momentum,
        "nesterov": config.nesterov,
        "weight_decay": config.weight_decay,
        "dropout": config.dropout,
        "shift": config.shift,
        "rotation": config.rotation,
        "threads": config.threads,
        "blas": kernel(),
        "troubles": [{**asdict(trouble), "sign": trouble.sign.value} for trouble in watch.troubles],
        "train_seconds": seconds,
        "batches_per_second": _number(training.batch / seconds if seconds else float("nan")),
        "parameters_sha256": training.parameters_sha256(),
    }


def _number(value: float) -> float | None:
    """JSON has neither NaN nor infinity: what is not known is null."""
    return float(value) if math.isfinite(value) else None
