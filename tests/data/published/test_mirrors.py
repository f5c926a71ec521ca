"""The list of what can be downloaded is whole, and each data set of the catalogue is what the list says."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cnn_gui.data.published.catalogue import CATALOGUE
from cnn_gui.data.published.mirrors import DOWNLOADS


def test_every_data_set_that_is_stored_in_files_can_be_downloaded() -> None:
    assert set(DOWNLOADS) == {name for name, entry in CATALOGUE.items() if entry.files is not None}


@pytest.mark.parametrize("name", DOWNLOADS)
def test_each_has_more_than_one_mirror(name: str) -> None:
    hosts = {urlsplit(mirror).netloc for mirror in DOWNLOADS[name].mirrors}
    assert len(hosts) == len(DOWNLOADS[name].mirrors) > 1
    assert all(re.fullmatch(r"https?://[^ ]+/", mirror) for mirror in DOWNLOADS[name].mirrors)


@pytest.mark.parametrize("name", DOWNLOADS)
def test_each_file_has_a_length_and_a_checksum_that_no_other_file_has(name: str) -> None:
    files = [file for download in DOWNLOADS.values() for file in download.files]
    for file in DOWNLOADS[name].files:
        assert re.fullmatch(r"sha256:[0-9a-f]{64}", file.checksum)
        assert [other for other in files if other.checksum == file.checksum] == [file]
    assert DOWNLOADS[name].size == sum(file.size for file in DOWNLOADS[name].files) > 0


def test_the_lengths_of_the_published_files_are_those_that_people_expect() -> None:
    megabytes = {name: round(download.size / 1e6) for name, download in DOWNLOADS.items()}
    assert megabytes == {"mnist": 12, "fashion-mnist": 31, "kuzushiji-mnist": 21, "cifar-10": 170}


def test_the_real_files_of_mnist_have_these_checksums(mnist_dir: Path) -> None:
    present = [file for file in DOWNLOADS["mnist"].files if (mnist_dir / file.name).is_file()]
    same_length = [file for file in present if (mnist_dir / file.name).stat().st_size == file.size]
    if not same_length:
        pytest.skip("needs MNIST's files as they were published, compressed")
    for file in same_length:
        assert file.checksum == f"sha256:{hashlib.sha256((mnist_dir / file.name).read_bytes()).hexdigest()}"
