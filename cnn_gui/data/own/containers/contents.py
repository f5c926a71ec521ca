"""Which arrays of one or several files belong together: by their names, or else by their shapes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from cnn_gui.data.own.containers.bag import Bag, Item, named
from cnn_gui.data.own.containers.roles import TEST, TRAIN, VALIDATION, Content, Role, role_of
from cnn_gui.data.own.image_axes import is_flat_picture
from cnn_gui.data.own.own_images import short_name

if TYPE_CHECKING:
    from collections.abc import Iterable

PARTS = (TRAIN, VALIDATION, TEST)


@dataclass
class Piece:
    """Images and the labels that belong to them, or one of both.

    Attributes:
        file: the name of the file, without its ending.
        part: TRAIN, VALIDATION or TEST; None if no name says it.
        rest: what the names say besides.
        images, labels: arrays by name, or None.
        said: whether a note tells already which they are.
    """

    file: str
    part: str | None
    rest: tuple[str, ...]
    images: tuple[str, Item] | None = None
    labels: tuple[str, Item] | None = None
    said: bool = False

    @property
    def whole(self) -> bool:
        """Whether nothing is missing."""
        return self.images is not None and self.labels is not None


Pieces: TypeAlias = list[Piece]


@dataclass
class Contents:
    """What one or several files hold.

    Attributes:
        pieces: by part.
        classes: arrays of names of classes.
        names: names of classes that are known already.
        unused: names of arrays that are for nothing.
        notes: what was assumed.
        all: the names of all arrays.
    """

    pieces: Pieces = field(default_factory=list)
    classes: list[tuple[str, Item]] = field(default_factory=list)
    names: tuple[str, ...] | None = None
    unused: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    all: list[str] = field(default_factory=list)


def contents_of(file: str, bag: Bag) -> Contents:
    """Sort the arrays of one file by their names, and where these say nothing, by their shapes."""
    found = Contents(names=bag.classes, notes=list(bag.notes), all=list(bag.items))
    outer = role_of(file)
    pieces: dict[str | None, Piece] = {}
    ranks: dict[tuple[str | None, Content], tuple[int, int]] = {}
    unnamed = []
    arrays = sum(1 for name in bag.items if role_of(name).content is not Content.CLASSES)
    for name, item in bag.items.items():
        role = _with_file(role_of(name), outer, alone=arrays == 1)
        if role.content is Content.CLASSES:
            found.classes.append((name, item))
        elif role.content is None:
            unnamed.append((name, item))
        else:
            piece = pieces.setdefault(role.part, Piece(file, role.part, role.rest))
            flat = role.content is Content.IMAGES and len(item.shape) < 3
            best = ranks.get((role.part, role.content))
            kind = "images" if role.content is Content.IMAGES else "labels"
            if best is None or (flat, role.rank) < best:
                if best is not None:
                    found.unused.append(getattr(piece, kind)[0])
                ranks[role.part, role.content] = (flat, role.rank)
                setattr(piece, kind, (name, item))
            else:
                found.unused.append(name)
    found.pieces = list(pieces.values())
    if None in pieces and any(part in pieces for part in PARTS) and TRAIN not in pieces:
        pieces[None].part = TRAIN
    elif None in pieces and TRAIN in pieces:
        found.pieces.remove(pieces[None])
        found.unused += [array[0] for array in (pieces[None].images, pieces[None].labels) if array is not None]
    _complete_by_shape(file, outer, found, unnamed)
    return found


def _with_file(role: Role, outer: Role, *, alone: bool) -> Role:
    """What the name of an array says, and the name of its file where that is silent."""
    part = role.part or outer.part
    if alone and outer.content is not None and (role.content is None or role.vague):
        return replace(outer, part=part)
    return replace(role, part=part, rest=outer.rest)


def _complete_by_shape(file: str, outer: Role, found: Contents, unnamed: list[tuple[str, Item]]) -> None:
    """Takes arrays whose names say nothing for what is missing, if there is one way to do so only."""
    if len(found.pieces) == 1 and not found.pieces[0].whole:
        piece = found.pieces[0]
        wanted = _fits_images if piece.images is None else _fits_labels
        fitting = [array for array in unnamed if wanted(array[1].shape)]
        if len(fitting) == 1:
            (array,) = fitting
            unnamed.remove(array)
            if piece.images is None:
                piece.images = array
            else:
                piece.labels = array
            kind = "images" if piece.images is array else "labels"
            found.notes.append(f"The array {named(array[0])} is taken for the {kind}, by its shape.")
    elif not found.pieces:
        images = [array for array in unnamed if _fits_images(array[1].shape)]
        labels = [array for array in unnamed if _fits_labels(array[1].shape)]
        if 1 <= len(images) == len(labels) <= 2:
            parts = (outer.part, TEST) if len(images) == 2 else (outer.part,)
            for part, pictures, numbers in zip(parts, images, labels, strict=True):
                found.pieces.append(Piece(file, part, outer.rest, pictures, numbers, said=True))
                unnamed[:] = [array for array in unnamed if array not in (pictures, numbers)]
                said = f" of the {TEST} part" if part == TEST else ""
                first, second = named(pictures[0]), named(numbers[0])
                found.notes.append(f"By their shapes {first} is taken for the images{said}, {second} for the labels.")
        elif len(unnamed) == 1 and images:
            found.pieces.append(Piece(file, outer.part, outer.rest, unnamed.pop()))
        elif len(images) == len(unnamed) and len({item.shape[1:] for _, item in images}) == 1:
            # Images of one size and nothing else: each array may be a class.
            found.pieces += [Piece(name, None, outer.rest, (name, item), said=True) for name, item in images]
            unnamed.clear()
    found.unused += [name for name, _ in unnamed]


def _fits_images(shape: tuple[int, ...]) -> bool:
    if len(shape) == 2:
        return any(map(is_flat_picture, shape))
    return len(shape) in (3, 4) and min(shape[1:3]) > 1


def _fits_labels(shape: tuple[int, ...]) -> bool:
    return len(shape) == 1 or (len(shape) == 2 and not _fits_images(shape))


def joined(contents: Iterable[Contents]) -> Contents:
    """What several files hold together: halves that belong to each other are one piece."""
    both = Contents()
    halves: dict[tuple[str | None, tuple[str, ...]], Piece] = {}
    for one in contents:
        both.classes += one.classes
        both.names = both.names or one.names
        both.unused += one.unused
        both.notes += [note for note in one.notes if note not in both.notes]
        both.all += one.all
        for piece in one.pieces:
            half = halves.get((piece.part, piece.rest))
            if piece.whole or half is None or (half.images is None) == (piece.images is None):
                both.pieces.append(piece)
                if not piece.whole:
                    halves[piece.part, piece.rest] = piece
            else:
                half.images, half.labels = half.images or piece.images, half.labels or piece.labels
                half.said = True
                both.notes.append(f"{short_name(half.file)} and {short_name(piece.file)} belong together.")
                del halves[piece.part, piece.rest]
    return both
