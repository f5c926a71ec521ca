"""The picture of the engine's speed: images per second against batch size, ours and PyTorch's."""

from __future__ import annotations

import math
from typing import Any

from svg import document, dot, path, text

WIDTH, LEFT, TOP, GAP = 960.0, 62.0, 100.0, 18.0
PANEL_HEIGHT, ROW_GAP, BOTTOM = 188.0, 56.0, 52.0
INSET = 22.0


def engine_plot(result: dict[str, Any]) -> str:
    """Draw the result of benchmarks/engine.py as an SVG: a row of panels for each number of threads, one per model."""
    rows = result["rows"]
    models = list(dict.fromkeys(row["model"] for row in rows))
    threads = sorted({row["threads"] for row in rows})
    batches = sorted({row["batch"] for row in rows})
    low, high = _range(rows)
    width = (WIDTH - LEFT - 24 - GAP * (len(models) - 1)) / len(models)
    height = TOP + len(threads) * PANEL_HEIGHT + (len(threads) - 1) * ROW_GAP + BOTTOM
    elements = _header(rows)
    for line, count in enumerate(threads):
        top = TOP + line * (PANEL_HEIGHT + ROW_GAP)
        for column, model in enumerate(models):
            left = LEFT + column * (width + GAP)
            axes = _Axes(left, top, width, batches, low, high)
            elements += axes.elements(f"{model}, {count} thread{'s' if count > 1 else ''}", numbers=column == 0)
            elements += _series([row for row in rows if (row["model"], row["threads"]) == (model, count)], axes)
    elements.append(text(LEFT + (WIDTH - LEFT - 24) / 2, height - 14, "batch size", "muted", "middle"))
    description = (
        "Images per second of one training step against batch size, this engine and PyTorch, by model and threads"
    )
    return document(WIDTH, height, description, elements)


class _Axes:
    """Where a batch size and a speed are in one panel; both axes are logarithmic."""

    def __init__(self, left: float, top: float, width: float, batches: list[int], low: float, high: float) -> None:
        self.left, self.top, self.width = left, top, width
        self._batches = batches
        self._low, self._high = low, high

    def x(self, batch: float) -> float:
        # By rank: the step from 1 to 16 would take half of a logarithmic axis.
        return (
            self.left
            + INSET
            + (self.width - 2 * INSET) * self._batches.index(int(batch)) / max(1, len(self._batches) - 1)
        )

    def y(self, speed: float) -> float:
        share = math.log(speed / self._low) / math.log(self._high / self._low)
        return self.top + PANEL_HEIGHT * (1 - share)

    def elements(self, title: str, *, numbers: bool) -> list[str]:
        """Heading, grid and numbers at the axes."""
        found = [text(self.left, self.top - 10, title, "text heading")]
        for mark in _marks(self._low, self._high):
            y = self.y(mark)
            found.append(path([(self.left, y), (self.left + self.width, y)], "grid"))
            if numbers:
                found.append(text(self.left - 8, y + 4, f"{mark:,}", "muted small", "end"))
        bottom = self.top + PANEL_HEIGHT + 16
        found += [text(self.x(batch), bottom, str(batch), "muted small", "middle") for batch in self._batches]
        return found


def _series(rows: list[dict[str, Any]], axes: _Axes) -> list[str]:
    found: list[str] = []
    for style, times in (("b", _torch_times), ("a", _our_times)):
        known = [(row["batch"], times(row)) for row in rows if times(row)]
        if not known:
            continue
        found.append(
            path([(axes.x(batch), axes.y(1e3 * batch / ms["median"])) for batch, ms in known], f"line-{style}")
        )
        for batch, ms in known:
            x = axes.x(batch)
            # Quartiles: most are smaller than the dot.
            found.append(path([(x, axes.y(1e3 * batch / ms[end])) for end in ("low", "high")], f"line-{style}"))
            found.append(dot(x, axes.y(1e3 * batch / ms["median"]), f"fill-{style}"))
    for row in rows:
        if row["fastest"]:
            least = min(times["low"] for times in (_our_times(row), _torch_times(row)))
            ratio = row["ratios"][row["fastest"]]["median"]
            y = axes.y(1e3 * row["batch"] / least) - 9
            # The line rises steeply from the first point: its label stands a little to the left.
            x = axes.x(row["batch"]) - (9 if row is rows[0] else 0)
            found.append(text(x, y, f"{ratio:.1f}×", "text small", "middle"))
    return found


def _with_torch(rows: list[dict[str, Any]]) -> bool:
    return any(row["fastest"] for row in rows)


def _our_times(row: dict[str, Any]) -> dict[str, float]:
    times: dict[str, float] = row["ours"]
    return times


def _torch_times(row: dict[str, Any]) -> dict[str, float]:
    times: dict[str, float] = row["torch"][row["fastest"]] if row["fastest"] else {}
    return times


def _header(rows: list[dict[str, Any]]) -> list[str]:
    found = [text(24, 34, "One training step: images per second", "text title")]
    x, y = 690.0, 30.0
    for style, name, known in (("a", "this engine", True), ("b", "PyTorch eager", _with_torch(rows))):
        if known:
            found.append(path([(x, y), (x + 24, y)], f"line-{style}"))
            found.append(dot(x + 12, y, f"fill-{style}"))
            found.append(text(x + 32, y + 4, name, "text"))
            x += 126
    if _with_torch(rows):
        note = "3.4×: times as fast as PyTorch in the faster of its two memory formats"
        found.append(text(24, 52, note, "muted"))
    return found


def _range(rows: list[dict[str, Any]]) -> tuple[float, float]:
    """The slowest and the fastest speed, with room for the labels above."""
    times = [(row["batch"], spread) for row in rows for spread in (_our_times(row), _torch_times(row)) if spread]
    return (
        min(1e3 * batch / spread["high"] for batch, spread in times) / 1.2,
        max(1e3 * batch / spread["low"] for batch, spread in times) * 1.7,
    )


def _marks(low: float, high: float) -> list[int]:
    """Round numbers between two speeds: 1, 2 and 5 times a power of ten, or only the powers if these are many."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    digits = (1, 2, 5) if high / low < 1000 else (1,)
    return [digit * 10**decade for decade in decades for digit in digits if low <= digit * 10**decade <= high]
