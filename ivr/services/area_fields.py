"""Merges, suspicions, known outages and notices under public field names: what `--json` shows."""

from __future__ import annotations

from datetime import datetime, timedelta

from ivr.clock import local
from ivr.domain.known_outage import KnownOutage
from ivr.domain.restoration import Question
from ivr.services.area_desk import ShownSuspicion
from ivr.services.merge_desk import ShownMerge
from ivr.services.notice_desk import ShownNotice
from ivr.services.record_fields import Fields


def merge_fields(shown: ShownMerge) -> Fields:
    """A merge; `status` is the main order's, which the merged one is read through."""
    merge = shown.merge
    return {
        "merged": merge.merged,
        "main": merge.main,
        "reason": merge.reason.value,
        "note": merge.note,
        "by": merge.by,
        "at": _iso(merge.at),
        "status": shown.main.status.value if merge.undone_at is None else shown.order.status.value,
        "undone_at": _iso(merge.undone_at),
        "undone_by": merge.undone_by,
        "undo_reason": merge.undo_reason,
    }


def suspicion_fields(shown: ShownSuspicion) -> Fields:
    """A suspicion with its evidence."""
    suspicion = shown.suspicion
    return {
        "number": suspicion.number,
        "kind": suspicion.area.kind.value,
        "area": suspicion.area.name,
        "state": suspicion.state.value,
        "since": _iso(suspicion.since),
        "at": _iso(suspicion.at),
        "homes": suspicion.homes,
        "orders": list(suspicion.orders),
        "customers": shown.customers,
        "share": None if shown.share is None else round(shown.share, 4),
        "decided_at": _iso(suspicion.decided_at),
        "decided_by": suspicion.decided_by,
        "reason": suspicion.reason,
        "outage": suspicion.outage,
    }


def outage_fields(outage: KnownOutage) -> Fields:
    """A known outage."""
    return {
        "number": outage.number,
        "kind": outage.kind.value,
        "reason": outage.reason,
        "starts_at": _iso(outage.starts_at),
        "ends_at": _iso(outage.expected_at),
        "until_restored": outage.until_restored,
        "restored_at": None if outage.called_off else _iso(outage.restored_at),
        "called_off_at": _iso(outage.restored_at) if outage.called_off else None,
        "accounts": sorted(outage.accounts),
        "areas": [area.text for area in outage.areas],
        "feeders": list(outage.feeders),
        "transformers": list(outage.transformers),
    }


def question_fields(question: Question) -> Fields:
    """An order that has to be asked about before its area is told restored."""
    return {
        "number": question.order.number,
        "doubts": [doubt.value for doubt in question.doubts],
        "address": question.order.address.text if question.order.address else None,
        "symptom": question.order.symptom,
        "outage": question.order.outage,
    }


def notice_fields(shown: ShownNotice) -> Fields:
    """A notice to an important customer."""
    notice, customer = shown.notice, shown.customer
    return {
        "outage": notice.outage,
        "account": notice.account,
        "name": customer.name if customer else None,
        "contact": customer.important_contact if customer else None,
        "phones": list(customer.phones) if customer else [],
        "starts_at": _iso(notice.starts_at),
        "ends_at": _iso(notice.ends_at) if notice.ends_at > notice.starts_at else None,
        "due_at": _iso(shown.reading.due.at) if shown.reading.due else None,
        "left_s": shown.reading.left // timedelta(seconds=1),
        "state": "cancelled" if notice.cancelled else shown.reading.state.value,
        "told_at": _iso(notice.told_at),
        "told_by": notice.told_by,
        "how": notice.how,
    }


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else local(instant).isoformat(timespec="seconds")
