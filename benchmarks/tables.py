"""Results of the benchmarks as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Result = dict[str, Any]

_SETTINGS_NAMED = ("batch_size", "optimizer", "learning_rate")


def measured_on(result: Result) -> str:
    """One sentence: processor and versions."""
    cores = result["cores"]
    sentence = (
        f"Measured on {result['processor']}, {cores} core{'' if cores == '1' else 's'}, Python {result['python']}, "
    )
    sentence += f"NumPy {result['numpy']}"
    if "blas" in result:
        sentence += f" with {result['blas']}"
    if result.get("torch", "not installed") != "not installed":
        sentence += f", PyTorch {result['torch']}"
    return f"{sentence}; load of the machine when it began {result['load'].split()[0]}."


def engine_table(result: Result) -> str:
    """Every case of benchmarks/engine.py, one table for each number of threads."""
    parts = []
    for threads in sorted({row["threads"] for row in result["rows"]}):
        best = max(
            (product for product in result["products"] if product["threads"] == threads),
            key=lambda product: float(product["gflops"]["median"]),
        )
        size = best["size"]
        parts.append(
            f"**{_threads(threads)}**, milliseconds per step. The limit is {best['gflops']['median']:.0f} GFLOP/s, "
            f"what the product of two {size}×{size} matrices reaches."
        )
        heading = (
            "model",
            "batch",
            "this engine",
            "plain layers",
            "PyTorch",
            "channels last",
            "times as fast",
            "of limit",
        )
        rows = [_engine_cells(row) for row in result["rows"] if row["threads"] == threads]
        parts.append(_table(heading, rows, text_columns=1))
    return "\n\n".join(parts)


def _engine_cells(row: Result) -> list[str]:
    torch = [_milliseconds(row["torch"][layout]) if layout in row["torch"] else "—" for layout in _FORMATS]
    ratio = "—" if row["fastest"] is None else _ratio(row["ratios"][row["fastest"]])
    return [
        f"`{row['model']}`",
        str(row["batch"]),
        _milliseconds(row["ours"]),
        _number(row["plain"]["median"]),
        *torch,
        ratio,
        f"{row['share']:.0%}",
    ]


_FORMATS = ("contiguous", "channels last")


def engine_summary(result: Result, batch: int = 64) -> str:
    """One line per model at one batch size: images per second, and how many times as fast as PyTorch."""
    threads = sorted({row["threads"] for row in result["rows"]})
    heading = ["model", *(f"images/s, {_threads(count)}" for count in threads)]
    heading += [f"PyTorch's, {_threads(count)}" for count in threads]
    heading += [f"times as fast, {_threads(count)}" for count in threads]
    lines = []
    for model in dict.fromkeys(row["model"] for row in result["rows"]):
        found = [
            next(
                (
                    row
                    for row in result["rows"]
                    if (row["model"], row["batch"], row["threads"]) == (model, batch, count)
                ),
                None,
            )
            for count in threads
        ]
        rows = [row for row in found if row]
        ours = [_speed(batch, row["ours"]) for row in rows]
        theirs = [_speed(batch, row["torch"][row["fastest"]]) if row["fastest"] else "—" for row in rows]
        ratios = [_ratio(row["ratios"][row["fastest"]]) if row["fastest"] else "—" for row in rows]
        if rows:
            lines.append([f"`{model}`", *ours, *theirs, *ratios])
    return _table(heading, lines, text_columns=1)


def loops_sentence(result: Result) -> str:
    """The comparison with the reference loops."""
    loops = result["loops"]
    return (
        f"One step of the seed network at batch size {loops['batch']} takes the reference loops "
        f"{_number(loops['loops']['median'])} ms and this engine {_number(loops['ours']['median'])} ms: it is "
        f"{loops['ratio']['median']:.0f} times as fast, and gives the same loss."
    )


def epoch_table(result: Result) -> str:
    """Seconds per epoch."""
    heading = ("model", "images", "batch", "threads", "this program, s", "PyTorch, s", "memory format", "times as fast")
    rows = []
    for row in result["epochs"]:
        layout = row["fastest"]
        theirs = (
            ["—", "—", "—"]
            if layout is None
            else [_seconds(row["torch"][layout]), layout, _ratio(row["ratios"][layout])]
        )
        cells = [
            f"`{row['model']}`",
            f"{row['images']:,}",
            str(row["batch"]),
            str(row["threads"]),
            _seconds(row["ours"]),
        ]
        rows.append([*cells, *theirs])
    return _table(heading, rows, text_columns=1)


def accuracy_table(results: Sequence[Result]) -> str:
    """One table for each set of options."""
    parts = []
    for result in results:
        targets = [f"{target:.0%}" for target in result["targets"]]
        heading = ["model", *targets, "in the end"]
        rows = [_accuracy_cells(summary) for summary in result["summary"]]
        parts += [_options_of(result), _table(heading, rows, text_columns=1)]
    return "\n\n".join(parts)


def _accuracy_cells(summary: Result) -> list[str]:
    cells = []
    for target in summary["targets"]:
        if target["seconds"] is None:
            cells.append("—")
        else:
            missed = "" if target["runs"] == summary["seeds"] else f" ({target['runs']} of {summary['seeds']} seeds)"
            cells.append(f"{target['seconds']:.1f} s, {_epochs(target['epochs'])}{missed}")
    return [f"`{summary['model']}`", *cells, f"**{summary['final']:.2%}** after {summary['seconds']:.1f} s"]


def _epochs(epochs: float) -> str:
    return f"{epochs:.1f} epochs" if epochs >= 1 else f"{epochs:.2f} epochs"


def _options_of(result: Result) -> str:
    settings = result["settings"]
    named = [name for name in settings if name in _SETTINGS_NAMED or name in settings["changed"]]
    options = ", ".join(f"{name.replace('_', ' ')} {settings[name]}" for name in named if name != "validation")
    seeds = result["summary"][0]["seeds"] if result["summary"] else 0
    return (
        f"{result['train_images']:,} training and {result['test_images']:,} test images of `{result['dataset']}`, "
        f"at most {result['max_epochs']} epochs; {options}; mean over {seeds} seed{'' if seeds == 1 else 's'}:"
    )


def scaling_table(result: Result) -> str:
    """Growth along each axis."""
    heading = ("grows with", "from", "to", "ms from", "ms to", "time", "memory", "most memory")
    rows = []
    for axis in result["axes"]:
        first, last = axis["points"][0], axis["points"][-1]
        most = max(point["multiple"] for point in axis["points"])
        times = [_number(point["milliseconds"]["median"]) for point in (first, last)]
        growth = [f"{axis[f'{what}_growth']:.2f}" for what in ("time", "memory")]
        rows.append([axis["name"], first["label"], last["label"], *times, *growth, f"{most:.1f} × activations"])
    return _table(heading, rows, text_columns=1)


def live_table(result: Result) -> str:
    """What watching costs."""
    rows = [
        ("training speed with the window, share of that without", f"{result['live_ratio']:.1%}"),
        ("lowest and highest of the pairs", f"{result['live_ratio_min']:.1%} to {result['live_ratio_max']:.1%}"),
        ("batches per second without the window", f"{result['batches_per_second_without_window']:,.0f}"),
        ("batches per second with the window", f"{result['batches_per_second_with_window']:,.0f}"),
        ("frames per second", f"{result['frames_per_second']:.1f}"),
        *(
            (f"delay of a 10 ms timer, {share} % of the times at most", f"{result[f'timer_delay_p{share}_ms']:.1f} ms")
            for share in (50, 95, 99)
        ),
        *(
            (f"move of the pen to prediction on screen, {share} %", f"{result[f'drawing_p{share}_ms']:.1f} ms")
            for share in (50, 95, 99)
            if f"drawing_p{share}_ms" in result
        ),
        *(
            (f"processor time of the GUI thread for a frame, {which}", f"{result[key]:.1f} ms")
            for key, which in (
                ("frame_ms", "mean"),
                ("frame_ms_moving", "pictures alone"),
                ("frame_ms_with_words", "with words"),
            )
            if key in result
        ),
    ]
    return _table(("what", "measured"), rows, text_columns=1)


def _table(heading: Sequence[str], rows: Iterable[Sequence[str]], *, text_columns: int) -> str:
    """A Markdown table; all columns but the first few are aligned to the right."""
    rule = ["---"] * text_columns + ["---:"] * (len(heading) - text_columns)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heading, rule, *rows))


def _threads(count: int) -> str:
    return f"{count} thread{'' if count == 1 else 's'}"


def _number(value: float) -> str:
    """Three significant digits, never in scientific notation."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def _milliseconds(spread: Result) -> str:
    return f"{_number(spread['median'])} ({_number(spread['low'])}–{_number(spread['high'])})"


def _seconds(spread: Result) -> str:
    return f"{spread['median']:.2f} ({spread['low']:.2f}–{spread['high']:.2f})"


def _ratio(spread: Result) -> str:
    return f"**{spread['median']:.2f}×** ({spread['low']:.2f}–{spread['high']:.2f})"


def _speed(batch: int, spread: Result) -> str:
    speed = 1e3 * batch / spread["median"]
    return f"{round(speed, -2 if speed >= 10_000 else -1):,.0f}"
