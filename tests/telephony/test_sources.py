from __future__ import annotations

import logging
from ipaddress import ip_network

import pytest

from ivr.telephony.sources import (
    MALFORMED_COST,
    MOST_SOURCES,
    SourceLimits,
    Sources,
    source_name,
)

TRUNK = "198.51.100.9"


def sources(**limits: int) -> Sources:
    return Sources(SourceLimits(**limits), 200, (ip_network(f"{TRUNK}/32"),))


def calls_let_in(of: Sources, host: str, wanted: int, now_ms: int) -> int:
    return sum(of.admits_call(host, 0, now_ms) for _ in range(wanted))


def test_a_burst_of_twice_the_rate_is_let_in_and_then_the_rate() -> None:
    some = sources(calls_per_s=50)
    assert calls_let_in(some, "192.0.2.7", 500, 0) == 100
    assert calls_let_in(some, "192.0.2.7", 500, 1_000) == 50
    assert sum(calls_let_in(some, "192.0.2.7", 9, now) for now in range(1_000, 2_001)) == 50
    assert calls_let_in(some, "192.0.2.7", 500, 99_000) == 100


def test_a_pbx_with_fifty_calls_a_second_for_an_hour_is_never_refused() -> None:
    some = sources()
    assert all(some.admits_call("192.0.2.7", 149, second * 1_000 + at * 20)
               for second in range(3_600) for at in range(50))  # fmt: skip


def test_another_source_does_not_notice() -> None:
    some = sources(calls_per_s=1, messages_per_s=50)
    calls_let_in(some, "192.0.2.7", 500, 0)
    while some.admits("192.0.2.7", 0):
        pass
    assert some.admits_call("192.0.2.8", 0, 0)
    assert some.admits("192.0.2.8", 0)


@pytest.mark.parametrize(("told", "most"), [(0, 150), (20, 20), (200, 200)])
def test_one_source_may_not_have_all_lines_unless_told_so(told: int, most: int) -> None:
    some = sources(most_calls=told)
    assert some.admits_call("192.0.2.7", most - 1, 0)
    assert not some.admits_call("192.0.2.7", most, 0)


def test_a_house_with_one_line_lets_anybody_have_it() -> None:
    assert Sources(SourceLimits(), 1, ()).admits_call("192.0.2.7", 0, 0)


def test_a_trusted_trunk_is_not_limited() -> None:
    some = sources(calls_per_s=1, messages_per_s=50, most_calls=1)
    assert calls_let_in(some, TRUNK, 1_000, 0) == 1_000
    assert all(some.admits(TRUNK, 0) for _ in range(1_000))
    some.malformed(TRUNK, 0)
    assert len(some) == 0


def test_what_cannot_be_read_uses_up_more() -> None:
    some = sources(messages_per_s=100)
    let_in = 0
    while some.admits("192.0.2.7", 0):
        some.malformed("192.0.2.7", 0)
        let_in += 1
    assert let_in == 200 // MALFORMED_COST
    assert some.admits("192.0.2.7", 10)


def test_in_ipv6_a_network_is_one_source() -> None:
    assert source_name("2001:db8::1") == source_name("2001:db8:0:0:ffff::2")
    assert source_name("2001:db8::1") != source_name("2001:db8:0:1::1")
    some = sources(calls_per_s=1)
    assert [some.admits_call(f"2001:db8::{n:x}", 0, 0) for n in range(4)] == [
        *(True, True, False, False)
    ]


def test_a_million_forged_sources_take_no_more_room_than_some_thousand() -> None:
    some = sources()
    for number in range(3 * MOST_SOURCES):
        some.admits(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", number)
    assert len(some) == MOST_SOURCES


def test_a_clock_that_stands_still_or_steps_back_gives_nothing_for_free() -> None:
    some = sources(calls_per_s=1)
    calls_let_in(some, "192.0.2.7", 10, 5_000)
    assert not some.admits_call("192.0.2.7", 0, 4_000)


def test_each_limit_is_told_once_a_minute_with_what_to_do(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING, "ivr.telephony.sources")
    some = sources(calls_per_s=1, messages_per_s=50)
    calls_let_in(some, "192.0.2.7", 10, 0)
    calls_let_in(some, "192.0.2.7", 10, 59_999)
    assert [record.getMessage() for record in caplog.records] == [
        "来源 192.0.2.7 一秒打来的电话多于 1 通（sip.source_calls_per_s），多出的用 503 回绝；"
        "如果是自己的中继或交换机，请把它的地址写进 sip.trusted"
    ]
    some.admits_call("192.0.2.8", 999, 0)
    while some.admits("192.0.2.9", 0):
        pass
    assert "已有 999 通电话，到了上限（sip.source_calls）" in caplog.messages[1]
    assert "一秒发来的信令多于 50 条（sip.source_messages_per_s）" in caplog.messages[2]
