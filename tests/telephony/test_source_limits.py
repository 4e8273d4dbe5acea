"""One source that calls or sends too much, and another that does not notice."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from ivr.telephony.hop import Hop
from ivr.telephony.rules import Rules
from ivr.telephony.sources import MALFORMED_COST, SourceLimits
from tests.telephony.line import PEER, SDP, Caller, Line, Sent, statuses

OTHER = Hop("203.0.113.5", 5060)


def dial(line: Line, name: str, source: Hop = PEER) -> list[Sent]:
    caller = Caller(line, call_id=name, tag=name)
    return line.gets(caller.request("INVITE", body=SDP, branch=f"z9hG4bK{name}"), source)


def dials(line: Line, count: int, source: Hop = PEER, prefix: str = "") -> list[int]:
    """The first answers to so many calls at once."""
    names = (f"{prefix}{source.host}-{number}" for number in range(count))
    return [dial(line, name, source)[0].status for name in names]


def test_calls_beyond_the_burst_get_503_without_retry_after_and_take_no_room() -> None:
    line = Line(Rules(source=SourceLimits(calls_per_s=2)))
    assert dials(line, 6) == [100, 100, 100, 100, 503, 503]
    assert line.left == (4, 4)
    (refusal,) = dial(line, "late")
    assert refusal.status == 503
    assert refusal.all("Retry-After") == []
    assert line.agent.counters["over the source's limit"] == 3
    assert dials(line, 4, OTHER) == [100, 100, 100, 100]
    line.after(1_000)
    assert dials(line, 3, prefix="again") == [100, 100, 503]


def test_a_refused_call_may_come_again_and_be_taken() -> None:
    line = Line(Rules(source=SourceLimits(calls_per_s=1)))
    dials(line, 2)
    assert statuses(dial(line, "patient")) == [503]
    line.after(1_000)
    assert statuses(dial(line, "patient")) == [100]


def test_one_source_has_so_many_lines_at_a_time_and_the_rest_stay_for_others() -> None:
    line = Line(Rules(most_calls=40, wait_ms=0))
    assert dials(line, 40) == [100] * 30 + [503] * 10
    assert dials(line, 11, OTHER) == [100] * 10 + [503]  # the house is full
    line.agent.calls.hang_up(line.agent.calls.live[0], line.now_ms)
    line.sent()
    assert dials(line, 2, prefix="again") == [100, 503]


def test_in_a_small_house_the_one_pbx_has_every_line_and_its_next_caller_waits() -> None:
    line = Line(Rules(most_calls=8))
    assert dials(line, 8) == [100] * 8
    assert statuses(dial(line, "ninth")) == [100, 180]


@pytest.mark.parametrize("family", ["198.51.100.9", "2001:db8::9"])
def test_a_trusted_trunk_fills_the_house_at_once(family: str) -> None:
    trunk = Hop(family, 5060)
    limits = SourceLimits(calls_per_s=1)
    rules = Rules(trusted=(ip_network(family),), source=limits, wait_ms=0)
    line = Line(rules, six="2001:db8::1")
    assert dials(line, 201, trunk) == [100] * 200 + [503]


def test_a_retransmitted_invite_is_no_new_call() -> None:
    line = Line(Rules(source=SourceLimits(calls_per_s=1)))
    assert [statuses(dial(line, "same")) for _ in range(5)] == [[100]] * 5
    assert dials(line, 2) == [100, 503]


def test_garbage_from_one_source_is_looked_at_only_so_often() -> None:
    line = Line()
    caller = Caller(line)
    line.gets(caller.request("INVITE", body=SDP), OTHER)
    for number in range(20_000):
        line.gets(b"INVITE garbage %d" % number)
    looked_at = line.agent.counters["malformed"]
    assert looked_at == 2_000 // MALFORMED_COST
    assert line.agent.counters["flood"] == 20_000 - looked_at
    assert line.gets(caller.request("OPTIONS")) == []
    assert statuses(line.gets(caller.request("OPTIONS"), OTHER)) == [200]
    line.after(1_000)
    assert statuses(line.gets(caller.request("OPTIONS", cseq=7))) == [200]


def test_what_can_be_answered_but_not_understood_counts_as_garbage_too() -> None:
    line = Line()
    caller = Caller(line)
    answered = sum(
        bool(line.gets(caller.request("OPTIONS", "Max-Forwards: x"))) for _ in range(1_000)
    )
    assert answered == 2_000 // MALFORMED_COST
