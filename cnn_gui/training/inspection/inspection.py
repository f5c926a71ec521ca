"""What a person looks into between two batches: the walk through the next step, edits by hand, a moment's numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.explain.anatomy import anatomy
from cnn_gui.explain.moment import OptimizerSettings
from cnn_gui.explain.phases.phases import phases
from cnn_gui.training.inspection.batch_shares import BatchShares
from cnn_gui.training.inspection.moments import moment_of_step, moment_without_step
from cnn_gui.training.inspection.update_effect import effect_of
from cnn_gui.training.inspection.walk import Walk
from cnn_gui.training.inspection.what_if import Place, WhatIf, spoken
from cnn_gui.training.messages.probe import Probe
from cnn_gui.training.messages.walk import WalkView
from cnn_gui.training.run.finite import DivergedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from cnn_gui.data.dataset import Images, Labels
    from cnn_gui.engine import Trace
    from cnn_gui.explain.anatomy import Anatomy
    from cnn_gui.explain.moment import Moment
    from cnn_gui.explain.phases.phases import Phase
    from cnn_gui.training.messages.batch import BatchView
    from cnn_gui.training.messages.what_if import WhatIfView
    from cnn_gui.training.run.record import Record
    from cnn_gui.training.run.run import Run


class Inspection:
    """The walk and the edits of one run; belongs to the training thread. A walk changes no later number of the run.

    image: which image of the batch a walk shows first.
    """

    def __init__(self, run: Run, image: int = 0) -> None:
        self._run = run
        self._walk: Walk | None = None
        self._phases: tuple[Phase, ...] = ()
        self._layers: Anatomy | None = None
        self._index = 0
        self._image = image
        self._probe: Probe | None = None
        self._trace: Trace | None = None
        self._what_if: WhatIf | None = None
        # The step that comes next, for the moment of a run that stands still; None: not looked at yet.
        self._foreseen: Walk | None = None
        self._recorded: tuple[Probe, Record, Moment] | None = None
        self.shares = BatchShares()

    @property
    def image(self) -> int:
        """Which image of the batch a walk shows, or showed last."""
        return self._image

    @property
    def batch(self) -> int:
        """After how many batches the network is as it is now: one more than trained behind a walk's update."""
        return self._run.batch + (self._walk is not None and self._walk.updated)

    @property
    def learned(self) -> Mapping[str, npt.NDArray[np.floating]]:
        """What was learned by the batches trained, also behind the update of a walk; not to be written to."""
        return self._run.network.learned if self._walk is None else self._walk.parameters

    @property
    def apart(self) -> Mapping[str, npt.NDArray[np.floating]] | None:
        """What was learned in training, where the network has others for a person to look at; None elsewhere."""
        if self._what_if is not None:
            return self._what_if.before
        return self._walk.parameters if self._walk is not None and self._walk.updated else None

    def network_changed(self) -> None:
        """The parameters, or what decides the next step, are others now."""
        self._foreseen = None

    # ---- the walk ----------------------------------------------------------------------------------------------

    @property
    def walking(self) -> bool:
        """Whether a person is in the midst of a step."""
        return self._walk is not None

    def walk(self, offset: int) -> bool:
        """Begin to walk, or go so many phases further or back; whether the step was done by going past its end.

        Raises DivergedError when the step would diverge.
        """
        if self._walk is None:
            self._begin()
            return False
        to = self._index + offset
        if to < len(self._phases):
            self.walk_to(max(0, to))
            return False
        self.leave(finish=True)
        self._begin()
        return True

    def walk_to(self, index: int) -> None:
        """Go to a phase; begins to walk if need be. Raises IndexError for one that is not there."""
        walk = self._begin() if self._walk is None else self._walk
        if not 0 <= index < len(self._phases):
            raise IndexError(f"this step has phases 0 to {len(self._phases) - 1}; got {index}")
        self._index = index
        walk.show_updated(index == len(self._phases) - 1)

    def walk_image(self, index: int) -> None:
        """Show another image of the batch; the index wraps around."""
        if self._walk is not None:
            self._choose(index % len(self._walk.record))

    def leave(self, *, finish: bool) -> None:
        """End the walk: do the step, or leave the run as it was before."""
        walk, self._walk, self._trace = self._walk, None, None
        self._foreseen = None
        self.shares.forget()
        if walk is not None:
            (walk.finish if finish else walk.take_back)()

    def _begin(self) -> Walk:
        run = self._run
        self._walk = Walk(run)
        self._foreseen = None
        self._choose(min(self._image, len(self._walk.record) - 1))
        self._layers = layers = anatomy(run.network.layers, self._traced(self._walk))
        self._phases = phases(layers, len(self._walk.record), OptimizerSettings.of(run.optimizer))
        self._index = 0
        return self._walk

    def _choose(self, image: int) -> None:
        assert self._walk is not None
        self._image = image
        self._probe = Probe.of_batch(self._walk.record, image)
        self._trace = None

    def put_aside(self) -> int | None:
        """Take a walk back for something that changes the step; the phase it stood in, None when nobody walks."""
        if self._walk is None:
            return None
        index = self._index
        self.leave(finish=False)
        return index

    def take_up(self, index: int | None) -> None:
        """Go on with a walk that was put aside, through the step as it will be now."""
        if index is not None:
            self.walk_to(index)

    def _traced(self, walk: Walk) -> Trace:
        """Every array of the chosen image, with the parameters before the update."""
        if self._trace is None:
            probe, updated = Probe.of_batch(walk.record, self._image), walk.updated
            walk.show_updated(False)
            self._trace = walk.trace(probe)
            walk.show_updated(updated)
        return self._trace

    # ---- edits -------------------------------------------------------------------------------------------------

    def edit(self, name: str, place: Place, value: npt.ArrayLike, *, goes_on: bool = False) -> None:
        """Change parameters by hand (`WhatIf.set`); a walk is taken back before.

        Raises ValueError for what cannot be (see `WhatIf.set`), DivergedError when the next step cannot be computed.
        """
        self.leave(finish=False)
        what_if = self._what_if or WhatIf(self._run)
        what_if.set(name, place, value, goes_on=goes_on)
        self._what_if = what_if
        self._foreseen = None

    def undo_edit(self) -> None:
        """Take the latest edit back."""
        if self._what_if is not None:
            self.leave(finish=False)
            if not self._what_if.undo_last() and not self._what_if.changed:
                self._what_if = None
            self._foreseen = None

    def end_edits(self, *, keep: bool) -> str:
        """Keep the edits or undo them; what was changed, in words, "" if nothing was."""
        what_if, self._what_if = self._what_if, None
        if what_if is None:
            return ""
        self.leave(finish=False)
        changed = what_if.changed
        (what_if.keep if keep else what_if.undo)()
        self._foreseen = None
        return spoken(changed)

    # ---- what is shown -----------------------------------------------------------------------------------------

    @property
    def probe(self) -> Probe | None:
        """The image of the batch that is walked through; None when nobody walks."""
        return self._probe if self._walk is not None else None

    def walk_view(self) -> WalkView | None:
        """Where the walk stands."""
        walk = self._walk
        if walk is None:
            return None
        effect = effect_of(walk, self._phases[-1].writes) if walk.updated else None
        return WalkView(self._phases, self._index, walk.record, self._image, walk.updated, effect)

    def batch_view(self) -> BatchView | None:
        """What each image of the batch gives that is walked through; None when nobody walks."""
        return None if self._walk is None or self._layers is None else self.shares.of(self._walk, self._layers)

    def what_if_view(self, probe: Probe) -> WhatIfView | None:
        """What the edits do to an image."""
        return None if self._what_if is None else self._what_if.view(probe)

    def moment(self, trace: Trace, probe: Probe) -> Moment:
        """The numbers of an image of a run that stands still, and of the step that comes next."""
        run = self._run
        if self._walk is not None:
            return moment_of_step(run, self._traced(self._walk), probe, self._walk.record, self._image)
        if run.cannot_train:
            return moment_without_step(run, trace, probe)
        if self._foreseen is None:
            try:
                self._foreseen = Walk(run)
            except DivergedError:
                # The person hears of it when they train; here there is no step to be looked at.
                return moment_without_step(run, trace, probe)
        return moment_of_step(run, trace, probe, self._foreseen.record)

    def to_check(self, probe: Probe) -> tuple[Images, Labels]:
        """The images whose mean loss a gradient check is about: the batch in a walk, else the probe if it has a class.

        None, an empty array each, if it has none.
        """
        if self._walk is not None:
            return self._walk.record.images, self._walk.record.labels
        known = [] if probe.label is None else [probe.label]
        return probe.image[None][: len(known)], np.array(known, np.int64)

    def step(self) -> None:
        """Train one batch."""
        self._foreseen = None
        self._run.step()

    def recorded_step(self) -> Record:
        """Train one batch, and everything that it computed."""
        self._foreseen = None
        return self._run.recorded_step()

    def trace(self, probe: Probe) -> Trace:
        """Every array of an image, with the parameters as they are; in a walk as its step computes them."""
        if self._walk is not None and probe is self._probe:
            return self._walk.trace(probe)
        return self._run.network.trace(self._run.network_input(probe.image), probe.label)

    def remember(self, trace: Trace, probe: Probe, record: Record) -> None:
        """Keep the moment of a step that has been recorded; trace: of the probe before it."""
        self._recorded = probe, record, moment_of_step(self._run, trace, probe, record)

    def take_recorded(self, probe: Probe) -> Moment | None:
        """The moment of the last batch trained, if it was kept for this image and not asked for before."""
        recorded, self._recorded = self._recorded, None
        if recorded is None or recorded[0] is not probe or recorded[1].batch != self._run.batch:
            return None
        return recorded[2]
