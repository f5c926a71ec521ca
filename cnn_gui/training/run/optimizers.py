"""Which optimizers there are, and which one a run has that nobody has chosen one for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class OptimizerInfo:
    """title and description: for a person; learning_rate: what a run with it had best begin with."""

    title: str
    description: str
    learning_rate: float


OPTIMIZERS: Mapping[str, OptimizerInfo] = MappingProxyType(
    {
        "sgd": OptimizerInfo("SGD", "Gradient descent: steps along the gradient, with momentum if you like.", 0.1),
        "adam": OptimizerInfo("Adam", "Steps along the mean gradient, each parameter on a scale of its own.", 0.003),
    }
)

DEFAULT = "adam"
"""Learns from every kind of images at its usual rate, where plain SGD's suits grey digits (docs/adr/0014)."""
