"""How soon callers who talk are answered, and how soon a prompt falls silent: in the packets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import quantiles

import pytest

from tests.e2e.test_talking_streamed import questions
from tests.helpers.caller import Caller
from tests.helpers.hotline import Hotline
from tests.helpers.talker import Interruption, interrupt, word

__all__ = ["questions"]

pytestmark = pytest.mark.proof

PAGE = Path(__file__).parents[2] / "docs" / "proofs" / "speech.md"
NOTICED = 0.85
"""Of the words; one that is missed is said again, one of ours taken for the caller's is worse."""
ROUNDS, ROUNDS_EACH, MANY = 30, 4, 16
INTO_THE_PROMPT_MS = 900


@pytest.fixture(scope="module")
def page() -> Iterator[list[str]]:
    lines = [
        "# How soon callers who talk are answered",
        "",
        "Written by `make proof` (tests/proof/test_speech.py): Korean words over SIP and A-law, "
        "said over a prompt, to a closed question that Vosk hears; read from the packets.",
        "",
    ]
    yield lines
    PAGE.write_text("\n".join(lines) + "\n", "utf-8")


def talk(hotline: Hotline, number: str, rounds: int) -> list[Interruption | None]:
    """A call that answers every question in the middle of it."""
    found: list[Interruption | None] = []
    with Caller(hotline.address, number, law="PCMA") as call:
        call.dial()
        for at in range(rounds):
            call.hear_voice()
            call.hear_ms(INTO_THE_PROMPT_MS + 70 * (at % 10))
            found.append(interrupt(call, word(("네", "아니요")[at % 2])))
    return found


def told(what: str, delays: Sequence[int]) -> tuple[str, float]:
    """The line of the page, and the 95th percentile."""
    cuts = quantiles(delays, n=20, method="inclusive")
    return f"{what} p50 {cuts[9]:.0f} ms, p95 {cuts[18]:.0f} ms", cuts[18]


def test_one_caller_is_answered_at_once(questions: Hotline, page: list[str]) -> None:
    said = talk(questions, "13800000021", ROUNDS)
    found = [one for one in said if one is not None]
    answered, late_ms = told("end of speech to first sound", [one.answered_ms for one in found])
    silent, loud_ms = told("first sound of speech to silence", [one.silent_ms for one in found])
    page.append(f"- One caller, {len(found)} of {len(said)} words noticed: {answered}; {silent}.")
    assert len(found) >= NOTICED * len(said)
    assert late_ms <= 800
    assert loud_ms <= 350


def test_sixteen_callers_at_once_are_answered_too(questions: Hotline, page: list[str]) -> None:
    numbers = [f"138000001{at:02}" for at in range(MANY)]
    with ThreadPoolExecutor(MANY) as crowd:
        calls = list(crowd.map(lambda number: talk(questions, number, ROUNDS_EACH), numbers))
    said = [one for call in calls for one in call]
    found = [one for one in said if one is not None]
    answered, late_ms = told("end of speech to first sound", [one.answered_ms for one in found])
    silent, _ = told("first sound of speech to silence", [one.silent_ms for one in found])
    count = f"{len(found)} of {len(said)} words noticed"
    page.append(f"- {MANY} callers at once, {count}: {answered}; {silent}.")
    assert len(found) >= NOTICED * len(said)
    assert late_ms <= 1_500
