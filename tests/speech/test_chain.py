from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest

from ivr.clock import ManualClock
from ivr.errors import EngineError
from ivr.media.sound import Sound
from ivr.speech.chain import REST_MS, Rendering, Urgency, VoiceChain
from ivr.speech.synthesizer import Synthesizer
from tests.speech.fakes import BrokenVoice, BuggyVoice, StuckVoice, ToneVoice


class Bench:
    """A chain of voices, what it rendered, and the clock it looks at."""

    def __init__(self) -> None:
        self.clock = ManualClock(datetime(2026, 11, 24, tzinfo=UTC))
        self.rendered: list[tuple[str, str]] = []
        self.chains: list[VoiceChain] = []

    def chain(self, *voices: Synthesizer) -> VoiceChain:
        chain = VoiceChain(voices, self.clock, finish=self.finish, rendered=self.note)
        self.chains.append(chain)
        return chain

    def finish(self, sound: Sound) -> Sound:
        return sound

    def note(self, text: str, rendering: Rendering) -> None:
        self.rendered.append((text, rendering.voice.name))


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    for chain in bench.chains:
        chain.close()


def speak(chain: VoiceChain, texts: Sequence[str]) -> list[str]:
    return [chain.request(text, Urgency.SOON).result(5).voice.name for text in texts]


def test_the_first_voice_speaks(bench: Bench) -> None:
    chain = bench.chain(ToneVoice("first"), ToneVoice("second"))
    assert speak(chain, ["停电", "报修"]) == ["first", "first"]
    assert bench.rendered == [("停电", "first"), ("报修", "first")]


def test_a_voice_that_fails_is_replaced_and_rests(bench: Bench) -> None:
    broken = BrokenVoice()
    chain = bench.chain(broken, ToneVoice("second"))
    assert speak(chain, ["停电", "报修"]) == ["second", "second"]
    assert broken.spoken == ["停电"]
    assert [voice.name for voice in chain.working] == ["second"]


def test_a_voice_that_has_rested_is_tried_again(bench: Bench) -> None:
    broken = BrokenVoice()
    chain = bench.chain(broken, ToneVoice("second"))
    speak(chain, ["停电"])
    broken.mended = True
    assert speak(chain, ["报修"]) == ["second"]
    bench.clock.advance(REST_MS)
    assert speak(chain, ["复电"]) == ["broken"]
    assert [voice.name for voice in chain.working] == ["broken", "second"]


def test_a_text_that_cannot_be_spoken_does_not_cost_the_voice_its_place(bench: Bench) -> None:
    chain = bench.chain(BrokenVoice(retryable=False), ToneVoice("second"))
    assert speak(chain, ["停电"]) == ["second"]
    assert [voice.name for voice in chain.working] == ["broken", "second"]


def test_no_voice_left_is_an_error_at_once(bench: Bench) -> None:
    chain = bench.chain(BrokenVoice("one"), BrokenVoice("two"))
    with pytest.raises(EngineError, match="坏了"):
        chain.request("停电", Urgency.CALLER).result(5)
    with pytest.raises(EngineError, match="没有能用的语音引擎"):
        chain.request("停电", Urgency.CALLER).result(0)


def test_an_unexpected_failure_does_not_silence_the_voice(bench: Bench) -> None:
    chain = bench.chain(BuggyVoice("buggy"), ToneVoice("second"))
    assert speak(chain, ["停电", "报修"]) == ["second", "second"]


def test_a_text_asked_for_twice_is_rendered_once(bench: Bench) -> None:
    stuck = StuckVoice()
    chain = bench.chain(stuck)
    first = chain.request("停电", Urgency.AHEAD)
    assert chain.request("停电", Urgency.CALLER) is first
    stuck.go.set()
    first.result(5)
    assert stuck.spoken == ["停电"]


def test_a_caller_goes_before_what_is_rendered_ahead(bench: Bench) -> None:
    stuck = StuckVoice()
    chain = bench.chain(stuck)
    chain.request("一", Urgency.AHEAD)
    assert stuck.begun.wait(5)
    late = [chain.request(text, Urgency.AHEAD) for text in ("二", "三", "四")]
    soon = chain.request("五", Urgency.SOON)
    caller = chain.request("六", Urgency.CALLER)
    chain.request("四", Urgency.CALLER)
    stuck.go.set()
    for result in (*late, soon, caller):
        result.result(5)
    assert stuck.spoken == ["一", "六", "四", "五", "二", "三"]


def test_a_slow_voice_is_overtaken_by_the_next_one(bench: Bench) -> None:
    stuck = StuckVoice()
    chain = bench.chain(stuck, ToneVoice("second"))
    result = chain.request("停电", Urgency.CALLER)
    assert stuck.begun.wait(5)
    chain.hurry("停电")
    assert result.result(5).voice.name == "second"
    stuck.go.set()


def test_a_hurried_text_survives_the_failure_of_one_voice(bench: Bench) -> None:
    stuck = StuckVoice()
    chain = bench.chain(stuck, BrokenVoice())
    result = chain.request("停电", Urgency.CALLER)
    assert stuck.begun.wait(5)
    chain.hurry("停电")
    stuck.go.set()
    assert result.result(5).voice.name == "stuck"


def test_hurrying_what_is_not_under_way_does_nothing(bench: Bench) -> None:
    chain = bench.chain(ToneVoice("first"))
    chain.hurry("停电")
    assert bench.rendered == []


def test_closing_ends_the_voices_and_what_waits(bench: Bench) -> None:
    stuck = StuckVoice()
    chain = bench.chain(stuck)
    chain.request("一", Urgency.AHEAD)
    assert stuck.begun.wait(5)
    waiting = chain.request("二", Urgency.AHEAD)
    stuck.go.set()
    chain.close()
    assert stuck.closed
    with pytest.raises(EngineError):
        waiting.result(0)
