import logging
from collections.abc import Callable
from datetime import timedelta

import pytest

from ivr.domain.ports import CallRecord, UnitOfWork
from ivr.errors import StorageError
from ivr.events import CallAnswered, CallEnded, CallerConcealed, Event, EventBus, TurnTaken
from ivr.services.call_records import CallRecorder
from ivr.services.record_fields import call_fields
from tests.services.town import NOON, Town


def answered(call_id: str = "c1", waited_ms: int = 20) -> CallAnswered:
    return CallAnswered(
        call_id, NOON, "13800000001", "95598", "总台", "abc123", waited_ms, flow_number=3
    )


def turn(call_id: str = "c1", value: str = "1") -> TurnTaken:
    return TurnTaken(
        call_id,
        NOON,
        "总台",
        "问需要",
        ("您好", "请按键"),
        "pressed",
        value,
        {"范围": "一户"},
        ("查客户",),
    )


def ended(call_id: str = "c1") -> CallEnded:
    return CallEnded(call_id, NOON + timedelta(minutes=2), "自助办结", "caller")


class Unreliable:
    """A store that can be out of order."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self.broken = False

    def __call__(self, *, read_only: bool = False) -> UnitOfWork:
        if self.broken:
            raise StorageError("磁盘满了")
        return self._town.database.unit_of_work(read_only=read_only)


def records(town: Town) -> list[CallRecord]:
    return list(town.operator.list_calls())


def publish(town: Town, *events: Event) -> None:
    bus = EventBus()
    bus.subscribe(CallRecorder(town.database.unit_of_work))
    for event in events:
        bus.publish(event)


def test_a_call_is_kept_with_every_turn(town: Town) -> None:
    publish(town, answered(), turn(), turn(value="2"), ended())
    (record,) = records(town)
    assert call_fields(record, timedelta(seconds=12)) == {
        "call_id": "c1",
        "at": "2026-11-24T12:00:00+08:00",
        "caller": "13800000001",
        "concealed": False,
        "called": "95598",
        "outgoing": False,
        "flow": "总台",
        "flow_version": "abc123",
        "flow_number": 3,
        "waited_ms": 20,
        "answered_late": False,
        "test": False,
        "ended_at": "2026-11-24T12:02:00+08:00",
        "result": "自助办结",
        "ended_by": "caller",
        "misheard": [],
        "turns": [
            {
                "sequence": sequence,
                "at": "2026-11-24T12:00:00+08:00",
                "flow": "总台",
                "step": "问需要",
                "prompts": ["您好", "请按键"],
                "input": "pressed",
                "value": value,
                "slots": {"范围": "一户"},
                "actions": ["查客户"],
            }
            for sequence, value in ((1, "1"), (2, "2"))
        ],
    }


def test_a_live_call_is_on_record_turn_by_turn(town: Town) -> None:
    publish(town, answered(), turn())
    (record,) = records(town)
    assert (record.ended_at, len(record.turns)) == (None, 1)


def test_a_late_answer_is_marked(town: Town) -> None:
    publish(town, answered(waited_ms=12_001))
    assert call_fields(records(town)[0], timedelta(seconds=12))["answered_late"] is True


def test_only_the_newest_calls_are_listed_on_demand(town: Town) -> None:
    publish(town, answered("c1"), answered("c2"), answered("c3"))
    assert [record.call_id for record in town.operator.list_calls(2)] == ["c2", "c3"]


def test_a_store_out_of_order_reaches_no_call_and_loses_nothing(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    store = Unreliable(town)
    recorder = CallRecorder(store)
    store.broken = True
    for event in (answered("c1"), turn("c1"), ended("c1"), answered("c2"), turn("c2")):
        recorder(event)
    assert records(town) == []
    assert "磁盘满了" in caplog.text
    store.broken = False
    recorder(turn("c2"))
    assert {record.call_id: len(record.turns) for record in records(town)} == {"c1": 1, "c2": 2}


def test_a_record_for_which_there_is_no_room_is_not_lost_without_a_word(
    town: Town, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.services.call_records.MOST_UNSAVED", 2)
    store = Unreliable(town)
    store.broken = True
    recorder = CallRecorder(store)
    for name in ("c1", "c2", "c3"):
        recorder(answered(name))
    store.broken = False
    recorder(ended("c3"))
    assert [record.call_id for record in records(town)] == ["c2", "c3"]
    given_up = [line for line in caplog.records if "given up" in line.getMessage()]
    assert [line.__dict__["call"] for line in given_up] == ["c1"]


def test_while_the_store_fails_again_the_rest_waits(town: Town) -> None:
    store = Unreliable(town)
    recorder = CallRecorder(store)
    store.broken = True
    for event in (answered("c1"), ended("c1"), answered("c2"), ended("c2")):
        recorder(event)
    works = iter([True, False])

    def once(*, read_only: bool = False) -> UnitOfWork:
        store.broken = not next(works, False)
        return store(read_only=read_only)

    recorder._unit_of_work = once
    recorder(answered("c3"))
    assert [record.call_id for record in records(town)] == ["c3"]
    store.broken = False
    recorder._unit_of_work = store
    recorder(turn("c3"))
    assert {record.call_id for record in records(town)} == {"c1", "c2", "c3"}


def test_an_event_of_an_unknown_call_is_only_logged(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        publish(town, turn("nobody"), ended("nobody"))
    assert records(town) == []
    assert caplog.messages == ["an event of an unknown call"] * 2


def test_the_work_may_be_done_later(town: Town) -> None:
    waiting: list[Callable[[], None]] = []
    recorder = CallRecorder(town.database.unit_of_work, later=waiting.append)
    recorder(answered())
    assert records(town) == []
    waiting.pop()()
    assert len(records(town)) == 1


def test_a_store_out_of_order_costs_one_wait_however_many_events_came_meanwhile(
    town: Town,
) -> None:
    waiting: list[Callable[[], None]] = []
    tries: list[bool] = []
    store = Unreliable(town)

    def counted(*, read_only: bool = False) -> UnitOfWork:
        tries.append(store.broken)
        return store(read_only=read_only)

    recorder = CallRecorder(counted, later=waiting.append)
    store.broken = True
    for event in (answered("c1"), turn("c1"), ended("c1"), answered("c2"), turn("c2"), ended("c2")):
        recorder(event)
    for work in waiting:
        work()
    assert len(tries) == 1
    store.broken = False
    recorder(answered("c3"))
    waiting[-1]()
    assert [record.call_id for record in records(town)] == ["c1", "c2", "c3"]


def test_calls_that_went_on_meanwhile_are_stored_together(town: Town) -> None:
    waiting: list[Callable[[], None]] = []
    opened: list[bool] = []

    def unit_of_work(*, read_only: bool = False) -> UnitOfWork:
        opened.append(read_only)
        return town.database.unit_of_work(read_only=read_only)

    bus = EventBus()
    bus.subscribe(CallRecorder(unit_of_work, waiting.append))
    for call_id in ("c1", "c2", "c3"):
        for event in (answered(call_id), turn(call_id), ended(call_id)):
            bus.publish(event)
    for work in waiting:
        work()
    assert opened == [False]
    assert [record.result for record in records(town)] == ["自助办结"] * 3


def test_what_was_stored_of_a_call_that_is_concealed_is_gone(town: Town) -> None:
    concealed = CallerConcealed("c1", NOON)
    publish(town, answered(), turn(value="13800000001"), concealed, turn(value="2"), ended())
    (record,) = records(town)
    assert (record.concealed, record.caller, len(record.turns)) == (True, None, 2)
    assert record.result == "自助办结"
    for told in record.turns:
        assert (told.prompts, told.value, told.slots) == ((), "（保密）", {})
        assert (told.flow, told.step, told.actions) == ("总台", "问需要", ("查客户",))


def test_concealing_waits_for_a_store_that_is_out_of_order(town: Town) -> None:
    store = Unreliable(town)
    recorder = CallRecorder(store)
    recorder(answered())
    recorder(turn(value="13800000001"))
    store.broken = True
    recorder(CallerConcealed("c1", NOON))
    recorder(turn(value="13800000001"))
    assert records(town)[0].caller == "13800000001"
    store.broken = False
    recorder(ended())
    (record,) = records(town)
    assert record.concealed
    assert "13800000001" not in repr(record)
