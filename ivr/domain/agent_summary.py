"""What an agent is told before he is joined: one sentence for his ear, short headers for his desk.

Headers travel in SIP messages: ASCII alone (percent-encoded UTF-8), and short.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from ivr.domain.agent_board import RANK_NAMES, Rank, Waiting
from ivr.domain.dispatch import hides_caller
from ivr.domain.order_life import status_name
from ivr.domain.terms import KIND_NAMES, Danger
from ivr.domain.work_order import WorkOrder
from ivr.protected import MASK

MOST_SPOKEN = 60
"""Characters: about twelve seconds."""

MOST_HEADER = 160
"""Bytes of a header's value as it is sent."""

DANGER_NAMES: Mapping[Danger, str] = {
    Danger.FIRE: "着火",
    Danger.SHOCK: "有人触电",
    Danger.FALLEN_LINE: "电线断落",
    Danger.OTHER: "有危险",
}

REASONS = ("危险类型", "事项", "类别", "现象", "缘由")
"""The slots that tell why somebody calls, the most telling first."""

NO_REASONS = frozenset({"转人工没有接通"})
"""What a flow writes there of itself: it tells an agent nothing."""

PLACES = ("用电地址", "出事地点", "地址")


def reason_of(slots: Mapping[str, str]) -> str:
    """Why somebody calls, as far as he has told it."""
    told = (slots[name] for name in REASONS if _told(slots.get(name)))
    return next((reason for reason in told if reason not in NO_REASONS), "")


def summary(caller: Waiting, order: WorkOrder | None) -> str:
    """One sentence: how urgent, what, where. Nothing of a protected caller."""
    if order is not None and hides_caller(order):
        order = None
    parts = [RANK_NAMES[caller.rank]] if caller.rank is not Rank.NORMAL else []
    if order is not None:
        what = DANGER_NAMES[order.danger] if order.danger else KIND_NAMES[order.kind]
        parts.append(f"{order.topic or ''}{what}" if not order.danger else what)
        place = order.address.text if order.address is not None else ""
    else:
        parts.append(caller.reason or caller.category or "")
        place = next((caller.slots[name] for name in PLACES if _told(caller.slots.get(name))), "")
    if place:
        parts.append(place)
    if order is not None and order.urges:
        parts.append(f"催过{order.urges}次")
    if order is not None:
        parts.append(status_name(order.status, order.kind))
    said = "，".join(part for part in parts if part) or "客户要找人工"
    return f"{_cut(said, MOST_SPOKEN - 1)}。"


def headers(caller: Waiting, order: WorkOrder | None) -> Mapping[str, str]:
    """The short headers that go with INVITE or REFER; empty ones are left out."""
    if order is not None and hides_caller(order):
        order = None
    place = order.address.text if order is not None and order.address is not None else ""
    told = {
        "X-IVR-Call": caller.call_id,
        "X-IVR-Order": order.number if order is not None else "",
        "X-IVR-Queue": caller.queue,
        "X-IVR-Priority": caller.rank.name.lower(),
        "X-IVR-Language": caller.language or "",
        "X-IVR-Category": caller.category or "",
        "X-IVR-Reason": caller.reason or (KIND_NAMES[order.kind] if order is not None else ""),
        "X-IVR-Place": place,
    }
    return {name: encoded(value) for name, value in told.items() if value}


def encoded(value: str, most: int = MOST_HEADER) -> str:
    """The value in percent-encoded UTF-8, cut between two characters where it is too long."""
    found = ""
    for sign in value:
        written = quote(sign, safe="-._~@:+")
        if len(found) + len(written) > most:
            break
        found += written
    return found


def _told(value: str | None) -> bool:
    return bool(value) and value != MASK


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
