"""The flows of RFC 3665 from the calling side, message by message; each test names its section."""

from __future__ import annotations

from dataclasses import replace

from ivr.telephony.hop import Hop
from ivr.telephony.leg_events import LegEnded, PickedUp, Refused, Ringing
from tests.telephony.callee import ACCOUNT, Callee, methods, with_account
from tests.telephony.line import Sent
from tests.telephony.registrar import Registrar, registered

PROXY = Hop("192.0.2.111", 5060)
"""The proxy of our side, through which all goes."""

ROUTE = "Record-Route: <sip:ss2.example;lr>, <sip:192.0.2.111;lr>"
FAR = "<sip:bob@client.example>"


def through_proxies() -> tuple[Callee, Sent]:
    callee = with_account(replace(ACCOUNT, proxy="192.0.2.111"))
    (invite,) = callee.is_called(
        "sip:bob@b.example", account=callee.line.rules.accounts[0], proxy=None
    )
    return callee, invite


def challenge(realm: str) -> str:
    return f'Proxy-Authenticate: Digest realm="{realm}", qop="auth", nonce="{realm}-1"'


def test_2_1_successful_new_registration() -> None:
    registrar = Registrar()
    f1 = registrar.begins()
    assert f1.all("Authorization") == []
    (f3,) = registrar.answers(f1, 401, f"WWW-Authenticate: {registrar.challenge()}")
    assert registrar.is_right(f3)
    assert registrar.answers(f3, 200) == []
    assert registrar.told == ["registered"]


def test_2_2_update_of_contact_list() -> None:
    registrar = registered()
    (f1,) = registrar.after(540_000)
    assert registrar.is_right(f1)
    assert f1["Call-ID"] == registrar.requests[0]["Call-ID"]


def test_2_3_request_for_current_contact_list() -> None:
    """How the doctor tries an account: nothing is registered."""
    registrar = Registrar()
    registrar.line.agent.registrations.ask_only()
    f1 = registrar.begins()
    assert (f1.all("Contact"), f1.all("Expires")) == ([], [])
    (f3,) = registrar.answers(f1, 401, f"WWW-Authenticate: {registrar.challenge()}")
    registrar.answers(f3, 200, contact="<sip:bob@client.example>;expires=100")
    assert registrar.told == ["registered"]


def test_2_4_cancellation_of_registration() -> None:
    registrar = registered()
    registrar.line.agent.registrations.leave(registrar.line.now_ms)
    (f1,) = registrar.line.sent()
    assert f1["Expires"] == "0"
    registrar.answers(f1, 200)
    assert registrar.told[-1] == "left"


def test_2_5_unsuccessful_registration() -> None:
    registrar = Registrar(password="other")
    registrar.serves(registrar.begins())
    assert len(registrar.requests) == 2
    assert registrar.told == ["wrong password"]


def test_3_1_session_establishment() -> None:
    callee = Callee()
    callee.is_called()
    callee.answers(180)
    (ack,) = callee.picks_up()
    assert ack["CSeq"] == "1 ACK"
    assert callee.asks("BYE").status == 200
    assert callee.told == [Ringing(180), PickedUp(), LegEnded("caller")]
    assert callee.nothing_left


def test_3_2_session_through_two_proxies() -> None:
    callee, f1 = through_proxies()
    assert (f1.to, f1["Route"]) == (PROXY, "<sip:192.0.2.111;lr>")
    (ack, f4) = callee.answers(407, challenge("a.example"), source=PROXY)
    assert (ack.method, f4["CSeq"]) == ("ACK", "2 INVITE")
    callee.answers(100, tag="", source=PROXY)
    callee.answers(180, ROUTE, contact=FAR, source=PROXY)
    (f18,) = callee.picks_up(ROUTE, contact=FAR, source=PROXY)
    assert f18.start == "ACK sip:bob@client.example SIP/2.0"
    assert f18.all("Route") == ["<sip:192.0.2.111;lr>", "<sip:ss2.example;lr>"]
    assert f18.to == PROXY
    assert callee.asks("BYE").status == 200
    assert callee.nothing_left


def test_3_3_session_with_multiple_proxy_authentication() -> None:
    callee, _ = through_proxies()
    _, f4 = callee.answers(407, challenge("a.example"), source=PROXY)
    _, f10 = callee.answers(407, challenge("b.example"), source=PROXY)
    assert len(f4.all("Proxy-Authorization")) == 1
    assert len(f10.all("Proxy-Authorization")) == 2
    assert f10["CSeq"] == "3 INVITE"
    (ack,) = callee.picks_up(ROUTE, contact=FAR, source=PROXY)
    assert ack.all("Proxy-Authorization") == f10.all("Proxy-Authorization")


def test_3_4_successful_session_with_proxy_failure() -> None:
    """The first of a name's addresses is silent; the second takes the call."""
    callee = Callee()
    callee.is_called("sip:bob@proxies.example", ring_ms=60_000)
    hops = (Hop("192.0.2.1", 5060), Hop("192.0.2.2", 5060))
    callee.line.agent.found("dial ours", hops, callee.line.now_ms)
    callee.line.sent()
    sent = callee.noted(callee.line.after(32_000))
    assert methods(sent) == ["INVITE"] * 7
    assert [message.to for message in sent] == [hops[0]] * 6 + [hops[1]]
    callee.picks_up()
    assert callee.told == [PickedUp()]


def test_3_6_session_with_a_redirect_server() -> None:
    callee = Callee()
    callee.is_called(follow_moved=True)
    ack, f4 = callee.answers(302, "Contact: <sip:bob@192.0.2.201>")
    assert (ack["CSeq"], f4["CSeq"]) == ("1 ACK", "2 INVITE")
    assert f4.start == "INVITE sip:bob@192.0.2.201 SIP/2.0"
    callee.answers(180)
    callee.picks_up()
    assert callee.told == [Ringing(180), PickedUp()]


def test_3_7_session_with_a_re_invite() -> None:
    """The called side's address changes; ours answers, and the sound follows."""
    callee = Callee()
    callee.is_called()
    (invite_ack,) = callee.picks_up()
    assert invite_ack.method == "ACK"
    moved = callee.line.agreed[-1].target.host
    body = b"v=0\r\no=- 1 2 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.70\r\nt=0 0\r\n"
    assert callee.asks("INVITE", body=body + b"m=audio 7000 RTP/AVP 0\r\n").status == 200
    target = callee.line.agreed[-1].target
    assert (moved, target.host, target.port) == ("192.0.2.7", "192.0.2.70", 7000)


def test_3_8_unsuccessful_no_answer() -> None:
    callee = Callee()
    callee.is_called(ring_ms=10_000)
    callee.answers(180)
    (f9,) = callee.line.after(10_000)
    assert f9.method == "CANCEL"
    callee.answers(200, to=f9)
    (ack,) = callee.answers(487)
    assert ack["CSeq"] == "1 ACK"
    assert callee.told[1:] == [
        Refused(408, "nobody answered in time", "no answer"),
        LegEnded("refused"),
    ]
    assert callee.nothing_left


def refused_with(status: int) -> Refused:
    callee = Callee()
    callee.is_called()
    callee.answers(100, tag="")
    assert methods(callee.answers(status)) == ["ACK"]
    (refused,) = (event for event in callee.told if isinstance(event, Refused))
    assert callee.nothing_left
    return refused


def test_3_9_unsuccessful_busy() -> None:
    assert refused_with(486).cause == "busy"


def test_3_10_unsuccessful_no_response_from_user_agent() -> None:
    assert refused_with(408).cause == "no answer"


def test_3_11_unsuccessful_temporarily_unavailable() -> None:
    assert refused_with(480).cause == "no answer"
