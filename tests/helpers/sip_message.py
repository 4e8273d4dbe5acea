"""SIP messages as a telephone writes and reads them (RFC 3261), no more than a test needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Header = tuple[str, str]

SHORT = {"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length"}


@dataclass(frozen=True, slots=True)
class SipMessage:
    """A request or a response; header names keep their writing."""

    start: str
    headers: tuple[Header, ...]
    body: str = ""

    @classmethod
    def parse(cls, datagram: bytes) -> SipMessage:
        head, _, body = datagram.decode("utf-8").partition("\r\n\r\n")
        start, *lines = head.split("\r\n")
        pairs = (line.partition(":") for line in lines)
        return cls(start, tuple((name.strip(), value.strip()) for name, _, value in pairs), body)

    def serialize(self) -> bytes:
        content = self.body.encode()
        lines = [self.start, *(f"{name}: {value}" for name, value in self.headers)]
        return "\r\n".join([*lines, f"Content-Length: {len(content)}", "", ""]).encode() + content

    def get(self, name: str) -> str:
        """The first header of this name; empty when there is none."""
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> list[str]:
        """Every header of this name, in order."""
        return [value for key, value in self.headers if _full(key) == name.lower()]

    @property
    def status(self) -> int:
        """A response's status; 0 for a request."""
        return int(self.start.split()[1]) if self.start.startswith("SIP/2.0 ") else 0

    @property
    def method(self) -> str:
        """A request's method, or the method that a response answers."""
        return self.get("CSeq").split()[-1] if self.status else self.start.split()[0]

    def answer(
        self,
        status: int,
        reason: str,
        extra: Iterable[Header] = (),
        *,
        tag: str = "",
        body: str = "",
    ) -> SipMessage:
        """The response to this request."""
        kept = [
            (name, value)
            for name, value in self.headers
            if _full(name) in ("via", "from", "call-id", "cseq", "record-route")
        ]
        to = self.get("To")
        if tag and ";tag=" not in to:
            to += f";tag={tag}"
        return SipMessage(f"SIP/2.0 {status} {reason}", (*kept, ("To", to), *extra))


def offer(host: str, port: int, laws: Sequence[int], dtmf_type: int | None) -> str:
    """A session description that offers these laws, and keys as telephone events."""
    names = {0: "PCMU", 8: "PCMA", 18: "G729"}
    types = [*laws, *([dtmf_type] if dtmf_type is not None else [])]
    lines = [
        "v=0",
        f"o=caller 1 1 IN IP4 {host}",
        "s=call",
        f"c=IN IP4 {host}",
        "t=0 0",
        f"m=audio {port} RTP/AVP {' '.join(map(str, types))}",
        *(f"a=rtpmap:{law} {names[law]}/8000" for law in laws),
    ]
    if dtmf_type is not None:
        lines += [f"a=rtpmap:{dtmf_type} telephone-event/8000", f"a=fmtp:{dtmf_type} 0-15"]
    return "\r\n".join([*lines, "a=ptime:20", "a=sendrecv", ""])


@dataclass(frozen=True, slots=True)
class AnsweredMedia:
    """What the answer says about sound."""

    host: str
    port: int
    types: tuple[int, ...]

    @classmethod
    def read(cls, body: str) -> AnsweredMedia:
        fields = [line.partition("=")[::2] for line in body.splitlines()]
        media = next(value for name, value in fields if name == "m").split()
        host = next(value for name, value in fields if name == "c").split()[-1]
        return cls(host, int(media[1]), tuple(map(int, media[3:])))


def _full(name: str) -> str:
    return SHORT.get(name.lower(), name.lower())
