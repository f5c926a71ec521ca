"""Own images in a zip or tar archive: unpacked into a private folder for a moment, and read as that folder is."""

from __future__ import annotations

import errno
import tempfile
import zipfile
import zlib
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cnn_gui.data.dataset import Skipped
from cnn_gui.data.errors import DataError
from cnn_gui.data.own.archives import members
from cnn_gui.data.own.archives.members import ArchiveError, Member, safe_parts, too_many, too_much
from cnn_gui.data.own.archives.plain_tar import BLOCK, is_tar, tar_members
from cnn_gui.data.own.archives.plain_zip import ZIP_MAGIC, is_npz, is_of_torch, open_zip, zip_members
from cnn_gui.data.own.arranged.walk import is_picture
from cnn_gui.data.own.own_images import readable, short_name, title_of
from cnn_gui.data.packed import DAMAGE, is_packed, unpacked
from cnn_gui.data.regular_file import open_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cnn_gui.data.own.own_images import OwnImages, Progress

_ENDINGS = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz", ".tar.xz", ".txz")
ITSELF = "Choose that file itself."
"""What is advised where a folder has but one file that can be opened; out of an archive it has to be unpacked first."""

_CHUNK = 1 << 20
_NEWS_EVERY = 64
# One member of many cannot be written; anything else means that none can.
_OF_ONE = {errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EILSEQ, errno.EINVAL, errno.ENOENT}


DOCUMENTS = (".pt", ".pth", ".keras", ".xlsx", ".ods", ".docx", ".odt", ".pptx", ".odp", ".epub", ".jar", ".apk")
"""How names of files end, in lower case, that are zip archives for the programs that write them and for nobody else."""


def is_archive(path: Path) -> bool:
    """Whether a file is a zip archive without arrays, or a tar archive, packed or not. Raises OSError.

    What other programs store as zip archives without saying so, such as spreadsheets, is none.
    """
    name = path.name.lower()
    with open_regular(path) as file:
        start = file.read(BLOCK)
        if start.startswith(ZIP_MAGIC):
            if name.endswith(DOCUMENTS):
                return False
            called_so = name.endswith(".npz")
            try:
                with open_zip(file) as archive:
                    return not (is_npz(archive, called_so=called_so) or is_of_torch(archive))
            except ArchiveError:
                # Only arrays can be in what is called so: whoever reads them says what is wrong.
                return not called_so
        if is_packed(start):
            file.seek(0)
            try:
                start = unpacked(file).read(BLOCK)
            except DAMAGE:
                return name.endswith(_ENDINGS)
        return is_tar(start)


def load_archive(path: Path, load: Callable[[Path], OwnImages], progress: Progress | None = None) -> OwnImages:
    """The images in an archive, as `load` finds them in a folder with its content, or in the only file that it holds.

    Only plain files are unpacked, into a folder that nobody else can look into and that is gone afterwards. Links,
    devices, names that lead elsewhere and encrypted files are listed as left out. An archive with more than
    MAX_MEMBERS files or MAX_BYTES is refused; of a zip archive, before anything is unpacked.

    Args:
        path: the archive.
        load: reads a file or folder.
        progress: is told how many files are unpacked; what it raises ends it and comes through.

    Raises:
        DataError: the archive cannot be read or used.
    """
    with unpacked_archive(path, progress) as (place, skipped):
        try:
            own = load(_only_file(place) or place)
        except DataError as error:
            # What a person chose is the archive: the private folder is gone when this is read.
            message = str(error).replace(f"{place}/", f"{path}: ").replace(str(place), str(path))
            message = message.replace(ITSELF, "Unpack the archive, and choose that file.")
            if skipped and not any(place.iterdir()):
                first = skipped[0]
                message = (
                    f"{path}: none of its files can be read; the first, {short_name(first.path)}, is {first.reason}."
                )
                message += " Unpack it with another program, and choose the folder."
            raise DataError(message) from error
    return replace(own, title=_title(path), skipped=(*skipped, *own.skipped))


@contextmanager
def unpacked_archive(path: Path, progress: Progress | None = None) -> Iterator[tuple[Path, list[Skipped]]]:
    """The folder with the content of an archive, as `load_archive` says, and what was left out; gone afterwards.

    Raises:
        DataError: the archive cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="cnn-gui-", ignore_cleanup_errors=True) as private:
        top = Path(private).resolve()
        place = top / "archive"
        place.mkdir()
        yield place, _unpack(path, place, progress)


def _unpack(path: Path, place: Path, progress: Progress | None) -> list[Skipped]:
    """Writes the plain files of an archive below a folder; returns what was left out."""
    skipped = []
    total = 0
    try:
        with _members_of(path) as found:
            for count, member in enumerate(found, 1):
                if count > members.MAX_MEMBERS:
                    raise too_many()
                if progress is not None and count % _NEWS_EVERY == 1:
                    progress(0, count)
                parts, reason = safe_parts(member.name)
                if parts and not (reason := member.reason):
                    written, reason = _write(member, place.joinpath(*parts), members.MAX_BYTES - total)
                    total += written
                if reason:
                    skipped.append(Skipped(readable(member.name), reason))
    except ArchiveError as error:
        raise DataError(f"{path}: {error}.") from error
    except DAMAGE as error:
        if isinstance(error, OSError) and error.errno:
            raise DataError(
                f"{path}: cannot be unpacked ({error.strerror}). Make room on the disk, or unpack it yourself."
            ) from error
        raise DataError(f"{path}: is damaged or incomplete ({error}). Make or fetch it again.") from error
    return skipped


@contextmanager
def _members_of(path: Path) -> Iterator[Iterator[Member]]:
    with ExitStack() as stack:
        file = stack.enter_context(open_regular(path))
        if file.read(len(ZIP_MAGIC)) == ZIP_MAGIC:
            yield zip_members(stack.enter_context(open_zip(file)))
        else:
            file.seek(0)
            yield tar_members(unpacked(file), file.tell)


def _write(member: Member, path: Path, room: int) -> tuple[int, str]:
    """Writes one file; returns how many bytes it has, and the reason if it could not be written."""
    count = 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with member.open() as content, path.open("xb") as file:
            while piece := content.read(_CHUNK):
                count += len(piece)
                if count > room:
                    raise too_much()
                file.write(piece)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError) as error:
        path.unlink(missing_ok=True)
        return count, f"damaged ({error})"
    except OSError as error:
        if error.errno not in _OF_ONE:
            raise
        return count, f"cannot be unpacked ({error.strerror})"
    return count, ""


def _only_file(place: Path) -> Path | None:
    """The file, if an archive holds one and nothing else."""
    while True:
        inside = list(place.iterdir())
        if len(inside) != 1:
            return None
        place = inside[0]
        if not place.is_dir():
            return None if is_picture(place) or is_archive(place) else place


def _title(path: Path) -> str:
    name = title_of(path)
    ending = next((ending for ending in sorted(_ENDINGS, key=len, reverse=True) if name.lower().endswith(ending)), "")
    return name[: len(name) - len(ending)] or name
