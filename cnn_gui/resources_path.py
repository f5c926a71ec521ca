"""Where the shipped files are: icons, the built-in digits, the pages of the help."""

from pathlib import Path

PACKAGE = Path(__file__).parent


def resource(*parts: str) -> Path:
    """Return the path of a shipped file or folder, for example ``resource("icons", "play.svg")``.

    A wheel carries the files as ``cnn_gui/resources``; a checkout (also an editable install) has them in
    ``resources`` beside the package. Raises FileNotFoundError naming both places when neither has it.
    """
    return _shipped("resources", *parts)


def document(name: str = "") -> Path:
    """Return the path of a page of the help, or of the folder with all of them.

    A wheel carries them as ``cnn_gui/docs``, a checkout has them in ``docs``. Raises FileNotFoundError as `resource`.
    """
    return _shipped("docs", *([name] if name else []))


def _shipped(folder: str, *parts: str) -> Path:
    candidates = [beside / folder for beside in (PACKAGE, PACKAGE.parent)]
    for candidate in (each.joinpath(*parts) for each in candidates):
        if candidate.exists():
            return candidate
    places = " or ".join(str(candidate.joinpath(*parts)) for candidate in candidates)
    raise FileNotFoundError(f"The program's file {'/'.join(parts)} is missing: expected {places}. Install it again.")
