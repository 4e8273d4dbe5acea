"""Prompts on their way to the line: at once where they are ready, just in time where not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from ivr.calls.delivery import IN_TIME_MS, Delivery
from ivr.clock import ManualClock
from ivr.dialogue.actions import Play, Segment
from ivr.media.outbound import NO_TOKEN
from ivr.media.sound import Sound
from ivr.simulator.loopback import LoopbackStream

MS = 100
"""What a character lasts."""


@dataclass
class LatePrompts:
    """What stands in a flow is ready; a value is there when it has been waited for."""

    clock: ManualClock
    always_ready: bool = False
    asked_ms: list[int] = field(default_factory=list)
    """When values were asked for."""

    def sounds(
        self, pieces: Sequence[tuple[str, bool]], *, slow: bool = False
    ) -> Iterator[tuple[Sound, bool]]:
        at = next((at for at, (_, fixed) in enumerate(pieces) if not fixed), len(pieces))
        opening = Sound.silence(MS * sum(len(text) for text, _ in pieces[:at]))
        yield opening, at < len(pieces)
        if at < len(pieces):
            self.asked_ms.append(self.clock.monotonic_ms())
            yield Sound.silence(MS * sum(len(text) for text, _ in pieces[at:])), False

    def forget(self, texts: Iterable[str]) -> None:
        """Not of interest here."""

    def prefetch(self, texts: Iterable[str], *, of: object, slow: bool = False) -> None:
        """Not of interest here."""


def say(words: str) -> Play:
    """A prompt; words in brackets are a value."""
    lead, _, rest = words.partition("{")
    value, _, after = rest.partition("}")
    pieces = (Segment(lead), Segment(value, fixed=False), Segment(after))
    return Play(tuple(piece for piece in pieces if piece.text), "步骤")


@dataclass
class Line:
    clock: ManualClock
    stream: LoopbackStream
    prompts: LatePrompts
    delivery: Delivery

    def pass_time(self, until_ms: int) -> None:
        self.clock.advance(until_ms - self.clock.monotonic_ms())
        self.delivery.pass_time()

    @property
    def given(self) -> list[tuple[int, int]]:
        return self.stream.queued


@pytest.fixture
def line() -> Line:
    clock = ManualClock(datetime(2026, 11, 24, tzinfo=UTC))
    stream, prompts = LoopbackStream(clock), LatePrompts(clock)
    return Line(clock, stream, prompts, Delivery(stream, prompts, clock))


def test_what_is_ready_is_given_at_once(line: Line) -> None:
    line.delivery.play(say("您好"), 1)
    line.delivery.play(say("再见"), 2)
    assert line.given == [(1, 200), (2, 200)]
    assert line.delivery.due_ms is None


def test_a_value_is_asked_for_just_before_the_words_in_front_of_it_have_been_heard(
    line: Line,
) -> None:
    line.delivery.play(say("我记下的地址是{和平路}对吗"), 1)
    assert line.given == [(NO_TOKEN, 700)]
    assert line.delivery.due_ms == 700 - IN_TIME_MS
    line.pass_time(700 - IN_TIME_MS - 1)
    assert line.prompts.asked_ms == []
    line.pass_time(700 - IN_TIME_MS)
    assert line.prompts.asked_ms == [340]
    assert line.given == [(NO_TOKEN, 700), (1, 500)]
    assert line.delivery.due_ms is None


def test_prompts_behind_it_wait_for_it_and_keep_their_order(line: Line) -> None:
    line.delivery.play(say("一二三四五六{七}"), 1)
    line.delivery.play(say("八九"), 2)
    line.delivery.play(say("{十}"), 3)
    assert line.given == [(NO_TOKEN, 600)]
    line.pass_time(240)
    assert line.given == [(NO_TOKEN, 600), (1, 100), (2, 200)]
    assert line.delivery.due_ms == 900 - IN_TIME_MS
    line.pass_time(540)
    assert line.given[-1] == (3, 100)
    assert line.prompts.asked_ms == [240, 540]


def test_a_value_with_nothing_before_it_is_asked_for_at_once(line: Line) -> None:
    line.delivery.play(say("{和平路}"), 1)
    assert line.prompts.asked_ms == [0]
    line.delivery.play(say("短{人民路}"), 2)
    assert line.prompts.asked_ms == [0]
    line.pass_time(40)
    assert line.given == [(1, 300), (NO_TOKEN, 100), (2, 300)]


def test_before_its_call_is_busy_everything_is_given(line: Line) -> None:
    line.delivery.play(say("一二三四五六{七}"), 1)
    line.delivery.play(say("{八}"), 2)
    line.delivery.hurry()
    assert [token for token, _ in line.given] == [NO_TOKEN, 1, 2]


def test_what_was_interrupted_is_not_heard_later(line: Line) -> None:
    line.delivery.play(say("一二三四五六{七}"), 1)
    line.delivery.stop()
    assert line.given == []
    assert line.delivery.due_ms is None
    line.pass_time(5000)
    assert line.given == []
    line.delivery.play(say("一二三四五六{七}"), 2)
    assert line.delivery.due_ms == 5000 + 600 - IN_TIME_MS
