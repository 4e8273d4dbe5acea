"""The sounds of the digit keys (ITU-T Q.23), as the load program sends them."""

from __future__ import annotations

import math
from array import array

from ivr.media.g711 import FRAME_SAMPLES, RATE_HZ, Law, encode

DIGITS = "0123456789"
FRAMES = 5
PEAK = 6000
"""Of each of the two tones: -15 dBFS, as telephones send them."""

ROWS, COLUMNS = (697, 770, 852, 941), (1209, 1336, 1477)
KEYPAD = ("123", "456", "789", "*0#")


def key_tones(law: Law) -> bytes:
    """100 ms of each digit's tones, one digit after another."""
    return b"".join(encode(_tones(digit), law) for digit in DIGITS)


def _tones(digit: str) -> bytes:
    line = next(index for index, keys in enumerate(KEYPAD) if digit in keys)
    pair = ROWS[line], COLUMNS[KEYPAD[line].index(digit)]
    turns = [2 * math.pi * hertz / RATE_HZ for hertz in pair]
    samples = (
        round(sum(PEAK * math.sin(turn * at) for turn in turns))
        for at in range(FRAMES * FRAME_SAMPLES)
    )
    return array("h", samples).tobytes()
