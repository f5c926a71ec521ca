"""The same training without a window: a progress bar on stderr, the result on stdout. Qt is never imported."""

from __future__ import annotations

import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

from cnn_gui.counted import counted
from cnn_gui.data.errors import DataError
from cnn_gui.files.imports.load_weights import load_weights
from cnn_gui.files.imports.onnx.for_data import brought_for
from cnn_gui.files.run_file.errors import RunFileError
from cnn_gui.headless_evaluate import figures_of
from cnn_gui.headless_images import load_images
from cnn_gui.headless_result import result_of, say_result
from cnn_gui.headless_resume import Saver, resumed
from cnn_gui.shares import percent
from cnn_gui.startup.argument_parser import USAGE_ERROR
from cnn_gui.startup.handing_on import hand_on
from cnn_gui.startup.interruption import Interruption
from cnn_gui.startup.progress_bar import IGNORED, tqdm
from cnn_gui.startup.terminal import complain, tell
from cnn_gui.training.checkpoint.begun_with import begun_with
from cnn_gui.training.evaluation.validate import validate
from cnn_gui.training.run.allowed import ConfigError
from cnn_gui.training.run.finite import DivergedError
from cnn_gui.training.run.matrix_threads import whole_products
from cnn_gui.training.run.run import Run
from cnn_gui.training.watch.watch import Watch

if TYPE_CHECKING:
    from cnn_gui.startup.arguments import Arguments

NOT_SAVED, DIVERGED = 1, 3


def run(asked: Arguments) -> int:
    """Train as asked and print the result, evaluate a saved run, or classify pictures with one.

    Returns the exit status: 0, 1 if the run could not be saved or handed on, or a table not written, 2 for
    unusable data, 3 if training diverged.

    Ctrl+C or SIGTERM between two batches ends the training: the run is saved if it was to be, and the result is that of
    the batches so far; before the first batch, or a second time, there is one line and no result. The status is then
    130 or 143.
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
    try:
        if asked.evaluate is not None:
            figures = figures_of(asked.evaluate, asked.changes, no_download=asked.no_download)
            say_result(figures, as_json=asked.json)
            return 0
        if asked.classify is not None:
            # Loaded when wanted: reading pictures takes a library that nothing else needs.
            from cnn_gui.headless_classify import classify

            return classify(asked, interruption)
        training = _begun(asked)
    except (DataError, ConfigError, RunFileError) as error:
        complain(str(error))
        return USAGE_ERROR
    first, saver = training.batch, Saver(asked.save, asked.checkpoint_every)
    with whole_products(), closing(training.network):
        try:
            watch = Watch(training)
            with interruption.patient():
                seconds = _train(training, watch, saver, asked, interruption)
                saved = saver.save(training)
        except DivergedError as error:
            rate = training.optimizer.learning_rate if error.learning_rate is None else error.learning_rate
            complain(f"{error}; the learning rate was {rate:g}: try a smaller one")
            return DIVERGED
        if interruption.asked:
            complain(f"interrupted after batch {training.batch}; this is the result so far")
        result = result_of(training, watch, training.batch - first, seconds)
        handed_on = hand_on(training, asked.exports)
    say_result(result, as_json=asked.json)
    if interruption.asked:
        return interruption.status
    return handed_on if saved else NOT_SAVED


def _begun(asked: Arguments) -> Run:
    """The run that was asked for, before its next batch. Raises DataError, ConfigError, RunFileError."""
    if asked.resume is not None:
        return resumed(asked.resume, asked.changes, no_download=asked.no_download)
    images = load_images(asked.config, no_download=asked.no_download)
    if asked.onnx is not None:
        brought = brought_for(images, asked.onnx)
        for note in brought.notes:
            tell(f"note: {note}")
        return begun_with(brought, asked.config, images)
    training = Run(asked.config, images)
    if asked.weights is not None:
        load_weights(training, asked.weights)
    return training


def _train(training: Run, watch: Watch, saver: Saver, asked: Arguments, interruption: Interruption) -> float:
    """Train, to the end or until interrupted or stopped early; returns the seconds spent, evaluations left out."""
    more = asked.batches
    if more is None:
        more = (asked.epochs or 1) * training.batches.batches_per_epoch
    total = training.batch + more
    seconds = 0.0
    with tqdm(total=total, initial=training.batch, unit="batch", file=sys.stderr, dynamic_ncols=True) as bar:
        if training.validation_due:
            # Of a run that was restored between a batch and its validation.
            validate(training)
        while training.batch < total and not (interruption.asked or training.stopped_early):
            started = time.perf_counter()
            batch = training.batch
            # Up to the next evaluation without looking at the clock or the bar.
            while training.batch < total and (training.batch == batch or training.batch % 50):
                training.step()
                if training.batch >= watch.next_look:
                    _watch(watch)
                if training.validation_due or saver.due(training) or interruption.asked:
                    break
            seconds += time.perf_counter() - started
            if training.validation_due:
                validation = validate(training)
                bar.set_postfix_str(f"validation {percent(validation.accuracy, 2)}%", refresh=False)
            bar.update(training.batch - batch)
            if saver.due(training):
                # Not into the line of the bar. What hinders now may be gone the next time.
                with tqdm.external_write_mode(file=sys.stderr):
                    saver.save(training)
    if training.stopped_early:
        patience = counted(training.config.patience, "validation")
        tell(f"note: stopped early after batch {training.batch}: {patience} in a row brought no gain")
    return seconds


def _watch(watch: Watch) -> None:
    """Say what is wrong with the run, each sign once. Raises HopelessError when it had better end."""
    for trouble in watch.look():
        # Not into the line of the bar.
        with tqdm.external_write_mode(file=sys.stderr):
            tell(f"trouble: {trouble.message}. {trouble.advice}")
    watch.stop_if_hopeless()
