"""The life of a work order, as one table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ivr.domain.terms import KIND_NAMES, Kind
from ivr.errors import NotAllowed


class Status(StrEnum):
    """How far an order has come."""

    DRAFT = "draft"
    OPEN = "open"
    DISPATCHED = "dispatched"
    ON_THE_WAY = "on-the-way"
    ON_SITE = "on-site"
    RESTORED = "restored"
    CLOSED = "closed"
    MERGED = "merged"


STATUS_NAMES: Mapping[Status, str] = {
    Status.DRAFT: "草稿",
    Status.OPEN: "已登记",
    Status.DISPATCHED: "已派单",
    Status.ON_THE_WAY: "已出发",
    Status.ON_SITE: "已到场",
    Status.RESTORED: "已复电",
    Status.CLOSED: "已归档",
    Status.MERGED: "已并单",
}
"""The steps of a repair as people call them."""

_OTHER_NAMES: Mapping[Status, str] = {
    **STATUS_NAMES,
    Status.DISPATCHED: "已转办",
    Status.ON_SITE: "办理中",
    Status.RESTORED: "已办完",
}
"""The same steps where nothing is repaired: passed on, being seen to, done."""

# Every change of an order's status is in this table and nowhere else. An operator may jump
# forward, for a crew reports when it can; the only way back is to open the order again.
NEXT: Mapping[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset(
        {
            Status.OPEN,
            Status.DISPATCHED,
            Status.ON_THE_WAY,
            Status.ON_SITE,
            Status.RESTORED,
            Status.CLOSED,
        }
    ),
    Status.OPEN: frozenset(
        {
            Status.DISPATCHED,
            Status.ON_THE_WAY,
            Status.ON_SITE,
            Status.RESTORED,
            Status.CLOSED,
        }
    ),
    Status.DISPATCHED: frozenset(
        {Status.ON_THE_WAY, Status.ON_SITE, Status.RESTORED, Status.CLOSED}
    ),
    Status.ON_THE_WAY: frozenset({Status.ON_SITE, Status.RESTORED, Status.CLOSED}),
    Status.ON_SITE: frozenset({Status.RESTORED, Status.CLOSED}),
    Status.RESTORED: frozenset({Status.CLOSED, Status.OPEN}),
    Status.CLOSED: frozenset({Status.OPEN}),
    # Into this status and out of it an order comes by merging and its undo alone (`merging`):
    # meanwhile it goes wherever its main order goes.
    Status.MERGED: frozenset(),
}

IN_HAND = frozenset({Status.OPEN, Status.DISPATCHED, Status.ON_THE_WAY, Status.ON_SITE})
"""While an order is in hand it catches new reports; a restored one no longer does."""

MOVABLE = frozenset({Status.OPEN, Status.DISPATCHED})
"""Until somebody is there an agreed hour can be changed."""

DONE = frozenset({Status.RESTORED, Status.CLOSED})
"""What was wanted has been done; from here an order can be opened again."""


ANSWERED = frozenset({Kind.COMPLAINT, Kind.WHISTLE_BLOWING})
"""Those that are done only once it is written down what the caller is answered."""


def status_name(status: Status, kind: Kind) -> str:
    """What a step is called in the life of an order of this kind."""
    return (STATUS_NAMES if kind.is_fault else _OTHER_NAMES)[status]


def is_reopening(present: Status, wanted: Status) -> bool:
    """Whether this step opens an order again that was done."""
    return present in DONE and wanted is Status.OPEN


def require_step(
    number: str, present: Status, wanted: Status, kind: Kind, reason: str | None = None
) -> None:
    """Refuse a change of status that the table does not know, or that lacks its reason."""
    if present is Status.MERGED:
        raise NotAllowed(
            f"工单{number}已经并入别的工单，跟着主单走，不能单独改；"
            "要单独办，先用 ivr orders unmerge 拆开"
        )
    if wanted not in NEXT[present]:
        onward = "、".join(f"{s.value}（{status_name(s, kind)}）" for s in _ahead(present))
        now, then = status_name(present, kind), status_name(wanted, kind)
        raise NotAllowed(f"工单{number}现在是「{now}」，不能改成「{then}」，现在可以改成{onward}")
    if is_reopening(present, wanted) and not (reason or "").strip():
        raise NotAllowed(f"重新打开工单{number}要写明原因，例如：客户说家里还没有电")


def require_answer(number: str, wanted: Status, kind: Kind, result: str | None) -> None:
    """Refuse to call a complaint or a report done while nothing is there to answer with."""
    if wanted is Status.RESTORED and kind in ANSWERED and not (result or "").strip():
        raise NotAllowed(
            f"{KIND_NAMES[kind]}工单{number}要先写明处理结果才算办完："
            f"ivr orders fill {number} --result 处理结果"
        )


def _ahead(present: Status) -> list[Status]:
    return [status for status in Status if status in NEXT[present]]
