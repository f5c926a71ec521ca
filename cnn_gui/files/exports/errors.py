"""The exception that says that a run cannot be handed on as asked."""

from __future__ import annotations


class ExportError(Exception):
    """A run cannot be handed on in this way; the message is one or two sentences that say why and what to do."""
