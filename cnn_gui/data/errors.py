"""The one exception that says that data on disk, or a wish about data, is wrong."""


class DataError(Exception):
    """Data cannot be used as asked; the message is one or two sentences for a person.

    It names the file or the option, what is wrong with it, what is expected, and what to do.
    """
