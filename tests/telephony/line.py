"""A peer that talks to the signalling core in virtual time, and reads what it gets back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from ivr.telephony.call import Answered, CoreEvent, Invited, MediaAgreed, Told
from ivr.telephony.hop import Hop
from ivr.telephony.leg_events import LegEvent
from ivr.telephony.rules import Rules
from ivr.telephony.user_agent import UserAgent

PEER = Hop("192.0.2.7", 5062)
HERE = Hop("198.51.100.1", 5060)
RTP_PORT = 40_000

MOST_TICKS = 10_000
"""At one moment; a core that still wants more would keep a whole processor busy."""

SDP = (
    b"v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\n"
    b"m=audio 6000 RTP/AVP 8 0 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n"
    b"a=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n"
)


@dataclass(frozen=True)
class Sent:
    """A message that the core sent."""

    start: str
    fields: tuple[tuple[str, str], ...]
    body: bytes
    to: Hop

    @classmethod
    def parse(cls, datagram: bytes, to: Hop) -> Sent:
        head, _, body = datagram.partition(b"\r\n\r\n")
        start, *lines = head.decode(errors="surrogateescape").split("\r\n")
        fields = [line.split(": ", 1) for line in lines]
        return cls(start, tuple((name, value) for name, value in fields), body, to)

    @property
    def status(self) -> int:
        return int(self.start.split()[1]) if self.start.startswith("SIP/2.0") else 0

    @property
    def method(self) -> str:
        return self.start.split()[0] if self.status == 0 else ""

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.fields if key == name]

    def __getitem__(self, name: str) -> str:
        (value,) = self.all(name)
        return value

    @property
    def to_tag(self) -> str:
        _, _, tag = self["To"].partition(";tag=")
        return tag


@dataclass
class Line:
    """The core under test, with a clock that stands still until `after` moves it."""

    rules: Rules = field(default_factory=Rules)
    six: str = ""
    """Our IPv6 address; empty: we have none."""
    peer: Hop = PEER
    """Where messages come from unless something else is said."""
    now_ms: int = 1_000
    events: list[CoreEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        numbers = count(0xA000_0000_0000_0001)
        self.agent = UserAgent(self.rules, self.local, lambda: f"{next(numbers):x}")

    def local(self, peer: str) -> Hop:
        return Hop(self.six, HERE.port) if ":" in peer and self.six else HERE

    def gets(self, datagram: bytes, source: Hop | None = None) -> list[Sent]:
        """What comes back for a datagram."""
        self.agent.receive(datagram, source or self.peer, self.now_ms)
        return self.sent()

    def sent(self) -> list[Sent]:
        datagrams, events = self.agent.take()
        self.events += events
        return [Sent.parse(*datagram) for datagram in datagrams]

    def after(self, milliseconds: int) -> list[Sent]:
        """What is sent while so much time passes, each timer at its very moment."""
        end, sent = self.now_ms + milliseconds, self.sent()
        ticks = 0
        while (at := self.agent.next_ms) is not None and at <= end:
            ticks = 0 if at > self.now_ms else ticks + 1
            assert ticks < MOST_TICKS, f"what is due at {at} is never done"
            self.now_ms = max(self.now_ms, at)
            self.agent.tick(self.now_ms)
            sent += self.sent()
        self.now_ms = end
        return sent

    @property
    def told(self) -> list[LegEvent]:
        return [event.event for event in self.events if isinstance(event, Told)]

    @property
    def invited(self) -> Invited:
        return [event for event in self.events if isinstance(event, Invited)][-1]

    @property
    def agreed(self) -> list[MediaAgreed]:
        return [event for event in self.events if isinstance(event, MediaAgreed)]

    @property
    def answered(self) -> int:
        return sum(isinstance(event, Answered) for event in self.events)

    @property
    def waits(self) -> list[int]:
        """How long each caller waited for the answer."""
        return [event.waited_ms for event in self.events if isinstance(event, Answered)]

    @property
    def left(self) -> tuple[int, int]:
        """The transactions and calls that are still remembered."""
        return len(self.agent.transactions), len(self.agent.calls)


@dataclass
class Caller:
    """A telephone that calls over a Line."""

    line: Line
    call_id: str = "call-1@192.0.2.7"
    tag: str = "from-1"
    our_tag: str = ""
    """The tag that the called side gave the dialog."""
    cseq: int = 1
    branches: int = 0

    def request(
        self,
        method: str,
        *extra: str,
        body: bytes = b"",
        kind: str = "application/sdp",
        cseq: int | None = None,
        branch: str | None = None,
        to_tag: str | None = None,
        uri: str = "sip:95598@198.51.100.1",
    ) -> bytes:
        """The bytes of a request; without a branch, one of its own."""
        if branch is None:
            self.branches += 1
            branch = f"z9hG4bK-{self.call_id}-{self.branches}"
        tag = self.our_tag if to_tag is None else to_tag
        lines = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP 192.0.2.7:5062;rport;branch={branch}",
            f"From: <sip:13800000001@192.0.2.7>;tag={self.tag}",
            f"To: <sip:95598@198.51.100.1>{f';tag={tag}' if tag else ''}",
            f"Call-ID: {self.call_id}",
            f"CSeq: {self.cseq if cseq is None else cseq} {method}",
            "Contact: <sip:13800000001@192.0.2.7:5062>",
            "Max-Forwards: 70",
            *extra,
            *([f"Content-Type: {kind}"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        return "\r\n".join([*lines, "", ""]).encode() + body

    def invites(self, *extra: str, body: bytes = SDP) -> list[Sent]:
        """Dial."""
        return self.line.gets(self.request("INVITE", *extra, body=body, branch="z9hG4bK-inv"))

    def is_answered(self) -> Sent:
        """The called side answers: its 200."""
        self.line.agent.calls.answer(self.line.invited.call, RTP_PORT, self.line.now_ms)
        (ok,) = self.line.sent()
        self.our_tag = ok.to_tag
        return ok

    def acks(self, body: bytes = b"", cseq: int | None = None) -> list[Sent]:
        return self.line.gets(self.request("ACK", body=body, cseq=cseq))

    def asks(
        self, method: str, *extra: str, body: bytes = b"", kind: str = "application/sdp"
    ) -> Sent:
        """Send a new request within the dialog; its one reply."""
        self.cseq += 1
        (reply,) = self.line.gets(self.request(method, *extra, body=body, kind=kind))
        return reply

    def answers(
        self, request: Sent, status: int, reason: str = "x", *extra: str, body: bytes = b""
    ) -> list[Sent]:
        """Answer a request of the called side."""
        head = [
            f"SIP/2.0 {status} {reason}",
            *(f"{name}: {value}" for name, value in request.fields if name in _ECHOED),
            *extra,
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        return self.line.gets("\r\n".join([*head, "", ""]).encode() + body)


_ECHOED = ("Via", "From", "To", "Call-ID", "CSeq")


def talking(rules: Rules | None = None, *extra: str) -> tuple[Line, Caller]:
    """A call that is up."""
    line = Line(rules or Rules())
    caller = Caller(line)
    caller.invites(*extra)
    caller.is_answered()
    caller.acks()
    return line, caller


def statuses(messages: Sequence[Sent]) -> list[int]:
    return [message.status for message in messages]
