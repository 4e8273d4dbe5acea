"""Whether two pieces of speech are the same words: by loudness and brightness over time."""

from __future__ import annotations

import audioop
import math

from ivr.media.sound import Sound

BLOCK_BYTES = 320


def likeness(one: Sound, other: Sound) -> float:
    """1 for the same words; words that differ stay well below."""
    return min(
        _correlation(_stretched(_loudness(one.pcm)), _stretched(_loudness(other.pcm))),
        _correlation(_stretched(_brightness(one.pcm)), _stretched(_brightness(other.pcm))),
    )


def _blocks(pcm: bytes) -> list[bytes]:
    return [pcm[at : at + BLOCK_BYTES] for at in range(0, len(pcm) - BLOCK_BYTES, BLOCK_BYTES)]


def _loudness(pcm: bytes) -> list[float]:
    return [math.log10(audioop.rms(block, 2) + 30) for block in _blocks(pcm)]


def _brightness(pcm: bytes) -> list[float]:
    return [audioop.cross(block, 2) for block in _blocks(pcm)]


def _stretched(values: list[float], length: int = 60) -> list[float]:
    return [values[at * len(values) // length] for at in range(length)]


def _correlation(one: list[float], other: list[float]) -> float:
    first, second = _centred(one), _centred(other)
    product = sum(a * b for a, b in zip(first, second, strict=True))
    return product / math.sqrt(sum(a * a for a in first) * sum(b * b for b in second))


def _centred(values: list[float]) -> list[float]:
    middle = sum(values) / len(values)
    return [value - middle for value in values]
