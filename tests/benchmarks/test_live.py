from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_prints_one_json_object_with_what_watching_costs(result_of: Callable[..., dict[str, Any]]) -> None:
    result = result_of("live", "--pairs", "1", "--seconds", "0.2", "--frames", "12")
    assert result["live_ratio"] > 0
    assert result["frames_per_second"] > 0
    assert result["timer_delay_p50_ms"] <= result["timer_delay_p95_ms"] <= result["timer_delay_p99_ms"]
    assert result["pairs"] == 1
    assert result["frame_ms"] > 0
    assert {"frame_ms_moving", "frame_ms_with_words"} < set(result)
