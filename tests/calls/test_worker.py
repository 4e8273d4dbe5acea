"""The worker of one call on a line without a telephone: faults, hang-ups, transfers, recordings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr import app
from ivr.calls.bridging import Bridges
from ivr.calls.journal import Came, Journal
from ivr.calls.queued import Agents
from ivr.calls.recordings import RecordingStore
from ivr.calls.taping import TapingRules
from ivr.calls.tools import CallTools
from ivr.calls.worker import CallWorker
from ivr.clock import ManualClock
from ivr.config import load
from ivr.dialogue.actions import Action
from ivr.dialogue.inputs import Input
from ivr.dialogue.session import DialogueSession
from ivr.errors import StorageError
from ivr.events import CallAnswered, CallEnded, Event, EventBus, PersonWanted, TurnTaken
from ivr.media.events import Digit, Played, Recording, RecordingEnded, RtpLost, StreamFailed
from ivr.media.sound import Sound
from ivr.simulator.loopback import LoopbackLine, LoopbackStream, PacedPrompts
from ivr.telephony.leg_events import Acked, InfoDigit, LegEnded, TransferEnded

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
VOICE = Recording(Sound.beep().pcm, 240, 200)
CONFIG = load(Path("data"), None, {})
FLOWS = app.load_checked_flows(CONFIG)


@dataclass
class Desk:
    """Business actions that remember what was asked of them, and may fail."""

    asked: list[tuple[str, Mapping[str, str | None]]] = field(default_factory=list)
    broken: bool = False

    def run(
        self,
        name: str,
        arguments: Mapping[str, str | None],
        *,
        call_id: str,
        caller: str | None,
        test: bool,
    ) -> Mapping[str, str | None]:
        self.asked.append((name, dict(arguments)))
        if self.broken:
            raise StorageError("磁盘满了")
        return {"找到": "没有", "有否": "没有", "是否重复": "否", "工单号": "GD202611240001"}

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.asked]


@dataclass
class FaultyDesk(Desk):
    """Business actions one of which has a fault of ours in it."""

    fault: str = ""

    def run(
        self,
        name: str,
        arguments: Mapping[str, str | None],
        *,
        call_id: str,
        caller: str | None,
        test: bool,
    ) -> Mapping[str, str | None]:
        if name == self.fault:
            raise RuntimeError("a fault of ours")
        return super().run(name, arguments, call_id=call_id, caller=caller, test=test)


class FailingSession(DialogueSession):
    """A dialogue with a fault of ours in it."""

    def feed(self, given: Input) -> list[Action]:
        raise RuntimeError("a fault of ours")


@dataclass
class TalkingStream(LoopbackStream):
    """A stream whose caller has said something when the recording is stopped."""

    def stop_recording(self) -> Recording | None:
        return VOICE if super().stop_recording() else None


@dataclass
class Call:
    worker: CallWorker
    line: LoopbackLine
    desk: Desk
    clock: ManualClock
    events: list[Event]
    folder: Path

    def hear(self) -> None:
        """Let everything be heard; music has no end."""
        stream = self.line.stream
        while not stream.in_music and (played := stream.next_played()):
            self.worker.attend(played)

    def press(self, keys: str) -> None:
        for key in keys:
            self.clock.advance(300)
            self.worker.attend(Digit(key, self.clock.monotonic_ms()))
            self.hear()

    @property
    def ended(self) -> list[CallEnded]:
        return [event for event in self.events if isinstance(event, CallEnded)]


def place_call(
    folder: Path,
    *,
    session: type[DialogueSession] = DialogueSession,
    targets: Mapping[str, str] | None = None,
    longest_call_ms: int = 1_800_000,
    desk: Desk | None = None,
    bridges: Bridges | None = None,
    agents: Agents | None = None,
    taping: TapingRules | None = None,
) -> Call:
    clock, desk, events, bus = ManualClock(NOON), desk or Desk(), list[Event](), EventBus()
    bus.subscribe(events.append)
    maker = app.SessionMaker(CONFIG, FLOWS, (), clock)
    line = LoopbackLine("13800000001", TalkingStream(clock), "sip-1")
    tools = CallTools(
        actions=desk,
        prompts=PacedPrompts(),
        clock=clock,
        recordings=RecordingStore(folder),
        transfer_targets=targets or {},
        safety_session=maker.safety_session,
        longest_call_ms=longest_call_ms,
        bridges=bridges,
        agents=agents,
        taping=taping,
    )
    entry = maker.session(line.caller)
    if session is not DialogueSession:
        entry = session(FLOWS, CONFIG.entry, maker.facts(line.caller))
    worker = CallWorker(line, entry, tools, Journal("20261124120000-abcd", bus, clock))
    worker.answer()
    return Call(worker, line, desk, clock, events, folder)


@pytest.fixture
def call(tmp_path: Path) -> Call:
    placed = place_call(tmp_path)
    placed.worker.attend(Acked())
    return placed


def test_nothing_is_said_before_the_ack(tmp_path: Path) -> None:
    placed = place_call(tmp_path)
    assert placed.line.stream.queued == []
    placed.worker.attend(Acked())
    assert len(placed.line.stream.queued) == 2


def test_a_second_ack_does_not_greet_twice(call: Call) -> None:
    call.worker.attend(Acked())
    assert len(call.line.stream.queued) == 2


def test_a_key_in_sip_info_counts_like_any_other(call: Call) -> None:
    call.worker.attend(InfoDigit("1"))
    assert call.worker.session.flow == "故障报修"


def test_a_key_that_comes_two_ways_is_one_press(call: Call) -> None:
    now = call.clock.monotonic_ms()
    call.worker.attend(Digit("1", now))
    step = call.worker.session.step
    call.worker.attend(InfoDigit("1", 160))
    assert call.worker.session.step == step
    call.worker.attend(Digit("1", now + 300))
    assert call.worker.session.step != step


def test_silence_is_noticed_when_its_time_has_come(call: Call) -> None:
    call.hear()
    assert call.worker.turn.deadline_ms is not None
    call.clock.advance(60_000)
    call.worker.attend(None)
    assert "您能听到吗" in " ".join(call.worker.journal.pending)


def test_hanging_up_during_a_recording_keeps_what_was_said(call: Call) -> None:
    call.press("11")
    call.press("#")
    assert call.worker.session.step == "录地址"
    assert call.line.stream.recording
    call.worker.attend(LegEnded("caller"))
    assert call.worker.over
    name, arguments = call.desk.asked[-1]
    assert name == "存草稿"
    reference = arguments["地址录音"]
    assert reference is not None
    assert Sound.read_wav(call.folder / reference).duration_ms == VOICE.duration_ms
    assert arguments["范围"] == "一户"


def sent_beep(call: Call) -> Played | None:
    """The end of the beep for an address; the worker does not know of it yet."""
    call.press("11")
    call.worker.attend(Digit("#", call.clock.monotonic_ms()))
    call.worker.attend(call.line.stream.next_played())
    return call.line.stream.next_played()


def test_a_command_key_under_the_beep_leaves_no_recording_behind(call: Call) -> None:
    sent_beep(call)
    assert call.line.stream.recording, "the line is ahead of its worker"
    call.worker.attend(Digit("9", call.clock.monotonic_ms()))
    assert not call.line.stream.recording
    assert call.worker.session.flow == "危险处理"


def test_the_end_key_pressed_again_under_the_beep_loses_no_answer(call: Call) -> None:
    call.press("11")
    call.press("#")
    call.worker.attend(Digit("#", call.clock.monotonic_ms() + 100))
    assert call.worker.session.step == "录地址"
    call.press("#")
    assert call.worker.session.slots["地址录音"]


def test_a_late_worker_ends_a_recording_by_the_key_that_was_pressed_in_time(call: Call) -> None:
    beep = sent_beep(call)
    call.clock.advance(2000)
    call.worker.attend(beep)
    call.worker.attend(Digit("#", call.clock.monotonic_ms() - 100))
    assert call.worker.session.slots["地址录音"]


def test_what_was_recorded_before_a_command_key_is_kept(call: Call) -> None:
    call.press("11")
    call.press("#")
    call.press("9")
    name, arguments = call.desk.asked[-1]
    assert name == "新建紧急工单"
    reference = arguments["地址录音"]
    assert reference is not None
    assert (call.folder / reference).exists()


def test_danger_under_the_farewell_is_still_an_urgent_order(call: Call) -> None:
    call.press("0")
    assert call.desk.names[-1] == "登记回拨"
    call.press("9")
    assert call.desk.names[-1] == "新建紧急工单"
    call.hear()
    assert not call.worker.over


def test_danger_while_a_transfer_rings_is_an_urgent_order_and_a_transfer_of_its_own(
    tmp_path: Path,
) -> None:
    targets = {"人工坐席": "sip:8000@127.0.0.1", "抢修值班": "sip:8001@127.0.0.1"}
    call = place_call(tmp_path, targets=targets)
    call.worker.attend(Acked())
    call.press("0")
    call.worker.attend(Digit("9", 0))
    assert call.desk.names[-1] == "新建紧急工单"
    call.worker.attend(TransferEnded(False, 486, "Busy Here"))
    call.hear()
    assert call.line.transferring == "sip:8001@127.0.0.1"


def test_the_last_words_are_in_the_record_whoever_ends_the_call(tmp_path: Path) -> None:
    for number, event in enumerate((None, LegEnded("caller"))):
        call = place_call(tmp_path / str(number))
        call.worker.attend(Acked())
        call.press("0")
        call.clock.advance(60_000)
        call.worker.attend(event)
        assert call.worker.over
        last = [turn for turn in call.events if isinstance(turn, TurnTaken)][-1]
        assert "尽快打" in "".join(last.prompts)
        assert last.input == ("hung_up" if event else "no_input")


def test_a_full_disk_loses_the_recording_but_not_the_call(call: Call, tmp_path: Path) -> None:
    blocked = tmp_path / "20261124"
    blocked.write_text("not a folder")
    call.press("11")
    call.press("#")
    call.press("#")
    assert not call.worker.over
    assert call.worker.session.step != "录地址"


def test_a_fault_of_ours_keeps_the_draft_apologises_and_finds_a_person(tmp_path: Path) -> None:
    call = place_call(tmp_path, session=FailingSession)
    call.worker.attend(Acked())
    call.worker.attend(Digit("1", 0))
    assert call.desk.names[0] == "存草稿"
    assert call.worker.session.flow == "系统故障"
    call.hear()
    assert "登记回拨" in call.desk.names
    call.worker.attend(RecordingEnded(VOICE, "silence"))
    call.hear()
    call.clock.advance(60_000)
    call.worker.attend(None)
    assert call.worker.over
    assert call.line.hung_up
    assert call.worker.session.result == "系统故障"


def test_a_fault_of_ours_keeps_what_was_not_understood_as_well(tmp_path: Path) -> None:
    call = place_call(tmp_path, desk=FaultyDesk(fault="查客户"))
    call.worker.attend(Acked())
    call.press("1")
    call.worker.hear("侬晓得伐")
    call.press("1")
    kept = next(arguments for name, arguments in call.desk.asked if name == "存草稿")
    assert kept["没听懂的话"] == "问范围「侬晓得伐」"


EMERGENCY_DESK = {"抢修值班": "sip:8001@127.0.0.1", "人工坐席": "sip:8000@127.0.0.1"}


def test_who_told_danger_before_a_fault_is_passed_to_the_emergency_desk(tmp_path: Path) -> None:
    """The fault is met while the urgent order is stored: the danger was told, all the same."""
    desk = FaultyDesk(fault="新建紧急工单")
    call = place_call(tmp_path, targets=EMERGENCY_DESK, desk=desk)
    call.worker.attend(Acked())
    call.press("9")
    assert (call.worker.session.flow, call.worker.session.step) == ("系统故障", "接抢修")
    assert call.line.transferring == "sip:8001@127.0.0.1"
    said = " ".join(call.worker.journal.pending)
    assert said.index("着火请打幺幺九，有人受伤请打幺二零") < said.index("正在接通抢修值班")


def test_who_told_danger_and_nobody_answers_gets_an_urgent_order_after_a_fault(
    tmp_path: Path,
) -> None:
    call = place_call(tmp_path, desk=FaultyDesk(fault="补充工单"))
    call.worker.attend(Acked())
    call.press("9")
    assert call.worker.session.step == "录地点"
    call.worker.attend(RecordingEnded(VOICE, "silence"))
    call.hear()
    assert (call.worker.session.flow, call.worker.session.step) == ("系统故障", "录地点")
    assert call.desk.names == ["新建紧急工单", "存草稿", "新建紧急工单"]


def test_a_fault_without_danger_finds_a_person_as_before(tmp_path: Path) -> None:
    call = place_call(tmp_path, targets=EMERGENCY_DESK, desk=FaultyDesk(fault="查客户"))
    call.worker.attend(Acked())
    call.press("11")
    assert call.worker.session.flow == "系统故障"
    assert call.line.transferring == "sip:8000@127.0.0.1"


def test_a_second_fault_releases_the_line(tmp_path: Path) -> None:
    call = place_call(tmp_path, session=FailingSession)
    facts = app.SessionMaker(CONFIG, FLOWS, (), call.clock).facts(None)
    call.worker.tools = replace(
        call.worker.tools, safety_session=lambda *_: FailingSession(FLOWS, "总台", facts)
    )
    call.worker.attend(Acked())
    call.worker.attend(Digit("1", 0))
    assert not call.worker.over
    call.worker.attend(Digit("1", 900))
    call.hear()
    assert call.worker.over
    assert call.line.hung_up


def test_a_database_that_fails_is_told_honestly_and_the_caller_is_passed_on(call: Call) -> None:
    call.desk.broken = True
    call.press("19")
    assert "新建紧急工单" in call.desk.names
    assert call.worker.session.flow == "危险处理"
    assert not call.worker.over


def test_a_transfer_rings_the_configured_target_and_ends_when_it_is_answered(
    tmp_path: Path,
) -> None:
    call = place_call(tmp_path, targets={"人工坐席": "sip:8000@127.0.0.1"})
    call.worker.attend(Acked())
    call.press("0")
    assert call.line.transferring == "sip:8000@127.0.0.1"
    call.worker.attend(TransferEnded(True, 200, "OK"))
    assert call.worker.over
    assert call.worker.ended_by == "transfer"


def test_a_refused_transfer_becomes_a_promised_return_call(tmp_path: Path) -> None:
    call = place_call(tmp_path, targets={"人工坐席": "sip:8000@127.0.0.1"})
    call.worker.attend(Acked())
    call.press("0")
    call.worker.attend(TransferEnded(False, 486, "Busy Here"))
    assert call.desk.names[-1] == "登记回拨"


def test_who_gives_up_before_the_answer_is_on_record_and_his_last_turn_is_the_hang_up(
    tmp_path: Path,
) -> None:
    call = place_call(tmp_path)
    call.line.waited_ms = None
    call.worker.journal.came(Came("13800000001", "95598", "总台", "v"))
    call.clock.advance(900)
    call.worker.inbox.put(LegEnded("cancelled"))
    call.worker.run()
    begun, *turns, ended = call.events
    assert isinstance(begun, CallAnswered), "a record begins with it; a turn before it is lost"
    assert (begun.answered, begun.waited_ms) == (False, 900)
    assert isinstance(ended, CallEnded)
    assert ended.ended_by == "cancelled"
    assert [turn.input for turn in turns if isinstance(turn, TurnTaken)][-1] == "hung_up"


def test_an_answered_call_is_told_as_answered(call: Call) -> None:
    call.worker.journal.came(Came("13800000001", "95598", "总台", "v"))
    call.line.waited_ms = 40
    call.worker.attend(LegEnded("caller"))
    (begun,) = [event for event in call.events if isinstance(event, CallAnswered)]
    assert (begun.answered, begun.waited_ms) == (True, 40)


@pytest.mark.parametrize("event", [RtpLost(), StreamFailed("socket"), LegEnded("timeout")])
def test_a_line_that_dies_ends_the_call_with_its_draft(
    call: Call, event: RtpLost | StreamFailed | LegEnded
) -> None:
    call.press("11")
    call.worker.attend(event)
    assert call.worker.over
    assert call.desk.names[-1] == "存草稿"


def test_an_endless_call_is_passed_to_a_person_and_ended(tmp_path: Path) -> None:
    call = place_call(tmp_path, longest_call_ms=60_000)
    call.worker.attend(Acked())
    call.press("1")
    call.clock.advance(60_000)
    call.worker.attend(Played(99, 0))
    assert call.worker.session.flow == "系统故障"


def test_the_end_of_a_call_is_told_once(call: Call) -> None:
    call.worker.attend(LegEnded("caller"))
    call.worker.journal.ended("客户挂断", "caller")
    call.worker.journal.ended("客户挂断", "caller")
    assert len(call.ended) == 1


def test_a_recording_that_ends_by_itself_while_the_end_key_is_pressed_is_not_lost(
    call: Call,
) -> None:
    call.press("11")
    call.press("#")
    call.line.stream.recording = False  # it has ended; its event is still on the way
    call.worker.attend(Digit("#", call.clock.monotonic_ms() + 300))
    assert call.worker.session.step == "录地址"
    call.worker.attend(RecordingEnded(VOICE, "silence"))
    assert call.worker.session.slots["地址录音"]


def test_a_fault_during_a_recording_keeps_its_sound_in_the_draft(call: Call) -> None:
    call.press("11")
    call.press("#")
    call.worker.session.feed = FailingSession.feed.__get__(call.worker.session)  # type: ignore[method-assign]
    call.clock.advance(1_800_000)
    call.worker.attend(None)
    name, arguments = call.desk.asked[-1]
    assert name == "存草稿"
    assert arguments["地址录音"]


def test_who_picks_up_is_told_what_was_not_understood(tmp_path: Path) -> None:
    call = place_call(tmp_path, targets={"人工坐席": "sip:8000@127.0.0.1"})
    call.worker.attend(Acked())
    call.press("1")
    for _ in range(2):
        call.worker.hear("侬晓得伐")
        call.hear()
    (wanted,) = [event for event in call.events if isinstance(event, PersonWanted)]
    assert (wanted.queue, wanted.urgent) == ("人工坐席", False)
    assert wanted.misheard == ("问范围「侬晓得伐」2 次",)
    assert wanted.slots["联系电话"] == "13800000001"
