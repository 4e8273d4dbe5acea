"""The sounds of the digit keys, as the load program sends them."""

from __future__ import annotations

from ivr.media.g711 import FRAME_MS, FRAME_SAMPLES, Law
from ivr.media.key_tones import TONE_MS
from ivr.media.key_tones import key_tones as tones_of

DIGITS = "0123456789"
FRAMES = TONE_MS // FRAME_MS


def key_tones(law: Law) -> bytes:
    """100 ms of each digit's tones, one digit after another."""
    return b"".join(tones_of(digit).payload(law)[: FRAMES * FRAME_SAMPLES] for digit in DIGITS)
