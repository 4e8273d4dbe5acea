"""Callers ask for their bills and applications by keys, after two facts that nobody writes down."""

from __future__ import annotations

from tests.e2e.conftest import NewHotline
from tests.e2e.walks import follow
from tests.helpers.caller import Caller
from tests.helpers.hotline import Hotline, said

ACCOUNT, ID_ENDING, WRONG = "3300012345", "120034", "864208"
"""王小明 of the invented town."""


def stored(hotline: Hotline) -> bytes:
    """All that the hotline has written, but for the customers' own file."""
    files = (path for path in hotline.data.rglob("*") if path.is_file())
    return b"".join(path.read_bytes() for path in files if not path.name.startswith("ivr.db"))


def test_a_bill_is_told_after_two_facts_and_left_as_a_closed_enquiry(
    new_hotline: NewHotline,
) -> None:
    hotline = new_hotline(IVR_ENTRY="查电费")
    with Caller(hotline.address, "13900009999") as call:
        call.dial()
        follow(call, f"{ACCOUNT}12{WRONG}")
        call.hear_voice()
        follow(call, f"12{ID_ENDING}")
        call.hear_voice()
        follow(call, "1202603")
        call.hear_voice()
        follow(call, "3")

    record = hotline.ended_call("13900009999")
    told = said(record)
    assert "没有核对上" in told
    assert "电费一百二十三元四角五分，已经交清" in told
    assert "三月份用电" in told
    (order,) = hotline.orders_of(record)
    assert (order["kind"], order["status"], order["outcome"]) == ("enquiry", "closed", "answered")
    assert order["topic"] == "查电费、查以前的账单"
    for secret in (ID_ENDING, WRONG):
        assert secret not in str(record)
        assert secret not in str(order)
        assert secret.encode() not in stored(hotline)
        assert secret not in hotline.errors()


def test_a_caller_who_cannot_prove_himself_hears_no_amount(new_hotline: NewHotline) -> None:
    hotline = new_hotline(IVR_ENTRY="查电费")
    with Caller(hotline.address, "13900008888") as call:
        call.dial()
        follow(call, f"{ACCOUNT}1" + "11111" + "111111" + "112222")
        call.hear_voice()
        follow(call, "1")

    record = hotline.ended_call("13900008888")
    assert "不能再核对" in said(record)
    assert "元" not in said(record)
    assert hotline.orders_of(record) == []


def test_an_applicant_without_an_account_hears_how_far_it_has_come(
    new_hotline: NewHotline,
) -> None:
    hotline = new_hotline(IVR_ENTRY="查进度")
    with Caller(hotline.address, "13800000071") as call:
        call.dial()
        follow(call, "12026110500031")
        call.hear_voice()
        follow(call, "2")

    record = hotline.ended_call("13800000071")
    assert "正在安排装表" in said(record)
    assert "比原来说的日子晚了，非常抱歉" in said(record)
    (order,) = hotline.orders_of(record)
    assert (order["kind"], order["topic"]) == ("enquiry", "查申请进度")
