from __future__ import annotations

import pytest

from ivr.telephony.hop import Hop
from ivr.telephony.transactions import (
    CLIENT,
    INVITE_CLIENT,
    INVITE_SERVER,
    SERVER,
    Effect,
    Event,
    State,
    Table,
    Timing,
    Transaction,
)

UDP = Hop("192.0.2.7", 5060)
TCP = Hop("192.0.2.7", 5060, "TCP")


def transaction(table: Table, state: State, way: Hop = UDP) -> Transaction:
    return Transaction(table, ("k",), way, state, Timing())


def timeline(of: Transaction, until_ms: int) -> list[tuple[int, Event]]:
    """Every timer that runs out, with its time."""
    seen: list[tuple[int, Event]] = []
    while (at := of.deadline) is not None and at <= until_ms:
        event = of.expired(at)
        assert event is not None
        seen.append((at, event))
        of.step(event, at)
    return seen


@pytest.mark.parametrize("table", [INVITE_SERVER, INVITE_CLIENT, SERVER, CLIENT])
def test_every_step_of_a_table_leads_into_the_table(table: Table) -> None:
    for steps in table.values():
        for step in steps.values():
            assert step.to in table
    assert table[State.TERMINATED] == {}


def test_a_refused_invite_repeats_its_answer_until_the_ack_then_waits_for_strays() -> None:
    invite = transaction(INVITE_SERVER, State.PROCEEDING)
    assert invite.step(Event.FAILURE, 0) == (Effect.SEND,)
    assert timeline(invite, 3_499) == [(500, Event.RETRANSMIT), (1_500, Event.RETRANSMIT)]
    assert invite.step(Event.REPEATED, 3_000) == (Effect.SEND,)
    invite.step(Event.ACKED, 3_000)
    assert invite.step(Event.REPEATED, 3_001) == ()
    assert timeline(invite, 99_999) == [(8_000, Event.FORGET)]
    assert invite.state is State.TERMINATED


@pytest.mark.parametrize(
    ("event", "effects"), [(Event.SUCCESS, (Effect.TELL_TIMEOUT,)), (Event.FAILURE, ())]
)
def test_an_answer_without_an_ack_is_given_up_after_32_seconds(
    event: Event, effects: tuple[Effect, ...]
) -> None:
    invite = transaction(INVITE_SERVER, State.PROCEEDING)
    invite.step(event, 0)
    times = [at for at, _ in timeline(invite, 31_999)]
    assert times == [500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]
    assert invite.expired(32_000) is Event.GIVE_UP
    assert invite.step(Event.GIVE_UP, 32_000) == effects
    assert invite.deadline is None


def test_an_answered_request_repeats_its_answer_for_32_seconds() -> None:
    request = transaction(SERVER, State.TRYING)
    assert request.step(Event.REPEATED, 0) == ()
    assert request.step(Event.PROVISIONAL, 0) == (Effect.SEND,)
    assert request.step(Event.REPEATED, 0) == (Effect.SEND,)
    assert request.step(Event.FAILURE, 0) == (Effect.SEND,)
    assert request.step(Event.REPEATED, 5) == (Effect.SEND,)
    assert timeline(request, 99_999) == [(32_000, Event.FORGET)]


def test_a_request_of_ours_is_repeated_until_it_is_given_up() -> None:
    ours = transaction(CLIENT, State.TRYING)
    ours.begin(b"BYE", 0)
    seen = timeline(ours, 99_999)
    assert [at for at, event in seen if event is Event.RETRANSMIT] == [
        *(500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500)
    ]
    assert seen[-1] == (32_000, Event.GIVE_UP)


def test_after_a_provisional_answer_a_request_is_repeated_every_4_seconds() -> None:
    ours = transaction(CLIENT, State.TRYING)
    ours.begin(b"REFER", 0)
    assert ours.step(Event.PROVISIONAL, 100) == (Effect.TELL,)
    assert timeline(ours, 9_000) == [(t, Event.RETRANSMIT) for t in (500, 4_500, 8_500)]
    assert ours.step(Event.SUCCESS, 9_000) == (Effect.TELL,)
    assert ours.step(Event.SUCCESS, 9_100) == ()
    assert timeline(ours, 99_999) == [(14_000, Event.FORGET)]


def test_over_tcp_a_refusal_is_not_repeated_waits_for_its_ack_and_is_forgotten_with_it() -> None:
    invite = transaction(INVITE_SERVER, State.PROCEEDING, TCP)
    invite.step(Event.FAILURE, 0)
    assert timeline(invite, 31_999) == []
    invite.step(Event.ACKED, 100)
    assert invite.state is State.TERMINATED
    assert timeline(invite, 99_999) == []


def test_over_tcp_a_200_is_repeated_all_the_same_and_its_invite_remembered() -> None:
    invite = transaction(INVITE_SERVER, State.PROCEEDING, TCP)
    invite.step(Event.SUCCESS, 0)
    assert [at for at, _ in timeline(invite, 4_000)] == [500, 1_500, 3_500]
    invite.step(Event.ACKED, 4_000)
    assert timeline(invite, 99_999) == [(36_000, Event.FORGET)]


def test_over_tcp_an_answered_request_is_forgotten_at_once_on_either_side() -> None:
    theirs = transaction(SERVER, State.TRYING, TCP)
    assert theirs.step(Event.SUCCESS, 0) == (Effect.SEND,)
    ours = transaction(CLIENT, State.TRYING, TCP)
    ours.begin(b"BYE", 0)
    assert ours.deadline == 32_000
    assert ours.step(Event.FAILURE, 100) == (Effect.TELL,)
    for one in (theirs, ours):
        assert (one.state, one.deadline) == (State.TERMINATED, None)


def test_a_request_of_ours_that_cannot_be_sent_is_given_up() -> None:
    ours = transaction(CLIENT, State.TRYING, TCP)
    ours.begin(b"BYE", 0)
    assert ours.step(Event.LOST, 5) == (Effect.TELL_TIMEOUT,)
    assert ours.state is State.TERMINATED


UDP = Hop("192.0.2.7", 5060)


def begun(hop: Hop = UDP) -> Transaction:
    of = Transaction(INVITE_CLIENT, ("client",), hop, State.TRYING, Timing())
    of.begin(b"INVITE", 0)
    return of


def test_an_invite_is_repeated_at_ever_longer_intervals_and_given_up_after_32_s() -> None:
    """Timers A and B (RFC 3261 §17.1.1.2)."""
    repeated = [500, 1_500, 3_500, 7_500, 15_500, 31_500]
    wanted = [(at, Event.RETRANSMIT) for at in repeated]
    assert timeline(begun(), 60_000) == [*wanted, (32_000, Event.GIVE_UP)]


def test_a_provisional_answer_ends_the_repeating_and_the_giving_up() -> None:
    of = begun()
    assert of.step(Event.PROVISIONAL, 100) == (Effect.TELL,)
    assert of.deadline is None


def test_a_refusal_is_acknowledged_again_for_32_s() -> None:
    """Timer D."""
    of = begun()
    assert of.step(Event.FAILURE, 100) == (Effect.SEND, Effect.TELL)
    assert of.step(Event.FAILURE, 200) == (Effect.SEND,)
    assert timeline(of, 60_000) == [(32_100, Event.FORGET)]


def test_an_answer_is_acknowledged_again_for_32_s_and_others_are_told() -> None:
    """Timer M (RFC 6026 §8.4)."""
    of = begun()
    assert of.step(Event.SUCCESS, 100) == (Effect.TELL,)
    assert of.step(Event.SUCCESS, 200) == (Effect.SEND,)
    assert of.step(Event.FORKED, 300) == (Effect.TELL,)
    assert of.step(Event.FAILURE, 300) == ()
    assert timeline(of, 60_000) == [(32_100, Event.FORGET)]


def test_over_a_reliable_way_only_the_giving_up_is_left() -> None:
    hop = Hop("192.0.2.7", 5060, "TCP")
    assert timeline(begun(hop), 60_000) == [(32_000, Event.GIVE_UP)]
    of = begun(hop)
    of.step(Event.FAILURE, 100)
    assert (of.state, of.deadline) == (State.TERMINATED, None)
