"""The few SIP messages that the load generator speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Self

HOST = "127.0.0.1"
CODEC = {0: "PCMU", 8: "PCMA"}


@dataclass(frozen=True, slots=True)
class Dialog:
    """The two ends of one call."""

    call_id: str
    own_port: int  # of the generator's signalling
    target_port: int
    to_tag: str = ""
    number: str = "13800000001"  # of the caller

    def answered(self, to_tag: str) -> Self:
        """The same dialog, whose other end is known now."""
        return replace(self, to_tag=to_tag)

    def request(self, method: str, cseq: int, body: str = "") -> bytes:
        """A request of this dialog; INVITE carries the offer."""
        tag = f";tag={self.to_tag}" if self.to_tag else ""
        lines = [
            f"{method} sip:bench@{HOST}:{self.target_port} SIP/2.0",
            f"Via: SIP/2.0/UDP {HOST}:{self.own_port};branch=z9hG4bK{self.call_id}{method}{cseq}",
            "Max-Forwards: 70",
            f'From: "bench" <sip:{self.number}@{HOST}>;tag=t{self.call_id}',
            f"To: <sip:bench@{HOST}>{tag}",
            f"Call-ID: {self.call_id}",
            f"CSeq: {cseq} {method}",
            f"Contact: <sip:{self.number}@{HOST}:{self.own_port}>",
        ]
        if body:
            lines.append("Content-Type: application/sdp")
        lines += [f"Content-Length: {len(body)}", "", body]
        return "\r\n".join(lines).encode()


def offer(port: int, law: int) -> str:
    """An offer of one law and of telephone events."""
    lines = [
        "v=0",
        f"o=- 1 1 IN IP4 {HOST}",
        "s=bench",
        f"c=IN IP4 {HOST}",
        "t=0 0",
        f"m=audio {port} RTP/AVP {law} 101",
        f"a=rtpmap:{law} {CODEC[law]}/8000",
        "a=rtpmap:101 telephone-event/8000",
        "a=sendrecv",
    ]
    return "\r\n".join(lines) + "\r\n"


@dataclass(frozen=True, slots=True)
class Heard:
    """What matters of a message that came in."""

    status: int  # 0: a request
    method: str
    call_id: str
    to_tag: str
    media_port: int
    text: str

    @classmethod
    def parse(cls, datagram: bytes) -> Heard:
        text = datagram.decode("latin-1")
        first = text.partition("\r\n")[0].split(" ")
        answered = first[0] == "SIP/2.0"
        return cls(
            int(first[1]) if answered and len(first) > 1 and first[1].isdigit() else 0,
            _found(r"^CSeq: *\d+ (\w+)", text),
            _found(r"^(?:Call-ID|i): *(\S+)", text),
            _found(r"^(?:To|t):.*;tag=([^;\s]+)", text),
            int(_found(r"^m=audio (\d+)", text) or 0),
            text,
        )

    def accepted(self) -> bytes:
        """The 200 to a request, such as a REGISTER or a BYE."""
        names = ("via", "from", "to", "call-id", "cseq", "contact", "expires")
        kept = [
            line
            for line in self.text.partition("\r\n\r\n")[0].split("\r\n")[1:]
            if line.partition(":")[0].lower() in names
        ]
        return "\r\n".join(["SIP/2.0 200 OK", *kept, "Content-Length: 0", "", ""]).encode()


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.MULTILINE | re.IGNORECASE)
    return match[1] if match else ""
