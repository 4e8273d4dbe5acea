"""Recordings heard as a call would have heard them."""

from __future__ import annotations

import audioop
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ivr.errors import EngineError
from ivr.media.wav import header
from ivr.speech.hearing.line_watch import LineCondition
from ivr.speech.hearing.listening import Question
from ivr.speech.hearing.replay import HeardFile, Passage, Replay, read_file
from ivr.speech.hearing.silero_vad import SileroVad
from ivr.speech.recognition.engines import VOSK
from ivr.speech.recognition.pool import RecognizerPool
from ivr.speech.recognition.recognizer import Grammar
from tests.speech.hearing.sounds import (
    Floats,
    at_level,
    by_espeak,
    echoed,
    floats,
    frames,
    line,
    noise,
    quiet,
    spoken,
)
from tests.speech.recognition.audience import until
from tests.speech.recognition.models import korean


def heard(samples: Floats, played: Floats | None = None) -> HeardFile:
    ours = () if played is None else tuple(frames(line(played)))
    return HeardFile(tuple(frames(line(samples))), ours)


def passages(file: HeardFile, pool: RecognizerPool | None = None) -> list[Passage]:
    question = Question(Grammar(("네", "아니요"))) if pool else Question()
    return list(Replay(file, SileroVad(), question, pool).passages())


def voice(text: str) -> Floats:
    samples = floats(spoken(text))
    sounding = np.flatnonzero(np.abs(samples) > 300)
    return at_level(samples[sounding[0] : sounding[-1] + 1], -20)


def test_every_sentence_is_found_where_it_was_said() -> None:
    first, second = voice("我家停电了"), voice("转人工服务")
    samples = np.concatenate([quiet(1000), first, quiet(1500), second, quiet(200)])
    found = passages(heard(samples))
    begun = [1000, 2500 + len(first) // 8]
    ended = [1000 + len(first) // 8, 2500 + (len(first) + len(second)) // 8]
    assert [one.began_ms for one in found] == pytest.approx(begun, abs=150)
    assert [one.ended_ms for one in found] == pytest.approx(ended, abs=200)


def test_our_own_voice_on_the_line_is_no_passage() -> None:
    prompt = np.concatenate([voice("请问是您一家停电还是整栋楼都停电了"), quiet(1000)])
    heard_of_it = echoed(prompt, delay_ms=90, db=-15, seed=2)
    assert passages(heard(heard_of_it, prompt)) == []
    assert passages(heard(heard_of_it)) != []


def test_what_a_long_silence_was_like_is_told() -> None:
    (only,) = passages(heard(at_level(noise(6000), -30)))
    assert only == Passage(None, 6000, condition=LineCondition.NOISY)


@pytest.fixture(scope="module")
def pool() -> Iterator[RecognizerPool]:
    one = RecognizerPool(replace(VOSK, lag_ms=30_000), korean(), processes=1)
    until(lambda: one.state.ready == 1, 90)
    yield one
    one.close()


def test_a_complete_answer_of_a_closed_question_ends_soon(pool: RecognizerPool) -> None:
    answers = [at_level(floats(by_espeak("ko", text)), -20) for text in ("네", "아니요")]
    samples = np.concatenate([quiet(500), answers[0], quiet(600), answers[1], quiet(600)])
    found = passages(heard(samples), pool)
    texts = [one.hypothesis.text for one in found if one.hypothesis is not None]
    # 600 ms of quiet would be within an open answer: two answers are told apart here.
    assert texts == ["네", "아니요"]


def test_an_answer_that_was_guessed_at_a_pause_is_a_passage(tmp_path: Path) -> None:
    engine = replace(VOSK, factory="tests.speech.recognition.fakes:Parrot", streams=False)
    pool = RecognizerPool(engine, tmp_path, processes=1)
    try:
        until(lambda: pool.state.ready == 1, 90)
        samples = np.concatenate([quiet(500), voice("我家停电了"), quiet(1500)])
        found = list(Replay(heard(samples), SileroVad(), Question(), pool).passages())
    finally:
        pool.close()
    assert len(found) == 1
    assert found[0].hypothesis is not None
    assert int(found[0].hypothesis.text) > 20


@pytest.mark.parametrize("rate_hz", [8000, 16_000, 44_100])
def test_of_two_channels_the_left_is_the_caller(tmp_path: Path, rate_hz: int) -> None:
    left, right = (audioop.ratecv(pcm, 2, 1, 8000, rate_hz, None)[0] for pcm in (TONE, bytes(3200)))
    both = audioop.add(audioop.tostereo(left, 2, 1, 0), audioop.tostereo(right, 2, 0, 1), 2)
    path = tmp_path / "call.wav"
    path.write_bytes(header(len(both), rate_hz, channels=2) + both)
    file = read_file(path)
    assert len(file.heard) == len(file.played)
    assert file.duration_ms == 200
    assert audioop.rms(b"".join(file.heard), 2) > 1000
    assert audioop.rms(b"".join(file.played), 2) == 0


TONE = np.tile([9000, 9000, -9000, -9000], 400).astype(np.int16).tobytes()


def test_one_channel_is_the_caller(tmp_path: Path) -> None:
    path = tmp_path / "caller.wav"
    path.write_bytes(header(3200, 8000) + TONE)
    assert read_file(path) == HeardFile(tuple(frames(TONE)))


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "no.wav"
    path.write_bytes(b"not a recording")
    with pytest.raises(EngineError):
        read_file(path)
