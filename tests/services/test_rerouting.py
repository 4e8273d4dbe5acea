"""An address that is told later, mended or written by hand: both teams hear what they need."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ivr.clock import ManualClock
from ivr.domain.address import Address
from ivr.domain.dispatch import NoticeKind
from ivr.domain.order_life import Status
from ivr.domain.regime import Regime
from ivr.domain.team import Team
from ivr.domain.work_order import WorkOrder
from ivr.services.flow_actions import FlowActions
from ivr.services.office import Office
from ivr.services.operator import Operator
from storage.database import ScratchDatabase
from tests.services.town import NOON

ALL, VILLAGE = "值班抢修班", "柳河抢修班"
TEAMS = (Team(VILLAGE, places=(Address.parse("柳河村"),)), Team(ALL))


class Desk:
    """A hotline with a team for everything and one for a village."""

    def __init__(self, database: ScratchDatabase) -> None:
        clock = ManualClock(NOON)
        self.unit_of_work = database.unit_of_work
        self.actions = FlowActions(database.unit_of_work, clock, Regime(), teams=TEAMS)
        office = Office(database.unit_of_work, clock, Regime(), teams=TEAMS)
        self.operator = Operator(office)

    def run(self, name: str, **given: str | None) -> str | None:
        found = self.actions.run(name, given, call_id="call-1", caller="13800000001")
        return found.get("工单号")

    @property
    def order(self) -> WorkOrder:
        (order,) = self.operator.list_orders()
        return order

    @property
    def told(self) -> list[tuple[NoticeKind, str, Any]]:
        """What each team heard, and who has the order by then."""
        with self.unit_of_work(read_only=True) as unit:
            messages = unit.outbox.listed()
        return [
            (one.kind, one.team, json.loads(one.body)["data"]["order"]["team"]) for one in messages
        ]


MOVED = [
    (NoticeKind.OPENED, ALL, ALL),
    (NoticeKind.WITHDRAWN, ALL, VILLAGE),
    (NoticeKind.OPENED, VILLAGE, VILLAGE),
]


@pytest.fixture
def desk() -> Iterator[Desk]:
    database = ScratchDatabase()
    yield Desk(database)
    database.close()


def test_what_the_caller_adds_later_brings_the_alarm_to_the_team_of_the_place(desk: Desk) -> None:
    number = desk.run("新建紧急工单", 危险类型="着火")
    assert desk.order.team == ALL
    desk.run("补充工单", 工单号=number, 用电地址="柳河村5号")
    assert (desk.order.team, desk.order.history[-1].event) == (VILLAGE, "rerouted")
    assert desk.told == MOVED


def test_a_place_that_a_broken_off_call_leaves_does_so_too(desk: Desk) -> None:
    desk.run("新建紧急工单", 危险类型="着火")
    desk.run("存草稿", 用电地址="柳河村5号")
    assert desk.order.needs_completion
    assert desk.told == MOVED


def test_an_address_mended_by_hand_does_so_too(desk: Desk) -> None:
    number = str(desk.run("新建工单", 用电地址="和平路18号", 联系电话="13800000001"))
    order = desk.operator.fill(number, {"address": Address.parse("柳河村5号")})
    assert order.team == VILLAGE
    assert [entry.event for entry in order.history] == ["opened", "filled", "rerouted"]
    assert desk.told == MOVED


def test_the_team_that_a_person_names_with_the_address_gets_it(desk: Desk) -> None:
    number = str(desk.run("新建工单", 用电地址="柳河村5号", 联系电话="13800000001"))
    fields = {"address": Address.parse("柳河村6号"), "team": ALL}
    assert desk.operator.fill(number, fields).team == ALL
    assert desk.operator.fill(number, {"address": Address.parse("柳河村7号")}).team == ALL


def test_a_crew_that_has_set_out_is_told_the_place_and_keeps_the_order(desk: Desk) -> None:
    number = str(desk.run("新建紧急工单", 危险类型="着火"))
    desk.operator.set_order(number, Status.ON_THE_WAY)
    desk.run("补充工单", 工单号=number, 用电地址="柳河村5号")
    assert desk.told == [
        (NoticeKind.OPENED, ALL, ALL),
        (NoticeKind.SUPPLEMENTED, ALL, ALL),
    ]
