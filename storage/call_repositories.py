"""The repository of what services write from events: calls with their turns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain

from sqlalchemy import bindparam, delete, func, select

from ivr.domain.ports import CallRecord, TurnRecord
from storage.plain_rows import Lines, insert_rows, lines_of, table_of, upsert_row
from storage.prepared import Found, Prepared, Values
from storage.tables import CallRow, TurnRow
from storage.transaction import Transaction

READ_AT_ONCE = 200

_CALLS = table_of(CallRow)
_CALL, _TURN = _CALLS.c, table_of(TurnRow).c
_LAST_TURN = Prepared(select(func.max(_TURN.sequence)).where(_TURN.call_id == bindparam("call_id")))
_ONE = Prepared(select(_CALLS).where(_CALL.call_id == bindparam("call_id")))
_TURNS = Lines.by(_TURN.call_id, _TURN.sequence)
_CONCEALED = Prepared(select(_CALL.concealed).where(_CALL.call_id == bindparam("call_id")))
_FORGET_TURNS = Prepared(delete(table_of(TurnRow)).where(_TURN.call_id == bindparam("call_id")))


class StoredCalls:
    """The call records."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def save(self, record: CallRecord) -> None:
        if record.concealed:
            self._forget_what_was_said(record.call_id)
        stored = self._transaction.value(_LAST_TURN, {"call_id": record.call_id}) or 0
        upsert_row(self._transaction, CallRow, _call_values(record))
        new = (turn for turn in record.turns if turn.sequence > stored)
        turns = [_turn_values(record.call_id, turn) for turn in new]
        insert_rows(self._transaction, TurnRow, turns)

    def _forget_what_was_said(self, call_id: str) -> None:
        """The turns as they were stored before the call was concealed."""
        if self._transaction.value(_CONCEALED, {"call_id": call_id}) is False:
            self._transaction.write(_FORGET_TURNS, {"call_id": call_id})

    def get(self, call_id: str) -> CallRecord | None:
        found = self._with_turns(self._transaction.rows(_ONE, {"call_id": call_id}))
        return found[0] if found else None

    def latest(self, most: int | None = None) -> Sequence[CallRecord]:
        rows = select(_CALLS).order_by(_CALL.at.desc(), _CALL.call_id.desc()).limit(most)
        return self._with_turns(self._transaction.rows(rows))[::-1]

    def waits_ms(self, start: datetime, end: datetime) -> Sequence[int]:
        waits = select(_CALL.waited_ms).where(_CALL.at >= start, _CALL.at < end)
        real = waits.where(_CALL.test.is_(False), _CALL.outgoing.is_(False))
        return [row.waited_ms for row in self._transaction.rows(real)]

    def between(self, start: datetime | None, end: datetime | None) -> Iterator[CallRecord]:
        rows = select(_CALLS).order_by(_CALL.at).execution_options(yield_per=READ_AT_ONCE)
        if start is not None:
            rows = rows.where(_CALL.at >= start)
        if end is not None:
            rows = rows.where(_CALL.at < end)
        parts = self._transaction.run(rows).partitions()
        return chain.from_iterable(map(self._with_turns, parts))

    def _with_turns(self, rows: Sequence[Found]) -> Sequence[CallRecord]:
        turns = lines_of(self._transaction, _TURNS, [row.call_id for row in rows])
        return [_call(row, turns[row.call_id]) for row in rows]


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


def _call(row: Found, turns: Iterable[Found]) -> CallRecord:
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
        turns=tuple(map(_turn, turns)),
    )


def _turn(row: Found) -> TurnRecord:
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
