"""Ears that fail, come too late or hear what is not meant for them: no call is hurt by it."""

from __future__ import annotations

import queue
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from ivr.calls.ear import Ear, FromEar
from ivr.calls.ears import LATE_MS, MOST, Ears
from ivr.calls.hearing import Hearing
from ivr.clock import ManualClock
from ivr.errors import EngineError
from ivr.media.g711 import encode
from ivr.media.outbound import Sent
from ivr.media.sound import Law
from ivr.speech.hearing.listening import (
    HearingLost,
    News,
    Question,
    SpeechBegan,
    Understood,
)
from ivr.speech.hearing.silero_vad import SileroVad
from ivr.speech.hearing.vad import Vad
from ivr.speech.recognition.recognizer import Final, Grammar, Hypothesis, Loss
from tests.calls.test_hearing import (
    ASKS_WHETHER_HEARD,
    NOON,
    QUIET,
    SILENT,
    WORDS,
    ByValue,
    Line,
    OneEach,
    Reader,
    StillEars,
    begin,
)
from tests.dialogue.line import flows_of
from tests.flow.test_checks import BYE, COMMON, PERSON
from tests.speech.hearing.sounds import at_level, echoed, floats, frames, line, spoken

VOICE = bytes([WORDS.index("停电了")]) * 320
ASKED = Question(Grammar(("停电了",)))


class Counting(ByValue):
    """Says how often it was asked; `broken`: it fails."""

    def __init__(self, *, broken: bool = False) -> None:
        self.asked, self.broken = 0, broken

    def voiced(self, frame: bytes) -> bool:
        self.asked += 1
        if self.broken:
            raise ZeroDivisionError
        return super().voiced(frame)


class InTurn(OneEach):
    """Lends these detectors, one after the other."""

    def __init__(self, *vads: Vad) -> None:
        super().__init__()
        self.vads = list(vads)

    def borrow(self) -> Vad:
        super().borrow()
        return self.vads.pop(0)


class Refusing(OneEach):
    """Has no detector for anybody."""

    def borrow(self) -> Vad:
        raise EngineError("语音检测用不了")


@pytest.fixture
def asking(tmp_path: Path) -> Line:
    flows = flows_of(tmp_path, 公共=COMMON, 找人=PERSON, 道别=BYE, 总台=ASKS_WHETHER_HEARD)
    return begin(tmp_path, flows=flows)


def ear_of(vad: Vad, reader: Reader, told: list[News]) -> Ear:
    return Ear(vad, reader, lambda heard: told.append(heard.news), lambda job: job())


# -- the thread of all ears -----------------------------------------------------------------------


def test_a_detector_that_fails_costs_one_call_its_hearing_and_no_other() -> None:
    broken, sound = Counting(broken=True), Counting()
    ears = Ears(Reader(), InTurn(broken, sound), ManualClock(NOON))
    ears.start()
    told: queue.SimpleQueue[tuple[str, FromEar]] = queue.SimpleQueue()
    one = ears.lend(lambda news: told.put(("one", news)))
    other = ears.lend(lambda news: told.put(("other", news)))
    for ear in (one, other):
        ears.do(partial(ear.ask, 1, ASKED, False, True))
    for _ in range(10):
        for ear in (one, other):
            ears.hear(ear, VOICE, SILENT)
    assert told.get(timeout=10) == ("one", FromEar(1, HearingLost(Loss.FAILED)))
    assert told.get(timeout=10) == ("other", FromEar(1, SpeechBegan(0)))
    ears.close()
    assert (broken.asked, sound.asked) == (1, 10), "who fails is not asked again"


def test_whatever_is_asked_of_the_ears_their_thread_goes_on() -> None:
    ears = Ears(Reader(), OneEach(), ManualClock(NOON))
    ears.start()

    def failing() -> None:
        raise ZeroDivisionError

    done: queue.SimpleQueue[str] = queue.SimpleQueue()
    ears.do(failing)
    ears.do(lambda: done.put("done"))
    assert done.get(timeout=10) == "done"
    ears.close()


def test_a_call_for_which_there_is_no_detector_goes_by_keys(tmp_path: Path) -> None:
    call = begin(tmp_path, vads=Refusing())
    call.hears_all().says("停电了").presses("1").hears_all()
    assert (call.worker.over, call.step) == (False, "问范围")
    assert call.reader.opened == []


def test_one_call_too_many_is_by_keys_and_those_that_are_heard_stay_so() -> None:
    ears = StillEars(Reader(), OneEach(), ManualClock(NOON))
    lent = [ears.lend(lambda _: None) for _ in range(MOST)]
    heard = Hearing(lambda: ears, ManualClock(NOON), lent=True)
    late = Hearing(lambda: ears, ManualClock(NOON))
    assert (heard.possible, late.possible) == (True, False)
    ears.take_back(lent[0])
    assert late.possible


def test_failures_with_a_success_between_them_do_not_add_up(asking: Line) -> None:
    for _ in range(3):
        asking.reader.loss = Loss.DIED
        asking.hears_all().says("停电了")
        asking.reader.loss = None
        turns = len(asking.turns)
        asking.presses("1")
        assert "请说。" in asking.said_since(turns)
        asking.hears_all().says("停电了")
    assert asking.heard == ["停电了"] * 3


def comes_too_late(call: Line, _: pytest.MonkeyPatch) -> None:
    """Sound that waited too long: the ear gives the question up."""
    assert call.stream.sink is not None
    call.ears.behind = []
    call.stream.sink(VOICE, SILENT)
    call.clock.advance(LATE_MS + 20)
    call.ears.catch_up()


def breaks(call: Line, patch: pytest.MonkeyPatch) -> None:
    """Whatever the turn asks of the ear fails from now on."""

    def failing(_: object) -> None:
        raise ZeroDivisionError

    patch.setattr("ivr.calls.attention.question_of", failing)
    call.presses("1")


@pytest.mark.parametrize("fails", [comes_too_late, breaks])
def test_nobody_waits_longer_for_an_ear_that_has_failed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fails: Callable[[Line, pytest.MonkeyPatch], None],
) -> None:
    call = begin(tmp_path).hears_all()
    fails(call, monkeypatch)
    call.hears_all()
    began_ms, turns = call.clock.monotonic_ms(), len(call.turns)
    question = call.worker.turn.question
    assert question is not None
    while len(call.turns) == turns:
        call.passes(20)
    assert (call.turns[-1].input, call.turns[-1].value) == ("no_input", None)
    assert call.clock.monotonic_ms() - began_ms - question.timeout_ms <= 40


def test_while_a_caller_talks_with_a_person_nobody_listens(tmp_path: Path) -> None:
    vad = Counting()
    call = begin(tmp_path, vads=InTurn(vad)).hears_all()
    attention, turn = call.worker._call.attention, call.worker.turn
    attention.follow(turn, talking=True)
    asked = vad.asked
    assert call.stream.sink is not None
    for _ in range(20):
        call.stream.sink(VOICE, SILENT)
    assert vad.asked == asked
    assert call.reader.opened == []
    attention.follow(turn, talking=False)
    call.says("停电了")
    assert vad.asked > asked


# -- one ear --------------------------------------------------------------------------------------


def test_what_an_earlier_recogniser_says_is_not_taken_for_the_present_answer() -> None:
    told: list[News] = []
    reader = Reader(slow=True)
    ear = ear_of(ByValue(), reader, told)
    for number in (1, 2):
        ear.ask(number, ASKED, False, True)
        for _ in range(10):
            ear.hear(VOICE, SILENT)
    before = len(told)
    reader.opened[0].tell(Final(Hypothesis("停电了")))
    assert len(told) == before
    reader.opened[1].tell(Final(Hypothesis("停电了")))
    assert told[before:] == [Understood(Hypothesis("停电了"))]


def test_what_the_ear_tells_of_an_earlier_question_answers_no_later_one(asking: Line) -> None:
    asking.hears_all()
    question = asking.worker.turn.asked
    asking.presses("1").hears_all()
    step, turns = asking.step, len(asking.turns)
    asking.worker.attend(FromEar(question, Understood(Hypothesis("停电了"))))
    asking.worker.attend(FromEar(question, HearingLost(Loss.DIED)))
    assert (asking.step, len(asking.turns)) == (step, turns)


def test_an_ear_that_sleeps_listens_to_nobody() -> None:
    told: list[News] = []
    vad = Counting()
    ear = ear_of(vad, Reader(), told)
    ear.ask(1, ASKED, False, True)
    ear.sleep(True)
    for _ in range(20):
        ear.hear(VOICE, SILENT)
    assert (told, vad.asked) == ([], 0)


class Late(ByValue):
    """A detector that needs its time: its verdicts are those of 300 ms ago."""

    begin_late_ms = end_late_ms = 300

    def __init__(self) -> None:
        self._verdicts = deque([False] * 15)

    def voiced(self, frame: bytes) -> bool:
        self._verdicts.append(super().voiced(frame))
        return self._verdicts.popleft()


def test_however_late_a_voice_is_noticed_it_is_understood_from_its_first_syllable() -> None:
    told: list[News] = []
    reader = Reader()
    ear = ear_of(Late(), reader, told)
    ear.ask(1, ASKED, True, True)
    for frame in [QUIET] * 60 + [VOICE] * 30 + [QUIET] * 60:
        ear.hear(frame, SILENT)
    assert told[0] == SpeechBegan(1_200)
    assert reader.opened[0].voiced_ms == 600


# -- the gate -------------------------------------------------------------------------------------


@pytest.mark.parametrize("says", [False, True])
def test_the_prompts_own_echo_tells_the_call_nothing_and_a_caller_over_it_does(says: bool) -> None:
    played = at_level(floats(spoken("您好这里是供电服务热线报修请按一查询停电请按二")), -20)
    heard = echoed(played, delay_ms=120, db=-15, seed=1)
    if says:
        words = at_level(floats(spoken("我要报修", 60)), -20)
        heard[8_000 : 8_000 + len(words)] += words
    told: list[News] = []
    ear = ear_of(SileroVad(), Reader(), told)
    ear.ask(1, Question(), True, True)
    for ours, theirs in zip(frames(line(played)), frames(line(heard)), strict=False):
        sent: Sent = (encode(ours, Law.PCMA), Law.PCMA)
        ear.hear(theirs, sent)
    assert [isinstance(news, SpeechBegan) for news in told[:1]] == [True] * says
