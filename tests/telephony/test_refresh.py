"""Session timers on the line (RFC 4028): who refreshes, how, and when the call counts as dead."""

from __future__ import annotations

import pytest

from ivr.telephony.leg_events import Acked, LegEnded
from ivr.telephony.rules import Rules
from tests.telephony.line import RTP_PORT, SDP, Caller, Line, Sent, statuses, talking

UPDATES = "Allow: INVITE, ACK, BYE, UPDATE"
HALF_MS = 900_000


def refreshed(*extra: str) -> tuple[Line, Caller, Sent]:
    """A call at half time, with the refresh that we send then."""
    line, caller = talking(None, *extra)
    assert line.after(HALF_MS - 1) == []
    (request,) = line.after(1)
    return line, caller, request


def test_the_200_tells_the_timer_that_we_keep() -> None:
    line = Line()
    caller = Caller(line)
    caller.invites("Supported: timer")
    ok = caller.is_answered()
    assert ok["Session-Expires"] == "1800;refresher=uas"
    assert ok["Supported"] == "timer"
    assert ok.all("Require") == []


def test_a_caller_who_wants_to_refresh_may() -> None:
    line = Line()
    caller = Caller(line)
    caller.invites("k: timer", "x: 300;refresher=uac", "Require: timer")
    ok = caller.is_answered()
    assert (ok["Session-Expires"], ok["Require"]) == ("300;refresher=uac", "timer")


def test_too_short_a_session_gets_422_with_what_is_possible() -> None:
    line = Line()
    (refused,) = Caller(line).invites("Supported: timer", "Session-Expires: 60")
    assert (refused.status, refused["Min-SE"]) == (422, "90")
    assert line.left == (1, 0)


def test_an_unreadable_timer_gets_400() -> None:
    assert statuses(Caller(Line()).invites("Session-Expires: soon")) == [400]


def test_a_refresh_goes_out_at_half_time_as_update_where_the_peer_allows_it() -> None:
    line, caller, update = refreshed(UPDATES, "Supported: timer")
    assert (update.method, update.body) == ("UPDATE", b"")
    assert update["Session-Expires"] == "1800;refresher=uac"
    caller.answers(update, 200, "OK", "Session-Expires: 600;refresher=uac", "Require: timer")
    assert line.after(299_999) == []
    (again,) = line.after(1)
    assert again["Session-Expires"] == "600;refresher=uac"


def test_a_refresh_is_a_re_invite_with_what_was_told_where_update_is_not_allowed() -> None:
    line, caller = talking()
    offered = caller.asks("INVITE", body=SDP).body
    caller.acks()
    (invite,) = line.after(HALF_MS)
    assert (invite.method, invite.body) == ("INVITE", offered)
    (ack,) = caller.answers(invite, 200, "OK", body=SDP)
    assert ack.method == "ACK"
    assert ack["CSeq"].split()[0] == invite["CSeq"].split()[0]
    assert ack["Via"] != invite["Via"]
    assert line.agreed[-1].target.port == 6000
    (once_more,) = caller.answers(invite, 200, "OK", body=SDP)
    assert once_more == ack
    assert line.told == [Acked()]
    assert len(line.after(HALF_MS)) == 1


@pytest.mark.parametrize("status", [405, 501])
def test_a_peer_that_refuses_update_is_asked_with_a_re_invite(status: int) -> None:
    _, caller, update = refreshed(UPDATES)
    (invite,) = caller.answers(update, status)
    assert (update.method, invite.method) == ("UPDATE", "INVITE")


@pytest.mark.parametrize("status", [408, 481])
@pytest.mark.parametrize("extra", [UPDATES, "Subject: y"])
def test_a_peer_that_knows_no_such_call_ends_it(extra: str, status: int) -> None:
    line, caller, request = refreshed(extra)
    sent = caller.answers(request, status)
    assert sent[-1].method == "BYE"
    assert line.told == [Acked(), LegEnded("timeout")]
    caller.answers(sent[-1], 200)
    line.after(32_000)
    assert line.left == (0, 0)


@pytest.mark.parametrize(("extra", "sent"), [(UPDATES, 11), ("Subject: y", 7)])
def test_a_refresh_that_nobody_answers_ends_the_call(extra: str, sent: int) -> None:
    line, _, first = refreshed(extra)
    messages = [first, *line.after(32_000)]
    assert [m.method for m in messages] == [first.method] * sent + ["BYE"]
    assert line.told == [Acked(), LegEnded("timeout")]


def test_a_refresh_that_is_only_ever_being_worked_on_ends_the_call() -> None:
    line, caller, invite = refreshed()
    caller.answers(invite, 100)
    assert [m.method for m in line.after(64_000)] == ["BYE"]


def test_a_refresh_refused_for_another_reason_is_tried_again_and_the_call_goes_on() -> None:
    line, caller, request = refreshed()
    (ack,) = caller.answers(request, 488)
    assert (ack.method, ack["Via"]) == ("ACK", request["Via"])
    assert caller.answers(request, 488) == [ack]
    (again,) = line.after(450_000)
    assert again.method == "INVITE"
    assert again.body == request.body
    assert line.told == [Acked()]


def test_a_422_to_a_refresh_makes_the_session_longer() -> None:
    _, caller, update = refreshed(UPDATES)
    (again,) = caller.answers(update, 422, "x", "Min-SE: 3600")
    assert again["Session-Expires"] == "3600;refresher=uac"


def test_where_the_peer_refreshes_its_silence_ends_the_call_shortly_before_the_end() -> None:
    line, _ = talking(None, "Supported: timer", "Session-Expires: 300;refresher=uac")
    assert line.after(300_000 - 32_000 - 1) == []
    (bye,) = line.after(1)
    assert bye.method == "BYE"
    assert line.told == [Acked(), LegEnded("timeout")]


@pytest.mark.parametrize(("method", "body"), [("UPDATE", b""), ("INVITE", SDP)])
def test_the_peers_refresh_keeps_the_call(method: str, body: bytes) -> None:
    fields = ("Supported: timer", "Session-Expires: 300;refresher=uac")
    line, caller = talking(None, *fields)
    line.after(200_000)
    reply = caller.asks(method, *fields, body=body)
    assert reply["Session-Expires"] == "300;refresher=uac"
    caller.acks()
    assert line.after(200_000) == []


def test_a_refresh_of_the_peers_that_is_too_short_gets_422_and_changes_nothing() -> None:
    _, caller = talking(None, UPDATES)
    assert caller.asks("UPDATE", "Supported: timer", "Session-Expires: 10").status == 422
    assert caller.asks("INFO").status == 200


def test_a_call_without_timers_is_never_refreshed() -> None:
    line, _ = talking(Rules(session_s=0))
    assert line.after(7_200_000) == []


def test_a_call_that_we_hang_up_is_refreshed_no_more() -> None:
    line, caller, request = refreshed()
    line.agent.calls.hang_up(line.invited.call, line.now_ms)
    (bye,) = line.sent()
    assert [m.method for m in caller.answers(request, 200, "OK", body=SDP)] == ["ACK"]
    caller.answers(bye, 200)
    line.after(64_000)
    assert line.left == (0, 0)
    assert RTP_PORT
