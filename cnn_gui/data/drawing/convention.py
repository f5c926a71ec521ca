"""What the images of a data set have in common, and how a drawing or a picture is brought to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cnn_gui.data.dataset import Dataset, Images
from cnn_gui.data.drawing.handwriting import follows_convention, prepare
from cnn_gui.data.drawing.ink import bright_ground, common_ground, ink

Grey = npt.NDArray[np.uint8]

SIDE = 280
"""Rows and columns of what is drawn on, and that pictures are brought to before they are prepared like drawings."""

LOOKED_AT = 256
"""So many training images tell how the images of a data set are."""


@dataclass(frozen=True)
class Convention:
    """How images of one kind are.

    shape: (C, H, W). ground: bright (True), dark (False) or mixed (None). centred: whether they are placed by box and
    centre of mass, as MNIST's are.
    """

    shape: tuple[int, int, int] = (1, 28, 28)
    ground: bool | None = False
    centred: bool = True

    @classmethod
    def of(cls, dataset: Dataset) -> Convention:
        """Look at the first training images of a data set."""
        some = dataset.train.images[:LOOKED_AT]
        ground = common_ground(some)
        grey = some.shape[1] == 1
        return cls(dataset.image_shape, ground, grey and follows_convention(255 - some if ground else some))

    @property
    def colour(self) -> bool:
        """Whether the images have three channels."""
        return self.shape[0] == 3

    @property
    def bright(self) -> bool:
        """Whether ink is dark on bright paper."""
        return self.ground is True

    def prepared(self, canvas: Grey, *, centred: bool) -> Images:
        """Make an image (1, H, W) of a drawing, bright ink on 0."""
        image = prepare(canvas, self.shape[1:], centred=centred)
        return 255 - image if self.bright else image

    def to_be_inverted(self, picture: Grey) -> bool:
        """Whether a picture stands on the other ground than the images do, if these all stand on the same."""
        return self.ground is not None and bright_ground(picture) != self.ground

    def on_canvas(self, picture: Grey, *, inverted: bool, centred: bool) -> Grey:
        """Bring a picture to where drawings are: bright ink on 0, without its paper if it is to be centred."""
        grey = 255 - picture if inverted != self.bright else picture
        return ink(grey) if centred else grey
