"""Whoever we call, or register with, may send anything: nothing breaks and nothing stays."""

from __future__ import annotations

from random import Random

from tests.telephony.callee import ACCOUNT, Callee, with_account
from tests.telephony.line import SDP, Sent
from tests.telephony.registrar import Registrar

ROUNDS = 400


def answer_to(request: Sent, chance: Random) -> bytes:
    """An answer of some kind to a request of ours, whole as yet."""
    status = chance.choice([100, 180, 183, 200, 200, 302, 401, 407, 423, 486, 503])
    asked = 'Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256'
    lines = [
        f"SIP/2.0 {status} x",
        f"Via: {request['Via']}",
        f"From: {request['From']}",
        f"To: {request['To']};tag=t{chance.randrange(3)}",
        f"Call-ID: {request['Call-ID']}",
        f"CSeq: {request['CSeq']}",
        "Contact: <sip:8000@192.0.2.7:5062>;expires=60",
        "Record-Route: <sip:192.0.2.7:5062;lr>",
        f"{chance.choice(['WWW', 'Proxy'])}-Authenticate: {asked}",
        "Min-Expires: 900",
        "Retry-After: 1",
        "Content-Type: application/sdp",
        f"Content-Length: {len(SDP)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + SDP


def damaged(message: bytes, chance: Random) -> bytes:
    text = bytearray(message)
    for _ in range(chance.randrange(6)):
        at = chance.randrange(len(text))
        match chance.randrange(4):
            case 0:
                text[at] = chance.randrange(256)
            case 1:
                del text[at : at + chance.randrange(1, 30)]
            case 2:
                text[at:at] = bytes(chance.randrange(256) for _ in range(4))
            case _:
                text[at:at] = text[at : at + 40]
        text = text or bytearray(b"x")
    return bytes(text)


def test_damaged_answers_to_our_calls_break_nothing_and_leave_nothing() -> None:
    chance = Random(7)
    for _ in range(ROUNDS):
        callee = with_account()
        (invite,) = callee.is_called(account=ACCOUNT, follow_moved=True)
        for _ in range(8):
            sent = callee.line.gets(damaged(answer_to(callee.invite or invite, chance), chance))
            callee.noted(sent)
            callee.line.after(chance.choice([0, 0, 400, 9_000]))
        callee.hangs_on()
        assert callee.nothing_left


def test_damaged_answers_of_a_registrar_do_not_end_the_registering() -> None:
    chance = Random(8)
    for _ in range(ROUNDS):
        registrar = Registrar()
        request = registrar.begins()
        for _ in range(8):
            registrar.noted(registrar.line.gets(damaged(answer_to(request, chance), chance)))
            request = registrar.requests[-1]
        registrar.comes_again()


def test_answers_of_a_stranger_who_does_not_know_the_branch_change_nothing() -> None:
    callee = Callee()
    (invite,) = callee.is_called()
    forged = answer_to(invite, Random(1)).replace(b"z9hG4bK", b"z9hG4bKx")
    assert callee.line.gets(forged) == []
    assert callee.told == []
