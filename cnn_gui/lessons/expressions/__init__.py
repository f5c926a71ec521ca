"""A small part of Python's expressions, for numbers of a run; what they come from is not trusted."""
