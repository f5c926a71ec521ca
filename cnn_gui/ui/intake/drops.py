"""What is meant by what a person drops onto the window: data to train on, a picture to look at, or nothing usable."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, QSize, Qt, QUrl
from PySide6.QtGui import QImage, QImageReader

from cnn_gui.data.idx import GZIP_MAGIC, MAX_DIMENSIONS, OTHER_TYPES, UNSIGNED_BYTE
from cnn_gui.data.own.containers.kinds import is_array_file
from cnn_gui.data.own.picture_files import stands_for_pictures
from cnn_gui.data.own.pictures import MAX_PIXELS, SUFFIXES
from cnn_gui.training.messages.events import Refused

LARGEST_SIDE = 1024
"""Longer sides are scaled down while the picture is read: nobody here looks at more."""
ADVICE = (
    "Drop a folder or an archive with one sub-folder per class, a file with images and labels (.npz, .csv …), "
    "or one picture."
)

Meaning = Path | QImage | Refused


def wanted(mime: QMimeData) -> bool:
    """Return whether a drop of this kind is worth a look, without opening anything."""
    return mime.hasImage() or mime.hasUrls()


def meaning(mime: QMimeData) -> Meaning | None:
    """Return a path of data to be opened, a picture, or why it can be neither; None if there is nothing at all."""
    local = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    if local:
        return _of_paths(local)
    if mime.hasImage():
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return image
    urls = mime.urls()
    return _of_address(urls[0]) if urls else None


def picture_from(path: Path) -> QImage | Refused:
    """Return the picture in a file, upright and at most 1024 pixels wide and high, or why there is none."""
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.width() * size.height() > MAX_PIXELS:
        claim = f"It claims {size.width():,}×{size.height():,} pixels, more than {MAX_PIXELS:,} together."
        return Refused("This picture is too large", f"{path}\n\n{claim}")
    if max(size.width(), size.height()) > LARGEST_SIDE:
        reader.setScaledSize(size.scaled(QSize(LARGEST_SIDE, LARGEST_SIDE), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        return Refused("This picture cannot be read", f"{path}\n\n{reader.errorString()}.")
    return image


def is_idx(path: Path) -> bool:
    """Return whether a file begins as an IDX file does, plain or compressed with gzip."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
            if start[:2] == GZIP_MAGIC:
                file.seek(0)
                with gzip.GzipFile(fileobj=file) as unpacked:
                    start = unpacked.read(4)
    except (OSError, EOFError, zlib.error):
        return False
    known = len(start) == 4 and start[:2] == b"\0\0" and start[2] in {UNSIGNED_BYTE, *OTHER_TYPES}
    return known and 1 <= start[3] <= MAX_DIMENSIONS


def is_data(path: Path) -> bool:
    """Return whether a file is to be opened as data to train on."""
    return is_idx(path) or is_array_file(path)


def _of_paths(paths: list[Path]) -> Meaning:
    folders = {path.parent for path in paths}
    if len(paths) > 1:
        # The files of a data set, picked together: what is meant is the folder that they stand in.
        if len(folders) == 1 and all(is_data(path) for path in paths):
            return folders.pop()
        return Refused("These are several files", ADVICE)
    (path,) = paths
    if path.is_dir() or is_data(path) or stands_for_pictures(path):
        return path
    if not path.exists():
        return Refused("This cannot be opened", f"{path}: there is no such file.")
    if QImageReader.imageFormat(str(path)) or path.suffix.lower() in SUFFIXES:
        return picture_from(path)
    return Refused("This cannot be opened", f"{path} is neither data nor a picture. {ADVICE}")


def _of_address(url: QUrl) -> Meaning:
    """A picture that stands in the address itself; others would have to be fetched, and the program fetches nothing."""
    head, _, body = url.path(QUrl.ComponentFormattingOption.FullyEncoded).partition(",")
    if url.scheme() == "data" and head.endswith(";base64"):
        text = QByteArray.fromPercentEncoding(QByteArray(body.encode()))
        image = QImage.fromData(QByteArray.fromBase64(text))
        if not image.isNull():
            return image
    return Refused(
        "This picture is only an address",
        f"{url.toDisplayString()[:200]}\n\nCopy the picture itself and paste it, or save it and drop the file.",
    )
