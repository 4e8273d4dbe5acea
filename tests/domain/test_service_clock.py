from datetime import UTC, datetime, timedelta

import pytest

from ivr.domain.regime import Regime
from ivr.domain.service_clock import began_since, due_time, estimate_beginning, promise_arrival
from ivr.domain.terms import Area, Began, Kind

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("area", "minutes"), [(Area.CITY, 45), (Area.RURAL, 90), (Area.REMOTE, 120)]
)
def test_a_crew_arrives_by_the_clock_of_its_area(area: Area, minutes: int) -> None:
    promise = promise_arrival(NOW, area, Regime())
    assert (promise.due_at, promise.minutes) == (NOW + timedelta(minutes=minutes), minutes)


def test_in_an_unknown_area_the_city_clock_runs_and_nothing_is_promised() -> None:
    promise = promise_arrival(NOW, None, Regime())
    assert (promise.due_at, promise.minutes) == (NOW + timedelta(minutes=45), None)


@pytest.mark.parametrize(
    ("kind", "limit"),
    [
        (Kind.FAULT, timedelta(minutes=90)),
        (Kind.EMERGENCY, timedelta(minutes=90)),
        (Kind.MESSAGE, timedelta(hours=24)),
        (Kind.RETURN_CALL, timedelta(hours=24)),
    ],
)
def test_each_kind_of_order_has_its_clock(kind: Kind, limit: timedelta) -> None:
    assert due_time(kind, NOW, Area.RURAL, Regime()) == NOW + limit


def test_an_enquiry_is_answered_at_once_and_has_no_clock() -> None:
    assert due_time(Kind.ENQUIRY, NOW, Area.CITY, Regime()) is None


def test_the_beginning_is_estimated_from_what_the_caller_says() -> None:
    assert estimate_beginning(None, NOW) is None
    assert estimate_beginning(Began.JUST_NOW, NOW) == NOW
    assert estimate_beginning(Began.WITHIN_THE_HOUR, NOW) == NOW - timedelta(minutes=30)
    assert estimate_beginning(Began.EARLIER, NOW) is None


@pytest.mark.parametrize(
    ("minutes", "began"),
    [
        (0, Began.JUST_NOW),
        (10, Began.JUST_NOW),
        (11, Began.WITHIN_THE_HOUR),
        (60, Began.WITHIN_THE_HOUR),
        (61, Began.EARLIER),
    ],
)
def test_a_moment_is_put_as_callers_put_it(minutes: int, began: Began) -> None:
    assert began_since(NOW - timedelta(minutes=minutes), NOW) is began


def test_no_moment_is_no_beginning() -> None:
    assert began_since(None, NOW) is None
