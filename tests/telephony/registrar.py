"""A registrar that talks to our core in virtual time and checks digests as a real one does."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from ivr.accounts import Account
from ivr.telephony.hop import Hop
from ivr.telephony.outward_events import AccountChanged, Standing
from ivr.telephony.rules import Rules
from tests.telephony.line import HERE, PEER, Line, Sent

ACCOUNT = Account("95598", "192.0.2.7:5062", "secret", expires_s=600)


@dataclass
class Registrar:
    """Answers what it is asked; `line` is the one that registers."""

    account: Account = ACCOUNT
    password: str = "secret"
    algorithm: str = "MD5"
    nonce: str = "n1"
    seen_as: Hop = HERE
    granted_s: int | None = None
    line: Line = field(init=False)
    requests: list[Sent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.line = Line(Rules(accounts=(self.account,)))

    def begins(self) -> Sent:
        """We come up; the first REGISTER."""
        self.line.agent.registrations.begin(self.line.now_ms)
        return self.noted(self.line.sent())[0]

    def answers(self, request: Sent, status: int, *extra: str, contact: str = "") -> list[Sent]:
        """What follows an answer."""
        received = f";rport={self.seen_as.port};received={self.seen_as.host};"
        fields = [
            f"Via: {request['Via'].replace(';rport;', received)}",
            f"From: {request['From']}",
            f"To: {request['To']};tag=registrar",
            f"Call-ID: {request['Call-ID']}",
            f"CSeq: {request['CSeq']}",
            *([f"Contact: {contact}"] if contact else []),
            *extra,
            "Content-Length: 0",
        ]
        text = "\r\n".join([f"SIP/2.0 {status} x", *fields, "", ""])
        return self.noted(self.line.gets(text.encode()))

    def serves(self, request: Sent) -> list[Sent]:
        """Challenge, check and grant, as long as there is something to answer."""
        following = [request]
        while following and following[0].method == "REGISTER":
            request = following[0]
            following = self._serve_one(request)
        return following

    def _serve_one(self, request: Sent) -> list[Sent]:
        if not self.is_right(request):
            return self.answers(request, 401, f"WWW-Authenticate: {self.challenge()}")
        granted = int(request["Expires"]) if self.granted_s is None else self.granted_s
        contact = request.all("Contact")[0]
        return self.answers(request, 200, contact=f"{contact};expires={granted}")

    def challenge(self) -> str:
        return f'Digest realm="pbx", nonce="{self.nonce}", algorithm={self.algorithm}, qop="auth"'

    def is_right(self, request: Sent) -> bool:
        """Whether the digest is that of our password and nonce."""
        shown = "".join(request.all("Authorization"))
        given = dict(re.findall(r'(\w+)="?([^",]*)"?', shown))
        if given.get("nonce") != self.nonce:
            return False
        name = {"MD5": "md5", "SHA-256": "sha256"}[self.algorithm]

        def h(text: str) -> str:
            return hashlib.new(name, text.encode()).hexdigest()

        secret = h(f"{given['username']}:pbx:{self.password}")
        asked = h(f"REGISTER:{given['uri']}")
        middle = f"{self.nonce}:{given['nc']}:{given['cnonce']}:auth"
        return bool(given["response"] == h(f"{secret}:{middle}:{asked}"))

    def after(self, milliseconds: int) -> list[Sent]:
        return self.noted(self.line.after(milliseconds))

    def comes_again(self) -> Sent:
        """Wait for the next REGISTER."""
        while (at_ms := self.line.agent.next_ms) is not None:
            if sent := self.after(max(0, at_ms - self.line.now_ms)):
                return sent[0]
        raise AssertionError("nothing will ever come")

    def noted(self, sent: list[Sent]) -> list[Sent]:
        self.requests += [message for message in sent if message.method == "REGISTER"]
        return sent

    @property
    def told(self) -> list[Standing]:
        return [event.standing for event in self.line.events if isinstance(event, AccountChanged)]


def registered(registrar: Registrar | None = None) -> Registrar:
    """An account that is registered."""
    registrar = registrar or Registrar()
    registrar.serves(registrar.begins())
    return registrar


__all__ = ["ACCOUNT", "PEER", "Registrar", "registered"]
