"""Telephones that we call in tests: what they answer is written down beforehand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ivr import app
from ivr.calls.answerers import Answerers
from ivr.calls.placing import Placing, Wanted
from ivr.calls.ports import Line
from ivr.calls.switchboard import Beginning, Switchboard
from ivr.calls.tools import CallTools
from ivr.clock import ManualClock, SystemClock
from ivr.errors import EngineError
from ivr.events import Event, EventBus
from ivr.flow.library import FlowSet
from ivr.media.events import Digit, MediaEvent, Played
from ivr.media.outbound import Sent
from ivr.media.sound import Law, Sound
from ivr.simulator.loopback import LoopbackLine, LoopbackStream, PacedPrompts, SpokenNotes
from ivr.telephony.leg_events import LegEvent
from tests.calls.test_worker import CONFIG, NOON, Desk
from tests.dialogue.line import flows_of

CUSTOMER, HOTLINE = "13800000001", "057195598"
SILENT: Sent = (b"", Law.PCMA)

TALK = """
流程: 回访
参数: {回访编号: 文字}
步骤:
  问: {询问: 请问您是王先生吗？, 选项: {是: {按: "1"}}}
  完: {结束: 谢谢您，再见。, 结果: 已答复, 等待挂机: 1秒}
"""
COMMON = """
公共: 是
默认: {没听到用完: {调用: 道别}, 没听懂用完: {调用: 道别}, 失败: {调用: 道别}, 没人接: {调用: 道别}}
随时可说:
  找人工: {说: [人工], 按: "0", 调用: 找人}
  录音电话: {线路: 答录机, 调用: 答录机}
"""
PERSON = "流程: 找人\n步骤:\n  转: {转接: 人工坐席}\n  完: {结束: 再见, 结果: 没人}\n"
BYE = "流程: 道别\n步骤:\n  完: {结束: 再见, 结果: 没人}\n"
MACHINE = "流程: 答录机\n步骤:\n  完: {结束: 听到的是录音。, 结果: 答录机}\n"


@dataclass
class PromptStream(LoopbackStream):
    """A stream on which every prompt is heard at once; somebody may press keys after it.

    `heard` is what comes of the other side, frame by frame, while one listens.
    """

    keys: str = ""
    heard: Sequence[bytes] = ()
    said: int = 0
    """How many sounds were played."""
    tell: Callable[[MediaEvent], None] = lambda _event: None

    def listen(self, listener: Callable[[MediaEvent], None]) -> None:
        self.tell = listener

    def play(self, sound: Sound, token: int) -> None:
        self.said += 1
        self.tell(Played(token, 0))
        if self.keys:
            key, self.keys = self.keys[0], self.keys[1:]
            self.tell(Digit(key, 0))

    def overhear(self, sink: Callable[[bytes, Sent], None]) -> None:
        for frame in self.heard:
            sink(frame, SILENT)


@dataclass
class Phone(LoopbackLine):
    """A telephone that tells one list of events to each who listens in turn."""

    scripts: list[list[LegEvent]] = field(default_factory=list)
    ended: list[LegEvent] = field(default_factory=list)
    """What it tells once we hang up."""
    tells: Callable[[LegEvent], None] = lambda _event: None

    def listen(self, listener: Callable[[LegEvent], None]) -> None:
        self.tells = listener
        for event in self.scripts.pop(0) if self.scripts else ():
            listener(event)

    def hang_up(self) -> None:
        first, self.hung_up = not self.hung_up, True
        for event in self.ended if first else ():
            self.tells(event)


def phone(
    *scripts: Iterable[LegEvent],
    keys: str = "",
    heard: Sequence[bytes] = (),
    ended: Sequence[LegEvent] = (),
) -> Phone:
    stream = PromptStream(ManualClock(NOON), keys=keys, heard=heard)
    return Phone(None, stream, "sip", scripts=[list(one) for one in scripts], ended=list(ended))


@dataclass
class House:
    """What makes calls, and what it tells."""

    placing: Placing
    events: list[Event]
    desk: Desk
    begin: Callable[[], Beginning]

    def wanted(self, line: Line | None, *, secret: bool = False) -> Wanted:
        def dial() -> Line:
            if line is None:
                raise EngineError("线路没有开")
            return line

        return Wanted(CUSTOMER, dial, self.begin, HOTLINE, secret=secret)


def house(folder: Path, answerers: Answerers | None = None, flow: str = TALK) -> House:
    flows = flows_of(folder, 公共=COMMON, 找人=PERSON, 道别=BYE, 答录机=MACHINE, 回访=flow)
    return house_of(flows, answerers)


def house_of(flows: FlowSet, answerers: Answerers | None = None) -> House:
    clock, events, bus, desk = SystemClock(), list[Event](), EventBus(), Desk()
    bus.subscribe(events.append)
    maker = app.SessionMaker(CONFIG, flows, (), clock)
    tools = CallTools(
        actions=desk,
        prompts=PacedPrompts(),
        clock=clock,
        recordings=SpokenNotes(),
        transfer_targets={},
        safety_session=lambda _caller, _urgent: None,
    )

    def begin() -> Beginning:
        session = maker.session(CUSTOMER, "回访", {"回访编号": "HF000001"})
        return Beginning(session, lambda _caller, _urgent: None, "v1", 3)

    board = Switchboard(tools, bus, lambda _line: begin())
    return House(Placing(board, answerers), events, desk, begin)
