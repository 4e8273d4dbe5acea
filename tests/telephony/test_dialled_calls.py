"""A call that we have made is a call like any other."""

from __future__ import annotations

from ivr.telephony.leg_events import (
    InfoDigit,
    LegEnded,
    TransferEnded,
)
from tests.telephony.callee import KEY, Callee, talking_to
from tests.telephony.line import SDP, Sent


def test_after_the_answer_the_other_sides_requests_are_served() -> None:
    callee = talking_to()
    hold = callee.asks("INVITE", body=SDP.replace(b"sendrecv", b"sendonly"))
    assert (hold.status, b"a=recvonly" in hold.body) == (200, True)
    assert b"m=audio 40000 " in hold.body
    resumed = callee.asks("UPDATE", body=SDP)
    assert (resumed.status, b"a=sendrecv" in resumed.body) == (200, True)
    assert [event.target.sending for event in callee.line.agreed] == [True, False, True]
    assert callee.asks("OPTIONS").status == 200
    assert callee.asks("NOTIFY", "Event: x").status == 489
    assert callee.asks("REFER").status == 405
    assert callee.asks("INVITE").status == 200


def test_the_description_changes_its_version_when_it_changes() -> None:
    callee = talking_to()
    assert callee.invite is not None
    offered = callee.invite.body.split(b"\r\n")[1].split()
    held = callee.asks("INVITE", body=SDP.replace(b"sendrecv", b"sendonly")).body
    told = held.split(b"\r\n")[1].split()
    assert (told[1], int(told[2])) == (offered[1], int(offered[2]) + 1)


def test_keys_pressed_by_the_called_side_are_told() -> None:
    callee = talking_to()
    callee.asks("INFO", body=b"Signal=5\r\nDuration=160\r\n", kind="application/dtmf-relay")
    assert callee.told[-1] == InfoDigit("5", 160)


def test_a_called_person_can_be_transferred() -> None:
    callee = talking_to()
    callee.line.agent.calls.transfer(KEY, "sip:8001@192.0.2.9", callee.line.now_ms)
    (refer,) = callee.line.sent()
    assert (refer.method, refer["CSeq"]) == ("REFER", "2 REFER")
    callee.answers(202, to=refer)
    state = "Subscription-State: terminated;reason=noresource"
    callee.asks(
        "NOTIFY", "Event: refer;id=2", state, body=b"SIP/2.0 200 OK", kind="message/sipfrag"
    )
    assert callee.told[-1] == TransferEnded(True, 200, "OK")


def test_a_call_of_ours_takes_a_line_but_none_of_those_for_calls_from_there() -> None:
    callee = talking_to()
    assert callee.line.agent.calls.live == (KEY,)
    assert callee.line.agent.calls.from_host("192.0.2.7") == 0


def test_the_called_side_may_agree_on_how_long_a_session_lives() -> None:
    callee = talking_to()
    asked = ("Session-Expires: 90;refresher=uac", "Supported: timer")
    again = callee.asks("INVITE", *asked, body=SDP)
    assert (again.status, again["Session-Expires"]) == (200, "90;refresher=uac")
    callee.line.gets(ack_of(callee, again))
    callee.line.after(59_000)  # a third before the end it is given up (RFC 4028 §10)
    assert LegEnded("timeout") not in callee.told
    callee.line.after(2_000)
    assert callee.told[-1] == LegEnded("timeout"), "a telephone that has vanished is noticed"


def ack_of(callee: Callee, reply: Sent) -> bytes:
    """The ACK to the 200 of the called side's re-INVITE."""
    lines = [
        "ACK sip:198.51.100.1 SIP/2.0",
        "Via: SIP/2.0/UDP 192.0.2.7:5062;rport;branch=z9hG4bKack",
        f"From: {reply['From']}",
        f"To: {reply['To']}",
        f"Call-ID: {reply['Call-ID']}",
        f"CSeq: {callee.cseq} ACK",
        "Content-Length: 0",
    ]
    return "\r\n".join([*lines, "", ""]).encode()
