"""Numbers as people type them: with point or comma, as 5e-2, in the digits of any script."""

from __future__ import annotations

import math
import unicodedata

from PySide6.QtWidgets import QWidget

TYPABLE = frozenset("0123456789.,eE+-")
_POINTS = str.maketrans({",": ".", "\N{ARABIC DECIMAL SEPARATOR}": ".", "\N{MINUS SIGN}": "-"})


def in_plain_digits(text: str) -> str:
    """Return the same with the digits 0 to 9 in place of those of other scripts, and a decimal point."""
    digits = (str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text)
    return "".join(digits).translate(_POINTS)


def is_typable(text: str) -> bool:
    """Whether numbers are made of such letters."""
    return set(in_plain_digits(text)) <= TYPABLE


def parse_number(text: str) -> float | None:
    """Return the number a person wrote, with a decimal point or comma; None if it is not a finite number."""
    plain = in_plain_digits(text.strip())
    if not plain or not set(plain) <= TYPABLE:
        return None
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def number_text(value: float) -> str:
    """Return the shortest text that reads back as the same number: 0.05, 1e-05, 10."""
    text = repr(float(value))
    return text.removesuffix(".0")


def mark_refused(field: QWidget, refused: bool) -> None:
    """Show in colour that the text of a field cannot be used, or that it can."""
    if bool(field.property("refused")) != refused:
        field.setProperty("refused", refused)
        field.style().unpolish(field)
        field.style().polish(field)
