from __future__ import annotations

import pytest

from ivr.telephony.sound_terms import SoundTerms


@pytest.mark.parametrize(
    ("lines", "ptime_ms"),
    [
        ([], 20),
        (["a=ptime:10"], 10),
        (["a=ptime:60 "], 60),
        (["a=ptime:30.0"], 30),
        (["a=maxptime:10"], 10),
        (["a=ptime:40", "a=maxptime:30"], 30),
        (["a=ptime:0"], 20),
        (["a=ptime:15"], 20),
        (["a=ptime:70"], 20),
        (["a=ptime:999999"], 20),
        (["a=ptime:-20"], 20),
        (["b=ptime:10"], 20),
    ],
)
def test_packets_are_of_ten_to_sixty_milliseconds(lines: list[str], ptime_ms: int) -> None:
    assert SoundTerms.of(lines).ptime_ms == ptime_ms


@pytest.mark.parametrize(
    ("line", "rtcp"),
    [
        ("a=rtcp:53020", (None, 53020)),
        ("a=rtcp:53020 IN IP4 192.0.2.8", ("192.0.2.8", 53020)),
        ("a=rtcp:53020 IN IP6 2001:db8::8", ("2001:db8::8", 53020)),
        ("a=rtcp:0", None),
        ("a=rtcp:99999", None),
        ("a=rtcp:53020 IN IP4 host.example", None),
        ("a=rtcp:53020 IN IP4 999.1.1.1", None),
        ("a=rtcp:53020 IN IP4 224.0.0.1", None),
        ("a=rtcp:53020 IN IP4 0.0.0.0", None),
    ],
)
def test_a_place_for_reports_is_believed_if_it_is_one(
    line: str, rtcp: tuple[str | None, int] | None
) -> None:
    assert SoundTerms.of([line]).rtcp == rtcp


def test_reports_may_share_the_port() -> None:
    assert SoundTerms.of(["a=rtcp-mux"]).rtcp_mux
    assert not SoundTerms.of(["a=rtcp-muxed"]).rtcp_mux
