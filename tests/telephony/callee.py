"""Whoever our core calls: reads the INVITEs it is sent and answers them as it likes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypedDict, Unpack

from ivr.accounts import Account
from ivr.telephony.dial import dial_of
from ivr.telephony.hop import Hop
from ivr.telephony.leg_events import LegEnded, LegEvent, Refused
from ivr.telephony.refusals import Cause
from ivr.telephony.rules import Rules
from tests.telephony.line import PEER, RTP_PORT, SDP, Line, Sent

KEY = "ours"
"""The key of the call, which is our tag."""

ACCOUNT = Account("95598", "192.0.2.7:5062", "secret")
TARGET = "sip:8000@192.0.2.7:5062"
CHALLENGE = 'Digest realm="pbx", nonce="n1", algorithm=MD5, qop="auth"'


class How(TypedDict, total=False):
    """How a call is made (see `dial_of`)."""

    account: Account | None
    proxy: str | None
    fields: Mapping[str, str] | None
    caller: str | None
    ring_ms: int
    follow_moved: bool
    assert_caller: bool
    though_full: bool
    refers: bool


class Whence(TypedDict, total=False):
    """Who answers."""

    tag: str
    contact: str
    source: Hop


@dataclass
class Callee:
    """A telephone, or the proxy before several."""

    line: Line = field(default_factory=Line)
    invite: Sent | None = None
    """The last INVITE."""
    cseq: int = 100

    def is_called(self, target: str = TARGET, **how: Unpack[How]) -> list[Sent]:
        """We dial; what is sent."""
        dial = dial_of(target, **how)
        self.line.agent.dialling.begin(KEY, dial, RTP_PORT, self.line.now_ms)
        return self.noted(self.line.sent())

    def answers(
        self,
        status: int,
        *extra: str,
        body: bytes = b"",
        tag: str = "theirs",
        to: Sent | None = None,
        contact: str = "<sip:8000@192.0.2.7:5062>",
        source: Hop = PEER,
    ) -> list[Sent]:
        """Answer a request, the last INVITE where none is given; what that makes us send."""
        request = to or self.invite
        assert request is not None
        whole = f"{request['To']};tag={tag}" if tag and "tag=" not in request["To"] else None
        fields = [
            *(f"Via: {via}" for via in request.all("Via")),
            f"From: {request['From']}",
            f"To: {whole or request['To']}",
            f"Call-ID: {request['Call-ID']}",
            f"CSeq: {request['CSeq']}",
            *([f"Contact: {contact}"] if contact and 100 < status < 300 else []),
            *extra,
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        head = "\r\n".join([f"SIP/2.0 {status} x", *fields, "", ""])
        text = head.encode("utf-8", "surrogateescape") + body
        return self.noted(self.line.gets(text, source))

    def picks_up(self, *extra: str, body: bytes = SDP, **how: Unpack[Whence]) -> list[Sent]:
        """200 with a description."""
        return self.answers(200, *extra, body=body, **how)

    def asks(
        self,
        method: str,
        *extra: str,
        body: bytes = b"",
        tag: str = "theirs",
        kind: str = "application/sdp",
    ) -> Sent:
        """A request within the call; the reply, whatever else we send."""
        sent = self.sends(method, *extra, body=body, tag=tag, kind=kind)
        (reply,) = (message for message in sent if message.status)
        return reply

    def sends(
        self,
        method: str,
        *extra: str,
        body: bytes = b"",
        tag: str = "theirs",
        kind: str = "application/sdp",
    ) -> list[Sent]:
        """The same; the reply and what else we send."""
        assert self.invite is not None
        self.cseq += 1
        lines = [
            f"{method} sip:198.51.100.1 SIP/2.0",
            f"Via: SIP/2.0/UDP 192.0.2.7:5062;rport;branch=z9hG4bKpeer{self.cseq}",
            f"From: <sip:8000@192.0.2.7>;tag={tag}",
            f"To: {self.invite['From']}",
            f"Call-ID: {self.invite['Call-ID']}",
            f"CSeq: {self.cseq} {method}",
            "Contact: <sip:8000@192.0.2.7:5062>",
            "Max-Forwards: 70",
            *extra,
            *([f"Content-Type: {kind}"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        return self.line.gets("\r\n".join([*lines, "", ""]).encode() + body)

    def noted(self, sent: list[Sent]) -> list[Sent]:
        for message in sent:
            if message.method == "INVITE":
                self.invite = message
        return sent

    def hangs_on(self) -> list[Sent]:
        """We hang up, or give up."""
        self.line.agent.hang_up(KEY, self.line.now_ms)
        return self.line.sent()

    @property
    def told(self) -> list[LegEvent]:
        return self.line.told

    @property
    def nothing_left(self) -> bool:
        """Whether no call, attempt or transaction is remembered after a minute and more."""
        self.line.after(70_000)
        return self.line.left == (0, 0) and len(self.line.agent.dialling) == 0


def talking_to(callee: Callee | None = None, **how: Unpack[How]) -> Callee:
    """A call of ours that is up."""
    callee = callee or Callee()
    callee.is_called(**how)
    callee.answers(180)
    callee.picks_up()
    return callee


def methods(messages: list[Sent]) -> list[str]:
    return [message.method for message in messages]


def with_account(account: Account = ACCOUNT) -> Callee:
    """Whoever is called through an account."""
    return Callee(Line(Rules(accounts=(account,))))


def ended(events: list[LegEvent]) -> list[str]:
    return [event.by for event in events if isinstance(event, LegEnded)]


def refusals(events: list[LegEvent]) -> list[tuple[int, Cause]]:
    return [(event.status, event.cause) for event in events if isinstance(event, Refused)]
