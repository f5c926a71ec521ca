"""The built-in digits: a small model of handwriting, and the file that is shipped.

`python -m cnn_gui.data.digits --out resources/digits.npz` makes the file again, with the same digits to the last bit.
`python -m cnn_gui.data.digits --sheet docs/pictures/digits.png` draws samples.
"""

from __future__ import annotations

import argparse
import io
import zipfile
from pathlib import Path

import numpy as np

from cnn_gui.data.dataset import Split
from cnn_gui.data.digits.hand import write
from cnn_gui.data.digits.png import write_grey_png

SEED = 20
BLOCK = 500
SIZES = {"train": 18_000, "test": 2_000}


def generate(part: str, count: int | None = None) -> Split:
    """The first `count` digits of a part, the same whatever the count.

    They are made in blocks of 500, each from a seed of its own, with every digit 50 times in random order.

    Args:
        part: "train" or "test".
        count: how many, ≥ 1; None takes as many as are shipped.

    Returns:
        Images (count, 1, 28, 28) and labels 0..9.
    """
    count = SIZES[part] if count is None else count
    images, labels = [], []
    for block in range(-(-count // BLOCK)):
        rng = np.random.default_rng([SEED, list(SIZES).index(part), block])
        digits = np.argsort(rng.random(BLOCK), kind="stable") % 10
        images.append(write(digits, rng))
        labels.append(digits)
    return Split(np.concatenate(images)[:count, None].copy(), np.concatenate(labels)[:count])


def save(path: Path) -> None:
    """Write the shipped file: a compressed .npz without dates, equal bytes for equal digits."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for part in SIZES:
            split = generate(part)
            for name, values in ((f"{part}_images", split.images), (f"{part}_labels", split.labels.astype(np.uint8))):
                content = io.BytesIO()
                np.save(content, values)
                entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, content.getvalue(), compresslevel=9)


def sheet(columns: int = 30, rows_per_digit: int = 2) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """A contact sheet: rows of zeros, ones, ... from the training file, dark ink on white."""
    split = generate("train", 2000)
    needed = columns * rows_per_digit
    rows = [
        split.images[split.labels == digit, 0][:needed].reshape(rows_per_digit, columns, 28, 28) for digit in range(10)
    ]
    tiles = np.concatenate(rows)
    picture: np.ndarray[tuple[int, int], np.dtype[np.uint8]] = 255 - tiles.transpose(0, 2, 1, 3).reshape(
        len(tiles) * 28, columns * 28
    )
    return picture


def main(arguments: list[str] | None = None) -> int:
    """Make the shipped file or a picture of samples."""
    parser = argparse.ArgumentParser(prog="python -m cnn_gui.data.digits", description="Make the built-in digits.")
    parser.add_argument("--out", type=Path, metavar="FILE.npz", help="write the training and test digits")
    parser.add_argument("--sheet", type=Path, metavar="FILE.png", help="write a picture of samples")
    options = parser.parse_args(arguments)
    if options.out is None and options.sheet is None:
        parser.error("say what to make: --out FILE.npz, --sheet FILE.png or both")
    if options.out is not None:
        save(options.out)
    if options.sheet is not None:
        write_grey_png(options.sheet, sheet())
    return 0
