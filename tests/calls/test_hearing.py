"""Callers who talk, in virtual time: what is heard of them, and what becomes of the call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr import app
from ivr.calls.attention import BY_KEYS
from ivr.calls.ear import Ear, FromEar, Job
from ivr.calls.ears import LATE_MS, Ears
from ivr.calls.hearing import BUSY_MS, REST_MS, Hearing
from ivr.calls.journal import Journal
from ivr.calls.questions import question_of
from ivr.calls.recordings import RecordingStore
from ivr.calls.tools import CallTools
from ivr.calls.worker import CallWorker
from ivr.clock import ManualClock
from ivr.dialogue.actions import Keys, Listen
from ivr.dialogue.session import DialogueSession
from ivr.dialogue.waiting import listen
from ivr.events import EventBus, TurnTaken
from ivr.flow.library import FlowSet
from ivr.flow.model import Ask
from ivr.media.events import Digit, Played
from ivr.media.outbound import Sent
from ivr.media.sound import Law
from ivr.simulator.loopback import LoopbackLine, LoopbackStream, PacedPrompts
from ivr.speech.hearing.endpointer import USUAL, Expecting
from ivr.speech.hearing.listening import SpeechBegan, SpeechEnded, Understood
from ivr.speech.hearing.vad import Vad
from ivr.speech.recognition.recognizer import (
    FREE,
    NOTHING,
    Final,
    Grammar,
    Guess,
    Hypothesis,
    Loss,
    RecognitionLost,
    Tell,
)
from ivr.telephony.leg_events import Acked
from tests.calls.test_worker import CONFIG, FLOWS, Desk
from tests.commands.test_protected import FLOW
from tests.dialogue.line import flows_of
from tests.flow.test_checks import BYE, COMMON, PERSON

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
QUIET = bytes(320)
SILENT: Sent = (b"", Law.PCMA)
WORDS = ("", "停电了", "报修", "人工", "今天天气", "只有我家")
"""A frame's first byte says of which of these it is a part."""


class ByValue:
    """A detector for which every frame that is not silent is a voice."""

    begin_late_ms = end_late_ms = 0

    def voiced(self, frame: bytes) -> bool:
        return frame != QUIET

    def reset(self) -> None:
        return None


class OneEach:
    """Lends a new detector to each call."""

    def __init__(self) -> None:
        self.lent = 0

    def borrow(self) -> Vad:
        self.lent += 1
        return ByValue()

    def give_back(self, vad: Vad) -> None:
        self.lent -= 1


@dataclass
class Reader:
    """A recogniser that reads the frames' values; `loss`: it fails instead."""

    name: str = "Reader"
    streams: bool = True
    loss: Loss | None = None
    ready: bool = True
    """Whether any of its processes is there."""
    deaf: bool = False
    """It makes nothing of whatever is said."""
    slow: bool = False
    """It answers only when it is told to."""
    opened: list[Reading] = field(default_factory=list)

    def open(self, grammar: Grammar, tell: Tell) -> Reading:
        self.opened.append(Reading(self, grammar, tell))
        if self.loss is not None:
            tell(RecognitionLost(self.loss))
        return self.opened[-1]

    def close(self) -> None:
        return None


@dataclass
class Reading:
    reader: Reader
    grammar: Grammar
    tell: Tell
    frames: list[bytes] = field(default_factory=list)
    cancelled: bool = False

    def feed(self, frame: bytes) -> None:
        self.frames.append(frame)

    def guess(self) -> None:
        if not self.reader.streams:
            self.tell(Guess(self.hypothesis, len(self.frames)))

    def finish(self) -> None:
        if not self.reader.slow:
            self.answer()

    def answer(self) -> None:
        self.tell(Final(self.hypothesis))

    @property
    def hypothesis(self) -> Hypothesis:
        words = (WORDS[frame[0]] for frame in self.frames if frame[0] < len(WORDS))
        text = "" if self.reader.deaf else "".join(dict.fromkeys(words))
        return Hypothesis(text) if text else NOTHING

    def cancel(self) -> None:
        self.cancelled = True

    @property
    def voiced_ms(self) -> int:
        return 20 * sum(frame != QUIET for frame in self.frames)


class StillEars(Ears):
    """Ears without a thread: everything is done at once, or once it is caught up with."""

    behind: list[Job] | None = None

    def do(self, job: Job) -> None:
        if self.behind is None:
            job()
        else:
            self.behind.append(job)

    def catch_up(self) -> None:
        waiting, self.behind = self.behind or [], None
        for job in waiting:
            job()


@dataclass
class HeardStream(LoopbackStream):
    """A stream of which somebody listens to the frames."""

    sink: Callable[[bytes, Sent], None] | None = None

    def overhear(self, sink: Callable[[bytes, Sent], None]) -> None:
        self.sink = sink


@dataclass
class Line:
    """A call in which time passes 20 ms at a time."""

    worker: CallWorker
    stream: HeardStream
    clock: ManualClock
    reader: Reader
    vads: OneEach
    turns: list[TurnTaken]
    ears: StillEars
    _played_ms: int = 0

    def passes(self, duration_ms: int, word: int = 0) -> Line:
        """So long the caller says this word, or (0) nothing."""
        return self.sounds([bytes([word]) * 320] * (duration_ms // 20))

    def sounds(self, frames: Sequence[bytes]) -> Line:
        """This comes from the caller."""
        for frame in frames:
            self.clock.advance(20)
            if self.stream.sink is not None:
                self.stream.sink(frame, SILENT)
            self._play()
            while not self.worker.inbox.empty():
                self.worker.attend(self.worker.inbox.get())
            self.worker.attend(None)
        return self

    def hears_all(self) -> Line:
        """Wait until nothing is said any more."""
        while self.playing:
            self.passes(20)
        return self

    def says(self, text: str, duration_ms: int = 600) -> Line:
        """Say it, and be quiet until it must have been understood."""
        return self.passes(duration_ms, WORDS.index(text)).passes(1_000)

    def presses(self, key: str) -> Line:
        self.worker.attend(Digit(key, self.clock.monotonic_ms()))
        return self

    @property
    def playing(self) -> bool:
        return bool(self.stream.queued)

    @property
    def step(self) -> str:
        return self.worker.session.step

    @property
    def heard(self) -> list[str | None]:
        return [turn.value for turn in self.turns if turn.input == "heard"]

    def said_since(self, turns: int) -> str:
        told = [text for turn in self.turns[turns:] for text in turn.prompts]
        return "".join([*told, *self.worker.journal.pending])

    def _play(self) -> None:
        self._played_ms = self._played_ms + 20 if self.stream.queued else 0
        while self.stream.queued and self._played_ms >= self.stream.queued[0][1]:
            token, duration_ms = self.stream.queued.pop(0)
            self._played_ms -= duration_ms
            self.worker.attend(Played(token, self.clock.monotonic_ms()))


def begin(
    folder: Path,
    reader: Reader | None = None,
    session: Callable[[], DialogueSession] | None = None,
    flows: FlowSet = FLOWS,
    vads: OneEach | None = None,
) -> Line:
    clock, turns, bus = ManualClock(NOON), list[TurnTaken](), EventBus()
    bus.subscribe(lambda event: turns.append(event) if isinstance(event, TurnTaken) else None)
    reader, vads = reader or Reader(), vads or OneEach()
    ears = StillEars(reader, vads, clock)
    hearing = Hearing(lambda: ears if reader.ready else None, clock)
    maker = app.SessionMaker(CONFIG, flows, (), clock, speech=lambda: hearing.possible)
    stream = HeardStream(clock)
    line = LoopbackLine("13800000001", stream, "sip-1")
    store, safety = RecordingStore(folder), maker.safety_session
    tools = CallTools(Desk(), PacedPrompts(), clock, store, {}, safety)
    journal = Journal("20261124120000-abcd", bus, clock)
    entry = session() if session else maker.session(line.caller)
    worker = CallWorker(line, entry, tools, journal, hearing)
    worker.answer()
    worker.attend(Acked())
    return Line(worker, stream, clock, reader, vads, turns, ears)


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return begin(tmp_path)


def test_words_answer_a_question(line: Line) -> None:
    line.hears_all().passes(1_000).says("停电了")
    assert line.heard == ["停电了"]
    assert line.step == "问范围"


def test_speech_over_a_prompt_stops_it_and_counts_from_its_first_syllable(line: Line) -> None:
    line.passes(2_000).passes(160, WORDS.index("停电了"))
    assert not line.playing
    line.passes(440, WORDS.index("停电了")).passes(1_000)
    assert line.reader.opened[0].voiced_ms == 600
    assert line.heard == ["停电了"]


def test_a_cough_stops_nothing(line: Line) -> None:
    line.passes(2_000).passes(80, 1).passes(1_000)
    assert line.playing
    assert line.reader.opened == []


def test_nobody_is_late_while_he_speaks(line: Line) -> None:
    line.hears_all().passes(4_000).passes(6_000, WORDS.index("停电了"))
    assert line.turns == []
    line.passes(1_000)
    assert line.heard == ["停电了"]


def test_nobody_is_late_while_the_recogniser_works(tmp_path: Path) -> None:
    line = begin(tmp_path, Reader(slow=True))
    line.hears_all().passes(3_000).says("停电了").passes(3_000)
    assert line.turns == []
    line.reader.opened[0].answer()
    line.passes(20)
    assert line.heard == ["停电了"]


def test_who_says_nothing_is_asked_again_in_time(line: Line) -> None:
    line.hears_all()
    began_ms, question = line.clock.monotonic_ms(), line.worker.turn.question
    assert question is not None
    while not line.turns:
        line.passes(20)
    assert (line.turns[0].input, line.turns[0].value) == ("no_input", "无声")
    late_ms = line.clock.monotonic_ms() - began_ms - question.timeout_ms
    assert 0 <= late_ms <= 40


def test_a_key_comes_before_the_voice(line: Line) -> None:
    line.hears_all().passes(400, WORDS.index("人工")).presses("1").passes(1_500)
    assert line.reader.opened[0].cancelled
    assert line.heard == []
    assert line.step == "问范围"


def test_what_cannot_be_understood_is_a_miss(line: Line) -> None:
    line.hears_all().presses("1").hears_all().says("今天天气")
    assert line.heard == ["今天天气"]
    assert line.step == "问范围"


def test_lost_words_are_asked_for_again_by_keys_and_the_next_question_is_heard(
    tmp_path: Path,
) -> None:
    line = begin(tmp_path, Reader(loss=Loss.DIED))
    line.hears_all().says("停电了")
    assert BY_KEYS in line.said_since(0)
    assert "停电报修请按一" in line.said_since(0).split(BY_KEYS)[1]
    assert len(line.reader.opened) == 1
    line.hears_all().says("停电了")
    assert len(line.reader.opened) == 1, "this question is answered by keys"
    line.reader.loss = None
    line.presses("1").hears_all().says("只有我家")
    assert line.heard == ["只有我家"]


def test_after_two_losses_a_call_goes_on_by_keys(tmp_path: Path) -> None:
    line = begin(tmp_path, Reader(loss=Loss.HUNG))
    line.hears_all().says("停电了").presses("1").hears_all().says("只有我家")
    assert line.said_since(0).count(BY_KEYS) == 2
    assert len(line.reader.opened) == 2
    line.presses("1").hears_all().says("停电了")
    assert len(line.reader.opened) == 2


ASKS_WHETHER_HEARD = """
流程: 总台
步骤:
  甲:
    询问: 第一个问题，停电请按一。
    选项: {停电: {说: [停电了], 按: "1", 去: 看}, 完: {按: "2", 去: 完}}
    没听到: [没有听到。, 没有听到。, 没有听到。]
    没听懂: [没听懂。, 没听懂。, 没听懂。]
    次数用完: 完
  看: {判断: [{如果: 语音 是 可用, 去: 说}, {否则: 按}]}
  说: {播报: 请说。, 下一步: 甲}
  按: {播报: 请按键。, 下一步: 甲}
  完: {结束: 再见。, 结果: 完}
"""


@pytest.fixture
def asking(tmp_path: Path) -> Line:
    flows = flows_of(tmp_path, 公共=COMMON, 找人=PERSON, 道别=BYE, 总台=ASKS_WHETHER_HEARD)
    return begin(tmp_path, flows=flows)


def test_a_flow_knows_within_the_call_that_nobody_hears_any_more(asking: Line) -> None:
    asking.hears_all().says("停电了")
    assert asking.said_since(0).endswith("请说。第一个问题，停电请按一。")
    asking.reader.ready = False  # every process is gone
    asking.reader.loss = Loss.UNAVAILABLE
    asking.hears_all().says("停电了")
    assert BY_KEYS in asking.said_since(1), "what was said just now is asked for by keys"
    turns = len(asking.turns)
    asking.hears_all().presses("1")
    assert "请按键。" in asking.said_since(turns)
    opened = len(asking.reader.opened)
    asking.hears_all().says("停电了")
    assert len(asking.reader.opened) == opened, "nothing is given to who is not there"


def test_when_hearing_returns_later_questions_are_asked_in_words_again(asking: Line) -> None:
    asking.reader.ready = False
    asking.hears_all().presses("1")
    assert "请按键。" in asking.said_since(0)
    asking.reader.ready = True
    turns = len(asking.turns)
    asking.hears_all().presses("1")
    assert "请说。" in asking.said_since(turns)
    asking.hears_all().says("停电了")
    assert asking.heard == ["停电了"]


def test_a_call_that_began_without_ears_has_them_once_a_model_is_there(tmp_path: Path) -> None:
    line = begin(tmp_path, Reader(ready=False))
    assert line.vads.lent == 0
    line.hears_all().says("停电了")
    assert line.heard == []
    line.reader.ready = True
    line.presses("1").hears_all().says("只有我家")
    assert line.heard == ["只有我家"]
    assert line.vads.lent == 1


def test_after_two_losses_words_are_tried_again_in_a_while(asking: Line) -> None:
    asking.reader.loss = Loss.HUNG
    asking.hears_all().says("停电了").presses("1")
    assert "请说。" in asking.said_since(0), "one failure is no reason to give up"
    turns = len(asking.turns)
    asking.hears_all().says("停电了").presses("1")
    assert "请按键。" in asking.said_since(turns)
    asking.reader.loss = None
    asking.clock.advance(REST_MS)
    turns = len(asking.turns)
    asking.presses("1")
    assert "请说。" in asking.said_since(turns)


def test_where_too_many_speak_at_once_flows_ask_by_keys_for_a_moment(asking: Line) -> None:
    asking.reader.loss = Loss.BUSY
    asking.hears_all().says("停电了").presses("1")
    assert "请按键。" in asking.said_since(0)
    asking.clock.advance(BUSY_MS)
    turns = len(asking.turns)
    asking.presses("1")
    assert "请说。" in asking.said_since(turns)


def test_too_many_callers_at_once_are_no_fault_of_the_call(tmp_path: Path) -> None:
    line = begin(tmp_path, Reader(loss=Loss.BUSY))
    for asked in (1, 2, 3):
        line.hears_all().says("停电了")
        assert len(line.reader.opened) == asked
        line.clock.advance(BUSY_MS)
        line.presses("1")


def test_sound_that_waited_too_long_is_not_listened_to(line: Line) -> None:
    line.hears_all()
    ears = line.ears
    assert line.stream.sink is not None
    ears.behind = []
    line.stream.sink(bytes([1]) * 320, SILENT)
    line.clock.advance(LATE_MS + 20)
    ears.catch_up()
    line.passes(20).says("停电了")
    assert line.reader.opened == []
    assert line.heard == []


def test_the_detector_is_given_back(line: Line) -> None:
    assert line.vads.lent == 1
    line.worker._call.attention.end()
    assert line.vads.lent == 0


def test_what_is_protected_is_never_given_to_a_recogniser(tmp_path: Path) -> None:
    flows = flows_of(tmp_path, 公共=COMMON, 找人=PERSON, 道别=BYE, 查密码=FLOW)
    facts = app.SessionMaker(CONFIG, FLOWS, (), ManualClock(NOON), speech=lambda: True).facts(None)
    line = begin(tmp_path, session=lambda: DialogueSession(flows, "查密码", facts))
    assert line.worker.session.protected
    line.hears_all().says("停电了")
    assert line.reader.opened == []
    assert line.heard == []


def test_options_are_a_closed_grammar_and_values_are_not() -> None:
    options = question_of(Listen("问", 5_000, phrases=("是", "不是")))
    assert options.grammar == Grammar(("是", "不是"))
    assert options.patience.silence_ms == 5_000
    address = question_of(Listen("问", 5_000, phrases=("转人工",), expects="地址"))
    assert address.grammar == FREE
    assert address.expecting is not None
    assert address.expecting("") is Expecting.MORE
    assert address.expecting("转 人工") is Expecting.COMPLETE


def test_a_number_is_waited_for_until_it_is_whole() -> None:
    question = question_of(Listen("问", 5_000, Keys(7, 12), expects="电话号码"))
    assert question.expecting is not None
    assert question.expecting("幺三八") is Expecting.MORE
    assert question.expecting("幺三八零零零零零零零一") is Expecting.OPEN
    text = question_of(Listen("问", 5_000, expects="文字"))
    assert text.expecting is not None
    assert text.expecting("我家") is Expecting.OPEN


def test_speech_under_a_prompt_that_only_keys_interrupt_is_kept_until_its_end() -> None:
    told: list[FromEar] = []
    reader = Reader()
    ear = Ear(ByValue(), reader, told.append, lambda job: job())
    ear.ask(1, question_of(Listen("问", 5_000, phrases=("停电了",))), True, False)
    frame = bytes([WORDS.index("停电了")]) * 320
    for _ in range(20):
        ear.hear(frame, SILENT)
    assert told == []
    ear.played(False, True)
    for _ in range(10):
        ear.hear(frame, SILENT)
    for _ in range(50):
        ear.hear(QUIET, SILENT)
    assert reader.opened[0].voiced_ms == 600
    assert [type(one.news) for one in told] == [SpeechBegan, SpeechEnded, Understood]


def test_how_long_a_pause_may_be_is_the_questions_own(tmp_path: Path) -> None:
    flow = """
流程: 总台
默认: {说全停顿: 0.4秒, 等待: 5秒}
步骤:
  问:
    询问: 家里停电了吗？停电请按一。
    未全停顿: 1.2秒
    号址停顿: 2500毫秒
    选项:
      停: {说: [停电了], 按: "1"}
  完: {结束: 再见。, 结果: 好}
"""
    texts = {"总台": flow, "公共": COMMON, "找人": PERSON, "道别": BYE}
    flows = flows_of(tmp_path, **texts)
    plan = flows.plans["总台"]
    step = plan.flow.steps["问"]
    assert isinstance(step, Ask)
    patience = question_of(listen(plan, step)).patience
    assert (patience.complete_ms, patience.open_ms, patience.more_ms) == (400, 1_200, 2_500)


def test_a_question_that_says_nothing_of_pauses_has_the_usual_ones() -> None:
    patience = question_of(Listen("问", 5_000)).patience
    assert patience == replace(USUAL, silence_ms=5_000)


def test_of_a_recogniser_that_does_not_stream_a_short_answer_is_taken_at_the_pause(
    tmp_path: Path,
) -> None:
    line = begin(tmp_path, Reader(streams=False, slow=True))
    line.hears_all().passes(1_000).passes(600, WORDS.index("人工")).passes(240)
    assert line.heard == []
    line.passes(80)
    assert line.heard == ["人工"]
    assert line.reader.opened[0].cancelled


def test_whatever_fails_in_hearing_the_call_goes_on_by_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_: object) -> None:
        raise ZeroDivisionError

    line = begin(tmp_path)
    monkeypatch.setattr("ivr.calls.attention.question_of", failing)
    line.hears_all().presses("1").hears_all()
    assert not line.worker.over
    assert line.step == "问范围"
    assert "请按一" in line.said_since(0)
