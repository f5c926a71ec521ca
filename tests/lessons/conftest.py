"""Lessons gone through without a window, with the program's own runs and walks; and their numbers made by hand."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.lessons.expressions.expression import number_of
from cnn_gui.lessons.names import LOSSES, Facts, Names, names_of
from cnn_gui.lessons.shifted import shifted, shifted_name
from cnn_gui.training.evaluation.validate import validate
from cnn_gui.training.inspection.inspection import Inspection
from cnn_gui.training.messages.probe import Probe
from cnn_gui.training.run.finite import DivergedError
from cnn_gui.training.run.run import Run, load_for

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from cnn_gui.data.dataset import Dataset
    from cnn_gui.explain.cell import Cell
    from cnn_gui.explain.moment import Moment
    from cnn_gui.lessons.expressions.values import Value
    from cnn_gui.lessons.lesson import Lesson, Scene, Show, Step
    from cnn_gui.training.messages.report import Report


@dataclass
class Performance:
    """Where a lesson stands: a run, a probe, perhaps a walk; let is what the lesson has computed so far.

    seed: of every run, in place of that of the lesson.
    """

    lesson: Lesson
    seed: int
    let: dict[str, Value] = field(default_factory=dict)
    explained: Cell | None = None
    panel: str = ""
    gradients: bool = False
    diverged: bool = False
    edited: bool = False
    drawn: bool = False
    checked: int = 0
    checked_cell: Cell | None = None

    def __post_init__(self) -> None:
        self.images: dict[tuple[object, ...], Dataset] = {}
        self.begin(self.lesson.scene)

    def begin(self, scene: Scene) -> None:
        """A new run, trained so far."""
        config = scene.config.with_changes(seed=self.seed)
        if config.data_key() not in _DATA:
            _DATA[config.data_key()] = load_for(config)
        self.dataset = _DATA[config.data_key()]
        self.run = Run(config, self.dataset)
        self.inspection = Inspection(self.run)
        self.diverged = False
        self.report: Report | None = None
        self.probe = self.of_split("test", 0)
        self.train(scene.batches)

    def train(self, batches: int) -> None:
        """So many batches more, or up to one that diverges."""
        self.inspection.leave(finish=False)
        self.report = None
        try:
            for _ in range(batches):
                self.inspection.step()
        except DivergedError:
            self.diverged = True

    def of_split(self, split: str, index: int) -> Probe:
        """One image of the data."""
        images = getattr(self.dataset, split)
        return Probe(split, index, int(images.labels[index]), images.images[index])

    def enter(self, step: Step) -> None:
        """Do what a step shows, and compute its names."""
        self.show(step.show)
        for name, expression in step.let.items():
            self.let[name] = expression.value(self.names())

    def show(self, show: Show) -> None:
        """In the order that `Show` tells."""
        if show.run is not None:
            self.begin(show.run)
        for name, value in show.settings.items():
            self.run.change(name, value)
        if show.train:
            self.train(show.train)
        if show.probe is not None:
            probe = self.of_split(show.split, self.whole(number_of(show.probe.value(self.names()))))
            if show.shift != (0, 0):
                moved = shifted(probe.image, *show.shift)
                probe = Probe(shifted_name(probe.title, *show.shift), 0, probe.label, moved, alone=True)
            self.inspection.leave(finish=False)
            self.probe = probe
        if show.phase:
            self.inspection.walk(0) if not self.inspection.walking else None
            view = self.inspection.walk_view()
            assert view is not None
            self.inspection.walk_to([phase.id for phase in view.phases].index(show.phase))
        elif show.phase == "":
            self.inspection.leave(finish=False)
        if show.image is not None:
            self.inspection.walk_image(self.whole(number_of(show.image.value(self.names()))))
        self.panel = self.panel if show.panel is None else show.panel
        self.gradients = self.gradients if show.gradients is None else show.gradients
        if show.cell is not None:
            self.explained = show.cell.cell(self.names())
            # Where it is explained, it must be.
            self.moment().value(self.explained)

    def whole(self, value: float) -> int:
        assert value == int(value)
        return int(value)

    def moment(self) -> Moment:
        """The numbers of the image that is looked at."""
        probe = self.inspection.probe or self.probe
        return self.inspection.moment(self.inspection.trace(probe), probe)

    def facts(self) -> Facts:
        """What the window would say."""
        view = self.inspection.walk_view()
        losses = self.run.history.batches.loss[-LOSSES:]
        if self.report is None and self.run.batch and not self.diverged:
            self.report = validate(self.run)
        return Facts(
            state="diverged" if self.diverged else "paused",
            model=self.run.config.model,
            batches=self.run.batch,
            learning_rate=self.run.learning_rate,
            batch_size=self.run.config.batch_size,
            loss=float(np.mean(losses)) if len(losses) else None,
            loss_before=None if view is None else view.record.loss,
            loss_after=None if view is None else self.loss_after(),
            phase="" if view is None else view.phase.id,
            explained=self.explained,
            panel=self.panel,
            gradients=self.gradients,
            edited=self.edited,
            drawn=self.drawn,
            checked=self.checked,
            checked_cell=self.checked_cell,
            report=self.report,
        )

    def loss_after(self) -> float:
        """The loss of the batch of the walk with the parameters behind its update."""
        view = self.inspection.walk_view()
        assert view is not None
        network = self.run.network.copy()
        network.set_parameters(view.record.after)
        loss, _ = network.loss_and_gradients(self.run.standardiser.to_public(view.record.images), view.record.labels)
        return loss

    def names(self, **changes: object) -> Names:
        """What expressions can ask for; changes: facts that are otherwise."""
        facts = self.facts()
        return names_of(self.moment(), dataclasses.replace(facts, **changes), self.let)  # type: ignore[arg-type]


_DATA: dict[tuple[object, ...], Dataset] = {}


class ByHand:
    """The numbers of one image and of its batch, in float64 and in plain NumPy: nothing of them is the engine's.

    pixels (C,H,W) and label: of the image; weights: W1 (F,1,3,3), b1, W2, b2. relu, pool: what the model has.
    """

    def __init__(self, performance: Performance, image: npt.NDArray[np.uint8], label: int) -> None:
        run = performance.run
        model = run.config.model
        self.relu, self.pool = model != "seed-linear", model == "seed"
        view = performance.inspection.walk_view()
        parameters = run.network.parameters if view is None else view.record.before
        self.W1, self.b1, self.W2, self.b2 = (
            parameters[name].astype(np.float64) for name in ("conv1.W", "conv1.b", "dense1.W", "dense1.b")
        )
        self.mean, self.deviation = run.dataset.mean, run.dataset.deviation
        self.label = label
        self.__dict__.update(self.one(image, label))

    def one(self, image: npt.NDArray[np.uint8], label: int) -> dict[str, Any]:
        """All arrays of an image by their symbols."""
        X = ((image.astype(np.float64).T / 255 - self.mean) / self.deviation).T[0]
        side = X.shape[0] - 2
        Z1 = np.zeros((len(self.W1), side, side))
        for u in range(3):
            for v in range(3):
                Z1 += self.W1[:, 0, u, v, None, None] * X[u : u + side, v : v + side]
        Z1 += self.b1[:, None, None]
        A1 = np.where(Z1 > 0, Z1, 0.0) if self.relu else Z1
        corners = np.stack([A1[:, r::2, c::2] for r in (0, 1) for c in (0, 1)])
        P1 = corners.max(axis=0) if self.pool else A1
        F = P1.ravel()
        Z2 = F @ self.W2 + self.b2
        A2 = np.exp(Z2 - Z2.max())
        L = Z2.max() + np.log(A2.sum()) - Z2[label]
        A2 /= A2.sum()
        dZ2 = A2.copy()
        dZ2[label] -= 1
        dF = self.W2 @ dZ2
        dP1 = dF.reshape(P1.shape)
        dA1 = np.zeros_like(A1) if self.pool else dP1
        if self.pool:
            winner = corners.argmax(axis=0)
            for k in range(4):
                dA1[:, k // 2 :: 2, k % 2 :: 2] = np.where(winner == k, dP1, 0.0)
        dZ1 = dA1 * (Z1 > 0) if self.relu else dA1
        dW1 = np.zeros_like(self.W1)
        for u in range(3):
            for v in range(3):
                dW1[:, 0, u, v] = (dZ1 * X[u : u + side, v : v + side]).sum(axis=(1, 2))
        arrays = {"X": X, "Z1": Z1, "A1": A1, "P1": P1, "F": F, "Z2": Z2, "A2": A2, "L": L}
        return arrays | {"dZ2": dZ2, "dF": dF, "dP1": dP1, "dA1": dA1, "dZ1": dZ1, "dW1": dW1}

    def read(self, images: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
        """Which class each of many images is read as."""
        return self.logits(images).argmax(axis=1)

    def losses(self, images: npt.NDArray[np.uint8], labels: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """The loss of each of many images."""
        Z2 = self.logits(images)
        highest = Z2.max(axis=1)
        sums: npt.NDArray[np.float64] = np.log(np.exp(Z2 - highest[:, None]).sum(axis=1)) + highest
        return sums - Z2[np.arange(len(labels)), labels]

    def logits(self, images: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
        """The logits of many images, one map after the other."""
        X = (images[:, 0] / 255 - self.mean[0]) / self.deviation[0]
        side = X.shape[1] - 2
        rows = []
        for f, weights in enumerate(self.W1[:, 0]):
            Z1 = sum(weights[u, v] * X[:, u : u + side, v : v + side] for u in range(3) for v in range(3)) + self.b1[f]
            A1 = np.maximum(Z1, 0) if self.relu else Z1
            if self.pool:
                A1 = np.maximum.reduce([A1[:, r::2, c::2] for r in (0, 1) for c in (0, 1)])
            rows.append(A1.reshape(len(images), -1))
        logits: npt.NDArray[np.float64] = np.concatenate(rows, axis=1) @ self.W2 + self.b2
        return logits

    def mean_dW1(self, images: npt.NDArray[np.uint8], labels: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        """The mean over a batch."""
        all_of_them = [self.one(*pair)["dW1"] for pair in zip(images, labels.tolist(), strict=True)]
        return np.mean(all_of_them, axis=0)


@pytest.fixture
def perform() -> Callable[[Lesson, int], Performance]:
    """Give what begins a lesson with runs of a seed."""
    return Performance


@pytest.fixture
def by_hand() -> Callable[[Performance], ByHand]:
    """Give what computes the numbers of the image that a performance looks at."""

    def of(performance: Performance) -> ByHand:
        probe = performance.inspection.probe or performance.probe
        assert probe.label is not None
        return ByHand(performance, probe.image, probe.label)

    return of
