"""The beat: exact in the long run, patient after a stall."""

from __future__ import annotations

from ivr.media.pacer import MOST_AT_ONCE, Pacer


def test_a_frame_is_due_every_20_ms() -> None:
    pacer = Pacer(1000)
    assert [pacer.beat(now) for now in (999, 1000, 1001, 1019, 1020)] == [
        (0, 0),
        (1, 0),
        (0, 0),
        (0, 0),
        (1, 0),
    ]


def test_lateness_does_not_add_up() -> None:
    pacer = Pacer(0)
    sent = sum(sum(pacer.beat(now)) for now in range(0, 60_000, 27))
    assert sent == 60_000 // 20


def test_a_short_stall_is_made_up() -> None:
    pacer = Pacer(0)
    pacer.beat(0)
    assert pacer.beat(60) == (3, 0)


def test_a_long_stall_is_left_out() -> None:
    pacer = Pacer(0)
    pacer.beat(0)
    assert pacer.beat(2000) == (MOST_AT_ONCE, 100 - MOST_AT_ONCE)
    assert pacer.beat(2020) == (1, 0)


def test_it_rests_until_there_is_something_to_do() -> None:
    pacer = Pacer(0)
    pacer.beat(0)
    assert [pacer.rest_ms(now) for now in (0, 4, 9, 10, 15, 20, 30)] == [10, 6, 1, 10, 5, 0, 0]
