from datetime import timedelta

import pytest

from ivr.domain.order_life import Status
from ivr.errors import NotAllowed, NotFound
from tests.services.town import Town


def open_order(town: Town) -> str:
    return str(town.run("新建工单", 户号="3300012345", 用电地址="和平路18号3单元302室")["工单号"])


def test_an_operator_moves_an_order_on(town: Town) -> None:
    number = open_order(town)
    expected = town.clock.now() + timedelta(hours=2)
    order = town.operator.set_order(
        number.lower(), Status.ON_SITE, expected_at=expected, reason="电缆故障"
    )
    assert (order.status, order.expected_at) == (Status.ON_SITE, expected)
    assert [(e.by, e.event, e.note) for e in order.history[1:]] == [
        ("operator", "status", "已到场：电缆故障"),
        ("operator", "expected", "电缆故障"),
    ]
    assert town.order(number) == order


def test_the_same_status_again_only_changes_the_expected_time(town: Town) -> None:
    number = open_order(town)
    town.operator.set_order(number, Status.DISPATCHED)
    expected = town.clock.now() + timedelta(hours=2)
    order = town.operator.set_order(number, Status.DISPATCHED, expected_at=expected)
    assert [entry.event for entry in order.history] == ["opened", "status", "expected"]
    with pytest.raises(NotAllowed, match="不能改成「已派单」"):
        town.operator.set_order(number, Status.DISPATCHED)


def test_an_expected_time_in_the_past_is_refused(town: Town) -> None:
    number = open_order(town)
    with pytest.raises(NotAllowed, match="2026-11-24 12:00已经过去了"):
        town.operator.set_order(number, Status.ON_SITE, expected_at=town.clock.now())
    assert town.order(number).status is Status.OPEN


def test_an_unknown_order_is_refused(town: Town) -> None:
    with pytest.raises(NotFound, match="没有找到工单GD1"):
        town.operator.set_order("GD1", Status.CLOSED)


def test_orders_are_listed_by_status(town: Town) -> None:
    first, second = open_order(town), open_order(town)
    town.operator.set_order(first, Status.CLOSED)
    assert [order.number for order in town.operator.list_orders()] == [first, second]
    assert [order.number for order in town.operator.list_orders({Status.OPEN})] == [second]
