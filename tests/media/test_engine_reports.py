"""Reports on the engine: real sockets on loopback, and time that the test moves."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ivr.media.engine import MediaEngine
from ivr.media.events import Digit, RtpLost
from ivr.media.rtcp import Bye, Report, parse
from tests.media.test_dtmf import press
from tests.media.test_engine import PORTS, SILENCE, Line, clock, engine, line
from tests.media.tones import packets, tone

__all__ = ["clock", "engine", "line"]  # fixtures


def reports(other: socket.socket) -> list[Report | Bye]:
    """What has come to a telephone's port for reports."""
    found: list[Report | Bye] = []
    while True:
        try:
            found += parse(other.recv(2000))
        except BlockingIOError:
            return found


@pytest.fixture
def report_port() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.1", 0))
        bound.setblocking(False)
        yield bound


def test_reports_flow_both_ways_on_the_odd_port(line: Line, report_port: socket.socket) -> None:
    target = replace(line.peer.target(), rtcp=report_port.getsockname())
    line.stream.connect(target)
    line.stream.begin()
    for packet in packets(tone(4000), ssrc=77):
        line.peer.send([packet], line.stream.local_port)
        line.run()
    (report, *_) = reports(report_port)
    assert isinstance(report, Report)
    assert report.sending is not None
    assert report.sending.packets > 40
    assert report.blocks[0].ssrc == 77
    block = replace(report.blocks[0], ssrc=report.ssrc, lost=9)
    answer = Report(77, None, (block,)).serialize()
    report_port.sendto(answer, ("127.0.0.1", line.stream.local_port + 1))
    line.run()
    assert line.stream.quality.peer_lost == 9
    assert line.stream.quality.received == 200
    line.stream.close()
    assert reports(report_port)[-1] == Bye((report.ssrc,))


def test_reports_may_share_the_port_of_the_sound(line: Line) -> None:
    line.stream.connect(replace(line.peer.target(), rtcp_mux=True))
    line.stream.begin()
    line.peer.send([*packets(tone(20)), Report(5, None, ()).serialize()], line.stream.local_port)
    kinds = set()
    for _ in range(200):
        line.clock.advance(20)
        line.engine.send(1, 0, line.clock.monotonic_ms())
        line.engine.receive(line.clock.monotonic_ms())
        kinds |= {packet[1] for packet in line.peer.datagrams()}
    assert kinds & {200, 201}
    assert line.stream.counters.rtcp == 1


def test_while_reports_come_a_silent_peer_is_not_lost(
    line: Line, report_port: socket.socket
) -> None:
    line.answer()
    for _ in range(12):
        report_port.sendto(
            Report(5, None, ()).serialize(), ("127.0.0.1", line.stream.local_port + 1)
        )
        line.run(250)
    assert line.events == []
    line.run(1500)
    assert line.events == [RtpLost()]


def test_a_peer_that_only_listens_is_not_waited_for(line: Line) -> None:
    line.stream.connect(replace(line.peer.target(), receiving=False))
    line.stream.begin()
    line.run(2000)
    assert line.events == []


def test_talk_goes_on_after_a_hold_longer_than_the_patience(line: Line) -> None:
    line.answer()
    line.stream.connect(line.peer.target(sending=False))
    line.run(2000)
    line.stream.connect(line.peer.target())
    line.run(1)
    assert line.run(3) == SILENCE * 3
    line.peer.send(press("4", at=1, sequence=1), line.stream.local_port)
    line.run(1400)
    assert [event for event in line.events if isinstance(event, RtpLost)] == []
    assert [event.digit for event in line.events if isinstance(event, Digit)] == ["4"]


def test_rubbish_on_the_port_for_reports_is_counted(line: Line, report_port: socket.socket) -> None:
    line.answer()
    for datagram in (b"", b"\x80\xc8", b"\xff" * 1600, b"\x9f\xc9\0\1" + bytes(4)):
        report_port.sendto(datagram, ("127.0.0.1", line.stream.local_port + 1))
    line.run()
    assert line.stream.counters.malformed == 4
    assert line.run(1) == SILENCE


def test_a_taken_port_for_reports_is_skipped_with_the_one_below(engine: MediaEngine) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", PORTS.start + 1))
        ports = [engine.open().local_port for _ in range(len(PORTS) // 2 - 1)]
        assert PORTS.start not in ports


def test_nothing_of_a_thousand_calls_is_left(engine: MediaEngine) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(1000):
        stream = engine.open()
        assert len(os.listdir("/proc/self/fd")) == before + 2
        stream.close()
    assert len(os.listdir("/proc/self/fd")) == before
    assert engine.calls == 0
