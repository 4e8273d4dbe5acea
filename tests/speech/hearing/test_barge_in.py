"""Interrupting a prompt by voice: our own echo never does, a caller does, even over an echo."""

from __future__ import annotations

import time

import numpy as np
import pytest

from ivr.speech.hearing.barge_in import LEAST_ECHO_DB, LOUDEST_ECHO_DB, BargeInGate
from ivr.speech.hearing.echo import EchoFilter
from ivr.speech.hearing.endpointer import Began, Endpointer
from ivr.speech.hearing.silero_vad import SileroVad
from tests.speech.hearing.sounds import (
    Floats,
    at_level,
    echoed,
    floats,
    frames,
    line,
    noise,
    quiet,
    spoken,
)

PROMPTS = (
    "您好这里是供电服务热线报修请按一查询停电请按二",
    "请问是您一家停电还是整栋楼都停电了",
    "为了您的安全请不要靠近掉落的电线",
    "您的工单号是二零二六零八零一",
)


def prompt(at: int) -> Floats:
    return at_level(floats(spoken(PROMPTS[at % 4], 35 + 7 * (at % 5), 150 + 10 * (at % 3))), -20)


def interrupted_ms(gate: BargeInGate, played: Floats, heard: Floats) -> int | None:
    """When speech is noticed, if it is."""
    ends = Endpointer()
    for said, came in zip(frames(line(played)), frames(line(heard)), strict=False):
        if isinstance(ends.push(gate.push(came, said)), Began):
            return ends.now_ms
    return None


@pytest.mark.parametrize("at", range(12))
def test_our_own_echo_does_not_interrupt(at: int) -> None:
    played = prompt(at)
    heard = echoed(played, delay_ms=at * 27, db=-15, seed=at)
    heard = heard + at_level(noise(len(heard) // 8 + 1, at), -65)[: len(heard)]
    assert interrupted_ms(BargeInGate(SileroVad()), played, heard) is None


@pytest.mark.parametrize("at", range(4))
@pytest.mark.parametrize("echo_db", [-15.0, -60.0])
def test_a_caller_interrupts_over_the_echo(at: int, echo_db: float) -> None:
    played = np.concatenate([prompt(at), prompt(at + 1)])
    heard = echoed(played, delay_ms=40 + 60 * at, db=echo_db, seed=at)
    begun = 8 * (400 + 350 * at)
    words = at_level(floats(spoken("我要报修", 60)), -20)[: len(heard) - begun]
    heard[begun : begun + len(words)] += words
    noticed = interrupted_ms(BargeInGate(SileroVad()), played, heard)
    assert noticed is not None
    assert 0 < noticed - begun // 8 <= 320


@pytest.mark.parametrize("at", range(3))
def test_an_echo_that_comes_when_the_prompt_is_over_does_not_interrupt(at: int) -> None:
    played = np.concatenate([prompt(at), quiet(1500)])
    assert interrupted_ms(BargeInGate(SileroVad()), played, echoed(played, 400, -15, at)) is None


def test_a_line_without_an_echo_is_listened_to_more_closely_in_time() -> None:
    gate = BargeInGate(SileroVad())
    played = np.concatenate([prompt(0), prompt(1)])
    assert gate.bound_db == LOUDEST_ECHO_DB
    assert interrupted_ms(gate, played, quiet(len(played) // 8)) is None
    assert gate.bound_db < -30


class Always:
    """A detector that takes everything for a voice."""

    begin_late_ms = end_late_ms = 0

    def voiced(self, frame: bytes) -> bool:
        return True

    def reset(self) -> None:
        return None


@pytest.mark.parametrize(("level", "heard"), [(-51.0, False), (-42.0, True)])
def test_nobody_far_from_the_telephone_interrupts_on_a_line_without_an_echo(
    level: float, heard: bool
) -> None:
    gate = BargeInGate(Always())
    played = frames(line(at_level(noise(2000, 1), -18)))
    for frame in played:
        gate.push(bytes(320), frame)
    assert gate.bound_db == LEAST_ECHO_DB
    background = frames(line(at_level(noise(400, 2), level)))
    said = [gate.push(came, ours) for came, ours in zip(background, played, strict=False)]
    assert any(said) is heard


def test_without_a_prompt_the_gate_is_open() -> None:
    gate, vad = BargeInGate(SileroVad()), SileroVad()
    for frame in frames(line(at_level(floats(spoken("停电了")), -30))):
        assert gate.push(frame, None) == vad.voiced(frame)


def test_a_frame_costs_little() -> None:
    gate = BargeInGate(SileroVad())
    played = frames(line(prompt(2)))
    started = time.thread_time()
    for frame in played:
        gate.push(frame, frame)
    assert (time.thread_time() - started) / len(played) < 0.002


def talked_over(gate: BargeInGate, played: Floats, word: Floats, begin_at: int) -> bool:
    """A word said over a prompt from this frame on; whether it stopped it, as it then does."""
    ends, silence, stopped = Endpointer(), bytes(320), False
    ours, said = frames(line(played)), frames(line(word))
    for at in range(begin_at + len(said) + 60):
        over = stopped or at >= len(ours)
        here = begin_at <= at < begin_at + len(said)
        voiced = gate.push(said[at - begin_at] if here else silence, silence if over else ours[at])
        stopped |= isinstance(ends.push(voiced), Began)
    return stopped


def test_a_caller_who_interrupts_again_and_again_is_not_taken_for_an_echo() -> None:
    gate, word = BargeInGate(SileroVad()), at_level(floats(spoken("人工", 60)), -24)
    played = np.concatenate([at_level(prompt(0), -18), at_level(prompt(1), -18)])
    heard = [talked_over(gate, played, word, 45 + 3 * (at % 9)) for at in range(24)]
    assert all(heard)
    assert gate.bound_db < -30


def test_a_word_that_went_unnoticed_does_not_make_the_gate_deaf() -> None:
    gate = BargeInGate(SileroVad())
    played = np.concatenate([prompt(at) for at in range(3)])
    assert interrupted_ms(gate, played, quiet(len(played) // 8)) is None
    cough = at_level(noise(80, 3) * np.hanning(640), -18)
    heard = quiet(len(played) // 8)
    for at in range(4000, len(heard) - 800, 12_000):
        heard[at : at + 640] += cough
    assert interrupted_ms(gate, played, heard) is None
    assert gate.bound_db < -30


def test_what_follows_from_our_own_voice_is_taken_out_of_what_is_heard() -> None:
    """So the gate listens more closely by and by, though the line has an echo."""
    gate = BargeInGate(SileroVad())
    played = np.concatenate([prompt(at) for at in range(4)])
    assert interrupted_ms(gate, played, echoed(played, delay_ms=60, db=-15, seed=1)) is None
    assert gate.bound_db < LOUDEST_ECHO_DB - 1.5


def test_short_sounds_that_count_but_are_no_word_do_not_make_the_gate_deaf() -> None:
    gate, ours = BargeInGate(Always()), frames(line(at_level(noise(4000, 1), -12)))
    click = frames(line(at_level(noise(60, 2), -20)))
    for at, frame in enumerate(ours):
        gate.push(click[at % 20] if at >= 60 and at % 20 < len(click) else bytes(320), frame)
    assert gate.bound_db == LEAST_ECHO_DB


class Scripted(Always):
    """A detector whose verdicts were written down before."""

    def __init__(self, verdicts: list[bool]) -> None:
        self._verdicts = iter(verdicts)

    def voiced(self, frame: bytes) -> bool:
        return next(self._verdicts)


def test_the_edges_of_words_that_are_noticed_late_and_fade_away_are_not_taken_for_an_echo() -> None:
    word, noticed, length = range(22), range(4, 12), 40
    ours = frames(line(at_level(noise(8000, 1), -18)))
    loud = frames(line(at_level(noise(20 * length, 2), -20)))
    spoken_to = range(80, len(ours))
    gate = BargeInGate(
        Scripted([at in spoken_to and at % length in noticed for at in range(len(ours))])
    )
    for at, frame in enumerate(ours):
        here = at in spoken_to and at % length in word
        gate.push(loud[at % length] if here else bytes(320), frame)
    assert gate.bound_db == LEAST_ECHO_DB


def test_a_filter_that_a_caller_has_misled_adds_nothing_to_what_is_heard() -> None:
    echo, chance = EchoFilter(), np.random.default_rng(1)
    for _ in range(200):
        ours, heard = chance.normal(size=160) * 3000, chance.normal(size=160) * 3000
        residue = echo.push(heard, ours)
        assert np.dot(residue, residue) <= np.dot(heard, heard)
        echo.learn(residue, 1.0)
