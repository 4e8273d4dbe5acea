"""Vosk truly decoding, by its Korean model and espeak-ng's Korean voice, in a process of its own.

What ends the process of whoever uses Vosk carelessly is tried here on the pool: it must not even
cost a process.
"""

from __future__ import annotations

import os
import shutil
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.errors import EngineError
from ivr.speech.recognition.engines import VOSK, engine_of
from ivr.speech.recognition.pool import RecognizerPool
from ivr.speech.recognition.recognizer import FREE, Grammar, Partial
from ivr.speech.recognition.vosk_recognizer import check_model
from tests.speech.hearing.sounds import at_level, by_espeak, floats, frames, line, quiet
from tests.speech.recognition.audience import Audience, until
from tests.speech.recognition.models import korean

YES, NO = "네", "아니요"
YES_NO = Grammar((YES, NO))
LOADING_S = 90
PATIENT = replace(VOSK, lag_ms=30_000)
"""Answers come here all at once, not at the pace of speech, on a machine that runs other tests."""


@pytest.fixture(scope="module")
def pool() -> Iterator[RecognizerPool]:
    one = RecognizerPool(PATIENT, korean(), processes=1)
    until(lambda: one.state.ready == 1, LOADING_S)
    yield one
    one.close()


def said(text: str, pitch: int = 50) -> list[bytes]:
    pause = line(quiet(300))
    voice = line(at_level(floats(by_espeak("ko", text, pitch)), -20))
    return frames(pause + voice + pause)


def asked(pool: RecognizerPool, text: str, grammar: Grammar) -> Audience:
    audience = Audience()
    utterance = pool.open(grammar, audience)
    for frame in said(text):
        utterance.feed(frame)
    utterance.finish()
    return audience


@pytest.mark.parametrize("pitch", [35, 50, 65])
@pytest.mark.parametrize("word", [YES, NO])
def test_a_closed_question_is_understood_at_the_rate_of_the_line(
    pool: RecognizerPool, word: str, pitch: int
) -> None:
    audience = Audience()
    utterance = pool.open(YES_NO, audience)
    for frame in said(word, pitch):
        utterance.feed(frame)
    utterance.finish()
    hypothesis = audience.hypothesis()
    assert hypothesis.text == word
    assert Partial(word) in audience.events
    (only,) = hypothesis.words
    assert 200 <= only.start_ms < only.end_ms <= 20 * len(said(word, pitch))


def test_many_are_understood_at_once(pool: RecognizerPool) -> None:
    words = [YES, NO] * 4
    audiences = [asked(pool, word, YES_NO) for word in words]
    assert [audience.hypothesis().text for audience in audiences] == words


@pytest.mark.parametrize(
    "phrases",
    [("",), ('"]',), ("[unk]",), ("zzzqqq", "停电了"), ("\\",), ("{}",), ("네\0",), ("\ud7ff",)],
)
def test_a_bad_grammar_hurts_nobody(pool: RecognizerPool, phrases: tuple[str, ...]) -> None:
    before = pool.state.lost
    asked(pool, YES, Grammar(phrases)).hypothesis()
    assert asked(pool, NO, YES_NO).hypothesis().text == NO
    assert pool.state.lost == before


def test_unknown_phrases_do_not_spoil_the_known(pool: RecognizerPool) -> None:
    grammar = Grammar(("zzzqqq", YES, NO, "停电了"))
    assert asked(pool, NO, grammar).hypothesis().text == NO


def test_two_threads_may_feed_one_utterance(pool: RecognizerPool) -> None:
    before, audience = pool.state.lost, Audience()
    utterance = pool.open(YES_NO, audience)

    def feed() -> None:
        for frame in said(YES):
            utterance.feed(frame)

    threads = [threading.Thread(target=feed) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    utterance.finish()
    audience.hypothesis()
    assert pool.state.lost == before


def test_another_grammar_after_sound_has_come_is_another_utterance(pool: RecognizerPool) -> None:
    first = pool.open(FREE, Audience())
    for frame in said(YES):
        first.feed(frame)
    assert asked(pool, NO, YES_NO).hypothesis().text == NO
    first.cancel()
    assert asked(pool, YES, YES_NO).hypothesis().text == YES


def test_silence_is_nothing(pool: RecognizerPool) -> None:
    audience = Audience()
    utterance = pool.open(YES_NO, audience)
    for frame in frames(bytes(16_000)):
        utterance.feed(frame)
    utterance.finish()
    assert audience.hypothesis().text == ""


def test_a_killed_process_costs_one_answer_and_the_next_is_understood() -> None:
    pool = RecognizerPool(PATIENT, korean(), processes=1)
    try:
        until(lambda: pool.state.ready == 1, LOADING_S)
        audience = Audience()
        utterance = pool.open(YES_NO, audience)
        for frame in said(YES):
            utterance.feed(frame)
        os.kill(pool.pids[0], signal.SIGKILL)
        assert audience.loss() == "died"
        until(lambda: pool.state.ready == 1, LOADING_S)
        assert asked(pool, YES, YES_NO).hypothesis().text == YES
    finally:
        pool.close()


def copied(folder: Path) -> Path:
    """The model, its files linked: one of them can be spoilt."""
    model = folder / "model"
    shutil.copytree(korean(), model, copy_function=os.symlink)
    return model


def spoil(file: Path, content: bytes) -> None:
    file.unlink()
    file.write_bytes(content)


def test_a_truncated_model_is_found_out_before_anybody_calls(tmp_path: Path) -> None:
    model = copied(tmp_path)
    graph = model / "graph" / "HCLr.fst"
    spoil(graph, graph.read_bytes()[:100_000])
    pool = RecognizerPool(PATIENT, model, processes=1)
    try:
        until(lambda: pool.state.lost >= 1, LOADING_S)
        assert pool.state.ready == 0
        assert asked(pool, YES, YES_NO).loss() == "unavailable"
    finally:
        pool.close()


@pytest.mark.parametrize("name", ["ivector/final.ie", "am/final.mdl", "graph/Gr.fst"])
def test_a_file_that_lacks_is_named(tmp_path: Path, name: str) -> None:
    model = copied(tmp_path)
    (model / name).unlink()
    with pytest.raises(EngineError, match=name) as failure:
        check_model(model)
    assert not failure.value.retryable


def test_a_model_that_refuses_the_rate_of_the_line_is_given_another(tmp_path: Path) -> None:
    """8 kHz given as 16 is understood as nothing, without an error; we double it instead."""
    model = copied(tmp_path)
    settings = model / "conf" / "mfcc.conf"
    text = settings.read_text("ascii")
    spoil(settings, text.replace("--allow-upsample=true", "").encode())
    pool = RecognizerPool(PATIENT, model, processes=1)
    try:
        until(lambda: pool.state.ready == 1, LOADING_S)
        assert asked(pool, NO, YES_NO).hypothesis().text == NO
    finally:
        pool.close()


def test_a_folder_tells_its_engine(tmp_path: Path) -> None:
    assert engine_of(korean()) is VOSK
    with pytest.raises(EngineError, match="不是语音识别模型"):
        engine_of(tmp_path)
