from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_says_how_long_each_part_of_a_start_takes() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "benchmarks" / "start.py", "--starts", "1", "--json"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    parts = [result[part] for part in ("python", "imports", "window", "data")]
    assert all(part > 0 for part in parts)
    assert abs(sum(parts) - result["total"]) < 1e-6
    assert result["cold"] is False
