from __future__ import annotations

import pytest

from ivr.telephony.leg_events import Acked, LegEnded, TransferEnded
from tests.telephony.line import Caller, Line, Sent, talking

GIVE_UP_MS = 32_000


TARGET = "sip:2001@192.0.2.9"


def transferring(line: Line) -> list[Sent]:
    line.agent.calls.transfer(line.invited.call, TARGET, line.now_ms)
    return line.sent()


def notify(caller: Caller, fragment: str, state: str = "active", event: str = "refer") -> int:
    reply = caller.asks(
        "NOTIFY",
        f"Event: {event}",
        f"Subscription-State: {state}",
        body=fragment.encode(),
        kind="message/sipfrag;version=2.0",
    )
    return reply.status


def test_a_transfer_is_followed_to_its_good_end() -> None:
    line, caller = talking()
    (refer,) = transferring(line)
    assert refer["Refer-To"] == f"<{TARGET}>"
    assert refer["Contact"] == "<sip:198.51.100.1:5060>"
    caller.answers(refer, 202)
    assert notify(caller, "SIP/2.0 100 Trying") == 200
    assert line.told == [Acked()]
    assert notify(caller, "SIP/2.0 200 OK\r\n", "terminated;reason=noresource") == 200
    assert line.told == [Acked(), TransferEnded(True, 200, "OK")]
    assert notify(caller, "SIP/2.0 200 OK") == 481
    assert line.after(200_000) == []
    assert len(line.told) == 2


def test_the_outcome_may_come_before_the_answer_to_refer() -> None:
    line, caller = talking()
    (refer,) = transferring(line)
    assert notify(caller, "SIP/2.0 486 Busy Here", event="Refer;id=1") == 200
    assert line.told[-1] == TransferEnded(False, 486, "Busy Here")
    assert caller.answers(refer, 202) == []
    assert line.after(200_000) == []
    assert len(line.told) == 2


def test_a_notify_with_another_id_is_not_ours() -> None:
    line, caller = talking()
    transferring(line)
    assert notify(caller, "SIP/2.0 200 OK", event="refer;id=99") == 481


def test_a_subscription_that_ends_without_an_outcome_has_failed() -> None:
    line, caller = talking()
    transferring(line)
    assert notify(caller, "", "terminated;reason=timeout") == 200
    assert line.told[-1] == TransferEnded(False, 0, "no outcome was told")


def test_a_refused_transfer_leaves_the_call_as_it_was() -> None:
    line, caller = talking()
    (refer,) = transferring(line)
    caller.answers(refer, 100)
    caller.answers(refer, 603, "Decline")
    assert line.told[-1] == TransferEnded(False, 603, "Decline", refused=True)
    assert [m.method for m in transferring(line)] == ["REFER"]


def test_a_transfer_in_a_call_that_the_peer_has_forgotten_ends_the_leg() -> None:
    line, caller = talking()
    caller.answers(transferring(line)[0], 481, "Gone")
    assert line.told[-2:] == [TransferEnded(False, 481, "Gone"), LegEnded("caller")]
    line.after(GIVE_UP_MS)
    assert line.left == (0, 0)


def test_a_refer_that_nobody_answers_has_failed() -> None:
    line, _ = talking()
    sent = transferring(line) + line.after(GIVE_UP_MS)
    assert [m.method for m in sent] == ["REFER"] * 11
    assert line.told[-1] == TransferEnded(False, 408, "REFER was not answered")
    assert line.left == (0, 1)


def test_an_outcome_that_is_never_told_counts_as_failure() -> None:
    line, caller = talking()
    caller.answers(transferring(line)[0], 202)
    line.after(59_999)
    assert line.told == [Acked()]
    line.after(1)
    assert line.told[-1] == TransferEnded(False, 408, "no outcome was told in time")


def test_a_caller_who_hangs_up_during_a_transfer_ends_both() -> None:
    line, caller = talking()
    transferring(line)
    caller.asks("BYE")
    assert line.told[1:] == [TransferEnded(False, 0, "the call ended"), LegEnded("caller")]
    line.after(GIVE_UP_MS)
    assert line.left == (0, 0)


def test_a_second_transfer_waits_for_the_first() -> None:
    line, _ = talking()
    assert len(transferring(line)) == 1
    assert transferring(line) == []


@pytest.mark.parametrize("target", ["nobody", "http://x.example", "sip:a@b>\r\nX: y"])
def test_nobody_is_sent_to_what_is_no_telephone(target: str) -> None:
    line, _ = talking()
    line.agent.calls.transfer(line.invited.call, target, line.now_ms)
    assert line.sent() == []
    event = line.told[-1]
    assert isinstance(event, TransferEnded)
    assert not event.connected


def test_a_call_that_is_not_up_cannot_be_transferred() -> None:
    line = Line()
    Caller(line).invites()
    transferring(line)
    assert line.told == [TransferEnded(False, 0, "the call is not up")]


def test_who_declines_is_told_from_equipment_that_will_not_try() -> None:
    line, caller = talking()
    (refer,) = transferring(line)
    caller.answers(refer, 202)
    assert notify(caller, "SIP/2.0 603 Decline", "terminated;reason=noresource") == 200
    assert line.told[-1] == TransferEnded(False, 603, "Decline", refused=False)
    (again,) = transferring(line)
    caller.answers(again, 420, "Bad Extension")
    assert line.told[-1] == TransferEnded(False, 420, "Bad Extension", refused=True)


def test_a_call_that_the_peer_no_longer_knows_is_no_refusal_of_refer() -> None:
    line, caller = talking()
    (refer,) = transferring(line)
    caller.answers(refer, 481, "No such call")
    ended = [told for told in line.told if isinstance(told, TransferEnded)]
    assert ended == [TransferEnded(False, 481, "No such call", refused=False)]
