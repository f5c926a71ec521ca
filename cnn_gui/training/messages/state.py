"""What the training thread is doing."""

from __future__ import annotations

import enum


class State(enum.Enum):
    """What the training thread is doing."""

    LOADING = "loading"
    PAUSED = "paused"
    RUNNING = "running"
    DIVERGED = "diverged"
    FAILED = "failed"
    CLOSED = "closed"
