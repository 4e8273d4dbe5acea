from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.domain.order_clocks import wind_clocks
from ivr.domain.order_life import Status
from ivr.domain.regime import Regime
from ivr.domain.responsibility import STEPS, next_step
from ivr.domain.terms import Area, Kind
from ivr.domain.work_order import WorkOrder
from ivr.working_days import USUAL

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("status", [status for status in Status if status is not Status.CLOSED])
def test_every_open_matter_has_an_owner_and_a_next_step(kind: Kind, status: Status) -> None:
    step = next_step(WorkOrder("GD1", kind, NOW, status), (), USUAL)
    assert step is not None
    assert (step.owner, step.step) == ("热线", STEPS[kind][status])


def test_the_due_time_is_that_of_the_first_clock_to_end() -> None:
    order = WorkOrder("GD1", Kind.COMPLAINT, NOW, area=Area.CITY)
    clocks = wind_clocks(order, Regime())
    step = next_step(order, clocks, USUAL)
    assert step is not None
    assert step.due is not None
    assert step.due.at == NOW + timedelta(days=1)  # passed on within a working day
    paused = [clock.paused(NOW, "operator", "等客户") for clock in clocks if clock.is_running]
    resting = next_step(order, paused, USUAL)
    assert resting is not None
    assert resting.due is None


def test_of_an_archived_order_nothing_is_left_to_do() -> None:
    archived = replace(WorkOrder("GD1", Kind.FAULT, NOW), status=Status.CLOSED)
    assert next_step(archived, (), USUAL) is None
