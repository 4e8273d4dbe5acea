"""Whole calls on record: who is told, and what is not kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from ivr.calls.taping import Taping, TapingRules
from ivr.clock import ManualClock
from ivr.dialogue.actions import Action, HangUp, Listen, Play, Record, Segment
from ivr.media.two_channels import TwoChannels
from ivr.simulator.loopback import LoopbackStream

GREETING: list[Action] = [Play((Segment("您好。"),), "问候"), Listen("菜单", 5_000)]
LOUD = bytes([1, 2]) * 160


@dataclass
class Shelf:
    """Remembers which calls were begun and ended."""

    begun: dict[str, TwoChannels] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)
    discarded: list[str] = field(default_factory=list)

    def begin(self, call_id: str) -> TwoChannels:
        self.begun[call_id] = TwoChannels()
        return self.begun[call_id]

    def end(self, call_id: str) -> None:
        self.ended.append(call_id)

    def discard(self, call_id: str) -> None:
        self.discarded.append(call_id)


def taping(shelf: Shelf | None) -> Taping:
    rules = TapingRules(shelf, "这通电话会录音。") if shelf else None
    return Taping(rules, LoopbackStream(ManualClock(datetime(2026, 11, 26, tzinfo=UTC))), "call-1")


def kept(channels: TwoChannels) -> bool:
    channels.push(LOUD, LOUD)
    return any(channels.take())


def test_a_caller_is_told_first_that_the_call_is_recorded() -> None:
    tape = taping(Shelf())
    tape.begin()
    said = [a.text for a in tape.announced(GREETING, "问候") if isinstance(a, Play)]
    assert said == ["这通电话会录音。", "您好。"]


def test_nothing_is_kept_while_something_protected_is_given() -> None:
    shelf = Shelf()
    tape = taping(shelf)
    tape.begin()
    channels = shelf.begun["call-1"]
    for awaited, keeps in (
        (Listen("菜单", 5_000), True),
        (Listen("问密码", 5_000, protected=True), False),
        (Listen("问密码", 5_000, protected=True), False),  # asked again
        (Record("说密码", "密码", protected=True), False),
        (HangUp("自助办结"), True),
    ):
        tape.attend([Play((Segment("请说。"),), "x"), awaited])
        assert kept(channels) is keeps
    tape.attend([])
    tape.end()
    assert shelf.ended == ["call-1"]


def test_where_no_calls_are_recorded_nobody_is_told_and_nothing_is_kept() -> None:
    tape = taping(None)
    tape.begin()
    assert tape.announced(GREETING, "问候") == GREETING
    tape.attend(GREETING)
    tape.end()


def test_a_call_that_was_never_answered_leaves_nothing() -> None:
    shelf = Shelf()
    taping(shelf).end()
    assert shelf.ended == []


def test_what_may_be_heard_by_nobody_is_deleted_and_no_more_is_kept() -> None:
    shelf = Shelf()
    tape = taping(shelf)
    tape.begin()
    channels = shelf.begun["call-1"]
    assert kept(channels)
    tape.discard()
    assert shelf.discarded == ["call-1"]
    assert not kept(channels)
    tape.attend([])
    tape.end()
    assert shelf.ended == []
    taping(None).discard()


def test_whoever_we_call_is_told_and_recorded_from_his_first_answer_on() -> None:
    shelf = Shelf()
    tape = taping(shelf)
    tape.late = True
    tape.begin()
    assert tape.announced(GREETING, "问候") == GREETING, "who we are comes first"
    assert shelf.begun == {}
    assert tape.follow([HangUp("不是本人")], "道别") == [HangUp("不是本人")]
    assert shelf.begun == {}
    said = [a.text for a in tape.follow(GREETING, "问候") if isinstance(a, Play)]
    assert said == ["这通电话会录音。", "您好。"]
    assert kept(shelf.begun["call-1"])
    assert tape.follow(GREETING, "问候") == GREETING, "it is told once"
    tape.end()
    assert shelf.ended == ["call-1"]


def line() -> LoopbackStream:
    return LoopbackStream(ManualClock(datetime(2026, 11, 26, tzinfo=UTC)))


def test_a_talk_aside_is_recorded_on_the_agents_line() -> None:
    shelf, agent = Shelf(), line()
    tape = taping(shelf)
    tape.begin_aside(agent)
    assert shelf.begun == {}, "the call is not recorded either"
    tape.begin()
    tape.begin_aside(agent)
    assert agent.taped is shelf.begun["call-1-aside-1"]
    tape.end_aside()
    tape.end_aside()
    assert agent.taped is None
    assert shelf.ended == ["call-1-aside-1"]
    tape.begin_aside(agent)
    tape.end()
    assert shelf.ended == ["call-1-aside-1", "call-1-aside-2", "call-1"]


def test_of_a_call_that_may_be_heard_by_nobody_no_talk_aside_is_kept() -> None:
    shelf, agent = Shelf(), line()
    tape = taping(shelf)
    tape.begin()
    tape.begin_aside(agent)
    tape.end_aside()
    tape.begin_aside(agent)
    tape.discard()
    assert agent.taped is None
    assert shelf.discarded == ["call-1", "call-1-aside-1", "call-1-aside-2"]
    tape.begin_aside(agent)
    assert agent.taped is None
    taping(None).begin_aside(agent)
    assert agent.taped is None
