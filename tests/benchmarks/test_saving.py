from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_says_what_keeping_a_run_costs_and_how_large_its_file_is(result_of: Callable[..., dict[str, Any]]) -> None:
    result = result_of("saving", "--batches", "1000", "--times", "2")
    assert all(result[part] > 0 for part in ("digests", "take", "take_longest", "write", "read", "go_on"))
    assert result["batches"] == 1000
    # Three numbers of eight bytes for each batch, and an order of 10,000 images.
    assert 24_000 + 80_000 < result["bytes"] < 1_000_000
