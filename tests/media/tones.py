"""Sound for tests: tones, noise and packets that carry them."""

from __future__ import annotations

import math
import random
from array import array

from ivr.media.g711 import FRAME_SAMPLES, RATE_HZ, SAMPLES_PER_MS, Law, encode
from ivr.media.rtp import RtpPacket


def tone(duration_ms: int, *, peak: int = 8000, hz: int = 400, rate_hz: int = RATE_HZ) -> bytes:
    """A sine in 16 bit."""
    step = 2 * math.pi * hz / rate_hz
    total = duration_ms * rate_hz // 1000
    return array("h", (round(peak * math.sin(step * at)) for at in range(total))).tobytes()


def noise(duration_ms: int, *, level: int, seed: int = 1) -> bytes:
    """White noise of this effective value."""
    dice = random.Random(seed)
    total = duration_ms * SAMPLES_PER_MS
    return array("h", (round(dice.gauss(0, level)) for _ in range(total))).tobytes()


def quiet(duration_ms: int) -> bytes:
    return bytes(2 * duration_ms * SAMPLES_PER_MS)


def packets(
    pcm: bytes, *, law: Law = Law.PCMA, sequence: int = 100, timestamp: int = 8000, ssrc: int = 7
) -> list[RtpPacket]:
    """The packets that carry this sound."""
    payload = encode(pcm, law)
    return [
        RtpPacket(
            law,
            sequence + index & 0xFFFF,
            timestamp + start & 0xFFFF_FFFF,
            ssrc,
            payload[start : start + FRAME_SAMPLES],
            marker=index == 0,
        )
        for index, start in enumerate(range(0, len(payload), FRAME_SAMPLES))
    ]
