"""The people who take calls: what they can do, and what each of them does just now. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from ivr.domain.agent_shift import Shift, shift_end
from ivr.domain.text import quoted
from ivr.errors import NotAllowed

SUPERVISORS = "值班长"
"""The queue that every supervisor serves."""

HALL = "人工坐席"
"""The queue of whoever is given no other."""

QUEUES = (HALL, "抢修值班", SUPERVISORS, "英语坐席", "方言坐席")
"""Those that flows may name."""

LANGUAGE_QUEUES: Mapping[str, str] = {"英语坐席": "英语", "方言坐席": "方言"}
"""Queues that everybody serves who speaks this."""

DIALECT = "方言"
"""Stands for any dialect, where none is named."""

MANDARIN = "普通话"

_STAFF_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,19}")
_ADDRESS = re.compile(r"(?:sips?|tel):[!#-;=?-~]{1,200}")


class AgentState(StrEnum):
    """What an agent does just now."""

    READY = "ready"
    RINGING = "ringing"
    TALKING = "talking"
    AFTER_CALL = "after-call"
    AWAY = "away"
    OFF = "off"

    @property
    def in_call(self) -> bool:
        """Whether a caller has this agent."""
        return self in {AgentState.RINGING, AgentState.TALKING}


STATE_NAMES: Mapping[AgentState, str] = {
    AgentState.READY: "空闲",
    AgentState.RINGING: "振铃",
    AgentState.TALKING: "通话",
    AgentState.AFTER_CALL: "话后处理",
    AgentState.AWAY: "小休",
    AgentState.OFF: "离线",
}
"""What people call them."""


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent (坐席) as he is stored, with what he does just now."""

    staff_number: str
    name: str
    address: str | None = None
    """Where he is rung: a SIP address; None: nowhere, so never."""
    queues: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    supervisor: bool = False
    categories: tuple[str, ...] = ()
    """What he is best at (业务类别); empty: he takes every category alike."""
    shifts: tuple[Shift, ...] = ()
    state: AgentState = AgentState.OFF
    reason: str = ""
    """Why he is away."""
    since: datetime | None = None
    """Since when he is in this state."""
    until: datetime | None = None
    """When after-call work or a rest ends by itself; None: when he says so."""
    idle_since: datetime | None = None
    """Since when he waits for a call; the longest first."""
    signed_on_at: datetime | None = None
    call_id: str | None = None
    """The call that rings or talks, and the last one while its after-call work lasts."""
    missed: int = 0
    """How many calls in a row he has not answered."""
    wish: AgentState | None = None
    """What he wants to be once the call and its work are over."""
    wish_reason: str = ""

    @property
    def on_duty(self) -> bool:
        """Whether he takes calls now, or will once his own is done."""
        return self.state not in {AgentState.AWAY, AgentState.OFF} and self.wish is None

    def serves(self, queue: str, language: str | None = None) -> bool:
        """Whether callers of this queue and language are his, wherever he is just now."""
        return self._takes(queue) and self.speaks(language)

    def speaks(self, language: str | None) -> bool:
        """Whether he speaks it; Mandarin everybody does."""
        if language is None or language == MANDARIN or language in self.languages:
            return True
        # A dialect that nobody can name is everybody's who speaks one; of a named one we know only
        # that it is a dialect.
        return language not in {DIALECT, *LANGUAGE_QUEUES.values()} and DIALECT in self.languages

    def _takes(self, queue: str) -> bool:
        if queue in self.queues or (queue == SUPERVISORS and self.supervisor):
            return True
        return LANGUAGE_QUEUES.get(queue) in self.languages

    def goes_home_at(self) -> datetime | None:
        """When his shift ends; None: when he says so himself."""
        if self.signed_on_at is None or not self.shifts:
            return None
        return shift_end(self.shifts, self.signed_on_at)

    # What he does himself.

    def made_ready(self, now: datetime) -> Agent:
        """He takes calls from now on; whoever talks just now goes on."""
        if self.state.in_call:
            return replace(self, wish=None, wish_reason="")
        return self._idle(now, now if self.state is AgentState.OFF else self.signed_on_at)

    def sent_away(self, now: datetime, reason: str, until: datetime | None = None) -> Agent:
        """He takes no calls for a while; from a call he goes away once it is over."""
        if self.state.in_call:
            return replace(self, wish=AgentState.AWAY, wish_reason=reason)
        return replace(
            self,
            state=AgentState.AWAY,
            reason=reason,
            since=now,
            until=until,
            idle_since=None,
            signed_on_at=now if self.state is AgentState.OFF else self.signed_on_at,
            call_id=None,
            wish=None,
            wish_reason="",
        )

    def gone_off(self, now: datetime) -> Agent:
        """He has gone home; from a call he goes once it is over."""
        if self.state.in_call:
            return replace(self, wish=AgentState.OFF, wish_reason="")
        return replace(
            self,
            state=AgentState.OFF,
            reason="",
            since=now,
            until=None,
            idle_since=None,
            signed_on_at=None,
            call_id=None,
            missed=0,
            wish=None,
            wish_reason="",
        )

    # What calls do with him.

    def rung(self, call_id: str, now: datetime) -> Agent:
        """A caller has him; his place among the idle is kept, in case the caller gives up."""
        return replace(
            self, state=AgentState.RINGING, call_id=call_id, since=now, until=None, reason=""
        )

    def answered(self, call_id: str, now: datetime) -> Agent:
        """He talks with the caller."""
        return replace(
            self,
            state=AgentState.TALKING,
            call_id=call_id,
            since=now,
            until=None,
            idle_since=None,
            missed=0,
        )

    def freed(self, now: datetime) -> Agent:
        """The caller gave up before he answered: he waits on as before."""
        if self.wish is not None:
            return self._as_wished(now)
        idle = self.idle_since or now
        return replace(self, state=AgentState.READY, call_id=None, since=idle, until=None)

    def missed_call(self, now: datetime, rest: timedelta, most: int) -> Agent:
        """He did not answer: he rests for a moment, after so many in a row until he comes back."""
        missed = self.missed + 1
        if self.wish is not None:
            return replace(self, missed=missed)._as_wished(now)
        until = None if missed >= most else now + rest
        reason = f"连着{missed}次没接" if until is None else "没接电话"
        idle = replace(self, state=AgentState.READY, missed=missed)
        return idle.sent_away(now, reason, until)

    def hung_up(self, now: datetime, work: timedelta) -> Agent:
        """The talk is over; the work after it begins."""
        if not work:
            return self.finished(now)
        return replace(self, state=AgentState.AFTER_CALL, since=now, until=now + work)

    def finished(self, now: datetime) -> Agent:
        """Nothing more is to be done for the last call."""
        return self._as_wished(now) if self.wish is not None else self._idle(now, self.signed_on_at)

    def _as_wished(self, now: datetime) -> Agent:
        wish, free = self.wish, replace(self, state=AgentState.READY, call_id=None)
        if wish is AgentState.OFF:
            return free.gone_off(now)
        return free.sent_away(now, self.wish_reason)

    def _idle(self, now: datetime, signed_on_at: datetime | None) -> Agent:
        already = self.state is AgentState.READY
        return replace(
            self,
            state=AgentState.READY,
            reason="",
            since=self.since if already else now,
            until=None,
            idle_since=self.idle_since if already else now,
            signed_on_at=signed_on_at,
            call_id=None,
            missed=self.missed if self.until is not None else 0,
            wish=None,
            wish_reason="",
        )


def require_staff_number(text: str) -> str:
    """The staff number, if one can be written so."""
    if not _STAFF_NUMBER.fullmatch(text):
        raise NotAllowed(f"工号「{text}」不对，用数字、字母、点、横线，最多20位，例如 1001")
    return text


def require_category(text: str, known: Collection[str]) -> str:
    """The category (业务类别), if callers can be of it."""
    if text not in known:
        hint = f"可以写：{'、'.join(known)}" if known else "排队.yaml 里没有写「类别」"
        raise NotAllowed(f"类别「{quoted(text)}」不认识，{hint}")
    return text


def require_address(text: str) -> str:
    """The SIP address, if one can be written so."""
    if not _ADDRESS.fullmatch(text):
        raise NotAllowed(f"分机地址「{text}」不对，请写成 sip:1001@10.0.0.2 这样")
    return text
