"""The repository of what services write from events: calls with their turns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session

from ivr.domain.ports import CallRecord, TurnRecord
from storage.plain_rows import Values, insert_rows, run, table_of, upsert_row
from storage.tables import CallRow, TurnRow

_CALL, _TURN = table_of(CallRow).c, table_of(TurnRow).c
_LAST_TURN = select(func.max(_TURN.sequence)).where(_TURN.call_id == bindparam("call_id"))
_CONCEALED = select(_CALL.concealed).where(_CALL.call_id == bindparam("call_id"))
_FORGET_TURNS = delete(table_of(TurnRow)).where(_TURN.call_id == bindparam("call_id"))


class StoredCalls:
    """The call records."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, record: CallRecord) -> None:
        if record.concealed:
            self._forget_what_was_said(record.call_id)
        stored = run(self._session, _LAST_TURN, {"call_id": record.call_id}).scalar() or 0
        upsert_row(self._session, CallRow, _call_values(record))
        new = (turn for turn in record.turns if turn.sequence > stored)
        turns = [_turn_values(record.call_id, turn) for turn in new]
        insert_rows(self._session, TurnRow, turns)

    def _forget_what_was_said(self, call_id: str) -> None:
        """The turns as they were stored before the call was concealed."""
        if run(self._session, _CONCEALED, {"call_id": call_id}).scalar() is False:
            run(self._session, _FORGET_TURNS, {"call_id": call_id})

    def get(self, call_id: str) -> CallRecord | None:
        row = self._session.get(CallRow, call_id, populate_existing=True)
        return None if row is None else _call(row)

    def latest(self, most: int | None = None) -> Sequence[CallRecord]:
        rows = select(CallRow).order_by(CallRow.at.desc(), CallRow.call_id.desc()).limit(most)
        newest_first = [_call(row) for row in self._session.scalars(rows)]
        return newest_first[::-1]

    def waits_ms(self, start: datetime, end: datetime) -> Sequence[int]:
        waits = select(CallRow.waited_ms).where(CallRow.at >= start, CallRow.at < end)
        return list(
            self._session.scalars(waits.where(CallRow.test.is_(False), CallRow.outgoing.is_(False)))
        )

    def between(self, start: datetime | None, end: datetime | None) -> Iterator[CallRecord]:
        rows = select(CallRow).order_by(CallRow.at).execution_options(yield_per=200)
        if start is not None:
            rows = rows.where(CallRow.at >= start)
        if end is not None:
            rows = rows.where(CallRow.at < end)
        return (_call(row) for row in self._session.scalars(rows))


def _call_values(record: CallRecord) -> Values:
    return {
        "call_id": record.call_id,
        "at": record.at,
        "caller": record.caller,
        "called": record.called,
        "flow": record.flow,
        "flow_version": record.flow_version,
        "flow_number": record.flow_number,
        "waited_ms": record.waited_ms,
        "test": record.test,
        "ended_at": record.ended_at,
        "result": record.result,
        "ended_by": record.ended_by,
        "concealed": record.concealed,
        "outgoing": record.outgoing,
    }


def _turn_values(call_id: str, turn: TurnRecord) -> Values:
    return {
        "call_id": call_id,
        "sequence": turn.sequence,
        "at": turn.at,
        "flow": turn.flow,
        "step": turn.step,
        "prompts": list(turn.prompts),
        "input": turn.input,
        "value": turn.value,
        "slots": dict(turn.slots),
        "actions": list(turn.actions),
        "path": list(turn.path),
    }


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
        outgoing=row.outgoing,
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
