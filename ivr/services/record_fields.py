"""Orders and calls as plain values with stable names: what `--json` shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from ivr.clock import local
from ivr.domain.identity import is_protected, without_identity
from ivr.domain.misheard import misheard_in
from ivr.domain.ports import CallRecord, TurnRecord
from ivr.domain.responsibility import NextStep
from ivr.domain.work_order import Entry, WorkOrder

Fields = Mapping[str, object]


def order_fields(order: WorkOrder, *, identity: bool = False) -> Fields:
    """An order under its public field names; instants in ISO 8601 with the service's offset.

    `identity`: also who reported, where that is protected; only for whom has the right.
    """
    hidden = is_protected(order) and not identity
    order = without_identity(order) if hidden else order
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
        "address": order.address.text if order.address else None,
        "area": order.area.value if order.area else None,
        "danger": order.danger.value if order.danger else None,
        "symptom": order.symptom,
        "tried": order.tried,
        "began": order.began.value if order.began else None,
        "began_at": iso(order.began_at),
        "opened_at": iso(order.opened_at),
        "due_at": iso(order.due_at),
        "expected_at": iso(order.expected_at),
        "reports": order.reports,
        "urges": order.urges,
        "repeat_of": order.repeat_of,
        "repeat_reason": order.repeat_reason.value if order.repeat_reason else None,
        "concerns": order.concerns,
        "outcome": order.outcome.value if order.outcome else None,
        "topic": order.topic,
        "team": order.team,
        "owner": order.owner,
        "language": order.language,
        "anonymous": order.anonymous,
        "identity_hidden": hidden,
        "cause": order.cause,
        "own_installation": order.own_installation,
        "result": order.result,
        "appointed_from": iso(order.appointed_from),
        "appointed_to": iso(order.appointed_to),
        "reopened": order.reopened,
        "needs_completion": order.needs_completion,
        "recordings": {kind.value: reference for kind, reference in order.recordings.items()},
        "misheard": order.misheard,
        "call_id": order.call_id,
        "regime": order.regime,
        "feeder": order.feeder,
        "transformer": order.transformer,
        "merged_into": order.merged_into,
        "outage": order.outage,
        "test": order.test,
        "history": [_entry_fields(entry) for entry in order.history],
    }


def step_fields(step: NextStep | None) -> Fields:
    """What is to be done next with an order, beside its own fields."""
    return {
        "next_step": step.step if step else None,
        "next_due_at": iso(step.due.at) if step and step.due else None,
    }


def call_fields(record: CallRecord, answer_limit: timedelta) -> Fields:
    """A call under its public field names, with every turn."""
    return {
        "call_id": record.call_id,
        "at": iso(record.at),
        "caller": record.caller,
        "concealed": record.concealed,
        "called": record.called,
        "outgoing": record.outgoing,
        "flow": record.flow,
        "flow_version": record.flow_version,
        "flow_number": record.flow_number,
        "waited_ms": record.waited_ms,
        "answered_late": answered_late(record, answer_limit),
        "test": record.test,
        "ended_at": iso(record.ended_at),
        "result": record.result,
        "ended_by": record.ended_by,
        "misheard": [
            {"step": one.question, "words": one.words, "times": one.times}
            for one in misheard_in(record.turns)
        ],
        "turns": [_turn_fields(turn) for turn in record.turns],
    }


def answered_late(record: CallRecord, limit: timedelta) -> bool:
    """Whether a caller waited too long for our answer."""
    return not record.outgoing and timedelta(milliseconds=record.waited_ms) > limit


def _entry_fields(entry: Entry) -> Fields:
    return {"at": iso(entry.at), "by": entry.by, "event": entry.event, "note": entry.note}


def _turn_fields(turn: TurnRecord) -> Fields:
    return {
        "sequence": turn.sequence,
        "at": iso(turn.at),
        "flow": turn.flow,
        "step": turn.step,
        "prompts": list(turn.prompts),
        "input": turn.input,
        "value": turn.value,
        "slots": dict(turn.slots),
        "actions": list(turn.actions),
    }


def iso(instant: datetime | None) -> str | None:
    """An instant in ISO 8601 with the service's offset."""
    return None if instant is None else local(instant).isoformat(timespec="seconds")
