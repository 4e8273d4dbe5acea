"""No line is free: who waits, in which order, how long, and what those hear who wait in vain."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from ivr.telephony.arrival import Arrival
from ivr.telephony.call import Invited
from ivr.telephony.rules import Rules
from tests.telephony.line import PEER, RTP_PORT, SDP, Caller, Line, statuses

OVERFLOW = "sip:95598@192.0.2.200"


def busy(**rules: object) -> tuple[Line, Caller]:
    """A line whose only call is up."""
    line = Line(Rules(most_calls=1, **rules))  # type: ignore[arg-type]
    first = Caller(line)
    first.invites()
    first.is_answered()
    first.acks()
    return line, first


def another(line: Line, name: str) -> Caller:
    caller = Caller(line, call_id=name, tag=name)
    caller.branches = 100
    return caller


def rings(line: Line, name: str) -> Caller:
    caller = another(line, name)
    replies = line.gets(caller.request("INVITE", body=SDP, branch=f"z9hG4bK-{name}"))
    assert statuses(replies) == [100, 180]
    return caller


def taken(line: Line) -> list[str]:
    return [event.call_id for event in line.events if isinstance(event, Invited)]


def test_a_caller_who_waits_is_taken_as_soon_as_a_line_is_free() -> None:
    line, first = busy()
    second = rings(line, "second")
    assert line.after(5_000) == []
    assert taken(line) == ["call-1@192.0.2.7"]
    assert first.asks("BYE").status == 200
    line.after(0)
    assert taken(line) == ["call-1@192.0.2.7", "second"]
    assert second.is_answered().status == 200
    assert line.waits[-1] == 5_000
    second.acks()
    assert second.asks("BYE").status == 200
    line.after(32_000)
    assert line.left == (0, 0)


def test_who_is_given_a_line_at_the_last_moment_is_not_turned_away_meanwhile() -> None:
    line, first = busy()
    second = rings(line, "second")
    line.after(11_999)
    first.asks("BYE")
    assert line.after(5_000) == []
    assert second.is_answered().status == 200


def test_callers_are_taken_in_the_order_of_their_calls() -> None:
    line, first = busy()
    for name in ("b", "c"):
        rings(line, name)
    first.asks("BYE")
    late = rings(line, "d")  # a line is free, but others were there before
    line.after(0)
    assert taken(line)[1:] == ["b"]
    line.agent.calls.hang_up(line.invited.call, line.now_ms)
    line.after(0)
    assert taken(line)[1:] == ["b", "c"]
    assert late.our_tag == ""


def test_after_12_seconds_without_a_line_the_caller_gets_503_without_retry_after() -> None:
    line, _ = busy()
    rings(line, "second")
    assert line.after(11_999) == []
    (refused,) = line.after(1)
    assert refused.status == 503
    assert refused.all("Retry-After") == []
    assert line.agent.counters["waited in vain"] == 1
    line.after(32_000)
    assert line.left == (0, 1)


def test_after_12_seconds_without_a_line_the_caller_is_sent_to_the_overflow() -> None:
    line, _ = busy(overflow=OVERFLOW)
    rings(line, "second")
    (moved,) = line.after(12_000)
    assert (moved.status, moved["Contact"]) == (302, f"<{OVERFLOW}>")


@pytest.mark.parametrize(("overflow", "status"), [(None, 503), (OVERFLOW, 302)])
def test_when_too_many_wait_the_next_is_turned_away_at_once(
    overflow: str | None, status: int
) -> None:
    line, _ = busy(overflow=overflow, most_waiting=1)
    rings(line, "second")
    third = another(line, "third")
    (refused,) = line.gets(third.request("INVITE", body=SDP))
    assert refused.status == status
    assert refused.all("Retry-After") == []


def test_the_12_seconds_count_from_when_the_invite_came() -> None:
    line, _ = busy()
    line.now_ms += 30_000
    for name, age_ms, expected in (("old", 12_000, [503]), ("newer", 11_000, [100, 180])):
        invite = another(line, name).request("INVITE", body=SDP)
        line.agent.receive(invite, PEER, line.now_ms, Arrival(line.now_ms - age_ms))
        assert statuses(line.sent()) == expected
    assert statuses(line.after(1_000)) == [503] * 2  # the first one's 503 is repeated until its ACK


def test_a_waiting_caller_who_cancels_gives_the_place_up() -> None:
    line, first = busy()
    second = rings(line, "second")
    rings(line, "third")
    replies = line.gets(second.request("CANCEL", branch="z9hG4bK-second"))
    assert statuses(replies) == [200, 487]
    first.asks("BYE")
    line.after(0)
    assert taken(line)[1:] == ["third"]


def test_a_line_is_free_when_our_own_bye_is_out_even_if_nobody_answers_it() -> None:
    line, _ = busy()
    rings(line, "second")
    line.agent.calls.hang_up(line.invited.call, line.now_ms)
    line.after(0)
    assert taken(line)[1:] == ["second"]


def test_who_waits_is_refused_when_the_house_closes() -> None:
    line, _ = busy()
    rings(line, "second")
    for key in line.agent.calls.waiting:
        line.agent.calls.hang_up(key, line.now_ms)
    assert statuses(line.sent()) == [480]


def test_a_caller_who_had_to_wait_is_not_let_ring_any_longer() -> None:
    line = Line(Rules(most_calls=1, ring_ms=3_000))
    first = Caller(line)
    first.invites()
    rings(line, "second")
    line.after(4_000)
    line.agent.calls.hang_up(line.invited.call, line.now_ms)
    line.after(0)
    line.agent.calls.answer(line.invited.call, RTP_PORT, line.now_ms)
    assert statuses(line.sent())[-1] == 200


def test_calls_are_taken_from_accepted_and_trusted_networks_alone() -> None:
    rules = Rules(accept=(ip_network("10.0.0.0/8"),), trusted=(ip_network("192.0.2.8/32"),))
    line = Line(rules)
    (refused,) = Caller(line).invites()
    assert refused.status == 403
    assert line.agent.counters["not accepted"] == 1
    for number, host in enumerate(("10.1.2.3", "192.0.2.8")):
        caller = another(line, f"good{number}")
        replies = line.gets(caller.request("INVITE", body=SDP), PEER._replace(host=host))
        assert statuses(replies) == [100]
