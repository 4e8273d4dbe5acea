"""G.711 with 16 bit inside: what goes over the line is 8 bit, what we compute with never is.

The encoder is a table of the nearest level for each of the 65,536 samples: `audioop.lin2ulaw`
drops two bits before it quantises and loses 2 dB at -50 dBFS.
"""

from __future__ import annotations

import audioop
from array import array
from enum import IntEnum
from functools import cache
from itertools import pairwise

RATE_HZ = 8000
FRAME_MS = 20
SAMPLES_PER_MS = RATE_HZ // 1000
BLOCK_SAMPLES = RATE_HZ
"""A second of sound is encoded in half a millisecond."""

FRAME_SAMPLES = SAMPLES_PER_MS * FRAME_MS
"""Samples of one frame; in G.711 also its bytes."""


class Law(IntEnum):
    """A G.711 law; the value is its static RTP payload type (RFC 3551 §6)."""

    PCMU = 0
    PCMA = 8

    @property
    def silence(self) -> int:
        """The code of the sample zero, or of the one nearest above it."""
        return 0xFF if self is Law.PCMU else 0xD5


def decode(payload: bytes, law: Law) -> bytes:
    """16-bit samples of a G.711 payload."""
    expand = audioop.ulaw2lin if law is Law.PCMU else audioop.alaw2lin
    return bytes(expand(payload, 2))


def encode(pcm: bytes, law: Law) -> bytes:
    """The G.711 payload nearest to these 16-bit samples.

    Done in blocks: between two of them the interpreter's lock can go to the media engine.
    """
    code_of, samples = _codes(law).__getitem__, array("H", pcm)
    blocks = range(0, len(samples), BLOCK_SAMPLES)
    return b"".join(bytes(map(code_of, samples[at : at + BLOCK_SAMPLES])) for at in blocks)


def silence(law: Law, samples: int = FRAME_SAMPLES) -> bytes:
    """This many samples of silence in G.711."""
    return bytes([law.silence]) * samples


@cache
def _codes(law: Law) -> bytes:
    """The code for every sample, indexed by the sample's 16 bits read as unsigned."""
    code_of = dict(zip(array("h", decode(bytes(range(256)), law)), range(256), strict=True))
    code_of.update({0: law.silence} if 0 in code_of else {})  # mu-law has two zeros
    levels = sorted(code_of)
    borders = [-32768, *((low + high + 1) // 2 for low, high in pairwise(levels)), 32768]
    ascending = b"".join(
        bytes([code_of[level]]) * (end - start)
        for level, (start, end) in zip(levels, pairwise(borders), strict=True)
    )
    return ascending[32768:] + ascending[:32768]
