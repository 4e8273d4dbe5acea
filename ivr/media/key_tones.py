"""Keys as sound, for a telephone that takes no telephone events (ITU-T Q.23)."""

from __future__ import annotations

import math
from array import array
from functools import cache

from ivr.media.g711 import RATE_HZ, SAMPLES_PER_MS
from ivr.media.sound import Sound
from ivr.media.tone_pairs import HIGH_HZ, KEYS, LOW_HZ

TONE_MS = 100
PAUSE_MS = 60
PEAK = 5000
"""Of each of the two tones: -13 dBm0 or so, within what Q.24 has every receiver take."""


@cache
def key_tones(key: str) -> Sound:
    """The two tones of a key and the pause after them."""
    row = next(number for number, keys in enumerate(KEYS) if key in keys)
    low, high = LOW_HZ[row], HIGH_HZ[KEYS[row].index(key)]
    turn = 2 * math.pi / RATE_HZ
    samples = (
        round(PEAK * (math.sin(turn * low * at) + math.sin(turn * high * at)))
        for at in range(TONE_MS * SAMPLES_PER_MS)
    )
    return Sound(array("h", samples).tobytes()) + Sound.silence(PAUSE_MS)
