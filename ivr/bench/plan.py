"""How thoroughly to measure."""

from __future__ import annotations

from dataclasses import dataclass

LIMIT_MS = 40.0
"""A count of calls is reached while 99 of 100 gaps are no longer than this."""

COMPLETE = 0.98
"""Told beside it, and never mixed with it: whether this part of the packets has come at all."""

PACE = 60
"""Calls that come in a second, where many are to stand at once."""


@dataclass(frozen=True, slots=True)
class Plan:
    """So many callers for the times to answer and to obey, the steps of calls at once, the runs.

    `laws` are those whose sound is measured; `flat` calls come one after another, 0: none do.
    """

    callers: int
    arrivals_per_s: int  # of these
    steps: tuple[int, ...]
    other_steps: tuple[int, ...]  # of those we are compared with
    seconds: float
    runs: int
    laws: tuple[int, ...]
    tones: bool
    flat: int


QUICK = Plan(
    callers=100,
    arrivals_per_s=50,
    steps=(50,),
    other_steps=(50,),
    seconds=1.0,
    runs=1,
    laws=(0,),
    tones=False,
    flat=0,
)
"""As many callers as in the thorough one: of fewer, 99 % would be the very first call."""

THOROUGH = Plan(
    callers=100,
    arrivals_per_s=20,
    steps=(100, 300, 400, 500, 600),
    other_steps=(100, 200, 300),
    seconds=5.0,
    runs=3,
    laws=(0, 8),
    tones=True,
    flat=1000,
)
