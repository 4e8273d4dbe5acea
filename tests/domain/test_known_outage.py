from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.domain.address import Address
from ivr.domain.known_outage import (
    KnownOutage,
    OutageKind,
    next_planned_outage,
    running_outage,
)

START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
END = START + timedelta(hours=4)
OUTAGE = KnownOutage(
    number="TD1",
    kind=OutageKind.PLANNED,
    reason="线路检修",
    starts_at=START,
    ends_at=END,
    accounts=frozenset({"3300012345"}),
    areas=(Address.parse("阳光花园3栋"), Address.parse("柳河村")),
)
HOME = Address.parse("阳光花园3栋1单元201")
WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("account", "address", "covered"),
    [
        ("3300012345", None, True),
        ("3300012346", None, False),
        (None, "阳光花园3栋1单元201", True),
        (None, "阳光花园4栋1单元201", False),
        (None, "青石镇柳河村3组18号", True),
        ("3300012346", "和平路18号", False),
        (None, None, False),
    ],
)
def test_an_outage_concerns_accounts_and_areas(
    account: str | None, address: str | None, covered: bool
) -> None:
    assert OUTAGE.covers(account, Address.parse(address) if address else None) == covered


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (START - timedelta(seconds=1), False),
        (START, True),
        (END - timedelta(seconds=1), True),
        (END, False),
    ],
)
def test_an_outage_explains_only_within_its_window(now: datetime, found: bool) -> None:
    assert (running_outage([OUTAGE], now, None, HOME) is not None) == found


def test_of_two_running_outages_the_longer_one_is_told() -> None:
    longer = replace(OUTAGE, number="TD2", ends_at=END + timedelta(hours=1))
    assert running_outage([OUTAGE, longer], START, None, HOME) == longer


def test_the_next_planned_outage_is_told_seven_days_ahead() -> None:
    later = replace(OUTAGE, number="TD2", starts_at=START + timedelta(days=1))
    found = next_planned_outage([later, OUTAGE], START - WEEK, WEEK, None, HOME)
    assert found == OUTAGE


@pytest.mark.parametrize(
    "outage",
    [
        replace(OUTAGE, starts_at=START + timedelta(seconds=1)),
        replace(OUTAGE, starts_at=START - WEEK),
        replace(OUTAGE, kind=OutageKind.FAULT),
        replace(OUTAGE, areas=(), accounts=frozenset()),
    ],
    ids=["too far ahead", "running already", "not planned", "somewhere else"],
)
def test_other_outages_are_not_announced(outage: KnownOutage) -> None:
    assert next_planned_outage([outage], START - WEEK, WEEK, None, HOME) is None
