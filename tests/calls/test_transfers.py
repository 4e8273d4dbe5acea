"""Passing a caller on: a tone to wait by, one target after another, wishes that change."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ivr.calls.transfers import Transfers
from ivr.clock import ManualClock
from ivr.dialogue.inputs import Connected, NoAnswer
from ivr.simulator.loopback import LoopbackLine, LoopbackStream
from ivr.telephony.leg_events import TransferEnded

AGENT, CREW = "sip:8000@127.0.0.1", "sip:8100@127.0.0.1"
BUSY = TransferEnded(False, 486, "Busy Here")
ANSWERED = TransferEnded(True, 200, "OK")


@pytest.fixture
def line() -> LoopbackLine:
    return LoopbackLine(None, LoopbackStream(ManualClock(datetime(2026, 11, 24, tzinfo=UTC))), "1")


@pytest.fixture
def transfers(line: LoopbackLine) -> Transfers:
    return Transfers(line, {"人工坐席": AGENT, "抢修值班": CREW})


def test_the_caller_hears_a_tone_while_it_rings(transfers: Transfers, line: LoopbackLine) -> None:
    assert transfers.begin("人工坐席") is None
    assert line.transferring == AGENT
    assert line.stream.queued == [(0, 60_000), (0, 60_000)]
    assert transfers.ended(BUSY) == NoAnswer("486 Busy Here")
    assert line.stream.queued == []


def test_an_answer_ends_the_bots_part(transfers: Transfers) -> None:
    transfers.begin("人工坐席")
    assert transfers.ended(ANSWERED) == Connected()


def test_a_queue_without_a_number_is_not_answered(transfers: Transfers, line: LoopbackLine) -> None:
    assert transfers.begin("夜班") == NoAnswer("没有配置转接号码")
    assert line.transferring is None


def test_danger_during_a_transfer_rings_the_crew_when_the_first_has_ended(
    transfers: Transfers, line: LoopbackLine
) -> None:
    transfers.begin("人工坐席")
    transfers.abandon()
    assert line.stream.queued == [], "the safety words are heard, not the tone"
    line.transferring = None
    assert transfers.begin("抢修值班") is None
    assert line.transferring is None, "the first still rings"
    assert transfers.ended(BUSY) is None
    assert line.transferring == CREW
    assert transfers.ended(BUSY) == NoAnswer("486 Busy Here")


def test_an_abandoned_transfer_that_fails_is_told_to_nobody(transfers: Transfers) -> None:
    transfers.begin("人工坐席")
    transfers.abandon()
    assert transfers.ended(BUSY) is None


def test_an_abandoned_transfer_that_is_answered_is_a_person_all_the_same(
    transfers: Transfers,
) -> None:
    transfers.begin("人工坐席")
    transfers.abandon()
    assert transfers.ended(ANSWERED) == Connected()
