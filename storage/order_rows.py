"""A work order as a row, and back."""

from __future__ import annotations

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
from storage.tables import OrderHistoryRow, WorkOrderRow


def write_order(order: WorkOrder, row: WorkOrderRow) -> WorkOrderRow:
    """The row with the order's present values; new lines of history are added to it."""
    row.number = order.number
    row.kind = order.kind.value
    row.status = order.status.value
    row.priority = order.priority.value
    row.scope = order.scope.value
    row.caller = order.caller
    row.contact = order.contact
    row.other_contacts = list(order.other_contacts)
    row.name = order.name
    row.account = order.account
    _write_address(order.address, row)
    row.area = order.area
    row.danger = order.danger
    row.symptom = order.symptom
    row.tried = order.tried
    row.began = order.began
    row.began_at = order.began_at
    row.opened_at = order.opened_at
    row.due_at = order.due_at
    row.expected_at = order.expected_at
    row.reports = order.reports
    row.urges = order.urges
    row.repeat_of = order.repeat_of
    row.repeat_reason = order.repeat_reason
    row.concerns = order.concerns
    row.outcome = order.outcome
    row.topic = order.topic
    row.team = order.team
    row.owner = order.owner
    row.language = order.language
    row.anonymous = order.anonymous
    row.cause = order.cause
    row.own_installation = order.own_installation
    row.result = order.result
    row.appointed_from = order.appointed_from
    row.appointed_to = order.appointed_to
    row.reopened = order.reopened
    row.needs_completion = order.needs_completion
    row.recordings = {kind.value: reference for kind, reference in order.recordings.items()}
    row.call_id = order.call_id
    row.regime = order.regime
    row.test = order.test
    row.feeder = order.feeder
    row.transformer = order.transformer
    row.merged_into = order.merged_into
    row.outage = order.outage
    _write_history(order, row)
    return row


def read_order(row: WorkOrderRow) -> WorkOrder:
    """The order that a row holds."""
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
        address=Address.parse(row.address) if row.address else None,
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
        history=tuple(Entry(line.at, line.by, line.event, line.note) for line in row.history),
    )


def _write_address(address: Address | None, row: WorkOrderRow) -> None:
    """The text, and the spots by which orders of one place are found."""
    row.address = address.text if address else None
    row.road_place = address.road_place if address else None
    row.compound_place = address.compound_place if address else None
    row.village_place = address.village if address else None
    row.road = address.road if address else None
    row.building_place = address.building_place if address else None


def _write_history(order: WorkOrder, row: WorkOrderRow) -> None:
    for sequence, entry in enumerate(order.history, start=1):
        if sequence > len(row.history):
            line = OrderHistoryRow(
                number=order.number,
                sequence=sequence,
                at=entry.at,
                by=entry.by,
                event=entry.event,
                note=entry.note,
            )
            row.history.append(line)
