"""The files of the published data sets: where they are on the internet, how long they are, and their checksums."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RemoteFile:
    """One file, the same on every mirror.

    Attributes:
        name: what it is called, there and here.
        size: its length in bytes.
        checksum: the algorithm and the digits of its checksum, such as `sha256:440f…`.
    """

    name: str
    size: int
    checksum: str


@dataclass(frozen=True)
class Download:
    """What has to be fetched for one data set.

    Attributes:
        mirrors: addresses that end in a slash and hold all of the files; tried in this order.
        files: what is fetched.
    """

    mirrors: tuple[str, ...]
    files: tuple[RemoteFile, ...]

    @property
    def size(self) -> int:
        """The length of all files together, in bytes."""
        return sum(file.size for file in self.files)


def _idx_files(*published: tuple[int, str]) -> tuple[RemoteFile, ...]:
    """The four files of a data set stored like MNIST, from the length and the SHA-256 of each."""
    names = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")
    return tuple(
        RemoteFile(f"{name}-ubyte.gz", size, f"sha256:{digits}")
        for name, (size, digits) in zip(names, published, strict=True)
    )


DOWNLOADS = {
    "mnist": Download(
        mirrors=(
            "https://storage.googleapis.com/cvdf-datasets/mnist/",
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
        ),
        files=_idx_files(
            (9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
            (28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
            (1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
            (4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
        ),
    ),
    "fashion-mnist": Download(
        mirrors=(
            "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
            "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
        ),
        files=_idx_files(
            (26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
            (29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
            (4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
            (5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
        ),
    ),
    "kuzushiji-mnist": Download(
        mirrors=(
            # The publisher's own host comes last: at times it cannot be reached for months.
            "https://huggingface.co/datasets/tanganke/kmnist/resolve/53810959241e8f35890445245170c8cec0672f81/raw/",
            "http://codh.rois.ac.jp/kmnist/dataset/kmnist/",
        ),
        files=_idx_files(
            (18_165_135, "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"),
            (29_497, "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"),
            (3_041_136, "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"),
            (5_120, "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c"),
        ),
    ),
    "cifar-10": Download(
        mirrors=(
            # The publisher's own host comes last: it lets files through at some fifty kilobytes a second.
            "https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/",
            "https://cave.cs.toronto.edu/kriz/",
            "https://www.cs.toronto.edu/~kriz/",
        ),
        # The binary version: labels and pixels only. The version for Python is a pickle, which can run any program.
        files=(
            RemoteFile(
                "cifar-10-binary.tar.gz",
                170_052_171,
                "sha256:c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
            ),
        ),
    ),
}
"""By the names of the catalogue. A data set that is not in here has nothing to download."""
