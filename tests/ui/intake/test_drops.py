"""What a drop onto the window means: data, a picture, or a reason why it is neither."""

from __future__ import annotations

import gzip
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QBuffer, QMimeData, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from cnn_gui.data.idx import write_idx
from cnn_gui.training.messages.events import Refused
from cnn_gui.ui.intake import drops

RED, BLUE = 0xFFFF0000, 0xFF0000FF


@pytest.fixture(autouse=True)
def _qt(qapp: QApplication) -> None:
    """Pictures are read with Qt's help."""


def dropped(*paths: Path) -> QMimeData:
    """What a file manager hands over."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def red_and_blue(width: int = 6, height: int = 4) -> QImage:
    """Red at the left, blue at the right."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(RED)
    for x in range(width // 2, width):
        for y in range(height):
            image.setPixel(x, y, BLUE)
    return image


def refused(mime: QMimeData) -> Refused:
    """The reason that is given."""
    meant = drops.meaning(mime)
    assert isinstance(meant, Refused)
    return meant


@pytest.fixture(params=["plain", "mit Leerzeichen & Ümläuten", "数字 お", "100%41 #1"])
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A folder whose name may be anything."""
    made = tmp_path / request.param
    made.mkdir()
    return made


# ---- data ------------------------------------------------------------------------------------------------------------


def test_a_folder_is_data(folder: Path) -> None:
    assert drops.meaning(dropped(folder)) == folder


def test_an_archive_and_a_table_of_pictures_are_data(folder: Path) -> None:
    Image.new("L", (8, 8)).save(folder / "1.png")
    with zipfile.ZipFile(folder / "cats.zip", "w") as archive:
        archive.write(folder / "1.png", "cats/1.png")
    with tarfile.open(folder / "cats.tgz", "w:gz") as tar:
        tar.add(folder / "1.png", "cats/1.png")
    (folder / "list.csv").write_text("file,label\n1.png,cat\n")
    for name in ("cats.zip", "cats.tgz", "list.csv"):
        assert drops.meaning(dropped(folder / name)) == folder / name


def test_an_npz_file_is_data_whatever_is_in_it(folder: Path) -> None:
    path = folder / "Data Set.NPZ"
    path.write_bytes(b"PK")
    assert drops.meaning(dropped(path)) == path


PARAMETERS = {"conv1.W": np.zeros((2, 1, 3, 3), np.float32), "dense1.b": np.zeros(3, np.float32)}
TRUNCATED = b"PK\x03\x04 cut off"


def _archive(path: Path, **arrays: np.ndarray) -> None:
    with path.open("wb") as file:
        np.savez(file, **arrays)


@pytest.mark.parametrize("name", ["w.safetensors", "W.SAFETENSORS", "model.pt", "model.pth", "last.ckpt"])
def test_a_file_that_is_called_like_weights_is_weights_whatever_is_in_it(folder: Path, name: str) -> None:
    for content in (b"", TRUNCATED, b"\x80\x02}q"):
        (folder / name).write_bytes(content)
        assert drops.meaning(dropped(folder / name)) == drops.WeightsFile(folder / name)


@pytest.mark.parametrize("name", ["weights.npz", "weights"])
def test_the_names_of_its_arrays_tell_an_archive_of_weights_from_one_of_images(folder: Path, name: str) -> None:
    path = folder / name
    for arrays in (PARAMETERS, {"0.weight": np.ones((3, 2))}, {**PARAMETERS, "classes": np.array(["a"])}):
        _archive(path, **arrays)
        assert drops.meaning(dropped(path)) == drops.WeightsFile(path)
    images = {"images": np.zeros((4, 8, 8), np.uint8), "labels": np.zeros(4, np.int64)}
    for arrays in (
        images,
        {"x": images["images"], "W": images["labels"], "b": images["labels"]},
        {"arr_0": np.ones(3)},
    ):
        _archive(path, **arrays)
        assert drops.meaning(dropped(path)) == path


def test_weights_that_are_gone_or_no_file_are_no_weights(folder: Path) -> None:
    (folder / "cats.pt").mkdir()
    assert drops.meaning(dropped(folder / "cats.pt")) == folder / "cats.pt"
    assert "no such file" in refused(dropped(folder / "gone.pt")).message


@pytest.mark.parametrize("name", ["run.cnnrun", "My Run 2.CNNRUN"])
def test_a_saved_run_is_known_by_its_name(folder: Path, name: str) -> None:
    (folder / name).write_bytes(TRUNCATED)
    assert drops.meaning(dropped(folder / name)) == drops.RunFile(folder / name)


@pytest.mark.parametrize("name", ["a.npy", "A.MAT", "a.h5", "a.parquet", "train.csv", "train.csv.gz", "mnist.pkl.gz"])
def test_a_file_that_is_called_like_data_is_data_whatever_is_in_it(folder: Path, name: str) -> None:
    path = folder / name
    path.write_bytes(b"anything")
    assert drops.meaning(dropped(path)) == path


@pytest.mark.parametrize(
    "content",
    [b"\x93NUMPY\x01\x00", b"\x89HDF\r\n\x1a\n", b"PAR1", b"\x80\x04]\x94.", b"1" + b" 0" * 49 + b"\n" + b"0 " * 50],
)
def test_a_file_with_arrays_is_data_whatever_it_is_called(folder: Path, content: bytes) -> None:
    path = folder / "data_batch_1"
    path.write_bytes(content)
    assert drops.meaning(dropped(path)) == path


def test_files_with_arrays_dropped_together_are_the_folder_that_they_are_in(folder: Path) -> None:
    for name in ("X.npy", "y.npy"):
        np.save(folder / name, np.zeros(3))
    assert drops.meaning(dropped(*folder.iterdir())) == folder


def test_text_that_is_no_table_is_no_data(folder: Path) -> None:
    path = folder / "notes.txt"
    path.write_text("one, two\nthree, four\n")
    assert refused(dropped(path)).title == "This cannot be opened"


@pytest.mark.parametrize("name", ["train-images-idx3-ubyte", "train-images-idx3-ubyte.gz", "noname", "misnamed.png"])
def test_an_idx_file_is_data_whatever_it_is_called(folder: Path, name: str) -> None:
    path = folder / name
    write_idx(path, np.zeros((2, 3, 3), np.uint8), compress=name.endswith(".gz"))
    assert drops.meaning(dropped(path)) == path


def test_idx_files_dropped_together_are_the_folder_that_they_are_in(folder: Path) -> None:
    for name in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"):
        write_idx(folder / name, np.zeros((2, 3, 3) if "3" in name else 2, np.uint8))
    assert drops.meaning(dropped(*folder.iterdir())) == folder


def test_several_other_files_are_refused(folder: Path) -> None:
    paths = [folder / name for name in ("a.png", "b.png")]
    for path in paths:
        red_and_blue().save(str(path))
    assert refused(dropped(*paths)).title == "These are 2 pictures"
    (folder / "c.txt").write_text("neither data nor a picture")
    assert refused(dropped(*paths, folder / "c.txt")).title == "These are several files"


# ---- pictures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.jpg", "picture without ending", "misnamed.txt"])
def test_a_picture_file_is_a_picture_whatever_it_is_called(folder: Path, name: str) -> None:
    path = folder / name
    assert red_and_blue(64, 32).save(str(path), "PNG" if path.suffix in ("", ".txt") else "")
    image = drops.meaning(dropped(path))
    assert isinstance(image, QImage)
    assert (image.width(), image.height()) == (64, 32)
    assert image.pixelColor(8, 16).red() > 240 > 20 > image.pixelColor(8, 16).blue()
    assert image.pixelColor(56, 16).blue() > 240


def test_a_photograph_is_turned_upright_and_made_smaller(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    picture = Image.new("RGB", (3000, 1500), "red")
    picture.paste("blue", (1500, 0, 3000, 1500))
    exif = Image.Exif()
    exif[274] = 6  # the camera was turned a quarter to the left
    picture.save(path, exif=exif)
    image = drops.meaning(dropped(path))
    assert isinstance(image, QImage)
    assert (image.width(), image.height()) == (512, 1024)
    assert image.pixelColor(256, 100).red() > 200
    assert image.pixelColor(256, 900).blue() > 200


@pytest.mark.parametrize(("kind", "suffix"), [("WEBP", ".webp"), ("TIFF", ".tif"), ("GIF", ".gif"), ("PPM", ".ppm")])
def test_all_kinds_of_pictures_that_folders_may_hold_can_be_dropped(tmp_path: Path, kind: str, suffix: str) -> None:
    for name in (f"a{suffix}", "a.jpg", "a"):
        path = tmp_path / name
        Image.new("RGB", (64, 32), (200, 100, 50)).save(path, kind)
        image = drops.meaning(dropped(path))
        assert isinstance(image, QImage)
        colour = image.pixelColor(8, 8)
        assert max(abs(colour.red() - 200), abs(colour.green() - 100), abs(colour.blue() - 50)) < 12


def test_a_large_picture_is_not_decoded_in_the_window(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("1", (9000, 9000)).save(path)
    assert drops.meaning(dropped(path)) == drops.SlowPicture(path)


def test_soft_levels_of_16_bits_are_visible(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(np.linspace(900, 1150, 64).astype(np.uint16).reshape(8, 8)).save(path)
    image = drops.meaning(dropped(path))
    assert isinstance(image, QImage)
    assert image.pixelColor(0, 0).red() == 0
    assert image.pixelColor(7, 7).red() == 255


def test_several_pictures_are_refused_with_what_can_be_done_with_them(tmp_path: Path) -> None:
    kinds = {"a.webp": "WEBP", "b": "TIFF", "c.png": "PNG"}
    for name, kind in kinds.items():
        Image.new("RGB", (8, 8)).save(tmp_path / name, kind)
    said = refused(dropped(*(tmp_path / name for name in kinds)))
    assert said.title == "These are 3 pictures"
    assert "a folder of their own" in said.message


def from_another_program(content: bytes, kind: str = "image/png") -> QMimeData:
    """A clipboard that holds the bytes of a picture."""
    mime = QMimeData()
    mime.setData(kind, content)
    return mime


def test_a_picture_in_the_clipboard_is_read_like_a_file(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (8, 8), (255, 255, 255, 0))
    picture.save(tmp_path / "a.png")
    image = drops.meaning(from_another_program((tmp_path / "a.png").read_bytes()))
    assert isinstance(image, QImage)
    assert image.pixelColor(3, 3).alpha() == 0
    Image.new("RGB", (8, 8), (200, 0, 0)).save(tmp_path / "a.webp", lossless=True)
    image = drops.meaning(from_another_program((tmp_path / "a.webp").read_bytes(), "image/webp"))
    assert isinstance(image, QImage)
    assert image.pixelColor(3, 3).red() == 200


def test_the_clipboard_has_the_same_bounds_as_files(tmp_path: Path) -> None:
    Image.new("1", (9000, 9000)).save(tmp_path / "a.png")
    content = (tmp_path / "a.png").read_bytes()
    meant = drops.meaning(from_another_program(content))
    assert isinstance(meant, drops.SlowPicture)
    assert meant.content == content
    Image.new("1", (10_001, 10_000)).save(tmp_path / "b.png")
    said = refused(from_another_program((tmp_path / "b.png").read_bytes()))
    assert said.title == "This picture is too large"
    assert "10,001×10,000" in said.message


def test_a_damaged_picture_is_refused_by_name(folder: Path) -> None:
    path = folder / "a.png"
    red_and_blue(200, 200).save(str(path))
    path.write_bytes(path.read_bytes()[:60])
    said = refused(dropped(path))
    assert said.title == "This picture cannot be read"
    assert str(path) in said.message


def test_an_image_bomb_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    path = tmp_path / "bomb.png"
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    said = refused(dropped(path))
    assert said.title == "This picture is too large"
    assert "50,000×50,000" in said.message


def test_a_picture_from_a_browser_is_a_picture(tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setImageData(red_and_blue())
    mime.setUrls([QUrl("https://example.org/cat.png")])
    image = drops.meaning(mime)
    assert isinstance(image, QImage)
    assert image.pixel(0, 0) == RED
    assert image.pixel(5, 0) == BLUE


def test_a_file_is_preferred_to_the_small_picture_of_it_that_may_come_with_it(tmp_path: Path) -> None:
    red_and_blue(64, 32).save(str(tmp_path / "a.png"))
    mime = dropped(tmp_path / "a.png")
    mime.setImageData(red_and_blue())
    image = drops.meaning(mime)
    assert isinstance(image, QImage)
    assert image.width() == 64


def test_a_picture_that_stands_in_its_own_address_is_a_picture() -> None:
    content = QBuffer()
    red_and_blue(2, 1).save(content, "PNG")
    mime = QMimeData()
    mime.setUrls([QUrl(f"data:image/png;base64,{content.data().toBase64().toStdString()}")])
    image = drops.meaning(mime)
    assert isinstance(image, QImage)
    assert (image.width(), image.height()) == (2, 1)


@pytest.mark.parametrize("address", ["https://example.org/cat.png", "data:image/png;base64,AAAA", "data:text/plain,x"])
def test_an_address_alone_is_refused_and_says_what_to_do(address: str) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl(address)])
    said = refused(mime)
    assert said.title == "This picture is only an address"
    assert "paste it" in said.message


# ---- neither ---------------------------------------------------------------------------------------------------------


def test_other_files_are_refused_with_what_could_be_dropped(folder: Path) -> None:
    path = folder / "notes.txt"
    path.write_text("nothing to see")
    said = refused(dropped(path))
    assert str(path) in said.message
    assert "one sub-folder per class" in said.message


def test_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    assert "no such file" in refused(dropped(tmp_path / "gone.bin")).message


def test_text_means_nothing() -> None:
    mime = QMimeData()
    mime.setText("hello")
    assert not drops.wanted(mime)
    assert drops.meaning(mime) is None


def test_what_is_worth_a_look_is_decided_without_opening_anything(tmp_path: Path) -> None:
    assert drops.wanted(dropped(tmp_path / "gone"))
    mime = QMimeData()
    mime.setImageData(red_and_blue())
    assert drops.wanted(mime)


@pytest.mark.parametrize(
    "content", [b"", b"\0\0", b"\x1f\x8b", b"\x1f\x8bxxxxxx", gzip.compress(b"abcdef", mtime=0), b"\0\0\x08\x07"]
)
def test_what_begins_otherwise_is_no_idx_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert not drops.is_idx(path)
    assert not drops.is_idx(tmp_path / "gone")
    assert not drops.is_idx(tmp_path)
