from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_prints_one_json_object_with_what_watching_costs() -> None:
    """As a process of its own, like a person would start it: it makes its own QApplication."""
    tiny = ["--pairs", "1", "--seconds", "0.2", "--frames", "12", "--json"]
    done = subprocess.run(
        [sys.executable, ROOT / "benchmarks" / "live.py", *tiny],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )

    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["live_ratio"] > 0
    assert result["frames_per_second"] > 0
    assert result["timer_delay_p50_ms"] <= result["timer_delay_p95_ms"] <= result["timer_delay_p99_ms"]
    assert result["pairs"] == 1
    assert result["frame_ms"] > 0
    assert {"frame_ms_moving", "frame_ms_with_words"} < set(result)
