"""Callers on bad lines, through SIP and A-law: told what is wrong, or taken for what they are."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.caller import Caller
from tests.helpers.hearing_hotline import hearing_hotline
from tests.helpers.hotline import Hotline
from tests.speech.hearing.sounds import at_level, floats, line, music, noise, spoken, tone
from tests.speech.recognition.models import whisper

pytestmark = pytest.mark.proof
"""Each takes three quarters of a minute; tests/calls/test_bad_lines.py has them in no time."""

LOADING_S = 120
ASKED_AFTER_MS = 1_200
"""The pauses inside of what the hotline says are shorter."""
NUMBERS = (f"1380000{number:04}" for number in count(1))
"""Each call has one of its own."""


@pytest.fixture(scope="module")
def listening(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    """A hotline that hears its callers."""
    folder = tmp_path_factory.mktemp("bad-lines")
    data = Path(shutil.copytree(prepared, folder / "data"))
    with hearing_hotline(data, whisper(folder), LOADING_S, start_s=180) as hotline:
        yield hotline


def call(hotline: Hotline, *sounds: bytes) -> Mapping[str, Any]:
    """The record of a call in which the caller answers the questions with these sounds."""
    number = next(NUMBERS)
    with Caller(hotline.address, number, law="PCMA") as caller:
        caller.dial()
        for sound in sounds:
            caller.hear_until_quiet(ASKED_AFTER_MS)
            caller.say(sound)
            caller.hear_voice(timeout_s=20)
        caller.hear_until_quiet()
    return hotline.ended_call(number)


def first(record: Mapping[str, Any]) -> str:
    """What the line was taken for when the caller was first listened to."""
    kinds = ("heard", "no_input")
    turn = next(turn for turn in record["turns"] if turn["input"] in kinds)
    return str(turn["value"]).strip("（）")


def said(record: Mapping[str, Any]) -> str:
    return "".join(prompt for turn in record["turns"] for prompt in turn["prompts"])


def test_a_voice_that_is_too_faint_is_asked_to_speak_up(listening: Hotline) -> None:
    faint = at_level(floats(spoken("今天天气很好我们出去走走")), -52)
    record = call(listening, line(faint))
    assert first(record) == "太轻"
    assert said(record).count("您的声音有点轻") == 1


def test_noise_offers_the_keys(listening: Hotline) -> None:
    record = call(listening, line(at_level(noise(9_000), -30)))
    assert first(record) == "嘈杂"
    assert said(record).count("请看着电话上的数字按键") == 1


def test_music_is_nobodys_voice(listening: Hotline) -> None:
    record = call(listening, line(at_level(music(9_000), -20)))
    assert first(record) == "音乐"
    assert "请问您能听到吗" in said(record)


def test_an_answering_machine_is_hung_up_on(listening: Hotline) -> None:
    words = floats(spoken("您好我现在不在家请在嘀声以后留言我会尽快给您回电话谢谢"))
    record = call(listening, line(at_level(words, -20)) + line(at_level(tone(1_000, 400), -15)))
    assert first(record) == "答录机"
    assert record["result"] == "答录机"
