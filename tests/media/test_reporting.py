"""Two sides report to each other: when, and what they learn from it."""

from __future__ import annotations

import itertools
from random import Random

import pytest

from ivr.errors import MalformedRtp
from ivr.media import rtcp
from ivr.media.reception import Reception
from ivr.media.reporting import Reporting


def sides() -> tuple[Reporting, Reporting]:
    one, two = Reporting(1, Random(1)), Reporting(2, Random(2))
    one.begin(10_000)
    two.begin(777_000)
    return one, two


def test_reports_come_every_five_seconds_on_average_and_never_in_step() -> None:
    one, _ = sides()
    times = [one.due_ms or 0]
    assert 10_000 + 1000 <= times[0] <= 10_000 + 3100
    for _ in range(400):
        one.report(times[-1], 0, 0, 0)
        times.append(one.due_ms or 0)
    pauses = [after - before for before, after in itertools.pairwise(times)]
    assert 2000 < min(pauses) < 2200
    assert 6000 < max(pauses) < 6200
    assert 3900 < sum(pauses) / len(pauses) < 4300  # what reconsideration makes 5 s of


def test_who_sends_sound_reports_as_a_sender_and_who_does_not_as_a_receiver() -> None:
    one, _ = sides()
    kinds = []
    for packets in (0, 5, 9, 9, 12):
        (report,) = rtcp.parse(one.report(11_000, 4242, packets, packets * 160))
        assert isinstance(report, rtcp.Report)
        kinds.append(report.sending is not None)
    assert kinds == [False, True, True, False, True]


def test_the_name_is_the_same_in_every_report_and_the_last_says_good_bye() -> None:
    one, _ = sides()
    first, last = one.report(11_000, 0, 1, 160), one.goodbye(12_000, 0, 2, 320)
    assert first[-32:-4] in last
    assert rtcp.parse(last)[-1] == rtcp.Bye((1,))
    assert one.due_ms is None


def test_the_round_trip_is_measured() -> None:
    one, two = sides()
    for now in range(0, 20_000, 5_000):
        two.take(one.report(11_000 + now, 0, 1 + now, 160), 778_000 + now + 40)
        two.reception.note(1, now & 0xFFFF, now, 0)
        one.take(two.report(778_000 + now + 1500, 0, 1 + now, 160), 11_000 + now + 1560)
    assert one.quality(0).round_trip_ms in (99, 100, 101)


def test_a_forged_report_makes_no_round_trip_longer_than_the_call() -> None:
    one, _ = sides()
    block = rtcp.Block(1, 0, 0, 0, 0, 0x1234_5678, 0)
    one.take(rtcp.Report(9, None, (block,)).serialize(), 11_000)
    assert one.quality(0).round_trip_ms is None


def test_a_report_under_our_own_name_is_refused() -> None:
    one, _ = sides()
    with pytest.raises(MalformedRtp):
        one.take(rtcp.Report(1, None, ()).serialize(), 11_000)


def test_loss_and_jitter_are_told_both_ways() -> None:
    one, two = sides()
    for number in range(100):
        if number % 10 != 3:
            late = 10 * (number % 2)
            two.reception.note(1, 65_500 + number & 0xFFFF, 160 * number, 20 * number + late)
    one.take(two.report(780_000, 0, 0, 0), 13_000)
    quality = one.quality(sent=100)
    assert (quality.peer_lost, quality.sent) == (10, 100)
    assert quality.peer_jitter_ms in (8, 9, 10)
    assert two.quality(0).counters() == {
        "received": 90,
        "lost": 10,
        "jitter_ms": quality.peer_jitter_ms,
        "sent": 0,
    }


def test_the_highest_number_is_told_with_its_wraps() -> None:
    """RFC 3550 §6.4.1: the upper 16 bits count the cycles, or the peer sees a loss of 65,536."""
    _, two = sides()
    for number in range(100):
        two.reception.note(1, 65_500 + number & 0xFFFF, 160 * number, 20 * number)
    (report,) = rtcp.parse(two.report(780_000, 0, 0, 0))
    assert isinstance(report, rtcp.Report)
    (block,) = report.blocks
    assert (block.highest, block.lost) == (65_500 + 99, 0)


def test_a_second_sender_is_counted_with_the_first() -> None:
    reception = Reception()
    for number in range(10):
        reception.note(1, number, 160 * number, 20 * number)
    for number in (500, 501, 503):
        reception.note(2, number, None, 0)
    assert (reception.received, reception.lost, reception.lost_of_sender) == (13, 1, 1)
    assert reception.fraction_lost() == 64
    assert reception.fraction_lost() == 0


def test_a_sender_that_begins_anew_under_its_name_is_counted_anew() -> None:
    reception = Reception()
    for number in (1, 2, 30_000, 30_001):
        reception.note(1, number, 0, 0)
    assert (reception.received, reception.lost) == (4, 0)
    assert reception.highest == 30_001


def test_doubles_and_stragglers_are_no_loss() -> None:
    reception = Reception()
    for number in (65_534, 65_535, 1, 0, 0, 2):
        reception.note(1, number, 0, 0)
    assert (reception.lost, reception.lost_of_sender) == (0, -1)
    assert reception.highest == 65_536 + 2
