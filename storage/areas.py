"""Merges, suspected area outages, and notices to important customers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

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

_SECOND = timedelta(seconds=1)


class StoredMerges:
    """Which order was merged into which, undone or not."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, merge: Merge) -> None:
        counted = select(func.count()).where(OrderMergeRow.merged == merge.merged)
        sequence = (self._session.scalar(counted) or 0) + 1
        row = OrderMergeRow(merged=merge.merged, sequence=sequence, main=merge.main)
        row.at, row.by = merge.at, merge.by
        row.reason, row.before, row.note = merge.reason.value, merge.before.value, merge.note
        self._session.add(row)
        self._session.flush()

    def standing(self, merged: str) -> Merge | None:
        row = self._standing(merged)
        return _merge(row) if row else None

    def undo(self, merge: Merge) -> None:
        row = self._standing(merge.merged)
        assert row is not None, f"{merge.merged} is merged"
        row.undone_at, row.undone_by = merge.undone_at, merge.undone_by
        row.undo_reason = merge.undo_reason
        self._session.flush()

    def parted(self, number: str) -> Collection[Pair]:
        rows = select(OrderMergeRow).where(
            or_(OrderMergeRow.merged == number, OrderMergeRow.main == number),
            OrderMergeRow.undone_at.is_not(None),
        )
        return {Pair({row.merged, row.main}) for row in self._session.scalars(rows)}

    def every(self) -> Sequence[Merge]:
        rows = select(OrderMergeRow).order_by(
            OrderMergeRow.at, OrderMergeRow.merged, OrderMergeRow.sequence
        )
        return [_merge(row) for row in self._session.scalars(rows)]

    def _standing(self, merged: str) -> OrderMergeRow | None:
        rows = select(OrderMergeRow).where(
            OrderMergeRow.merged == merged, OrderMergeRow.undone_at.is_(None)
        )
        return self._session.scalars(rows).one_or_none()


class StoredSuspicions:
    """The suspected area outages."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, number: str) -> Suspicion | None:
        row = self._session.get(SuspicionRow, number)
        return _suspicion(row) if row else None

    def latest_of(self, area: AreaName) -> Suspicion | None:
        rows = select(SuspicionRow).where(
            SuspicionRow.kind == area.kind.value, SuspicionRow.name == area.name
        )
        newest = rows.order_by(SuspicionRow.at.desc(), SuspicionRow.number.desc()).limit(1)
        row = self._session.scalars(newest).one_or_none()
        return _suspicion(row) if row else None

    def latest_number(self, prefix: str) -> str | None:
        rows = select(SuspicionRow.number).where(SuspicionRow.number.startswith(prefix))
        numbers = self._session.scalars(rows).all()
        return max(numbers, key=lambda number: (len(number), number), default=None)

    def every(self, states: Collection[SuspicionState] = ()) -> Sequence[Suspicion]:
        rows = select(SuspicionRow).order_by(SuspicionRow.at, SuspicionRow.number)
        if states:
            rows = rows.where(SuspicionRow.state.in_([state.value for state in states]))
        return [_suspicion(row) for row in self._session.scalars(rows)]

    def save(self, suspicion: Suspicion) -> None:
        row = self._session.get(SuspicionRow, suspicion.number)
        if row is None:
            row = SuspicionRow(number=suspicion.number)
            self._session.add(row)
        row.kind, row.name = suspicion.area.kind.value, suspicion.area.name
        row.since, row.at, row.homes = suspicion.since, suspicion.at, suspicion.homes
        row.state, row.reason, row.outage = (
            suspicion.state.value,
            suspicion.reason,
            suspicion.outage,
        )
        row.decided_at, row.decided_by = suspicion.decided_at, suspicion.decided_by
        row.orders = list(suspicion.orders)
        self._session.flush()


class StoredNotices:
    """Who is to be told of which outage, and who was."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_outage(self, outage: str) -> Sequence[OutageNotice]:
        rows = select(OutageNoticeRow).where(OutageNoticeRow.outage == outage)
        ordered = rows.order_by(OutageNoticeRow.account, OutageNoticeRow.sequence)
        return [_notice(row) for row in self._session.scalars(ordered)]

    def every(self, *, due: bool = False) -> Sequence[OutageNotice]:
        rows = select(OutageNoticeRow)
        if due:
            rows = rows.where(
                OutageNoticeRow.told_at.is_(None), OutageNoticeRow.cancelled.is_(False)
            )
        ordered = rows.order_by(
            OutageNoticeRow.starts_at,
            OutageNoticeRow.outage,
            OutageNoticeRow.account,
            OutageNoticeRow.sequence,
        )
        return [_notice(row) for row in self._session.scalars(ordered)]

    def save(self, notice: OutageNotice) -> None:
        clock = notice.clock
        assert clock.started_at is not None, "a notice is due from its beginning"
        row = OutageNoticeRow(
            outage=notice.outage,
            account=notice.account,
            sequence=notice.sequence,
            starts_at=notice.starts_at,
            ends_at=notice.ends_at,
            limit_s=clock.promise.limit.time // _SECOND,
            goal_percent=clock.promise.goal_percent,
            by_average=clock.promise.by_average,
            regime=clock.regime,
            began_at=clock.started_at,
            told_at=clock.stopped_at,
            told_by=notice.told_by,
            how=notice.how,
            cancelled=notice.cancelled,
        )
        self._session.merge(row)
        self._session.flush()
        follow_notice(
            self._session, notice, StoredCustomers(self._session).by_account(notice.account)
        )


def _merge(row: OrderMergeRow) -> Merge:
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


def _suspicion(row: SuspicionRow) -> Suspicion:
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


def _notice(row: OutageNoticeRow) -> OutageNotice:
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
