"""The power of an area is back: which orders that settles, and which it must not. Pure.

An order is settled only where the area explains all that it tells. What it tells besides is a
question to the person who reports the restoration.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ivr.domain.known_outage import KnownOutage
from ivr.domain.merge_rules import MergeRules
from ivr.domain.network import Network
from ivr.domain.terms import Scope
from ivr.domain.work_order import WorkOrder

STILL_OUT = "片区已复电，本户仍停电"
"""What an order says whose caller has no power although the area has."""
STILL_OUT_WIDELY = "片区已复电，这里仍停电"

_SOONER = timedelta(hours=1)
"""So much earlier than the area a fault has to begin: callers guess, and tell round hours."""


class Doubt(StrEnum):
    """Why an order may be about more than the area."""

    DANGER = "danger"
    OWN_SYMPTOM = "own-symptom"
    EARLIER = "earlier"
    AFTERWARDS = "afterwards"
    ANOTHER_FAULT = "another-fault"
    APART = "apart"
    OTHER_OUTAGE = "other-outage"
    OUTSIDE = "outside"


DOUBT_WORDS: Mapping[Doubt, str] = {
    Doubt.DANGER: "报过险情",
    Doubt.OWN_SYMPTOM: "有自己的现象",
    Doubt.EARLIER: "比这片停电开始得早",
    Doubt.AFTERWARDS: "复电以后才报的",
    Doubt.ANOTHER_FAULT: "客户说是另一个故障",
    Doubt.APART: "知道这片停电以后另报的",
    Doubt.OTHER_OUTAGE: "还有别的停电没有复电",
    Doubt.OUTSIDE: "不在停电范围里",
}


@dataclass(frozen=True, slots=True)
class Question:
    """An order that the restored area does not wholly explain, with the reasons."""

    order: WorkOrder
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a restoration does to the orders inside."""

    settled: tuple[WorkOrder, ...]
    questions: tuple[Question, ...]


def settle(
    outage: KnownOutage,
    orders: Sequence[WorkOrder],
    merged: Mapping[str, Sequence[WorkOrder]],
    others: Iterable[KnownOutage],
    at: datetime,
    rules: MergeRules,
) -> Settlement:
    """Which of the orders in hand are restored with the area, and which have to be asked about.

    `merged`: by a main order's number those that go with it, which count as the order itself
    does. `others`: outages that run on. `at`: since when the power is back.
    """
    others = [other for other in others if other.number != outage.number]
    settled, questions = [], []
    for order in orders:
        whole = (order, *merged.get(order.number, ()))
        found = {doubt for one in whole for doubt in _doubts(outage, one, others, at, rules)}
        if order.outage != outage.number:
            # It was filed although the outage was known, or belongs to another one.
            found.add(Doubt.APART if order.outage is None else Doubt.OTHER_OUTAGE)
        if found:
            questions.append(Question(order, tuple(doubt for doubt in Doubt if doubt in found)))
        else:
            settled.append(order)
    return Settlement(tuple(settled), tuple(questions))


def _doubts(
    outage: KnownOutage,
    order: WorkOrder,
    others: Sequence[KnownOutage],
    at: datetime,
    rules: MergeRules,
) -> list[Doubt]:
    known: Mapping[Doubt, bool] = {
        Doubt.DANGER: order.is_urgent,
        Doubt.OWN_SYMPTOM: bool(rules.own_symptoms_in(order.symptom)),
        Doubt.EARLIER: _began_earlier(order, outage),
        Doubt.AFTERWARDS: order.opened_at >= at,
        Doubt.ANOTHER_FAULT: order.concerns is not None,
        Doubt.OTHER_OUTAGE: any(_covers(other, order) for other in others),
        Doubt.OUTSIDE: not _covers(outage, order),
    }
    return [doubt for doubt, true in known.items() if true]


def _began_earlier(order: WorkOrder, outage: KnownOutage) -> bool:
    began = order.began_at
    return order.opened_at < outage.starts_at or (
        began is not None and began < outage.starts_at - _SOONER
    )


def _covers(outage: KnownOutage, order: WorkOrder) -> bool:
    network = Network(order.feeder, order.transformer)
    return outage.covers(order.account, order.address, network)


def with_own_fault(symptom: str | None, scope: Scope) -> tuple[str, Scope]:
    """Symptom and scope of a report that came although the area has its power back."""
    wide = scope.is_shared
    told = STILL_OUT_WIDELY if wide else STILL_OUT
    return "，".join(filter(None, (told, symptom))), scope if wide else Scope.HOME


def without_still_out(symptom: str | None) -> str | None:
    """What an order tells besides that the home has no power although the area has."""
    for told in (STILL_OUT, STILL_OUT_WIDELY):
        symptom = symptom.replace(told, "") if symptom else symptom
    return symptom
