"""A call-back: one number to be rung about one matter, until it was reached or is a person's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from ivr.domain.matters import Matter
from ivr.domain.terms import Area, Kind
from ivr.errors import NotAllowed


class CallbackKind(StrEnum):
    """Why somebody is rung."""

    SATISFACTION = "satisfaction"
    RETURN = "return"
    OUTAGE_NOTICE = "outage-notice"


CALLBACK_KIND_NAMES: Mapping[CallbackKind, str] = {
    CallbackKind.SATISFACTION: "满意度回访",
    CallbackKind.RETURN: "回拨",
    CallbackKind.OUTAGE_NOTICE: "停电通知",
}

CALLBACK_FLOWS: Mapping[CallbackKind, str] = {
    CallbackKind.SATISFACTION: "回访",
    CallbackKind.RETURN: "回拨",
    CallbackKind.OUTAGE_NOTICE: "停电通知",
}
"""The flow that talks to whoever answers."""

CALLBACK_PARAMETER = "回访编号"
"""The parameter by which the flow knows what it rings about."""


class CallbackResult(StrEnum):
    """What became of one try."""

    ANSWERED = "answered"
    """The right person was reached and said what there was to say; `level` tells how satisfied."""
    NOT_RESTORED = "not-restored"
    """There is still no power; of a complaint: it is not settled."""
    LATER = "later"
    NOBODY_FREE = "nobody-free"
    """The right person was there, and no agent was free for him."""
    REFUSED = "refused"
    WRONG_PERSON = "wrong-person"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    DECLINED = "declined"
    """The telephone was told to refuse the call; nobody was talked with."""
    OUT_OF_SERVICE = "out-of-service"
    MACHINE = "machine"
    HUNG_UP = "hung-up"
    LOST = "lost"
    """It was dialled, and a fault of ours ended it: its node has died, or the talk failed."""
    BARRED = "barred"
    """The number is none that may be dialled; nobody was rung."""
    FAILED = "failed"
    """Our own line failed; nobody was rung."""


CALLBACK_RESULT_NAMES: Mapping[CallbackResult, str] = {
    CallbackResult.ANSWERED: "已答复",
    CallbackResult.NOT_RESTORED: "没有解决",
    CallbackResult.LATER: "改时间",
    CallbackResult.NOBODY_FREE: "人工没接上",
    CallbackResult.REFUSED: "不愿接受",
    CallbackResult.WRONG_PERSON: "不是本人",
    CallbackResult.BUSY: "占线",
    CallbackResult.NO_ANSWER: "没人接",
    CallbackResult.DECLINED: "拒接",
    CallbackResult.OUT_OF_SERVICE: "打不通",
    CallbackResult.MACHINE: "答录机",
    CallbackResult.HUNG_UP: "中途挂断",
    CallbackResult.LOST: "中断",
    CallbackResult.BARRED: "不许拨打",
    CallbackResult.FAILED: "线路故障",
}

REACHED = frozenset({CallbackResult.ANSWERED, CallbackResult.NOT_RESTORED, CallbackResult.REFUSED})
"""With these the right person was reached, and nothing is left to be asked."""

NOT_RUNG = frozenset({CallbackResult.BARRED, CallbackResult.FAILED})
"""With these no telephone rang: they are no tries."""

PROMISED: Mapping[CallbackKind, Matter] = {
    CallbackKind.SATISFACTION: Matter.FIRST_CALL_BACK,
    CallbackKind.RETURN: Matter.RETURN_CALL,
}
"""The promise that a try keeps."""

STILL_OWED = NOT_RUNG | {CallbackResult.LOST, CallbackResult.NOBODY_FREE}
"""After these a return call is still owed: it came to nothing for a reason of ours."""

LEVELS: Mapping[int, str] = {5: "非常满意", 4: "满意", 3: "一般", 2: "不满意", 1: "非常不满意"}
DISSATISFIED = 2
"""This level and those below reach a supervisor's list."""


class CallbackState(StrEnum):
    """How a call-back stands."""

    WAITING = "waiting"
    SETTLED = "settled"
    BY_HAND = "by-hand"
    WITHDRAWN = "withdrawn"


CALLBACK_STATE_NAMES: Mapping[CallbackState, str] = {
    CallbackState.WAITING: "待打",
    CallbackState.SETTLED: "已完成",
    CallbackState.BY_HAND: "转人工",
    CallbackState.WITHDRAWN: "不用打了",
}


@dataclass(frozen=True, slots=True)
class CallbackTry:
    """One time that the number was dialled; `result` is None while the call lasts."""

    at: datetime
    node: str
    call_id: str
    ended_at: datetime | None = None
    result: CallbackResult | None = None
    detail: str = ""

    @property
    def rang(self) -> bool:
        """Whether it counts: a telephone rang, or may have."""
        return self.result not in NOT_RUNG

    def keeps(self, kind: CallbackKind) -> bool:
        """Whether it is what such a call-back promises.

        We have promised to ring. Who does not answer, hangs up or has no time then was rung as
        promised; who asked for a person and found none, or was cut off by us, was not.
        """
        return self.result not in (STILL_OWED if kind is CallbackKind.RETURN else NOT_RUNG)


@dataclass(frozen=True, slots=True)
class Callback:
    """One number to be rung about one matter, as it stands now; each change gives a new one."""

    sequence: int
    """Counts all call-backs from 1."""
    kind: CallbackKind
    number: str | None
    """None: nobody knows one, or a protected one that is not needed any more."""
    created_at: datetime
    next_try_at: datetime
    order: str | None = None
    also: tuple[str, ...] = ()
    """Other orders of the same fault whose reporters this call reaches as well."""
    outage: str | None = None
    account: str | None = None
    area: Area | None = None
    about: Kind | None = None
    """What kind of order it is."""
    due_at: datetime | None = None
    """By when the next try should be made; who is due first is rung first."""
    until: datetime | None = None
    """After this it would tell nothing new: the announced work has begun."""
    protected: bool = False
    """Whether the number is shown to nobody: it is that of a whistle-blower."""
    state: CallbackState = CallbackState.WAITING
    tries: tuple[CallbackTry, ...] = ()
    leased_by: str | None = None
    leased_until: datetime | None = None
    """Until then that node may be dialling; after that it has died."""
    leased_at: datetime | None = None
    result: CallbackResult | None = None
    level: int | None = None
    reason: str | None = None
    """Why the customer is dissatisfied, in his words."""
    recording: str | None = None
    note: str | None = None
    """Why a person has to ring, or nobody has."""
    settled_at: datetime | None = None
    seen_at: datetime | None = None
    seen_by: str | None = None
    seen_note: str | None = None

    @property
    def id(self) -> str:
        """What people and flows call it: 回访编号."""
        return f"HF{self.sequence:06d}"

    @property
    def orders(self) -> tuple[str, ...]:
        """All orders that it is about."""
        return (*((self.order,) if self.order is not None else ()), *self.also)

    @property
    def under_way(self) -> CallbackTry | None:
        """The try whose call lasts."""
        last = self.tries[-1] if self.tries else None
        return last if last is not None and last.result is None else None

    def is_of(self, call_id: str) -> bool:
        """Whether this call is its last try: what that tells counts, however late it comes."""
        return bool(self.tries) and self.tries[-1].call_id == call_id

    @property
    def is_dissatisfied(self) -> bool:
        """Whether a supervisor has to hear of it."""
        return self.level is not None and self.level <= DISSATISFIED

    def is_held_by(self, node: str, now: datetime) -> bool:
        """Whether this node may dial it, or is in the call."""
        held = self.leased_until is not None and self.leased_until > now
        return held and self.leased_by == node and self.state is CallbackState.WAITING

    def leased(self, node: str, at: datetime, until: datetime) -> Callback:
        """The call-back given to a node."""
        return replace(self, leased_by=node, leased_until=until, leased_at=at)

    def renewed(self, until: datetime) -> Callback:
        """The call-back that its node keeps for longer."""
        return replace(self, leased_until=until)

    def freed(self) -> Callback:
        """The call-back that no node holds."""
        return replace(self, leased_by=None, leased_until=None)

    def dialled(self, node: str, call_id: str, at: datetime) -> Callback:
        """The call-back with a try under way."""
        return replace(self, tries=(*self.tries, CallbackTry(at, node, call_id)))

    def tried(self, result: CallbackResult, detail: str, at: datetime) -> Callback:
        """The call-back after its last try has ended so; nobody holds it any more."""
        last = self.tries[-1]
        ended = replace(last, result=result, detail=detail, ended_at=max(at, last.at))
        return replace(self.freed(), tries=(*self.tries[:-1], ended), result=result)

    def again(self, next_try_at: datetime, due_at: datetime | None) -> Callback:
        """The call-back waiting for its next try; without a due time all others go before it."""
        return replace(self, next_try_at=next_try_at, due_at=due_at)

    def put_off(self, next_try_at: datetime) -> Callback:
        """The call-back whose number has to be left alone until then."""
        return replace(self, next_try_at=next_try_at)

    def settled(self, at: datetime) -> Callback:
        """The call-back that is done; a protected number is kept no longer."""
        number = None if self.protected else self.number
        done = replace(self.freed(), state=CallbackState.SETTLED, settled_at=at)
        return replace(done, number=number, due_at=None)

    def handed_over(self, at: datetime, reason: str) -> Callback:
        """The call-back that a person has to make."""
        handed = replace(self.freed(), state=CallbackState.BY_HAND, settled_at=at)
        return replace(handed, note=reason, due_at=None)

    def withdrawn(self, at: datetime, reason: str) -> Callback:
        """The call-back that is not needed any more."""
        gone = replace(self.settled(at), state=CallbackState.WITHDRAWN)
        return replace(gone, note=reason)

    def seen(self, at: datetime, by: str, note: str) -> Callback:
        """The call-back after a supervisor has seen to what the customer said."""
        if not note.strip():
            raise NotAllowed("要写明怎么处理的，例如：--note 已向客户道歉，抢修班已说明情况")
        return replace(self, seen_at=at, seen_by=by, seen_note=note.strip())


def callback_sequence(text: str) -> int | None:
    """The number behind HF000012, in whatever case; None: it is no such name."""
    found = re.fullmatch(r"(?:HF)?0*([1-9][0-9]{0,17})", text.strip().upper())
    return int(found[1]) if found and found[1].isascii() else None


@dataclass(frozen=True, slots=True)
class OutboundSwitch:
    """One turn of the emergency stop: who stopped all dialling, or let it go on, and why."""

    at: datetime
    stopped: bool
    by: str
    reason: str
    at_once: bool = False
    """Whether those who are being talked with are hung up on as well."""
