"""The weights as a safetensors file.

The format (https://github.com/huggingface/safetensors) is a length of 8 bytes, so many bytes of JSON that say where
each array stands, and the arrays: writing it takes fewer lines than asking a library to.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

from cnn_gui.files.exports.network.naming import pytorch_arrays

if TYPE_CHECKING:
    from cnn_gui.training.run.run import Run

TYPES = {"float32": "F32", "float64": "F64"}
"""What the format calls the types of parameters."""

# Where the arrays begin is a multiple of this, so that they can be used where they lie.
_ALIGNED = 8


def safetensors(run: Run) -> bytes:
    """A file with the parameters as PyTorch names and arranges them ("conv1.weight", "norm1.running_mean").

    Its metadata, texts all of them, are the model, the shape of an image, the names of the classes, and mean and
    deviation of pixels scaled to 0…1, as JSON.
    """
    arrays = pytorch_arrays(run.network)
    dataset = run.dataset
    header: dict[str, Any] = {
        "__metadata__": {
            "format": "pt",
            "model": run.config.model,
            "input_shape": json.dumps(run.network.input_shape),
            "classes": json.dumps(dataset.classes),
            "mean": json.dumps(dataset.mean.tolist()),
            "deviation": json.dumps(dataset.deviation.tolist()),
            "parameters_sha256": run.parameters_sha256(),
        }
    }
    place = 0
    for name, array in arrays.items():
        header[name] = {
            "dtype": TYPES[array.dtype.name],
            "shape": array.shape,
            "data_offsets": (place, place + array.nbytes),
        }
        place += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % _ALIGNED)
    little = (array.astype(array.dtype.newbyteorder("<")).tobytes() for array in arrays.values())
    return struct.pack("<Q", len(text)) + text + b"".join(little)
