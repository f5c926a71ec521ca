"""Fill the tables of the documents, and draw the picture, from the results in docs/measurements.

    python benchmarks/report.py            write them
    python benchmarks/report.py --check    change nothing; exit status 1 if something is not what the results say

In a document a table stands between `<!-- measured: NAME -->` and `<!-- end of NAME -->`; what is between them is
replaced. No figure is typed by hand.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import tables
from plot import engine_plot

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ("README.md", "docs/performance.md")
MEASUREMENTS = "docs/measurements"
PICTURE = "docs/pictures/performance.svg"

_MARKED = re.compile(r"(<!-- measured: ([\w-]+) -->\n).*?(<!-- end of \2 -->)", re.DOTALL)

Results = Mapping[str, Sequence[dict[str, Any]]]


class ReportError(Exception):
    """A result that a document asks for is missing or is not what it should be."""


# For each name in a document: which benchmark it needs, and the Markdown made of that benchmark's results.
SECTIONS: dict[str, tuple[str, Callable[[Sequence[dict[str, Any]]], str]]] = {
    "engine": ("engine", lambda results: tables.engine_table(results[0])),
    "engine-summary": ("engine", lambda results: tables.engine_summary(results[0])),
    "engine-machine": ("engine", lambda results: tables.measured_on(results[0])),
    "loops": ("engine", lambda results: tables.loops_sentence(results[0])),
    "accuracy": ("accuracy", lambda results: tables.accuracy_table([one for one in results if one["summary"]])),
    "epoch": ("accuracy", lambda results: "\n\n".join(tables.epoch_table(one) for one in results if one["epochs"])),
    "scaling": ("scaling", lambda results: tables.scaling_table(results[0])),
    "live": ("live", lambda results: tables.live_table(results[0])),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Write or check; the exit status is 0, 1 if --check finds a difference, 2 if a result is missing."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, say what would change")
    parser.add_argument("--root", type=Path, default=ROOT, help="the folder of the project")
    asked = parser.parse_args(argv)
    try:
        made = make(asked.root)
    except ReportError as error:
        print(f"benchmarks/report.py: {error}", file=sys.stderr)
        return 2
    different = [path for path, content in made.items() if not path.exists() or path.read_text("utf-8") != content]
    for path in different:
        print(f"{'differs from the results' if asked.check else 'written'}: {path.relative_to(asked.root).as_posix()}")
        if not asked.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made[path], "utf-8")
    return 1 if asked.check and different else 0


def make(root: Path) -> dict[Path, str]:
    """The content of every document and of the picture, as the results say it should be.

    Raises ReportError.
    """
    results = read_results(root / MEASUREMENTS)
    made = {}
    for name in DOCUMENTS:
        path = root / name
        if path.exists():
            made[path] = fill(path.read_text("utf-8"), results)
    if results.get("engine"):
        made[root / PICTURE] = engine_plot(results["engine"][0])
    return made


def read_results(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The JSON results of a folder, by benchmark: the part of the file's name before a hyphen.

    `accuracy.json` and `accuracy-lenet.json` are both results of benchmarks/accuracy.py, in the order of their names.
    Raises ReportError for a file that is not JSON or whose figures were not really measured.
    """
    results: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(folder.glob("*.json"), key=lambda path: path.stem):
        try:
            result = json.loads(path.read_text("utf-8"))
        except ValueError as error:
            raise ReportError(f"{path.name} is not JSON ({error}): write it with --json > {path.name}") from None
        if result.get("quick"):
            raise ReportError(f"{path.name} was made with --quick: its figures mean nothing; measure it without")
        results.setdefault(path.stem.partition("-")[0], []).append(result)
    return results


def fill(document: str, results: Results) -> str:
    """Replace every marked part of a document.

    Raises ReportError for an unknown name or a benchmark without a result.
    """

    def replace(found: re.Match[str]) -> str:
        begin, name, end = found.groups()
        if name not in SECTIONS:
            raise ReportError(f"nothing is called {name!r}; known are {', '.join(SECTIONS)}")
        benchmark, write = SECTIONS[name]
        if not results.get(benchmark):
            raise ReportError(
                f"{MEASUREMENTS}/{benchmark}.json is missing: "
                f"python benchmarks/{benchmark}.py --json > {MEASUREMENTS}/{benchmark}.json"
            )
        return f"{begin}\n{write(results[benchmark])}\n\n{end}"

    return _MARKED.sub(replace, document)


if __name__ == "__main__":
    sys.exit(main())
