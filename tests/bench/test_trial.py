"""The load from C against our own endpoint, small: what it reports is what happened."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ivr.bench.compiler import COMPILERS, load_program
from ivr.bench.sides import Side, alone
from ivr.bench.tones import measuring_tone
from ivr.bench.trial import Keys, Traffic, measure
from ivr.media.sound import Sound

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(
        shutil.which("sipp") is None or not any(map(shutil.which, COMPILERS)),
        reason="needs SIPp and a C compiler",
    ),
]


def test_calls_are_placed_by_sipp_and_heard_by_the_load_program(tmp_path: Path) -> None:
    wav = tmp_path / "tone.wav"
    Sound.from_pcm(measuring_tone()).write_wav(wav)
    program = load_program(tmp_path / "cache")
    traffic = Traffic(4, per_second=20, seconds=1.0, keys=Keys("12", first_ms=500, silent=1))
    with alone(), Side.ours().running(wav) as peer:
        trial = measure(peer.pid, traffic, program, tmp_path)
    assert trial.answered == 4
    assert len(trial.answers_ms) == len(trial.first_sounds_ms) == 4
    assert all(0 < time_ms < 5_000 for time_ms in (*trial.answers_ms, *trial.first_sounds_ms))
    assert trial.notes.received(*trial.window_ns) >= 0.9 * trial.expected > 0
    assert len(trial.gaps_ms) > 100
    assert {
        caller: [key for _, key in pressed] for caller, pressed in trial.notes.presses.items()
    } == {
        1: ["2"],
        2: ["1"],
        3: ["2"],
    }
    assert trial.usage.threads >= 3
