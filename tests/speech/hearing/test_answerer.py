"""Who has picked up: people and machines through the real detector, in virtual time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

from ivr.speech.hearing.answerer import MONOLOGUE_MS, SILENT_MS, AnswererWatch, Verdict
from ivr.speech.hearing.silero_vad import SileroVad
from tests.speech.hearing.sounds import (
    Floats,
    at_level,
    clicks,
    floats,
    frames,
    line,
    music,
    noise,
    quiet,
    spoken,
    tone,
)

FRAME_MS = 20


@dataclass(frozen=True)
class Told:
    """What was told of a sound, and when."""

    speak_ms: int | None
    machine_ms: int | None


def watched(sound: Floats, sent: Floats | None = None) -> Told:
    watch, vad = AnswererWatch(), SileroVad()
    told: dict[Verdict, int] = {}
    ours = frames(line(sent)) if sent is not None else []
    for index, frame in enumerate(frames(line(sound))):
        verdict = watch.push(frame, vad.voiced(frame), ours[index] if index < len(ours) else None)
        if verdict is not None:
            assert verdict not in told, "each is told once"
            told[verdict] = (index + 1) * FRAME_MS
    return Told(told.get(Verdict.SPEAK), told.get(Verdict.MACHINE))


@cache
def say(text: str, pitch: int = 45, rate: int = 160) -> Floats:
    return at_level(floats(spoken(text, pitch, rate)), -20)


def after(*parts: Floats) -> Floats:
    """One after another, on a line that is never quite silent."""
    whole = np.concatenate(parts)
    return np.asarray(whole + at_level(noise(len(whole) // 8 + 1), -58)[: len(whole)])


def beep(hertz: int = 1_000, lasts_ms: int = 400) -> Floats:
    return at_level(tone(hertz, lasts_ms), -18)


def voice_ms(*parts: Floats) -> int:
    return sum(len(part) // 8 for part in parts)


PEOPLE = (
    "喂",
    "喂，你好",
    "你好",
    "喂，你好，哪位",
    "喂，找谁",
    "你好，我是王小明",
    "哎，说吧",
    "喂，我在开车呢",
)


@pytest.mark.parametrize("words", PEOPLE)
@pytest.mark.parametrize("pitch", [30, 70])
def test_people_are_spoken_to_soon_after_their_first_words(words: str, pitch: int) -> None:
    said = say(words, pitch)
    told = watched(after(quiet(300), said, quiet(6_000)))
    assert told.machine_ms is None
    assert told.speak_ms is not None
    assert 300 + voice_ms(said) - 400 <= told.speak_ms <= 300 + voice_ms(said) + 900


def test_who_says_nothing_is_spoken_to_after_a_second() -> None:
    told = watched(after(quiet(8_000)))
    assert (told.speak_ms, told.machine_ms) == (SILENT_MS, None)


GREETINGS = (
    "您好，我现在不方便接听电话，请在嘀声之后留言，我会尽快给您回电话",
    "您拨打的电话暂时无法接听，请在提示音后留言，留言结束请挂机",
    "这里是清河机械厂，现在是下班时间，请留下您的姓名和电话，我们上班以后和您联系",
)


@pytest.mark.parametrize("greeting", GREETINGS)
@pytest.mark.parametrize("hertz", [800, 1_400])
def test_a_greeting_with_a_beep_is_a_machine_and_nothing_was_said_to_it(
    greeting: str, hertz: int
) -> None:
    words = say(greeting)
    told = watched(after(quiet(400), words, quiet(500), beep(hertz), quiet(3_000)))
    assert told.speak_ms is None
    assert told.machine_ms is not None
    assert told.machine_ms <= 400 + voice_ms(words) + 500 + 400


def test_a_machine_that_waits_before_its_greeting_is_known_by_its_beep() -> None:
    """Our first words are out by then; they are about nobody and nothing."""
    told = watched(after(quiet(1_600), say(GREETINGS[0]), quiet(500), beep(), quiet(2_000)))
    assert told.speak_ms is not None
    assert told.machine_ms is not None


def test_an_announcement_without_a_pause_is_a_machine() -> None:
    told = watched(after(quiet(200), say(GREETINGS[0]), say(GREETINGS[1]), say(GREETINGS[2])))
    assert told.speak_ms is None
    assert told.machine_ms is not None
    assert told.machine_ms <= MONOLOGUE_MS + 1_500


@pytest.mark.parametrize("hertz", [1_100, 2_100])
def test_a_fax_is_a_machine(hertz: int) -> None:
    told = watched(after(quiet(300), beep(hertz, 3_000)))
    assert (told.speak_ms, told.machine_ms is not None) == (None, True)


def test_a_firm_that_names_itself_is_listened_to_and_then_spoken_to() -> None:
    told = watched(after(quiet(200), say("您好，清河机械厂，请问有什么可以帮您的"), quiet(3_000)))
    assert told.speak_ms is not None
    assert told.machine_ms is None


@pytest.mark.parametrize(
    "sound",
    [at_level(noise(8_000), -30), at_level(clicks(8_000), -25), at_level(music(8_000), -25)],
    ids=["noise", "clicks", "music"],
)
def test_a_bad_line_is_no_machine(sound: Floats) -> None:
    told = watched(sound)
    assert told.machine_ms is None
    assert told.speak_ms is not None


def test_keys_are_no_machine() -> None:
    pressed = at_level(tone(770, 300) + tone(1_336, 300), -15)
    told = watched(after(say("喂，你好"), quiet(1_000), pressed, quiet(2_000)))
    assert told.machine_ms is None


def test_the_echo_of_a_beep_of_ours_is_no_machine() -> None:
    ours = np.concatenate([quiet(3_000), beep(1_000, 240), quiet(2_000)])
    back = np.concatenate([say("喂，你好我是王小明"), quiet(3_000)])[: len(ours)]
    echo = np.concatenate([quiet(3_200), at_level(tone(1_000, 240), -30), quiet(1_800)])
    heard = np.zeros(len(ours))
    heard[: len(back)] += back
    heard[: len(echo)] += echo[: len(heard)]
    assert watched(heard, ours).machine_ms is None
    assert watched(heard).machine_ms is not None, "the same would be one of a machine's"
