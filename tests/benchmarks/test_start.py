from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_says_how_long_each_part_of_a_start_takes(result_of: Callable[..., dict[str, Any]]) -> None:
    result = result_of("start", "--starts", "1")
    parts = [result[part] for part in ("python", "imports", "window", "data")]
    assert all(part > 0 for part in parts)
    assert abs(sum(parts) - result["total"]) < 1e-6
    assert result["cold"] is False
