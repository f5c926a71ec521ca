"""Parquet and Arrow tables as Hugging Face stores data sets; skipped where pyarrow is not installed."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.load import load_own

REASON = 'needs pyarrow: pip install -e ".[formats]"'
pyarrow = pytest.importorskip("pyarrow", reason=REASON)
parquet = pytest.importorskip("pyarrow.parquet", reason=REASON)

GREY = np.random.default_rng(3).integers(0, 256, (12, 9, 9), dtype=np.uint8)
COLOUR = np.random.default_rng(4).integers(0, 256, (12, 8, 8, 3), dtype=np.uint8)
LABELS = (np.arange(12) % 3).tolist()


def png(image: np.ndarray, **options: Any) -> bytes:
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG", **options)
    return file.getvalue()


def cells(images: Any) -> list[dict[str, object]]:
    return [{"bytes": png(image), "path": None} for image in images]


def write(path: Path, names: list[str] | None = None, **columns: Any) -> Path:
    table = pyarrow.table(columns)
    if names:
        about = {"info": {"features": {"label": {"names": names, "_type": "ClassLabel"}}}}
        table = table.replace_schema_metadata({"huggingface": json.dumps(about)})
    parquet.write_table(table, path)
    return path


def refused(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        load_own(path)
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_pictures_of_one_size_keep_it_and_their_colours_and_names_come_from_the_metadata(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = write(tmp_path / "a.parquet", ["ant", "bee", "cow"], image=cells(COLOUR), label=LABELS)
    own = load_own(path, progress=lambda *counts: told.append(counts))
    np.testing.assert_array_equal(own.examples.images, COLOUR.transpose(0, 3, 1, 2))
    assert own.classes == ("ant", "bee", "cow")
    assert own.examples.labels.tolist() == LABELS
    assert told == [(12, 12)]


@pytest.mark.parametrize(
    "column",
    [
        cells(GREY),
        [png(image) for image in GREY],
        GREY.reshape(12, -1).tolist(),
        GREY.tolist(),
        (GREY / 255).reshape(12, -1).tolist(),
    ],
)
@pytest.mark.parametrize("names", [("image", "label"), ("img", "fine_label"), ("x", "y"), ("pixel_values", "target")])
def test_pictures_and_pixels_are_found_by_type_and_name(tmp_path: Path, column: Any, names: tuple[str, str]) -> None:
    own = load_own(write(tmp_path / "a.parquet", **{names[1]: LABELS, names[0]: column, "coarse_label": [0] * 12}))
    np.testing.assert_array_equal(own.examples.images[:, 0], GREY)
    assert own.examples.labels.tolist() == LABELS
    assert any("not used: coarse_label" in note for note in own.notes)


def test_pieces_and_parts_of_a_repository_are_one_data_set(tmp_path: Path) -> None:
    folder = tmp_path / "own" / "data"
    folder.mkdir(parents=True)
    write(folder / "train-00000-of-00002.parquet", image=cells(GREY[:5]), label=LABELS[:5])
    write(folder / "train-00001-of-00002.parquet", image=cells(GREY[5:9]), label=LABELS[5:9])
    write(folder / "test-00000-of-00001.parquet", image=cells(GREY[9:]), label=LABELS[9:])
    own = load_own(tmp_path / "own")
    assert own.test is not None
    np.testing.assert_array_equal(own.examples.images[:, 0], GREY[:9])
    np.testing.assert_array_equal(own.test.images[:, 0], GREY[9:])


@pytest.mark.parametrize(("colour", "channels"), [(False, 1), (True, 3)])
def test_pictures_of_many_sizes_or_large_ones_are_brought_to_one(tmp_path: Path, colour: bool, channels: int) -> None:
    many = [np.full((20 + k % 3, 30, 3), 20 * k, np.uint8) for k in range(12)]
    large = [np.full((100, 100, 3), 20 * k, np.uint8) for k in range(12)]
    for pictures in (many, large):
        own = load_own(write(tmp_path / "a.parquet", image=cells(pictures), label=LABELS), image_size=16, colour=colour)
        assert own.examples.images.shape == (12, channels, 16, 16)
        assert own.examples.images[:, 0, 8, 8].tolist() == [20 * k for k in range(12)]
        assert any("brought to 16×16" in note for note in own.notes)


def test_words_and_lists_of_one_hot_are_labels(tmp_path: Path) -> None:
    words = [["ant", "bee", "cow"][label] for label in LABELS]
    assert load_own(write(tmp_path / "a.parquet", image=cells(GREY), label=words)).classes == ("ant", "bee", "cow")


@pytest.mark.parametrize("kind", ["stream", "file"])
def test_arrow_files_are_read(tmp_path: Path, kind: str) -> None:
    ipc = pytest.importorskip("pyarrow.ipc", reason=REASON)
    table = pyarrow.table({"image": cells(GREY), "label": LABELS})
    path = tmp_path / "data-00000-of-00001.arrow"
    with (ipc.new_stream if kind == "stream" else ipc.new_file)(str(path), table.schema) as writer:
        writer.write_table(table)
    np.testing.assert_array_equal(load_own(path).examples.images[:, 0], GREY)


def test_transparent_and_16_bit_pictures_are_shown(tmp_path: Path) -> None:
    layer = np.zeros((12, 9, 9, 4), np.uint8)
    layer[:, 4, :, 3] = 255
    own = load_own(write(tmp_path / "a.parquet", image=cells(layer), label=LABELS))
    assert own.examples.images.shape == (12, 3, 9, 9)
    assert own.examples.images[0, 0, 4, 4] == 0
    assert own.examples.images[0, 0, 0, 0] == 255
    own = load_own(write(tmp_path / "a.parquet", image=cells(GREY.astype(np.uint16) * 257), label=LABELS))
    np.testing.assert_array_equal(own.examples.images[:, 0], GREY)


def test_what_is_missing_or_damaged_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    assert "no column of pictures, only text, label" in refused(write(path, text=["a", "b"], label=[0, 1]))
    assert "no column called label" in refused(write(path, image=cells(GREY[:2]), a=[0, 1], b=[0, 1]))
    assert "row 1 holds no picture" in refused(
        write(path, image=[*cells(GREY[:1]), {"bytes": None, "path": "b.png"}], label=[0, 1])
    )
    assert "row 0: no picture" in refused(write(path, image=[b"oops", b"oops"], label=[0, 1]))
    assert "row 1 has" in refused(write(path, image=[[1.0] * 49, [1.0] * 36], label=[0, 1]))
    path.write_bytes(b"PAR1 damaged PAR1")
    assert "damaged" in refused(path)
    (tmp_path / "a.arrow").write_bytes(b"oops")
    assert "damaged" in refused(tmp_path / "a.arrow")


def test_pixels_in_columns_of_their_own_are_read(tmp_path: Path) -> None:
    pixels = {f"pixel{place}": GREY.reshape(12, -1)[:, place].tolist() for place in range(81)}
    own = load_own(write(tmp_path / "a.parquet", label=LABELS, **pixels))
    np.testing.assert_array_equal(own.examples.images[:, 0], GREY)
    assert own.examples.labels.tolist() == LABELS


def test_what_12_bits_mean_is_found_out_over_all_pictures(tmp_path: Path) -> None:
    own = load_own(write(tmp_path / "a.parquet", image=cells(GREY.astype(np.uint16) * 16), label=LABELS))
    expected = np.rint(GREY.astype(float) * 16 * 255 / 4095)
    np.testing.assert_array_equal(own.examples.images[:, 0], expected)
    assert any("4095 is white" in note for note in own.notes)
