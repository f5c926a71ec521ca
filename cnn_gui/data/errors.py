"""The exceptions that say that data on disk, or a wish about data, is wrong."""

from __future__ import annotations


class DataError(Exception):
    """Data cannot be used as asked; the message is one or two sentences for a person.

    It names the file or the option, what is wrong with it, what is expected, and what to do.
    """


class MissingDataError(DataError):
    """A published data set is not on this machine, and can be downloaded.

    Attributes:
        name: the data set, as `cnn_gui.data.published.download.download` wants it.
    """

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name
