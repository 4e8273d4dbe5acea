"""A day of the hotline with 60,000 calls and a storm: every call, order and promise is accounted
for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ivr.cli import main

CALLS = 60_000
PAGE = Path(__file__).parents[2] / "docs" / "proofs" / "day.md"


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_a_day_of_sixty_thousand_calls_adds_up(tmp_path: Path) -> None:
    words = ["simulate", "day", "--calls", str(CALLS), "--data", str(tmp_path)]
    processes = ["--processes", str(os.cpu_count() or 1)]
    assert main([*words, *processes, "--output", str(PAGE)]) == 0
