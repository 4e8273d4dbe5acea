"""What is heard on lines: espeak-ng through A-law, and what is no voice. Always the same."""

from __future__ import annotations

import subprocess
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ivr.media.g711 import Law, decode, encode
from ivr.media.sound import Sound
from ivr.speech.lexicon import read_lexicon
from ivr.speech.mandarin import Mandarin

ROOT = Path(__file__).parents[3]
FRAME_BYTES = 320
Floats = NDArray[np.float64]


@cache
def spoken(text: str, pitch: int = 45, rate: int = 160) -> bytes:
    """A Mandarin sentence in 16-bit samples at 8 kHz."""
    pinyin = Mandarin(read_lexicon(ROOT / "voices" / "lexicon.toml")).pinyin(text)
    return by_espeak("sit/cmn-latn-pinyin", pinyin, pitch, rate)


@cache
def by_espeak(voice: str, text: str, pitch: int = 50, rate: int = 160) -> bytes:
    """What espeak-ng makes of the text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "speech.wav")
        settings = ["-v", voice, "-p", str(pitch), "-s", str(rate)]
        subprocess.run(
            ["espeak-ng", *settings, "-w", str(path), text], check=True, capture_output=True
        )
        return Sound.read_wav(path).pcm


def floats(pcm: bytes) -> Floats:
    return np.frombuffer(pcm, dtype=np.int16).astype(np.float64)


def at_level(samples: Floats, dbfs: float) -> Floats:
    """The same sound, so loud over all."""
    return np.asarray(samples * (32768 * 10 ** (dbfs / 20) / np.sqrt(np.mean(samples**2))))


def line(samples: Floats) -> bytes:
    """What arrives of it over A-law."""
    pcm = np.clip(np.round(samples), -32768, 32767).astype(np.int16).tobytes()
    return decode(encode(pcm, Law.PCMA), Law.PCMA)


def frames(pcm: bytes) -> list[bytes]:
    whole = len(pcm) - len(pcm) % FRAME_BYTES
    return [pcm[at : at + FRAME_BYTES] for at in range(0, whole, FRAME_BYTES)]


def quiet(duration_ms: int) -> Floats:
    return np.zeros(8 * duration_ms)


def noise(duration_ms: int, seed: int = 1) -> Floats:
    return np.random.default_rng(seed).normal(size=8 * duration_ms)


def tone(hertz: float, duration_ms: int) -> Floats:
    return np.asarray(np.sin(2 * np.pi * hertz * np.arange(8 * duration_ms) / 8000))


def hum(duration_ms: int) -> Floats:
    """Of a mains."""
    return tone(50, duration_ms) + 0.5 * tone(150, duration_ms) + 0.3 * tone(250, duration_ms)


def music(duration_ms: int) -> Floats:
    """Notes that die away, over a bass."""
    notes = np.random.default_rng(2).choice([262, 330, 392, 523, 440, 349, 294], size=200)
    pieces = []
    for hertz in notes[: duration_ms // 250]:
        fading = np.exp(-np.arange(2000) / 2000)
        pieces.append(fading * (tone(hertz, 250) + 0.5 * tone(2 * hertz, 250)))
    return np.concatenate(pieces)


def clicks(duration_ms: int) -> Floats:
    chance = np.random.default_rng(3)
    samples = quiet(duration_ms)
    for at in chance.integers(0, len(samples) - 200, size=duration_ms // 300):
        samples[at : at + 200] += chance.normal(size=200) * np.exp(-np.arange(200) / 30)
    return samples


def keys(duration_ms: int) -> Floats:
    """Telephone keys, 100 ms each."""
    samples = quiet(duration_ms)
    for at in range(0, len(samples) - 800, 4000):
        samples[at : at + 800] = tone(770, 100) + tone(1336, 100)
    return samples


def coughs(duration_ms: int) -> Floats:
    samples = quiet(duration_ms)
    for at in range(1000, len(samples) - 800, 9600):
        samples[at : at + 800] = noise(100, seed=at) * np.hanning(800)
    return samples


def echoed(samples: Floats, delay_ms: int, db: float, seed: int) -> Floats:
    """What comes back of it: later, fainter, through a room and a handset."""
    chance = np.random.default_rng(seed)
    room = np.concatenate([[1.0], 0.35 * chance.normal(size=400) * np.exp(-np.arange(400) / 80)])
    handset = ([1.0, -0.9], [0.4, 0.8, 0.3], [1.0, -0.4, 0.5, -0.2])[seed % 3]
    heard = np.convolve(np.convolve(samples, room), handset)[: len(samples)]
    heard = np.concatenate([np.zeros(8 * delay_ms), heard])[: len(samples)]
    return np.asarray(heard * np.sqrt(np.mean(samples**2) / np.mean(heard**2)) * 10 ** (db / 20))
