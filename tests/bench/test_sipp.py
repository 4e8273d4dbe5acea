"""SIPp's scenario as we fill it in, and its log as we read it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.bench.sipp import Dialling, Signalled, injection, scenario, signalled, sipp_program
from ivr.errors import ConfigError

DIALLING = Dialling(
    calls=9, at_once=3, per_second=20, hold_ms=1000, law=8, events=True, first_port=16_000
)
LOG = "".join(
    f"2026-11-27\t02:33:37.{at}\t1795746817.{at}\t{way}\t{call}-77@127.0.0.1"
    f"\tCSeq:1 {method}\t{first}\n"
    for at, way, call, method, first in (
        ("250000", "S", 1, "INVITE", "INVITE sip:95598@127.0.0.1:12060 SIP/2.0"),
        ("251000", "R", 1, "INVITE", "SIP/2.0 100 Trying"),
        ("252000", "R", 1, "INVITE", "SIP/2.0 200 OK"),
        ("252500", "S", 1, "ACK", "ACK sip:95598@127.0.0.1:12060 SIP/2.0"),
        ("253000", "R", 1, "INVITE", "SIP/2.0 200 OK"),
        ("300000", "S", 2, "INVITE", "INVITE sip:95598@127.0.0.1:12060 SIP/2.0"),
        ("350000", "R", 2, "INVITE", "SIP/2.0 503 Service Unavailable"),
        ("400000", "R", 1, "BYE", "SIP/2.0 200 OK"),
    )
)


def test_calls_are_read_from_the_log() -> None:
    assert signalled(LOG) == {
        0: Signalled(1795746817.25, 1795746817.252, 1795746817.2525),
        1: Signalled(1795746817.3),
    }
    assert signalled("") == {}


def test_what_is_offered_stands_in_the_scenario() -> None:
    with_events = scenario(DIALLING)
    assert "RTP/AVP 8 101\n" in with_events
    assert "a=rtpmap:8 PCMA/8000\na=rtpmap:101 telephone-event/8000\n" in with_events
    without = scenario(replace(DIALLING, law=0, events=False))
    assert "RTP/AVP 0\n" in without
    assert "101" not in without.partition("v=0")[2]
    assert "{" not in with_events


def test_each_caller_has_a_port_of_its_own() -> None:
    assert injection(DIALLING).split() == ["SEQUENTIAL", "16000;", "16002;", "16004;"]


def test_a_missing_sipp_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(ConfigError, match=r"SIPp.*请先装上"):
        sipp_program()
