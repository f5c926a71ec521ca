"""Archives are read as the folder is that they hold; nothing of them is written elsewhere, and nothing is left."""

from __future__ import annotations

import gzip
import io
import os
import struct
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.archives import members, plain_zip
from cnn_gui.data.own.archives.load import is_archive
from cnn_gui.data.own.load import OwnImages, load_own


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Private folders are made in a folder of the test, which is empty in the end."""
    private = tmp_path / "private"
    private.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(private))
    yield
    assert list(private.iterdir()) == []
    outside = {path.name for path in tmp_path.parent.iterdir()}
    assert "evil.png" not in outside
    assert not (tmp_path / "evil.png").exists()


def png(value: int) -> bytes:
    file = io.BytesIO()
    Image.new("L", (8, 8), value).save(file, "PNG")
    return file.getvalue()


CLASSES = {
    f"pets/{kind}/{i}.png": png(100 * place + i) for place, kind in enumerate(("cats", "dogs")) for i in range(3)
}


def zipped(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def tarred(path: Path, files: dict[str, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]  # mypy knows no mode that is a variable
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def refused(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        load_own(path, image_size=8)
    text = str(caught.value)
    assert str(path) in text
    assert "private" not in text.replace(str(path), "")
    return text


def skipped(own: OwnImages) -> dict[str, str]:
    return {entry.path: entry.reason for entry in own.skipped}


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("my pets.zip", zipped),
        ("my pets.tar", tarred),
        ("my pets.tar.gz", lambda path, files: tarred(path, files, "w:gz")),
        ("my pets.tgz", lambda path, files: tarred(path, files, "w:gz")),
        ("my pets.tar.bz2", lambda path, files: tarred(path, files, "w:bz2")),
        ("my pets.tar.xz", lambda path, files: tarred(path, files, "w:xz")),
        ("my pets", zipped),
    ],
)
def test_class_folders_in_an_archive(tmp_path: Path, name: str, make: Callable[..., Path]) -> None:
    told: list[tuple[int, int]] = []
    own = load_own(make(tmp_path / name, CLASSES), image_size=8, progress=lambda *count: told.append(count))
    assert own.title == "my pets"
    assert own.classes == ("cats", "dogs")
    assert own.examples.images[:, 0, 0, 0].tolist() == [0, 100, 1, 101, 2, 102]
    assert own.notes == ("The images are in the folder pets.",)
    assert told[0] == (0, 1)
    assert told[-1] == (6, 6)


def test_names_that_lead_out_are_left_out_and_written_nowhere(tmp_path: Path) -> None:
    bad = [
        "../evil.png",
        "/evil.png",
        "pets/../../evil.png",
        "..\\..\\evil.png",
        "C:\\evil.png",
        str(tmp_path / "evil.png"),
    ]
    deep, long = "x/" * 20 + "evil.png", "pets/" + "y" * 300 + ".png"
    files = CLASSES | {name: png(9) for name in [*bad, deep, long]}
    for path in (zipped(tmp_path / "a.zip", files), tarred(tmp_path / "a.tar", files)):
        own = load_own(path, image_size=8)
        assert len(own.examples) == 6
        reasons = skipped(own)
        assert {reasons[name] for name in bad} == {"a name that leads out of the archive"}
        assert {reasons[name] for name in (deep, long)} == {"a name that no file can have here"}


def test_links_are_left_out(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", CLASSES)
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo("pets/cats/link.png")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    assert skipped(load_own(path, image_size=8)) == {"pets/cats/link.png": "a link"}


def test_litter_is_passed_over_in_silence(tmp_path: Path) -> None:
    files = CLASSES | {"__MACOSX/pets/cats/._0.png": b"x", "pets/.DS_Store": b"x", "pets/@eaDir/0.jpg": b"x"}
    assert load_own(zipped(tmp_path / "a.zip", files), image_size=8).skipped == ()


def test_encrypted_files_are_left_out_and_an_archive_of_them_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", CLASSES)
    content = path.read_bytes()
    # The flag stands in each local header and in the list.
    for magic, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        start = -1
        while (start := content.find(magic, start + 1)) >= 0:
            content = content[: start + place] + b"\1" + content[start + place + 1 :]
    path.write_bytes(content)
    text = refused(path)
    assert "none of its files can be read; the first, pets/cats/0.png, is encrypted" in text


def test_names_in_utf_8_that_do_not_say_so_are_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {f"{name}/1.png": png(place) for place, name in enumerate(("été", "日本"))})
    content = path.read_bytes().replace(b"\x00\x08\x00\x00", b"\x00\x00\x00\x00")
    for magic, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        start = -1
        while (start := content.find(magic, start + 1)) >= 0:
            content = content[: start + place] + b"\0\0" + content[start + place + 2 :]
    path.write_bytes(content)
    assert load_own(path, image_size=8).classes == ("été", "日本")


def test_a_damaged_member_is_left_out(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", CLASSES, zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    place = content.index(CLASSES["pets/dogs/1.png"])
    content[place + 20] ^= 1
    path.write_bytes(content)
    own = load_own(path, image_size=8)
    assert len(own.examples) == 5
    assert "damaged" in skipped(own)["pets/dogs/1.png"]


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tar.xz"])
def test_a_cut_archive_is_refused(tmp_path: Path, name: str) -> None:
    make = zipped if name == "a.zip" else lambda path, files: tarred(path, files, f"w:{name[6:]}")
    path = make(tmp_path / name, CLASSES)
    path.write_bytes(path.read_bytes()[: -path.stat().st_size // 2])
    assert "damaged or incomplete" in refused(path)


def test_a_bomb_is_refused_before_it_goes_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "MAX_BYTES", 1_000_000)
    bomb = CLASSES | {"pets/cats/bomb.png": bytes(3_000_000)}
    assert "would take more than 0.001 GB unpacked" in refused(zipped(tmp_path / "a.zip", bomb))
    assert "would take more than 0.001 GB unpacked" in refused(tarred(tmp_path / "a.tar.gz", bomb, "w:gz"))


def test_a_member_that_is_longer_than_announced_is_cut_off(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", CLASSES | {"pets/cats/bomb.png": bytes(3_000_000)})
    content = path.read_bytes()
    path.write_bytes(content.replace(struct.pack("<I", 3_000_000), struct.pack("<I", 100)))
    own = load_own(path, image_size=8)
    assert "damaged" in skipped(own)["pets/cats/bomb.png"]


def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "MAX_MEMBERS", 5)
    for path in (zipped(tmp_path / "a.zip", CLASSES), tarred(tmp_path / "a.tar", CLASSES)):
        assert "more than 5 files. Unpack it" in refused(path)


def test_a_long_list_of_members_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zipped(tmp_path / "a.zip", CLASSES)
    monkeypatch.setattr(plain_zip, "_MOST_AT_ONCE", 200)
    assert "Unpack it" in refused(path)


def test_a_name_that_is_there_twice_or_is_a_folder_too(tmp_path: Path) -> None:
    files = CLASSES | {"pets/cats/0.png/x.png": png(9)}
    path = tarred(tmp_path / "a.tar", files)
    with tarfile.open(path, "a") as archive:
        info = tarfile.TarInfo("pets/dogs/0.png")
        archive.addfile(info)
    own = load_own(path, image_size=8)
    assert len(own.examples) == 6
    assert set(skipped(own)) == {"pets/cats/0.png/x.png", "pets/dogs/0.png"}
    assert all("cannot be unpacked" in reason for reason in skipped(own).values())


def test_other_data_in_an_archive_are_read_too(tmp_path: Path, write_mnist: Callable[..., Path]) -> None:
    folder = write_mnist(folder="four", suffix=".gz")
    four = {path.name: path.read_bytes() for path in folder.iterdir()}
    own = load_own(zipped(tmp_path / "archive.zip", four))
    assert (own.title, len(own.examples)) == ("archive", 60)
    table = {f"images/{i}.png": png(i) for i in range(6)}
    table["labels.csv"] = b"file,label\n" + b"".join(b"%d.png,%s\n" % (i, b"ab"[i % 2 : i % 2 + 1]) for i in range(6))
    assert load_own(zipped(tmp_path / "table.zip", table), image_size=8).classes == ("a", "b")
    file = io.BytesIO()
    np.savez(file, images=np.arange(64, dtype=np.uint8).reshape(4, 4, 4), labels=np.arange(4))
    assert len(load_own(zipped(tmp_path / "one.zip", {"data/digits.npz": file.getvalue()})).examples) == 4


def test_an_archive_of_arrays_is_none_of_pictures(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", images=np.zeros((4, 4, 4)), labels=np.arange(4))
    assert not is_archive(tmp_path / "a.npz")
    (tmp_path / "idx.gz").write_bytes(gzip.compress(b"\0\0\x08\1\0\0\0\1a"))
    assert not is_archive(tmp_path / "idx.gz")


def test_what_cannot_be_used_is_said_of_the_archive(tmp_path: Path) -> None:
    assert "no classes with images" in refused(zipped(tmp_path / "empty.zip", {}))
    assert "1 class with images" in refused(zipped(tmp_path / "one.zip", {"a/1.png": png(1)}))
    inner = zipped(tmp_path / "inner.zip", CLASSES).read_bytes()
    assert "inner.zip" in refused(zipped(tmp_path / "outer.zip", {"inner.zip": inner}))
    (tmp_path / "notes.gz").write_bytes(gzip.compress(b"hello" * 200))
    assert str(tmp_path / "notes.gz") in refused(tmp_path / "notes.gz")


def test_unpacking_can_be_ended(tmp_path: Path) -> None:
    class Enough(Exception):  # noqa: N818  # nothing is wrong
        pass

    def stop(_done: int, _total: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        load_own(zipped(tmp_path / "a.zip", CLASSES), progress=stop)


@pytest.mark.skipif(os.name == "nt", reason="rights are others there")
def test_nobody_else_can_look_into_the_private_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modes: list[int] = []
    load_own(
        zipped(tmp_path / "a.zip", CLASSES),
        image_size=8,
        progress=lambda *_: modes.extend(path.stat().st_mode & 0o777 for path in (tmp_path / "private").iterdir()),
    )
    assert set(modes) == {0o700}


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    path = zipped(tmp_path / "a.zip", CLASSES)
    real = Path.mkdir
    monkeypatch.setattr(
        Path, "mkdir", lambda self, *args, **kind: (full if "pets" in self.parts else real)(self, *args, **kind)
    )
    assert "No space left on device" in refused(path)
