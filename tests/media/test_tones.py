"""Keys as tones: ITU-T Q.24, noise, dial tone, interruptions; and no key where nobody pressed."""

from __future__ import annotations

import audioop
import math
from array import array
from random import Random

import pytest

from ivr.media.g711 import Law, decode, encode
from ivr.media.tones import ToneReceiver
from tests.helpers.voice import speech
from tests.media.tones import noise, quiet, tone

ROWS, COLUMNS = (697, 770, 852, 941), (1209, 1336, 1477, 1633)
KEYS = "123A456B789C*0#D"
FULL = 32767 * 10 ** (-3.14 / 20)
"""The peak of a tone of 0 dBm0 in A-law."""


def press(
    key: str,
    *,
    on_ms: int = 40,
    off_ms: int = 40,
    level: float = -10,
    twist: float = 0,
    low_off: float = 0,
    high_off: float = 0,
    phase: float = 0.3,
) -> bytes:
    """A press; `level` of the stronger tone in dBm0, `twist` of the low above the high in dB."""
    row, column = divmod(KEYS.index(key), 4)
    low = FULL * 10 ** ((level + min(0, twist)) / 20)
    high = FULL * 10 ** ((level - max(0, twist)) / 20)
    low_step = 2 * math.pi * ROWS[row] * (1 + low_off) / 8000
    high_step = 2 * math.pi * COLUMNS[column] * (1 + high_off) / 8000
    samples = (
        low * math.sin(low_step * at + phase) + high * math.sin(high_step * at + 2 * phase)
        for at in range(8 * on_ms)
    )
    clipped = (max(-32767, min(32767, round(sample))) for sample in samples)
    return array("h", clipped).tobytes() + quiet(off_ms)


def heard(pcm: bytes, *, shift: int = 0, law: Law = Law.PCMA) -> str:
    """What is told when this goes over the line, cut into frames somewhere."""
    line = decode(encode(bytes(2 * (160 + shift)) + pcm + quiet(100), law), law)
    receiver = ToneReceiver()
    frames = (line[at : at + 320] for at in range(0, len(line) - 319, 320))
    return "".join(receiver.push(frame) or "" for frame in frames)


def mixed(one: bytes, two: bytes) -> bytes:
    return audioop.add(one, two[: len(one)].ljust(len(one), b"\0"), 2)


@pytest.mark.parametrize("law", Law)
@pytest.mark.parametrize("shift", range(0, 160, 13))
def test_all_keys_of_40_ms_with_40_ms_between_count_once(shift: int, law: Law) -> None:
    typed = KEYS + "1122##**00"
    assert heard(b"".join(map(press, typed)), shift=shift, law=law) == typed


@pytest.mark.parametrize("level", [-25, -20, -10, -3, 0])
@pytest.mark.parametrize("law", Law)
def test_every_level_counts(level: int, law: Law) -> None:
    assert heard(b"".join(press(key, level=level) for key in KEYS), law=law) == KEYS


@pytest.mark.parametrize("twist", [-4, -2, 4, 8])
@pytest.mark.parametrize("level", [-17, -5])
def test_twist_is_allowed(twist: int, level: int) -> None:
    for shift in (0, 31, 97):
        typed = b"".join(press(key, twist=twist, level=level) for key in KEYS)
        assert heard(typed, shift=shift) == KEYS


@pytest.mark.parametrize("twist", [-9, 13])
def test_too_much_twist_is_refused(twist: int) -> None:
    assert heard(b"".join(press(key, twist=twist, on_ms=100) for key in KEYS)) == ""


@pytest.mark.parametrize("low", [-0.015, 0, 0.015])
@pytest.mark.parametrize("high", [-0.015, 0, 0.015])
def test_tones_off_by_one_and_a_half_percent_count(low: float, high: float) -> None:
    for shift in (0, 50, 111):
        typed = b"".join(press(key, low_off=low, high_off=high) for key in KEYS)
        assert heard(typed, shift=shift) == KEYS


@pytest.mark.parametrize("off", [-0.05, -0.035, 0.035, 0.05])
@pytest.mark.parametrize("which", ["low_off", "high_off"])
def test_tones_off_by_three_and_a_half_percent_are_refused(which: str, off: float) -> None:
    for shift in (0, 50, 111):
        typed = b"".join(press(key, on_ms=100, **{which: off}) for key in KEYS)  # type: ignore[arg-type]
        assert heard(typed, shift=shift) == ""


@pytest.mark.parametrize("on_ms", [10, 15, 20, 23])
def test_a_chirp_is_no_press(on_ms: int) -> None:
    for shift in range(0, 160, 7):
        assert heard(b"".join(press(key, on_ms=on_ms) for key in KEYS), shift=shift) == ""


@pytest.mark.parametrize("gap_ms", [2, 5, 10])
def test_an_interruption_does_not_make_two_of_one_press(gap_ms: int) -> None:
    for shift in range(0, 160, 7):
        broken = press("5", on_ms=60, off_ms=gap_ms) + press("5", on_ms=60, phase=1.0)
        assert heard(broken, shift=shift) == "5"


def test_a_long_press_counts_once() -> None:
    assert heard(press("0", on_ms=5000)) == "0"


@pytest.mark.parametrize("down", [30, 20, 15])
def test_noise_hides_no_key_and_makes_none(down: int) -> None:
    level = round(FULL * 10 ** ((-10 - down) / 20) / math.sqrt(2) * math.sqrt(2))
    for seed in range(5):
        pcm = b"".join(press(key, on_ms=50, off_ms=50) for key in KEYS)
        assert heard(mixed(pcm, noise(1600, level=level, seed=seed)), shift=31 * seed) == KEYS


@pytest.mark.parametrize("hertz", [425, 450, 475])
@pytest.mark.parametrize("level", [-20, -13])
def test_a_dial_tone_hides_no_key(hertz: int, level: int) -> None:
    peak = round(FULL * 10 ** (level / 20))
    pcm = b"".join(press(key, on_ms=60, off_ms=60) for key in KEYS)
    for shift in (0, 31, 97):
        assert heard(mixed(pcm, tone(2000, hz=hertz, peak=peak)), shift=shift) == KEYS


def test_a_lost_frame_within_a_press_makes_no_second() -> None:
    pcm = press("7", on_ms=200)
    assert heard(pcm[: 16 * 80] + pcm[16 * 60 : 16 * 80] + pcm[16 * 100 :]) == "7"


def chord(dice: Random, notes: list[float], length_ms: int) -> bytes:
    """Up to three notes of an instrument: each with its harmonics, and fading."""
    played = [dice.choice(notes) for _ in range(dice.choice([1, 2, 3]))]
    partials = [(note * n, 0.6 ** (n - 1)) for note in played for n in range(1, 6)]
    waves = [(2 * math.pi * hz / 8000, part) for hz, part in partials if hz < 3600]
    peak = 6000 / len(played)
    return array(
        "h",
        (
            round(peak * math.exp(-at / 4000) * sum(p * math.sin(w * at) for w, p in waves))
            for at in range(8 * length_ms)
        ),
    ).tobytes()


def test_single_tones_music_and_noise_are_no_key() -> None:
    dice = Random(7)
    for hertz in (*ROWS, *COLUMNS, 450, 1000):
        assert heard(tone(500, hz=hertz)) == ""
    assert heard(noise(20_000, level=3000)) == ""
    notes = [220 * 2 ** (step / 12) for step in range(36)]
    music = b"".join(chord(dice, notes, dice.choice([120, 250, 500])) for _ in range(900))
    assert heard(music) == ""


def test_the_syllables_of_many_speakers_are_no_key() -> None:
    assert "".join(heard(speech(60_000, seed=seed)) for seed in range(3)) == ""
