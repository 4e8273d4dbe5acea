from __future__ import annotations

from collections import deque
from datetime import timedelta

import pytest

from ivr.clock import ManualClock
from ivr.domain.delivery import Answer
from ivr.domain.order_life import Status
from ivr.domain.outbox import OutboxState, Way
from ivr.errors import NotAllowed, NotFound
from ivr.services.outbox_desk import OutboxDesk, message_fields, state_words
from storage.database import ScratchDatabase
from tests.helpers.outbox import (
    COMMON,
    FIRST,
    NOON,
    ORDER,
    REACH,
    Receivers,
    messages,
    order,
    sender,
    store,
    stored,
)


@pytest.fixture
def desk(database: ScratchDatabase, clock: ManualClock) -> OutboxDesk:
    return OutboxDesk(database.unit_of_work, clock, REACH)


def refuse(database: ScratchDatabase, clock: ManualClock, status: int = 422) -> None:
    receivers = Receivers(deque([Answer(status)]))
    assert sender(database.unit_of_work, receivers, clock).send_next() is not None


def test_the_list_shows_what_is_not_handed_over_and_on_wish_the_rest(
    database: ScratchDatabase, desk: OutboxDesk, clock: ManualClock
) -> None:
    store(database.unit_of_work, order(1), order(2), order(3, "客户服务班"), order(4, None))
    receivers = Receivers(deque([Answer(200), Answer(422)]))
    send = sender(database.unit_of_work, receivers, clock)
    send.send_next()
    send.send_next()
    assert [one.number[-1] for one in desk.list_messages()] == ["2", "3", "4"]
    assert [one.number[-1] for one in desk.list_messages(settled=True)] == ["1", "2", "3", "4"]
    assert [one.number[-1] for one in desk.list_messages(trouble=True)] == ["2"]
    assert [one.number[-1] for one in desk.list_messages(team="未分班组")] == ["4"]
    assert [desk.way_of(one) for one in desk.list_messages(settled=True)] == [
        Way.WEBHOOK,
        Way.WEBHOOK,
        Way.CSV,
        Way.WEBHOOK,
    ]
    assert [state_words(one, NOON) for one in desk.list_messages(settled=True)] == [
        "已送达",
        "搁置",
        "待送",
        "待送",
    ]
    fields = [message_fields(one, desk.way_of(one)) for one in desk.list_messages()]
    assert fields[0]["state"] == "parked"
    assert fields[0]["next_try_at"] is None
    assert fields[1]["next_try_at"] is None
    assert fields[2]["next_try_at"] == "2026-11-24T12:00:00+08:00"
    assert fields[2]["team"] is None


def test_what_failed_says_so_in_a_word(
    database: ScratchDatabase, desk: OutboxDesk, clock: ManualClock
) -> None:
    store(database.unit_of_work, ORDER)
    refuse(database, clock, 500)
    (message,) = desk.list_messages(trouble=True)
    assert state_words(message, NOON) == "再试"
    assert state_words(message.leased(NOON, NOON + timedelta(minutes=1)), NOON) == "正在送"
    assert state_words(message.on_sheet(1), NOON) == "表格没写完"


def test_what_was_refused_is_sent_when_a_person_says_so(
    database: ScratchDatabase, desk: OutboxDesk, clock: ManualClock
) -> None:
    store(database.unit_of_work, ORDER)
    refuse(database, clock)
    (message,) = desk.retry([f"{ORDER.number}-1"])
    assert (message.state, message.attempts, message.tried_since) == (
        OutboxState.WAITING,
        0,
        NOON,
    )
    receivers = Receivers()
    sender(database.unit_of_work, receivers, clock).send_due()
    assert receivers.names == [message.name]
    with pytest.raises(NotAllowed, match="已经送达，不用再送"):
        desk.retry([message.name])


def test_all_that_is_in_trouble_is_sent_again_at_once(
    database: ScratchDatabase, desk: OutboxDesk, clock: ManualClock
) -> None:
    store(database.unit_of_work, order(1), order(2), order(3))
    refuse(database, clock)
    refuse(database, clock, 500)
    assert [one.number[-1] for one in desk.retry_all("抢修二班")] == []
    assert [one.number[-1] for one in desk.retry_all()] == ["1", "2"]
    receivers = Receivers()
    sender(database.unit_of_work, receivers, clock).send_due()
    assert len(receivers.names) == 3


def test_what_was_taken_back_is_not_sent_and_its_order_tells_why(
    database: ScratchDatabase, desk: OutboxDesk, clock: ManualClock
) -> None:
    store(database.unit_of_work, ORDER)
    with pytest.raises(NotAllowed, match="要写明原因"):
        desk.take_back([f"{ORDER.number}-1"], " ", "王五")
    (message,) = desk.take_back([f"{ORDER.number}-1"], "已电话通知", "王五")
    assert (message.state, message.note) == (OutboxState.TAKEN_BACK, "王五：已电话通知")
    assert desk.take_back([message.id], "又说一遍", "王五") == [message]
    kept = stored(database.unit_of_work)
    assert kept.history[-1].note == f"新工单不再交给{FIRST}：已电话通知"
    assert kept.status is Status.OPEN
    receivers = Receivers()
    assert sender(database.unit_of_work, receivers, clock).send_due() == 0
    assert desk.retry([message.name])[0].state is OutboxState.WAITING


def test_what_has_arrived_cannot_be_taken_back(
    database: ScratchDatabase, desk: OutboxDesk, clock: ManualClock
) -> None:
    store(database.unit_of_work, order(1), order(2))
    sender(database.unit_of_work, Receivers(), clock).send_next()
    with pytest.raises(NotAllowed, match="已经送达，收不回来了"):
        desk.take_back(["GD202611240002-1", "GD202611240001-1"], "错了", "王五")
    assert messages(database.unit_of_work)[1].state is OutboxState.WAITING
    with pytest.raises(NotFound, match="没有派单消息GD1-1"):
        desk.retry(["GD1-1"])


def test_a_message_in_an_unfinished_file_is_sent_by_that_file(
    database: ScratchDatabase, desk: OutboxDesk
) -> None:
    store(database.unit_of_work, ORDER)
    with database.unit_of_work() as unit:
        unit.outbox.save(unit.outbox.listed()[0].on_sheet(3))
        unit.commit()
    with pytest.raises(NotAllowed, match="export --batch 3"):
        desk.retry([f"{ORDER.number}-1"])
    assert COMMON
