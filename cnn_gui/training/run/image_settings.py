"""What decides the images of a run: which there are, and how a person's own become such."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cnn_gui.data.own.orientation import TEST_GROUNDS, TURNS
from cnn_gui.data.own.reading import AUTO, GROUNDS, PIXEL_RANGES
from cnn_gui.data.published.catalogue import CATALOGUE, names, published
from cnn_gui.training.run.allowed import AnyPath, Choice, Flag, Range
from cnn_gui.training.run.setting import DATA, Field, Option, Part, setting

SEEDS = Range(0, 2**32 - 1, whole=True)
COUNT, COUNT_OR_NONE = Range(1, 10**9, whole=True), Range(0, 10**9, whole=True)


@dataclass(frozen=True)
class ImageSettings:
    """The settings of `RunConfig` that are about images; they stand first in it."""

    dataset: str = setting(
        "digits",
        Choice(names(), tuple(entry.title for entry in CATALOGUE.values())),
        "images to learn",
        option=Option(DATA),
        field=Field("Data set"),
        part=Part.IMAGES,
    )
    data_dir: Path | None = setting(
        None,
        AnyPath(),
        "directory of the data sets' files; otherwise the environment variable CNN_GUIDATA is looked at, and after "
        "either what was downloaded",
        option=Option(DATA, "DIR"),
        field=None,  # chosen in a dialog
        part=Part.IMAGES,
    )
    test_dataset: str | None = setting(
        None,
        Choice(published()),
        "test on the test images of another data set of the same shape and number of classes",
        option=Option(DATA, "NAME", default="its own"),
        field=None,  # chosen in the Data menu
        part=Part.IMAGES,
    )
    own_path: Path | None = setting(
        None,
        AnyPath(),
        "own images: a folder or an archive with one sub-folder for each class, a table that names pictures, or a file "
        "with images and labels (.npz, .npy, .csv, .mat, .h5, .parquet, pickles, IDX, CIFAR's batches)",
        option=Option(DATA, "PATH", name="own"),
        field=None,  # chosen in a dialog, or dropped
        part=Part.OWN_IMAGES,
    )
    image_size: int = setting(
        28,
        Range(8, 128, whole=True),
        "side that own pictures in folders are brought to",
        option=Option(DATA, "PIXELS"),
        field=Field(
            "Image size",
            "Side of the images in pixels",
            " px",
            hint="Pictures are brought to squares of this side; their proportions are kept",
        ),
        part=Part.OWN_IMAGES,
    )
    colour: bool = setting(
        False,
        Flag(),
        "own pictures in folders in colour instead of grey",
        option=Option(DATA),
        field=Field("In colour", hint="Red, green and blue instead of grey"),
        part=Part.OWN_IMAGES,
    )
    pixel_range: str = setting(
        AUTO,
        Choice.of(PIXEL_RANGES),
        "which stored numbers of own images are black and white",
        option=Option(DATA, default="found out over all images"),
        field=Field("Pixel range", "Which stored numbers are black and white"),
        part=Part.OWN_IMAGES,
    )
    transparent: str = setting(
        AUTO,
        Choice(tuple(GROUNDS), ("As it looks", "White", "Black")),
        "what shows where own pictures are transparent",
        option=Option(DATA, default="what the strokes stand out from"),
        field=Field(
            "Transparent",
            "What shows where pictures are transparent",
            hint="As it looks: white, black or grey, whatever the strokes of all pictures stand out from",
        ),
        part=Part.OWN_IMAGES,
    )
    mirror: bool = setting(
        False,
        Flag(),
        "mirror own images, left to right",
        option=Option(DATA),
        field=Field("Mirrored", hint="Left to right, before they are turned"),
        part=Part.OWN_IMAGES,
    )
    turn: str = setting(
        "none",
        Choice(tuple(TURNS), ("Not", "To the left", "Upside down", "To the right")),
        "turn own images by quarters, after mirroring",
        option=Option(DATA),
        field=Field("Turned", "Turned by quarters", hint="All images alike, after they are mirrored"),
        part=Part.OWN_IMAGES,
    )
    test_ground: str = setting(
        AUTO,
        Choice(TEST_GROUNDS, ("Like training", "As stored", "Inverted")),
        "invert the test images of own data",
        option=Option(DATA, default="if they are on the other ground than the training images"),
        field=Field(
            "Test ground",
            "Ground of the test images",
            hint="Like training: inverted if they are on a dark ground and the training images on a bright one, "
            "or the other way round",
        ),
        part=Part.OWN_IMAGES,
    )
    test_share: float = setting(
        0.2,
        Range(0.0, 0.9),
        "share of own images held out for testing",
        option=Option(DATA, "SHARE"),
        field=Field(
            "Test share",
            "Share of the images held out for testing",
            step=0.05,
            hint="Of each class the same share; not used where the data bring their own test images",
        ),
        part=Part.OWN_IMAGES,
    )
    split_seed: int = setting(
        0,
        SEEDS,
        "decides which own images are held out, the same share of each class",
        option=Option(DATA, "N"),
        field=Field(
            "Split seed", "Seed of the split", hint="Decides which images are held out for testing and validation"
        ),
        part=Part.OWN_IMAGES,
    )
    train_limit: int | None = setting(
        None, COUNT, "train on the first N images", option=Option(DATA, "N"), field=None, part=Part.IMAGES
    )
    test_limit: int | None = setting(
        None, COUNT, "test on the first N images", option=Option(DATA, "N"), field=None, part=Part.IMAGES
    )
    validation: int | None = setting(
        None,
        COUNT_OR_NONE,
        "hold out N training images for validation; 0 trains on all",
        option=Option(DATA, "N", default="suits the data set"),
        field=None,
        part=Part.IMAGES,
    )
