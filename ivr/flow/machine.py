"""A plan as a state machine. The only module that knows `transitions`.

One state per step, and a trigger is a kind of input, never one per step. The first row of a
source and trigger whose guards hold is taken, so the order in the file is the meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

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
        self._machine = _machine_of(plan)
        self._place = _Place(str(plan.flow.start), holds)

    @property
    def state(self) -> str:
        """The present step's name."""
        return str(self._place.state)

    def fire(self, trigger: str, **facts: object) -> Edge | None:
        """Take the first row that fits; None when the table has none."""
        if trigger not in self._plan.triggers_from[self.state]:
            return None
        self._place.taken = None
        self._machine.events[trigger].trigger(self._place, **facts)
        return self._place.taken

    def put(self, step: str) -> None:
        """Stand at this step, as when a caller goes back."""
        self._machine.set_state(step, model=self._place)


@dataclass
class _Place:
    """One run's place in the machine, which all runs of a plan share: it is dear to build."""

    state: str
    holds: Holds
    taken: Edge | None = None


_MACHINES: WeakKeyDictionary[Plan, Any] = WeakKeyDictionary()


def _machine_of(plan: Plan) -> Any:  # noqa: ANN401 - the library has no types
    machine = _MACHINES.get(plan)
    if machine is None:
        machine = Machine(
            model=None,
            states=list(plan.flow.steps),
            transitions=[
                _with_predicates(row) | {"before": partial(_take, edge)}
                for row, edge in zip(rows(plan), plan.edges, strict=True)
            ],
            initial=str(plan.flow.start),
            auto_transitions=False,
            send_event=True,
            queued=False,
            ignore_invalid_triggers=False,
        )
        _MACHINES[plan] = machine
    return machine


def _take(edge: Edge, event: Any) -> None:  # noqa: ANN401
    event.model.taken = edge


def _with_predicates(row: dict[str, object]) -> dict[str, object]:
    guards = row["conditions"]
    assert isinstance(guards, list)
    return row | {"conditions": [_predicate(guard) for guard in guards]}


def _predicate(guard: Guard) -> Callable[[Any], bool]:
    def holds_now(event: Any) -> bool:  # noqa: ANN401
        return bool(event.model.holds(guard, event.kwargs))

    return holds_now
