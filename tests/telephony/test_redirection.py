from __future__ import annotations

from ivr.telephony.message import Headers
from ivr.telephony.redirection import next_target


def led(*contacts: str, been: tuple[str, ...] = ("sip:a@h",)) -> str | None:
    return next_target(Headers(tuple(("Contact", text) for text in contacts)), been)


def test_the_most_preferred_address_is_taken() -> None:
    assert led("<sip:b@h>;q=0.3", "<sip:c@h?x=y>;q=0.9", "<sip:d@h>;q=bad") == "sip:c@h"
    assert led("<sip:b@h>;q=0.3", "<sip:c@h>") == "sip:c@h"


def test_what_leads_nowhere_is_not_followed() -> None:
    assert led() is None
    assert led("<mailto:a@h>", "*", "<sips:a@h>", "<sip:a@h>") is None
    assert led("<sip:b@h>", been=tuple("abcdef")) is None
