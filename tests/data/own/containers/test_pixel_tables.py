"""Tables of pixels: whatever separates the columns and wherever the class stands, the pictures come out right."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.containers import pixel_tables
from cnn_gui.data.own.containers.table_layout import layout_of
from cnn_gui.data.own.load import load_own

# A dark frame around something bright, as digits have.
IMAGES = np.zeros((40, 6, 6), np.uint8)
IMAGES[:, 1:5, 1:5] = np.random.default_rng(3).integers(100, 256, (40, 4, 4))
FLAT = IMAGES.reshape(40, -1)
LABELS = np.arange(40) % 3
WORDS = np.array(["ant", "bee", "cow"])[LABELS]
PIXELS = [f"pixel{place}" for place in range(36)]


def text(rows: list[list[object]], header: list[str] | None = None, separator: str = ",", end: str = "\n") -> str:
    return "".join(separator.join(map(str, row)) + end for row in ([header] if header else []) + rows)


def first(labels: np.ndarray = LABELS) -> list[list[object]]:
    return [[label, *row] for label, row in zip(labels.tolist(), FLAT.tolist(), strict=True)]


def last(labels: np.ndarray = LABELS) -> list[list[object]]:
    return [[*row, label] for label, row in zip(labels.tolist(), FLAT.tolist(), strict=True)]


def refused(path: Path, content: str) -> str:
    path.write_text(content)
    with pytest.raises(DataError) as caught:
        load_own(path)
    assert str(path) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("train.csv", text(first(), ["label", *PIXELS])),
        ("train.csv", text(first(), ["Label", *PIXELS], separator=";")),
        ("a.tsv", text(first(), ["class", *PIXELS], separator="\t", end="\r\n")),
        ("mnist_train.csv", text(first())),
        ("mnist_784.csv", text(last(), [*PIXELS, "class"])),
        ("a.csv", text(last())),
        ("a.csv", text(first(), ["label", *(f"{row}x{column}" for row in range(6) for column in range(6))])),
        ("a.csv", text(first(), ["digit", *map(str, range(36))])),
        ("a.csv", "\ufeff" + text(first(), ["label", *PIXELS])),
        ("a.csv", "\n" + text(first(), ["label", *PIXELS]) + "\n\n"),
        (
            "a.csv",
            text([[f'"{cell}"' for cell in row] for row in first()], [f'"{name}"' for name in ["label", *PIXELS]]),
        ),
        ("zip.train", text([[f"{cell:.4f}" for cell in row] for row in first()], separator=" ", end=" \n")),
        ("a.txt", text(first(), separator=" ")),
    ],
)
@pytest.mark.parametrize("pack", [str.encode, lambda content: gzip.compress(content.encode())])
def test_pixels_and_labels_are_read(tmp_path: Path, name: str, content: str, pack: Callable[[str], bytes]) -> None:
    packed = pack(content)
    path = tmp_path / (f"{name}.gz" if packed[:2] == b"\x1f\x8b" else name)
    path.write_bytes(packed)
    own = load_own(path)
    np.testing.assert_array_equal(own.examples.images[:, 0], IMAGES)
    assert own.examples.labels.tolist() == LABELS.tolist()
    assert "Images are rows of 36 values: taken as 6×6, row after row." in own.notes


@pytest.mark.parametrize(
    "content",
    [
        text(first(WORDS), ["label", *PIXELS]),
        text(first(WORDS)),
        text(last(WORDS)),
        text(last(WORDS), [*map(str, range(36)), "animal"]),
        text([[place, *row] for place, row in enumerate(first(WORDS))], ["id", "label", *PIXELS]),
    ],
)
def test_classes_may_be_words_and_columns_that_count_are_left_out(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.csv").write_text(content)
    own = load_own(tmp_path / "a.csv")
    np.testing.assert_array_equal(own.examples.images[:, 0], IMAGES)
    assert own.classes == ("ant", "bee", "cow")
    assert own.examples.labels.tolist() == LABELS.tolist()
    assert ("Columns that are not used: id." in own.notes) is content.startswith("id")


def test_where_the_class_was_guessed_to_stand_is_said(tmp_path: Path) -> None:
    for rows, place in ((first(), "first"), (last(), "last")):
        (tmp_path / "a.csv").write_text(text(rows))
        assert (
            f"The table has no header: its {place} column is taken for the labels."
            in load_own(tmp_path / "a.csv").notes
        )


def test_pixels_in_one_cell_are_read_and_divided_as_the_table_says(tmp_path: Path) -> None:
    usage = ["Training"] * 30 + ["PublicTest"] * 5 + ["PrivateTest"] * 5
    rows = [[label, " ".join(map(str, row)), use] for label, row, use in zip(LABELS, FLAT, usage, strict=True)]
    (tmp_path / "fer2013.csv").write_text(text(rows, ["emotion", "pixels", "Usage"]))
    own = load_own(tmp_path / "fer2013.csv")
    assert own.test is not None
    np.testing.assert_array_equal(own.examples.images[:, 0], IMAGES[:35])
    np.testing.assert_array_equal(own.test.images[:, 0], IMAGES[35:])
    assert own.test.labels.tolist() == LABELS[35:].tolist()


def test_floating_point_is_kept_until_its_range_is_known(tmp_path: Path) -> None:
    rows = [[label, *(row / 255).round(4)] for label, row in zip(LABELS, FLAT, strict=True)]
    (tmp_path / "a.csv").write_text(text(rows, ["label", *PIXELS]))
    np.testing.assert_array_equal(load_own(tmp_path / "a.csv").examples.images[:, 0], IMAGES)


def test_a_large_table_is_read_in_pieces_and_progress_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pixel_tables, "_ROWS_AT_ONCE", 15)
    (tmp_path / "a.csv").write_text(text(first(), ["label", *PIXELS]))
    told: list[tuple[int, int]] = []
    own = load_own(tmp_path / "a.csv", progress=lambda *counts: told.append(counts))
    np.testing.assert_array_equal(own.examples.images[:, 0], IMAGES)
    assert told == [(15, 40), (30, 40), (40, 40)]


def test_what_progress_raises_ends_the_loading(tmp_path: Path) -> None:
    class EnoughError(Exception):
        pass

    def stop(_done: int, _total: int) -> None:
        raise EnoughError

    (tmp_path / "a.csv").write_text(text(first(), ["label", *PIXELS]))
    with pytest.raises(EnoughError):
        load_own(tmp_path / "a.csv", progress=stop)


def test_training_and_test_tables_of_a_folder_belong_together_and_one_without_labels_is_left_out(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "train.csv").write_text(text(first()[:30], ["label", *PIXELS]))
    (folder / "test.csv").write_text(text(FLAT[30:].tolist(), PIXELS))
    (folder / "sample_submission.csv").write_text("ImageId,Label\n1,0\n2,0\n")
    own = load_own(folder)
    assert own.test is None
    assert [skipped.path for skipped in own.skipped] == ["test.csv"]
    (folder / "test.csv").write_text(text(first()[30:], ["label", *PIXELS]))
    own = load_own(folder)
    assert own.test is not None
    np.testing.assert_array_equal(own.test.images[:, 0], IMAGES[30:])


def test_what_is_wrong_with_a_row_is_said_with_its_number(tmp_path: Path) -> None:
    rows = first()
    rows[17] = rows[17][:20]
    assert "row 18 has 19 values, expected 36" in refused(tmp_path / "a.csv", text(rows, ["label", *PIXELS]))
    rows = first()
    rows[25][7] = "oops"
    assert "row 26 has 'oops' where a pixel should be" in refused(tmp_path / "a.csv", text(rows))
    rows[25][7] = ""
    assert "row 26 has ''" in refused(tmp_path / "a.csv", text(rows))


def test_tables_without_pictures_or_without_labels_are_called_so(tmp_path: Path) -> None:
    assert "no column for each pixel" in refused(tmp_path / "iris.csv", "a,b,c,kind\n1,2,3,x\n4,5,6,y\n")
    assert "without labels" in refused(tmp_path / "test.csv", text(FLAT.tolist(), PIXELS))
    assert "without labels" in refused(tmp_path / "test.csv", text(FLAT.tolist()))
    assert "names none of the pictures" in refused(tmp_path / "names.csv", "filename,label\na.png,1\nb.png,2\n")


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"\0\0\0", b"1" * 100_000, b"," * 5000, b"\xff\xfe1\0,\0", b'"' * 999]
)
def test_other_text_is_no_table(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    assert layout_of(tmp_path / "a.csv") is None
    (tmp_path / "a.csv").write_bytes(gzip.compress(content)[:-5])
    assert layout_of(tmp_path / "a.csv") is None


def test_a_packed_table_that_is_cut_is_refused(tmp_path: Path) -> None:
    content = gzip.compress(text(first(), ["label", *PIXELS]).encode() + text(first() * 100).encode())
    (tmp_path / "a.csv.gz").write_bytes(content[: len(content) // 2])
    with pytest.raises(DataError, match="damaged or incomplete"):
        load_own(tmp_path / "a.csv.gz")


def test_more_memory_than_allowed_is_refused_before_rows_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cnn_gui.data.own import own_images

    monkeypatch.setattr(own_images, "MAX_BYTES", 20_000)
    assert "GB" in refused(tmp_path / "a.csv", text(first() * 20, ["label", *PIXELS]))


@pytest.mark.parametrize(
    "header",
    [
        ["", *(f"V{place}" for place in range(1, 38))],
        ["", "0", *(f"0.{place}" for place in range(1, 37))],
    ],
)
def test_among_columns_that_are_called_alike_the_one_that_holds_no_pixels_has_the_labels(
    tmp_path: Path, header: list[str]
) -> None:
    rows = [[number, *row] for number, row in enumerate(first())]
    (tmp_path / "a.csv").write_text(text(rows, header))
    own = load_own(tmp_path / "a.csv")
    np.testing.assert_array_equal(own.examples.images[:, 0], IMAGES)
    assert own.examples.labels.tolist() == LABELS.tolist()
    assert "Column 2 of the table is taken for the labels, as its numbers are no pixels." in own.notes


@pytest.mark.parametrize("separator", [";", "\t"])
def test_numbers_may_have_decimal_commas(tmp_path: Path, separator: str) -> None:
    rows = [[row[0], *(f"{value / 255:.4f}".replace(".", ",") for value in row[1:])] for row in first()]
    (tmp_path / "a.csv").write_text(text(rows, ["label", *PIXELS], separator))
    own = load_own(tmp_path / "a.csv")
    np.testing.assert_array_equal(own.examples.images[:, 0], IMAGES)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_tables_in_utf_16_are_read(tmp_path: Path, encoding: str) -> None:
    content = text(first(), ["label", *PIXELS], "\t")
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    (tmp_path / "a.txt").write_bytes(mark + content.encode(encoding))
    np.testing.assert_array_equal(load_own(tmp_path / "a.txt").examples.images[:, 0], IMAGES)
