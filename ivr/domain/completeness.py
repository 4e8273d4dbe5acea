"""What an order must tell before it is archived: one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ivr.domain.terms import Kind, Outcome, Recording
from ivr.domain.work_order import FIELD_NAMES, WorkOrder
from ivr.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Required:
    """One thing that has to be known: its name, and whether an order tells it."""

    name: str
    told: Callable[[WorkOrder], bool]


def _has_place(order: WorkOrder) -> bool:
    return order.address is not None or Recording.ADDRESS in order.recordings


def _is_reachable(order: WorkOrder) -> bool:
    return bool(order.contact or order.anonymous)


def _has_matter(order: WorkOrder) -> bool:
    spoken = {Recording.SYMPTOM, Recording.MESSAGE} & set(order.recordings)
    return bool(order.symptom or order.topic or spoken)


PLACE = Required(FIELD_NAMES["address"], _has_place)
CONTACT = Required(FIELD_NAMES["contact"], _is_reachable)
MATTER = Required("要办的事", _has_matter)
CAUSE = Required(FIELD_NAMES["cause"], lambda order: order.cause is not None)
RESULT = Required(FIELD_NAMES["result"], lambda order: order.result is not None)

# What each kind of order has to tell is in this table and nowhere else.
REQUIRED: Mapping[Kind, Sequence[Required]] = {
    Kind.FAULT: (PLACE, CONTACT, CAUSE),
    Kind.EMERGENCY: (PLACE, CAUSE),
    Kind.ENQUIRY: (),
    Kind.MESSAGE: (MATTER,),
    Kind.RETURN_CALL: (CONTACT,),
    Kind.COMPLAINT: (MATTER, CONTACT, RESULT),
    Kind.WHISTLE_BLOWING: (MATTER, RESULT),
    Kind.SUGGESTION: (MATTER,),
    Kind.PRAISE: (MATTER,),
    Kind.APPLICATION: (MATTER, CONTACT, RESULT),
    Kind.APPOINTMENT: (MATTER, CONTACT),
    Kind.HOME_VISIT: (PLACE, CONTACT, RESULT),
}

_ENDED_IN_THE_CALL = frozenset({Outcome.GUIDED, Outcome.REPEAT, Outcome.ABUSE, Outcome.ANSWERED})


def missing(order: WorkOrder) -> Sequence[str]:
    """The names of what the order does not tell yet."""
    if order.outcome in _ENDED_IN_THE_CALL:
        return []
    return [required.name for required in REQUIRED[order.kind] if not required.told(order)]


def require_complete(order: WorkOrder, reason: str | None) -> str | None:
    """What is written beside the archiving; refused while something is missing without a reason.

    Some things can never be had, such as the number of a caller who withheld it: a person says
    so, and the gap stands in the history.
    """
    gaps = "、".join(missing(order))
    if not gaps:
        return reason
    if not (reason or "").strip():
        raise NotAllowed(
            f"工单{order.number}还缺{gaps}，请先补上（ivr orders fill），"
            "补不了的用 --reason 写明原因"
        )
    return f"{reason}（缺{gaps}）"
