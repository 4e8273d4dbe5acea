"""The transfers of one call: one at a time, with a tone to wait by; a later wish waits its turn.

Two ways lead to a person. REFER asks the caller's equipment to call the person itself, and the
call is off our hands. A bridge calls the person from here and connects both lines. REFER is tried
first only where the person is at the same equipment that the caller comes from; where that will
not do it, the bridge is next (docs/decisions/0012-bridged-transfer.md).

Where agents are stored for a queue, the caller waits in it, and whoever it offers is rung; else
the queue's one target is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ivr.calls.bridging import AgentOutcome, Bridging, FromAgent, Parted, Who, Whom
from ivr.calls.consulting import Moved
from ivr.calls.ports import Line
from ivr.calls.queue_wait import Order, Reach, Ring
from ivr.calls.queued import Queued, Wish
from ivr.dialogue.inputs import Connected, NoAnswer, Pressed
from ivr.errors import ConfigError, MalformedSip
from ivr.media.sound import Sound
from ivr.telephony.leg_events import TransferEnded
from ivr.telephony.uri import Uri, unbracketed

RINGBACK_TOKEN = 0
"""No prompt's token: nothing waits for the tone's end."""

CLOSED = "热线关闭"
PARTED: Mapping[Who, str] = {"agent": "坐席挂机", "lost": "坐席断线", "house": CLOSED}
LEFT: Mapping[str, str] = {"caller": "客户挂机", "us": CLOSED, "fault": "系统故障"}
"""Why the caller is gone; else the line was lost."""

Outcome = Connected | NoAnswer | Parted | Pressed
"""Pressed: the caller would rather be called back."""


@dataclass
class Transfers:
    """Passes the caller on. `targets` gives a queue's SIP URI; without one nobody answers."""

    line: Line
    targets: Mapping[str, str]
    bridging: Bridging | None = None
    """None: by REFER only."""
    refer_first: bool = True
    queued: Queued | None = None
    """The agents' queue; None: there is none."""
    _queue: str = field(default="", init=False)
    _wish: Wish = field(default_factory=Wish, init=False)
    _under_way: Whom | None = field(default=None, init=False)
    """Whom the REFER that is under way sends the caller to."""
    _awaited: bool = field(default=False, init=False)
    _next: Whom | None = field(default=None, init=False)

    @property
    def talking(self) -> bool:
        """Whether the caller is with a person on our lines."""
        return self.bridging is not None and self.bridging.talking

    @property
    def waiting(self) -> bool:
        """Whether the caller waits in the agents' queue."""
        return self.queued is not None and self.queued.waiting

    @property
    def due_ms(self) -> int | None:
        """When `pass_time` has something to do."""
        due = [self.queued.due_ms if self.queued is not None else None]
        due.append(self.bridging.due_ms if self.bridging is not None else None)
        return min((at for at in due if at is not None), default=None)

    def conceal(self) -> None:
        """People are not to see who calls: REFER would let the caller's equipment call them."""
        if self.bridging is not None:
            self.bridging.concealed, self.refer_first = True, False

    def begin(self, queue: str, wish: Wish | None = None) -> Outcome | None:
        """Ring this queue; an outcome at once only where there is nothing to ring."""
        self._queue, self._wish = queue, wish or Wish()
        if self.queued is not None and self.queued.takes(queue, self._wish):
            orders = self.queued.begin(queue, self._wish)
            if orders is not None:
                self._awaited = True
                return self._serve(orders)
        target = self.targets.get(queue)
        if target is None:
            return NoAnswer("没有配置转接号码")
        self._awaited = True
        for _ in range(2):  # a minute each; nobody is let ring for longer than both
            self.line.stream.play(Sound.ringback(), RINGBACK_TOKEN)
        return self._ring(Whom(target))

    def pass_time(self) -> Outcome | None:
        """Whatever is due by now."""
        if self.bridging is not None and (outcome := self._followed(self.bridging.pass_time())):
            return outcome
        return self._serve(self.queued.pass_time()) if self.queued is not None else None

    def key(self, key: str) -> Outcome | None:
        """A caller who waits in the queue pressed a key."""
        return self._serve(self.queued.key(key)) if self.queued is not None else None

    def played(self, token: int) -> None:
        """A sound of the queue's was heard to its end."""
        if self.queued is not None:
            self.queued.played(token)

    def abandon(self) -> None:
        """The dialogue has gone another way: the outcome of what still rings no longer matters."""
        if self._awaited:
            self._awaited, self._next = False, None
            self.line.stream.stop_playing()
        if self.bridging is not None:
            self.bridging.end()
        if self.queued is not None:
            self.queued.end()

    def ended(self, event: TransferEnded) -> Outcome | None:
        """What the dialogue is to be told; None while another target rings, or nobody waits."""
        whom, self._under_way = self._under_way, None
        if event.connected:
            if self.queued is not None:
                self.queued.connected()
            return Connected()
        if event.refused and self.bridging is not None:
            self.refer_first = False  # it will not another time either
        if self._next is not None:
            whom, self._next = self._next, None
            return self._ring(whom)
        if not self._awaited:
            return None
        if event.refused and self.bridging is not None and whom is not None:
            return self._ring(whom)
        return self._not_answered(f"{event.status} {event.reason}")

    def agent(self, told: FromAgent) -> Outcome | None:
        """The same, of what the agent's line tells."""
        return self._followed(self.bridging.happened(told) if self.bridging is not None else None)

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

    def _followed(self, outcome: AgentOutcome | None) -> Outcome | None:
        """What an agent's line tells, as far as the dialogue is to know it."""
        queued, bridging = self.queued, self.bridging
        rung = bridging.agent if bridging is not None else None
        if queued is not None and rung is not None and rung.up:
            queued.answered()
        match outcome:
            case NoAnswer(reason=reason):
                return self._not_answered(reason)
            case Connected():
                self._awaited = False
                if queued is not None:
                    queued.connected()
            case Parted():
                self._awaited = False
                if queued is not None:
                    queued.end()
            case Moved(queue=queue):
                self.abandon()
                return self.begin(queue, replace(self._wish, returns=False))
        return outcome

    def _not_answered(self, reason: str, *, at_once: bool = True) -> Outcome | None:
        if self.queued is not None and self.queued.waiting:
            return self._serve(self.queued.not_answered(reason, at_once=at_once))
        self.abandon()
        return NoAnswer(reason)

    def _serve(self, orders: list[Order]) -> Outcome | None:
        """Do what the queue leaves to us; an outcome where the wait is over."""
        for order in orders:
            match order:
                case Ring(offer=offer):
                    return self._ring(
                        Whom(
                            offer.target,
                            offer.headers,
                            offer.ring_s * 1000,
                            offer.summary,
                            colleague=True,
                        )
                    )
                case Reach(overflow=overflow):
                    return self._ring(Whom(overflow.target, colleague=True))
                case _ if self.queued is not None:
                    outcome = self.queued.outcome(order)
                    self.abandon()
                    return outcome
        return None

    def _ring(self, whom: Whom) -> Outcome | None:
        if self._under_way is not None:
            self._next = whom
            return None
        if self.bridging is None or (self.refer_first and _at(whom.target, self.line.peer)):
            return self._refer(whom)
        failed = self.bridging.ring(whom)
        return None if failed is None else self._not_answered(failed.reason, at_once=False)

    def _refer(self, whom: Whom) -> Outcome | None:
        try:
            self.line.transfer(whom.target, whom.headers)
        except ConfigError as error:
            return self._not_answered(str(error), at_once=False)
        self._under_way = whom
        return None


def _at(target: str, peer: str) -> bool:
    """Whether the caller's equipment may well reach the target: it is there itself.

    Or we cannot say where it is (tel), or cannot call it ourselves (sips).
    """
    try:
        uri = Uri.parse(target)
    except MalformedSip:
        return False
    return uri.scheme != "sip" or unbracketed(uri.host).lower() == unbracketed(peer).lower()
