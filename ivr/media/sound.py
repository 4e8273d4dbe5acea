"""A piece of sound: 16-bit mono at 8 kHz, and its G.711 payloads, encoded once."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ivr.media import g711, wav
from ivr.media.g711 import RATE_HZ, SAMPLES_PER_MS, Law
from ivr.media.resample import resample

__all__ = ["Law", "Sound"]

BEEP_HZ = 1000
BEEP_MS = 240
BEEP_PEAK = 6000
RINGBACK_HZ = 450
RINGBACK_PEAK = 3000
RAMP_MS = 10


@dataclass(frozen=True, slots=True)
class Sound:
    """Sound as a call plays and records it; two sounds are equal when their samples are."""

    pcm: bytes
    _payloads: dict[Law, bytes] = field(default_factory=dict, compare=False, repr=False)
    _parts: tuple[Sound, ...] = field(default=(), compare=False, repr=False)
    """What it was joined from: each is encoded once, however often it is joined."""

    @classmethod
    def from_pcm(cls, pcm: bytes) -> Sound:
        """Little-endian 16-bit samples; half a sample at the end is dropped."""
        return cls(bytes(pcm[: len(pcm) & ~1]))

    @classmethod
    def silence(cls, duration_ms: int) -> Sound:
        """This long nothing."""
        samples = SAMPLES_PER_MS * max(0, duration_ms)
        return cls(bytes(2 * samples), {law: g711.silence(law, samples) for law in Law})

    @classmethod
    def beep(cls) -> Sound:
        """The tone after which a caller speaks."""
        return _beep()

    @classmethod
    def ringback(cls) -> Sound:
        """A minute of the tone that tells of a telephone ringing elsewhere (GB/T 3380)."""
        return _ringback()

    @classmethod
    def join(cls, sounds: Iterable[Sound]) -> Sound:
        """All of them, one after another; what is already encoded is not encoded again."""
        parts = tuple(sound for sound in sounds if sound.pcm)
        return cls(b"".join(part.pcm for part in parts), _parts=parts)

    @classmethod
    def from_wav(cls, content: bytes) -> Sound:
        """A WAV file's content, whatever its rate, width and channels; may raise EngineError."""
        pcm, rate_hz = wav.parse(content)
        return cls.from_pcm(resample(pcm, rate_hz, RATE_HZ))

    @classmethod
    def read_wav(cls, path: Path) -> Sound:
        """A WAV file, whatever its rate, width and channels; may raise OSError or EngineError."""
        try:
            return cls.from_wav(path.read_bytes())
        except wav.BadWav as error:
            raise wav.BadWav(f"「{path}」：{error}") from error

    def wav(self) -> bytes:
        """The content of a WAV file: 16 bit, mono, 8 kHz."""
        return wav.write(self.pcm, RATE_HZ)

    def write_wav(self, path: Path) -> None:
        """Write a WAV file: 16 bit, mono, 8 kHz."""
        path.write_bytes(self.wav())

    @property
    def duration_ms(self) -> int:
        return len(self.pcm) // (2 * SAMPLES_PER_MS)

    @property
    def samples(self) -> int:
        return len(self.pcm) // 2

    def payload(self, law: Law) -> bytes:
        """All of it in G.711, one byte a sample; encoded at the first asking."""
        payload = self._payloads.get(law)
        if payload is None:
            payload = self._payloads[law] = self._encoded(law)
        return payload

    def _encoded(self, law: Law) -> bytes:
        """Encoding holds the interpreter's lock, 5 ms for 12 s of sound: no call may do it anew."""
        if self._parts:
            return b"".join(part.payload(law) for part in self._parts)
        return g711.encode(self.pcm, law)

    def __add__(self, other: Sound) -> Sound:
        return Sound.join((self, other))


@cache
def _beep() -> Sound:
    return Sound(_tone(BEEP_HZ, BEEP_MS, BEEP_PEAK))


@cache
def _ringback() -> Sound:
    """450 Hz, one second on and four seconds off."""
    ring = _tone(RINGBACK_HZ, 1000, RINGBACK_PEAK) + Sound.silence(4000).pcm
    return Sound(ring * 12)


def _tone(hertz: int, duration_ms: int, peak: int) -> bytes:
    total, ramp = duration_ms * SAMPLES_PER_MS, RAMP_MS * SAMPLES_PER_MS
    samples = (
        peak
        * min(1.0, at / ramp, (total - at) / ramp)
        * math.sin(2 * math.pi * hertz * at / RATE_HZ)
        for at in range(total)
    )
    return array("h", map(round, samples)).tobytes()
