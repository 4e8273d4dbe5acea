"""The machine against its table, read directly: the first row that fits is taken."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ivr.flow.machine import Facts, FlowMachine, rows
from ivr.flow.model import Ask, Decide, End, Return
from ivr.flow.plan import Edge, Guard, Plan
from tests.dialogue.generated.flows import flow_files, load

TRIGGERS = (
    "done",
    "failed",
    "returned",
    "matched",
    "recorded",
    "no_input",
    "no_match",
    "no_answer",
)


def first_that_fits(plan: Plan, state: str, trigger: str, holding: list[Guard]) -> Edge | None:
    """What the table says: the edges in their order, the guards as they stand."""
    return next(
        (
            edge
            for edge in plan.edges
            if edge.source == state
            and edge.trigger == trigger
            and all(guard in holding for guard in edge.guards)
        ),
        None,
    )


def check_plan(plan: Plan, chosen: int) -> None:
    """Fire every trigger in every state; bit n of `chosen` says whether the n-th guard holds."""
    guards = list(dict.fromkeys(guard for edge in plan.edges for guard in edge.guards))
    holding = [guard for place, guard in enumerate(guards) if chosen >> place % 64 & 1]

    def holds(guard: Guard, facts: Facts) -> bool:
        return guard in holding

    machine = FlowMachine(plan, holds)
    assert machine.state == str(plan.flow.start)
    for state in plan.flow.steps:
        for trigger in (*TRIGGERS, *dict.fromkeys(edge.trigger for edge in plan.edges)):
            machine.put(state)
            expected = first_that_fits(plan, state, trigger, holding)
            assert machine.fire(trigger) == expected, (state, trigger)
            assert machine.state == (expected.target if expected else state)


@settings(max_examples=60)
@given(flow_files(), st.integers(0, 2**64 - 1))
def test_the_first_row_that_fits_is_taken(files: dict[str, str], chosen: int) -> None:
    loaded = load(files)
    assume(loaded.flows is not None)
    assert loaded.flows is not None
    for plan in loaded.flows.plans.values():
        check_plan(plan, chosen)


@settings(max_examples=60)
@given(flow_files())
def test_the_table_holds_every_edge_and_leaves_no_step_without_one(files: dict[str, str]) -> None:
    loaded = load(files)
    assume(loaded.flows is not None)
    assert loaded.flows is not None
    for plan in loaded.flows.plans.values():
        table = [(row["source"], row["trigger"], row["dest"]) for row in rows(plan)]
        assert table == [(edge.source, edge.trigger, edge.target) for edge in plan.edges]
        for name, step in plan.flow.steps.items():
            left = plan.edges_from[name]
            assert bool(left) is not isinstance(step, End | Return), name
            if isinstance(step, Decide):
                assert left[-1].guards == (), "the last row is 否则"
            if isinstance(step, Ask):
                for kind in ("no_input", "no_match"):
                    ends = [edge for edge in left if edge.trigger == kind and not edge.guards]
                    assert len(ends) == 1, (name, kind)
