"""What a crew answers from the road, and what becomes of its order: rules, all pure.

Crews report late, twice, in the wrong order, and by the clocks of their own telephones. Nothing of
that is refused that does no harm; an order never goes back, and no clock stops at a moment that
cannot be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from ivr.clock import local
from ivr.domain.completeness import require_complete
from ivr.domain.local_time import in_utc, shown_end
from ivr.domain.order_life import Status, status_name
from ivr.domain.terms import KIND_NAMES, Kind, Outcome
from ivr.domain.work_order import Entry, WorkOrder
from ivr.errors import NotAllowed

CLOCKS_APART = timedelta(minutes=5)
"""How far a crew's clock may be off before its time is refused."""

LONGEST_REPAIR = timedelta(days=30)
"""No restoration is announced for later than this."""

LATE = "late-answer"
"""The event of a step that was told when the order was further already."""

OWN_FAULT = "客户自己的设备有故障"
OWN_FAULT_RESULT = (
    "抢修人员查看过了，故障在您自己家的线路或者电器上，要由您自己请有资质的电工修理。"
    "这种修理是收费的，价格按物价部门的规定。您没有同意以前，不会有人来做收费的修理。"
)
"""What the customer is told before anybody is sent who has to be paid."""


class CrewStep(StrEnum):
    """How far a crew has come."""

    ON_THE_WAY = "on-the-way"
    ON_SITE = "on-site"
    RESTORED = "restored"
    OWN_INSTALLATION = "own-installation"


STEP_NAMES: Mapping[CrewStep, str] = {
    CrewStep.ON_THE_WAY: "已出发",
    CrewStep.ON_SITE: "已到场",
    CrewStep.RESTORED: "已复电",
    CrewStep.OWN_INSTALLATION: "客户自己的设备",
}

_STATUS: Mapping[CrewStep, Status] = {
    CrewStep.ON_THE_WAY: Status.ON_THE_WAY,
    CrewStep.ON_SITE: Status.ON_SITE,
    CrewStep.RESTORED: Status.RESTORED,
    CrewStep.OWN_INSTALLATION: Status.CLOSED,
}

_VISIT = frozenset({CrewStep.ON_THE_WAY, CrewStep.ON_SITE, CrewStep.RESTORED})

# Which steps a crew can tell of which kind of order; of the others no crew is sent.
TOLD_OF: Mapping[Kind, frozenset[CrewStep]] = {
    Kind.FAULT: frozenset(CrewStep),
    Kind.EMERGENCY: frozenset(CrewStep),
    Kind.APPLICATION: _VISIT,
    Kind.APPOINTMENT: _VISIT,
    Kind.HOME_VISIT: _VISIT,
}


@dataclass(frozen=True, slots=True)
class CrewAnswer:
    """One answer; what is None was not told."""

    step: CrewStep | None = None
    at: datetime | None = None
    """When it happened, by the crew's own clock."""
    cause: str | None = None
    expected_at: datetime | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of an answer."""

    order: WorkOrder
    at: datetime
    """When it happened: the moment at which clocks stop and start."""
    moved: bool = False
    """Whether the order came to another status."""
    late: bool = False
    """Whether the order was further already when this step was told."""


def take_answer(order: WorkOrder, answer: CrewAnswer, now: datetime, by: str) -> Taken:
    """The order after the answer; the same order where nothing in it is new."""
    if order.kind not in TOLD_OF:
        raise NotAllowed(
            f"工单{order.number}是{KIND_NAMES[order.kind]}，没有派给抢修人员，不收他们的回复"
        )
    at = _bounded(order, answer.at, now)
    taken = Taken(order, at)
    if answer.cause is not None and answer.cause != order.cause:
        taken = replace(taken, order=order.filled(now, by, cause=answer.cause))
    if answer.expected_at is not None:
        taken = replace(taken, order=_expecting(taken.order, answer, now, by))
    if answer.step is not None:
        taken = _stepped(taken, answer.step, answer, now, by)
    elif answer.note is not None:
        _require_open(taken.order)
        taken = replace(taken, order=taken.order.noted(now, by, "crew-note", answer.note))
    return taken


def in_words(taken: Taken, step: CrewStep | None, before: WorkOrder) -> str:
    """What became of the answer, in a sentence."""
    order = taken.order
    if order == before:
        return f"工单{order.number}早就是这样了，没有再改，现在是「{order.status_name}」"
    if taken.late and step is not None:
        return (
            f"工单{order.number}已经是「{order.status_name}」，「{STEP_NAMES[step]}」作为补报记下了"
        )
    return f"工单{order.number}记下了，现在是「{order.status_name}」"


def _stepped(taken: Taken, step: CrewStep, answer: CrewAnswer, now: datetime, by: str) -> Taken:
    order, status = taken.order, _STATUS[step]
    if step not in TOLD_OF[order.kind]:
        raise NotAllowed(
            f"工单{order.number}是{KIND_NAMES[order.kind]}，不能回复「{STEP_NAMES[step]}」"
        )
    if _was_told(order, step):
        return taken
    told = "，".join(filter(None, (_moment(taken.at, now), answer.note)))
    if step is CrewStep.OWN_INSTALLATION:
        _require_open(order)
        return replace(taken, order=_as_own_fault(order, now, by, told), moved=True)
    if list(Status).index(order.status) > list(Status).index(status):
        _require_open(order)
        note = "：".join(filter(None, (status_name(status, order.kind), told)))
        return replace(taken, order=order.noted(now, by, LATE, note), late=True)
    return replace(taken, order=order.moved(status, now, by, told), moved=True)


def _as_own_fault(order: WorkOrder, now: datetime, by: str, told: str) -> WorkOrder:
    """The order closed: what is broken belongs to the customer, who is told what that means."""
    order = order.filled(
        now, by, own_installation=True, cause=order.cause or OWN_FAULT, result=OWN_FAULT_RESULT
    )
    reason = require_complete(order, "：".join(filter(None, (OWN_FAULT, told))))
    return replace(order, outcome=Outcome.OWN_INSTALLATION).moved(Status.CLOSED, now, by, reason)


def _was_told(order: WorkOrder, step: CrewStep) -> bool:
    """Whether the order knows of this step already."""
    if step is CrewStep.OWN_INSTALLATION:
        return order.status is Status.CLOSED and order.outcome is Outcome.OWN_INSTALLATION
    name = status_name(_STATUS[step], order.kind)
    told = (entry for entry in _this_round(order) if entry.event in {"status", LATE})
    return order.status is _STATUS[step] or any(entry.note.split("：")[0] == name for entry in told)


def _expecting(order: WorkOrder, answer: CrewAnswer, now: datetime, by: str) -> WorkOrder:
    expected_at = in_utc(answer.expected_at or now)
    if expected_at == order.expected_at:
        return order
    done = answer.step in {CrewStep.RESTORED, CrewStep.OWN_INSTALLATION}
    if done or order.status in {Status.RESTORED, Status.CLOSED}:
        raise NotAllowed(f"工单{order.number}已经修好或者办结了，不用再报预计复电时间")
    if expected_at <= now:
        told = shown_end(expected_at, year=True)
        raise NotAllowed(f"预计复电时间{told}已经过去了，请给一个以后的时间")
    if expected_at > now + LONGEST_REPAIR:
        days = LONGEST_REPAIR // timedelta(days=1)
        raise NotAllowed(f"预计复电时间不能是{days}天以后，请核对年月日")
    return order.expecting(expected_at, now, by, answer.note)


def _bounded(order: WorkOrder, told: datetime | None, now: datetime) -> datetime:
    """When it happened: never later than now, never before the order was there."""
    if told is None:
        return now
    at, began = in_utc(told), _began(order)
    if at > now + CLOCKS_APART:
        minutes = max(1, (at - now) // timedelta(minutes=1))
        raise NotAllowed(f"回复里的时间比现在晚了{minutes}分钟，没有记下，请校准手机的时间再报")
    if at < began - CLOCKS_APART:
        raise NotAllowed(
            f"回复里的时间{local(at):%Y-%m-%d %H:%M}比工单{order.number}登记的时间"
            f"{local(began):%Y-%m-%d %H:%M}还早，没有记下，请核对时间和工单号"
        )
    return min(max(at, began), now)


def _require_open(order: WorkOrder) -> None:
    if order.status is Status.CLOSED:
        raise NotAllowed(f"工单{order.number}已经归档，不再收抢修人员的回复，要改先重新打开")


def _began(order: WorkOrder) -> datetime:
    """When the order was opened, or opened again the last time."""
    again = [entry.at for entry in order.history if entry.event == "reopened"]
    return again[-1] if again else order.opened_at


def _this_round(order: WorkOrder) -> Sequence[Entry]:
    """The history since the order was opened, or opened again."""
    events = [entry.event for entry in order.history]
    if "reopened" not in events:
        return order.history
    return order.history[len(events) - events[::-1].index("reopened") :]


def _moment(at: datetime, now: datetime) -> str:
    """When it happened, where that is told later."""
    return "" if now - at < timedelta(minutes=1) else f"{local(at):%m-%d %H:%M}的事"
