"""Calls over TCP at the edge, on real sockets of this machine: quick, without sound."""

from __future__ import annotations

import socket
from contextlib import ExitStack, closing

import pytest

from ivr.errors import ConfigError
from ivr.telephony.endpoint import Endpoint, EndpointSettings
from ivr.telephony.hop import Hop
from ivr.telephony.leg_events import Acked, LegEnded
from tests.telephony.fakes import FakeEngine
from tests.telephony.line import SDP
from tests.telephony.tcp_house import (
    hang_up,
    normal_call,
    nothing_left_behind,
    talk,
    until,
)
from tests.telephony.tcp_phone import WAIT_S, TcpPhone
from tests.telephony.test_endpoint import Phone, house


@pytest.mark.parametrize(
    ("bound", "peer"),
    [("127.0.0.1", "127.0.0.1"), ("::", "127.0.0.1"), ("::", "::1"), ("::1", "::1")],
)
def test_a_call_over_tcp_is_taken_answered_and_ended(bound: str, peer: str) -> None:
    with nothing_left_behind(), house(EndpointSettings(bound, 0)) as here:
        address = Hop(peer, here.endpoint.address.port)
        with TcpPhone(address) as phone:
            phone.invites()
            assert phone.hears().status == 100
            here.leg().answer()
            ok = phone.final()
            assert ok["Contact"] == f"<sip:{address.place};transport=tcp>"
            phone.says("ACK")
            assert here.next_event() == Acked()
            assert phone.ends() == 200
            assert here.next_event() == LegEnded("caller")
            assert here.endpoint.calls == 0


def test_a_message_may_come_byte_by_byte_and_two_in_one_piece() -> None:
    with house() as here, TcpPhone(here.endpoint.address) as phone:
        for byte in phone.request("INVITE", body=SDP):
            phone.socket.send(bytes([byte]))
        here.leg().answer()
        phone.final()
        ack = phone.request("ACK")
        phone.caller.cseq += 1
        phone.socket.sendall(b"\r\n" + ack + phone.request("BYE"))
        assert phone.final().status == 200
        assert [here.next_event(), here.next_event()] == [Acked(), LegEnded("caller")]


def test_two_calls_share_a_connection_and_one_goes_on_when_the_other_ends() -> None:
    with house() as here, TcpPhone(here.endpoint.address, "first") as first:
        with TcpPhone(here.endpoint.address, "second", first.socket) as second:
            talk(here, first)
            talk(here, second)
            assert here.endpoint.connections == 1
            assert second.ends() == 200
            assert here.next_event() == LegEnded("caller")
        assert first.ends() == 200
        assert here.next_event() == LegEnded("caller")


def test_a_ping_is_answered_with_a_pong() -> None:
    with house() as here, TcpPhone(here.endpoint.address) as phone:
        phone.socket.sendall(b"\r\n\r\n")
        assert phone.socket.recv(10) == b"\r\n"
        talk(here, phone)
        phone.socket.sendall(b"\r\n")
        phone.socket.sendall(b"\r\n")
        assert phone.socket.recv(10) == b"\r\n"


def test_we_hang_up_over_the_callers_connection() -> None:
    with house() as here, TcpPhone(here.endpoint.address) as phone:
        talk(here, phone)
        hang_up(here)
        bye = phone.hears()
        assert (bye.method, bye["Via"].split()[0]) == ("BYE", "SIP/2.0/TCP")
        phone.answers(bye, 200)
        until(lambda: not len(here.endpoint._agent.calls))


def test_a_connection_closed_amid_a_call_ends_no_call_and_our_bye_takes_a_new_one() -> None:
    with nothing_left_behind(), house() as here, TcpPhone(here.endpoint.address) as phone:
        talk(here, phone)
        phone.socket.close()
        until(lambda: here.endpoint.connections == 0)
        assert here.endpoint.calls == 1
        assert here.engine.streams[0].noted == ["connect", "begin"]
        hang_up(here)
        with phone.taken() as again:
            bye = again.hears()
            assert bye.method == "BYE"
            again.answers(bye, 200)
            assert here.next_event() == LegEnded("us")
            until(lambda: not len(here.endpoint._agent.calls))


def test_an_answer_whose_connection_is_gone_goes_to_where_the_via_says() -> None:
    with house() as here, TcpPhone(here.endpoint.address) as phone:
        phone.invites()
        leg = here.leg()
        phone.socket.close()
        until(lambda: here.endpoint.connections == 0)
        leg.answer()
        with phone.taken() as again:
            assert again.final().status == 200
            again.says("ACK")
            assert here.next_event() == Acked()
            assert again.ends() == 200


def test_a_caller_may_go_on_over_a_new_connection() -> None:
    with house() as here, TcpPhone(here.endpoint.address) as phone:
        talk(here, phone)
        phone.socket.close()
        phone.socket = socket.create_connection(here.endpoint.address[:2], WAIT_S)
        assert phone.ends() == 200


def test_a_peer_that_takes_no_connection_costs_us_our_bye_and_nothing_more() -> None:
    with nothing_left_behind(), house() as here, TcpPhone(here.endpoint.address) as phone:
        talk(here, phone)
        phone.socket.close()
        phone.listener.close()
        until(lambda: here.endpoint.connections == 0)
        hang_up(here)
        assert here.next_event() == LegEnded("us")
        until(lambda: not len(here.endpoint._agent.calls))
        assert here.endpoint.counters["unreachable"] == 1
        normal_call(here, "after")


LONG_WAY = tuple(f"Record-Route: <sip:192.0.2.{n};{'x' * 100};lr>" for n in range(12))


@pytest.mark.parametrize("takes_tcp", [True, False])
def test_a_large_request_of_ours_comes_over_tcp_or_where_there_is_none_over_udp(
    takes_tcp: bool,
) -> None:
    with house() as here, Phone(here.endpoint.address) as phone:
        host, port = phone.socket.getsockname()
        with ExitStack() as more:
            if takes_tcp:
                listener = more.enter_context(socket.create_server((host, port)))
                listener.settimeout(WAIT_S)
            route = f"Record-Route: <sip:{host}:{port};lr>"
            phone.says(phone.caller.request("INVITE", route, *LONG_WAY, body=SDP))
            here.leg().answer()
            phone.final()
            phone.says(phone.caller.request("ACK"))
            assert here.next_event() == Acked()
            hang_up(here)
            if takes_tcp:
                with closing(listener.accept()[0]) as connection:
                    said = connection.recv(65_535)
                assert said.startswith(b"BYE ")
                assert b"\r\nVia: SIP/2.0/TCP " in said
            else:
                bye = phone.hears()
                assert bye["Via"].startswith("SIP/2.0/UDP ")
                phone.answers(bye, 200)


# -- the port ---------------------------------------------------------------------------------


def test_a_busy_tcp_port_is_named_with_what_to_do_and_tcp_can_be_left_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        endpoint = Endpoint(EndpointSettings("127.0.0.1", port), FakeEngine(), lambda leg: None)
        with pytest.raises(
            ConfigError, match=r"已被别的程序占用（TCP）.*ss -tlpn.*sip\.tcp = false"
        ):
            endpoint.bind()
        endpoint.stop()
        with house(EndpointSettings("127.0.0.1", port, tcp=None)) as here:
            assert here.endpoint.address.port == port
            with Phone(here.endpoint.address) as phone:
                phone.says(phone.caller.request("OPTIONS"))
                assert phone.hears().status == 200


def test_the_port_can_be_taken_again_at_once_after_connections() -> None:
    with house() as here:
        port = here.endpoint.address.port
        with TcpPhone(here.endpoint.address) as phone:
            talk(here, phone)
            here.endpoint.stop()  # our side closes first, so the port has connections in TIME_WAIT
    with house(EndpointSettings("127.0.0.1", port)) as here:
        normal_call(here, "again")
