"""Keys: each press exactly once, at its beginning, whatever the network does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.errors import MalformedRtp
from ivr.media.dtmf import KEYS, KeyEvent, KeyReceiver
from ivr.media.rtp import RtpPacket

TELEPHONE_EVENT = 101


def event(key: str, *, duration: int, ended: bool = False) -> bytes:
    return bytes([KEYS.index(key), ended << 7 | 10]) + duration.to_bytes(2, "big")


def press(key: str, *, at: int, sequence: int, length_ms: int = 100) -> list[RtpPacket]:
    """The packets of one press: one each 20 ms, the end three times."""
    steps = max(1, length_ms // 20)
    packets = [
        RtpPacket(
            TELEPHONE_EVENT,
            sequence + step & 0xFFFF,
            at,
            7,
            event(key, duration=160 * min(step + 1, steps), ended=step >= steps - 1),
            marker=step == 0,
        )
        for step in range(steps + 2)
    ]
    return packets


def heard(packets: Iterable[RtpPacket]) -> str:
    receiver = KeyReceiver()
    return "".join(receiver.push(packet) or "" for packet in packets)


@pytest.mark.parametrize("key", KEYS)
def test_a_press_is_one_key(key: str) -> None:
    assert heard(press(key, at=8000, sequence=1)) == key


def test_a_key_is_told_at_its_beginning() -> None:
    receiver = KeyReceiver()
    first, *rest = press("5", at=8000, sequence=1)
    assert receiver.push(first) == "5"
    assert [receiver.push(packet) for packet in rest] == [None] * len(rest)


@pytest.mark.parametrize("lost", range(6))
def test_a_press_whose_first_packets_were_lost_counts(lost: int) -> None:
    assert heard(press("5", at=8000, sequence=1)[lost:]) == "5"


def test_presses_whose_ends_were_lost_count_each() -> None:
    one = press("5", at=8000, sequence=1)[:3]
    two = press("5", at=9600, sequence=10)[:3]
    assert heard(one + two) == "55"


def test_the_same_key_twice_without_end_and_marker_counts_twice() -> None:
    one = press("1", at=8000, sequence=1, length_ms=40)[:1]
    two = press("1", at=8640, sequence=5, length_ms=40)[1:]
    assert heard(one + two) == "11"


def test_doubled_packets_count_once() -> None:
    packets = press("5", at=8000, sequence=1) + press("5", at=9600, sequence=8)
    assert heard(packet for packet in packets for _ in range(3)) == "55"


def test_packets_without_marker_count() -> None:
    packets = press("5", at=8000, sequence=1) + press("6", at=9600, sequence=8)
    assert heard(replace(packet, marker=False) for packet in packets) == "56"


def test_a_marker_on_every_packet_counts_once() -> None:
    assert heard(replace(packet, marker=True) for packet in press("5", at=1, sequence=1)) == "5"


@pytest.mark.parametrize("order", [*permutations(range(4))])
def test_the_order_of_packets_does_not_matter(order: tuple[int, ...]) -> None:
    packets = press("5", at=8000, sequence=1, length_ms=40)
    assert heard(packets[index] for index in order) == "5"


def test_an_end_that_comes_after_the_next_press_counts_nothing() -> None:
    *one, last = press("5", at=8000, sequence=1)
    two = press("5", at=9600, sequence=8)
    assert heard([*one, two[0], last, *two[1:]]) == "55"


def test_a_press_that_was_overtaken_whole_still_counts() -> None:
    one, two = press("1", at=8000, sequence=1), press("2", at=9600, sequence=8)
    assert heard([two[0], *one, *two[1:]]) == "21"


def test_digits_of_40_ms_typed_fast_all_count() -> None:
    typed = "1357902468#*1100"
    packets = [
        packet
        for index, key in enumerate(typed)
        for packet in press(key, at=640 * index, sequence=10 * index, length_ms=40)
    ]
    assert heard(packets) == typed


def long_press(*, marker: bool = False) -> list[RtpPacket]:
    """Twenty seconds on one key, in segments."""
    packets = []
    for step in range(1000):
        at, duration = divmod(160 * (step + 1), 0xFFFF)
        payload = event("0", duration=duration, ended=step == 999)
        packets.append(RtpPacket(TELEPHONE_EVENT, step, 8000 + at * 0xFFFF, 7, payload, marker))
    return packets


def test_a_long_press_counts_once() -> None:
    assert heard(long_press()) == "0"


def test_a_long_press_with_losses_counts_once() -> None:
    assert heard(packet for index, packet in enumerate(long_press()) if index % 3) == "0"


def test_a_timestamp_that_moves_within_a_press_counts_once() -> None:
    packets = press("7", at=8000, sequence=1)
    moving = [replace(packet, timestamp=8000 + 160 * at) for at, packet in enumerate(packets[:4])]
    assert heard(moving) == "7"


def test_a_marker_begins_a_press_though_nothing_was_lost() -> None:
    one = press("7", at=8000, sequence=1)[:2]
    two = press("7", at=9600, sequence=3)
    assert heard(one + two) == "77"


def test_a_new_source_begins_anew() -> None:
    packets = press("7", at=8000, sequence=1)
    other = [replace(packet, ssrc=8, marker=False) for packet in packets]
    assert heard(packets[:2] + other[2:]) == "77"


def test_timestamps_and_sequences_may_wrap() -> None:
    one = press("1", at=2**32 - 100, sequence=65533)
    two = press("1", at=1500, sequence=5)
    assert heard(one + two) == "11"


def test_events_that_are_no_keys_are_passed_over() -> None:
    flash = RtpPacket(TELEPHONE_EVENT, 1, 1, 7, b"\x10\x0a\x00\xa0")
    assert heard([flash]) == ""


def test_a_cut_event_is_refused() -> None:
    with pytest.raises(MalformedRtp):
        KeyEvent.parse(b"\x01\x0a\x00")


@given(
    st.text(KEYS, min_size=1, max_size=8),
    st.lists(st.floats(0, 1), min_size=100, max_size=100),
    st.integers(0, 0xFFFF),
)
def test_any_loss_that_leaves_a_packet_of_each_press_loses_no_key(
    typed: str, luck: list[float], sequence: int
) -> None:
    packets: list[RtpPacket] = []
    rolls = iter(luck)
    for index, key in enumerate(typed):
        whole = press(key, at=1280 * index, sequence=sequence + 10 * index)
        kept = [packet for packet in whole if next(rolls) < 0.4] or whole[-1:]
        packets += [replace(packet, marker=False) for packet in kept]
    assert heard(packets) == typed


@dataclass(frozen=True)
class Typed:
    """One press as a telephone makes it."""

    key: str
    length_ms: int
    pause_ms: int
    every_ms: int
    marker: bool


typed_keys = st.lists(
    st.builds(
        Typed,
        st.sampled_from(KEYS),
        st.sampled_from([40, 60, 100, 250, 1000, 9000]),
        st.sampled_from([40, 60, 200]),
        st.sampled_from([20, 40, 50]),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


def sent(typed: Sequence[Typed], sequence: int, clock: int) -> list[list[tuple[int, RtpPacket]]]:
    """Each press's packets with the moment of sending: updates, then three ends; sound between."""
    presses, at_ms = [], 0
    for press in typed:
        packets: list[tuple[int, RtpPacket]] = []
        begin, done = clock + 8 * at_ms, 0
        times = [*range(press.every_ms, press.length_ms, press.every_ms)]
        for time_ms in [*times, *[press.length_ms] * 3]:
            while 8 * time_ms - done > 0xFFFF:  # the next segment of a long press
                done, begin = done + 0xFFFF, begin + 0xFFFF
            ended = time_ms == press.length_ms
            payload = event(press.key, duration=8 * time_ms - done, ended=ended)
            packet = RtpPacket(101, sequence & 0xFFFF, begin & 0xFFFF_FFFF, 7, payload)
            marker = press.marker and not packets
            packets.append((at_ms + time_ms, replace(packet, marker=marker)))
            sequence += 1
        presses.append(packets)
        at_ms += press.length_ms + press.pause_ms
        sequence += press.pause_ms // 20
    return presses


@settings(max_examples=300, deadline=None)
@given(
    typed_keys,
    st.integers(0, 2**32 - 1),
    st.integers(0, 0xFFFF),
    st.integers(0, 2**32 - 1),
    st.floats(0, 0.6),
    st.floats(0, 0.5),
    st.integers(0, 60),
)
def test_each_press_of_which_a_packet_comes_counts_once_in_any_bad_network(
    typed: list[Typed],
    seed: int,
    sequence: int,
    clock: int,
    loss: float,
    doubled: float,
    swing_ms: int,
) -> None:
    """Loss, doubles, and packets that overtake each other, by up to 60 ms."""
    dice, arriving, expected = Random(seed), [], []
    for press, packets in zip(typed, sent(typed, sequence, clock), strict=True):
        came = [it for it in packets if dice.random() >= loss]
        if press.length_ms > 8000:  # of every segment something, or two cannot be told from one
            came = packets
        if came:
            expected.append(press.key)
        for at_ms, packet in came:
            for _ in range(1 + (dice.random() < doubled)):
                arriving.append((at_ms + dice.uniform(0, swing_ms), packet))
    arriving.sort(key=lambda it: it[0])
    told = heard(packet for _, packet in arriving)
    assert sorted(told) == sorted(expected)
