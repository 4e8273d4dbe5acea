"""Rendering ahead: the order, the failures, and how it makes room for calls."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from ivr.clock import SystemClock
from ivr.errors import EngineError
from ivr.media.sound import Sound
from ivr.speech.ahead import AheadRenderer, Progress, Turn
from tests.speech.fakes import BrokenVoice, BuggyVoice, StuckVoice, ToneVoice

Kept = list[tuple[str, str]]


@pytest.fixture
def kept() -> Kept:
    return []


@pytest.fixture
def ahead(kept: Kept) -> Iterator[AheadRenderer]:
    def keep(text: str, voice: object, sound: Sound) -> None:
        assert sound.duration_ms > 0
        kept.append((text, getattr(voice, "name", "")))

    renderer = AheadRenderer(keep, SystemClock(), first_rest_s=0.01, idle_s=0.05)
    yield renderer
    renderer.close()


def test_everything_wanted_is_rendered_and_kept(ahead: AheadRenderer, kept: Kept) -> None:
    voice = ToneVoice("natural")
    assert ahead.request(voice, ["您好", "再见"], Turn.AHEAD) == ["您好", "再见"]
    assert ahead.wait(5)
    assert kept == [("您好", "natural"), ("再见", "natural")]
    assert ahead.progress() == Progress(done=2, failed=0, total=2)


def test_what_a_call_needs_soon_comes_first_and_slow_speech_last(
    ahead: AheadRenderer, kept: Kept
) -> None:
    stuck, slow = StuckVoice("natural"), ToneVoice("slow")
    ahead.request(stuck, ["首句"], Turn.AHEAD)
    assert stuck.begun.wait(5)
    ahead.request(slow, ["慢"], Turn.SLOW)
    ahead.request(stuck, ["以后"], Turn.AHEAD)
    ahead.request(stuck, ["马上"], Turn.SOON)
    stuck.go.set()
    assert ahead.wait(5)
    assert [text for text, _ in kept] == ["首句", "马上", "以后", "慢"]


def test_what_is_wanted_sooner_is_rendered_once(ahead: AheadRenderer, kept: Kept) -> None:
    stuck = StuckVoice("natural")
    ahead.request(stuck, ["首句", "甲", "乙"], Turn.AHEAD)
    assert stuck.begun.wait(5)
    assert ahead.request(stuck, ["乙", "甲"], Turn.AHEAD) == []
    ahead.request(stuck, ["乙"], Turn.SOON)
    stuck.go.set()
    assert ahead.wait(5)
    assert [text for text, _ in kept] == ["首句", "乙", "甲"]


def test_a_voice_that_fails_is_tried_again_and_then_left(ahead: AheadRenderer, kept: Kept) -> None:
    voice = BrokenVoice()
    ahead.request(voice, ["您好"], Turn.AHEAD)
    assert ahead.wait(5)
    assert voice.spoken == ["您好"] * 3
    assert ahead.progress() == Progress(done=0, failed=1, total=1)
    voice.mended = True
    ahead.request(voice, ["您好"], Turn.AHEAD)
    assert ahead.wait(5)
    assert kept == [("您好", "broken")]


def test_a_text_that_cannot_be_said_is_not_tried_again(ahead: AheadRenderer) -> None:
    voice = BrokenVoice(retryable=False)
    ahead.request(voice, ["您好"], Turn.AHEAD)
    assert ahead.wait(5)
    assert voice.spoken == ["您好"]


def test_a_slip_in_a_voice_does_not_end_the_thread(ahead: AheadRenderer, kept: Kept) -> None:
    ahead.request(BuggyVoice(), ["您好"], Turn.AHEAD)
    ahead.request(ToneVoice("natural"), ["再见"], Turn.AHEAD)
    assert ahead.wait(5)
    assert kept == [("再见", "natural")]


def test_an_idle_voice_gives_its_memory_back(ahead: AheadRenderer) -> None:
    voice = ToneVoice()
    ahead.request(voice, ["您好"], Turn.AHEAD)
    assert ahead.wait(5)
    until = time.monotonic() + 5
    while not voice.closed and time.monotonic() < until:
        time.sleep(0.01)
    assert voice.closed


class UnhurriedVoice(ToneVoice):
    """Takes a while, as a neural voice does."""

    def render(self, text: str) -> Sound:
        time.sleep(0.1)
        return ToneVoice.render(self, text)


class VeryUnhurriedVoice(ToneVoice):
    """Takes so long that its rest would be long as well."""

    def render(self, text: str) -> Sound:
        time.sleep(0.7)
        return ToneVoice.render(self, text)


def test_while_calls_are_on_it_rests_longer_than_it_renders(ahead: AheadRenderer) -> None:
    ahead.give_way(lambda: True)
    began = time.monotonic()
    ahead.request(UnhurriedVoice(), ["一", "二", "三"], Turn.AHEAD)
    assert ahead.wait(10)
    assert time.monotonic() - began >= 0.1 * 3 + 2 * 0.3


def test_a_value_for_a_call_does_not_wait_for_calls_to_end(ahead: AheadRenderer) -> None:
    ahead.give_way(lambda: True)
    voice = ToneVoice()
    ahead.request(voice, [str(at) for at in range(30)], Turn.SOON)
    assert ahead.wait(2)


def test_a_value_for_a_call_cuts_the_rest_after_something_less_urgent_short(
    ahead: AheadRenderer, kept: Kept
) -> None:
    ahead.give_way(lambda: True)
    ahead.request(VeryUnhurriedVoice(), ["话术", "以后"], Turn.AHEAD)
    while not kept:
        time.sleep(0.01)
    began = time.monotonic()
    ahead.request(ToneVoice(), ["和平路"], Turn.SOON)
    assert ahead.wait(5, of=["和平路"])
    assert time.monotonic() - began < 1
    assert [text for text, _ in kept] == ["话术", "和平路"]


def test_it_tells_how_far_it_is(ahead: AheadRenderer) -> None:
    told: list[int] = []
    ahead.tell(lambda progress: told.append(progress.pending))
    ahead.request(ToneVoice(), ["一", "二", "三"], Turn.AHEAD)
    assert ahead.wait(5)
    ahead.close()
    assert told == [2, 1, 0]


class KilledVoice(StuckVoice):
    """Renders until it is closed, and fails then: as a process that is ended does."""

    def render(self, text: str) -> Sound:
        self.begun.set()
        self.go.wait(10)
        raise EngineError("ended")

    def close(self) -> None:
        self.go.set()


def test_a_stop_does_not_wait_for_the_text_under_way(ahead: AheadRenderer) -> None:
    voice = KilledVoice()
    ahead.request(voice, ["一", "二"], Turn.AHEAD)
    assert voice.begun.wait(5)
    closing = threading.Thread(target=ahead.close)
    closing.start()
    closing.join(5)
    assert not closing.is_alive()
    assert ahead.request(voice, ["三"], Turn.SOON) == []


def test_waiting_ends_with_its_time(ahead: AheadRenderer) -> None:
    stuck = StuckVoice()
    ahead.request(stuck, ["一"], Turn.AHEAD)
    assert not ahead.wait(0.05)
    assert ahead.wait(0.05, of=["别的"])
    stuck.go.set()
