from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import pytest

Script = Callable[[str], ModuleType]
ROOT = Path(__file__).parents[2]


def spread(median: float) -> dict[str, float]:
    return {"median": median, "low": 0.9 * median, "high": 1.2 * median, "count": 5}


def engine_result(*, torch: bool = True) -> dict[str, Any]:
    rows = [
        {
            "model": model,
            "batch": batch,
            "threads": threads,
            "ours": spread(0.01 * batch + 0.05),
            "plain": spread(0.03 * batch),
            "torch": {"contiguous": spread(0.05 * batch), "channels last": spread(0.04 * batch)} if torch else {},
            "ratios": {"contiguous": spread(3.5), "channels last": spread(2.5)} if torch else {},
            "fastest": "channels last" if torch else None,
            "flops": 1000,
            "share": 0.25,
            "losses": [2.3, 2.2],
        }
        for threads in (1, 2)
        for model in ("seed", "lenet")
        for batch in (1, 64)
    ]
    products = [{"size": 512, "threads": threads, "gflops": spread(100.0 * threads)} for threads in (1, 2)]
    loops = {"batch": 1, "ours": spread(0.05), "loops": spread(40.0), "ratio": spread(800.0)}
    machine = {"processor": "a processor", "cores": "2", "python": "3.11", "numpy": "2.4", "load": "0.1 0 0"}
    return {**machine, "torch": "2.9" if torch else "not installed", "rows": rows, "products": products, "loops": loops}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a document and one result."""
    (tmp_path / "docs" / "measurements").mkdir(parents=True)
    (tmp_path / "docs" / "measurements" / "engine.json").write_text(json.dumps(engine_result()), "utf-8")
    document = "# Speed\n\n<!-- measured: engine -->\nold\n<!-- end of engine -->\n\nas before\n"
    (tmp_path / "docs" / "performance.md").write_text(document, "utf-8")
    return tmp_path


def test_a_marked_part_is_replaced_and_the_rest_left_alone(script: Script, project: Path) -> None:
    assert script("report").main(["--root", str(project)]) == 0

    text = (project / "docs" / "performance.md").read_text("utf-8")
    assert text.startswith("# Speed\n\n<!-- measured: engine -->\n")
    assert text.endswith("<!-- end of engine -->\n\nas before\n")
    assert "old" not in text
    ours, theirs = "0.690 (0.621–0.828) | 1.92", "3.20 (2.88–3.84) | 2.56 (2.30–3.07)"
    assert text.count(f"| `seed` | 64 | {ours} | {theirs} | **2.50×** (2.25–3.00) | 25% |") == 2
    assert "**2 threads**" in text
    assert (project / "docs" / "pictures" / "performance.svg").exists()


def test_check_finds_a_difference_and_writes_nothing(
    script: Script, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report, document = script("report"), project / "docs" / "performance.md"
    before = document.read_text("utf-8")

    assert report.main(["--root", str(project), "--check"]) == 1
    assert document.read_text("utf-8") == before
    assert "differs from the results: docs/performance.md" in capsys.readouterr().out

    assert report.main(["--root", str(project)]) == 0
    assert report.main(["--root", str(project), "--check"]) == 0


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (
            "<!-- measured: live -->\n<!-- end of live -->",
            "python benchmarks/live.py --json > docs/measurements/live.json",
        ),
        ("<!-- measured: nothing -->\n<!-- end of nothing -->", "nothing is called 'nothing'"),
    ],
)
def test_what_cannot_be_filled_in_is_said(
    script: Script, project: Path, document: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "docs" / "performance.md").write_text(document, "utf-8")

    assert script("report").main(["--root", str(project)]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(("content", "said"), [("{", "is not JSON"), ('{"quick": true}', "--quick")])
def test_results_that_mean_nothing_are_refused(
    script: Script, project: Path, content: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "docs" / "measurements" / "engine.json").write_text(content, "utf-8")

    assert script("report").main(["--root", str(project)]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("torch", [True, False])
def test_the_picture_shows_every_case(script: Script, torch: bool) -> None:
    svg = ElementTree.fromstring(script("plot").engine_plot(engine_result(torch=torch)))
    name = "{http://www.w3.org/2000/svg}"

    texts = [element.text for element in svg.iter(f"{name}text")]
    assert {"seed, 1 thread", "seed, 2 threads", "lenet, 1 thread", "lenet, 2 threads"} <= set(texts)
    assert texts.count("2.5×") == (8 if torch else 0)
    assert ("PyTorch eager" in texts) == torch
    # Eight cases of each side, and a dot in the legend.
    dots = [element.get("class") for element in svg.iter(f"{name}circle")]
    assert (dots.count("fill-a"), dots.count("fill-b")) == (9, 9 if torch else 0)
    width, height = float(svg.get("width", 0)), float(svg.get("height", 0))
    for circle in svg.iter(f"{name}circle"):
        assert 0 < float(circle.get("cx", 0)) < width
        assert 0 < float(circle.get("cy", 0)) < height


def test_tables_without_pytorch_have_empty_cells(script: Script) -> None:
    table = script("tables").engine_table(engine_result(torch=False))

    assert "| `lenet` | 1 | 0.060 (0.054–0.072) | 0.030 | — | — | — | 25% |" in table


def test_accuracies_are_given_with_their_options(script: Script) -> None:
    result = {
        "dataset": "mnist",
        "settings": {
            "batch_size": 64,
            "optimizer": "sgd",
            "learning_rate": 0.1,
            "momentum": 0.9,
            "shift": 0,
            "changed": ["momentum"],
        },
        "train_images": 60000,
        "test_images": 10000,
        "max_epochs": 8,
        "targets": [0.95, 0.99],
        "summary": [
            {
                "model": "seed",
                "seeds": 3,
                "final": 0.9812,
                "seconds": 12.0,
                "targets": [
                    {"target": 0.95, "runs": 3, "seconds": 0.41, "epochs": 0.3},
                    {"target": 0.99, "runs": 2, "seconds": 11.0, "epochs": 7.5},
                ],
            }
        ],
    }

    text = script("tables").accuracy_table([result])

    assert "60,000 training and 10,000 test images of `mnist`" in text
    assert "batch size 64, optimizer sgd, learning rate 0.1, momentum 0.9; mean over 3 seeds" in text
    assert "| `seed` | 0.4 s, 0.30 epochs | 11.0 s, 7.5 epochs (2 of 3 seeds) | **98.12%** after 12.0 s |" in text


def test_every_section_of_the_documents_is_what_the_results_say(
    script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    assert script("report").main(["--check"]) == 0, "python benchmarks/report.py writes them again"
    assert capsys.readouterr().out == ""
