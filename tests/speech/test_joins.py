"""What is joined from pieces sounds as one: no gap, no click, one loudness."""

from __future__ import annotations

import math
from array import array
from itertools import pairwise
from pathlib import Path

import pytest

from ivr.clock import SystemClock
from ivr.media.sound import Sound
from ivr.speech.level import speech_dbfs
from ivr.speech.prompts import Prompts
from ivr.speech.voices import Voices, open_prompts
from tests.helpers.models import VOICES, kokoro
from tests.speech.fakes import tone

PAUSES = Voices(VOICES).profile.pauses
DIGITS = list("零一二三四五六七八九")
LOUDNESS_DB = 3.0
"""Two pieces beside one another that differ less are heard as one voice."""
CLICK = 2500
"""A step between two samples that speech at our level does not make where it is quiet."""


def largest_step_at(pcm: bytes, at_sample: int, around: int = 16) -> int:
    samples = array("h", pcm)[max(0, at_sample - around) : at_sample + around]
    return max(abs(one - other) for one, other in pairwise(samples))


def quiet_ms(pcm: bytes) -> int:
    """The longest stretch without speech inside the sound."""
    samples = array("h", pcm)
    blocks = [samples[at : at + 80] for at in range(0, len(samples) - 80, 80)]
    levels = [math.sqrt(sum(s * s for s in block) / 80) for block in blocks]
    loud = [level > max(levels) / 60 for level in levels]
    first, last = loud.index(True), len(loud) - loud[::-1].index(True)
    longest = run = 0
    for is_loud in loud[first:last]:
        run = 0 if is_loud else run + 1
        longest = max(longest, run)
    return 10 * longest


def check(pieces: list[Sound], joined: Sound) -> None:
    levels = [speech_dbfs(piece.pcm) for piece in pieces]
    assert max(levels) - min(levels) < LOUDNESS_DB, levels
    at = 0
    for piece in pieces[:-1]:
        at += piece.samples
        assert largest_step_at(joined.pcm, at) < CLICK
        at += 8 * PAUSES.join_ms
        assert largest_step_at(joined.pcm, at) < CLICK
    assert at + pieces[-1].samples == joined.samples
    assert quiet_ms(joined.pcm) <= 160


def digits(prompts: Prompts) -> tuple[list[Sound], Sound]:
    """Each by itself, and all of them as a value that is joined."""
    pieces = [prompts.sound([(digit, False)]) for digit in DIGITS]
    return pieces, prompts.sound([(digit, False) for digit in DIGITS])


def test_digits_of_the_quick_voice_join_without_a_seam(tmp_path: Path) -> None:
    prompts = open_prompts(VOICES, tmp_path, SystemClock(), deadline_ms=20_000)
    prompts.render_ahead(DIGITS, lambda done, total: None)
    pieces, whole = digits(prompts)
    prompts.close()
    check(pieces, whole)


@pytest.mark.timeout(600)
def test_digits_of_the_neural_voice_join_without_a_seam(tmp_path: Path) -> None:
    prompts = open_prompts(VOICES, tmp_path, SystemClock(), model=kokoro())
    prompts.refine(DIGITS, slow=False)
    assert prompts.wait_refined(500).done == len(DIGITS)
    pieces, whole = digits(prompts)
    assert prompts.sound([("".join(DIGITS), False)]) == whole
    prompts.close()
    check(pieces, whole)
    assert 250 < whole.duration_ms / len(DIGITS) < 650


def test_a_click_and_a_gap_would_be_found() -> None:
    loud = tone(300)
    cut = Sound.from_pcm(loud.pcm[: 16 * 100 + 14] + loud.pcm[16 * 200 :])
    assert largest_step_at(cut.pcm, 807) > CLICK
    assert quiet_ms((loud + Sound.silence(200) + loud).pcm) >= 180
