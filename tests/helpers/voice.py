"""Sound that a caller makes: speech-like, the same at every run."""

from __future__ import annotations

import math
import wave
from array import array
from functools import cache
from pathlib import Path
from random import Random

RATE_HZ = 8000
SYLLABLE_MS = 180


@cache
def speech(duration_ms: int, seed: int = 1, peak: int = 9000) -> bytes:
    """16-bit samples that rise and fall like syllables; each seed another speaker."""
    chance = Random(seed)
    samples = array("h")
    while len(samples) < duration_ms * RATE_HZ // 1000:
        pitch_hz, colour = chance.uniform(110, 260), chance.uniform(2.0, 7.0)
        length = int(SYLLABLE_MS * chance.uniform(0.7, 1.3)) * RATE_HZ // 1000
        for at in range(length):
            phase = 2 * math.pi * pitch_hz * at / RATE_HZ
            tone = math.sin(phase) + 0.5 * math.sin(colour * phase) + 0.2 * chance.uniform(-1, 1)
            samples.append(int(peak / 1.7 * tone * math.sin(math.pi * at / length)))
    return samples[: duration_ms * RATE_HZ // 1000].tobytes()


@cache
def sweep(duration_ms: int, low_hz: int = 300, high_hz: int = 3000, peak: int = 8000) -> bytes:
    """A tone that glides upward at full level from the first sample to the last."""
    count = duration_ms * RATE_HZ // 1000
    phase, samples = 0.0, array("h")
    for at in range(count):
        phase += 2 * math.pi * (low_hz + (high_hz - low_hz) * at / count) / RATE_HZ
        samples.append(int(peak * math.cos(phase)))
    return samples.tobytes()


def trimmed(pcm: bytes, least: int = 300) -> bytes:
    """Without what is fainter before the first and behind the last sample that is so loud."""
    samples = array("h", pcm)
    loud = [at for at, sample in enumerate(samples) if abs(sample) >= least]
    return samples[loud[0] : loud[-1] + 1].tobytes()


def silence(duration_ms: int) -> bytes:
    """So much nothing."""
    return bytes(2 * duration_ms * RATE_HZ // 1000)


def write_wav(path: Path, pcm: bytes) -> Path:
    """The samples as a WAV file: 16 bit, mono, 8 kHz."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(pcm)
    return path


def read_wav(path: Path) -> bytes:
    """The samples of a WAV file that is 16 bit, mono, 8 kHz; anything else fails the test."""
    with wave.open(str(path), "rb") as file:
        form = (file.getnchannels(), file.getsampwidth(), file.getframerate())
        assert form == (1, 2, RATE_HZ), f"{path} has {form}"
        return file.readframes(file.getnframes())
