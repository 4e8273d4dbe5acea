"""Every message of RFC 4475 in a message of our own: its answer, nothing left, a normal call."""

from __future__ import annotations

from random import Random

import pytest

from ivr.telephony.call import Invited
from tests.telephony.line import RTP_PORT, Caller, Line, statuses
from tests.torture.ancient import ANCIENT
from tests.torture.house import in_pieces, normal_call, nothing_is_left, over_tcp, over_udp
from tests.torture.invalid import INVALID
from tests.torture.meaning import MEANING
from tests.torture.trial import CALL, Trial
from tests.torture.valid import VALID

TRIALS = (*VALID, *INVALID, *MEANING, *ANCIENT)

CLAUSES = {"3.1.1": 13, "3.1.2": 19, "3.2": 1, "3.3": 15, "3.4": 1}
"""How many messages each part of RFC 4475 has."""


def test_no_message_of_the_rfc_is_missing() -> None:
    wanted = {f"{part}.{number}" for part, most in CLAUSES.items() for number in range(1, most + 1)}
    assert {trial.section for trial in TRIALS} == wanted


@pytest.mark.parametrize("trial", TRIALS, ids=str)
def test_a_datagram_gets_its_answer(trial: Trial) -> None:
    line = Line()
    assert statuses(over_udp(line, trial.data)) == list(trial.expects)
    if trial.expects == CALL:
        goes_on(line)
    nothing_is_left(line)
    normal_call(line)


@pytest.mark.parametrize("trial", TRIALS, ids=str)
def test_the_same_in_a_stream_however_it_is_cut(trial: Trial) -> None:
    for pieces in ([trial.data], list(in_pieces(trial.data, Random(1)))):
        line = Line()
        assert statuses(over_tcp(line, pieces)) == list(trial.expects_over_tcp)
        nothing_is_left(line)
        normal_call(line)


@pytest.mark.parametrize("trial", TRIALS, ids=str)
def test_the_same_datagram_again_makes_nothing_new(trial: Trial) -> None:
    line = Line()
    over_udp(line, trial.data)
    again = statuses(over_udp(line, trial.data))
    assert again == list(trial.expects)
    assert sum(isinstance(event, Invited) for event in line.events) == (trial.expects == CALL)
    nothing_is_left(line)


def goes_on(line: Line) -> None:
    """The call can be answered, and its caller gets the BYE when nobody confirms."""
    line.agent.calls.answer(line.invited.call, RTP_PORT, line.now_ms)
    (ok,) = line.sent()
    assert ok.status == 200
    assert b"m=audio" in ok.body
    assert [sent.method for sent in line.after(33_000)][-1] == "BYE"


def test_a_stranger_with_the_same_bare_branch_is_another_caller() -> None:
    line = Line()
    callers = [Caller(line, call_id=name, tag=name) for name in ("a", "b")]
    for caller in callers:
        invite = caller.request("INVITE", body=b"", branch="z9hG4bK")
        assert statuses(line.gets(invite)) == [100]
    assert line.left == (2, 2)
    (ok, gone) = line.gets(callers[0].request("CANCEL", branch="z9hG4bK"))
    assert (ok.status, gone.status) == (200, 487)
    assert line.gets(callers[0].request("ACK", branch="z9hG4bK", to_tag=gone.to_tag)) == []
    assert line.left[1] == 1
