from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ivr.domain.kept_promises import KeptPromises, count_kept, month_span
from ivr.domain.limit import Limit
from ivr.domain.matters import Matter
from ivr.domain.regime import Promise
from ivr.domain.service_clock import ServiceClock
from ivr.working_days import USUAL

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NOW = NOON + 40 * MINUTE


def clocks(promise: Promise, *minutes: int | None) -> Sequence[ServiceClock]:
    begun = ServiceClock("GD1", Matter.ARRIVAL, promise, "默认", NOON)
    return [begun if m is None else begun.stopped(NOON + m * MINUTE) for m in minutes]


def counted(*clocks: ServiceClock) -> Sequence[KeptPromises]:
    return count_kept((clock, clock.read(NOW, USUAL, 25)) for clock in clocks)


def test_of_a_month_are_counted_the_kept_the_breached_and_the_undecided() -> None:
    (kept,) = counted(*clocks(Promise(Limit(45 * MINUTE)), 10, 20, 60, None))
    assert (kept.kept, kept.breached, kept.undecided) == (2, 1, 1)
    assert kept.rate == 2 / 3
    assert kept.average == 30 * MINUTE
    assert kept.reached is False


def test_a_goal_below_all_is_reached_below_all() -> None:
    (kept,) = counted(*clocks(Promise(Limit(45 * MINUTE), goal_percent=66), 10, 20, 60))
    assert kept.reached is True


def test_where_the_average_counts_single_ones_may_be_late() -> None:
    average = Promise(Limit(45 * MINUTE), by_average=True)
    assert [k.reached for k in counted(*clocks(average, 10, 60))] == [True]
    assert [k.reached for k in counted(*clocks(average, 40, 60))] == [False]


def test_what_is_not_decided_yet_has_no_rate() -> None:
    for promise in (Promise(Limit(45 * MINUTE)), Promise(Limit(45 * MINUTE), by_average=True)):
        (kept,) = counted(*clocks(promise, None))
        assert (kept.rate, kept.average, kept.reached) == (None, None, None)


def test_other_limits_are_counted_apart_the_shorter_first() -> None:
    rural, city = Promise(Limit(90 * MINUTE)), Promise(Limit(45 * MINUTE))
    found = counted(*clocks(rural, 10), *clocks(city, 10), *clocks(rural, 20))
    assert [(k.promise, k.kept) for k in found] == [(city, 1), (rural, 2)]


def test_agreed_moments_are_counted_together() -> None:
    agreed = [
        replace(clock, matter=Matter.APPOINTMENT)
        for minutes in (20, 30)
        for clock in clocks(Promise(Limit(minutes * MINUTE)), 25)
    ]
    assert [(k.kept, k.breached) for k in counted(*agreed)] == [(1, 1)]


def test_a_month_begins_on_the_wall_clock() -> None:
    assert month_span(2026, 12) == (
        datetime(2026, 11, 30, 16, tzinfo=UTC),
        datetime(2026, 12, 31, 16, tzinfo=UTC),
    )
