from __future__ import annotations

import pytest

from ivr.telephony.dialled import best_match, called_of
from ivr.telephony.message import Request
from ivr.telephony.reading import read
from tests.telephony.line import Caller, Line

LINES = ("95598", "0571*", "057188880000")


def invite(*extra: str, to: str = "<sip:trunk@h>") -> Request:
    caller = Caller(Line())
    text = caller.request("INVITE", *extra, uri="sip:trunk7@198.51.100.1")
    message = read(text.replace(b"To: <sip:95598@198.51.100.1>", f"To: {to}".encode()))
    assert isinstance(message, Request)
    return message


@pytest.mark.parametrize(
    ("extra", "to"),
    [
        (("P-Called-Party-ID: <sip:95598@ims.example>",), "<sip:trunk@h>"),
        ((), '"95598" <sip:95598@h>'),
        (("Diversion: <sip:95598@h>;reason=no-answer",), "<sip:trunk@h>"),
        (("Diversion: <sip:8001@h>, <sip:95598@h>;reason=unconditional",), "<sip:trunk@h>"),
        (("History-Info: <sip:95598@h>;index=1, <sip:trunk7@h>;index=1.1",), "<sip:trunk@h>"),
        (("Diversion: nonsense", "History-Info: <sip:95598@h>;index=1"), "<sip:trunk@h>"),
    ],
)
def test_a_number_of_ours_is_found_where_the_trunk_has_left_it(
    extra: tuple[str, ...], to: str
) -> None:
    assert called_of(invite(*extra, to=to), None, LINES) == "95598"


def test_without_a_number_of_ours_the_request_uri_counts() -> None:
    assert called_of(invite(to="<sip:95599@h>"), None, LINES) == "trunk7"
    assert called_of(invite(to="<sip:95598@h>"), None) == "trunk7"


@pytest.mark.parametrize(
    ("number", "pattern"),
    [
        ("95598", "95598"),
        ("955980", None),
        ("057188880000", "057188880000"),
        ("057188880001", "0571*"),
        (None, None),
    ],
)
def test_the_whole_number_goes_before_the_longest_beginning(
    number: str | None, pattern: str | None
) -> None:
    assert best_match(number, LINES) == pattern
