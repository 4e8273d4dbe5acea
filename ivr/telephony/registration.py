"""One account's registration (RFC 3261 §10): where it stands, as a table, and what it sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from ivr.accounts import Account
from ivr.errors import MalformedSip
from ivr.telephony.dialog import routed
from ivr.telephony.hop import Hop
from ivr.telephony.login import Login, Place
from ivr.telephony.message import Field, Headers, write_request
from ivr.telephony.outward_events import Standing
from ivr.telephony.uri import Address, Via, is_ip

LEAST_PAUSE_S = 30
MOST_PAUSE_S = 600
MOST_TOLD_S = 3_600
"""No registrar's Retry-After keeps us away longer."""

MARGIN_S = 40
"""So long before its end it is refreshed: time for one attempt without an answer (64*T1)."""

SOONEST_S = 5
"""Whoever grants less is not followed: nothing but registering would be done."""


class Stage(Enum):
    """Where a registration stands."""

    LOOKING = auto()  # the registrar's name is being looked up
    ASKING = auto()
    STANDING = auto()
    PAUSED = auto()  # it did not work; it is tried again
    LEAVING = auto()
    GONE = auto()


class Turn(Enum):
    """What can happen to a registration."""

    FOUND = auto()
    GRANTED = auto()
    AGAIN = auto()  # it was asked for credentials, a longer time or another address
    FAILED = auto()
    DUE = auto()
    LEAVE = auto()


# Every step of a registration; an account that nobody asked to leave is never given up.
REGISTRATION: Mapping[Stage, Mapping[Turn, Stage]] = {
    Stage.LOOKING: {
        Turn.FOUND: Stage.ASKING,
        Turn.FAILED: Stage.PAUSED,
        Turn.LEAVE: Stage.GONE,
    },
    Stage.ASKING: {
        Turn.GRANTED: Stage.STANDING,
        Turn.AGAIN: Stage.ASKING,
        Turn.FAILED: Stage.PAUSED,
        Turn.LEAVE: Stage.LEAVING,
    },
    Stage.STANDING: {Turn.DUE: Stage.LOOKING, Turn.LEAVE: Stage.LEAVING},
    Stage.PAUSED: {Turn.DUE: Stage.LOOKING, Turn.LEAVE: Stage.LEAVING},
    Stage.LEAVING: {
        Turn.AGAIN: Stage.LEAVING,
        Turn.GRANTED: Stage.GONE,
        Turn.FAILED: Stage.GONE,
    },
    Stage.GONE: {},
}


@dataclass(slots=True)
class Registration:
    """The state of one account's registration."""

    account: Account
    owner: str
    call_id: str
    tag: str
    login: Login
    stage: Stage = Stage.LOOKING
    standing: Standing | None = None
    """What was told of it last."""
    hop: Hop | None = None
    contact: Hop | None = None
    """Our address as it is registered: what the registrar sees of us, where that differs."""
    former: Hop | None = None
    """An address of ours that is to be taken back."""
    cseq: int = 0
    branch: str = ""
    expires_s: int = 0
    granted_until_ms: int = 0
    """Until then the registrar knows us, whatever fails meanwhile."""
    failures: int = 0
    """In a row."""
    tried: list[Place] = field(default_factory=list)
    asks_only: bool = False
    """Whether nothing is registered: who we are is shown, and what is there looked at (§10.2.3)."""
    adjusted: bool = False
    """Whether this turn has already followed a 423 or a new address."""

    @property
    def target(self) -> str:
        """The Request-URI: the registrar's domain."""
        account = self.account
        return f"sip:{account.domain}" if account.domain else f"sip:{account.place}"

    @property
    def routes(self) -> tuple[str, ...]:
        """The way there, where a proxy or a domain's own server comes first."""
        account = self.account
        if account.proxy:
            return (f"<sip:{account.proxy};lr>",)
        return (f"<sip:{account.place};lr>",) if account.domain else ()

    def write(self, branch: str, address: Hop, expires_s: int) -> bytes:
        """The next REGISTER, of `address` where nothing better was learned; 0: un-register."""
        self.cseq += 1
        self.branch = branch
        self.contact = self.contact or address
        uri, routes = routed(self.target, self.routes)
        contacts = [("Contact", self._contact(self.contact))]
        if self.former and self.former != self.contact:
            contacts.append(("Contact", f"{self._contact(self.former)};expires=0"))
        fields: list[Field] = [
            ("Via", f"SIP/2.0/{address.transport} {address.place};rport;branch={branch}"),
            ("Max-Forwards", "70"),
            *(("Route", route) for route in routes),
            ("From", f"<{self.account.uri}>;tag={self.tag}"),
            ("To", f"<{self.account.uri}>"),
            ("Call-ID", self.call_id),
            ("CSeq", f"{self.cseq} REGISTER"),
            *([] if self.asks_only else [*contacts, ("Expires", str(expires_s))]),
            *self.login.fields("REGISTER", uri),
        ]
        return write_request("REGISTER", uri, fields)

    def granted_s(self, headers: Headers) -> int:
        """How long the registrar keeps us: by our Contact, else by Expires, else as we asked."""
        for text in headers.all("Contact"):
            try:
                found = Address.parse(text)
            except MalformedSip:
                continue
            ours = self.contact
            if ours and (found.uri.user, found.uri.host) == (self.account.user, ours.host):
                told = seconds(next((v for name, v in found.params if name == "expires"), None))
                if told is not None:
                    return told
        told = seconds(headers.first("Expires"))
        return self.expires_s if told is None else told

    def seen_as(self, headers: Headers) -> Hop | None:
        """Our address as the other end of the way sees it (RFC 3581); None where it is not told."""
        try:
            via = Via.parse(headers.first("Via") or "")
        except MalformedSip:
            return None
        params = dict(via.params)
        host, port = params.get("received") or via.host, seconds(params.get("rport"))
        if via.transport != "UDP" or not is_ip(host) or not port or port > 65_535:
            return None
        return Hop(host, port)

    def _contact(self, hop: Hop) -> str:
        tail = ";transport=tcp" if hop.transport == "TCP" else ""
        return f"<sip:{self.account.user}@{hop.place}{tail}>"


def refresh_after_s(granted_s: int) -> int:
    """When to register again, early enough for one more attempt; at least half the time passes."""
    return max(SOONEST_S, granted_s - min(max(granted_s // 10, MARGIN_S), granted_s // 2))


def pause_s(failures: int, chance: int, told_s: int | None, *, slow: bool) -> int:
    """How long to wait after so many failures in a row; `chance` keeps many from coming at once."""
    span = MOST_PAUSE_S if slow else min(LEAST_PAUSE_S << min(failures - 1, 8), MOST_PAUSE_S)
    quarter = span * (chance % 1000) // 4000
    pause = span - quarter if span == MOST_PAUSE_S else min(span + quarter, MOST_PAUSE_S)
    return max(pause, min(told_s or 0, MOST_TOLD_S))


def seconds(text: str | None) -> int | None:
    """A number of seconds (or a port) as headers tell it; None for anything else."""
    word = (text or "").split(";")[0].split("(")[0].strip()
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else None
