"""CIFAR-10's binary files: from the folder, from the archive, and refused with a line that says why."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cnn_gui.data import cifar
from cnn_gui.data.cifar import ARCHIVE, FOLDER, RECORD, TEST, TRAIN, holds_cifar, load_cifar
from cnn_gui.data.errors import DataError
from cnn_gui.data.load import load_dataset

WriteCifar = Callable[..., Path]


def write_archive(path: Path, members: dict[str, bytes | tarfile.TarInfo]) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            if isinstance(content, tarfile.TarInfo):
                archive.addfile(content)
            else:
                member = tarfile.TarInfo(name)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))


@pytest.fixture
def archive(write_cifar: WriteCifar, tmp_path: Path) -> Path:
    """A directory with nothing but the archive, and in the archive what the published one has."""
    folder = write_cifar()
    members: dict[str, bytes | tarfile.TarInfo] = {f"{FOLDER}/readme.html": b"<p>CIFAR-10</p>"}
    members |= {f"{FOLDER}/{path.name}": path.read_bytes() for path in sorted(folder.iterdir())}
    directory = tmp_path / "packed"
    directory.mkdir()
    write_archive(directory / ARCHIVE, members)
    return directory


def message(directory: Path) -> str:
    with pytest.raises(DataError) as caught:
        load_cifar(directory)
    return str(caught.value)


def test_pixels_are_planes_of_red_green_and_blue(tmp_path: Path) -> None:
    record = bytes([7]) + bytes([10]) * 1024 + bytes([20]) * 1024 + bytes(range(256)) * 4
    for name in (*TRAIN, TEST):
        (tmp_path / name).write_bytes(record)
    train, test = load_cifar(tmp_path)
    assert train.images.shape == (5, 3, 32, 32)
    assert test.labels.tolist() == [7]
    image = test.images[0]
    assert set(image[0].flat) == {10}
    assert set(image[1].flat) == {20}
    np.testing.assert_array_equal(image[2, 1], np.arange(32, 64))


def test_batches_come_one_after_the_other(write_cifar: WriteCifar) -> None:
    folder = write_cifar()
    train, test = load_cifar(folder)
    labels = np.concatenate([np.fromfile(folder / name, np.uint8)[::RECORD] for name in TRAIN])
    np.testing.assert_array_equal(train.labels, labels)
    assert len(test) == 20
    assert train.images.flags.c_contiguous


def test_the_folder_is_found_within_the_directory(write_cifar: WriteCifar) -> None:
    folder = write_cifar(folder=FOLDER)
    assert holds_cifar(folder.parent)
    assert len(load_cifar(folder.parent)[0]) == 100


def test_the_archive_gives_the_same_and_nothing_is_unpacked(archive: Path, write_cifar: WriteCifar) -> None:
    assert holds_cifar(archive)
    from_archive, from_folder = load_cifar(archive), load_cifar(write_cifar())
    for packed, plain in zip(from_archive, from_folder, strict=True):
        np.testing.assert_array_equal(packed.images, plain.images)
        np.testing.assert_array_equal(packed.labels, plain.labels)
    assert [path.name for path in archive.iterdir()] == [ARCHIVE]


def test_an_archive_beside_a_part_of_its_files_is_what_counts(archive: Path, write_cifar: WriteCifar) -> None:
    (archive / TRAIN[0]).write_bytes((write_cifar() / TRAIN[0]).read_bytes())
    assert len(load_cifar(archive)[0]) == 100


def test_an_empty_directory_holds_nothing(tmp_path: Path) -> None:
    assert not holds_cifar(tmp_path)
    assert not holds_cifar(tmp_path / "nowhere")


def test_it_is_a_data_set_of_the_catalogue(archive: Path) -> None:
    dataset = load_dataset("cifar-10", data_dir=archive)
    assert (len(dataset.train), len(dataset.validation), len(dataset.test)) == (84, 16, 20)
    assert dataset.image_shape == (3, 32, 32)
    assert (dataset.classes[0], dataset.classes[-1], len(dataset.classes)) == ("airplane", "truck", 10)
    assert dataset.mean.shape == dataset.deviation.shape == (3,)
    assert dataset.source == str(archive)


@pytest.mark.parametrize("name", [TRAIN[2], TEST])
def test_a_missing_file_is_named(write_cifar: WriteCifar, name: str) -> None:
    folder = write_cifar()
    (folder / name).unlink()
    text = message(folder)
    assert f"{name} is missing" in text
    assert ARCHIVE in text


@pytest.mark.parametrize("change", [-1, 1, -RECORD // 2])
def test_a_file_that_is_no_whole_number_of_records_is_refused(write_cifar: WriteCifar, change: int) -> None:
    folder = write_cifar()
    content = (folder / TRAIN[1]).read_bytes()
    (folder / TRAIN[1]).write_bytes(content + bytes(change) if change > 0 else content[:change])
    text = message(folder)
    assert TRAIN[1] in text
    assert f"{len(content) + change:,} bytes" in text
    assert "3,073" in text


def test_an_empty_file_is_refused(write_cifar: WriteCifar) -> None:
    folder = write_cifar()
    (folder / TEST).write_bytes(b"")
    assert "has 0 bytes" in message(folder)


def test_a_wrong_label_is_given_with_its_place(write_cifar: WriteCifar) -> None:
    folder = write_cifar()
    content = bytearray((folder / TRAIN[3]).read_bytes())
    content[4 * RECORD] = 10
    (folder / TRAIN[3]).write_bytes(content)
    text = message(folder)
    assert "label 10 of image 4" in text
    assert TRAIN[3] in text


def test_a_file_larger_than_any_that_was_published_is_not_read(
    write_cifar: WriteCifar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cifar, "_MOST_BYTES", 10 * RECORD)
    assert "far more than CIFAR-10" in message(write_cifar())


def test_a_folder_where_a_file_should_be_is_refused(write_cifar: WriteCifar) -> None:
    folder = write_cifar()
    (folder / TEST).unlink()
    (folder / TEST).mkdir()
    assert "cannot be read" in message(folder)


# ---- archives ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../data_batch_1.bin", "/etc/data_batch_1.bin", "a/../../b", "a\\..\\b"])
def test_a_member_that_leads_out_of_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    write_archive(tmp_path / ARCHIVE, {name: b"x"})
    text = message(tmp_path)
    assert "leads out of the archive" in text
    assert repr(name) in text


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE])
def test_what_is_no_file_is_not_taken_for_one(tmp_path: Path, kind: bytes) -> None:
    member = tarfile.TarInfo(f"{FOLDER}/{TRAIN[0]}")
    member.type = kind
    member.linkname = "elsewhere"
    write_archive(tmp_path / ARCHIVE, {"": member})
    assert f"{TRAIN[0]} is missing" in message(tmp_path)


def test_an_archive_without_a_file_says_which(tmp_path: Path) -> None:
    write_archive(tmp_path / ARCHIVE, {f"{FOLDER}/{name}": bytes(RECORD) for name in TRAIN})
    assert f"{TEST} is missing" in message(tmp_path)


def test_an_archive_of_more_than_was_published_is_not_read_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cifar, "_MOST_BYTES", 100_000)
    write_archive(tmp_path / ARCHIVE, {"zeros": bytes(99_000), "more": bytes(99_000)})
    assert "far more than CIFAR-10" in message(tmp_path)


@pytest.mark.parametrize("keep", [0.0, 0.3, 0.9, 0.999])
def test_a_truncated_archive_is_refused(archive: Path, keep: float) -> None:
    content = (archive / ARCHIVE).read_bytes()
    (archive / ARCHIVE).write_bytes(content[: int(len(content) * keep)])
    assert "damaged or incomplete" in message(archive) or "is missing" in message(archive)


def test_a_changed_byte_is_found_by_the_checksum_of_the_archive(archive: Path) -> None:
    content = bytearray((archive / ARCHIVE).read_bytes())
    content[-6] ^= 1
    (archive / ARCHIVE).write_bytes(content)
    assert "damaged or incomplete" in message(archive)


@pytest.mark.parametrize("content", [b"no archive at all", b"\x1f\x8b\x08 half a header"])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ARCHIVE).write_bytes(content)
    assert "damaged or incomplete" in message(tmp_path)


def test_reading_is_told_of_and_can_be_stopped(archive: Path, write_cifar: WriteCifar) -> None:
    class EnoughError(Exception):
        pass

    for directory in (archive, write_cifar()):
        told: list[tuple[int, int]] = []
        load_cifar(directory, lambda done, total, told=told: told.append((done, total)))
        assert told == sorted(told)
        assert told[-1] == (120, 60_000)

        def stop(_done: int, _total: int) -> None:
            raise EnoughError

        with pytest.raises(EnoughError):
            load_cifar(directory, stop)


def test_what_the_archive_asks_for_besides_its_files_is_not_done(tmp_path: Path) -> None:
    """A name of 20 MB, the map of a sparse file, and words for the next header."""
    name = tarfile.TarInfo("name")
    name.type, name.size = tarfile.GNUTYPE_LONGNAME, 20_000_000
    sparse = tarfile.TarInfo(f"{FOLDER}/{TRAIN[0]}")
    sparse.type, sparse.size = tarfile.GNUTYPE_SPARSE, 1024
    words = tarfile.TarInfo("words")
    words.type, words.size = tarfile.XHDTYPE, 512
    wish = (b"21 GNU.sparse.map=1,2\n" * 9).ljust(512, b"\0")
    blocks = (
        name.tobuf(),
        bytes(20_000_256),
        sparse.tobuf(),
        bytes(1024),
        words.tobuf(),
        wish,
        bytes(1024),
    )
    (tmp_path / ARCHIVE).write_bytes(gzip.compress(b"".join(blocks), 1))
    assert f"{TRAIN[0]} is missing" in message(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes among the files")
@pytest.mark.parametrize("name", [TRAIN[0], TEST])
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(write_cifar: WriteCifar, name: str) -> None:
    folder = write_cifar()
    (folder / name).unlink()
    os.mkfifo(folder / name)
    text = message(folder)
    assert name in text
    assert "cannot be read (not a file with content, but a pipe)" in text
