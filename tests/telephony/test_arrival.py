from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_network

import pytest

from ivr.telephony.arrival import Arrival, arrived
from ivr.telephony.identity import Network
from ivr.telephony.rules import Rules
from tests.telephony.line import PEER, SDP, Caller, Line

NOW = datetime(2026, 11, 24, 4, 0, 20, tzinfo=UTC)
NOW_NS = int(NOW.timestamp()) * 1_000_000_000
TRUNK: tuple[Network, ...] = (ip_network("192.0.2.0/24"),)


@pytest.mark.parametrize(
    ("stamped_ns", "at_ms"),
    [
        (None, 50_000),
        (NOW_NS, 50_000),
        (NOW_NS - 15_000_000_000, 35_000),
        (NOW_NS + 5_000_000_000, 50_000),  # the clock was set back meanwhile
        (NOW_NS - 3_600_000_000_000, 50_000),  # or forward
    ],
)
def test_a_datagram_came_when_the_kernel_says_unless_that_cannot_be(
    stamped_ns: int | None, at_ms: int
) -> None:
    assert arrived(50_000, NOW, stamped_ns).at_ms == at_ms


def waited_ms(*extra: str, trusted: tuple[Network, ...] = TRUNK, at_ms: int = 50_000) -> int:
    """How long before now the caller is taken to have begun to wait."""
    line = Line(Rules(trusted=trusted), now_ms=50_000)
    invite = Caller(line).request("INVITE", *extra, body=SDP)
    line.agent.receive(invite, PEER, line.now_ms, Arrival(at_ms, NOW))
    line.sent()
    return line.now_ms - line.invited.invited_ms


def dated(seconds_ago: int) -> str:
    return f"Date: {format_datetime(NOW - timedelta(seconds=seconds_ago), usegmt=True)}"


def test_while_this_process_stood_still_the_caller_waited() -> None:
    assert waited_ms(at_ms=36_500) == 13_500


def test_a_trusted_trunk_tells_by_its_date_how_long_the_invite_was_under_way() -> None:
    assert waited_ms(dated(15)) == 14_000
    assert waited_ms(dated(15), at_ms=30_000) == 20_000


@pytest.mark.parametrize("date", [dated(0), dated(-30), dated(90), "Date: soon", "Date: 1 x 2"])
def test_a_date_that_cannot_be_is_a_wrong_clock(date: str) -> None:
    assert waited_ms(date) == 0


def test_a_strangers_date_is_not_believed() -> None:
    assert waited_ms(dated(15), trusted=()) == 0


def test_the_answer_tells_how_long_the_caller_has_waited() -> None:
    line = Line(now_ms=50_000)
    caller = Caller(line)
    line.agent.receive(caller.request("INVITE", body=SDP), PEER, line.now_ms, Arrival(36_500, NOW))
    line.sent()
    line.after(500)
    caller.is_answered()
    assert line.waits == [14_000]
