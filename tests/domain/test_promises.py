from datetime import UTC, datetime, timedelta

import pytest

from ivr.domain.matters import Matter
from ivr.domain.promises import first_due, promise_arrival
from ivr.domain.regime import Regime
from ivr.domain.terms import Area, Kind

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
    assert first_due(kind, NOW, Area.RURAL, Regime()) == NOW + limit


def test_an_enquiry_is_answered_at_once_and_has_no_clock() -> None:
    assert first_due(Kind.ENQUIRY, NOW, Area.CITY, Regime()) is None


FRIDAY = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


def test_a_message_of_friday_is_handed_on_by_monday() -> None:
    assert first_due(Kind.MESSAGE, FRIDAY, None, Regime()) == FRIDAY + timedelta(days=3)


def test_an_average_promises_no_single_caller_his_minutes() -> None:
    promise = promise_arrival(NOW, Area.CITY, Regime(averaged=frozenset({Matter.ARRIVAL})))
    assert (promise.due_at, promise.minutes) == (NOW + timedelta(minutes=45), None)
