"""How long training takes to reach an accuracy on the test images, and how long one epoch takes.

Training seconds are those of the training steps, data handling included, evaluations left out. The test images stop the
clock and decide nothing else. The second part times whole epochs against PyTorch, if that is installed.

    python benchmarks/accuracy.py --data-dir DIR [--models seed,lenet] [--seeds 0,1,2] [--max-epochs 8] [--json] ...

Every setting of a run is an option: --learning-rate, --momentum, --shift, --batch-size, ...
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import TextIO

from arguments import names_of, threads, whole_number, whole_numbers
from config_options import add_config_options, config_of, limits_of, settings_of
from contest import NOT_INSTALLED, DisagreementError, describe_contest, load_torch_models, plain
from epoch_time import EpochRow, measure_epoch
from learning import TARGETS, Learned, Summary, learn, summarise

from cnn_gui.data.dataset import Dataset
from cnn_gui.data.errors import DataError
from cnn_gui.engine import PRESETS
from cnn_gui.training.run.allowed import ConfigError
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.matrix_threads import default_threads, most_threads, whole_products
from cnn_gui.training.run.run import load_for

EPOCH_LEARNING_RATE = 0.05
PARTS = ("accuracy", "epoch")
# Not settings of a run here, but what this benchmark varies or the same in all its runs.
OWN = frozenset({"model", "seed", "validate_every", "threads"})


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; the exit status is 0, 1 if the sides disagree, 2 for unusable data or settings."""
    asked = _arguments(argv)
    table = sys.stderr if asked.json else sys.stdout
    torch_models = load_torch_models() if "epoch" in asked.parts else None
    machine = describe_contest(torch_models)
    for name, value in machine.items():
        print(f"{name:12} {value}", file=table)
    try:
        # All of them before anything is trained: a setting that one model does not allow is found out now.
        configs = [
            config_of(asked, model=model, seed=seed, validate_every=0) for model in asked.models for seed in asked.seeds
        ]
        config = configs[0]
        dataset = load_for(config)
        learned = _learn_all(asked, configs, dataset, table) if "accuracy" in asked.parts else []
        epochs = _time_epochs(asked, dataset, torch_models, table) if "epoch" in asked.parts else []
    except (ConfigError, DataError) as error:
        print(f"benchmarks/accuracy.py: {error}", file=sys.stderr)
        return 2
    except DisagreementError as error:
        print(f"benchmarks/accuracy.py: {error}", file=sys.stderr)
        return 1
    if asked.json:
        result = {
            "dataset": config.dataset,
            "settings": settings_of(config, leave_out=OWN | {"dataset", "data_dir"}),
            "train_images": len(dataset.train),
            "test_images": len(dataset.test),
            "max_epochs": asked.max_epochs,
            "threads": asked.threads,
            "targets": list(TARGETS),
            "summary": [summarise(model, [run for run in learned if run.model == model]) for model in asked.models]
            if learned
            else [],
            "runs": learned,
            "epochs": epochs,
        }
        print(json.dumps({"benchmark": "accuracy", **machine, **plain(result)}))
    return 0


def _learn_all(
    asked: argparse.Namespace, configs: Sequence[RunConfig], dataset: Dataset, table: TextIO
) -> list[Learned]:
    learned: list[Learned] = []
    print(f"\n{_HEADING}", file=table)
    limits = {"max_epochs": asked.max_epochs, "max_seconds": asked.max_seconds, "every": asked.every}
    with whole_products():
        for model in asked.models:
            runs = []
            for config in (one for one in configs if one.model == model):
                runs.append(learn(config, dataset, **limits))
                print(_line(runs[-1]), file=table, flush=True)
            print(_summary_line(summarise(model, runs)), file=table, flush=True)
            learned += runs
    return learned


_HEADING = f"{'model':9} {'seed':>4} {'in the end':>20}   " + " ".join(
    f"{f'{target:.0%}: seconds (epochs)':>24}" for target in TARGETS
)


def _line(run: Learned) -> str:
    cells = [run.reached(target) for target in TARGETS]
    seconds = run.points[-1][1] if run.points else 0.0
    end = "diverged" if run.diverged else f"{run.final:.2%} in {seconds:.1f} s"
    texts = [f"{cell.seconds:.2f} ({cell.epochs:.2f})" if cell else "—" for cell in cells]
    return f"{run.model:9} {run.seed:>4} {end:>20}   " + " ".join(f"{text:>24}" for text in texts)


def _summary_line(summary: Summary) -> str:
    texts = [
        "—" if cell.seconds is None else f"{cell.seconds:.2f} ({cell.epochs:.2f}), {cell.runs} of {summary.seeds}"
        for cell in summary.targets
    ]
    end = f"{summary.final:.2%} in {summary.seconds:.1f} s"
    return f"{summary.model:9} {'mean':>4} {end:>20}   " + " ".join(f"{text:>24}" for text in texts)


def _time_epochs(
    asked: argparse.Namespace, dataset: Dataset, torch_models: ModuleType | None, table: TextIO
) -> list[EpochRow]:
    rows = []
    if torch_models is None:
        print(NOT_INSTALLED, file=table)
    for model in asked.epoch_models:
        for count in asked.epoch_threads:
            # Whatever the settings of the runs above: plain SGD, which both sides have, on images as they are.
            config = RunConfig(
                dataset=asked.dataset,
                data_dir=asked.data_dir,
                model=model,
                batch_size=asked.epoch_batch_size,
                optimizer="sgd",
                learning_rate=EPOCH_LEARNING_RATE,
                schedule="constant",
                momentum=0.0,
                weight_decay=0.0,
                validate_every=0,
            )
            row = measure_epoch(config, dataset, count, asked.epoch_turns, torch_models)
            rows.append(row)
            line = f"one epoch of {model}, {row.images} images, batch size {row.batch}, {count} thread(s): "
            line += f"{row.ours.median:.2f} s ({row.ours.low:.2f}–{row.ours.high:.2f})"
            if row.fastest is not None:
                ratio = row.ratios[row.fastest]
                line += f"; PyTorch, {row.fastest}: {row.torch[row.fastest].median:.2f} s, {ratio.median:.2f}×"
            print(line, file=table, flush=True)
    return rows


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    models = list(PRESETS)
    parser.add_argument("--models", type=names_of(models), default=models, help=f"some of {','.join(models)}")
    parser.add_argument("--seeds", type=whole_numbers(*limits_of("seed")), default=[0, 1, 2], help="(default: 0,1,2)")
    parser.add_argument(
        "--max-epochs", type=whole_number(1), default=8, help="end a run after so many epochs (default: 8)"
    )
    parser.add_argument("--max-seconds", type=float, default=float("inf"), help="or after so many seconds of training")
    parser.add_argument(
        "--every", type=whole_number(1), default=100, help="batches between two evaluations (default: 100)"
    )
    parser.add_argument(
        "--threads",
        type=whole_number(1, most_threads()),
        default=default_threads(),
        help="of the matrix products (default: as the program chooses)",
    )
    parser.add_argument("--parts", type=names_of(PARTS), default=list(PARTS), help="accuracy, epoch or both")
    parser.add_argument(
        "--epoch-models", type=names_of(models), default=["seed"], help="epochs to time (default: seed)"
    )
    parser.add_argument("--epoch-threads", type=threads, default=threads("1,all"), help="(default: 1,all)")
    parser.add_argument(
        "--epoch-batch-size", type=whole_number(*limits_of("batch_size")), default=64, help="(default: 64)"
    )
    parser.add_argument("--epoch-turns", type=whole_number(1), default=5, help="epochs of each side (default: 5)")
    parser.add_argument("--data-dir", type=Path, help="directory of MNIST; otherwise the variable CNN_GUI_DATA")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout; the table goes to stderr")
    add_config_options(parser, leave_out=OWN, dataset="mnist", validation=0)
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
