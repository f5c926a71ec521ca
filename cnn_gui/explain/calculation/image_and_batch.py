"""A gradient of one image beside the mean of its batch, in the one order in which the program gives the two."""


def image_and_batch(image: str, batch: str) -> str:
    """Return both numbers, which are given as text: this image −0.0041 · mean of the batch −0.0168."""
    return f"this image {image} · mean of the batch {batch}"
