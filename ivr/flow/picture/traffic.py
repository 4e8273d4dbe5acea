"""What calls did in the flows, as a picture shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.flow.plan import JOIN, NO_INPUT, NO_MATCH

Step = tuple[str, str]
"""A flow's name and a step's."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """How many calls went where: by edge (流程›…), by step that was come to, by step left dead."""

    calls: int = 0
    edges: Mapping[str, int] = field(default_factory=dict)
    arrivals: Mapping[Step, int] = field(default_factory=dict)
    lost: Mapping[Step, int] = field(default_factory=dict)
    """Calls whose caller hung up while this step waited, before anything was settled."""


def arrivals_of(trail: Mapping[str, int], lost: Mapping[Step, int]) -> Counter[Step]:
    """How often calls came to each step, told from the edges that were taken and how often.

    Nobody wrote down how a flow was entered, nor how a call ended; so a first step is known by
    the ways that lead from it, a last one by those that lead to it, and of both the greater
    counts. To ask once more because nothing was heard or understood is no new arrival.
    """
    came: Counter[Step] = Counter()
    left: Counter[Step] = Counter(lost)
    for name, times in trail.items():
        flow, source, trigger, *label, target = name.split(JOIN)
        if trigger in (NO_INPUT, NO_MATCH) and not any(label):
            continue
        left[flow, source] += times
        if target:
            came[flow, target] += times
    return came | left
