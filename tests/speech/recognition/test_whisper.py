"""Whisper base hearing espeak-ng, hardly a voice for Mandarin: only closed questions are asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import numpy as np
import pytest

from ivr.errors import EngineError
from ivr.speech.recognition.byte_pairs import BytePairs
from ivr.speech.recognition.engines import WHISPER, engine_of
from ivr.speech.recognition.mel import log_mel
from ivr.speech.recognition.recognizer import FREE, NOTHING, Final, Grammar, Guess, RecognitionEvent
from ivr.speech.recognition.whisper_model import check_model
from ivr.speech.recognition.whisper_recognizer import WhisperRecognizer
from tests.helpers.kokoro import mandarin
from tests.helpers.voice import silence
from tests.speech.hearing.sounds import (
    at_level,
    floats,
    frames,
    hum,
    line,
    music,
    noise,
    quiet,
    spoken,
    tone,
)
from tests.speech.recognition.models import whisper

OPTIONS = Grammar(("我家停电了", "人工服务", "电线掉下来了", "满意", "什么时候来电"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return whisper(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def recognizer(folder: Path) -> Iterator[WhisperRecognizer]:
    one = WhisperRecognizer(folder)
    yield one
    one.close()


def heard(recognizer: WhisperRecognizer, pcm: bytes, grammar: Grammar) -> RecognitionEvent:
    told: list[RecognitionEvent] = []
    utterance = recognizer.open(grammar, told.append)
    for frame in frames(pcm):
        utterance.feed(frame)
    assert told == []
    utterance.finish()
    (event,) = told
    return event


def voice(text: str, pitch: int) -> bytes:
    pause = line(quiet(300))
    return pause + line(at_level(floats(spoken(text, pitch, 150)), -20)) + pause


@pytest.mark.parametrize("text", OPTIONS.phrases)
def test_a_phrase_of_the_grammar_is_found_by_its_sound(
    recognizer: WhisperRecognizer, text: str
) -> None:
    event = heard(recognizer, voice(text, 60), OPTIONS)
    assert isinstance(event, Final)
    assert event.hypothesis.text == text


@pytest.mark.parametrize("text", ["我想买一张火车票", "今天天气很好"])
def test_what_is_not_in_the_grammar_is_not_pressed_into_it(
    recognizer: WhisperRecognizer, text: str
) -> None:
    event = heard(recognizer, voice(text, 45), OPTIONS)
    assert isinstance(event, Final)
    assert event.hypothesis.text not in OPTIONS.phrases


@pytest.mark.parametrize("grammar", [FREE, OPTIONS])
@pytest.mark.parametrize(
    "pcm",
    [
        bytes(32_000),
        line(at_level(noise(2000), -40)),
        line(at_level(hum(2000), -25)),
        line(at_level(tone(450, 2000), -20)),
        line(at_level(music(2000), -25)),
        bytes(640),
    ],
    ids=["silence", "noise", "hum", "tone", "music", "moment"],
)
def test_nothing_is_invented(recognizer: WhisperRecognizer, pcm: bytes, grammar: Grammar) -> None:
    assert heard(recognizer, pcm, grammar) == Final(NOTHING)


def test_a_cancelled_utterance_has_kept_nothing(recognizer: WhisperRecognizer) -> None:
    told: list[RecognitionEvent] = []
    utterance = recognizer.open(FREE, told.append)
    utterance.feed(bytes(320))
    utterance.cancel()
    assert told == []


def test_a_text_survives_the_vocabulary(folder: Path) -> None:
    pairs = BytePairs.read(folder / "tokenizer.json")
    for text in ("停电、报修。", "hello 世界 123", "𠮷", ""):
        assert pairs.decode(pairs.encode(text)) == text
    assert pairs.decode([pairs.special("<|zh|>")]) == ""
    assert len(pairs.encode("停电")) < len("停电".encode())


def test_characters_of_the_other_way_to_write_are_not_written(
    recognizer: WhisperRecognizer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Decoder:
        asked: ClassVar[list[int]] = []

        def encode(self, _: object) -> None:
            return None

        def generate(
            self, *_: object, suppress_tokens: list[int], **__: object
        ) -> list[SimpleNamespace]:
            self.asked.extend(suppress_tokens)
            return [SimpleNamespace(sequences_ids=[[]], scores=[-0.1], no_speech_prob=0.0)]

    monkeypatch.setattr(recognizer._model, "_model", Decoder())
    recognizer._model.hear(np.zeros(16_000, dtype=np.float32))
    pairs, kept_out = BytePairs.read(folder / "tokenizer.json"), set(Decoder.asked)
    for text in ("電", "報"):  # a few others are spelt in bytes: they are compared by their sound
        assert kept_out & set(pairs.encode(text)), text
    assert not kept_out & set(pairs.encode("停电报修，人工服务"))


def test_a_vocabulary_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{}", "ascii")
    with pytest.raises(EngineError, match="词表"):
        BytePairs.read(tmp_path / "tokenizer.json")


def test_a_file_that_lacks_is_named(folder: Path, tmp_path: Path) -> None:
    check_model(folder)
    assert engine_of(folder) is WHISPER
    with pytest.raises(EngineError, match=r"model\.bin"):
        check_model(tmp_path)


def test_a_tone_stands_in_its_band() -> None:
    at = np.arange(16_000)
    low, high = (
        int(
            log_mel(np.sin(2 * np.pi * hertz * at / 16_000).astype(np.float32), 100)[:, 50].argmax()
        )
        for hertz in (400, 3000)
    )
    assert (low, high) == (10, 52) or 0 < low < high < 80


def test_what_is_guessed_at_a_pause_is_what_is_heard_in_the_end(
    recognizer: WhisperRecognizer,
) -> None:
    told: list[RecognitionEvent] = []
    utterance = recognizer.open(OPTIONS, told.append)
    said = frames(voice("人工服务", 50))
    for frame in said:
        utterance.feed(frame)
    utterance.guess()
    utterance.finish()
    guess, final = told
    assert isinstance(guess, Guess)
    assert isinstance(final, Final)
    assert guess.frames == len(said)
    assert guess.hypothesis == final.hypothesis
    assert guess.hypothesis.text == "人工服务"


ROADS = ("人民路", "解放街", "和平路", "长虹路", "文三路", "建设路", "胜利路", "河坪巷")


def test_names_of_the_customers_file_are_heard_as_they_are_written(
    recognizer: WhisperRecognizer,
) -> None:
    said = silence(400) + mandarin("长虹路四十号，二单元三零二室。", "zf_xiaobei") + silence(400)
    event = heard(recognizer, said, Grammar(names=ROADS))
    assert isinstance(event, Final)
    assert event.hypothesis.text.startswith("长虹路40号")


def test_names_are_not_put_into_what_is_no_address(recognizer: WhisperRecognizer) -> None:
    said = silence(400) + mandarin("我要找人工。", "zm_yunjian") + silence(400)
    without = heard(recognizer, said, FREE)
    assert heard(recognizer, said, Grammar(names=ROADS)) == without


def test_names_are_not_heard_into_noise(recognizer: WhisperRecognizer) -> None:
    event = heard(recognizer, line(at_level(noise(2000), -30)), Grammar(names=ROADS))
    assert event == Final(NOTHING)
