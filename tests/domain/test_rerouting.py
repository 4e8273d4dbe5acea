"""Which team an order goes to once its place is known, or known better."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.domain.address import Address
from ivr.domain.order_life import Status
from ivr.domain.rerouting import REROUTED, rerouted
from ivr.domain.team import Team
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TOWN, VILLAGE, ALL = "城区抢修班", "柳河抢修班", "值班抢修班"
TEAMS = (
    Team(TOWN, places=(Address.parse("和平路"),)),
    Team(VILLAGE, places=(Address.parse("柳河村"),)),
    Team(ALL),
)
ORDER = WorkOrder("GD202611240001", Kind.FAULT, NOW, team=ALL)
THERE = Address.parse("柳河村5号")


def told(before: WorkOrder, address: Address = THERE) -> WorkOrder:
    after = before.supplemented(NOW, address=address)
    return rerouted(before, after, TEAMS, NOW)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.OPEN, Status.DISPATCHED, Status.MERGED])
def test_a_place_told_later_brings_the_order_to_its_team(status: Status) -> None:
    order = told(replace(ORDER, status=status))
    assert (order.team, order.status) == (VILLAGE, status)
    last = order.history[-1]
    assert (last.by, last.event, last.note) == (
        "bot",
        REROUTED,
        f"{ALL}改为{VILLAGE}：地址改了",
    )


def test_an_order_of_no_team_gets_one() -> None:
    order = told(replace(ORDER, team=None))
    assert order.team == VILLAGE
    assert order.history[-1].note == f"未分班组改为{VILLAGE}：地址改了"


def test_a_mended_place_of_the_same_team_moves_nothing() -> None:
    before = replace(ORDER, team=VILLAGE, address=Address.parse("柳河村6号"))
    assert told(before).team == VILLAGE
    assert REROUTED not in {entry.event for entry in told(before).history}


def test_what_is_no_news_of_the_place_moves_nothing() -> None:
    before = replace(ORDER, address=THERE)
    after = before.supplemented(NOW, name="王小明")
    assert rerouted(before, after, TEAMS, NOW) is after


def test_where_nobody_is_named_for_a_place_the_order_stays() -> None:
    before = replace(ORDER, address=THERE, team=VILLAGE)
    after = before.supplemented(NOW, address=Address.parse("东风街1号"))
    assert rerouted(before, after, TEAMS[:2], NOW).team == VILLAGE


def test_a_team_that_a_person_named_stays() -> None:
    named = ORDER.filled(NOW, "operator", team=TOWN)
    assert told(named).team == TOWN
    both = ORDER.filled(NOW, "operator", team=TOWN, address=THERE)
    assert rerouted(ORDER, both, TEAMS, NOW).team == TOWN


@pytest.mark.parametrize(
    "under_way",
    [
        {"status": Status.ON_THE_WAY},
        {"status": Status.ON_SITE},
        {"kind": Kind.HOME_VISIT, "appointed_from": NOW + timedelta(days=1)},
    ],
)
def test_who_has_set_out_or_agreed_on_an_hour_keeps_it_and_a_person_decides(
    under_way: dict[str, object],
) -> None:
    order = told(replace(ORDER, **under_way))  # type: ignore[arg-type]
    assert order.team == ALL
    assert order.history[-1].event == REROUTED
    assert f"新地址归{VILLAGE}" in order.history[-1].note
    assert "请值班员决定" in order.history[-1].note


def test_what_is_done_is_not_given_to_anybody_else() -> None:
    done = told(replace(ORDER, status=Status.RESTORED))
    assert done.team == ALL
    assert done.history[-1].event == "supplemented"
