"""Which packets have come: doubles, stragglers, new senders."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ivr.media.arrivals import BEGUN, NEXT, STRAGGLER, Arrivals


def test_each_packet_is_news_once() -> None:
    arrivals = Arrivals()
    told = [arrivals.note(1, number) for number in (65_534, 65_535, 1, 0, 0, 1, 2)]
    assert told == [BEGUN, NEXT, NEXT, STRAGGLER, None, None, NEXT]


def test_another_source_and_a_far_number_begin_anew() -> None:
    arrivals = Arrivals()
    told = [arrivals.note(*it) for it in ((1, 5), (2, 6), (2, 300), (2, 200), (2, 201))]
    assert told == [BEGUN, BEGUN, BEGUN, STRAGGLER, STRAGGLER]


def test_what_came_just_before_is_known() -> None:
    arrivals = Arrivals()
    for number in (65_533, 65_534, 65_535, 1, 2):
        arrivals.note(1, number)
    assert arrivals.all_came(65_535, 2)
    assert not arrivals.all_came(1, 1)
    assert not arrivals.all_came(2, 2)
    assert arrivals.all_came(2, 1)
    assert not arrivals.all_came(2, 0)
    assert not arrivals.all_came(2, 1000)


def test_nothing_is_known_of_what_waits_from_before_a_new_beginning() -> None:
    arrivals = Arrivals()
    arrivals.note(1, 246)
    arrivals.note(1, 120)
    assert not arrivals.all_came(246, 3)


@given(st.lists(st.integers(0, 60), max_size=200))
def test_no_packet_is_told_twice(numbers: list[int]) -> None:
    arrivals = Arrivals()
    told = [number for number in numbers if arrivals.note(1, number + 65_500 & 0xFFFF)]
    assert sorted(told) == sorted(set(numbers))
