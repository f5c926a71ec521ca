"""How far training is to go before it pauses by itself."""

from __future__ import annotations


class Target:
    """No further, so many batches further, to the end of the epoch, or without end."""

    def __init__(self) -> None:
        # None: no number was given.
        self._batches: int | None = 0
        self._to_epoch_end = False

    @property
    def reached(self) -> bool:
        """Whether training is to stand still."""
        return self._batches == 0

    def stop(self) -> None:
        """No further."""
        self._batches = 0

    def without_end(self) -> None:
        """On and on."""
        self._batches = None
        self._to_epoch_end = False

    def add(self, batches: int) -> None:
        """So many batches after those that were ordered before; from now on if no number was."""
        self._batches = (self._batches or 0) + batches

    def end_of_epoch(self) -> None:
        """To the end of the epoch that the next batch belongs to, however many batches that has."""
        self._batches = None
        self._to_epoch_end = True

    def trained(self, at_epoch_end: bool) -> None:
        """One batch has been trained; at_epoch_end: it was the last of its epoch.

        If training was stopped meanwhile, that holds.
        """
        if self.reached:
            return
        if self._batches is not None:
            self._batches -= 1
        elif self._to_epoch_end and at_epoch_end:
            self._batches = 0
