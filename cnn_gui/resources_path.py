"""Where the shipped files are: icons, the built-in digits."""

from pathlib import Path

PACKAGE = Path(__file__).parent


def resource(*parts: str) -> Path:
    """Return the path of a shipped file or folder, for example ``resource("icons", "play.svg")``.

    A wheel carries the files as ``cnn_gui/resources``; a checkout (also an editable install) has them in
    ``resources`` beside the package. Raises FileNotFoundError naming both places when neither has it.
    """
    candidates = [folder.joinpath(*parts) for folder in (PACKAGE / "resources", PACKAGE.parent / "resources")]
    for candidate in candidates:
        if candidate.exists():
            return candidate
    places = " or ".join(str(candidate) for candidate in candidates)
    raise FileNotFoundError(f"The program's file {'/'.join(parts)} is missing: expected {places}. Install it again.")
