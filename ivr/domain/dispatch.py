"""What a team has to be told of an order: worked out from the order before and after a change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ivr.domain.identity import is_protected, shows_place
from ivr.domain.order_life import DONE, MOVABLE, Status, is_reopening
from ivr.domain.terms import Priority
from ivr.domain.work_order import WorkOrder

UNROUTED = ""
"""The team of a fault for which nobody is named: it is handed over all the same."""


SETTLED = frozenset({Status.CLOSED, Status.MERGED})
"""A team has nothing to do with these: a merged order goes wherever its main one goes."""


class NoticeKind(StrEnum):
    """What has happened to an order, as its team sees it."""

    OPENED = "opened"
    REPORTED_AGAIN = "reported-again"
    URGED = "urged"
    DANGER = "danger"
    SUPPLEMENTED = "supplemented"
    APPOINTMENT_MOVED = "appointment-moved"
    APPOINTMENT_CANCELLED = "appointment-cancelled"
    REOPENED = "reopened"
    NOT_NEEDED = "not-needed"
    MERGED = "merged"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


NOTICE_NAMES: Mapping[NoticeKind, str] = {
    NoticeKind.OPENED: "新工单",
    NoticeKind.REPORTED_AGAIN: "又有人报",
    NoticeKind.URGED: "客户催办",
    NoticeKind.DANGER: "报了险情",
    NoticeKind.SUPPLEMENTED: "补充内容",
    NoticeKind.APPOINTMENT_MOVED: "改了上门时间",
    NoticeKind.APPOINTMENT_CANCELLED: "不用上门了",
    NoticeKind.REOPENED: "重新打开",
    NoticeKind.NOT_NEEDED: "不用再去",
    NoticeKind.MERGED: "并入别的工单",
    NoticeKind.CLOSED: "已归档",
    NoticeKind.WITHDRAWN: "转给别的班组",
}

HANDS_OVER = frozenset({NoticeKind.OPENED, NoticeKind.REOPENED})
"""With these the team gets the order; the others tell it more of one that it has."""

ENDS = frozenset(
    {
        NoticeKind.NOT_NEEDED,
        NoticeKind.APPOINTMENT_CANCELLED,
        NoticeKind.MERGED,
        NoticeKind.CLOSED,
        NoticeKind.WITHDRAWN,
    }
)
"""With these the team has no more to do; they are worth telling whatever comes after."""

SPARED = "crew-spared"
"""The event of a line of history that says that no crew need come any more."""

FACTS: Mapping[str, str] = {
    "address": "地址",
    "account": "户号",
    "name": "姓名",
    "contact": "联系电话",
    "other_contacts": "其他电话",
    "scope": "范围",
    "symptom": "现象",
    "danger": "险情",
    "priority": "紧急程度",
    "tried": "客户试过的",
    "began_at": "开始时间",
    "appointed_from": "上门时间从",
    "appointed_to": "上门时间到",
    "topic": "类别",
    "language": "语言",
    "recordings": "录音",
}
"""The fields of an order whose change a team has to know, and what people call them."""

IDENTITY = (
    "caller",
    "contact",
    "other_contacts",
    "name",
    "account",
    "address",
    "area",
    "recordings",
)
"""The fields of an order that tell who has called."""

PLACE = frozenset({"address"})
"""Those of them that tell where it is."""


def hides_caller(order: WorkOrder) -> bool:
    """Whether who has called is told to no team: a whistle-blower is protected."""
    return is_protected(order) or order.anonymous


def hidden_facts(order: WorkOrder) -> frozenset[str]:
    """The fields that no team is told; where there is danger every team is told the place."""
    if not hides_caller(order):
        return frozenset()
    return frozenset(IDENTITY) - (PLACE if shows_place(order) else frozenset())


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that one team has to be told of an order."""

    kind: NoticeKind
    team: str
    """Its name, or `UNROUTED`."""
    order: WorkOrder
    """The order after the change."""
    changed: tuple[str, ...] = ()
    """Which of the `FACTS` are new."""

    @property
    def at(self) -> datetime:
        """When it happened: at the order's last line of history."""
        history = self.order.history
        return history[-1].at if history else self.order.opened_at

    @property
    def is_urgent(self) -> bool:
        """Whether it goes before what has waited longer."""
        return self.order.priority is Priority.URGENT


def notices(before: WorkOrder | None, after: WorkOrder) -> tuple[Notice, ...]:
    """What this change makes teams be told; `before` None: the order is new."""
    was, now = team_of(before), team_of(after)
    if before is None or was is None:
        is_open = now is not None and after.status not in SETTLED
        return _told(NoticeKind.OPENED, now, after) if is_open else ()
    if was == now:
        kind, changed = _what_happened(before, after)
        return _told(kind, now, after, changed) if kind else ()
    had, gets = before.status not in SETTLED, after.status not in SETTLED
    left = _told(NoticeKind.WITHDRAWN, was, after) if had else ()
    return (*left, *(_told(NoticeKind.OPENED, now, after) if gets else ()))


def is_over_now(before: WorkOrder, after: WorkOrder) -> bool:
    """Whether this change ends the work of a crew: what still waits to tell of it is in vain.

    An agreed visit is another matter: whoever comes has planned with it, and hears every change.
    """
    return after.kind.is_fault and after.status in DONE and before.status not in DONE


def spares_crew(before: WorkOrder, after: WorkOrder) -> bool:
    """Whether power is back before anybody was there to see to it."""
    nobody_there = before.status in MOVABLE or before.status is Status.ON_THE_WAY
    return is_over_now(before, after) and after.status is Status.RESTORED and nobody_there


def team_of(order: WorkOrder | None) -> str | None:
    """Whom the order concerns; None: nobody, it is a test, a draft, or seen to by the hotline."""
    if order is None or order.test or order.status is Status.DRAFT:
        return None
    return order.team or (UNROUTED if order.kind.is_fault else None)


def _told(
    kind: NoticeKind, team: str | None, order: WorkOrder, changed: tuple[str, ...] = ()
) -> tuple[Notice, ...]:
    return () if team is None else (Notice(kind, team, order, changed),)


def _what_happened(
    before: WorkOrder, after: WorkOrder
) -> tuple[NoticeKind | None, tuple[str, ...]]:
    """The most telling of what has happened at once, and which facts are new."""
    hidden = hidden_facts(after)
    shown = [fact for fact in FACTS if fact not in hidden]
    changed = tuple(fact for fact in shown if getattr(before, fact) != getattr(after, fact))
    if after.status in SETTLED:
        return (_ending(before, after) if before.status not in SETTLED else None), changed
    if before.status in SETTLED or is_reopening(before.status, after.status):
        return NoticeKind.REOPENED, changed
    if any(entry.event == SPARED for entry in after.history[len(before.history) :]):
        return NoticeKind.NOT_NEEDED, changed
    if after.danger is not before.danger or after.priority is not before.priority:
        return NoticeKind.DANGER, changed
    if before.appointed_from is not None and after.appointed_from != before.appointed_from:
        cancelled = after.appointed_from is None
        moved = NoticeKind.APPOINTMENT_MOVED
        return NoticeKind.APPOINTMENT_CANCELLED if cancelled else moved, changed
    if after.urges > before.urges:
        return NoticeKind.URGED, changed
    if not changed:
        return None, ()
    again = after.reports > before.reports
    return NoticeKind.REPORTED_AGAIN if again else NoticeKind.SUPPLEMENTED, changed


def _ending(before: WorkOrder, after: WorkOrder) -> NoticeKind:
    """How an order has ended: nobody need come any more, or what was to be done is done."""
    if after.status is Status.MERGED:
        return NoticeKind.MERGED
    freed = before.appointed_from is not None and after.appointed_from is None
    # An hour that is freed once somebody is there was used: the visit was short.
    not_yet_there = before.status in MOVABLE
    return NoticeKind.APPOINTMENT_CANCELLED if freed and not_yet_there else NoticeKind.CLOSED
