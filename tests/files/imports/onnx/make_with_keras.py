"""Trains small networks with Keras and exports them, as `networks/keras_*.onnx`.

Needs keras, tensorflow and tf2onnx, and is no part of the tests: what it made stands beside it.

    PYTHONPATH=. python tests/files/imports/onnx/make_with_keras.py
"""

from pathlib import Path

import keras
import numpy as np
from keras import layers

from cnn_gui.data.digits.builtin import load_digits

FOLDER = Path(__file__).parent / "networks"


def main():
    keras.utils.set_random_seed(0)
    digits, _ = load_digits()
    images = digits.images[:2560].transpose(0, 2, 3, 1).astype(np.float32)
    labels = digits.labels[:2560].astype(np.int64)
    coloured = np.concatenate([images, 255 - images, images / 2], axis=3)[:, 2:26, 2:26]

    save("keras_rescaled", images, labels, [
        layers.Rescaling(1 / 255),
        layers.Conv2D(4, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(6, 3, strides=2, padding="same"),
        layers.BatchNormalization(momentum=0.8),
        layers.ReLU(),
        layers.Flatten(),
        layers.Dense(16, activation="relu"),
        layers.Dropout(0.3),
        layers.Dense(10, activation="softmax"),
    ])  # fmt: skip
    save("keras_pooled", images / 255, labels, [
        layers.Conv2D(5, 4, padding="same", use_bias=False),
        layers.LeakyReLU(negative_slope=0.2),
        layers.BatchNormalization(momentum=0.8),
        layers.AveragePooling2D(2),
        layers.Conv2D(12, 3, activation="tanh"),
        layers.GlobalAveragePooling2D(),
        layers.Dense(10),
    ])  # fmt: skip
    save("keras_colour", coloured / 255, labels, [
        layers.Conv2D(6, 3, activation="elu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(6, 5, strides=2, padding="valid", activation="tanh"),
        layers.Flatten(),
        layers.BatchNormalization(momentum=0.8),
        layers.Dense(12, activation="sigmoid"),
        layers.Dense(10, activation="softmax"),
    ])  # fmt: skip


def save(name, images, labels, found):
    model = keras.Sequential([keras.Input(images.shape[1:]), *found])
    from_logits = found[-1].activation is not keras.activations.softmax
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)
    model.compile(keras.optimizers.Adam(0.01), loss)
    model.fit(images, labels, batch_size=64, epochs=4, verbose=0)
    model.export(FOLDER / f"{name}.onnx", format="onnx", verbose=False)


if __name__ == "__main__":
    main()
