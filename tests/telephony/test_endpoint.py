"""The edge on real sockets of this machine: quick, without sound."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from queue import SimpleQueue

import pytest

from ivr.errors import ConfigError
from ivr.telephony.arrival import Arrival
from ivr.telephony.endpoint import Endpoint, EndpointSettings
from ivr.telephony.hop import Hop
from ivr.telephony.leg import Leg
from ivr.telephony.leg_events import Acked, LegEnded, LegEvent, TransferEnded
from ivr.telephony.uri import host_port
from tests.telephony.fakes import FakeEngine
from tests.telephony.line import SDP, Caller, Line, Sent

WAIT_S = 5


@dataclass
class House:
    """An endpoint, who takes its legs, and what they told."""

    endpoint: Endpoint
    engine: FakeEngine
    legs: SimpleQueue[Leg]
    told: SimpleQueue[LegEvent] = field(default_factory=SimpleQueue)

    def leg(self) -> Leg:
        leg = self.legs.get(timeout=WAIT_S)
        leg.listen(self.told.put)
        return leg

    def next_event(self) -> LegEvent:
        return self.told.get(timeout=WAIT_S)


@contextmanager
def house(
    settings: EndpointSettings | None = None,
    engine: FakeEngine | None = None,
    on_leg: Callable[[Leg], None] | None = None,
) -> Iterator[House]:
    legs: SimpleQueue[Leg] = SimpleQueue()
    engine = engine or FakeEngine()
    settings = settings or EndpointSettings("127.0.0.1", 0)
    endpoint = Endpoint(replace(settings, goodbye_ms=50), engine, on_leg or legs.put)
    endpoint.start()
    try:
        yield House(endpoint, engine, legs)
    finally:
        endpoint.stop()


class Phone:
    """A telephone on a real socket."""

    def __init__(self, address: Hop, name: str = "call") -> None:
        family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.settimeout(WAIT_S)
        self.socket.connect(address[:2])
        self.caller = Caller(Line(), call_id=name, tag=name)

    def __enter__(self) -> Phone:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def says(self, datagram: bytes) -> None:
        host, port = self.socket.getsockname()[:2]
        mine = f"Contact: <sip:13800000001@{host_port(host, port)}>".encode()
        self.socket.send(datagram.replace(b"Contact: <sip:13800000001@192.0.2.7:5062>", mine))

    def hears(self) -> Sent:
        return Sent.parse(self.socket.recv(65_535), Hop("", 0))

    def invites(self) -> int:
        """The final status."""
        self.says(self.caller.request("INVITE", body=SDP))
        return self.final().status

    def final(self) -> Sent:
        while (sent := self.hears()).status == 100:
            pass
        self.caller.our_tag = sent.to_tag
        return sent

    def answers(self, request: Sent, status: int) -> None:
        lines = [f"{n}: {v}" for n, v in request.fields if n not in ("Contact", "Content-Length")]
        self.says("\r\n".join([f"SIP/2.0 {status} x", *lines, "", ""]).encode())


def test_a_call_is_taken_answered_and_ended() -> None:
    with house() as here, Phone(here.endpoint.address) as phone:
        phone.says(phone.caller.request("INVITE", body=SDP))
        assert phone.hears().status == 100
        leg = here.leg()
        assert (leg.call_id, leg.caller, leg.called) == ("call", "13800000001", "95598")
        assert leg.invited_ms > 0
        leg.answer()
        ok = phone.final()
        assert ok["Contact"] == f"<sip:127.0.0.1:{here.endpoint.address[1]}>"
        assert b"c=IN IP4 127.0.0.1" in ok.body
        assert b"m=audio 40000 " in ok.body
        phone.says(phone.caller.request("ACK"))
        assert here.next_event() == Acked()
        assert here.endpoint.calls == 1
        phone.caller.cseq += 1
        phone.says(phone.caller.request("BYE"))
        assert phone.hears().status == 200
        assert here.next_event() == LegEnded("caller")
        assert here.engine.streams[0].noted == ["connect", "begin", "close"]
        assert here.endpoint.calls == 0
        assert here.endpoint.counters["INVITE"] == 1


def test_we_hang_up_and_transfer() -> None:
    with house() as here, Phone(here.endpoint.address) as phone:
        phone.says(phone.caller.request("INVITE", body=SDP))
        leg = here.leg()
        assert leg.peer == "127.0.0.1"
        leg.answer()
        phone.final()
        phone.says(phone.caller.request("ACK"))
        assert here.next_event() == Acked()
        leg.transfer("sip:2001@127.0.0.1")
        refer = phone.hears()
        phone.answers(refer, 603)
        assert here.next_event() == TransferEnded(False, 603, "x", refused=True)
        leg.hang_up()
        bye = phone.hears()
        assert (bye.method, bye["Call-ID"]) == ("BYE", "call")
        assert here.next_event() == LegEnded("us")


def test_a_changed_address_reaches_the_sound() -> None:
    with house() as here, Phone(here.endpoint.address) as phone:
        phone.says(phone.caller.request("INVITE", body=SDP))
        here.leg().answer()
        phone.final()
        phone.says(phone.caller.request("ACK"))
        phone.caller.cseq += 1
        phone.says(phone.caller.request("UPDATE", body=SDP.replace(b"6000", b"7000")))
        assert phone.hears().status == 200
        phone.caller.cseq += 1
        phone.says(phone.caller.request("OPTIONS"))
        phone.hears()
        assert [target.port for target in here.engine.streams[0].targets] == [6000, 7000]


def test_a_leg_can_be_refused() -> None:
    with house() as here, Phone(here.endpoint.address) as phone:
        phone.says(phone.caller.request("INVITE", body=SDP))
        leg = here.leg()
        leg.refuse(486)
        assert phone.final().status == 486
        assert here.next_event() == LegEnded("us")
        assert here.engine.streams[0].noted == ["connect", "close"]


def test_a_call_that_nobody_can_take_is_refused_and_the_next_is_served() -> None:
    legs: SimpleQueue[Leg] = SimpleQueue()

    def takes(leg: Leg) -> None:
        if leg.call_id == "bad":
            raise RuntimeError("a fault of ours")
        legs.put(leg)

    with (
        house(on_leg=takes) as here,
        Phone(here.endpoint.address, "bad") as bad,
        Phone(here.endpoint.address, "good") as good,
    ):
        assert bad.invites() == 500
        good.says(good.caller.request("INVITE", body=SDP))
        legs.get(timeout=WAIT_S).answer()
        assert good.final().status == 200
        assert here.endpoint.counters["failures"] == 1
        assert here.engine.streams[0].noted == ["connect", "close"]


def test_without_a_free_media_port_the_call_gets_503() -> None:
    with house(engine=FakeEngine(most=0)) as here, Phone(here.endpoint.address) as phone:
        assert phone.invites() == 503
        assert here.endpoint.counters["no media port"] == 1


def test_a_failure_in_one_packet_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with house() as here, Phone(here.endpoint.address) as phone:
        receive = here.endpoint._agent.receive

        def fragile(datagram: bytes, source: Hop, now_ms: int, arrival: Arrival) -> None:
            if datagram == b"boom":
                raise RuntimeError("a fault of ours")
            receive(datagram, source, now_ms, arrival)

        monkeypatch.setattr(here.endpoint._agent, "receive", fragile)
        phone.says(b"boom")
        phone.says(phone.caller.request("OPTIONS"))
        assert phone.hears().status == 200
        assert here.endpoint.counters["failures"] == 1


def test_draining_refuses_new_calls_and_stopping_ends_the_old() -> None:
    with house() as here, Phone(here.endpoint.address) as phone:
        phone.says(phone.caller.request("INVITE", body=SDP))
        here.leg().answer()
        phone.final()
        phone.says(phone.caller.request("ACK"))
        assert here.next_event() == Acked()
        here.endpoint.drain()
        with Phone(here.endpoint.address, "late") as late:
            late.says(late.caller.request("INVITE", body=SDP))
            assert late.hears()["Retry-After"] == "30"
        stopper = threading.Thread(target=here.endpoint.stop)
        stopper.start()
        bye = phone.hears()
        phone.answers(bye, 200)
        stopper.join(WAIT_S)
        assert bye.method == "BYE"
        assert not stopper.is_alive()
        assert here.next_event() == LegEnded("us")


def test_a_leg_may_be_ordered_about_after_the_end() -> None:
    with house() as here, Phone(here.endpoint.address) as phone:
        phone.says(phone.caller.request("INVITE", body=SDP))
        leg = here.leg()
        here.endpoint.stop()
        leg.answer()
        leg.hang_up()
        assert here.next_event() == LegEnded("us")


@pytest.mark.parametrize("host", ["[::]", "::"])
def test_bound_to_everything_each_peer_is_told_the_address_that_it_reaches(host: str) -> None:
    with house(EndpointSettings(host, 0)) as here:
        port = here.endpoint.address[1]
        for peer, told, family in (("127.0.0.1", "127.0.0.1", "IP4"), ("::1", "[::1]", "IP6")):
            with Phone(Hop(peer, port), f"call-{peer}") as phone:
                theirs = f"c=IN {family} {peer}".encode()
                body = SDP.replace(b"c=IN IP4 192.0.2.7", theirs)
                phone.says(phone.caller.request("INVITE", body=body))
                here.leg().answer()
                ok = phone.final()
                assert ok["Contact"] == f"<sip:{told}:{port}>"
                assert f"c=IN {family} {told.strip('[]')}\r\n".encode() in ok.body


def test_an_advertised_address_is_told_instead() -> None:
    settings = EndpointSettings("0.0.0.0", 0, advertise="203.0.113.1")
    with house(settings) as here, Phone(Hop("127.0.0.1", here.endpoint.address.port)) as phone:
        phone.says(phone.caller.request("INVITE", body=SDP))
        here.leg().answer()
        ok = phone.final()
        assert ok["Contact"] == f"<sip:203.0.113.1:{here.endpoint.address[1]}>"
        assert b"c=IN IP4 203.0.113.1" in ok.body


def test_a_busy_port_is_named_with_what_to_do() -> None:
    with house() as here:
        port = here.endpoint.address[1]
        second = Endpoint(EndpointSettings("127.0.0.1", port), FakeEngine(), lambda leg: None)
        with pytest.raises(ConfigError, match=f"127.0.0.1:{port} 已被别的程序占用"):
            second.start()
        second.stop()


def test_before_the_start_there_is_no_address() -> None:
    endpoint = Endpoint(EndpointSettings(), FakeEngine(), lambda leg: None)
    with pytest.raises(RuntimeError):
        _ = endpoint.address
    endpoint.stop()


def test_a_datagram_that_cannot_be_sent_is_counted_and_the_rest_goes_on() -> None:
    with house() as here, Phone(here.endpoint.address) as phone:
        phone.says(phone.caller.request("INVITE", body=SDP))
        leg = here.leg()
        leg.answer()
        phone.final()
        far = b"Contact: <sip:x@127.255.255.255:5060>"  # a socket of ours may not broadcast
        whole = b"Contact: <sip:13800000001@192.0.2.7:5062>"
        phone.says(phone.caller.request("ACK"))
        assert here.next_event() == Acked()
        phone.caller.cseq += 1
        phone.says(phone.caller.request("UPDATE").replace(whole, far))
        assert phone.hears().status == 200
        leg.hang_up()
        assert here.next_event() == LegEnded("us")
        phone.caller.cseq += 1
        phone.says(phone.caller.request("BYE"))
        assert phone.hears().status == 200
        assert here.endpoint.counters["unsent"] >= 1


def test_an_address_taken_ahead_is_held_and_given_back() -> None:
    first = Endpoint(EndpointSettings(host="127.0.0.1", port=0), FakeEngine(), lambda leg: None)
    first.bind()
    port = first.address[1]
    second = Endpoint(EndpointSettings(host="127.0.0.1", port=port), FakeEngine(), lambda leg: None)
    with pytest.raises(ConfigError, match=str(port)):
        second.bind()
    second.stop()
    first.stop()
    third = Endpoint(EndpointSettings(host="127.0.0.1", port=port), FakeEngine(), lambda leg: None)
    third.bind()
    third.stop()
