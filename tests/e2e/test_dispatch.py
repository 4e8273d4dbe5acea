"""A caller's fault is with its team, whatever happened on the way."""

from __future__ import annotations

import time
from collections import deque

import pytest

from tests.e2e.conftest import NewHotline
from tests.e2e.town import Household
from tests.e2e.walks import REPORT, follow
from tests.helpers.caller import Caller
from tests.helpers.hotline import Hotline
from tests.helpers.webhook_receiver import SECRET, WebhookReceiver

pytestmark = pytest.mark.e2e


def report(hotline: Hotline, home: Household) -> str:
    with Caller(hotline.address, home.phone, "PCMA") as call:
        call.dial()
        follow(call, REPORT)
        call.hear_voice()
    (order,) = hotline.orders_of(hotline.ended_call(home.phone))
    return str(order["number"])


def wait_until_dispatched(hotline: Hotline, home: Household) -> list[dict[str, str]]:
    """The order's history, once it says so."""
    deadline = time.monotonic() + 20
    while True:
        (order,) = hotline.orders_of(hotline.ended_call(home.phone))
        if order["status"] == "dispatched":
            history: list[dict[str, str]] = order["history"]
            return history
        assert time.monotonic() < deadline, order
        time.sleep(0.2)


def test_a_reported_fault_arrives_at_its_team_and_is_dispatched(
    new_hotline: NewHotline, home: Household
) -> None:
    with WebhookReceiver(behaviours=deque([500])) as receiver:
        settings = {"IVR_DISPATCH_URL": receiver.url, "IVR_DISPATCH_SECRET": SECRET}
        hotline = new_hotline(**settings)
        number = report(hotline, home)
        receiver.wait_for(1)
        history = wait_until_dispatched(hotline, home)
        assert hotline.stop() == 0, hotline.errors()

    refused, taken = receiver.requests[:2]
    assert (refused.id, refused.body) == (taken.id, taken.body)
    data = taken.message["data"]
    assert (taken.message["type"], data["what"]) == ("order.opened", "新工单")
    told = data["order"]
    assert told["number"] == number
    assert (told["address"], told["name"]) == (home.address, home.name)
    assert told["contact"] == home.phone
    assert history[-1]["note"] == f"已派单：接口交给{data['team']}"
    assert receiver.refused == []
    assert "Traceback" not in hotline.errors()


def test_calls_go_on_while_the_receiver_hangs_and_nothing_is_lost(
    new_hotline: NewHotline, home: Household
) -> None:
    with WebhookReceiver(behaviours=deque(["hang"])) as receiver:
        hotline = new_hotline(
            IVR_DISPATCH_URL=receiver.url, IVR_DISPATCH_SECRET=SECRET, IVR_DISPATCH_TIMEOUT_S="3"
        )
        report(hotline, home)
        began = time.monotonic()
        report(hotline, Household(home.number + 1))
        assert time.monotonic() - began < 60
        receiver.wait_for(2, timeout_s=40)
        assert hotline.stop() == 0, hotline.errors()
