"""The report: whole in itself, true, and safe whatever the classes are called."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from cnn_gui.files.exports.evaluated import evaluated
from cnn_gui.files.exports.report.page import report
from cnn_gui.files.exports.report.tables import confusion
from cnn_gui.training.messages.report import Report
from cnn_gui.training.run.run import Run

_INLINE = "data:image/png;base64,"
_WITHOUT_END = {"meta", "img", "br", "path", "rect", "circle", "polygon", "wbr"}


class Page(HTMLParser):
    """A page as a reader takes it: elements in order, each with its attributes and its text."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.open: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.feed(page.decode())
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = (tag, dict(attrs), [])
        self.elements.append(element)
        if tag not in _WITHOUT_END:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), []))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for _, _, text in self.open:
            text.append(data)

    def texts(self, tag: str, kind: str | None = None) -> list[str]:
        """The text of each element of a tag, and of a class if one is given."""
        return [
            "".join(text)
            for found, attributes, text in self.elements
            if found == tag and (kind is None or kind in (attributes.get("class") or "").split())
        ]


@pytest.fixture(scope="module")
def page(run: Run) -> Page:
    return Page(report(run, datetime(2031, 5, 4, 3, 2, tzinfo=UTC)))


def test_nothing_is_fetched_and_nothing_is_run(run: Run, page: Page) -> None:
    tags = {tag for tag, _, _ in page.elements}
    assert not tags & {"script", "link", "iframe", "object", "embed", "base", "form"}
    for _, attributes, _ in page.elements:
        assert not [name for name in attributes if name.startswith("on")]
        assert not {"href", "srcset", "action"} & set(attributes)
        assert attributes.get("src", _INLINE).startswith(_INLINE)
    text = report(run).decode()
    assert "@import" not in text
    assert set(re.findall(r"url\(([^)]*)\)", text)) <= {"#inside-loss", "#inside-accuracy", "#inside-learning"}


def test_names_of_classes_are_text_wherever_they_stand(run: Run, page: Page) -> None:
    assert page.texts("title") == ["Cats <and> dogs, two-conv · CNN GUI"]
    assert page.texts("h1") == ["Cats <and> dogs, two-conv"]
    matrix = [text for text in page.texts("th") if text in run.dataset.classes]
    assert matrix == [*run.dataset.classes] * 2
    # Those bold elements that the page itself has, and none of a name.
    assert "dog" not in page.texts("b")


def test_the_figures_are_those_of_the_test_images(run: Run, page: Page) -> None:
    found = evaluated(run)
    assert found is not None
    assert found.split == "test"
    assert found.count == 30
    cards = page.texts("dd")
    assert cards[0].startswith(f"{100 * found.accuracy:.2f} %")
    assert cards[1].startswith(f"{found.loss.mean():.4f}")
    assert cards[2].startswith("24batches, 4 whole epochs")
    cells = page.texts("td")
    first = cells.index(run.dataset.classes[0])
    assert cells[first + 1] == f"{found.support[0]:.0f}"
    assert cells[first + 2] == f"{100 * found.recall[0]:.1f} %"
    assert cells[first + 4] == f"{100 * found.precision[0]:.1f} %"
    assert cells[first + 6] == f"{found.class_loss[0]:.4f}"


def test_the_matrix_has_each_count_in_its_place() -> None:
    labels, predicted = np.array([0, 0, 0, 1, 1, 2]), np.array([0, 0, 1, 1, 0, 2])
    found = Report(
        "test", 1, 1, ("a", "b", "c"), np.zeros((6, 1, 2, 2), np.uint8), labels, predicted, np.ones(6), np.ones(6)
    )
    table = Page(confusion(found).encode())
    assert [int(text) for text in table.texts("td")] == [2, 1, 0, 1, 1, 0, 0, 0, 1]


def test_many_classes_have_a_picture_instead_of_a_table_that_nobody_can_read() -> None:
    count = 60
    found = Report(
        "test",
        1,
        1,
        tuple(map(str, range(count))),
        np.zeros((count, 1, 2, 2), np.uint8),
        np.arange(count),
        np.arange(count),
        np.ones(count),
        np.ones(count),
    )
    tags = [tag for tag, _, _ in Page(confusion(found).encode()).elements]
    assert "img" in tags
    assert "table" not in tags


def test_the_worst_images_are_those_read_wrongly_worst_first(make_run: Callable[..., Run]) -> None:
    run = make_run(0)
    found = evaluated(run)
    assert found is not None
    shown = [text for text in Page(report(run)).texts("figcaption") if "read as" in text]
    worst = found.most_wrong()
    assert len(shown) == min(24, len(worst)) > 1
    for text, place in zip(shown, worst.tolist(), strict=False):
        assert text.endswith(f"image {place}")
        assert text.startswith(f"{run.dataset.classes[found.labels[place]]} read as ")


def test_date_digest_versions_and_what_was_done_by_hand_are_in_it(
    run: Run, page: Page, make_run: Callable[..., Run]
) -> None:
    assert "2031-05-04 03:02 UTC" in page.texts("dd")
    assert page.texts("p", "digest") == [run.parameters_sha256()]
    assert np.__version__ in page.texts("dd")
    assert "Done by hand" not in page.texts("h2")

    other = make_run(2)
    other.change("weight_decay", 0.01)
    other.history.append_edit(2, "<i>b</i> from 0 to 1")
    changed = Page(report(other))
    assert changed.texts("li") == [
        "after 2 batches: weight_decay: 0.0 → 0.01",
        "after 2 batches: <i>b</i> from 0 to 1",
    ]


def test_settings_that_are_not_the_default_stand_out(page: Page) -> None:
    assert "model" in "".join(page.texts("div", "changed"))
    assert "momentum" not in "".join(page.texts("div", "changed"))


def test_bytes_in_a_name_that_are_no_text_do_no_harm(make_run: Callable[..., Run]) -> None:
    run = make_run(1)
    object.__setattr__(run.dataset, "title", "caf\udce9")
    assert Page(report(run)).texts("h1") == ["caf?, seed"]


def test_it_says_what_there_is_nothing_of(make_run: Callable[..., Run], tmp_path: Path) -> None:
    run = make_run(0, test=0)
    object.__setattr__(run.dataset, "validation", run.dataset.validation.part(0, 0))
    assert Page(report(run)).texts("p", "empty") == [
        "No batch has been trained yet.",
        "There are no images to evaluate.",
    ]
