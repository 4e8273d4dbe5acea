"""Merges, suspected area outages, and notices to important customers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from functools import cache

from sqlalchemy import bindparam, func, or_, select, update

from ivr.domain.area_outage import AreaName, Suspicion, SuspicionState
from ivr.domain.limit import Limit
from ivr.domain.matters import Matter
from ivr.domain.merge_rules import AreaKind
from ivr.domain.merging import Merge, MergeReason, Pair
from ivr.domain.order_life import Status
from ivr.domain.outage_notice import OutageNotice
from ivr.domain.regime import Promise
from ivr.domain.service_clock import ServiceClock
from storage.area_tables import OrderMergeRow, OutageNoticeRow, SuspicionRow
from storage.callbacks_wanted import follow_notice
from storage.customers import StoredCustomers
from storage.plain_rows import insert_rows, table_of, upsert_row
from storage.prepared import Found, Prepared
from storage.transaction import Transaction

_SECOND = timedelta(seconds=1)

_MERGES, _SUSPICIONS = table_of(OrderMergeRow), table_of(SuspicionRow)
_NOTICES = table_of(OutageNoticeRow)
_M, _S, _N = _MERGES.c, _SUSPICIONS.c, _NOTICES.c

_TIMES_MERGED = Prepared(select(func.count()).where(_M.merged == bindparam("order")))
_STANDING = Prepared(select(_MERGES).where(_M.merged == bindparam("order"), _M.undone_at.is_(None)))
_UNDONE = Prepared(
    update(_MERGES)
    .where(_M.merged == bindparam("order"), _M.undone_at.is_(None))
    .values({name: bindparam(name) for name in ("undone_at", "undone_by", "undo_reason")})
)
_PARTED = Prepared(
    select(_M.merged, _M.main).where(
        or_(_M.merged == bindparam("order"), _M.main == bindparam("order")),
        _M.undone_at.is_not(None),
    )
)
_SUSPICION = Prepared(select(_SUSPICIONS).where(_S.number == bindparam("number")))
_LATEST_OF = Prepared(
    select(_SUSPICIONS)
    .where(_S.kind == bindparam("kind"), _S.name == bindparam("name"))
    .order_by(_S.at.desc(), _S.number.desc())
    .limit(1)
)
_NUMBERS = Prepared(select(_S.number).where(_S.number.startswith(bindparam("prefix"))))


@cache
def _suspicions(states: frozenset[SuspicionState]) -> Prepared:
    """Those in one of these states, or all where there is none."""
    rows = select(_SUSPICIONS).order_by(_S.at, _S.number)
    wanted = sorted(state.value for state in states)
    return Prepared(rows.where(_S.state.in_(wanted)) if wanted else rows)


class StoredMerges:
    """Which order was merged into which, undone or not."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, merge: Merge) -> None:
        values = {
            "merged": merge.merged,
            "sequence": 1 + self._transaction.value(_TIMES_MERGED, {"order": merge.merged}),
            "main": merge.main,
            "reason": merge.reason.value,
            "by": merge.by,
            "at": merge.at,
            "before": merge.before.value,
            "note": merge.note,
        }
        insert_rows(self._transaction, OrderMergeRow, [values])

    def standing(self, merged: str) -> Merge | None:
        row = self._transaction.row(_STANDING, {"order": merged})
        return None if row is None else _merge(row)

    def undo(self, merge: Merge) -> None:
        told = {
            "order": merge.merged,
            "undone_at": merge.undone_at,
            "undone_by": merge.undone_by,
            "undo_reason": merge.undo_reason,
        }
        undone = self._transaction.write(_UNDONE, told)
        assert undone, f"{merge.merged} is merged"

    def parted(self, number: str) -> Collection[Pair]:
        rows = self._transaction.rows(_PARTED, {"order": number})
        return {Pair({row.merged, row.main}) for row in rows}

    def every(self) -> Sequence[Merge]:
        rows = select(_MERGES).order_by(_M.at, _M.merged, _M.sequence)
        return list(map(_merge, self._transaction.rows(rows)))


class StoredSuspicions:
    """The suspected area outages."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, number: str) -> Suspicion | None:
        row = self._transaction.row(_SUSPICION, {"number": number})
        return None if row is None else _suspicion(row)

    def latest_of(self, area: AreaName) -> Suspicion | None:
        row = self._transaction.row(_LATEST_OF, {"kind": area.kind.value, "name": area.name})
        return None if row is None else _suspicion(row)

    def latest_number(self, prefix: str) -> str | None:
        numbers = [row.number for row in self._transaction.rows(_NUMBERS, {"prefix": prefix})]
        return max(numbers, key=lambda number: (len(number), number), default=None)

    def every(self, states: Collection[SuspicionState] = ()) -> Sequence[Suspicion]:
        rows = self._transaction.rows(_suspicions(frozenset(states)))
        return list(map(_suspicion, rows))

    def save(self, suspicion: Suspicion) -> None:
        values = {
            "number": suspicion.number,
            "kind": suspicion.area.kind.value,
            "name": suspicion.area.name,
            "since": suspicion.since,
            "at": suspicion.at,
            "homes": suspicion.homes,
            "state": suspicion.state.value,
            "decided_at": suspicion.decided_at,
            "decided_by": suspicion.decided_by,
            "reason": suspicion.reason,
            "outage": suspicion.outage,
            "orders": list(suspicion.orders),
        }
        upsert_row(self._transaction, SuspicionRow, values)


class StoredNotices:
    """Who is to be told of which outage, and who was."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def of_outage(self, outage: str) -> Sequence[OutageNotice]:
        rows = select(_NOTICES).where(_N.outage == outage).order_by(_N.account, _N.sequence)
        return list(map(_notice, self._transaction.rows(rows)))

    def every(self, *, due: bool = False) -> Sequence[OutageNotice]:
        rows = select(_NOTICES).order_by(_N.starts_at, _N.outage, _N.account, _N.sequence)
        if due:
            rows = rows.where(_N.told_at.is_(None), _N.cancelled.is_(False))
        return list(map(_notice, self._transaction.rows(rows)))

    def save(self, notice: OutageNotice) -> None:
        clock = notice.clock
        assert clock.started_at is not None, "a notice is due from its beginning"
        values = {
            "outage": notice.outage,
            "account": notice.account,
            "sequence": notice.sequence,
            "starts_at": notice.starts_at,
            "ends_at": notice.ends_at,
            "limit_s": clock.promise.limit.time // _SECOND,
            "goal_percent": clock.promise.goal_percent,
            "by_average": clock.promise.by_average,
            "regime": clock.regime,
            "began_at": clock.started_at,
            "told_at": clock.stopped_at,
            "told_by": notice.told_by,
            "how": notice.how,
            "cancelled": notice.cancelled,
        }
        upsert_row(self._transaction, OutageNoticeRow, values)
        customer = StoredCustomers(self._transaction).by_account(notice.account)
        follow_notice(self._transaction, notice, customer)


def _merge(row: Found) -> Merge:
    return Merge(
        merged=row.merged,
        main=row.main,
        reason=MergeReason(row.reason),
        by=row.by,
        at=row.at,
        before=Status(row.before),
        note=row.note,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
        undo_reason=row.undo_reason,
    )


def _suspicion(row: Found) -> Suspicion:
    return Suspicion(
        number=row.number,
        area=AreaName(AreaKind(row.kind), row.name),
        since=row.since,
        at=row.at,
        orders=tuple(row.orders),
        homes=row.homes,
        state=SuspicionState(row.state),
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        reason=row.reason,
        outage=row.outage,
    )


def _notice(row: Found) -> OutageNotice:
    clock = ServiceClock(
        order=row.outage,
        matter=Matter.ANNOUNCEMENT,
        promise=Promise(Limit(row.limit_s * _SECOND), row.by_average, row.goal_percent),
        regime=row.regime,
        started_at=row.began_at,
        stopped_at=row.told_at,
    )
    return OutageNotice(
        outage=row.outage,
        account=row.account,
        sequence=row.sequence,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        clock=clock,
        told_by=row.told_by,
        how=row.how,
        cancelled=row.cancelled,
    )
