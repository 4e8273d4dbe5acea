"""A REFER of the peer's: whom it wants to be called instead, and how that is told (RFC 3515).

It is served only in calls whose listener follows it. What comes of it is told by NOTIFYs: 100 at
once, then the outcome, which ends the subscription.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from ivr.errors import MalformedSip
from ivr.telephony.leg_events import Referred
from ivr.telephony.message import Field, Request
from ivr.telephony.pyvoip import reason_phrase
from ivr.telephony.transfer import SIPFRAG
from ivr.telephony.uri import Address

LIFE_S = 180
"""As long as we say that the outcome may take."""

_NO_BREAK = str.maketrans("", "", "\r\n\0")


@dataclass(frozen=True, slots=True)
class Referral:
    """One REFER that is being followed. `told`: whether the peer wants to hear of it."""

    cseq: int
    told: bool

    def notify(self, status: int, *, ends: bool) -> tuple[Sequence[Field], bytes]:
        """The fields and the body of a NOTIFY that tells of this status."""
        state = "terminated;reason=noresource" if ends else f"active;expires={LIFE_S}"
        fields = (
            ("Event", f"refer;id={self.cseq}"),
            ("Subscription-State", state),
            ("Content-Type", f"{SIPFRAG};version=2.0"),
        )
        return fields, f"SIP/2.0 {status} {reason_phrase(status)}\r\n".encode()


def referral_in(request: Request) -> tuple[Referral, Referred]:
    """What a REFER asks for; MalformedSip where it cannot be read."""
    targets = request.headers.all("Refer-To")
    if len(targets) != 1:
        raise MalformedSip("a REFER needs one Refer-To")
    target, _, headers = Address.parse(_bracketed(targets[0])).uri.text.partition("?")
    silent = (request.headers.first("Refer-Sub") or "").strip().lower() == "false"
    return Referral(request.cseq, not silent), Referred(target, _replaced(headers))


def _bracketed(text: str) -> str:
    """Some telephones leave the brackets out, though there are headers in the URI."""
    return text if "<" in text else f"<{text.strip()}>"


def _replaced(headers: str) -> str:
    for pair in headers.split("&"):
        name, _, value = pair.partition("=")
        if name.strip().lower() == "replaces":
            return unquote(value).translate(_NO_BREAK)
    return ""
