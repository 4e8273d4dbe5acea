"""The questions that a restored area raises, in words, and whether all were answered."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ivr.domain.known_outage import KnownOutage
from ivr.domain.restoration import DOUBT_WORDS, Question, Settlement
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed


class Unanswered(NotAllowed):
    """Orders of a restored area have to be asked about first; nothing was changed."""

    def __init__(self, outage: str, questions: Sequence[Question]) -> None:
        self.questions = tuple(questions)
        told = "\n".join(f"  {in_words(question)}" for question in questions)
        super().__init__(
            f"停电{outage}里有 {len(questions)} 张工单说的不只是这片停电，请先说明每一张怎么办："
            f"一起复电的写 --also 工单号，还要另修的写 --keep 工单号\n{told}"
        )


def answered(
    outage: KnownOutage,
    settlement: Settlement,
    also: Collection[str],
    keep: Collection[str],
) -> tuple[list[WorkOrder], list[WorkOrder]]:
    """The orders to restore and those to keep, if every question is answered."""
    orders = {order.number: order for order in settlement.settled}
    asked = {question.order.number: question for question in settlement.questions}
    orders |= {number: question.order for number, question in asked.items()}
    outages = {order.outage for order in orders.values()} - {None, outage.number}
    if unknown := sorted({*also, *keep} - set(orders) - ({*keep} & outages)):
        raise NotAllowed(f"{'、'.join(unknown)}不是停电{outage.number}里在办的工单")
    if both := sorted({*also} & {*keep}):
        raise NotAllowed(f"{'、'.join(both)}不能又写 --also 又写 --keep")
    kept = {n for n, order in orders.items() if n in keep or (order.outage in {*keep} & outages)}
    kept -= {*also}
    if open_ := [asked[number] for number in asked if number not in kept | {*also}]:
        raise Unanswered(outage.number, open_)
    done = [order for number, order in orders.items() if number not in kept]
    return done, [orders[number] for number in orders if number in kept]


def in_words(question: Question) -> str:
    """An order to be asked about, in one line."""
    order = question.order
    doubts = "、".join(DOUBT_WORDS[doubt] for doubt in question.doubts)
    place = order.address.text if order.address else order.account or "没有地址"
    told = f"（{order.symptom}）" if order.symptom else ""
    of = f"，属于停电{order.outage}" if order.outage else ""
    return f"{order.number} {place}：{doubts}{told}{of}"
