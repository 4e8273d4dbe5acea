from __future__ import annotations

import logging
from collections.abc import Sequence

import pytest

from ivr.telephony.call import Invited
from ivr.telephony.leg import Leg
from ivr.telephony.leg_events import Acked, InfoDigit, LegEnded, LegEvent
from ivr.telephony.message import Field
from tests.telephony.fakes import FakeStream


class Noted:
    """Notes a leg's orders."""

    def __init__(self) -> None:
        self.orders: list[tuple[object, ...]] = []

    def answer(self, key: str) -> None:
        self.orders.append(("answer", key))

    def hang_up(self, key: str) -> None:
        self.orders.append(("hang up", key))

    def refuse(self, key: str, status: int) -> None:
        self.orders.append(("refuse", key, status))

    def transfer(self, key: str, target_uri: str, fields: Sequence[Field]) -> None:
        self.orders.append(("transfer", key, target_uri, *fields))

    def refer_outcome(self, key: str, status: int) -> None:
        self.orders.append(("refer outcome", key, status))

    def hold(self, key: str, on: bool) -> None:
        self.orders.append(("hold", key, on))


def leg(orders: Noted) -> Leg:
    return Leg(Invited("key", "id@host", "138", "95598", None, 5), FakeStream(40_000), orders)


def test_orders_are_passed_on_for_this_call() -> None:
    noted = Noted()
    ours = leg(noted)
    ours.answer()
    ours.refuse(486)
    ours.transfer("tel:110")
    ours.transfer("tel:110", {"X-IVR-Order": "2611280001"})
    ours.refer_outcome(486)
    ours.hold()
    ours.resume()
    ours.hang_up()
    assert noted.orders == [
        ("answer", "key"),
        ("refuse", "key", 486),
        ("transfer", "key", "tel:110"),
        ("transfer", "key", "tel:110", ("X-IVR-Order", "2611280001")),
        ("refer outcome", "key", 486),
        ("hold", "key", True),
        ("hold", "key", False),
        ("hang up", "key"),
    ]


@pytest.mark.parametrize("status", [200, 180, 700])
def test_only_a_refusal_refuses(status: int) -> None:
    noted = Noted()
    with pytest.raises(ValueError, match=str(status)):
        leg(noted).refuse(status)
    assert noted.orders == []


def test_what_happened_before_anybody_listened_is_told_first() -> None:
    ours, heard = leg(Noted()), list[LegEvent]()
    ours.tell(Acked())
    ours.tell(InfoDigit("1"))
    ours.listen(heard.append)
    ours.tell(LegEnded("caller"))
    assert heard == [Acked(), InfoDigit("1"), LegEnded("caller")]


def test_a_listener_that_fails_is_noted_and_hears_on(caplog: pytest.LogCaptureFixture) -> None:
    ours, heard = leg(Noted()), list[LegEvent]()

    def listener(event: LegEvent) -> None:
        heard.append(event)
        if event == Acked():
            raise RuntimeError("a fault of ours")

    ours.listen(listener)
    with caplog.at_level(logging.ERROR):
        ours.tell(Acked())
        ours.tell(LegEnded("us"))
    assert heard == [Acked(), LegEnded("us")]
    assert "a listener failed" in caplog.text
