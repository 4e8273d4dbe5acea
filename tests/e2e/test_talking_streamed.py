"""Callers talk to a recogniser that hears while they speak: Korean, through SIP and G.711.

The talkers, their lines and the stopwatch are those of `ivr bench speech`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ivr.bench.speech.flows import write_flows
from ivr.bench.speech.line import LineKind
from ivr.bench.speech.scenes import interrupting
from ivr.bench.speech.stopwatch import answer_delay_ms, interrupt
from ivr.bench.speech.talker import Talker
from ivr.bench.speech.words import NO, YES, word
from ivr.media.g711 import Law
from tests.helpers.hearing_hotline import hearing_hotline
from tests.helpers.hotline import Hotline
from tests.speech.recognition.models import korean

LOADING_S = 90
NUMBER = "13800000009"


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    """A hotline that asks for yes and no, and understands them in Korean."""
    folder = tmp_path_factory.mktemp("questions")
    settings = {
        "IVR_FLOWS": str(write_flows(folder / "flows")),
        "IVR_SAFETY_FLOW": "道别",
    }
    with hearing_hotline(folder / "data", korean(), LOADING_S, settings) as hotline:
        yield hotline


def test_words_into_silence_and_over_a_prompt_are_understood_at_once(questions: Hotline) -> None:
    with Talker(questions.port, LineKind(), NUMBER) as call:
        call.hear_until_quiet()
        answered_ms = [answer_delay_ms(call, word(YES))]
        call.hear_until_quiet()
        answered_ms.append(answer_delay_ms(call, word(NO)))
        call.hear_ms(1_500)
        interrupted = interrupt(call, word(NO))
    turns = questions.ended_call(NUMBER)["turns"]
    said = [turn["value"] for turn in turns if turn["input"] == "heard"]
    assert said == [YES, NO, NO]
    assert interrupted is not None
    # How soon is measured by `ivr bench speech`; a test machine is busy with other things.
    assert all(one is not None and one <= 3_000 for one in answered_ms), answered_ms
    assert interrupted.answered_ms <= 3_000
    assert interrupted.silent_ms <= 1_500


def test_a_rough_line_with_an_echo_is_heard_too(questions: Hotline) -> None:
    rough = LineKind(Law.PCMU, jitter_ms=30, loss=0.01, echo_db=-15)
    heard = interrupting(questions.port, rough, [word(YES), word(NO)], rounds=4)
    assert heard.noticed >= 3
    assert heard.answered_ms[0] <= 3_000
