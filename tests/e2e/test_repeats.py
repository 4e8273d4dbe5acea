"""The second call about the same fault is recognised, told, and linked; the caller decides."""

from __future__ import annotations

import pytest

from tests.e2e.town import Household
from tests.e2e.walks import REPORT, follow
from tests.helpers.caller import Caller
from tests.helpers.hotline import CallRecord, Hotline, Order, said

pytestmark = pytest.mark.e2e

TO_THE_QUESTION = "111"
"""Fault repair, this home only, the address is right: then the hotline tells what it found."""


def place_call(hotline: Hotline, number: str, script: str, nth: int) -> CallRecord:
    """One whole call."""
    with Caller(hotline.address, number) as call:
        call.dial()
        follow(call, script)
        call.hear_voice()
    return hotline.ended_call(number, nth)


def faults(hotline: Hotline, account: str) -> list[Order]:
    """The fault orders of an account."""
    orders = hotline.orders()
    return [order for order in orders if order["account"] == account and order["kind"] == "fault"]


def test_the_second_call_is_told_about_the_first_and_linked_to_it(
    hotline: Hotline, home: Household
) -> None:
    place_call(hotline, home.phone, REPORT, 1)
    (first,) = faults(hotline, home.account)

    second = place_call(hotline, home.phone, TO_THE_QUESTION + "1", 2)

    assert "已经报过修" in said(second)
    assert "已经登记好了" in said(second)
    (enquiry,) = hotline.orders_of(second)
    assert enquiry["kind"] == "enquiry"
    assert enquiry["status"] == "closed"
    assert enquiry["repeat_of"] == first["number"]
    assert enquiry["repeat_reason"] == "same-account"
    (order,) = faults(hotline, home.account)
    assert order["number"] == first["number"]
    assert order["reports"] == 2
    assert order["urges"] == 0


def test_urging_is_counted_only_when_it_is_asked_for(hotline: Hotline, home: Household) -> None:
    place_call(hotline, home.phone, REPORT, 1)
    place_call(hotline, home.phone, TO_THE_QUESTION + "1", 2)
    assert faults(hotline, home.account)[0]["urges"] == 0

    record = place_call(hotline, home.phone, TO_THE_QUESTION + "3", 3)

    (order,) = faults(hotline, home.account)
    assert order["urges"] == 1
    assert order["reports"] == 3
    (enquiry,) = hotline.orders_of(record)
    assert enquiry["repeat_of"] == order["number"]


def test_another_fault_at_the_same_home_is_a_new_order(hotline: Hotline, home: Household) -> None:
    place_call(hotline, home.phone, REPORT, 1)

    second = place_call(hotline, home.phone, TO_THE_QUESTION + "2" + "3" + "1" + "1" + "~~1", 2)

    assert len(faults(hotline, home.account)) == 2
    (order,) = hotline.orders_of(second)
    assert order["kind"] == "fault"
    assert order["repeat_of"] is None


def test_the_caller_hears_the_orders_real_state_and_when_power_is_expected(
    hotline: Hotline, home: Household
) -> None:
    place_call(hotline, home.phone, REPORT, 1)
    (order,) = faults(hotline, home.account)
    hotline.set_order(order["number"], "on-site", "--expected", "2099-11-24 18:30")

    second = place_call(hotline, home.phone, TO_THE_QUESTION + "1", 2)

    assert "到现场" in said(second)
    assert "预计" in said(second)


def test_after_the_repair_the_next_call_opens_a_new_order(
    hotline: Hotline, home: Household
) -> None:
    place_call(hotline, home.phone, REPORT, 1)
    (first,) = faults(hotline, home.account)
    place_call(hotline, home.phone, TO_THE_QUESTION + "1", 2)
    hotline.set_order(first["number"], "restored", "--reason", "熔丝已换")

    third = place_call(hotline, home.phone, REPORT, 3)

    assert "报过修" not in said(third)
    (order,) = hotline.orders_of(third)
    assert order["kind"] == "fault"
    assert order["status"] == "open"
    assert order["number"] != first["number"]
    restored = next(o for o in hotline.orders() if o["number"] == first["number"])
    assert restored["status"] == "restored"


def test_a_neighbour_is_told_only_when_one_of_both_reports_the_whole_building(
    hotline: Hotline,
) -> None:
    """The invented town: three homes at No. 18 on Peace Road."""
    place_call(hotline, "13800000001", REPORT, 1)
    own = place_call(hotline, "13800000002", REPORT, 1)
    assert "报过修" not in said(own)
    assert [order["kind"] for order in hotline.orders_of(own)] == ["fault"]

    building = place_call(hotline, "13800000003", "1211" + "1", 1)

    assert "您这栋楼已经有人报过修了" in said(building)
    (enquiry,) = hotline.orders_of(building)
    assert enquiry["repeat_reason"] == "same-building"


def test_a_known_outage_is_told_and_no_order_is_opened(hotline: Hotline) -> None:
    """The invented town: a fault outage in the Jade Lake compound."""
    record = place_call(hotline, "13800000021", "111" + "1", 1)

    assert "小区配电房出了故障" in said(record)
    assert "来电" in said(record)
    (enquiry,) = hotline.orders_of(record)
    assert enquiry["kind"] == "enquiry"
    assert enquiry["repeat_of"] == "TD0001"
    assert enquiry["repeat_reason"] == "known-outage"


def test_who_knows_of_the_outage_may_still_report_another_fault(hotline: Hotline) -> None:
    record = place_call(hotline, "13800000022", "111" + "2" + "3" + "1" + "1" + "~~1", 1)

    (order,) = hotline.orders_of(record)
    assert order["kind"] == "fault"
    assert order["account"] == "3300030002"


def test_the_address_is_said_only_in_part_before_the_caller_has_confirmed_it(
    hotline: Hotline, home: Household
) -> None:
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        call.press("11")
        call.hear_voice()
    heard = said(hotline.ended_call(home.phone))
    assert "长虹路" in heard
    assert "三零三" not in heard
    assert home.name not in heard
