"""Call-backs are stored with what brings them or not at all, and are given to one node at once."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from ivr.domain.callback import (
    Callback,
    CallbackKind,
    CallbackResult,
    CallbackState,
    OutboundSwitch,
)
from ivr.domain.merging import MergeReason, merge
from ivr.domain.order_life import Status
from ivr.domain.terms import Area, Kind
from ivr.domain.work_order import WorkOrder
from storage.copies import copy_out
from storage.database import Database, open_database
from storage.schema import MIGRATIONS
from tests.helpers.callbacks import NIGHT, TEN, callbacks, fault, restored, store
from tests.storage.places import Place

LATER = TEN + timedelta(minutes=3)
EVERY_KIND = tuple(CallbackKind)


def due(database: Database, most: int = 9) -> list[str]:
    with database.unit_of_work(read_only=True) as unit:
        return [one.order or "" for one in unit.callbacks.due(TEN, EVERY_KIND, most)]


def save(database: Database, callback: Callback) -> None:
    with database.unit_of_work() as unit:
        unit.callbacks.save(callback)
        unit.commit()


def test_a_restoration_and_its_call_back_are_stored_together_or_not_at_all(
    either: Database,
) -> None:
    one = fault(1)
    store(either.unit_of_work, one)
    with either.unit_of_work() as unit:
        unit.orders.save(restored(one))
    assert callbacks(either.unit_of_work) == []
    store(either.unit_of_work, restored(one), restored(one))
    (made,) = callbacks(either.unit_of_work)
    assert (made.order, made.number, made.about) == (one.number, one.contact, Kind.FAULT)
    assert (made.created_at, made.state) == (NIGHT, CallbackState.WAITING)


def test_a_call_back_comes_back_as_it_was_stored(either: Database) -> None:
    store(either.unit_of_work, fault(1))
    full = Callback(
        1,
        CallbackKind.SATISFACTION,
        "13800000001",
        NIGHT,
        TEN,
        order=fault(1).number,
        also=("GD2", "GD3"),
        outage="JH1",
        account="3300012345",
        area=Area.RURAL,
        about=Kind.COMPLAINT,
        due_at=LATER,
        until=LATER,
        protected=True,
        leased_by="a",
        leased_until=LATER,
        leased_at=TEN,
        level=2,
        reason="慢 😀",
        note="打不通",
        recording="r.wav",
        seen_at=LATER,
        seen_by="张三",
        seen_note="道歉",
    )
    full = full.dialled("a", "c1", TEN).tried(CallbackResult.BUSY, "486", LATER)
    full = full.dialled("a", "c2", LATER)
    with either.unit_of_work() as unit:
        unit.callbacks.add(full)
        assert unit.callbacks.next_sequence() == 2
        unit.commit()
    with either.unit_of_work() as unit:
        assert unit.callbacks.get(1) == full
        assert unit.callbacks.get(2) is None
        assert list(unit.callbacks.created_between(NIGHT, TEN)) == [full]
        assert list(unit.callbacks.created_between(TEN, LATER)) == []
        assert unit.callbacks.of_order(fault(1).number) == [full]
        ended = full.tried(CallbackResult.ANSWERED, "", LATER).settled(LATER)
        unit.callbacks.save(ended)
        assert unit.callbacks.get(1) == ended
        assert unit.callbacks.calls_to(["13800000001"], NIGHT) == {}  # it is forgotten


def test_merged_reports_are_reached_by_one_call_to_each_number(either: Database) -> None:
    main, same, other = fault(1), fault(2, "13800000001"), fault(3)
    main = replace(main, contact="13800000001")
    store(either.unit_of_work, main, same, other)
    for one in (same, other):
        merged, main, _ = merge(one, main, MergeReason.BY_HAND, NIGHT, "operator")
        store(either.unit_of_work, merged, main)
    store(either.unit_of_work, restored(main))
    first, second = callbacks(either.unit_of_work)
    assert (first.orders, second.orders) == ((main.number, same.number), (other.number,))
    # Opened again, nobody is asked about it, whoever had reported it.
    store(either.unit_of_work, restored(main).moved(Status.OPEN, LATER, "operator", "没有电"))
    states = [(one.state, one.note) for one in callbacks(either.unit_of_work)]
    assert states == [(CallbackState.WITHDRAWN, "工单又在办了")] * 2


def test_one_number_is_rung_once_about_one_outage(either: Database) -> None:
    homes = [fault(number, "13800000001", outage="TF1") for number in (1, 2)]
    homes += [fault(3, "13800000001", outage="TF2"), fault(4, outage="TF1")]
    store(either.unit_of_work, *homes)
    store(either.unit_of_work, *map(restored, homes))
    made = [one.orders for one in callbacks(either.unit_of_work)]
    assert made == [
        (homes[0].number, homes[1].number),
        (homes[2].number,),
        (homes[3].number,),
    ]


def test_return_calls_wait_in_every_unfinished_state_and_end_with_their_order(
    either: Database,
) -> None:
    promise = replace(fault(1), kind=Kind.RETURN_CALL, due_at=LATER)
    store(either.unit_of_work, promise)
    store(either.unit_of_work, promise.moved(Status.DISPATCHED, TEN, "dispatch"))
    (made,) = callbacks(either.unit_of_work)
    assert (made.kind, made.state, made.due_at) == (
        CallbackKind.RETURN,
        CallbackState.WAITING,
        LATER,
    )
    store(either.unit_of_work, promise.moved(Status.CLOSED, TEN, "operator"))
    (made,) = callbacks(either.unit_of_work)
    assert (made.state, made.settled_at) == (CallbackState.WITHDRAWN, TEN)


def test_archiving_ends_what_a_person_had_to_make_as_well(either: Database) -> None:
    one = fault(1, contact=None)
    store(either.unit_of_work, one)
    store(either.unit_of_work, restored(one))
    assert callbacks(either.unit_of_work)[0].state is CallbackState.BY_HAND
    store(either.unit_of_work, restored(one).moved(Status.CLOSED, TEN, "operator"))
    assert callbacks(either.unit_of_work)[0].state is CallbackState.WITHDRAWN


def three(database: Database) -> list[WorkOrder]:
    """Three restored faults; the first and the last are of one telephone."""
    orders = [fault(1, "13800000009"), fault(2), fault(3, "13800000009")]
    store(database.unit_of_work, *orders)
    store(database.unit_of_work, *map(restored, orders))
    return orders


def test_who_is_due_first_is_rung_first_and_a_number_once_at_a_time(either: Database) -> None:
    orders = three(either)
    assert due(either) == [orders[0].number, orders[1].number]
    first, second, third = callbacks(either.unit_of_work)
    save(either, first.leased("a", TEN, LATER))
    assert due(either) == [orders[1].number]
    save(either, replace(first, due_at=None))
    assert due(either) == [orders[1].number, orders[2].number]
    save(either, replace(third, next_try_at=LATER))
    assert due(either, most=1) == [orders[1].number]
    save(either, second.settled(TEN))
    assert due(either) == [orders[0].number]


def test_a_lease_that_ran_out_frees_its_number(either: Database) -> None:
    three(either)
    first, second, _ = callbacks(either.unit_of_work)
    for one in (first, second):
        save(either, one.leased("a", NIGHT, TEN))
    assert len(due(either)) == 2
    with either.unit_of_work(read_only=True) as unit:
        assert len(unit.callbacks.leased()) == 2
        assert unit.callbacks.leased_since(NIGHT) == 2
        assert unit.callbacks.leased_since(TEN) == 0
        assert unit.callbacks.due(TEN, (CallbackKind.RETURN,), 9) == []


def test_calls_to_a_number_are_counted_over_all_matters(either: Database) -> None:
    three(either)
    first, second, third = callbacks(either.unit_of_work)
    save(either, first.dialled("a", "c1", NIGHT).tried(CallbackResult.BUSY, "", NIGHT))
    save(either, third.dialled("a", "c2", TEN))
    save(either, second.dialled("a", "c3", TEN).tried(CallbackResult.FAILED, "", TEN))
    with either.unit_of_work(read_only=True) as unit:
        both = unit.callbacks.calls_to(["13800000009", second.number or ""], NIGHT)
        assert both == {"13800000009": [NIGHT, TEN]}
        assert unit.callbacks.calls_to(["13800000009"], TEN) == {"13800000009": [TEN]}
        assert unit.callbacks.calls_to([], NIGHT) == {}


def test_what_was_settled_long_ago_is_forgotten_with_its_tries(either: Database) -> None:
    three(either)
    first, second, third = callbacks(either.unit_of_work)
    done = first.dialled("a", "c1", NIGHT).tried(CallbackResult.ANSWERED, "", NIGHT)
    save(either, done.settled(NIGHT))
    save(either, second.handed_over(NIGHT, "打了3次都没有打成"))
    save(either, third.settled(LATER))
    with either.unit_of_work() as unit:
        assert unit.callbacks.forget_before(TEN) == 1
        unit.commit()
    assert [one.sequence for one in callbacks(either.unit_of_work)] == [2, 3]


def test_the_dissatisfied_are_listed_until_somebody_has_seen_to_them(either: Database) -> None:
    three(either)
    first, second, _ = callbacks(either.unit_of_work)
    save(either, replace(first, level=2))
    save(either, replace(second, level=3))
    with either.unit_of_work() as unit:
        assert [one.sequence for one in unit.callbacks.dissatisfied()] == [1]
        unit.callbacks.save(replace(first, level=2).seen(TEN, "张三", "道歉"))
        assert unit.callbacks.dissatisfied() == []


def test_the_emergency_stop_is_the_newest_switch(either: Database) -> None:
    with either.unit_of_work() as unit:
        assert unit.callbacks.newest_switch() is None
        unit.callbacks.switch(OutboundSwitch(TEN, True, "张三", "打错了一片"))
        unit.callbacks.switch(OutboundSwitch(LATER, False, "李四", ""))
        unit.commit()
    with either.unit_of_work(read_only=True) as unit:
        assert unit.callbacks.newest_switch() == OutboundSwitch(LATER, False, "李四", "")


def test_threads_that_lease_at_once_never_get_the_same(either: Database) -> None:
    orders = [fault(number) for number in range(1, 21)]
    store(either.unit_of_work, *orders)
    store(either.unit_of_work, *map(restored, orders))
    taken: list[str] = []

    def lease(node: str) -> None:
        for _ in range(5):
            with either.unit_of_work() as unit:
                for one in unit.callbacks.due(TEN, EVERY_KIND, 2):
                    unit.callbacks.save(one.leased(node, TEN, LATER))
                    taken.append(one.id)
                unit.commit()

    threads = [threading.Thread(target=lease, args=(node,)) for node in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(taken) == [one.id for one in callbacks(either.unit_of_work)]


def test_a_backup_carries_the_call_backs(place: Place, tmp_path: Path) -> None:
    database = place.open()
    three(database)
    first = callbacks(database.unit_of_work)[0]
    save(database, first.dialled("a", "c1", TEN))
    kept = callbacks(database.unit_of_work)
    database.close()
    copy_out(place.path_or_url, tmp_path / "copy.db")
    copy = open_database(tmp_path / "copy.db")
    assert callbacks(copy.unit_of_work) == kept
    store(copy.unit_of_work, fault(4))
    store(copy.unit_of_work, restored(fault(4)))
    assert callbacks(copy.unit_of_work)[-1].sequence == 4
    copy.close()


@pytest.mark.parametrize("status", [Status.OPEN, Status.RESTORED])
def test_orders_from_before_bring_call_backs_when_they_change(
    new_place: Place, status: Status
) -> None:
    database = new_place.open()
    one = replace(fault(1), status=status)
    store(database.unit_of_work, one)
    database.close()
    with new_place.connected() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.downgrade(config, "0014")
    again = new_place.open()
    assert callbacks(again.unit_of_work) == []
    if status is Status.OPEN:
        store(again.unit_of_work, restored(one))
        assert len(callbacks(again.unit_of_work)) == 1
    again.close()
