"""The repository of what services write from events: calls with their turns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from ivr.domain.ports import CallRecord, TurnRecord
from storage.tables import CallRow, TurnRow


class StoredCalls:
    """The call records."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, record: CallRecord) -> None:
        row = CallRow(
            call_id=record.call_id,
            at=record.at,
            caller=record.caller,
            called=record.called,
            flow=record.flow,
            flow_version=record.flow_version,
            flow_number=record.flow_number,
            waited_ms=record.waited_ms,
            test=record.test,
            ended_at=record.ended_at,
            result=record.result,
            ended_by=record.ended_by,
            concealed=record.concealed,
        )
        if record.concealed:
            self._forget_what_was_said(record.call_id)
        present = select(func.max(TurnRow.sequence)).where(TurnRow.call_id == record.call_id)
        stored = self._session.scalar(present) or 0
        self._session.merge(row)
        self._session.flush()
        new = (turn for turn in record.turns if turn.sequence > stored)
        self._session.add_all(_turn_row(record.call_id, turn) for turn in new)

    def _forget_what_was_said(self, call_id: str) -> None:
        """The turns as they were stored before the call was concealed."""
        stored = self._session.get(CallRow, call_id)
        if stored is not None and not stored.concealed:
            self._session.execute(delete(TurnRow).where(TurnRow.call_id == call_id))
            self._session.expire(stored)

    def get(self, call_id: str) -> CallRecord | None:
        row = self._session.get(CallRow, call_id, populate_existing=True)
        return None if row is None else _call(row)

    def latest(self, most: int | None = None) -> Sequence[CallRecord]:
        rows = select(CallRow).order_by(CallRow.at.desc(), CallRow.call_id.desc()).limit(most)
        newest_first = [_call(row) for row in self._session.scalars(rows)]
        return newest_first[::-1]

    def waits_ms(self, start: datetime, end: datetime) -> Sequence[int]:
        waits = select(CallRow.waited_ms).where(CallRow.at >= start, CallRow.at < end)
        return list(self._session.scalars(waits.where(CallRow.test.is_(False))))

    def between(self, start: datetime | None, end: datetime | None) -> Iterator[CallRecord]:
        rows = select(CallRow).order_by(CallRow.at).execution_options(yield_per=200)
        if start is not None:
            rows = rows.where(CallRow.at >= start)
        if end is not None:
            rows = rows.where(CallRow.at < end)
        return (_call(row) for row in self._session.scalars(rows))


def _turn_row(call_id: str, turn: TurnRecord) -> TurnRow:
    return TurnRow(
        call_id=call_id,
        sequence=turn.sequence,
        at=turn.at,
        flow=turn.flow,
        step=turn.step,
        prompts=list(turn.prompts),
        input=turn.input,
        value=turn.value,
        slots=dict(turn.slots),
        actions=list(turn.actions),
        path=list(turn.path),
    )


def _call(row: CallRow) -> CallRecord:
    return CallRecord(
        call_id=row.call_id,
        at=row.at,
        caller=row.caller,
        called=row.called,
        flow=row.flow,
        flow_version=row.flow_version,
        flow_number=row.flow_number,
        waited_ms=row.waited_ms,
        test=row.test,
        ended_at=row.ended_at,
        result=row.result,
        ended_by=row.ended_by,
        concealed=row.concealed,
        turns=tuple(_turn(turn) for turn in row.turns),
    )


def _turn(row: TurnRow) -> TurnRecord:
    return TurnRecord(
        sequence=row.sequence,
        at=row.at,
        flow=row.flow,
        step=row.step,
        prompts=tuple(row.prompts),
        input=row.input,
        value=row.value,
        slots=row.slots,
        actions=tuple(row.actions),
        path=tuple(row.path or ()),
    )
