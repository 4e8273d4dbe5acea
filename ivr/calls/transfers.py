"""The transfers of one call: one at a time, with a tone to wait by; a later wish waits its turn.

Two ways lead to a person. REFER asks the caller's equipment to call the person itself, and the
call is off our hands. A bridge calls the person from here and connects both lines. REFER is tried
first only where the person is at the same equipment that the caller comes from; where that will
not do it, the bridge is next (docs/decisions/0012-bridged-transfer.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.calls.bridging import AgentOutcome, Bridging, FromAgent, Parted, Who
from ivr.calls.ports import Line
from ivr.dialogue.inputs import Connected, NoAnswer
from ivr.errors import MalformedSip
from ivr.media.sound import Sound
from ivr.telephony.leg_events import TransferEnded
from ivr.telephony.uri import Uri, unbracketed

RINGBACK_TOKEN = 0
"""No prompt's token: nothing waits for the tone's end."""

CLOSED = "热线关闭"
PARTED: Mapping[Who, str] = {"agent": "坐席挂机", "lost": "坐席断线", "house": CLOSED}
LEFT: Mapping[str, str] = {"caller": "客户挂机", "us": CLOSED, "fault": "系统故障"}
"""Why the caller is gone; else the line was lost."""


@dataclass
class Transfers:
    """Passes the caller on. `targets` gives a queue's SIP URI; without one nobody answers."""

    line: Line
    targets: Mapping[str, str]
    bridging: Bridging | None = None
    """None: by REFER only."""
    refer_first: bool = True
    _queue: str = field(default="", init=False)
    _under_way: str | None = field(default=None, init=False)
    """The target of the REFER that is under way."""
    _awaited: bool = field(default=False, init=False)
    _next: str | None = field(default=None, init=False)

    @property
    def talking(self) -> bool:
        """Whether the caller is with a person on our lines."""
        return self.bridging is not None and self.bridging.talking

    def conceal(self) -> None:
        """People are not to see who calls: REFER would let the caller's equipment call them."""
        if self.bridging is not None:
            self.bridging.concealed, self.refer_first = True, False

    def begin(self, queue: str) -> NoAnswer | None:
        """Ring this queue; an outcome at once only where there is nothing to ring."""
        target = self.targets.get(queue)
        if target is None:
            return NoAnswer("没有配置转接号码")
        self._awaited, self._queue = True, queue
        for _ in range(2):  # a minute each; nobody is let ring for longer than both
            self.line.stream.play(Sound.ringback(), RINGBACK_TOKEN)
        if self._under_way is not None:
            self._next = target
            return None
        return self._ring(target)

    def abandon(self) -> None:
        """The dialogue has gone another way: the outcome of what still rings no longer matters."""
        if self._awaited:
            self._awaited, self._next = False, None
            self.line.stream.stop_playing()
        if self.bridging is not None:
            self.bridging.end()

    def ended(self, event: TransferEnded) -> Connected | NoAnswer | None:
        """What the dialogue is to be told; None while another target rings, or nobody waits."""
        target, self._under_way = self._under_way, None
        if event.connected:
            return Connected()
        if event.refused and self.bridging is not None:
            self.refer_first = False  # it will not another time either
        if self._next is not None:
            target, self._next = self._next, None
            return self._ring(target)
        if not self._awaited:
            return None
        if event.refused and self.bridging is not None and target is not None:
            return self._ring(target)
        self.abandon()
        return NoAnswer(f"{event.status} {event.reason}")

    def agent(self, told: FromAgent) -> AgentOutcome | None:
        """The same, of what the agent's line tells."""
        outcome = self.bridging.happened(told) if self.bridging is not None else None
        if isinstance(outcome, NoAnswer):
            self.abandon()
        elif isinstance(outcome, Connected | Parted):
            self._awaited = False
        return outcome

    def account(self, parted: Parted) -> str:
        """The talk that is over in words, for the call's record."""
        return self._account(parted.talked_s, PARTED[parted.by])

    def left(self, by: str) -> str | None:
        """The caller is gone, so nobody need be rung; a talk that ends with it, in words."""
        account = None
        if self.bridging is not None and self.bridging.talking:
            account = self._account(self.bridging.talked_s, LEFT.get(by, "客户断线"))
        self.abandon()
        return account

    def press(self, key: str, *, in_sound: bool) -> None:
        """The caller pressed a key for the person."""
        if self.bridging is not None:
            self.bridging.press(key, in_sound=in_sound)

    def _account(self, talked_s: int, ended_by: str) -> str:
        return f"和{self._queue}通话 {talked_s} 秒，{ended_by}"

    def _ring(self, target: str) -> NoAnswer | None:
        if self.bridging is None or (self.refer_first and _at(target, self.line.peer)):
            self._under_way = target
            self.line.transfer(target)
            return None
        failed = self.bridging.ring(target)
        if failed is not None:
            self.abandon()
        return failed


def _at(target: str, peer: str) -> bool:
    """Whether the caller's equipment may well reach the target: it is there itself.

    Or we cannot say where it is (tel), or cannot call it ourselves (sips).
    """
    try:
        uri = Uri.parse(target)
    except MalformedSip:
        return False
    return uri.scheme != "sip" or unbracketed(uri.host).lower() == unbracketed(peer).lower()
