"""Writes call records from what happens on the line; no failure here ever reaches a call."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

from ivr.domain.concealment import conceal, conceal_turn
from ivr.domain.ports import CallRecord, OpenUnitOfWork, TurnRecord
from ivr.errors import StorageError
from ivr.events import (
    AnsweredLate,
    CallAnswered,
    CallEnded,
    CallerConcealed,
    Event,
    PersonWanted,
    TurnTaken,
)

log = logging.getLogger(__name__)

MOST_UNSAVED = 1000
"""Calls that wait in memory for a store that cannot be written just now."""


Written = CallAnswered | TurnTaken | CallerConcealed | CallEnded


def at_once(work: Callable[[], None]) -> None:
    """Do the work here and now."""
    work()


class CallRecorder:
    """Listens to the line. `later` may hand the work to one thread, so that no call waits for it.

    What could not be stored stays in memory and is tried again with the next event. All events
    that wait are taken at once, and the calls stored together: a locked store costs one wait, not
    one for each event.
    """

    def __init__(
        self,
        unit_of_work: OpenUnitOfWork,
        later: Callable[[Callable[[], None]], object] = at_once,
    ) -> None:
        self._unit_of_work = unit_of_work
        self._later = later
        self._live: dict[str, CallRecord] = {}
        self._unsaved: dict[str, CallRecord] = {}
        self._events: deque[Written] = deque()
        self._apart = False
        """Whether each call is stored by itself, for all of them together were not."""

    def __call__(self, event: Event) -> None:
        """Take one event; that a call was answered late is seen from its own wait, and what a
        person is told of it from its turns."""
        if isinstance(event, AnsweredLate | PersonWanted):
            return
        self._events.append(event)
        self._later(self._take_all)

    def _take_all(self) -> None:
        if not self._events:
            return  # an earlier turn has taken them along
        while self._events:
            self._take(self._events.popleft())
        self._store()

    def _take(self, event: Written) -> None:
        record = self._grown(event)
        if record is None:
            log.warning("an event of an unknown call", extra={"call": event.call_id})
            return
        if record.ended_at is None:
            self._live[record.call_id] = record
        else:
            self._live.pop(record.call_id, None)
        self._unsaved.pop(record.call_id, None)
        self._unsaved[record.call_id] = record
        if len(self._unsaved) > MOST_UNSAVED:
            given_up = next(iter(self._unsaved))
            del self._unsaved[given_up]
            log.error(
                "a call record is given up: %d others wait for a store that takes none",
                MOST_UNSAVED,
                extra={"call": given_up},
            )

    def _grown(self, event: Written) -> CallRecord | None:
        match event:
            case CallAnswered():
                return CallRecord(
                    call_id=event.call_id,
                    at=event.at,
                    caller=event.caller,
                    called=event.called,
                    flow=event.flow,
                    flow_version=event.flow_version,
                    waited_ms=event.waited_ms,
                    test=event.test,
                    flow_number=event.flow_number,
                    outgoing=event.outgoing,
                )
            case TurnTaken():
                record = self._live.get(event.call_id)
                return record and replace(record, turns=(*record.turns, _turn(event, record)))
            case CallerConcealed():
                record = self._live.get(event.call_id)
                return record and conceal(record)
            case CallEnded():
                record = self._live.get(event.call_id)
                return record and replace(
                    record, ended_at=event.at, result=event.result, ended_by=event.ended_by
                )

    def _store(self) -> None:
        # The newest first: a record that the store never takes must not hold up those to come.
        waiting = list(self._unsaved.values())[::-1]
        if not waiting:
            return
        if not self._apart:
            self._apart = not self._stored(waiting)
            if not self._apart:
                self._unsaved.clear()
            return
        for record in waiting:
            if not self._stored([record]):
                return
            del self._unsaved[record.call_id]
        self._apart = False

    def _stored(self, records: Sequence[CallRecord]) -> bool:
        try:
            with self._unit_of_work() as unit:
                for record in records:
                    unit.calls.save(record)
                unit.commit()
        except StorageError as error:
            call_id = records[0].call_id
            log.error("a call record was not stored: %s", error, extra={"call": call_id})
            return False
        return True


def _turn(event: TurnTaken, record: CallRecord) -> TurnRecord:
    turn = TurnRecord(
        sequence=len(record.turns) + 1,
        at=event.at,
        flow=event.flow,
        step=event.step,
        prompts=event.prompts,
        input=event.input,
        value=event.value,
        slots=dict(event.slots),
        actions=event.actions,
        path=event.path,
    )
    return conceal_turn(turn) if record.concealed else turn
