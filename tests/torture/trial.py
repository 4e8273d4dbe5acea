"""One hostile or merely strange message, written down as data, with what it has to come to."""

from __future__ import annotations

from dataclasses import dataclass

CALL = (100,)
"""It is a call that comes in: 100, and somebody is told."""

SILENCE: tuple[int, ...] = ()

OFFER = (
    "v=0\no=- 3 3 IN IP4 192.0.2.7\ns=-\nc=IN IP4 192.0.2.7\nt=0 0\n"
    "m=audio 6000 RTP/AVP 8 101\na=rtpmap:8 PCMA/8000\na=rtpmap:101 telephone-event/8000\n"
)


@dataclass(frozen=True, slots=True)
class Trial:
    """A message and the statuses that come back at once; None of `stream`: the same over TCP."""

    section: str
    """The clause of RFC 4475 whose trouble it makes; another name for trouble of our own."""
    name: str
    data: bytes
    expects: tuple[int, ...]
    stream: tuple[int, ...] | None = None

    @property
    def expects_over_tcp(self) -> tuple[int, ...]:
        return self.expects if self.stream is None else self.stream

    def __str__(self) -> str:
        return f"{self.section} {self.name}"


def sip(head: str, body: str = "") -> bytes:
    """The bytes of a message: lines end in CRLF, `{length}` is that of the body.

    A backslash before a line's end keeps the next line with it; every other byte stays as written.
    """
    content = body.replace("\n", "\r\n").encode("utf-8", "surrogateescape")
    text = head.lstrip("\n").replace("{length}", str(len(content)))
    return text.replace("\n", "\r\n").encode("utf-8", "surrogateescape") + b"\r\n" + content
