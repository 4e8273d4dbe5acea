"""A caller's wait for an agent, second by second in virtual time."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.calls.queue_wait import (
    AGAIN_MS,
    CHANGED_MS,
    LONGEST_MS,
    LOOK_MS,
    NOBODY_MS,
    PATIENCE_MS,
    Look,
    NobodyComes,
    Order,
    QueueWait,
    Reach,
    Ring,
    Say,
    TakeReturnCall,
)
from ivr.calls.queue_words import CHINESE
from ivr.calls.queueing import Offer, Overflow, Standing

LI = Offer("李静", "1001", "sip:1001@10.0.0.9", 20)
CHIEF = Overflow("supervisor", "sip:1900@10.0.0.9")
SPOKEN_MS = 8_000


@dataclass
class Waiter:
    """A wait, the queue that it stands in, and all that was ordered with its time."""

    standing: Standing
    returns: bool = True
    now_ms: int = 0
    orders: list[tuple[int, Order]] = field(default_factory=list)
    broken: bool = False
    _said_ms: int | None = None

    def __post_init__(self) -> None:
        self.wait = QueueWait(CHINESE, self.returns, self.now_ms)
        self.take(self.wait.pass_time(0))

    def take(self, orders: list[Order]) -> None:
        for order in orders:
            self.orders.append((self.now_ms, order))
            if isinstance(order, Say):
                self._said_ms = self.now_ms + SPOKEN_MS
            elif isinstance(order, Look):
                self.take(
                    self.wait.failed(self.now_ms)
                    if self.broken
                    else self.wait.stands(self.standing, self.now_ms)
                )

    def run(self, span_ms: int) -> None:
        end_ms = self.now_ms + span_ms
        while self.now_ms < end_ms:
            self.now_ms += 100
            if self._said_ms is not None and self._said_ms <= self.now_ms:
                self._said_ms = None
                self.take(self.wait.said(self.now_ms))
            self.take(self.wait.pass_time(self.now_ms))

    @property
    def said(self) -> list[tuple[int, str]]:
        return [(at, "".join(o.sentences)) for at, o in self.orders if isinstance(o, Say)]

    def of(self, kind: type[Order]) -> list[Order]:
        return [order for _, order in self.orders if isinstance(order, kind)]


def test_where_one_stands_is_told_at_once_with_the_key() -> None:
    waiter = Waiter(Standing(3, 200))
    assert waiter.said == [
        (
            0,
            "人工现在都在忙。您前面还有两位。大约要等四分钟。不想等请按一，我们打给您，位子给您留着。",
        )
    ]


def test_a_free_agent_is_rung_without_a_word() -> None:
    waiter = Waiter(Standing(0, 0, LI))
    assert waiter.orders == [(0, Look()), (0, Ring(LI))]


def test_it_is_told_again_at_even_intervals_and_the_key_every_other_time() -> None:
    waiter = Waiter(Standing(2, 60))
    waiter.run(200_000)
    times = [at for at, _ in waiter.said]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert all(AGAIN_MS + SPOKEN_MS <= gap <= AGAIN_MS + SPOKEN_MS + LOOK_MS for gap in gaps)
    assert ["请按一" in words for _, words in waiter.said] == [True, False, True, False]
    assert ["都在忙" in words for _, words in waiter.said] == [True, False, False, False]


def test_a_new_place_is_told_soon_and_never_in_the_middle_of_a_sentence() -> None:
    waiter = Waiter(Standing(3, 240))
    waiter.run(3_000)
    waiter.standing = Standing(2, 120)
    waiter.run(4_000)
    assert len(waiter.said) == 1
    waiter.run(20_000)
    (at, words) = waiter.said[1]
    assert words == "您前面还有一位。大约要等两分钟。"
    assert SPOKEN_MS + CHANGED_MS <= at <= SPOKEN_MS + CHANGED_MS + LOOK_MS


def test_a_place_that_is_lost_to_danger_is_told_as_well() -> None:
    waiter = Waiter(Standing(1, 60))
    waiter.standing = Standing(2, 180)
    waiter.run(30_000)
    assert waiter.said[-1][1] == "您前面还有一位。大约要等三分钟。"


def test_whose_turn_it_is_is_told_so_and_is_looked_at_on() -> None:
    waiter = Waiter(Standing(1, 60))
    waiter.run(10_000)
    waiter.standing = Standing(0, 0, LI)
    waiter.run(5_000)
    assert waiter.said[-1][1] == "轮到您了，正在接通。"
    assert waiter.of(Ring) == [Ring(LI)], "once"
    looks = [at for at, order in waiter.orders if isinstance(order, Look)]
    assert looks[-1] >= 14_000, "the queue is to know that the caller is still there"


def test_who_is_not_answered_waits_on_and_the_next_is_rung_at_once() -> None:
    waiter = Waiter(Standing(0, 0, LI))
    waiter.run(20_050)
    waiter.standing = Standing(0, 0, Offer("王芳", "1002", "sip:1002@10.0.0.9", 20))
    waiter.take(waiter.wait.not_answered(waiter.now_ms))
    assert [order.offer.agent for order in waiter.of(Ring) if isinstance(order, Ring)] == [
        "李静",
        "王芳",
    ]
    assert waiter.orders[-1][0] == waiter.now_ms
    waiter.standing = Standing(1, 90)
    waiter.take(waiter.wait.not_answered(waiter.now_ms))
    assert waiter.said[-1][1].startswith("人工现在都在忙。下一位就轮到您。")


def test_another_agent_is_rung_instead_if_the_queue_says_so_before_the_answer() -> None:
    wang = Offer("王芳", "1002", "sip:1002@10.0.0.9", 20)
    waiter = Waiter(Standing(0, 0, LI))
    waiter.standing = Standing(0, 0, wang)
    waiter.run(1_000)
    assert waiter.of(Ring) == [Ring(LI), Ring(wang)]
    waiter.wait.answered()
    waiter.standing = Standing(0, 0, LI)
    waiter.run(3_000)
    assert len(waiter.of(Ring)) == 2, "whoever has picked up is not hung up on"
    waiter.take(waiter.wait.not_answered(waiter.now_ms))
    assert len(waiter.of(Ring)) == 3, "who hangs up during the summary has not answered"


def test_an_agent_who_is_free_at_last_goes_before_the_number_that_is_rung() -> None:
    waiter = Waiter(Standing(3, 600, None, CHIEF))
    waiter.standing = Standing(0, 0, LI)
    waiter.run(1_000)
    assert [type(o) for _, o in waiter.orders if isinstance(o, Reach | Ring)] == [Reach, Ring]


def test_a_call_that_cannot_even_be_made_is_not_tried_round_and_round() -> None:
    waiter = Waiter(Standing(0, 0, LI))
    waiter.take(waiter.wait.not_answered(waiter.now_ms, at_once=False))
    assert len(waiter.of(Ring)) == 1
    waiter.run(LOOK_MS)
    assert len(waiter.of(Ring)) == 2


def test_the_key_for_a_return_call_ends_the_wait_also_while_it_rings() -> None:
    for standing in (Standing(3, 200), Standing(0, 0, LI)):
        waiter = Waiter(standing)
        waiter.take(waiter.wait.key("1"))
        assert waiter.orders[-1][1] == TakeReturnCall()
        assert waiter.wait.stage == "over"
        assert waiter.wait.due_ms is None
        assert waiter.wait.key("1") == waiter.wait.pass_time(99_999) == []


def test_where_nothing_follows_from_it_the_key_is_not_offered() -> None:
    waiter = Waiter(Standing(3, 200), returns=False)
    waiter.take(waiter.wait.key("1"))
    assert all("请按一" not in words for _, words in waiter.said)
    assert waiter.wait.stage == "waiting"


@pytest.mark.parametrize("key", ["0", "*", "#"])
def test_some_keys_ask_where_one_stands(key: str) -> None:
    waiter = Waiter(Standing(3, 200))
    waiter.run(10_000)
    waiter.take(waiter.wait.key(key))
    assert waiter.said[-1] == (10_000, "您前面还有两位。大约要等四分钟。")


def test_other_keys_are_answered_kindly() -> None:
    waiter = Waiter(Standing(3, 200))
    waiter.take(waiter.wait.key("5"))
    assert waiter.said[-1][1].startswith("您已经在排队了，不用再按键。不想等请按一")
    waiter.standing = Standing(0, 0, LI)
    waiter.run(2_000)
    waiter.take(waiter.wait.key("5"))
    assert waiter.said[-1][1] == "正在接通，请稍等。"


def test_after_too_long_somebody_else_is_rung_and_the_wait_goes_on_if_nobody_is_there() -> None:
    waiter = Waiter(Standing(3, 600))
    waiter.standing = Standing(3, 600, None, CHIEF)
    waiter.run(2_000)
    assert waiter.of(Reach) == [Reach(CHIEF)]
    assert waiter.said[-1][1] == "人工一时忙不过来，先帮您接值班长。"
    waiter.standing = Standing(3, 600, None, Overflow("number", "sip:95598@10.0.0.3"))
    waiter.take(waiter.wait.unreached(waiter.now_ms))
    assert len(waiter.of(Reach)) == 2
    waiter.standing = Standing(3, None, None, Overflow("return-call"))
    waiter.take(waiter.wait.unreached(waiter.now_ms))
    assert waiter.orders[-1][1] == NobodyComes("没有坐席接")


def test_one_place_is_not_tried_twice() -> None:
    waiter = Waiter(Standing(3, 600, None, CHIEF))
    waiter.take(waiter.wait.unreached(waiter.now_ms))
    waiter.run(60_000)
    assert waiter.of(Reach) == [Reach(CHIEF)]
    assert "您前面还有两位。大约要等十分钟。" in waiter.said[-1][1]


def test_after_too_long_a_return_call_is_offered_once_more_and_the_wait_goes_on() -> None:
    waiter = Waiter(Standing(3, 600))
    waiter.run(10_000)
    waiter.standing = Standing(3, 600, None, Overflow("return-call"))
    waiter.run(20_000)
    assert len(waiter.said) == 2
    assert waiter.said[1][1].startswith("让您久等了。您前面还有两位。大约要等十分钟。不想等请按一")
    assert waiter.wait.stage == "waiting"


@pytest.mark.parametrize(("returns", "wait_s"), [(False, 600), (True, None)])
def test_where_it_cannot_be_asked_or_nobody_is_on_duty_the_flow_goes_on(
    returns: bool, wait_s: int | None
) -> None:
    waiter = Waiter(Standing(3, wait_s, None, Overflow("return-call")), returns)
    assert waiter.orders[-1][1] == NobodyComes("没有坐席接")


def test_an_agent_goes_before_the_overflow() -> None:
    assert Waiter(Standing(0, 0, LI, CHIEF)).of(Ring) == [Ring(LI)]


def test_nobody_waits_for_ever() -> None:
    for wait_s, longest_ms in ((600, LONGEST_MS), (None, NOBODY_MS)):
        waiter = Waiter(Standing(3, wait_s))
        assert ("现在说不准" in waiter.said[0][1]) is (wait_s is None)
        waiter.run(longest_ms - 1_000)
        assert waiter.wait.stage == "waiting"
        waiter.run(2_000)
        assert waiter.orders[-1][1] == NobodyComes("排队太久")


def test_a_queue_that_fails_is_borne_for_a_while() -> None:
    waiter = Waiter(Standing(3, 200))
    waiter.broken = True
    waiter.run(PATIENCE_MS - LOOK_MS)
    waiter.broken = False
    waiter.run(60_000)
    assert waiter.wait.stage == "waiting"
    waiter.broken = True
    waiter.run(PATIENCE_MS + 2 * LOOK_MS)
    assert waiter.orders[-1][1] == NobodyComes("查不到排队的情况")


STANDINGS = st.builds(
    Standing,
    st.integers(0, 40),
    st.none() | st.integers(0, 7_200),
    st.sampled_from([None, None, None, LI]),
    st.sampled_from([None, None, None, CHIEF, Overflow("return-call")]),
)


@given(
    st.lists(
        st.tuples(st.sampled_from(["look", "key", "missed", "said"]), STANDINGS, st.integers(0, 9)),
        max_size=40,
    )
)
def test_whatever_happens_the_wait_ends_at_most_once(
    happenings: list[tuple[str, Standing, int]],
) -> None:
    waiter = Waiter(Standing(2, 60))
    for what, standing, key in happenings:
        waiter.standing = standing
        match what:
            case "look":
                waiter.run(LOOK_MS)
            case "key":
                waiter.take(waiter.wait.key(str(key)))
            case "missed":
                waiter.take(waiter.wait.not_answered(waiter.now_ms))
                waiter.take(waiter.wait.unreached(waiter.now_ms))
            case _:
                waiter.take(waiter.wait.said(waiter.now_ms))
    ends = waiter.of(NobodyComes) + waiter.of(TakeReturnCall)
    assert len(ends) <= 1
    assert bool(ends) is (waiter.wait.stage == "over")
    if ends:
        assert waiter.orders[-1][1] == ends[0], "nothing is ordered after the end"
