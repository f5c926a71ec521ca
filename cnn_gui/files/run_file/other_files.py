"""Files of other programs that people take for a saved run, and what to do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

_ZIP, _PICKLE, _HDF5 = b"PK\x03\x04", b"\x80", b"\x89HDF\r\n\x1a\n"
_OF_TORCH = (".pt", ".pth", ".ckpt", ".pkl", ".pickle")
_LOOKED_AT = 4096

TORCH_RECIPE = (
    "it is a pickle, as PyTorch and others save them, and is not opened because it could run any program. "
    "In PyTorch, hand the weights on as safetensors: "
    "from safetensors.torch import save_file; save_file(model.state_dict(), 'weights.safetensors')"
)


def what_else(path: Path, file: BinaryIO) -> str:
    """What a file is that is certainly no saved run, and what to do; "" if it may be one. Nothing in it is run."""
    file.seek(0)
    start = file.read(_LOOKED_AT)
    file.seek(0)
    if start.startswith(_ZIP):
        # An archive of PyTorch begins with its pickle.
        return TORCH_RECIPE if b"/data.pkl" in start and b"manifest.json" not in start else ""
    if start.startswith(_PICKLE) or path.suffix.lower() in _OF_TORCH:
        return TORCH_RECIPE
    if not start:
        return "it is empty. Open another copy of it, or an earlier one."
    kind = "an HDF5 file, as Keras saves networks" if start.startswith(_HDF5) else ""
    return f"it is {kind or 'no saved run, or its beginning is damaged'}. Choose a file that this program has saved."
