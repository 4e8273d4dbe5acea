"""What talkers do, and what was measured of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from ivr.bench.figures import percentile
from ivr.bench.speech.hotline import TalkedTo
from ivr.bench.speech.line import LineKind
from ivr.bench.speech.stopwatch import Interruption, answer_delay_ms, interrupt
from ivr.bench.speech.talker import Talker

INTO_THE_PROMPT_MS = 900
APART_S = 0.15
"""Callers who come at once come so far apart."""
UNINTERRUPTED = frozenset({"no_input", "hung_up"})
CALL_S = 240.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of many words; milliseconds, sorted."""

    said: int
    noticed: int
    answered_ms: tuple[float, ...]
    silent_ms: tuple[float, ...] = ()

    def answered(self, part: int) -> float | None:
        """From the end of a word to the first sound of the answer, at this percentile."""
        return percentile(self.answered_ms, part)

    def silent(self, part: int) -> float | None:
        """From the first sound of a word to the last of the prompt, at this percentile."""
        return percentile(self.silent_ms, part)


def interrupting(
    port: int, kind: LineKind, words: Sequence[bytes], rounds: int, callers: int = 1
) -> Heard:
    """Callers who answer every question in the middle of it."""
    one = partial(_interrupting, port, kind, words, rounds)
    with ThreadPoolExecutor(callers) as crowd:
        found = [each for call in crowd.map(one, range(callers)) for each in call]
    noticed = [each for each in found if each is not None]
    return Heard(
        len(found),
        len(noticed),
        tuple(sorted(each.answered_ms for each in noticed)),
        tuple(sorted(each.silent_ms for each in noticed)),
    )


def _interrupting(
    port: int, kind: LineKind, words: Sequence[bytes], rounds: int, caller: int
) -> list[Interruption | None]:
    found: list[Interruption | None] = []
    time.sleep(APART_S * caller)
    with Talker(port, kind, _number(caller), seed=caller) as call:
        for at in range(rounds):
            call.hear_voice()
            call.hear_ms(INTO_THE_PROMPT_MS + 70 * ((at + caller) % 10))
            found.append(interrupt(call, words[at % len(words)]))
    return found


def answering(
    port: int, kind: LineKind, words: Sequence[bytes], rounds: int, callers: int = 1
) -> Heard:
    """Callers who wait for the end of every question and answer it."""
    one = partial(_answering, port, kind, words, rounds)
    with ThreadPoolExecutor(callers) as crowd:
        found = [each for call in crowd.map(one, range(callers)) for each in call]
    delays = tuple(sorted(each for each in found if each is not None))
    return Heard(len(found), len(delays), delays)


def _answering(
    port: int, kind: LineKind, words: Sequence[bytes], rounds: int, caller: int
) -> list[float | None]:
    found: list[float | None] = []
    with Talker(port, kind, _number(caller), seed=caller) as call:
        for at in range(rounds):
            call.hear_until_quiet(500)
            found.append(answer_delay_ms(call, words[(at + caller) % len(words)]))
    return found


def listening(hotline: TalkedTo, kinds: Sequence[LineKind]) -> tuple[int, int]:
    """Callers who say nothing, each on a line with its echo: prompts, and what interrupted."""
    before = len(hotline.answers())
    with ThreadPoolExecutor(len(kinds)) as crowd:
        list(crowd.map(partial(_listening, hotline.port), kinds, range(len(kinds))))
    answers = hotline.answers()[before:]
    return len(answers), sum(kind not in UNINTERRUPTED for kind in answers)


def _listening(port: int, kind: LineKind, caller: int) -> None:
    with Talker(port, kind, _number(caller), seed=caller) as call:
        call.wait_until_ended(CALL_S)


def _number(caller: int) -> str:
    return f"138000{caller:05}"
