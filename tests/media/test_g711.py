"""G.711 against the levels that the recommendation's own formulas give."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from itertools import pairwise

import pytest

from ivr.media.g711 import BLOCK_SAMPLES, FRAME_SAMPLES, Law, decode, encode, silence

LEVELS_DBFS = (-10, -20, -30, -40, -50)


def ideal_levels(law: Law) -> list[int]:
    """The positive output levels by the formulas of G.711, scaled to 16 bit."""
    if law is Law.PCMU:
        return [((2 * step + 33 << segment) - 33) * 4 for segment in range(8) for step in range(16)]
    first = [2 * step + 1 for step in range(16)]
    rest = [(2 * step + 33) << segment - 1 for segment in range(1, 8) for step in range(16)]
    return [8 * level for level in first + rest]


def ideal(samples: array[int], law: Law) -> list[int]:
    """Each sample at the nearest level."""
    levels = ideal_levels(law)
    borders = [(low + high) / 2 for low, high in pairwise(levels)]
    return [
        int(math.copysign(levels[bisect_left(borders, abs(sample))], sample)) for sample in samples
    ]


def sine(dbfs: int) -> array[int]:
    """Two seconds of a tone that hits no sample twice; 0 dBFS is a full-scale square's power."""
    peak = min(32767.0, 32768 * 10 ** (dbfs / 20) * math.sqrt(2))
    return array("h", (round(peak * math.sin(0.788793 * at + 0.3)) for at in range(16_000)))


def snr(clean: array[int], heard: list[int]) -> float:
    noise = sum((one - other) ** 2 for one, other in zip(clean, heard, strict=True))
    return 10 * math.log10(sum(one * one for one in clean) / noise)


@pytest.mark.parametrize("law", Law)
@pytest.mark.parametrize("dbfs", LEVELS_DBFS)
def test_the_noise_is_that_of_ideal_g711(law: Law, dbfs: int) -> None:
    clean = sine(dbfs)
    ours = list(array("h", decode(encode(clean.tobytes(), law), law)))
    assert snr(clean, ours) > snr(clean, ideal(clean, law)) - 0.2


@pytest.mark.parametrize("law", Law)
def test_the_levels_are_those_of_the_recommendation(law: Law) -> None:
    decoded = set(array("h", decode(bytes(range(256)), law)))
    levels = ideal_levels(law)
    assert decoded == {sign * level for level in levels for sign in (1, -1)}


@pytest.mark.parametrize("law", Law)
def test_every_code_survives_decoding_and_encoding(law: Law) -> None:
    codes = bytes(code for code in range(256) if not (law is Law.PCMU and code == 0x7F))
    assert encode(decode(codes, law), law) == codes


@pytest.mark.parametrize("law", Law)
def test_no_sample_is_further_off_than_half_a_step(law: Law) -> None:
    everything = array("h", range(-32768, 32768))
    ours = array("h", decode(encode(everything.tobytes(), law), law))
    best = ideal(everything, law)
    for sample, heard, wanted in zip(everything, ours, best, strict=True):
        assert abs(sample - heard) <= abs(sample - wanted)


@pytest.mark.parametrize("law", Law)
def test_silence_is_the_code_of_zero(law: Law) -> None:
    assert silence(law) == encode(bytes(2 * FRAME_SAMPLES), law)
    assert max(map(abs, array("h", decode(silence(law), law)))) <= 8


@pytest.mark.parametrize("law", Law)
@pytest.mark.parametrize("extra", [-1, 0, 1])
def test_long_sound_is_encoded_as_in_pieces(law: Law, extra: int) -> None:
    pcm = array("h", (at * 37 % 65_536 - 32_768 for at in range(3 * BLOCK_SAMPLES + extra)))
    pieces = (encode(array("h", [sample]).tobytes(), law) for sample in pcm)
    assert encode(pcm.tobytes(), law) == b"".join(pieces)
    assert encode(b"", law) == b""
