"""Odd and broken session descriptions, wherever one may come: in each the house stands."""

from __future__ import annotations

import pytest

from ivr.telephony.leg_events import Acked, Held, LegEnded
from tests.telephony.line import Caller, Line, statuses, talking
from tests.torture.descriptions import (
    DESCRIPTIONS,
    MALFORMED,
    NOTHING_IN_COMMON,
    TAKEN,
    Description,
)
from tests.torture.house import normal_call, nothing_is_left

every_description = pytest.mark.parametrize("description", DESCRIPTIONS, ids=str)


@every_description
def test_as_the_offer_of_a_new_call(description: Description) -> None:
    line = Line()
    assert statuses(Caller(line).invites(body=description.body)) == [description.status]
    nothing_is_left(line)
    normal_call(line)


@every_description
@pytest.mark.parametrize("method", ["INVITE", "UPDATE"])
def test_as_a_new_offer_within_a_call(description: Description, method: str) -> None:
    line, caller = talking()
    before = len(line.agreed)
    reply = caller.asks(method, body=description.body)
    assert reply.status == (200 if description.status == TAKEN else description.status)
    assert (len(line.agreed) > before) == (description.status == TAKEN)
    if method == "INVITE":
        caller.acks()
    assert caller.asks("BYE").status == 200
    nothing_is_left(line)
    normal_call(line)


@every_description
def test_as_the_answer_in_an_ack(description: Description) -> None:
    line = Line()
    caller = Caller(line)
    caller.invites(body=b"")
    caller.is_answered()
    sent = caller.acks(body=description.body)
    if description.status == TAKEN:
        assert line.told == [Acked()]
    else:
        assert [request.method for request in sent] == ["BYE"]
        assert line.told == [LegEnded("us")]
    line.agent.hang_up(line.invited.call, line.now_ms)
    nothing_is_left(line)
    normal_call(line)


@every_description
def test_as_the_answer_to_our_own_offer(description: Description) -> None:
    line, caller = talking()
    line.agent.calls.hold(line.invited.call, True, line.now_ms)
    (invite,) = line.sent()
    (ack,) = caller.answers(invite, 200, body=description.body)
    assert ack.method == "ACK"
    assert line.told[-1] == Held(description.status == TAKEN, 200 * (description.status == TAKEN))
    assert caller.asks("BYE").status == 200
    nothing_is_left(line)
    normal_call(line)


def test_there_are_descriptions_of_every_kind() -> None:
    kinds = {description.status for description in DESCRIPTIONS}
    assert kinds == {TAKEN, NOTHING_IN_COMMON, MALFORMED}
