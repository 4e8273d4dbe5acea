"""Received packets in order, with silence where something is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.media.g711 import FRAME_SAMPLES, Law, decode, encode
from ivr.media.jitter import DEPTH, FrameOrder
from ivr.media.rtp import RtpPacket
from tests.media.tones import packets, tone

PCM = tone(400)
HEARD = decode(encode(PCM, Law.PCMA), Law.PCMA)
FRAME = 2 * FRAME_SAMPLES


def through(order: FrameOrder, arriving: list[RtpPacket]) -> bytes:
    return b"".join(map(order.push, arriving)) + order.flush()


def silent(frames: int = 1) -> bytes:
    return bytes(FRAME * frames)


@pytest.mark.parametrize("law", Law)
def test_packets_in_order_are_the_sound(law: Law) -> None:
    assert through(FrameOrder(), packets(PCM, law=law)) == decode(encode(PCM, law), law)


def test_packets_that_overtook_one_another_are_put_right() -> None:
    arriving = packets(PCM)
    arriving[3], arriving[4], arriving[5] = arriving[5], arriving[3], arriving[4]
    assert through(FrameOrder(), arriving) == HEARD


def test_doubled_packets_sound_once() -> None:
    order = FrameOrder()
    assert through(order, [packet for packet in packets(PCM) for _ in range(2)]) == HEARD
    assert order.late == 20


def test_a_lost_packet_becomes_silence() -> None:
    order = FrameOrder()
    arriving = packets(PCM)
    del arriving[5]
    assert through(order, arriving) == HEARD[: 5 * FRAME] + silent() + HEARD[6 * FRAME :]
    assert order.missing == 1


def test_a_packet_that_comes_too_late_is_dropped() -> None:
    order = FrameOrder()
    arriving = packets(PCM)
    arriving.insert(5 + DEPTH, arriving.pop(5))
    assert through(order, arriving) == HEARD[: 5 * FRAME] + silent() + HEARD[6 * FRAME :]
    assert order.late == 1


def test_the_counts_may_wrap() -> None:
    arriving = packets(PCM, sequence=65530, timestamp=2**32 - 500)
    assert through(FrameOrder(), arriving) == HEARD


def test_packets_that_are_no_sound_keep_the_count_and_leave_silence() -> None:
    arriving = packets(PCM)
    arriving[5] = replace(arriving[5], payload_type=101, payload=b"\1\x0a\0\xa0")
    order = FrameOrder()
    assert through(order, arriving) == HEARD[: 5 * FRAME] + silent() + HEARD[6 * FRAME :]
    assert order.missing == 0


def test_while_nothing_comes_the_clock_fills_in() -> None:
    order = FrameOrder()
    assert b"".join(order.tick() for _ in range(50)) == silent(50)


def test_a_pause_of_the_sender_lasts_as_long_as_it_was() -> None:
    order = FrameOrder()
    before, after = packets(PCM)[:10], packets(PCM, sequence=110, timestamp=8000 + 110 * 160)
    heard = b"".join(map(order.push, before))
    heard += b"".join(order.tick() for _ in range(100))
    heard += b"".join(map(order.push, after))
    assert heard == HEARD[: 10 * FRAME] + silent(100) + HEARD


def test_sound_that_was_held_up_is_not_thrown_away() -> None:
    order = FrameOrder()
    arriving = packets(PCM)
    heard = b"".join(map(order.push, arriving[:10]))
    heard += b"".join(order.tick() for _ in range(10))
    heard += b"".join(map(order.push, arriving[10:]))
    assert heard == HEARD[: 10 * FRAME] + silent(10) + HEARD[10 * FRAME :]


@pytest.mark.parametrize(
    "change", [{"ssrc": 8}, {"sequence": 20_000, "timestamp": 2**31}], ids=["source", "sequence"]
)
def test_a_sender_that_begins_anew_is_followed(change: dict[str, int]) -> None:
    order = FrameOrder()
    again = packets(PCM, **change)  # type: ignore[arg-type]
    assert through(order, packets(PCM) + again) == HEARD * 2


def test_a_forged_timestamp_makes_no_flood_of_silence() -> None:
    order = FrameOrder()
    arriving = packets(PCM)
    arriving[5] = replace(arriving[5], timestamp=2**30)
    assert len(through(order, arriving)) == len(HEARD)


@given(st.permutations(range(12)))
def test_no_order_of_arrival_makes_more_than_was_sent(arrival: list[int]) -> None:
    arriving = packets(tone(240))
    assert len(through(FrameOrder(), [arriving[index] for index in arrival])) <= 240 * 16
