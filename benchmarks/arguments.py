"""What the benchmarks read from the command line, such as --batches 1,64 or --threads 1,all."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection

from cnn_gui.training.run.matrix_threads import most_threads


def names_of(allowed: Collection[str]) -> Callable[[str], list[str]]:
    """Read names out of `allowed`, separated by commas."""

    def read(text: str) -> list[str]:
        names = text.split(",")
        for name in names:
            if name not in allowed:
                raise argparse.ArgumentTypeError(f"{name!r} is none of {','.join(allowed)}")
        return names

    return read


def whole_numbers(low: int, high: int) -> Callable[[str], list[int]]:
    """Read whole numbers from `low` to `high`, separated by commas."""

    def read(text: str) -> list[int]:
        try:
            numbers = [int(number) for number in text.split(",")]
        except ValueError:
            numbers = []
        if not numbers or min(numbers) < low or max(numbers) > high:
            raise argparse.ArgumentTypeError(f"must be whole numbers from {low} to {high}, with commas; got {text!r}")
        return numbers

    return read


def whole_number(low: int, high: int = 10**9) -> Callable[[str], int]:
    """Read one whole number from `low` to `high`."""

    def read(text: str) -> int:
        numbers = whole_numbers(low, high)(text)
        if len(numbers) != 1:
            raise argparse.ArgumentTypeError(f"must be one whole number from {low} to {high}; got {text!r}")
        return numbers[0]

    return read


def threads(text: str) -> list[int]:
    """Read numbers of threads; "all" is as many as this process has cores. Ascending, each once."""
    most = most_threads()
    return sorted(set(whole_numbers(1, most)(text.replace("all", str(most)))))
