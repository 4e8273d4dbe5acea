"""Which order a new one would be merged into, and why; what merging and its undo do. Pure.

Merging keeps both orders. The merged one has a status of its own and goes wherever the main one
goes; its caller counts as one more reporter of that. What belongs to each order stays in it, so
that the undo gives back exactly what was there: `together` adds it up for whoever looks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from operator import attrgetter

from ivr.domain.area_outage import AreaReport
from ivr.domain.merge_rules import MergeRules
from ivr.domain.order_life import STATUS_NAMES, Status
from ivr.domain.terms import Kind, Scope
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed


class MergeReason(StrEnum):
    """Why two orders are one matter; what is surer comes first."""

    SAME_ACCOUNT = "same-account"
    SAME_BUILDING = "same-building"
    SAME_FEEDER = "same-feeder"
    BY_HAND = "by-hand"


MERGE_REASONS: Mapping[MergeReason, str] = {
    MergeReason.SAME_ACCOUNT: "同一户号",
    MergeReason.SAME_BUILDING: "同一栋楼",
    MergeReason.SAME_FEEDER: "同一条线路",
    MergeReason.BY_HAND: "人工并单",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """Into which order a new one would go, and why; `only_linked`: life is in danger."""

    main: WorkOrder
    reason: MergeReason
    only_linked: bool = False


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge as it is kept; an undone one stays, for its pair is never merged by rule again."""

    merged: str
    main: str
    reason: MergeReason
    by: str
    at: datetime
    before: Status = Status.OPEN
    """How far the merged order had come on its own."""
    note: str = ""
    undone_at: datetime | None = None
    undone_by: str | None = None
    undo_reason: str | None = None


Pair = frozenset[str]


def propose_merge(
    new: WorkOrder,
    others: Iterable[WorkOrder],
    rules: MergeRules,
    parted: Collection[Pair] = (),
    crowd: Collection[str] = (),
) -> Proposal | None:
    """The order in hand that the new one would be merged into: the surest reason, the oldest.

    `parted`: pairs that a person has taken apart. `crowd`: the orders of the same line, where
    `crowd_of` says that they are one matter.
    """
    if new.kind not in {Kind.FAULT, Kind.EMERGENCY} or new.concerns is not None:
        return None  # a caller who says that it is another fault has the last word
    others = [order for order in others if order.number != new.number and order.test == new.test]
    fitting = [order for order in others if _may_be_main(order, new, rules, parted)]
    found = [
        (order, reason)
        for order in sorted(fitting, key=attrgetter("opened_at", "number"))
        if (reason := _reason(new, order, rules, crowd)) is not None
    ]
    if not found:
        return None
    main, reason = min(found, key=lambda pair: tuple(MergeReason).index(pair[1]))
    return Proposal(main, reason, only_linked=new.is_urgent or main.is_urgent)


def crowd_of(
    new: WorkOrder, reports: Iterable[AreaReport], rules: MergeRules
) -> Sequence[AreaReport]:
    """The reports of the same line, if there are so many that they are one matter; oldest first.

    Who speaks of the own home alone, or of something else, is no part of a crowd.
    """
    rule = rules.feeder
    if rule is None or new.scope is Scope.HOME or rules.own_symptoms_in(new.symptom):
        return ()
    near = [
        report
        for report in reports
        if report.order != new.number
        and report.scope is not Scope.HOME
        and not rules.own_symptoms_in(report.symptom)
        and new.opened_at - rule.within <= report.at <= new.opened_at
    ]
    return near if len(near) + 1 >= rule.count else ()


def merge(
    order: WorkOrder, main: WorkOrder, reason: MergeReason, at: datetime, by: str, note: str = ""
) -> tuple[WorkOrder, WorkOrder, Merge]:
    """Both orders after the merge, each with its line of history, and the record of it."""
    require_mergeable(order, main)
    why = "：".join(filter(None, (MERGE_REASONS[reason], note)))
    merged = replace(order, status=Status.MERGED, merged_into=main.number)
    merged = merged.noted(at, by, "merged", f"并入{main.number}（{why}）")
    grown = main.noted(at, by, "merged", f"{order.number}并入本单（{why}）")
    kept = Merge(order.number, main.number, reason, by, at, order.status, note)
    return merged, grown, kept


def unmerge(
    order: WorkOrder, main: WorkOrder, kept: Merge, at: datetime, by: str, reason: str
) -> tuple[WorkOrder, WorkOrder, Merge]:
    """Both orders after the undo: the merged one stands where it stood on its own."""
    if order.merged_into is None:
        raise NotAllowed(f"工单{order.number}没有并入别的工单，不用拆开")
    if not reason.strip():
        raise NotAllowed("拆开并单要写明原因")
    why = reason.strip()
    parted = replace(order, status=kept.before, merged_into=None)
    parted = parted.noted(at, by, "unmerged", f"从{main.number}拆开：{why}")
    left = main.noted(at, by, "unmerged", f"{order.number}已拆开：{why}")
    return parted, left, replace(kept, undone_at=at, undone_by=by, undo_reason=why)


def require_mergeable(order: WorkOrder, main: WorkOrder) -> None:
    """Refuse what a person must not merge either."""
    if order.number == main.number:
        raise NotAllowed(f"工单{order.number}不能并入它自己")
    for one in (order, main):
        if one.merged_into is not None:
            raise NotAllowed(f"工单{one.number}已经并入{one.merged_into}，请用{one.merged_into}")
        if not one.in_hand:
            raise NotAllowed(
                f"工单{one.number}现在是「{STATUS_NAMES[one.status]}」，只有在办的报修才能并单"
            )
    if order.test != main.test:
        raise NotAllowed("试打电话的工单和真的工单不能并在一起")
    if order.is_urgent:
        raise NotAllowed(f"工单{order.number}是紧急的，要单独处理，不能并入别的工单")


def followed(order: WorkOrder, main: WorkOrder, at: datetime, by: str) -> WorkOrder:
    """The merged order after its main one has moved: archived with it, and reopened with it."""
    wanted = Status.CLOSED if main.status is Status.CLOSED else Status.MERGED
    if order.status is wanted:
        return order
    told = f"随主单{main.number}{STATUS_NAMES[main.status]}"
    return replace(order, status=wanted).noted(at, by, "status", told)


def seen_through(order: WorkOrder, main: WorkOrder) -> WorkOrder:
    """The main order at the merged one's place: who reports that again repeats the main one."""
    return replace(
        main,
        account=order.account,
        address=order.address,
        scope=main.scope.wider(order.scope),
    )


def together(main: WorkOrder, merged: Sequence[WorkOrder]) -> WorkOrder:
    """The main order with what the merged ones tell: all reporters, all urges, the widest scope."""
    whole = main
    for order in merged:
        known = {whole.caller, whole.contact, *whole.other_contacts, None}
        told = dict.fromkeys((order.contact, order.caller, *order.other_contacts))
        contacts = [number for number in told if number is not None and number not in known]
        whole = replace(
            whole,
            reports=whole.reports + order.reports,
            urges=whole.urges + order.urges,
            scope=whole.scope.wider(order.scope),
            other_contacts=(*whole.other_contacts, *contacts),
        )
    return whole


def _may_be_main(
    order: WorkOrder, new: WorkOrder, rules: MergeRules, parted: Collection[Pair]
) -> bool:
    """Whether this order is in hand, tells of the same things, and was not parted from the new."""
    told, known = (rules.own_symptoms_in(one.symptom) for one in (new, order))
    alike = told == known or new.is_urgent or order.is_urgent  # danger is linked, whatever it is
    apart = Pair({order.number, new.number}) in parted
    return order.in_hand and order.opened_at <= new.opened_at and alike and not apart


def _reason(
    new: WorkOrder, order: WorkOrder, rules: MergeRules, crowd: Collection[str]
) -> MergeReason | None:
    age = new.opened_at - order.opened_at
    if new.account is not None and new.account == order.account:
        near = rules.account is not None and age <= rules.account
        return MergeReason.SAME_ACCOUNT if near else None
    if rules.building is not None and age <= rules.building and _one_building(new, order):
        return MergeReason.SAME_BUILDING
    return MergeReason.SAME_FEEDER if order.number in crowd else None


def _one_building(new: WorkOrder, order: WorkOrder) -> bool:
    # A neighbour's own fault is another fault: one of both must speak of more than a home.
    if new.address is None or order.address is None:
        return False
    shared = new.scope.is_shared or order.scope.is_shared
    return shared and new.address.same_building(order.address)
