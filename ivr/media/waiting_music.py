"""The soft music that callers hear while they wait: written here, made of sines alone.

A music box in three-four time, eight bars of three seconds that go round without a seam. It has
nothing of anybody's in it, stays within a telephone's band and well below a voice's level.
"""

from __future__ import annotations

import audioop
import math
from functools import cache

import numpy as np

from ivr.media.g711 import RATE_HZ, SAMPLES_PER_MS, Law
from ivr.media.sound import Sound

BEAT_MS = 1_000
BAR_MS = 3 * BEAT_MS

NOTE_MS = 2_400
ATTACK_MS = 12
DECAY_MS = 620
"""After so long a note has lost two thirds of its height."""
OVERTONES = ((1, 1.0), (2, 0.22), (3, 0.06))

PEAK = 2_600
"""Of one note; two or three sound at once."""
SOFT = 0.55
"""The height of accompanying notes."""

A4_HZ = 440.0
KEYS = {"C": -9, "D": -7, "E": -5, "F": -4, "G": -2, "A": 0, "B": 2}
"""Half tones from A in the octave of that number."""

# Each bar: three accompanying notes, a beat each; then the tune as (note, at which half beat).
BARS: tuple[tuple[tuple[str, str, str], tuple[tuple[str, int], ...]], ...] = (
    (("C4", "G4", "E4"), (("E5", 0), ("G5", 3))),
    (("A3", "E4", "C4"), (("A5", 0), ("G5", 4))),
    (("F4", "C4", "A4"), (("F5", 1), ("A5", 4))),
    (("C4", "G4", "E4"), (("G5", 0), ("E5", 3), ("D5", 5))),
    (("A3", "E4", "C4"), (("C5", 0), ("E5", 3))),
    (("F4", "C4", "A4"), (("F5", 0), ("E5", 2), ("D5", 4))),
    (("D4", "A4", "F4"), (("A4", 1), ("D5", 3), ("F5", 5))),
    (("G4", "D4", "B4"), (("E5", 0), ("D5", 2))),
)


@cache
def waiting_music() -> Sound:
    """All of it once; played again and again it goes round."""
    samples = len(BARS) * BAR_MS * SAMPLES_PER_MS
    music = bytes(2 * samples)
    for number, (chord, tune) in enumerate(BARS):
        begins_ms = number * BAR_MS
        for beat, name in enumerate(chord):
            music = _with(music, _note(name, SOFT), begins_ms + beat * BEAT_MS)
        for name, half in tune:
            music = _with(music, _note(name, 1.0), begins_ms + half * BEAT_MS // 2)
    return Sound(music)


def prepare() -> None:
    """Make and encode it before anybody waits for it: that takes some hundredths of a second."""
    for law in Law:
        waiting_music().payload(law)


def _with(music: bytes, note: bytes, at_ms: int) -> bytes:
    """The music with a note in it; what sounds on beyond the end sounds on at the beginning."""
    start = 2 * SAMPLES_PER_MS * at_ms
    fits, rest = note[: len(music) - start], note[len(music) - start :]
    head, tail = music[:start], music[start + len(fits) :]
    music = head + audioop.add(music[start : start + len(fits)], fits, 2) + tail
    return audioop.add(music[: len(rest)], rest, 2) + music[len(rest) :] if rest else music


@cache
def _note(name: str, height: float) -> bytes:
    """One note, struck and dying away."""
    hertz = A4_HZ * 2 ** (KEYS[name[0]] / 12 + int(name[1]) - 4)
    turn, peak = 2 * math.pi * hertz / RATE_HZ, PEAK * height
    attack, decay = ATTACK_MS * SAMPLES_PER_MS, DECAY_MS * SAMPLES_PER_MS
    total = NOTE_MS * SAMPLES_PER_MS
    at = np.arange(total, dtype=np.float64)
    struck = np.minimum(1.0, np.minimum(at, total - at) / attack)
    sounding = sum(part * np.sin(turn * times * at) for times, part in OVERTONES)
    samples = peak * struck * np.exp(-at / decay) * sounding
    return np.rint(samples).astype(np.int16).tobytes()
