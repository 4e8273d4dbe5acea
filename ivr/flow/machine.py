"""A plan as a state machine. The only module that knows `transitions`.

One state per step, and a trigger is a kind of input, never one per step. The first row of a
source and trigger whose guards hold is taken, so the order in the file is the meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from transitions import Machine

from ivr.flow.plan import Edge, Guard, Plan

Facts = Mapping[str, object]
"""What a trigger brings along, for the guards to look at."""

Holds = Callable[[Guard, Facts], bool]


def rows(plan: Plan) -> list[dict[str, object]]:
    """The machine's table as plain data, the guards still as values."""
    return [
        {
            "trigger": edge.trigger,
            "source": edge.source,
            "dest": edge.target,
            "conditions": list(edge.guards),
        }
        for edge in plan.edges
    ]


class FlowMachine:
    """Where one run of a flow stands; `holds` answers the guards from that run's facts."""

    def __init__(self, plan: Plan, holds: Holds) -> None:
        self._plan = plan
        self._taken: list[Edge] = []
        self._place: Any = _Place()
        self._machine = Machine(
            model=self._place,
            states=list(plan.flow.steps),
            transitions=[
                _with_predicates(row, holds) | {"before": partial(self._take, edge)}
                for row, edge in zip(rows(plan), plan.edges, strict=True)
            ],
            initial=str(plan.flow.start),
            auto_transitions=False,
            send_event=True,
            queued=False,
            ignore_invalid_triggers=False,
        )

    @property
    def state(self) -> str:
        """The present step's name."""
        return str(self._place.state)

    def fire(self, trigger: str, **facts: object) -> Edge | None:
        """Take the first row that fits; None when the table has none."""
        if not any(edge.trigger == trigger for edge in self._plan.edges_from[self.state]):
            return None
        self._taken.clear()
        self._place.trigger(trigger, **facts)
        return self._taken[0] if self._taken else None

    def _take(self, edge: Edge, _event: object) -> None:
        self._taken.append(edge)

    def put(self, step: str) -> None:
        """Stand at this step, as when a caller goes back."""
        self._machine.set_state(step, model=self._place)


class _Place:
    """The machine's model; `transitions` hangs the state on it."""


def _with_predicates(row: dict[str, object], holds: Holds) -> dict[str, object]:
    guards = row["conditions"]
    assert isinstance(guards, list)
    return row | {"conditions": [_predicate(guard, holds) for guard in guards]}


def _predicate(guard: Guard, holds: Holds) -> Callable[[Any], bool]:
    def holds_now(event: Any) -> bool:  # noqa: ANN401 - the library's event has no types
        return holds(guard, event.kwargs)

    return holds_now
