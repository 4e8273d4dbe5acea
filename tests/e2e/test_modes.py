"""Real calls in a storm, while the system is in trouble, and in English."""

from __future__ import annotations

import sqlite3
import time
from datetime import UTC, datetime, timedelta

import pytest

from ivr.clock import local
from tests.e2e.conftest import NewHotline
from tests.e2e.town import Household
from tests.e2e.walks import follow
from tests.helpers.caller import Caller
from tests.helpers.hotline import Hotline, actions, said

pytestmark = pytest.mark.e2e

SAY = "台风刚过，长虹路正在抢修。"
SEEN_WITHIN_S = 3.0


def in_an_hour() -> str:
    return f"{local(datetime.now(UTC) + timedelta(hours=1)):%Y-%m-%d %H:%M}"


def switch(hotline: Hotline, *words: str) -> None:
    """Switch a mode from the command line, and give the running hotline time to notice."""
    done = hotline.run("mode", *words, "--by", "李班长")
    assert done.returncode == 0, done.stderr
    time.sleep(SEEN_WITHIN_S)


def test_in_a_storm_one_key_and_one_confirmation_make_an_order(
    new_hotline: NewHotline, home: Household
) -> None:
    hotline = new_hotline()
    area = ("--area", "长虹路")
    switch(hotline, "storm", "on", "--until", in_an_hour(), "--say", SAY, *area)
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        follow(call, "11")
        call.hear_voice()
    record = hotline.ended_call(home.phone)
    heard = said(record)
    assert heard.index("服务热线") < heard.index("台风刚过") < heard.index("受影响的片区")
    assert "登记好了，工单尾号" in heard
    (order,) = hotline.orders_of(record)
    assert (order["kind"], order["account"]) == ("fault", home.account)

    switch(hotline, "off")
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        call.hear_until_quiet()
    later = said(hotline.ended_call(home.phone, nth=2))
    assert "台风刚过" not in later
    assert "停电消息按二" in later


@pytest.mark.proof
def test_in_a_storm_a_person_is_not_waited_for_unless_asked_for_twice(
    new_hotline: NewHotline, home: Household
) -> None:
    hotline = new_hotline()
    switch(hotline, "storm", "on", "--until", in_an_hour(), "--say", SAY)
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        follow(call, "01")
        call.wait_until_ended(40)
    record = hotline.ended_call(home.phone)
    assert "转接 人工坐席" not in actions(record)
    (order,) = hotline.orders_of(record)
    assert (order["kind"], order["contact"]) == ("return-call", home.phone)


def test_in_trouble_number_and_matter_are_taken_and_a_call_back_promised(
    new_hotline: NewHotline, home: Household
) -> None:
    hotline = new_hotline()
    switch(hotline, "trouble", "on", "--until", in_an_hour(), "--reason", "机房停电")
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        follow(call, "1~")
        call.wait_until_ended(40)
    record = hotline.ended_call(home.phone)
    assert "我们的系统现在有故障" in said(record)
    assert record["result"] == "登记回拨"
    (order,) = hotline.orders_of(record)
    assert (order["kind"], order["contact"]) == ("return-call", home.phone)
    assert set(order["recordings"]) == {"name"}


def test_a_promise_made_while_the_database_is_locked_is_kept(
    new_hotline: NewHotline, home: Household
) -> None:
    hotline = new_hotline()
    switch(hotline, "trouble", "on", "--until", in_an_hour())
    lock = sqlite3.connect(hotline.data / "ivr.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    try:
        with Caller(hotline.address, home.phone) as call:
            call.dial()
            follow(call, "1~")
            call.wait_until_ended(60)
    finally:
        lock.execute("ROLLBACK")
        lock.close()
    order = hotline.wait_for_order(home.phone, "return-call", timeout_s=60)
    assert order["contact"] == home.phone
    record = hotline.ended_call(home.phone, timeout_s=30)
    assert "系统好了，我们就打" in said(record)
    assert len(hotline.orders_of(record)) == 1


def test_who_speaks_english_is_called_back_by_somebody_who_does(
    hotline: Hotline, home: Household
) -> None:
    with Caller(hotline.address, home.phone) as call:
        call.dial()
        follow(call, "811")
        call.wait_until_ended(40)
    record = hotline.ended_call(home.phone)
    assert "We will call you back on one three nine" in said(record)
    (order,) = hotline.orders_of(record)
    assert (order["kind"], order["language"]) == ("return-call", "英语")
