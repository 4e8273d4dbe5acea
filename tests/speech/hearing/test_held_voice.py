"""Short loud words are a voice from end to end."""

from __future__ import annotations

import numpy as np

from ivr.speech.hearing.barge_in import BargeInGate
from ivr.speech.hearing.held_voice import HELD_FRAMES, HeldVoice
from ivr.speech.hearing.silero_vad import SileroVad
from tests.helpers.kokoro import mandarin
from tests.speech.hearing.sounds import floats, frames, line, quiet

LOUD, FAINT = 1000, 300


def told(pattern: str, levels: list[int]) -> str:
    held = HeldVoice()
    verdicts = (
        held.push(sign == "v", level.to_bytes(2, "little") * 160)
        for sign, level in zip(pattern, levels, strict=True)
    )
    return "".join("v" if one else "." for one in verdicts)


def test_what_stays_as_loud_as_the_voice_is_held_for_a_while() -> None:
    size = HELD_FRAMES + 4
    assert told("v" + "." * size, [LOUD] * (size + 1)) == "v" + "v" * HELD_FRAMES + "...."


def test_what_is_fainter_is_not_held_and_ends_it() -> None:
    assert told("v....", [LOUD, LOUD, FAINT, LOUD, LOUD]) == "vv..."


def test_loud_sound_that_never_was_a_voice_is_none() -> None:
    assert told("....", [LOUD] * 4) == "...."


def test_a_short_loud_word_is_not_lost_in_its_middle() -> None:
    said = floats(mandarin("不对。", "zf_xiaobei"))
    gate = BargeInGate(SileroVad())
    heard = [gate.push(frame, None) for frame in frames(line(np.concatenate([quiet(1500), said])))]
    assert 20 * sum(heard) >= 400
