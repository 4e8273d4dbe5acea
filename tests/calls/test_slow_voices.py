"""A whole call whose voices are slow: the caller never waits longer than 300 ms for a prompt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from ivr.calls.worker import CallWorker
from ivr.flow.plan import Plan
from ivr.flow.world import prompts_of
from ivr.media.events import Digit, MediaEvent, Played
from ivr.media.sound import Sound
from ivr.simulator.loopback import LoopbackStream
from ivr.speech.level import Level
from ivr.speech.profile import VoiceProfile
from ivr.speech.prompts import Prompts
from ivr.speech.recordings import Recordings
from ivr.speech.store import SoundStore
from ivr.telephony.leg_events import Acked
from tests.calls.test_preparation import Registry
from tests.calls.test_worker import CONFIG, FLOWS, place_call
from tests.speech.virtual_line import PatientVoice, VirtualLine

MOST_MS = 300
LONGEST_PAUSE_MS = 320
"""What punctuation asks for; a wait is told from it only by being longer."""


@dataclass
class PlayedOut(LoopbackStream):
    """What is played goes out in frames."""

    line: VirtualLine | None = None

    def play(self, sound: Sound, token: int) -> None:
        assert self.line is not None
        self.line.playout.add(sound, token)

    def stop_playing(self) -> None:
        if self.line is not None:
            self.line.playout.clear()


@dataclass
class SlowCall:
    """A call of which every frame is heard."""

    worker: CallWorker
    line: VirtualLine
    natural: PatientVoice
    prompts: Prompts
    said: list[str] = field(default_factory=list)

    def happens(self, event: MediaEvent | Acked) -> None:
        """Something happens, and then the caller listens until it is quiet."""
        self.line.heard.clear()
        self.worker.attend(event)
        self.said += self.worker.journal.pending
        while not self.line.playout.idle or self.worker._call.delivery.due_ms is not None:
            self.line.tick()
            tokens, self.line.playout.finished[:] = list(self.line.playout.finished), []
            for token in tokens:
                self.worker.attend(Played(token, self.line.clock.monotonic_ms()))
            self.worker.attend(None)


@pytest.fixture
def call(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[SlowCall]:
    quick_ms, natural_ms = request.param
    quick, natural = PatientVoice("quick"), PatientVoice("natural")
    line = VirtualLine((quick, natural))
    profile = VoiceProfile(level=Level(lead_ms=0, tail_ms=0))
    prompts = Prompts(
        [quick],
        SoundStore(tmp_path / "cache"),
        Recordings({}, profile.level),
        profile,
        line.clock,
        wait=line.wait,
    )
    prompts.improve(natural)
    fixed = [piece for plan in FLOWS.plans.values() for piece in fixed_of(plan)]
    prompts.refine([*fixed, "下午好", "中午好", CONFIG.company, *"零一二三四五六七八九幺"])
    prompts.wait_refined(30)
    quick.takes_ms, natural.takes_ms = quick_ms, natural_ms
    placed = place_call(tmp_path, desk=Registry())
    stream = PlayedOut(line.clock, line=line)
    tools = replace(placed.worker.tools, prompts=prompts, clock=line.clock)
    placed.line.stream = stream
    worker = CallWorker(placed.line, placed.worker.entry, tools, placed.worker.journal)
    worker.answer()
    yield SlowCall(worker, line, natural, prompts)
    for voice in (quick, natural):
        voice.close()
    prompts.close()


def fixed_of(plan: Plan) -> Iterator[str]:
    for step in plan.flow.steps.values():
        for prompt in prompts_of(step):
            yield from prompt.fixed


@pytest.mark.parametrize(
    "call", [(60, 1_000), (0, 60_000), (60_000, 60_000)], ids=str, indirect=True
)
def test_no_prompt_of_a_call_lets_its_caller_wait(call: SlowCall) -> None:
    call.happens(Acked())
    assert call.line.silence_first_ms == 0
    for key in "11111":
        if call.worker.over:
            break
        call.happens(Digit(key, call.line.clock.monotonic_ms()))
        assert call.line.silence_first_ms <= MOST_MS
        assert call.line.longest_silence_ms <= LONGEST_PAUSE_MS + 20
    assert any("和平路十八号" in words for words in call.said)


@pytest.mark.parametrize("call", [(0, 600)], ids=str, indirect=True)
def test_the_natural_voice_has_the_time_that_the_words_before_a_value_take(call: SlowCall) -> None:
    """The account is looked up and read back in the same breath: 600 ms are there all the same."""
    call.happens(Acked())
    call.happens(Digit("1", call.line.clock.monotonic_ms()))
    call.happens(Digit("1", call.line.clock.monotonic_ms()))
    assert "和平路十八号" in call.natural.spoken
    assert any("和平路十八号" in words for words in call.said)
