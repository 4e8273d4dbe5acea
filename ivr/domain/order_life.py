"""The life of a work order, as one table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ivr.errors import NotAllowed


class Status(StrEnum):
    """How far an order has come."""

    DRAFT = "draft"
    OPEN = "open"
    DISPATCHED = "dispatched"
    ON_SITE = "on-site"
    RESTORED = "restored"
    CLOSED = "closed"


STATUS_NAMES: Mapping[Status, str] = {
    Status.DRAFT: "草稿",
    Status.OPEN: "已登记",
    Status.DISPATCHED: "已派单",
    Status.ON_SITE: "已到场",
    Status.RESTORED: "已复电",
    Status.CLOSED: "已归档",
}

# Every change of an order's status is in this table and nowhere else. An operator may jump
# forward, for a crew reports when it can; nothing goes back.
NEXT: Mapping[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset(
        {Status.OPEN, Status.DISPATCHED, Status.ON_SITE, Status.RESTORED, Status.CLOSED}
    ),
    Status.OPEN: frozenset({Status.DISPATCHED, Status.ON_SITE, Status.RESTORED, Status.CLOSED}),
    Status.DISPATCHED: frozenset({Status.ON_SITE, Status.RESTORED, Status.CLOSED}),
    Status.ON_SITE: frozenset({Status.RESTORED, Status.CLOSED}),
    Status.RESTORED: frozenset({Status.CLOSED}),
    Status.CLOSED: frozenset(),
}

IN_HAND = frozenset({Status.OPEN, Status.DISPATCHED, Status.ON_SITE})
"""While an order is in hand it catches new reports; a restored one no longer does."""


def require_step(number: str, present: Status, wanted: Status) -> None:
    """Refuse a change of status that the table does not know."""
    if wanted in NEXT[present]:
        return
    onward = "、".join(f"{status.value}（{STATUS_NAMES[status]}）" for status in _ahead(present))
    hint = f"现在可以改成{onward}" if onward else "归档的工单不能再改，有新情况请另登一张工单"
    raise NotAllowed(
        f"工单{number}现在是「{STATUS_NAMES[present]}」，不能改成「{STATUS_NAMES[wanted]}」，{hint}"
    )


def _ahead(present: Status) -> list[Status]:
    return [status for status in Status if status in NEXT[present]]
