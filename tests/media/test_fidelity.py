"""From a prompt to what a telephone hears, and back: as good as G.711 can be, at every level.

The ideal is computed here from the Recommendation's segments, in floats, and knows nothing of the
program's tables: each sample takes the nearest of the law's output values.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left

import pytest

from ivr.media.g711 import Law, decode
from ivr.media.inbound import Counters, Inbound
from ivr.media.latch import MediaTarget
from ivr.media.outbound import Outbound
from ivr.media.rtp import RtpPacket
from ivr.media.sound import Sound

LEVELS = [*range(0, -61, -3), -1, -50, -59]
PEER = ("127.0.0.1", 4000)
HERTZ = 1004.0
"""The test tone of telephony: no part of the sampling rate."""


def outputs(law: Law) -> list[float]:
    """The law's output values as parts of 16 bit (ITU-T G.711, tables 1a to 2b)."""
    if law is Law.PCMU:  # 14 bit: 8 segments, each twice as steep, from 33 below the origin
        positive = [((2 * step + 33) << segment) - 33 for segment in range(8) for step in range(16)]
        scale = 4
    else:  # 13 bit: the lowest two segments alike, values in the middle of their steps
        first = [2 * step + 1 for step in range(16)]
        rest = [(2 * step + 33) << segment for segment in range(7) for step in range(16)]
        positive, scale = first + rest, 8
    values = {float(scale * value) for value in positive}
    return sorted(values | {-value for value in values})


def sine(level: float) -> list[float]:
    """A second of the test tone in 16 bit, as a prompt is."""
    peak, step = 32767 * 10 ** (level / 20), 2 * math.pi * HERTZ / 8000
    return [float(round(peak * math.sin(step * at))) for at in range(8000)]


def snr_db(wanted: list[float], got: list[float]) -> float:
    noise = sum((one - two) ** 2 for one, two in zip(wanted, got, strict=True))
    return 10 * math.log10(sum(one * one for one in wanted) / noise)


def ideal(samples: list[float], law: Law) -> list[float]:
    values = outputs(law)

    def nearest(sample: float) -> float:
        at = bisect_left(values, sample)
        return min(values[max(0, at - 1) : at + 1], key=lambda value: abs(value - sample))

    return [nearest(sample) for sample in samples]


def over_the_line(samples: list[float], law: Law) -> tuple[list[float], list[float]]:
    """What a telephone decodes of our packets, and what we decode when it sends them back."""
    sound = Sound.from_pcm(array("h", map(round, samples)).tobytes())
    outbound = Outbound(ssrc=1, sequence=65_530, timestamp=2**32 - 800)
    outbound.speak(law)
    outbound.playout.add(sound, 1)
    line, ours = Inbound(Counters(), 0), bytearray()
    line.connect(MediaTarget(*PEER, law, 101, PEER[0]))
    line.tap(ours.extend)
    theirs = b""
    for _ in range(len(samples) // 160 + 2):
        for datagram in outbound.packets():
            theirs += decode(RtpPacket.parse(datagram).payload, law)
            line.receive(datagram, PEER, 0)
        line.tick(0)
    at_them = array("h", theirs)[: len(samples)]
    at_us = array("h", bytes(ours))[320 : 320 + len(samples)]
    return [*map(float, at_them)], [*map(float, at_us)]


@pytest.mark.parametrize("law", Law)
@pytest.mark.parametrize("level", LEVELS)
def test_sound_is_within_a_fifth_of_a_decibel_of_ideal_g711(law: Law, level: int) -> None:
    samples = sine(level)
    best = snr_db(samples, ideal(samples, law))
    for got in over_the_line(samples, law):
        assert snr_db(samples[: len(got)], got) > best - 0.2
