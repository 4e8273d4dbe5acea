"""Visits by the hour over a real line, by keys: booked, full, cancelled; a home visit."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.town import Household
from tests.e2e.walks import follow
from tests.helpers.caller import Caller
from tests.helpers.hotline import PROJECT, Hotline, Order, said

pytestmark = pytest.mark.e2e

ONE_AN_HOUR = """
预约:
  - {班组: 营业厅, 事项: [验表, 上门服务], 每小时: 1, 每天: 24, 提前: 2小时,
     工作日: 00:00-24:00, 休息日: 00:00-24:00, 节假日: 00:00-24:00}
"""
"""Every hour of every day, whenever the test runs; one place, so that the second caller is late."""

ENTRY = """
流程: 约人
版本: 1
步骤:
  选哪样:
    询问: 预约请按一，上门服务请按二。
    选项:
      预约: {按: "1", 去: 预约}
      上门: {按: "2", 去: 上门服务}
  预约:
    调用: 预约
    下一步: 再见
  上门服务:
    调用: 上门服务
  再见:
    结束: 再见。
    结果: 自助办结
"""
BOOK = "11111"
"""An appointment, to check a meter, this home, the soonest hours: they are read out now."""


@pytest.fixture(scope="module")
def office(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    folder = tmp_path_factory.mktemp("visits")
    flows = shutil.copytree(
        PROJECT / "flows", folder / "flows", ignore=shutil.ignore_patterns("cases")
    )
    (flows / "standards" / "预约.yaml").write_text(ONE_AN_HOUR, "utf-8")
    (flows / "约人.yaml").write_text(ENTRY, "utf-8")
    data = Path(shutil.copytree(prepared, folder / "data"))
    settings = {"IVR_FLOWS": str(flows), "IVR_ENTRY": "约人"}
    with Hotline(data, settings=settings) as running:
        yield running.start(timeout_s=200)


def calls(office: Hotline, home: Household, script: str) -> str:
    """Everything that was said in a call by these keys."""
    with Caller(office.address, home.phone) as call:
        call.dial()
        follow(call, script)
        call.hear_voice()
    return said(office.ended_call(home.phone, office.calls_from(home.phone)))


def order_of(office: Hotline, home: Household) -> Order:
    (order,) = [order for order in office.orders() if order["caller"] == home.phone]
    return order


def test_an_appointment_is_booked_and_the_hour_is_gone_for_the_next(office: Hotline) -> None:
    first, second = Household(20), Household(21)
    told = calls(office, first, BOOK + "11~1")
    assert "约好了，编号尾号" in told
    order = order_of(office, first)
    assert (order["kind"], order["topic"], order["team"]) == ("appointment", "验表", "营业厅")
    assert order["appointed_from"] < order["appointed_to"] == order["due_at"]
    assert order["address"] == first.address

    assert "约好了" in calls(office, second, BOOK + "11~1")
    assert order_of(office, second)["appointed_from"] >= order["appointed_to"]


def test_a_cancelled_appointment_is_archived_and_its_hour_is_free(office: Hotline) -> None:
    home, next_one = Household(22), Household(23)
    calls(office, home, BOOK + "11~1")
    booked = order_of(office, home)
    assert "已经取消了" in calls(office, home, "1311")
    cancelled = order_of(office, home)
    assert (cancelled["status"], cancelled["appointed_from"]) == ("closed", None)
    assert cancelled["result"] == "预约已取消：客户来电取消"

    calls(office, next_one, BOOK + "11~1")
    assert order_of(office, next_one)["appointed_from"] == booked["appointed_from"]


def test_a_home_visit_with_a_neighbours_number(office: Hotline) -> None:
    home = Household(24)
    told = calls(office, home, "22121213900001111#11")
    assert "一个工作日之内转给上门的人" in told
    order = order_of(office, home)
    assert (order["kind"], order["topic"]) == ("home-visit", "看电表")
    assert order["other_contacts"] == ["13900001111"]
    assert order["appointed_from"] is None
    assert order["address"] == home.address
