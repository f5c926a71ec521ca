"""How large a network may be, found out before anything of it is allocated."""

MOST_LAYERS = 40
MOST_IN_LINE = 4000
"""So many letters a line may have; the longest that stands for a network that can be has about half of them."""

MOST_PARAMETERS = 20_000_000
MOST_BYTES = 4 * 2**30
"""Of the buffers of one batch of 32, forward and backward, in float32."""

IMAGES_COUNTED = 32
