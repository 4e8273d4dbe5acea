"""Which way a call of ours goes: names, proxies, routes, numbers that moved."""

from __future__ import annotations

from ivr.telephony.hop import Hop
from ivr.telephony.leg_events import (
    PickedUp,
)
from ivr.telephony.outward_events import Lookup
from tests.telephony.callee import Callee, ended, methods, refusals
from tests.telephony.line import PEER


def test_our_requests_go_back_along_the_way_of_the_answer() -> None:
    callee = Callee()
    callee.is_called()
    (ack,) = callee.picks_up(
        "Record-Route: <sip:192.0.2.2;lr>, <sip:192.0.2.1:5066;lr>", contact="<sip:8000@c.example>"
    )
    assert ack.start == "ACK sip:8000@c.example SIP/2.0"
    assert ack.all("Route") == ["<sip:192.0.2.1:5066;lr>", "<sip:192.0.2.2;lr>"]
    assert ack.to == Hop("192.0.2.1", 5066)
    (bye,) = callee.hangs_on()
    assert (bye.all("Route"), bye.to) == (ack.all("Route"), ack.to)


def test_a_strict_router_on_the_way_is_addressed_itself() -> None:
    callee = Callee()
    callee.is_called()
    (ack,) = callee.picks_up("Record-Route: <sip:192.0.2.2;lr>, <sip:192.0.2.1>")
    assert ack.start == "ACK sip:192.0.2.1 SIP/2.0"
    assert ack.all("Route") == ["<sip:192.0.2.2;lr>", "<sip:8000@192.0.2.7:5062>"]


def test_an_outbound_proxy_is_asked_first() -> None:
    callee = Callee()
    (invite,) = callee.is_called("sip:8000@far.example", proxy="192.0.2.9:5080")
    assert invite.start == "INVITE sip:8000@far.example SIP/2.0"
    assert invite["Route"] == "<sip:192.0.2.9:5080;lr>"
    assert invite.to == Hop("192.0.2.9", 5080)
    (ack,) = callee.answers(404)
    assert ack["Route"] == invite["Route"]


def test_a_name_is_looked_up_before_the_call_goes_out() -> None:
    callee = Callee()
    assert callee.is_called("sip:8000@pbx.example:5066") == []
    assert callee.line.events == [Lookup("dial ours", "pbx.example", 5066, "UDP")]
    callee.line.agent.found("dial ours", (Hop("192.0.2.50", 5066),), callee.line.now_ms)
    (invite,) = callee.noted(callee.line.sent())
    assert (invite.to, invite.start) == (
        Hop("192.0.2.50", 5066),
        "INVITE sip:8000@pbx.example:5066 SIP/2.0",
    )


def test_a_name_that_does_not_exist_is_told() -> None:
    callee = Callee()
    callee.is_called("sip:8000@pbx.example")
    callee.line.agent.found("dial ours", (), callee.line.now_ms)
    callee.line.sent()
    assert refusals(callee.told) == [(0, "unreachable")]
    assert callee.nothing_left


def test_a_call_given_up_while_its_name_is_looked_up_is_over_at_once() -> None:
    callee = Callee()
    callee.is_called("sip:8000@pbx.example")
    callee.hangs_on()
    callee.line.agent.found("dial ours", (PEER,), callee.line.now_ms)
    assert callee.line.sent() == []
    assert ended(callee.told) == ["us"]
    assert callee.nothing_left


def test_a_name_server_that_says_nothing_costs_no_more_than_the_ringing_time() -> None:
    callee = Callee()
    callee.is_called("sip:8000@pbx.example", ring_ms=5_000)
    callee.line.after(5_000)
    assert refusals(callee.told) == [(408, "no answer")]
    assert callee.nothing_left


def test_of_a_names_addresses_the_next_is_tried_where_one_is_dead_or_overloaded() -> None:
    callee = Callee()
    callee.is_called("sip:8000@pbx.example", ring_ms=120_000)
    hops = (Hop("192.0.2.50", 5060), Hop("192.0.2.51", 5060), PEER)
    callee.line.agent.found("dial ours", hops, callee.line.now_ms)
    callee.noted(callee.line.sent())
    callee.noted(callee.line.after(32_000))
    assert callee.invite is not None
    assert callee.invite.to == hops[1]
    assert methods(callee.answers(503)) == ["ACK", "INVITE"]
    assert (callee.invite.to, callee.invite["CSeq"]) == (PEER, "3 INVITE")
    callee.picks_up()
    assert callee.told == [PickedUp()]


def test_a_number_that_moved_is_not_followed_unless_that_is_allowed() -> None:
    callee = Callee()
    callee.is_called()
    assert methods(callee.answers(302, "Contact: <sip:9000@192.0.2.60>")) == ["ACK"]
    assert refusals(callee.told) == [(302, "moved")]


def test_a_number_that_moved_is_followed_where_that_is_allowed() -> None:
    callee = Callee()
    callee.is_called(follow_moved=True)
    ack, invite = callee.answers(
        302, "Contact: <mailto:x@y>, <sip:9000@192.0.2.61>;q=0.2, <sip:9000@192.0.2.60>;q=0.7"
    )
    assert (ack.method, invite.to) == ("ACK", Hop("192.0.2.60", 5060))
    assert invite.start == "INVITE sip:9000@192.0.2.60 SIP/2.0"
    assert invite["To"] == "<sip:8000@192.0.2.7:5062>"
    assert invite["CSeq"] == "2 INVITE"
    assert methods(callee.picks_up()) == ["ACK"]
    assert callee.told == [PickedUp()]


def test_numbers_that_send_us_round_in_a_circle_are_given_up() -> None:
    callee = Callee()
    callee.is_called(follow_moved=True)
    callee.answers(302, "Contact: <sip:9000@192.0.2.60>")
    assert methods(callee.answers(302, "Contact: <sip:8000@192.0.2.7:5062>")) == ["ACK"]
    assert refusals(callee.told) == [(302, "moved")]


def test_over_a_reliable_way_nothing_is_repeated_and_little_is_remembered() -> None:
    callee = Callee()
    callee.is_called("sip:8000@192.0.2.7:5062;transport=tcp", ring_ms=60_000)
    assert callee.line.after(31_000) == []
    assert callee.invite is not None
    assert callee.invite.to == Hop("192.0.2.7", 5062, "TCP")
    assert callee.invite["Via"].startswith("SIP/2.0/TCP ")
    assert callee.invite["Contact"] == "<sip:198.51.100.1:5060;transport=tcp>"
    callee.answers(486, source=Hop("192.0.2.7", 5062, "TCP"))
    callee.line.after(0)
    assert callee.line.left == (0, 0)
