"""The music for those who wait: soft, seamless, and never taken for a key."""

from __future__ import annotations

import audioop

from ivr.media.g711 import FRAME_SAMPLES
from ivr.media.tones import ToneReceiver
from ivr.media.waiting_music import BAR_MS, BARS, waiting_music

FRAME = 2 * FRAME_SAMPLES


def frames() -> list[bytes]:
    pcm = waiting_music().pcm
    return [pcm[at : at + FRAME] for at in range(0, len(pcm), FRAME)]


def test_it_lasts_whole_bars() -> None:
    assert waiting_music().duration_ms == len(BARS) * BAR_MS


def test_it_is_softer_than_a_voice_and_never_silent() -> None:
    pcm = waiting_music().pcm
    assert audioop.max(pcm, 2) < 8_000, "-12 dBFS"
    assert 300 < audioop.rms(pcm, 2) < 2_000
    seconds = [pcm[at : at + 16_000] for at in range(0, len(pcm), 16_000)]
    assert min(audioop.rms(second, 2) for second in seconds) > 130


def test_it_goes_round_without_a_click() -> None:
    pcm = waiting_music().pcm
    seam = audioop.getsample(pcm, 2, 0) - audioop.getsample(pcm, 2, len(pcm) // 2 - 1)
    steps = [
        abs(audioop.getsample(pcm, 2, at + 1) - audioop.getsample(pcm, 2, at))
        for at in range(0, len(pcm) // 2 - 1, 7)
    ]
    assert abs(seam) <= max(steps)


def test_no_key_is_heard_in_it() -> None:
    receiver = ToneReceiver()
    assert [key for frame in frames() * 2 if (key := receiver.push(frame))] == []


def test_it_is_made_once() -> None:
    assert waiting_music() is waiting_music()
