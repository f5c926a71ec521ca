"""The pieces that the program of a run is put together from, in their order."""

from __future__ import annotations

HEAD = '''\
"""A run of CNN GUI {version}, as a program: the same images, in the same order{end}.

It needs `pip install cnn-gui` of that version and nothing else: no window, no training loop but the one below. Read it
from top to bottom; everything that decides the run is said here.
"""
'''

IMPORTS = """
import os

# A sum that is added in another order is rounded otherwise. So each matrix product has one thread; how many it has is
# taken notice of when NumPy is loaded.
for library in ("OPENBLAS", "MKL", "OMP", "VECLIB", "BLIS"):
    os.environ[f"{{library}}_NUM_THREADS"] = "1"

import hashlib
{math}import sys
{path}
import numpy as np

from cnn_gui.data.feeding.batches import BatchSource
from cnn_gui.data.feeding.standardise import Standardiser
from cnn_gui.data.load import load_dataset
from cnn_gui.engine import {engine}
"""

RESULT = """
# What the run came to. Equal digests mean that every bit is equal.
TRAINING_IMAGES_SHA256 = "{data}"
PARAMETERS_SHA256 = "{parameters}"
KERNEL = {kernel}  # what computed the matrix products; another one rounds otherwise
BATCHES = {batches}
"""

RATE = '''

# How far the learning rate has come down, as a share of what it began with, when a share of the way (0..1) is gone.
SHAPES = {
    "constant": lambda way: 1.0,
    "linear": lambda way: 1.0 - way,
    "cosine": lambda way: 0.5 * (1.0 + math.cos(math.pi * way)),
    "step": lambda way: 0.1 ** min(math.floor(3 * way), 2),
}


def learning_rate(done, total):
    """The learning rate of the batch after `done` of `total` batches: first it rises, then it follows the shape.

    It never falls below a hundredth of what it began with, nor below 0.00001.
    """
    base, constant = settings["learning_rate"], settings["schedule"] == "constant"
    # A warm-up takes half the way at most; without a way there is nothing to halve.
    rise = settings["warm_up"] if constant else min(settings["warm_up"], math.floor(0.5 * max(0, total)))
    if done < rise:
        return max(0.00001, base * (done + 1) / rise)
    way = min(1.0, (done - rise) / (total - rise)) if total > rise else 1.0
    return max(0.00001, base * max(0.01, SHAPES[settings["schedule"]](way)))
'''

DIGEST = '''

def digest_of(learned):
    """SHA-256 over all that is learned: name, shape, type and bytes of each array, in the order of the names."""
    digest = hashlib.sha256()
    for name in sorted(learned):
        array = learned[name]
        digest.update(f"{name}{array.shape}{array.dtype.name}".encode())
        digest.update(np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()
'''

LOAD = """

def main():
    # ---- the images: (N, channels, height, width), bytes from 0 to 255
    dataset = load_dataset(
{arguments}    )
    images, labels = dataset.train.images, dataset.train.labels
    digest = hashlib.sha256(images.tobytes())
    digest.update(labels.astype("<i8").tobytes())
    if digest.hexdigest() != TRAINING_IMAGES_SHA256:
        sys.exit("These are not the images of the run: other files, or another split.")
"""

BUILD = """
    # ---- the run: initial weights, the order of the images, their motions and dropout, all drawn from one generator
    generator = np.random.default_rng({seed})
    network = network_of(
{model}        input_shape=dataset.image_shape,
        classes=len(dataset.classes),
        rng=generator,
    )
{objective}    standardiser = Standardiser(dataset.mean, dataset.deviation)
    batches = BatchSource(images, labels, settings["batch_size"], generator{motion})
    optimizer = {optimizer}()
"""

OBJECTIVE = """\
    # The loss: how much an image of each class counts, and which share of a label goes to all classes alike.
    network.objective = Objective({weights}, {smoothing})
"""

BALANCED = "balanced_weights(np.bincount(labels, minlength=len(dataset.classes)))"

LOOP_BEGIN = """
    # ---- the training, one batch after another
    for done in range(BATCHES):
"""

LOOP_CHANGES = """\
        settings.update(changes.get(done, {}))
"""

LOOP_BATCH_SIZE = """\
        batches.set_batch_size(settings["batch_size"])  # from the next epoch on
"""

LOOP_TOTAL = """\
        total = settings["schedule_epochs"] * batches.batches_per_epoch
"""

LOOP_TOTAL_ANEW = """\
        # Epochs before this one may have had another number of batches.
        epoch, trained = (batches.epoch + 1, 0) if batches.at_epoch_start else (batches.epoch, batches.batch_in_epoch)
        total = done - trained + (settings["schedule_epochs"] - epoch + 1) * batches.batches_per_epoch
"""

LOOP_STEP = """\
        batch = batches.next()
        # From bytes to numbers around 0, and from (N, C, H, W) to (C, H, W, N), the engine's layout.
        x = standardiser.to_engine(batch.images)
        # Forward and backward: the mean loss of the batch, and its derivative by every weight. Batch normalisation
        # takes the statistics of the batch, and its running ones follow them.
        result = network.step_gradients(x, batch.labels)
        optimizer.learning_rate = {rate}
"""

LOOP_END = """\
        optimizer.step(network.parameters, result.gradients)
        if batch.last_in_epoch or done + 1 == BATCHES:
            print(f"epoch {batch.epoch}, batch {done + 1}: loss {result.loss:.4f}", flush=True)

    # ---- what it has learned
    if len(dataset.test):
        answers = network.forward(standardiser.to_public(dataset.test.images)).argmax(axis=1)
        print(f"accuracy on {len(answers)} test images: {(answers == dataset.test.labels).mean():.4f}")
    found = digest_of(network.learned)
    print(f"parameters_sha256 {found}")
"""

END = """\
    if found != PARAMETERS_SHA256:
        sys.exit(f"The weights are others than those of the run, whose products were computed by {KERNEL}.")
    print("the same weights as in the run, to the last bit")


if __name__ == "__main__":
    main()
"""

END_OTHERWISE = """\
    print(f"in the run, where more happened than its settings say: {PARAMETERS_SHA256}")


if __name__ == "__main__":
    main()
"""
