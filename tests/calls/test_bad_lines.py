"""The sound of bad lines through the real detector, in virtual time: what a caller is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.speech.hearing.silero_vad import SileroVad
from ivr.speech.hearing.vad import Vad
from tests.calls.test_hearing import Line, OneEach, Reader, begin
from tests.speech.hearing.sounds import (
    Floats,
    at_level,
    floats,
    frames,
    line,
    music,
    noise,
    spoken,
    tone,
)


class Detectors(OneEach):
    """Lends real detectors."""

    def borrow(self) -> Vad:
        super().borrow()
        return SileroVad()


@pytest.fixture
def call(tmp_path: Path) -> Line:
    """A call of which nothing is understood, at its first question."""
    return begin(tmp_path, Reader(deaf=True), vads=Detectors()).hears_all()


WORDS = spoken("今天天气很好我们出去走走")


@pytest.mark.parametrize(
    ("sound", "taken_for", "told"),
    [
        (at_level(floats(WORDS), -52), "太轻", "您的声音有点轻，请对着话筒说"),
        (at_level(floats(WORDS), 6), "太响", "请离话筒远一点"),
        (at_level(noise(9_000), -30), "嘈杂", "请看着电话上的数字按键"),
        (at_level(music(9_000), -20), "音乐", "请问您能听到吗"),
        (floats(bytes(16 * 9_000)), "无声", "请问您能听到吗"),
    ],
)
def test_what_is_wrong_with_the_line_is_told_before_the_question_is_asked_again(
    call: Line, sound: Floats, taken_for: str, told: str
) -> None:
    call.sounds(frames(line(sound))).passes(2_000)
    first = call.turns[0]
    assert str(first.value).strip("（）") == taken_for
    again = call.said_since(1)
    assert told in again
    assert "请按一" in again.split(told)[1]


def test_a_machine_is_hung_up_on_at_once(call: Line) -> None:
    words = floats(spoken("您好我现在不在家请在嘀声以后留言我会尽快给您回电话谢谢"))
    call.sounds(frames(line(at_level(words, -20)) + line(at_level(tone(1_000, 400), -15))))
    assert call.turns[0].value == "（答录机）"
    assert call.worker.session.flow == "答录机"
    call.hears_all().passes(4_000)
    assert (call.worker.over, call.worker.session.result) == (True, "答录机")
