"""What a figure was measured on."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

import numpy as np

from cnn_gui.training.run.matrix_threads import most_threads


def describe_machine() -> dict[str, str]:
    """Processor, cores and versions."""
    return {
        "processor": _processor(),
        "cores": str(most_threads()),
        "system": platform.platform(),
        "python": sys.version.split()[0],
        "numpy": np.__version__,
        "load": " ".join(f"{value:.2f}" for value in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown",
    }


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
