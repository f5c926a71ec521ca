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


class MisfitError(DataError):
    """The arrays of a file are not those that are wanted.

    Attributes:
        summary: that, as a sentence for a person with what to do; the message also names some of the problems.
        problems: what is wrong, a clause for each array.
    """

    def __init__(self, message: str, summary: str, problems: tuple[str, ...]) -> None:
        super().__init__(message)
        self.summary = summary
        self.problems = problems
