"""What orders put out is stored with them or not at all, and leased to one sender at a time."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from jsonschema import validate

from ivr.domain.dispatch import NoticeKind
from ivr.domain.order_life import Status
from ivr.domain.outbox import OutboxMessage, OutboxState, Reach, Way
from ivr.domain.terms import Area, Began, Danger, Kind, Recording, Scope
from ivr.domain.work_order import WorkOrder
from storage.copies import copy_out
from storage.database import Database, open_database
from tests.helpers.outbox import (
    COMMON,
    FIRST,
    LEASE,
    NOON,
    ORDER,
    OWN,
    REACH,
    SECOND,
    Receivers,
    messages,
    order,
    sender,
    store,
)
from tests.storage.places import Place

LATER = NOON + timedelta(minutes=1)
SCHEMA = Path(__file__).parents[2] / "docs" / "dispatch-message.schema.json"


def due(database: Database, reach: Reach = REACH, *resting: str) -> str | None:
    with database.unit_of_work(read_only=True) as unit:
        found = unit.outbox.next_due(LATER, reach, resting)
    return found.name if found else None


def change(database: Database, name: str, changed: OutboxMessage) -> None:
    with database.unit_of_work() as unit:
        unit.outbox.save(changed)
        unit.commit()


def test_an_order_and_its_message_are_stored_together_or_not_at_all(either: Database) -> None:
    with either.unit_of_work() as unit:
        unit.orders.add(ORDER)
    assert messages(either.unit_of_work) == []
    with either.unit_of_work() as unit:
        unit.orders.add(ORDER)
        unit.orders.save(ORDER.urged(LATER, None, None))
        unit.orders.save(ORDER.urged(LATER, None, None))
        unit.commit()
    first, second = messages(either.unit_of_work)
    assert (first.kind, first.position, first.name) == (NoticeKind.OPENED, 1, f"{ORDER.number}-1")
    assert (second.kind, second.position, second.created_at) == (NoticeKind.URGED, 2, LATER)
    assert first.id != second.id
    assert "." not in first.id
    assert (first.state, first.attempts) == (OutboxState.WAITING, 0)


def test_a_test_order_puts_out_nothing(either: Database) -> None:
    test = order(1, test=True)
    store(either.unit_of_work, test)
    store(either.unit_of_work, test.endangered(Danger.FIRE, LATER))
    assert messages(either.unit_of_work) == []


def test_every_message_has_the_documented_shape(either: Database) -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    full = order(
        2,
        team=None,
        danger=Danger.SHOCK,
        area=Area.RURAL,
        began=Began.EARLIER,
        began_at=NOON,
        due_at=NOON,
        expected_at=NOON,
        scope=Scope.STREET,
        symptom="😀\n",
        other_contacts=("13800000002",),
        recordings={Recording.NAME: "n.wav"},
    )
    hidden = order(3, kind=Kind.WHISTLE_BLOWING, symptom="偷电")
    store(either.unit_of_work, ORDER, full, hidden)
    store(either.unit_of_work, ORDER.urged(LATER, None, "13800000002"))
    store(either.unit_of_work, full.moved(Status.CLOSED, LATER, "operator"))
    found = [json.loads(message.body) for message in messages(either.unit_of_work)]
    for body in found:
        validate(body, schema)
    assert found[0]["data"]["order"]["name"] == "王小明"
    assert found[1]["data"]["team"] is None
    told = json.dumps(found[2], ensure_ascii=False)
    assert "偷电" in told
    assert "王小明" not in told
    assert "13800000001" not in told
    assert found[3]["data"]["changed"] == [{"field": "other_contacts", "name": "其他电话"}]


def test_of_one_order_the_earlier_goes_first(either: Database) -> None:
    store(either.unit_of_work, ORDER)
    store(either.unit_of_work, ORDER.urged(NOON, None, None))
    first, second = messages(either.unit_of_work)
    assert due(either) == first.name
    change(either, first.name, first.failed("对方出错了", LATER + timedelta(hours=1)))
    assert due(either) is None
    change(either, first.name, first.delivered(LATER, Way.WEBHOOK))
    assert due(either) == second.name


@pytest.mark.parametrize("state", [OutboxState.PARKED, OutboxState.TAKEN_BACK])
def test_what_a_person_has_to_see_to_holds_up_nothing(either: Database, state: OutboxState) -> None:
    store(either.unit_of_work, ORDER)
    store(either.unit_of_work, ORDER.urged(NOON, None, None))
    first, second = messages(either.unit_of_work)
    change(either, first.name, replace(first, state=state))
    assert due(either) == second.name


def test_danger_goes_before_everything_and_brings_its_order_forward(either: Database) -> None:
    plain, dangerous = order(1), order(2)
    store(either.unit_of_work, plain, dangerous)
    first, second = messages(either.unit_of_work)
    assert due(either) == first.name
    change(either, second.name, second.failed("对方出错了", LATER + timedelta(hours=2)))
    store(either.unit_of_work, dangerous.endangered(Danger.FIRE, NOON))
    assert due(either) == second.name
    assert [message.urgent for message in messages(either.unit_of_work)] == [False, True, True]


def test_only_teams_with_a_webhook_are_reached_by_it(either: Database) -> None:
    store(either.unit_of_work, order(1, "客户服务班"), order(2, SECOND), order(3, None), order(4))
    names = [message.name for message in messages(either.unit_of_work)]
    assert due(either) == names[1]
    assert due(either, REACH, OWN) == names[2]
    assert due(either, REACH, COMMON) == names[1]
    assert due(either, REACH, OWN, COMMON) is None
    assert due(either, Reach(None, {FIRST: OWN})) == names[3]
    assert due(either, Reach(COMMON)) == names[0]
    assert due(either, Reach()) is None


def test_a_team_waits_for_another_only_at_the_same_address(either: Database) -> None:
    """An order that changes teams: the first hears it first, where both are one system."""
    store(either.unit_of_work, order(1))
    (opened,) = messages(either.unit_of_work)
    change(either, opened.name, opened.delivered(NOON, Way.WEBHOOK))
    for team, waits in ((None, True), (SECOND, False)):
        store(either.unit_of_work, order(1))
        store(either.unit_of_work, order(1, team))
        withdrawn, given = messages(either.unit_of_work)[-2:]
        assert withdrawn.kind is NoticeKind.WITHDRAWN
        change(either, withdrawn.name, withdrawn.failed("断了", LATER + timedelta(hours=1)))
        assert (due(either) is None) is waits
        for one in (withdrawn, given):
            change(either, one.name, one.delivered(NOON, Way.WEBHOOK))


def test_a_lease_keeps_others_away_until_it_runs_out(either: Database) -> None:
    store(either.unit_of_work, ORDER)
    (message,) = messages(either.unit_of_work)
    change(either, message.name, message.leased(NOON, LATER + timedelta(seconds=1)))
    assert due(either) is None
    change(either, message.name, message.leased(NOON, LATER))
    assert due(either) == message.name


def test_what_stands_in_a_file_is_not_sent_by_webhook(either: Database) -> None:
    store(either.unit_of_work, ORDER)
    (message,) = messages(either.unit_of_work)
    with either.unit_of_work() as unit:
        assert unit.outbox.next_batch() == 1
        unit.outbox.save(message.on_sheet(1))
        assert unit.outbox.next_batch() == 2
        assert [one.name for one in unit.outbox.of_batch(1)] == [message.name]
        unit.commit()
    assert due(either) is None


def test_a_message_is_found_by_its_name_or_its_id(either: Database) -> None:
    store(either.unit_of_work, ORDER)
    (message,) = messages(either.unit_of_work)
    full = replace(
        message,
        state=OutboxState.DELIVERED,
        attempts=3,
        leased_until=LATER,
        problem="断了",
        settled_at=LATER,
        way=Way.CSV,
        batch=7,
        note="王五：不用了",
        next_try_at=LATER,
        tried_since=LATER,
    )
    change(either, message.name, full)
    with either.unit_of_work(read_only=True) as unit:
        assert unit.outbox.get(message.name) == full
        assert unit.outbox.get(message.id) == full
        for strange in (ORDER.number, f"{ORDER.number}-2", f"{ORDER.number}-x", "", "-1"):
            assert unit.outbox.get(strange) is None


def test_several_senders_at_once_send_everything_once_and_in_order(either: Database) -> None:
    # Not more: a loaded machine's SQLite lets the last of many threads wait until it gives up.
    orders = [order(number) for number in range(1, 6)]
    store(either.unit_of_work, *orders)
    changed: list[WorkOrder] = [one.urged(NOON, None, None) for one in orders]
    store(either.unit_of_work, *changed)
    receivers = Receivers()
    senders = [sender(either.unit_of_work, receivers) for _ in range(2)]
    threads = [threading.Thread(target=one.send_due) for one in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    # One who finds that somebody else sends just now goes home; what is left is sent now.
    sender(either.unit_of_work, receivers).send_due()
    assert sorted(receivers.names) == sorted(
        f"{one.number}-{position}" for one in orders for position in (1, 2)
    )
    for one in orders:
        assert receivers.names.index(f"{one.number}-1") < receivers.names.index(f"{one.number}-2")
    assert timedelta(0) < LEASE


def test_a_backup_carries_the_outbox(place: Place, tmp_path: Path) -> None:
    database = place.open()
    store(database.unit_of_work, ORDER)
    kept = messages(database.unit_of_work)
    database.close()
    copy_out(place.path_or_url, tmp_path / "copy.db")
    copy = open_database(tmp_path / "copy.db")
    assert messages(copy.unit_of_work) == kept
    store(copy.unit_of_work, ORDER.urged(LATER, None, None))
    assert [one.sequence for one in messages(copy.unit_of_work)] == [1, 2]
    copy.close()
