"""What the way to the hotline does to a caller's sound."""

from __future__ import annotations

import audioop

import pytest

from ivr.bench.speech.line import LineKind, Mouth
from ivr.media.g711 import Law, decode, encode

VOICE = b"\x00\x10\x00\xf0" * 80


def test_what_is_said_goes_out_frame_by_frame_and_then_silence() -> None:
    mouth = Mouth(LineKind(Law.PCMU))
    mouth.say(VOICE + VOICE[:100])
    sent = [decode(mouth.frame(), Law.PCMU) for _ in range(3)]
    assert [audioop.rms(frame, 2) > 100 for frame in sent] == [True, True, False]
    assert mouth.quiet


def test_what_the_telephone_plays_comes_back_later_and_fainter() -> None:
    mouth = Mouth(LineKind(echo_db=-15, echo_ms=60))
    mouth.hear(encode(VOICE, Law.PCMA))
    levels = [audioop.rms(decode(mouth.frame(), Law.PCMA), 2) for _ in range(5)]
    assert [level > 100 for level in levels] == [False, False, False, True, False]
    assert levels[3] == pytest.approx(audioop.rms(VOICE, 2) * 10 ** (-15 / 20), rel=0.05)


def test_packets_are_lost_and_late_as_often_as_was_asked_and_never_overtake() -> None:
    mouth = Mouth(LineKind(jitter_ms=40, loss=0.03))
    came = [(at / 50, mouth.arrives_s(at / 50)) for at in range(5_000)]
    lost = sum(arrived is None for _, arrived in came)
    assert 100 <= lost <= 200
    arrivals = [arrived for _, arrived in came if arrived is not None]
    assert arrivals == sorted(arrivals)
    assert all(arrived is None or 0 <= arrived - due <= 0.0401 for due, arrived in came)


def test_a_good_line_is_never_late() -> None:
    assert Mouth(LineKind()).arrives_s(1.0) == 1.0


def test_a_line_is_told_in_chinese() -> None:
    assert LineKind().told == "A 律"
    rough = LineKind(Law.PCMU, jitter_ms=40, loss=0.03, echo_db=-15)
    assert rough.told == "μ 律，抖动 40 毫秒，丢包 3%，回声 -15 分贝"
