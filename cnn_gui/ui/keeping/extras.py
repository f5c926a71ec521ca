"""What is kept with a run besides the run itself: the image that is looked at, and what others hand in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from cnn_gui.session import Session
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.probe import BATCH
from cnn_gui.ui.panels.switchboard import KeptWithRun

PROBE = "probe"


class Extras:
    """Whoever takes something in looks at it first, for a file may hold anything; what it refuses is left out."""

    def __init__(self, session: Session, others: Mapping[str, KeptWithRun]) -> None:
        """others: what they keep, by name."""
        self._session = session
        self._others = others

    def now(self) -> dict[str, Any] | None:
        """Return what is to be kept with the present run; None for one that is only looked at: what came with it."""
        run = self._session.run
        if run is not None and run.only_to_look_at:
            return None
        kept = {name: other.give() for name, other in self._others.items()}
        probe = self._probe()
        return {**kept, PROBE: probe} if probe else kept

    def restore(self, run: RunStarted) -> None:
        """Bring back what was kept with an opened run, as far as it is what it should be."""
        assert run.checkpoint is not None
        extras = run.checkpoint.extras
        for name, other in self._others.items():
            if name in extras:
                try:
                    other.take(extras[name])
                except ValueError:
                    # The run is whole without it.
                    continue
        self._show(extras.get(PROBE), run)

    def _probe(self) -> dict[str, Any] | None:
        snapshot = self._session.snapshot
        if snapshot is None or snapshot.probe.split == BATCH:
            return None
        probe = snapshot.probe
        place: dict[str, Any] = {"split": probe.split, "index": probe.index, "label": probe.label}
        # What is in no data set would be lost.
        return {**place, "image": np.array(probe.image)} if probe.alone else place

    def _show(self, kept: Any, run: RunStarted) -> None:
        if not isinstance(kept, Mapping) or run.only_to_look_at:
            return
        split, index, label, image = (kept.get(name) for name in ("split", "index", "label", "image"))
        known = label is None or (type(label) is int and 0 <= label < len(run.dataset.classes))
        if not isinstance(split, str) or type(index) is not int or not known:
            return
        probe = self._session.trainer.probe
        if image is None:
            images = getattr(run.dataset, split, None) if split in ("train", "validation", "test") else None
            if images is not None and 0 <= index < len(images):
                probe.show(split, index)
        elif isinstance(image, np.ndarray) and image.dtype == np.uint8 and image.shape == run.dataset.image_shape:
            probe.show_image(image, label, split[:100])
