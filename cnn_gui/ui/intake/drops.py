"""What is meant by what a person drops onto the window: data, weights, a run, a picture, or nothing usable."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, QUrl
from PySide6.QtGui import QImage

from cnn_gui.data.idx import GZIP_MAGIC, MAX_DIMENSIONS, OTHER_TYPES, UNSIGNED_BYTE
from cnn_gui.data.own.containers.kinds import is_array_file
from cnn_gui.data.own.decoding.formats import TooLargeError
from cnn_gui.data.own.decoding.layers import Costly, Layers, read_layers
from cnn_gui.data.own.picture_files import stands_for_pictures
from cnn_gui.data.own.pictures import AS_SHOWN, PictureError, is_picture, quiet_pillow, read_pixels
from cnn_gui.data.packed import unpacked
from cnn_gui.files.imports.load_weights import is_weights_file
from cnn_gui.files.imports.onnx.read import is_onnx_file
from cnn_gui.training.messages.events import Refused

ADVICE = (
    "Drop a folder or an archive with one sub-folder per class, a file with images and labels (.npz, .csv …), "
    "weights (.safetensors, .npz), a network (.onnx), or one picture."
)


@dataclass(frozen=True)
class SlowPicture:
    """A picture whose decoding may take long, in a file or in `content`."""

    path: Path
    content: bytes | None = None


@dataclass(frozen=True)
class WeightsFile:
    """Weights for the network, or what is taken for them: who reads the file says why it cannot be used."""

    path: Path


@dataclass(frozen=True)
class NetworkFile:
    """A network of another program, by its name: who reads it says what is wrong with it."""

    path: Path


@dataclass(frozen=True)
class RunFile:
    """A saved run, by its name."""

    path: Path


@dataclass(frozen=True)
class LessonFile:
    """A lesson, by its name: who reads it says what is wrong with it."""

    path: Path


Brought = QImage | SlowPicture | Refused
NoPicture = Path | WeightsFile | NetworkFile | RunFile | LessonFile
Meaning = NoPicture | Brought
RUN_SUFFIX, LESSON_SUFFIX = ".cnnrun", ".md"


def wanted(mime: QMimeData) -> bool:
    """Return whether a drop of this kind is worth a look, without opening anything."""
    return mime.hasImage() or mime.hasUrls() or bool(_kinds(mime))


def meaning(mime: QMimeData) -> Meaning | None:
    """Return a path of data, weights, a network, a run, a lesson, a picture, or why it is none; None for nothing."""
    local = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    if local:
        return _of_paths(local)
    if mime.hasImage() or _kinds(mime):
        return _of_image(mime)
    urls = mime.urls()
    return _of_address(urls[0]) if urls else None


def picture_from(path: Path, content: bytes | None = None) -> Brought:
    """Return the picture in a file, upright and at most 1024 pixels wide and high, or why there is none.

    By the rules of `cnn_gui.data.own.pictures.PictureSet`; content: what the file holds, if it is none on a disk.
    """
    try:
        with quiet_pillow():
            return as_image(read_layers(path, AS_SHOWN, content=content, cheap_only=True))
    except Costly:
        return SlowPicture(path, content)
    except PictureError as error:
        return refusal(path, error)


def as_image(layers: Layers) -> QImage:
    """Return a picture that was read, as one that Qt paints."""
    pixels = read_pixels(layers)
    height, width, _ = pixels.shape
    # A copy: the array is gone when this returns.
    image = QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888)
    plain = QImage.Format.Format_RGB32 if layers.opacity is None else QImage.Format.Format_ARGB32
    return image.convertToFormat(plain)


def refusal(path: Path, error: PictureError) -> Refused:
    """Return what is said about a picture that cannot be used."""
    title = "This picture is too large" if isinstance(error, TooLargeError) else "This picture cannot be read"
    reason = error.reason.replace(" × ", "×")
    return Refused(title, f"{path}\n\n{reason[:1].upper()}{reason[1:]}.")


def is_idx(path: Path) -> bool:
    """Return whether a file begins as an IDX file does, plain or compressed with gzip."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
            if start[:2] == GZIP_MAGIC:
                file.seek(0)
                start = unpacked(file).read(4)
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
        if all(path.is_file() and _is_picture(path) for path in paths):
            return Refused(
                f"These are {len(paths):,} pictures",
                "Drop one of them to look at it. To learn from them, put those of each class into a folder of their "
                "own, and drop the folder that holds these.",
            )
        return Refused("These are several files", ADVICE)
    (path,) = paths
    if not path.is_dir() and path.exists():
        if path.suffix.lower() == RUN_SUFFIX:
            return RunFile(path)
        if path.suffix.lower() == LESSON_SUFFIX:
            return LessonFile(path)
        if is_onnx_file(path):
            return NetworkFile(path)
        if is_weights_file(path):
            return WeightsFile(path)
    if path.is_dir() or is_data(path) or stands_for_pictures(path):
        return path
    if not path.exists():
        return Refused("This cannot be opened", f"{path}: there is no such file.")
    if not path.is_file():
        return Refused("This cannot be opened", f"{path} is neither a file nor a folder. {ADVICE}")
    if _is_picture(path):
        return picture_from(path)
    return Refused("This cannot be opened", f"{path} is neither data nor a picture. {ADVICE}")


def _is_picture(path: Path) -> bool:
    try:
        return is_picture(path)
    except OSError:
        # Why it cannot be read is said when it is opened as what its name says.
        return False


def _kinds(mime: QMimeData) -> list[str]:
    """The kinds in which a picture's own bytes are there; what other programs hand over most often comes first."""
    return sorted((kind for kind in mime.formats() if kind.startswith("image/")), key=lambda kind: kind != "image/png")


def _of_image(mime: QMimeData) -> Brought:
    """A picture from another program: its own bytes if they are there, so that it is read like a file."""
    for kind in _kinds(mime):
        content = bytes(mime.data(kind).data())
        brought = picture_from(Path("picture"), content) if content else None
        # Another kind of it may be readable, but none is smaller.
        if brought is not None and (not isinstance(brought, Refused) or "too large" in brought.title):
            return brought
    image = mime.imageData()
    if isinstance(image, QImage) and not image.isNull():
        return image
    return Refused("This picture cannot be read", "Copy it again, or save it and drop the file.")


def _of_address(url: QUrl) -> Brought:
    """A picture that stands in the address itself; others would have to be fetched, and the program fetches nothing."""
    head, _, body = url.path(QUrl.ComponentFormattingOption.FullyEncoded).partition(",")
    if url.scheme() == "data" and head.endswith(";base64"):
        text = QByteArray.fromPercentEncoding(QByteArray(body.encode()))
        brought = picture_from(Path("picture"), bytes(QByteArray.fromBase64(text).data()))
        if not isinstance(brought, Refused):
            return brought
    return Refused(
        "This picture is only an address",
        f"{url.toDisplayString()[:200]}\n\nCopy the picture itself and paste it, or save it and drop the file.",
    )
