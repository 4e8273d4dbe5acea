"""What a team is sent: one JSON object, with stable codes and the words that people read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from ivr.clock import local
from ivr.domain.dispatch import FACTS, NOTICE_NAMES, Notice, hidden_facts
from ivr.domain.terms import KIND_NAMES, Area, Began, Priority, Scope
from ivr.domain.work_order import DANGER_NAMES, WorkOrder

VERSION = 1
"""Of the message's shape: fields are added without a new one, never changed or left out."""

Facts = Mapping[str, object]

SCOPE_WORDS: Mapping[Scope, str] = {
    Scope.UNKNOWN: "不清楚",
    Scope.HOME: "一户",
    Scope.BUILDING: "一栋楼",
    Scope.COMPOUND: "整个小区或村",
    Scope.STREET: "整条街",
}
AREA_WORDS: Mapping[Area, str] = {
    Area.CITY: "城区",
    Area.RURAL: "农村",
    Area.REMOTE: "边远地区",
}
PRIORITY_WORDS: Mapping[Priority, str] = {Priority.NORMAL: "一般", Priority.URGENT: "紧急"}
BEGAN_WORDS: Mapping[Began, str] = {
    Began.JUST_NOW: "刚刚",
    Began.WITHIN_THE_HOUR: "一小时以内",
    Began.EARLIER: "一小时以前",
}


def message_of(notice: Notice, *, position: int) -> str:
    """The message as it is sent, however often. `position` counts an order's messages from 1."""
    order = notice.order
    content = {
        "type": f"order.{notice.kind.value.replace('-', '_')}",
        "version": VERSION,
        "timestamp": _iso(notice.at),
        "data": {
            "what": NOTICE_NAMES[notice.kind],
            "position": position,
            "team": notice.team or None,
            "changed": [{"field": fact, "name": FACTS[fact]} for fact in notice.changed],
            "order": order_facts(order),
        },
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def order_facts(order: WorkOrder) -> Facts:
    """What a team is told of an order; who has called only where that is not protected."""
    facts: dict[str, object] = {
        "number": order.number,
        "kind": order.kind.value,
        "kind_name": KIND_NAMES[order.kind],
        "topic": order.topic,
        "team": order.team,
        "status": order.status.value,
        "priority": order.priority.value,
        "priority_name": PRIORITY_WORDS[order.priority],
        "danger": order.danger.value if order.danger else None,
        "danger_name": DANGER_NAMES[order.danger] if order.danger else None,
        "scope": order.scope.value,
        "scope_name": SCOPE_WORDS[order.scope],
        "address": order.address.text if order.address else None,
        "area": order.area.value if order.area else None,
        "area_name": AREA_WORDS[order.area] if order.area else None,
        "symptom": order.symptom,
        "tried": order.tried,
        "began": order.began.value if order.began else None,
        "began_name": BEGAN_WORDS[order.began] if order.began else None,
        "began_at": _iso(order.began_at),
        "opened_at": _iso(order.opened_at),
        "due_at": _iso(order.due_at),
        "expected_at": _iso(order.expected_at),
        "appointed_from": _iso(order.appointed_from),
        "appointed_to": _iso(order.appointed_to),
        "reports": order.reports,
        "urges": order.urges,
        "repeat_of": order.repeat_of,
        "concerns": order.concerns,
        "merged_into": order.merged_into,
        "language": order.language,
        "anonymous": order.anonymous,
        "caller": order.caller,
        "contact": order.contact,
        "other_contacts": list(order.other_contacts),
        "name": order.name,
        "account": order.account,
        "recordings": sorted(kind.value for kind in order.recordings),
    }
    hidden = hidden_facts(order)
    facts |= {field: [] if isinstance(facts[field], list) else None for field in hidden}
    if "area" in hidden:
        facts["area_name"] = None
    return facts


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else local(instant).isoformat(timespec="seconds")
