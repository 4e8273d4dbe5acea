from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from ivr.domain.limit import Limit
from ivr.domain.matters import Matter
from ivr.domain.regime import Promise
from ivr.domain.service_clock import STATE_NAMES, Reading, ServiceClock, State
from ivr.errors import NotAllowed
from ivr.working_days import USUAL

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ARRIVAL = Promise(Limit(45 * MINUTE))


def clock(started_at: datetime | None = NOON, promise: Promise = ARRIVAL) -> ServiceClock:
    return ServiceClock("GD1", Matter.ARRIVAL, promise, "默认", started_at)


def after(minutes: int, shown: ServiceClock) -> Reading:
    return shown.read(NOON + minutes * MINUTE, USUAL, 25)


@pytest.mark.parametrize(
    ("minutes", "state", "left"),
    [
        (0, State.RUNNING, 45),
        (33, State.RUNNING, 12),
        (34, State.NEAR, 11),
        (45, State.NEAR, 0),
        (46, State.BREACHED, -1),
    ],
)
def test_a_clock_runs_nears_its_end_and_is_breached(minutes: int, state: State, left: int) -> None:
    reading = after(minutes, clock())
    assert (reading.state, reading.left) == (state, left * MINUTE)
    assert reading.due is not None
    assert reading.due.at == NOON + 45 * MINUTE
    assert reading.kept is (False if state is State.BREACHED else None)


def test_what_is_done_in_time_is_kept_and_stays_so() -> None:
    kept = after(9999, clock().stopped(NOON + 45 * MINUTE))
    assert (kept.state, kept.kept, kept.used) == (State.KEPT, True, 45 * MINUTE)
    late = after(9999, clock().stopped(NOON + 50 * MINUTE))
    assert (late.state, late.kept, late.left) == (State.LATE, False, -5 * MINUTE)


def test_a_paused_clock_stands_still_and_goes_on_where_it_stood() -> None:
    paused = clock().paused(NOON + 40 * MINUTE, "operator", " 客户不在家 ")
    still = after(500, paused)
    assert (still.state, still.due, still.left) == (State.PAUSED, None, 5 * MINUTE)
    assert still.paused == 460 * MINUTE
    again = after(502, paused.resumed(NOON + 500 * MINUTE))
    assert (again.state, again.left, again.paused) == (State.NEAR, 3 * MINUTE, 460 * MINUTE)
    assert again.due is not None
    assert again.due.at == NOON + 505 * MINUTE
    assert paused.pauses[0].reason == "客户不在家"


def test_a_pause_heals_no_breach() -> None:
    assert after(60, clock().paused(NOON + 50 * MINUTE, "operator", "等物资")).kept is False


def test_what_is_done_during_a_pause_counts_until_the_pause() -> None:
    done = clock().paused(NOON + 40 * MINUTE, "operator", "等").stopped(NOON + 90 * MINUTE)
    assert (after(99, done).kept, after(99, done).used) == (True, 40 * MINUTE)
    assert not done.is_paused


def test_a_host_whose_time_was_set_back_makes_no_pause_of_less_than_nothing() -> None:
    paused = clock().paused(NOON - MINUTE, "operator", "等").resumed(NOON - 2 * MINUTE)
    assert after(1, paused.stopped(NOON - MINUTE)).paused == timedelta(0)


def test_a_clock_that_waits_shows_its_whole_limit() -> None:
    reading = after(5, clock(None))
    assert (reading.state, reading.due, reading.left) == (State.WAITING, None, 45 * MINUTE)
    assert clock(None).due(USUAL) is None
    assert after(5, clock(None).started(NOON)) == after(5, clock())


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("已经暂停", lambda: clock().paused(NOON, "x", "等").paused(NOON, "x", "等")),
        ("要写明原因", lambda: clock().paused(NOON, "x", "  ")),
        ("没有暂停", lambda: clock().resumed(NOON)),
        ("已经办完", lambda: clock().stopped(NOON).stopped(NOON)),
        ("已经办完", lambda: clock().stopped(NOON).paused(NOON, "x", "等")),
        ("还没有开始", lambda: clock(None).paused(NOON, "x", "等")),
        ("已经在计", lambda: clock().started(NOON)),
    ],
)
def test_what_makes_no_sense_is_refused(said: str, wrong: Callable[[], ServiceClock]) -> None:
    with pytest.raises(NotAllowed, match=said):
        wrong()


def test_every_state_has_a_name() -> None:
    assert set(STATE_NAMES) == set(State)
