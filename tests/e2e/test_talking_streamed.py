"""Callers talk to a recogniser that hears while they speak: Korean, through SIP and A-law."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers.caller import Caller
from tests.helpers.hotline import Hotline, run_ivr
from tests.helpers.talker import answer_delay_ms, interrupt, word, write_flows
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
        "IVR_SPEECH_HEAR": "是",
    }
    data = folder / "data"
    done = run_ivr("models", "use", str(korean()), "--data", str(data))
    assert done.returncode == 0, done.stderr
    with Hotline(data, settings=settings) as hotline:
        yield hotline.start().wait_for_line("可以说话了", LOADING_S)
        assert hotline.is_running, hotline.errors()
    assert "Traceback" not in hotline.errors(), hotline.errors()


def test_words_into_silence_and_over_a_prompt_are_understood_at_once(questions: Hotline) -> None:
    with Caller(questions.address, NUMBER, law="PCMA") as call:
        call.dial()
        call.hear_until_quiet()
        answered_ms = [answer_delay_ms(call, word("네"))]
        call.hear_until_quiet()
        answered_ms.append(answer_delay_ms(call, word("아니요")))
        call.hear_ms(1_500)
        interrupted = interrupt(call, word("아니요"))
    turns = questions.ended_call(NUMBER)["turns"]
    said = [turn["value"] for turn in turns if turn["input"] == "heard"]
    assert said == ["네", "아니요", "아니요"]
    assert interrupted is not None
    assert max(*answered_ms, interrupted.answered_ms) <= 1_000, answered_ms
    assert interrupted.silent_ms <= 450
