"""The limits of calling out hold for all nodes and survive a restart: they are in the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ivr.clock import ManualClock
from ivr.domain.dialling_rules import DialRules
from ivr.errors import NotAllowed
from ivr.services.dial_desk import DialDesk
from storage.database import ScratchDatabase

EVENING = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
"""Half an hour before midnight here."""

RULES = DialRules(prefixes=("1",), hosts=("10.0.0.2",), per_hour=3, per_day=5, per_number=2)


def number(last: int) -> str:
    return f"1380000000{last}"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(EVENING)


@pytest.fixture
def nodes(clock: ManualClock) -> tuple[DialDesk, DialDesk]:
    """Two nodes on one database."""
    store = ScratchDatabase()
    return DialDesk(store.unit_of_work, clock, RULES), DialDesk(store.unit_of_work, clock, RULES)


def test_two_nodes_share_the_limit_of_an_hour(nodes: tuple[DialDesk, DialDesk]) -> None:
    first, second = nodes
    assert first.number("+86 13800000001") == number(1)
    second.number(number(2))
    second.number(number(3))
    assert (first.room, second.room) == (0, 0)
    with pytest.raises(NotAllowed, match="一小时"):
        first.number(number(4))


def test_the_same_number_is_called_so_often_in_a_day_and_again_after_midnight(
    nodes: tuple[DialDesk, DialDesk], clock: ManualClock
) -> None:
    first, second = nodes
    first.number(number(1))
    second.number("013800000001")
    with pytest.raises(NotAllowed, match="这个号码打过 2 次"):
        first.number(number(1))
    clock.advance(timedelta(minutes=31) // timedelta(milliseconds=1))
    assert first.number(number(1)) == number(1)


def test_the_limit_of_a_day_holds_when_hours_have_passed(clock: ManualClock) -> None:
    clock.advance(timedelta(hours=2) // timedelta(milliseconds=1))
    desk = DialDesk(ScratchDatabase().unit_of_work, clock, RULES)
    for last in range(5):
        desk.number(number(last))
        clock.advance(timedelta(minutes=40) // timedelta(milliseconds=1))
    clock.advance(timedelta(hours=2) // timedelta(milliseconds=1))
    with pytest.raises(NotAllowed, match="今天已经打出 5 通"):
        desk.number(number(9))


def test_who_may_not_be_called_is_not_counted(nodes: tuple[DialDesk, DialDesk]) -> None:
    first, _ = nodes
    for refused in ("110", "sip:8000@10.0.0.2", "02188880003"):
        with pytest.raises(NotAllowed):
            first.number(refused)
    assert first.room == 3
    assert first.target("sip:8000@10.0.0.2") == "sip:8000@10.0.0.2"
    assert first.room == 2


def test_a_call_that_was_not_made_counts_for_no_limit(nodes: tuple[DialDesk, DialDesk]) -> None:
    first, second = nodes
    first.number(number(1))
    second.number(number(1))
    second.number(number(2), protected=True)
    first.not_made(number(1))
    second.not_made(number(2), protected=True)
    assert first.room == RULES.per_hour - 1
    assert second.number(number(1)) == number(1)
    with pytest.raises(NotAllowed, match="这个号码打过 2 次"):
        first.number(number(1))
