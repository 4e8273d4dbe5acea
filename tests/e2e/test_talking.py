"""Callers talk: Mandarin by a neural voice, heard by Whisper, through SIP and A-law."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.town import Household
from tests.helpers.caller import Caller
from tests.helpers.hearing_hotline import hearing_hotline
from tests.helpers.hotline import Hotline, steps
from tests.helpers.kokoro import mandarin
from tests.helpers.voice import silence
from tests.speech.recognition.models import whisper

LOADING_S = 90


@pytest.fixture(scope="module")
def talked_to(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    """A hotline that understands Mandarin; it takes new calls by voice when it says so."""
    mandarin("您好")  # where nobody can speak, nothing need be loaded
    folder = tmp_path_factory.mktemp("talking")
    data = Path(shutil.copytree(prepared, folder / "data"))
    with hearing_hotline(data, whisper(folder), LOADING_S) as hotline:
        yield hotline


def test_what_is_told_at_the_main_menu_leads_to_the_right_question(
    talked_to: Hotline, home: Household
) -> None:
    with Caller(talked_to.address, home.phone, law="PCMA") as call:
        call.dial()
        call.hear_until_quiet()
        call.say(mandarin("停电了，整栋楼都停电。") + silence(200))
        call.hear_voice()
        call.hear_until_quiet()
    record = talked_to.ended_call(home.phone)
    told = next(turn for turn in record["turns"] if turn["input"] == "heard")
    assert told["step"] == "主菜单"
    # Whoever heard 整栋楼 does not ask about it; who heard 整动楼 does.
    assert steps(record)[-1] in ("问范围", "确认地址")


def test_who_says_nothing_is_asked_again_and_the_line_is_named(
    talked_to: Hotline, home: Household
) -> None:
    with Caller(talked_to.address, home.phone, law="PCMA") as call:
        call.dial()
        call.hear_until_quiet()
        call.hear_voice(timeout_s=12)
    turns = talked_to.ended_call(home.phone)["turns"]
    assert [turn["value"] for turn in turns if turn["input"] == "no_input"] == ["无声"]
