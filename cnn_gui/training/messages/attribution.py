"""Why did it say that? Which pixels of an image a network's answer rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Map = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Attribution:
    """Two answers to "which pixels matter", and how far they agree. Nobody writes to its arrays.

    With p the softmax of the network, c its most probable class, x the standardised image (C, H, W):

    - ``saliency[i, j] = max over channels k of |∂ log p_c(x) / ∂x[k, i, j]|``: how much a very small change of a pixel
      would change the answer.
    - ``occlusion[i, j] = p_c(x) − p_c(x with a patch around (i, j) covered)``: how much is lost without a piece of the
      image. Positive: the piece speaks for the class; negative: against it. Covered is with no ink where the images are
      grey, with the training images' mean where they are in colour.

    Attributes:
        batch: the network's age, in batches trained.
        class_index: c, the class that is explained.
        probability: p_c(x), 0…1.
        saliency: (H, W) float32, ≥ 0, per standard deviation of the training images' pixels.
        occlusion: (H, W) float32, −1…1. Computed at 15×15 places at most and interpolated between them.
        patch: side of the square that covers, in pixels, odd. At the border of the image it is cut off.
        correlation: Spearman's, −1…1, over all pixels, between the saliency averaged over the patch and |occlusion|;
            NaN where one of them is the same everywhere.
        overlap: 0…1, the share of the tenth of all pixels with the largest averaged saliency that is also among the
            tenth with the largest |occlusion|; by chance it is about 0.1. Where fewer pixels than a tenth matter at
            all, as many as do are compared; NaN if none does.
    """

    batch: int
    class_index: int
    probability: float
    saliency: Map
    occlusion: Map
    patch: int
    correlation: float
    overlap: float
