"""Live sound: even frames, whatever the network did. A small network with a beat of its own."""

from __future__ import annotations

import audioop
import math
from array import array
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.media.g711 import FRAME_SAMPLES, Law, decode, encode
from ivr.media.jitter_buffer import FRAME, JitterBuffer
from ivr.media.rtp import RtpPacket
from tests.helpers.ear import find
from tests.helpers.voice import silence, speech
from tests.media.tones import packets, tone

VOICE = speech(2000)
HEARD = decode(encode(VOICE, Law.PCMA), Law.PCMA)

Sent = tuple[float, RtpPacket]
"""When a packet arrives, in milliseconds, and the packet."""


def sent(pcm: bytes, *, begin_ms: float = 0, every_ms: float = 20) -> list[Sent]:
    return [(begin_ms + every_ms * at, it) for at, it in enumerate(packets(pcm))]


def played(arrivals: Iterable[Sent], buffer: JitterBuffer, until_ms: int) -> bytes:
    """What the beat of 20 ms pulls; packets come in the order of their arrival."""
    waiting = sorted(arrivals, key=lambda it: it[0])
    heard, at = [], 0
    for now_ms in range(10, until_ms, 20):
        while at < len(waiting) and waiting[at][0] <= now_ms:
            buffer.push(waiting[at][1])
            at += 1
        heard.append(buffer.pull())
    assert all(len(frame) == FRAME for frame in heard)
    return b"".join(heard)


def test_sound_comes_out_as_it_went_in_after_40_ms() -> None:
    heard = played(sent(VOICE), JitterBuffer(), 2200)
    match = find(heard, HEARD[: 1000 * 16])
    assert match.at_ms == 40
    assert heard[40 * 16 :].startswith(HEARD[: 1000 * 16])


@pytest.mark.parametrize("ptime_ms", [10, 20, 30, 40, 60])
def test_packets_of_any_length_become_frames(ptime_ms: int) -> None:
    payload, step = encode(VOICE, Law.PCMA), 8 * ptime_ms
    arriving = [
        (ptime_ms * at, RtpPacket(8, at, 8 * ptime_ms * at, 1, payload[step * at :][:step]))
        for at in range(2000 // ptime_ms)
    ]
    assert find(played(arriving, JitterBuffer(), 2000), HEARD[: 1500 * 16]).snr_db > 40


def test_packets_that_overtook_one_another_and_doubles_are_put_right() -> None:
    buffer, dice = JitterBuffer(), Random(1)
    arriving = [(at + dice.uniform(0, 35), it) for at, it in sent(VOICE) for _ in range(2)]
    heard = played([(0, packets(VOICE)[0]), *arriving], buffer, 2200)
    assert buffer.doubled == 101
    assert find(heard, HEARD[400 * 16 : 1900 * 16]).snr_db > 40


@pytest.mark.parametrize("first", [0, 65_536 - 120])
def test_a_lost_packet_is_hidden_by_the_pitch_that_goes_on(first: int) -> None:
    """The 21st is lost, in the second case the one at which sequence numbers wrap."""
    steady = tone(1000, hz=200, peak=8000)
    arriving = [(at, replace(it, sequence=first + it.sequence & 0xFFFF)) for at, it in sent(steady)]
    del arriving[20]
    heard = played(arriving, JitterBuffer(), 900)
    lost = heard[440 * 16 : 460 * 16]
    whole = steady[400 * 16 : 420 * 16]
    assert audioop.rms(audioop.add(lost, audioop.mul(whole, 2, -1), 2), 2) < 1600
    steps = [abs(b - a) for a, b in pairwise(array("h", heard[16 * 400 :]))]
    assert max(steps) < 2000


def test_a_longer_loss_fades_to_silence_within_60_ms() -> None:
    heard = played(sent(VOICE)[:25], JitterBuffer(), 900)
    end = (500 + 40) * 16
    levels = [audioop.rms(heard[end + at : end + at + 160], 2) for at in range(0, 80 * 16, 160)]
    assert levels[0] > 300
    assert levels[12:] == [0] * len(levels[12:])
    assert heard[end + 60 * 16 :] == bytes(len(heard) - end - 60 * 16)


def test_a_network_that_needs_more_time_is_given_it_once_and_it_shrinks_again() -> None:
    buffer, dice = JitterBuffer(), Random(2)
    pcm = (speech(1500) + silence(500)) * 30
    arriving = []
    for at_ms, packet in sent(pcm):
        rough = 10_000 <= at_ms < 20_000
        arriving.append((at_ms + (dice.uniform(0, 120) if rough else 0), packet))
    delays: list[int] = []
    arriving.sort(key=lambda it: it[0])
    at = 0
    for now_ms in range(10, 59_000, 20):
        while at < len(arriving) and arriving[at][0] <= now_ms:
            buffer.push(arriving[at][1])
            at += 1
        buffer.pull()
        delays.append(buffer.delay_ms)
    assert max(delays[100:490]) <= 60
    assert 80 <= max(delays[700:1000]) <= 220
    assert max(delays[-250:]) <= 60
    assert buffer.late == 0


@pytest.mark.parametrize("ppm", [-300, 300])
def test_a_clock_that_runs_wrong_for_an_hour_lets_no_delay_grow(ppm: int) -> None:
    buffer = JitterBuffer()
    spoken = [packet.payload for packet in packets(speech(1500) + silence(500))]
    worst = 0
    pushed, total = 0, 3600 * 50
    concealed = 0
    for beat in range(total):
        while 20 * (1 - ppm * 1e-6) * pushed <= 20 * beat:
            payload = spoken[pushed % len(spoken)]
            number = pushed & 0xFFFF
            buffer.push(RtpPacket(8, number, 160 * pushed + 2**31 & 0xFFFF_FFFF, 3, payload))
            pushed += 1
        buffer.pull()
        worst = max(worst, buffer.delay_ms)
        concealed = buffer.concealed
    assert worst <= 80
    assert buffer.late == 0
    assert concealed <= 3600 * 300e-6 / 0.010 + 5


def test_without_a_pause_the_delay_shrinks_by_pitch_periods() -> None:
    buffer = JitterBuffer()
    steady = tone(40_000, hz=150, peak=8000)
    arriving = [(at + (100 if 2000 < at < 2500 else 0), it) for at, it in sent(steady)]
    heard = played(arriving, buffer, 39_000)
    assert buffer.delay_ms <= 100
    steps = array("h", heard[20_000 * 16 :])
    assert max(abs(b - a) for a, b in pairwise(steps)) < 1400


def test_counts_may_wrap_without_a_seam() -> None:
    arriving = [
        (
            at,
            replace(
                it,
                sequence=it.sequence + 65_400 & 0xFFFF,
                timestamp=it.timestamp - 16_000 & 0xFFFF_FFFF,
            ),
        )
        for at, it in sent(VOICE)
    ]
    assert find(played(arriving, JitterBuffer(), 2000), HEARD[: 1900 * 16]).snr_db > 60


@pytest.mark.parametrize(
    "change",
    [
        lambda it: replace(
            it, ssrc=99, sequence=it.sequence + 7777, timestamp=it.timestamp ^ 2**30
        ),
        lambda it: replace(it, timestamp=it.timestamp + 2**30),
        lambda it: replace(it, timestamp=it.timestamp + 8000),
        lambda it: replace(it, timestamp=it.timestamp - 8000 & 0xFFFF_FFFF),
        lambda it: replace(it, timestamp=it.timestamp - 3000 & 0xFFFF_FFFF),
        lambda it: replace(it, sequence=it.sequence + 30_000 & 0xFFFF),
    ],
    ids=["ssrc", "far", "1 s ahead", "1 s back", "375 ms back", "sequence"],
)
def test_a_sender_whose_counts_jump_is_followed(
    change: Callable[[RtpPacket], RtpPacket],
) -> None:
    arriving = sent(VOICE)
    jumped = [*arriving[:50], *((at, change(it)) for at, it in arriving[50:])]
    buffer = JitterBuffer()
    heard = played(jumped, buffer, 2300)
    assert find(heard, HEARD[: 1000 * 16]).snr_db > 40
    after = find(heard, HEARD[1120 * 16 :])
    assert after.snr_db > 40
    assert after.at_ms <= 1120 + 150
    assert buffer.delay_ms <= 200


def test_a_burst_after_a_stall_leaves_no_long_delay() -> None:
    arriving = [(at if at < 500 else max(at, 1400), it) for at, it in sent(VOICE)]
    buffer = JitterBuffer()
    heard = played(arriving, buffer, 2000)
    assert buffer.delay_ms <= 200
    assert find(heard, HEARD[1500 * 16 : 1750 * 16]).snr_db > 40


def test_a_pause_of_the_sender_is_silent_and_its_comfort_noise_is_heard() -> None:
    voice = sent(VOICE[: 400 * 16])
    again = [
        (
            at + 1000,
            replace(
                it,
                sequence=it.sequence + 21,
                timestamp=it.timestamp + 8000,
                marker=it is voice[0][1],
            ),
        )
        for at, it in voice
    ]
    noise = (400.0, RtpPacket(13, 120, 8000 + 3200, 7, b"\x32"))
    heard = played([*voice, noise, *again], JitterBuffer(), 1500)
    pause = heard[500 * 16 : 950 * 16]
    level = 20 * math.log10(audioop.rms(pause, 2) / 32767)
    assert -52 < level < -48
    assert find(heard, HEARD[: 380 * 16]).snr_db > 40


@pytest.mark.parametrize("first", [500, 65_536 - 20])
def test_a_pause_without_comfort_noise_hums_nowhere_and_not_where_numbers_wrap(first: int) -> None:
    """Nothing is sent for 20 ms after the 20th packet; the next number comes after that."""
    arriving = [
        (
            at + 20 * (number >= 20),
            replace(
                it,
                sequence=first + number & 0xFFFF,
                timestamp=it.timestamp + 160 * (number >= 20),
            ),
        )
        for number, (at, it) in enumerate(sent(tone(1000, hz=200, peak=8000)))
    ]
    buffer = JitterBuffer()
    heard = played(arriving, buffer, 900)
    assert buffer.concealed == 0
    assert bytes(15 * 16) in heard[430 * 16 : 470 * 16]


def test_a_key_leaves_silence_and_no_hum() -> None:
    arriving = sent(VOICE)
    for at in range(20, 30):
        arriving[at] = (arriving[at][0], RtpPacket(101, 100 + at, 8000 + 20 * 160, 7, b"\1\0\0\0"))
    heard = played(arriving, JitterBuffer(), 2000)
    assert heard[445 * 16 : 635 * 16] == bytes(190 * 16)


def test_a_straggler_with_a_forged_timestamp_moves_nothing() -> None:
    arriving = sent(VOICE)
    del arriving[20]
    forged = RtpPacket(8, 120, 8000 + 8000 * 3600, 7, bytes(160))
    buffer = JitterBuffer()
    heard = played([*arriving, (450, forged)], buffer, 2000)
    assert buffer.delay_ms <= 60
    assert find(heard, HEARD[1000 * 16 : 1900 * 16]).snr_db > 40


def test_before_anything_came_there_is_silence() -> None:
    buffer = JitterBuffer()
    assert buffer.pull() == bytes(FRAME)
    assert buffer.delay_ms == 0


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**32),
    st.floats(0, 0.3),
    st.floats(0, 300),
    st.floats(0, 0.3),
)
def test_whatever_the_network_does_frames_are_even_and_the_delay_is_bounded(
    seed: int, loss: float, jitter_ms: float, doubled: float
) -> None:
    dice = Random(seed)
    arriving: list[Sent] = []
    for at, packet in sent(VOICE + VOICE):
        copies = 0 if dice.random() < loss else 1 + (dice.random() < doubled)
        arriving += [(at + dice.uniform(0, jitter_ms), packet)] * copies
    buffer = JitterBuffer()
    played(arriving, buffer, 4500)
    assert buffer.delay_ms <= 260
    assert len(buffer._waiting) < 20


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.builds(
            RtpPacket,
            st.sampled_from([0, 8, 13, 19, 101, 96]),
            st.integers(0, 0xFFFF),
            st.integers(0, 0xFFFF_FFFF),
            st.integers(0, 3),
            st.binary(max_size=300),
        ),
        max_size=60,
    )
)
def test_forged_packets_make_no_flood(forged: list[RtpPacket]) -> None:
    buffer = JitterBuffer()
    for packet in forged:
        buffer.push(packet)
        assert len(buffer.pull()) == FRAME
    for _ in range(60):
        buffer.pull()
    assert len(buffer._waiting) <= 1
    assert FRAME_SAMPLES == 160
