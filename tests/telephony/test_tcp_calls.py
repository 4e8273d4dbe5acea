"""Calls over TCP in virtual time: where each message goes, and which timers do not run."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from ivr.telephony.dialog import hop_to
from ivr.telephony.hop import Hop
from ivr.telephony.leg_events import LegEnded, TransferEnded
from ivr.telephony.rules import Rules
from ivr.telephony.uri import Uri
from tests.telephony.line import PEER, SDP, Caller, Line, Sent, statuses

CONNECTED = Hop("192.0.2.7", 43_210, "TCP")
"""The peer's end of its connection."""

BACK = Hop("192.0.2.7", 5062, "TCP", 43_210)
"""That connection, or else a new one to where the peer listens."""

CONTACT = "Contact: <sip:13800000001@192.0.2.7:5062;transport=tcp>"
LONG = "User-to-User: " + "12" * 600


@dataclass
class TcpCaller(Caller):
    """A telephone that calls over TCP; `contact` is its Contact field."""

    contact: str = CONTACT

    def request(self, method: str, *extra: str, **more: object) -> bytes:
        data = Caller.request(self, method, *extra, **more)  # type: ignore[arg-type]
        plain = b"Contact: <sip:13800000001@192.0.2.7:5062>"
        return data.replace(b"SIP/2.0/UDP", b"SIP/2.0/TCP").replace(plain, self.contact.encode())


def over_tcp(contact: str = CONTACT, *extra: str) -> tuple[Line, TcpCaller]:
    """A call over TCP that is up."""
    line = Line(peer=CONNECTED)
    caller = TcpCaller(line, contact=contact)
    caller.invites(*extra)
    caller.is_answered()
    caller.acks()
    return line, caller


def bye(line: Line) -> Sent:
    line.agent.calls.hang_up(line.invited.call, line.now_ms)
    (sent,) = line.sent()
    return sent


def test_answers_go_back_on_the_connection_or_else_to_where_the_via_says() -> None:
    line = Line(peer=CONNECTED)
    caller = TcpCaller(line)
    assert [sent.to for sent in caller.invites()] == [BACK]
    ok = caller.is_answered()
    assert ok.to == BACK
    assert ok["Contact"] == "<sip:198.51.100.1:5060;transport=tcp>"
    assert ok["Via"].startswith("SIP/2.0/TCP 192.0.2.7:5062;")
    assert ";rport=43210" in ok["Via"]


def test_the_200_is_repeated_over_tcp_too_until_its_ack() -> None:
    line = Line(peer=CONNECTED)
    caller = TcpCaller(line)
    caller.invites()
    caller.is_answered()
    assert statuses(line.after(4_000)) == [200, 200, 200]
    caller.acks()
    assert line.after(60_000) == []


def test_without_an_ack_the_call_is_given_up_after_32_seconds() -> None:
    line = Line(peer=CONNECTED)
    caller = TcpCaller(line)
    caller.invites()
    caller.is_answered()
    sent = line.after(32_000)
    assert sent[-1].method == "BYE"
    assert line.told == [LegEnded("timeout")]


def test_a_refusal_is_sent_once_and_forgotten_with_its_ack() -> None:
    line = Line(peer=CONNECTED)
    caller = TcpCaller(line)
    line.gets(caller.request("INVITE", "Require: 100rel", body=SDP, branch="z9hG4bK-inv"))
    assert line.after(10_000) == []
    assert line.left == (1, 0)
    line.gets(caller.request("ACK", branch="z9hG4bK-inv"))
    assert line.left == (0, 0)


def test_an_answered_request_is_forgotten_at_once() -> None:
    line = Line(peer=CONNECTED)
    caller = TcpCaller(line)
    (reply,) = line.gets(caller.request("OPTIONS"))
    assert reply.status == 200
    assert line.left == (0, 0)
    assert line.agent.next_ms is None


def test_our_bye_goes_once_over_the_peers_connection_and_is_forgotten_when_answered() -> None:
    line, caller = over_tcp()
    sent = bye(line)
    assert sent.to == BACK
    assert sent["Via"].startswith("SIP/2.0/TCP 198.51.100.1:5060;")
    assert sent["Contact"] == "<sip:198.51.100.1:5060;transport=tcp>"
    assert line.after(20_000) == []
    caller.answers(sent, 200)
    line.after(32_000)
    assert line.left == (0, 0)


def test_a_bye_that_nobody_answers_is_given_up_after_32_seconds() -> None:
    line, _ = over_tcp()
    bye(line)
    assert line.after(32_000) == []
    assert line.left == (0, 0)


@pytest.mark.parametrize(
    ("contact", "route", "to"),
    [
        ("Contact: <sip:x@192.0.2.7:5070;transport=tcp>", "", Hop("192.0.2.7", 5070, "TCP", 43210)),
        ("Contact: <sip:x@192.0.2.7:5070>", "", Hop("192.0.2.7", 5070, "TCP", 43210)),
        ("Contact: <sip:x@192.0.2.7;transport=UDP>", "", Hop("192.0.2.7", 5060)),
        ("Contact: <sip:x@pbx.invalid;transport=tcp>", "", Hop("192.0.2.7", 5060, "TCP", 43210)),
        ("Contact: <sip:x@192.0.2.9:5070;transport=tcp>", "", Hop("192.0.2.9", 5070, "TCP")),
        (CONTACT, "<sip:192.0.2.9;transport=tcp;lr>", Hop("192.0.2.9", 5060, "TCP")),
        (CONTACT, "<sip:192.0.2.9:5080;transport=udp;lr>", Hop("192.0.2.9", 5080)),
    ],
)
def test_our_requests_go_over_the_peers_transport(contact: str, route: str, to: Hop) -> None:
    line, _ = over_tcp(contact, *([f"Record-Route: {route}"] if route else []))
    sent = bye(line)
    assert sent.to == to
    assert sent["Via"].startswith(f"SIP/2.0/{to.transport} ")


def test_a_private_contact_behind_nat_is_reached_over_its_connection() -> None:
    target = Uri.parse("sip:x@10.1.2.3:5070;transport=tcp")
    seen = Hop("8.8.8.8", 43_210, "TCP")
    assert hop_to(target, seen) == Hop("8.8.8.8", 5070, "TCP", 43_210)
    assert hop_to(target, seen._replace(transport="UDP")) == Hop("8.8.8.8", 43_210)


def test_a_call_over_udp_whose_contact_wants_tcp_gets_our_requests_over_tcp() -> None:
    line = Line()
    caller = TcpCaller(line)
    caller.invites()
    caller.is_answered()
    caller.acks()
    assert bye(line).to == Hop("192.0.2.7", 5062, "TCP")


def test_a_request_over_a_new_connection_moves_the_way_back_there() -> None:
    line, caller = over_tcp()
    again = CONNECTED._replace(port=50_001)
    caller.cseq += 1
    (reply,) = line.gets(caller.request("OPTIONS"), again)
    assert reply.to.connection == 50_001
    assert bye(line).to == BACK._replace(connection=50_001)


def test_a_broken_connection_ends_no_call() -> None:
    line, caller = over_tcp()
    line.agent.lost(CONNECTED, line.now_ms, was_open=True)
    assert line.sent() == []
    assert line.told[1:] == []
    assert caller.asks("UPDATE", body=SDP).status == 200


def test_a_bye_whose_connection_breaks_is_sent_once_more_over_a_new_one() -> None:
    line, caller = over_tcp()
    first = bye(line)
    line.agent.lost(CONNECTED, line.now_ms, was_open=True)
    (again,) = line.sent()
    assert again == replace(first, to=BACK._replace(connection=0))
    caller.answers(again, 200)
    assert line.left[1] == 0


def test_a_bye_for_which_there_is_no_connection_is_given_up_at_once() -> None:
    line, _ = over_tcp()
    bye(line)
    line.agent.lost(CONNECTED, line.now_ms, was_open=True)
    line.sent()
    line.agent.lost(BACK, line.now_ms, was_open=False)
    assert line.sent() == []
    assert line.agent.counters["unreachable"] == 1
    assert line.left[1] == 0


def test_a_transfer_for_which_there_is_no_connection_fails_and_the_call_goes_on() -> None:
    line, caller = over_tcp()
    line.agent.calls.transfer(line.invited.call, "sip:2001@192.0.2.9", line.now_ms)
    line.agent.lost(BACK, line.now_ms, was_open=False)
    (refer,) = line.sent()
    assert refer.method == "REFER"
    assert line.told[-1] == TransferEnded(False, 408, "REFER was not answered")
    assert caller.asks("OPTIONS").status == 200


def test_a_lost_connection_of_one_peer_touches_no_request_to_another() -> None:
    line, _ = over_tcp()
    bye(line)
    line.agent.lost(Hop("192.0.2.8", 5062, "TCP"), line.now_ms, was_open=False)
    line.agent.lost(Hop("192.0.2.7", 5063, "TCP"), line.now_ms, was_open=False)
    assert line.left[1] == 1


def answered_with_a_long_way(rules: Rules | None = None) -> Line:
    """A call over UDP by so many proxies that a request of ours exceeds 1300 bytes."""
    line = Line(rules or Rules())
    caller = Caller(line)
    first = "Record-Route: <sip:192.0.2.7:5062;lr>"
    caller.invites(first, *(f"Record-Route: <sip:192.0.2.{n};{'x' * 100};lr>" for n in range(12)))
    caller.is_answered()
    caller.acks()
    return line


def test_a_large_request_goes_over_tcp_and_is_not_repeated() -> None:
    line = answered_with_a_long_way()
    sent = bye(line)
    assert sent.to == Hop("192.0.2.7", 5062, "TCP")
    assert sent["Via"].startswith("SIP/2.0/TCP 198.51.100.1:5060;")
    assert line.after(31_000) == []


def test_where_the_peer_takes_no_tcp_it_goes_over_udp_and_tcp_is_not_tried_again() -> None:
    line = answered_with_a_long_way()
    key = line.invited.call
    line.agent.calls.transfer(key, "sip:2001@192.0.2.9", line.now_ms)
    (refer,) = line.sent()
    assert refer.to.transport == "TCP"
    line.agent.lost(refer.to, line.now_ms, was_open=False)
    (again,) = line.sent()
    assert again.to == PEER
    assert again["Via"] == refer["Via"].replace("TCP", "UDP")
    assert len(line.after(1_500)) == 2  # repeated, as UDP needs it
    assert bye(line).to == PEER


def test_after_ten_minutes_tcp_is_tried_again() -> None:
    line = answered_with_a_long_way()
    line.agent.calls.transfer(line.invited.call, "sip:2001@192.0.2.9", line.now_ms)
    (refer,) = line.sent()
    line.agent.lost(refer.to, line.now_ms, was_open=False)
    line.after(601_000)
    assert bye(line).to.transport == "TCP"


def test_without_tcp_of_ours_a_large_request_goes_over_udp() -> None:
    assert bye(answered_with_a_long_way(Rules(tcp=False))).to == PEER


@pytest.mark.parametrize("status", [400, 513])
def test_a_message_that_is_not_to_be_had_whole_is_answered_if_it_is_a_request(status: int) -> None:
    line = Line(peer=CONNECTED)
    caller = TcpCaller(line)

    def unfit(head: bytes) -> list[Sent]:
        line.agent.receive_unfit(head, status, CONNECTED, line.now_ms)
        return line.sent()

    (reply,) = unfit(caller.request("INVITE", LONG))
    assert (reply.status, reply.to) == (status, BACK)
    assert unfit(caller.request("ACK")) == []
    assert unfit(b"SIP/2.0 200 OK\r\n\r\n") == []
    assert unfit(b"") == []
    assert unfit(caller.request("INVITE")[:50]) == []
    assert line.left == (0, 0)
