"""A message is sent until it has arrived; then its order is with the team."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.clock import ManualClock
from ivr.domain.delivery import DELAYS, GIVE_UP_AFTER, Answer
from ivr.domain.matters import Matter
from ivr.domain.order_clocks import wind_clocks
from ivr.domain.order_life import Status
from ivr.domain.outbox import OutboxState, Way
from ivr.domain.regime import Regime
from ivr.domain.terms import Danger, Kind
from ivr.services.hand_over import HandOver
from storage.database import ScratchDatabase
from tests.helpers.outbox import (
    COMMON,
    FIRST,
    LEASE,
    NOON,
    ORDER,
    SECOND,
    Receivers,
    messages,
    order,
    sender,
    store,
    stored,
)


@pytest.fixture
def receivers() -> Receivers:
    return Receivers()


@pytest.fixture
def hand_over(database: ScratchDatabase, receivers: Receivers, clock: ManualClock) -> HandOver:
    return sender(database.unit_of_work, receivers, clock)


def wait(clock: ManualClock, time: timedelta) -> None:
    clock.advance(int(time.total_seconds() * 1000))


def test_when_it_has_arrived_the_order_is_dispatched(
    database: ScratchDatabase, hand_over: HandOver, receivers: Receivers
) -> None:
    store(database.unit_of_work, ORDER)
    assert hand_over.send_due() == 1
    (message,) = messages(database.unit_of_work)
    assert (message.state, message.way, message.settled_at) == (
        OutboxState.DELIVERED,
        Way.WEBHOOK,
        NOON,
    )
    dispatched = stored(database.unit_of_work)
    assert dispatched.status is Status.DISPATCHED
    assert [(e.by, e.event, e.note) for e in dispatched.history[1:]] == [
        ("dispatch", "status", f"已派单：接口交给{FIRST}")
    ]
    assert hand_over.send_due() == 0
    assert len(receivers.attempts) == 1


def test_passing_a_matter_on_stops_its_clock(
    database: ScratchDatabase, hand_over: HandOver
) -> None:
    message = order(1, "客服一班", kind=Kind.MESSAGE)
    store(database.unit_of_work, message)
    with database.unit_of_work() as unit:
        unit.clocks.save(message.number, wind_clocks(message, Regime()))
        unit.commit()
    hand_over.send_due()
    with database.unit_of_work(read_only=True) as unit:
        clocks = {clock.matter: clock for clock in unit.clocks.of_order(message.number)}
    assert clocks[Matter.HANDING_ON].stopped_at == NOON


def test_an_order_that_was_moved_on_by_hand_stays_where_it_is(
    database: ScratchDatabase, hand_over: HandOver
) -> None:
    store(database.unit_of_work, ORDER)
    store(database.unit_of_work, ORDER.moved(Status.ON_SITE, NOON, "operator"))
    hand_over.send_due()
    kept = stored(database.unit_of_work)
    assert kept.status is Status.ON_SITE
    assert kept.history[-1].note == f"接口交给{FIRST}"


def test_what_a_team_had_before_the_order_went_to_another_moves_nothing(
    database: ScratchDatabase, hand_over: HandOver, receivers: Receivers
) -> None:
    store(database.unit_of_work, ORDER)
    store(database.unit_of_work, replace(ORDER, team=SECOND))
    receivers.broken[receivers.reach.own[SECOND]] = Answer(500)
    hand_over.send_due()
    assert receivers.names == [f"{ORDER.number}-1", f"{ORDER.number}-2"]
    assert stored(database.unit_of_work).status is Status.OPEN
    receivers.broken.clear()
    wait(hand_over.clock, timedelta(minutes=2))  # type: ignore[arg-type]
    hand_over.send_due()
    dispatched = stored(database.unit_of_work)
    assert dispatched.status is Status.DISPATCHED
    assert SECOND in dispatched.history[-1].note


def test_a_failure_is_tried_again_under_the_same_id_with_the_same_words(
    database: ScratchDatabase, hand_over: HandOver, receivers: Receivers, clock: ManualClock
) -> None:
    store(database.unit_of_work, ORDER)
    receivers.answers = deque([Answer(500), Answer(problem="连接断了"), Answer(503)])
    for delay in DELAYS[:3]:
        assert hand_over.send_due() == 1
        (message,) = messages(database.unit_of_work)
        assert message.next_try_at == clock.now() + delay
        assert message.has_trouble
        assert stored(database.unit_of_work).status is Status.OPEN
        assert hand_over.send_due() == 0
        wait(clock, max(delay, timedelta(minutes=1)))
    assert hand_over.send_due() == 1
    (message,) = messages(database.unit_of_work)
    assert (message.state, message.attempts, message.problem) == (OutboxState.DELIVERED, 4, None)
    assert len({(one.id, one.body) for one in receivers.attempts}) == 1


def test_what_is_refused_is_parked_with_a_sentence_and_not_tried_again(
    database: ScratchDatabase, hand_over: HandOver, receivers: Receivers, clock: ManualClock
) -> None:
    store(database.unit_of_work, ORDER)
    receivers.answers = deque([Answer(410)])
    hand_over.send_due()
    wait(clock, timedelta(days=1))
    assert hand_over.send_due() == 0
    (message,) = messages(database.unit_of_work)
    assert message.state is OutboxState.PARKED
    assert "不再接收派单（410）" in str(message.problem)
    assert stored(database.unit_of_work).status is Status.OPEN


def test_after_three_days_it_is_parked(
    database: ScratchDatabase, hand_over: HandOver, receivers: Receivers, clock: ManualClock
) -> None:
    store(database.unit_of_work, ORDER)
    receivers.broken[COMMON] = Answer(problem="连不上对方")
    attempts = 0
    while (message := messages(database.unit_of_work)[0]).state is OutboxState.WAITING:
        wait(clock, max(message.next_try_at - clock.now(), timedelta(minutes=1)))
        attempts += hand_over.send_due()
    assert clock.now() - NOON >= GIVE_UP_AFTER
    assert 20 < attempts < 40


def test_a_receiver_that_fails_is_left_alone_and_holds_up_no_other(
    database: ScratchDatabase, hand_over: HandOver, receivers: Receivers, clock: ManualClock
) -> None:
    store(database.unit_of_work, *(order(number) for number in range(1, 6)))
    store(database.unit_of_work, order(6, None), order(7, SECOND))
    receivers.broken[COMMON] = Answer(problem="对方 15 秒没有回答")
    hand_over.send_due()
    assert len(receivers.attempts) == 2
    assert receivers.names == ["GD202611240007-1"]
    del receivers.broken[COMMON]
    wait(clock, timedelta(minutes=1))
    hand_over.send_due()
    assert len(receivers.names) == 7


def test_danger_is_sent_before_what_has_waited_longer(
    database: ScratchDatabase, hand_over: HandOver, receivers: Receivers
) -> None:
    store(database.unit_of_work, order(1), order(2))
    store(database.unit_of_work, order(3).endangered(Danger.SHOCK, NOON))
    hand_over.send_due()
    assert receivers.names == [f"GD2026112400{number}-1" for number in ("03", "01", "02")]


def test_who_dies_while_sending_leaves_it_to_be_sent_again(
    database: ScratchDatabase, receivers: Receivers, clock: ManualClock
) -> None:
    store(database.unit_of_work, ORDER)

    def die(*_arguments: object) -> Answer:
        receivers.post(*_arguments)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    dying = replace(sender(database.unit_of_work, receivers, clock), post=die)
    with pytest.raises(KeyboardInterrupt):
        dying.send_next()
    other = sender(database.unit_of_work, receivers, clock)
    assert other.send_due() == 0
    wait(clock, LEASE)
    assert other.send_due() == 1
    assert [one.id for one in receivers.taken] == [receivers.taken[0].id] * 2
    assert stored(database.unit_of_work).status is Status.DISPATCHED


def test_a_late_failure_changes_nothing_that_another_sender_has_settled(
    database: ScratchDatabase, receivers: Receivers, clock: ManualClock
) -> None:
    store(database.unit_of_work, ORDER)

    def slow(*_arguments: object) -> Answer:
        wait(clock, LEASE)
        assert sender(database.unit_of_work, receivers, clock).send_due() == 1
        return Answer(410)

    replace(sender(database.unit_of_work, receivers, clock), post=slow).send_due()
    (message,) = messages(database.unit_of_work)
    assert message.state is OutboxState.DELIVERED


def test_a_thread_that_sends_goes_on_after_a_fault(
    database: ScratchDatabase, receivers: Receivers, caplog: pytest.LogCaptureFixture
) -> None:
    store(database.unit_of_work, ORDER)

    def fail(*_arguments: object) -> Answer:
        raise RuntimeError("a slip of ours")

    replace(sender(database.unit_of_work, receivers), post=fail).send_guarded()
    assert "handing over failed" in caplog.text
    assert messages(database.unit_of_work)[0].state is OutboxState.WAITING


def test_nothing_is_sent_once_a_stop_is_wished_for(
    database: ScratchDatabase, hand_over: HandOver
) -> None:
    store(database.unit_of_work, ORDER)
    assert hand_over.send_due(lambda: True) == 0
