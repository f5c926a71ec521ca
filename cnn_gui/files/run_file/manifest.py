"""The one text in a run's file: what it is, what each array is, and everything that is no array."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from cnn_gui.files.run_file import npy

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "manifest.json"
FORMAT = "cnn-gui run"

MAX_BYTES = 16_000_000
"""So long a manifest may be; that of a run with a thousand kept drawings is a hundredth of it."""

LONGEST_WORDS = 200
"""So many letters what wrote it, when and with what may have."""

_LONGEST_AXIS = 2**40
_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Entry:
    """What is known of a member. size: bytes, unpacked. dtype: as NumPy writes it, such as "<f4"."""

    size: int
    sha256: str
    dtype: str
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Manifest:
    """What stands in the text.

    Attributes:
        version: of the format. program: the version of the program that wrote it.
        saved: when, as ISO 8601 in UTC. blas: what computed its matrix products.
        run: everything of the run that is no array, as `tree.to_json` gives it.
        members: all others in the archive, by name.
    """

    version: int
    program: str
    saved: str
    blas: str
    run: Mapping[str, Any]
    members: Mapping[str, Entry]


def to_text(manifest: Manifest) -> bytes:
    """The manifest as UTF-8."""
    text = json.dumps({"format": FORMAT, **asdict(manifest)}, ensure_ascii=False, allow_nan=False, indent=1)
    # Half a letter, which stands in names of files that are no Unicode, is written as JSON writes it.
    return text.encode("utf-8", "backslashreplace") + b"\n"


def parse(content: bytes) -> tuple[Mapping[str, Any], int]:
    """What the text says, and which version of the format that is; no more is known of it.

    Raises:
        ValueError: it is no manifest; the message is a clause.
    """
    try:
        said = json.loads(content.decode(), object_pairs_hook=_once, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("the manifest is nested too deeply") from None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise ValueError(f"the manifest is not that of a {FORMAT}")
    version = said.get("version")
    if type(version) is not int or version < 1:
        raise ValueError("the manifest names no version of the format")
    return said, version


def understood(said: Mapping[str, Any], version: int) -> Manifest:
    """The manifest, each entry known to be one of an array that may be.

    Raises:
        ValueError: something is missing in it or is of another kind; the message is a clause.
    """
    words = {name: said.get(name) for name in ("program", "saved", "blas")}
    if not all(isinstance(word, str) and len(word) <= LONGEST_WORDS for word in words.values()):
        raise ValueError("the manifest does not say what wrote it and when")
    members, run = said.get("members"), said.get("run")
    if not isinstance(members, dict) or not isinstance(run, dict):
        raise ValueError("the manifest names no members, or no run")
    entries = {name: _entry(name, about) for name, about in members.items()}
    return Manifest(version=version, members=entries, run=run, **words)  # type: ignore[arg-type]  # known to be text


def _entry(name: str, about: Any) -> Entry:
    wrong = ValueError(f"what the manifest says of {name[:LONGEST_WORDS]!r} is wrong")
    if not isinstance(about, dict) or about.keys() != {"size", "sha256", "dtype", "shape"}:
        raise wrong
    size, sha256, dtype, shape = about["size"], about["sha256"], about["dtype"], about["shape"]
    if not (isinstance(sha256, str) and _SHA256.fullmatch(sha256) and dtype in npy.DTYPES):
        raise wrong
    if not isinstance(shape, list) or len(shape) > npy.MAX_AXES:
        raise wrong
    if not all(type(length) is int and 0 <= length < _LONGEST_AXIS for length in shape):
        raise wrong
    if type(size) is not int or size != npy.size_of(dtype, tuple(shape)):
        raise wrong
    return Entry(size, sha256, dtype, tuple(shape))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("the manifest says something twice")
    return found


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"the manifest holds {word}, which is no JSON")
