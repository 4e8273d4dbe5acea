"""The transfers of one call: one at a time, with a tone to wait by; a later wish waits its turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.calls.ports import Line
from ivr.dialogue.inputs import Connected, NoAnswer
from ivr.media.sound import Sound
from ivr.telephony.leg_events import TransferEnded

RINGBACK_TOKEN = 0
"""No prompt's token: nothing waits for the tone's end."""


@dataclass
class Transfers:
    """Passes the caller on. `targets` gives a queue's SIP URI; without one nobody answers."""

    line: Line
    targets: Mapping[str, str]
    _under_way: bool = field(default=False, init=False)
    _awaited: bool = field(default=False, init=False)
    _next: str | None = field(default=None, init=False)

    def begin(self, queue: str) -> NoAnswer | None:
        """Ring this queue; an outcome at once only where there is nothing to ring."""
        target = self.targets.get(queue)
        if target is None:
            return NoAnswer("没有配置转接号码")
        self._awaited = True
        self.line.stream.play(Sound.ringback(), RINGBACK_TOKEN)
        if self._under_way:
            self._next = target
        else:
            self._ring(target)
        return None

    def abandon(self) -> None:
        """The dialogue has gone another way: the outcome of what still rings no longer matters."""
        if self._awaited:
            self._awaited, self._next = False, None
            self.line.stream.stop_playing()

    def ended(self, event: TransferEnded) -> Connected | NoAnswer | None:
        """What the dialogue is to be told; None while another target rings, or nobody waits."""
        self._under_way = False
        if event.connected:
            return Connected()
        if self._next is not None:
            target, self._next = self._next, None
            self._ring(target)
            return None
        if not self._awaited:
            return None
        self.abandon()
        return NoAnswer(f"{event.status} {event.reason}")

    def _ring(self, target: str) -> None:
        self._under_way = True
        self.line.transfer(target)
