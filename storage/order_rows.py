"""A work order as a row, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ivr.domain.address import Address
from ivr.domain.order_life import Status
from ivr.domain.terms import (
    Area,
    Began,
    Danger,
    Kind,
    Outcome,
    Priority,
    Recording,
    RepeatReason,
    Scope,
)
from ivr.domain.work_order import Entry, WorkOrder
from storage.addresses import address_of
from storage.prepared import Found, Values


def order_values(order: WorkOrder) -> Mapping[Any, object]:
    """The columns of an order."""
    return {
        "number": order.number,
        "kind": order.kind.value,
        "status": order.status.value,
        "priority": order.priority.value,
        "scope": order.scope.value,
        "caller": order.caller,
        "contact": order.contact,
        "other_contacts": list(order.other_contacts),
        "name": order.name,
        "account": order.account,
        **_address_values(order.address),
        "area": order.area,
        "danger": order.danger,
        "symptom": order.symptom,
        "tried": order.tried,
        "began": order.began,
        "began_at": order.began_at,
        "opened_at": order.opened_at,
        "due_at": order.due_at,
        "expected_at": order.expected_at,
        "reports": order.reports,
        "urges": order.urges,
        "repeat_of": order.repeat_of,
        "repeat_reason": order.repeat_reason,
        "concerns": order.concerns,
        "outcome": order.outcome,
        "topic": order.topic,
        "team": order.team,
        "owner": order.owner,
        "language": order.language,
        "anonymous": order.anonymous,
        "cause": order.cause,
        "own_installation": order.own_installation,
        "result": order.result,
        "appointed_from": order.appointed_from,
        "appointed_to": order.appointed_to,
        "reopened": order.reopened,
        "needs_completion": order.needs_completion,
        "recordings": {kind.value: reference for kind, reference in order.recordings.items()},
        "call_id": order.call_id,
        "regime": order.regime,
        "test": order.test,
        "feeder": order.feeder,
        "transformer": order.transformer,
        "merged_into": order.merged_into,
        "outage": order.outage,
    }


def read_order(row: Found, history: Iterable[Found]) -> WorkOrder:
    """The order that a row and the lines of its history hold."""
    return WorkOrder(
        number=row.number,
        kind=Kind(row.kind),
        opened_at=row.opened_at,
        status=Status(row.status),
        priority=Priority(row.priority),
        scope=Scope(row.scope),
        caller=row.caller,
        contact=row.contact,
        other_contacts=tuple(row.other_contacts),
        name=row.name,
        account=row.account,
        address=address_of(row.address) if row.address else None,
        area=Area(row.area) if row.area else None,
        danger=Danger(row.danger) if row.danger else None,
        symptom=row.symptom,
        tried=row.tried,
        began=Began(row.began) if row.began else None,
        began_at=row.began_at,
        due_at=row.due_at,
        expected_at=row.expected_at,
        reports=row.reports,
        urges=row.urges,
        repeat_of=row.repeat_of,
        repeat_reason=RepeatReason(row.repeat_reason) if row.repeat_reason else None,
        concerns=row.concerns,
        outcome=Outcome(row.outcome) if row.outcome else None,
        topic=row.topic,
        team=row.team,
        owner=row.owner,
        language=row.language,
        anonymous=row.anonymous,
        cause=row.cause,
        own_installation=row.own_installation,
        result=row.result,
        appointed_from=row.appointed_from,
        appointed_to=row.appointed_to,
        reopened=row.reopened,
        needs_completion=row.needs_completion,
        recordings={Recording(kind): reference for kind, reference in row.recordings.items()},
        call_id=row.call_id,
        regime=row.regime,
        test=row.test,
        feeder=row.feeder,
        transformer=row.transformer,
        merged_into=row.merged_into,
        outage=row.outage,
        history=tuple(Entry(line.at, line.by, line.event, line.note) for line in history),
    )


def history_values(order: WorkOrder, known: int = 0) -> Sequence[Values]:
    """The lines of an order's history after those that are known."""
    return [
        {
            "number": order.number,
            "sequence": sequence,
            "at": entry.at,
            "by": entry.by,
            "event": entry.event,
            "note": entry.note,
        }
        for sequence, entry in enumerate(order.history[known:], start=known + 1)
    ]


def _address_values(address: Address | None) -> Values:
    """The text, and the spots by which orders of one place are found."""
    return {
        "address": address.text if address else None,
        "road_place": address.road_place if address else None,
        "compound_place": address.compound_place if address else None,
        "village_place": address.village if address else None,
        "road": address.road if address else None,
        "building_place": address.building_place if address else None,
    }
