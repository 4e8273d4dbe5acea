"""The keys' sounds are heard as the keys they are."""

from __future__ import annotations

from ivr.bench.key_tones import DIGITS, FRAMES, key_tones
from ivr.media.g711 import FRAME_SAMPLES, decode
from ivr.media.sound import Law
from ivr.media.tones import ToneReceiver


def test_every_digit_is_heard_once() -> None:
    sounds, size = key_tones(Law.PCMA), FRAMES * FRAME_SAMPLES
    assert len(sounds) == len(DIGITS) * size
    for index, digit in enumerate(DIGITS):
        receiver, heard = ToneReceiver(), []
        press = decode(sounds[index * size : (index + 1) * size], Law.PCMA)
        for at in range(0, len(press), 2 * FRAME_SAMPLES):
            heard.append(receiver.push(press[at : at + 2 * FRAME_SAMPLES]))
        assert [key for key in heard if key] == [digit]
