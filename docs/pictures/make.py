"""Takes the pictures of the documents anew, with the program's own --screenshot.

    python docs/pictures/make.py            all of them
    python docs/pictures/make.py one-step   those whose name begins so

They are the same on every machine but for the typeface: runs are reproducible.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
MAIN = HERE.parents[1] / "main.py"
LARGE = ("--size", "1440x900")
COLOURS = 200
# The run that docs/one-step.md walks through.
PLAIN = ("--optimizer", "sgd")

# A number to look at in each phase of a step of the model `seed`, see docs/one-step.md.
CELLS = (
    *("X[0,17,17]", "Z1[1,15,16]", "A1[1,15,16]", "P1[1,7,8]", "F[268]", "Z2[3]", "A2[3]", "L"),
    *("dZ2[3]", "dW2[268,3]", "dP1[1,7,8]", "dA1[1,15,16]", "dZ1[1,15,16]", "dW1[1,0,1,1]", "new W1[1,0,1,1]"),
)


def pictures() -> dict[str, tuple[str, ...]]:
    """The options of each picture by its name, without the ending."""
    found: dict[str, tuple[str, ...]] = {}
    for theme in ("light", "dark"):
        found[f"window-{theme}"] = (*LARGE, "--theme", theme, "--batches", "600")
    found["evaluation"] = (*LARGE, "--theme", "light", "--batches", "500", "--panels", "data,evaluation,why")
    for phase, cell in enumerate(CELLS):
        walk = ("--phase", str(phase), "--cell", cell, "--panels", "microscope")
        found[f"one-step-{phase:02}"] = ("--size", "1440x960", "--theme", "light", "--batches", "300", *PLAIN, *walk)
    return found


def take(name: str, options: tuple[str, ...]) -> None:
    """Take one picture, and store it with few colours: a tenth of the size, and nobody sees the difference."""
    path = HERE / f"{name}.png"
    subprocess.run([sys.executable, str(MAIN), "--screenshot", str(path), *options], check=True)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            path, optimize=True
        )


def main() -> int:
    """Take what was asked for."""
    if not os.environ.get("DISPLAY") and sys.platform.startswith("linux"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    for name, options in pictures().items():
        if name.startswith(wanted):
            take(name, options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
