"""Calling out and registering at the edge, on real sockets of this machine: quick, no sound."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable

import pytest

from ivr.accounts import Account
from ivr.errors import EngineError
from ivr.telephony.account_probe import probe
from ivr.telephony.dial import dial_of
from ivr.telephony.endpoint import EndpointSettings
from ivr.telephony.hop import Hop
from ivr.telephony.leg import Leg
from ivr.telephony.leg_events import (
    EarlyMedia,
    LegEnded,
    LegEvent,
    PickedUp,
    Refused,
    Ringing,
)
from tests.helpers.registrar import SmallRegistrar
from tests.telephony.line import SDP, Sent
from tests.telephony.test_endpoint import WAIT_S, House, house


class Desk:
    """A telephone that is called."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(WAIT_S)
        self.peer: tuple[str, int] = ("", 0)

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])

    def hears(self, method: str) -> Sent:
        """The next request of this method."""
        while True:
            datagram, self.peer = self.socket.recvfrom(65_535)
            sent = Sent.parse(datagram, Hop("", 0))
            if sent.method == method:
                return sent

    def answers(self, request: Sent, status: int, *extra: str, body: bytes = b"") -> None:
        tag = "" if "tag=" in request["To"] else ";tag=desk"
        lines = [
            *(f"{n}: {request[n]}" for n in ("Via", "From", "Call-ID", "CSeq")),
            f"To: {request['To']}{tag}",
            f"Contact: <sip:8000@127.0.0.1:{self.port}>",
            *extra,
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        text = "\r\n".join([f"SIP/2.0 {status} x", *lines, "", ""]).encode() + body
        self.socket.sendto(text, self.peer)


def dialled(here: House, desk: Desk, host: str = "127.0.0.1") -> Leg:
    leg = here.endpoint.dial(dial_of(f"sip:8000@{host}:{desk.port}"))
    leg.listen(here.told.put)
    return leg


def events(here: House, count: int) -> list[LegEvent]:
    return [here.next_event() for _ in range(count)]


def waited(for_what: Callable[[], bool], seconds: float = WAIT_S) -> bool:
    until = time.monotonic() + seconds
    while not for_what() and time.monotonic() < until:
        time.sleep(0.01)
    return for_what()


def test_a_call_is_made_heard_early_answered_and_ended() -> None:
    with house() as here, Desk() as desk:
        leg = dialled(here, desk)
        assert (leg.outgoing, leg.called) == (True, "8000")
        invite = desk.hears("INVITE")
        assert b"m=audio 40000 " in invite.body
        desk.answers(invite, 183, body=SDP)
        desk.answers(invite, 200, body=SDP)
        desk.hears("ACK")
        assert events(here, 3) == [Ringing(183), EarlyMedia(), PickedUp()]
        leg.hang_up()
        desk.answers(desk.hears("BYE"), 200)
        assert here.next_event() == LegEnded("us")
        noted = here.engine.streams[0].noted
        assert noted[:2] == ["connect", "begin"]
        assert waited(lambda: noted[-1] == "close")
        assert here.endpoint.calls == 0


def test_a_refused_call_leaves_nothing_open() -> None:
    with house() as here, Desk() as desk:
        leg = dialled(here, desk)
        desk.answers(desk.hears("INVITE"), 486)
        desk.hears("ACK")
        assert events(here, 2) == [Refused(486, "x", "busy"), LegEnded("refused")]
        assert here.engine.streams[0].noted == ["close"]
        leg.answer()
        leg.refuse(486)
        leg.hang_up()
        leg.transfer("sip:1@127.0.0.1")


def test_a_call_is_cancelled_when_we_hang_up() -> None:
    with house() as here, Desk() as desk:
        leg = dialled(here, desk)
        invite = desk.hears("INVITE")
        desk.answers(invite, 180)
        assert here.next_event() == Ringing(180)
        leg.hang_up()
        desk.answers(desk.hears("CANCEL"), 200)
        desk.answers(invite, 487)
        desk.hears("ACK")
        assert here.next_event() == LegEnded("us")


def test_an_answer_whose_ack_is_lost_is_acknowledged_each_time() -> None:
    with house() as here, Desk() as desk:
        leg = dialled(here, desk)
        invite = desk.hears("INVITE")
        acks = []
        for _ in range(3):
            desk.answers(invite, 200, body=SDP)
            acks.append(desk.hears("ACK"))
        assert acks[0].fields == acks[1].fields == acks[2].fields
        assert here.next_event() == PickedUp()
        leg.hang_up()
        desk.answers(desk.hears("BYE"), 200)
        assert here.next_event() == LegEnded("us")


def test_a_name_is_looked_up_aside() -> None:
    with house() as here, Desk() as desk:
        dialled(here, desk, "localhost")
        assert desk.hears("INVITE").start.startswith("INVITE sip:8000@localhost:")


def test_a_slow_name_server_keeps_no_other_call_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    release, asked = threading.Event(), socket.getaddrinfo

    def slow(host: str, *args: object, **kwargs: object) -> object:
        if host == "slow.example":
            release.wait(WAIT_S)
            raise socket.gaierror
        return asked(host, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    with house() as here, Desk() as desk:
        stuck = here.endpoint.dial(dial_of("sip:1@slow.example"))
        stuck.listen(here.told.put)
        dialled(here, desk)
        desk.answers(desk.hears("INVITE"), 486)
        assert events(here, 2)[0] == Refused(486, "x", "busy")
        release.set()
        told = here.next_event()
        assert isinstance(told, Refused)
        assert told.cause == "unreachable"


def test_stopping_cancels_what_rings() -> None:
    with Desk() as desk:
        with house() as here:
            dialled(here, desk)
            desk.answers(desk.hears("INVITE"), 180)
            assert here.next_event() == Ringing(180)
        assert desk.hears("CANCEL")["CSeq"] == "1 CANCEL"
        assert here.engine.streams[0].noted == ["close"]


def test_after_the_end_no_call_is_made_and_no_port_kept() -> None:
    with house() as here:
        pass
    with pytest.raises(EngineError, match="已经关了"):
        here.endpoint.dial(dial_of("sip:8000@127.0.0.1"))
    assert here.engine.streams == []


# -- accounts -------------------------------------------------------------------------------------


def account(registrar: SmallRegistrar, password: str = "secret") -> Account:
    return Account("95598", registrar.place, password, expires_s=60)


def settings(*accounts: Account) -> EndpointSettings:
    return EndpointSettings("127.0.0.1", 0, accounts=accounts)


def test_an_account_is_registered_and_taken_back_at_the_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with SmallRegistrar() as registrar:
        with house(settings(account(registrar))) as here:
            assert waited(lambda: registrar.bindings != [])
            port = here.endpoint.address.port
            assert registrar.bindings == [f"<sip:95598@127.0.0.1:{port}>"]
            assert waited(lambda: here.endpoint.counters["account registered"] == 1)
        assert registrar.bindings == []
    assert "已注册到" in caplog.text
    assert "已注销" in caplog.text
    assert "secret" not in caplog.text


def test_a_wrong_password_is_said_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with (
        SmallRegistrar() as registrar,
        house(settings(account(registrar, "not-the-right-one"))) as here,
    ):
        assert waited(lambda: here.endpoint.counters["account wrong password"] == 1)
    assert caplog.text.count("用户名或密码不对") == 1
    assert "not-the-right-one" not in caplog.text


def test_draining_takes_the_registration_back_while_calls_go_on() -> None:
    with SmallRegistrar() as registrar, house(settings(account(registrar))) as here:
        assert waited(lambda: registrar.bindings != [])
        here.endpoint.drain()
        assert waited(lambda: registrar.bindings == [])


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_an_account_can_be_tried_without_registering_anything(algorithm: str) -> None:
    with SmallRegistrar(algorithm=algorithm) as registrar:
        assert probe(account(registrar)).standing == "registered"
        assert probe(account(registrar, "wrong")).standing == "wrong password"
        registrar.deaf = True
        assert probe(account(registrar), 300).standing == "unreachable"
        assert registrar.bindings == []
    assert probe(Account("1", "no-such-host.invalid"), 2_000).reason == "no such name"
