"""What is written on the signalling wire: header fields, requests, responses (RFC 3261 §7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ivr.telephony.uri import Via

Field = tuple[str, str]

COMPACT = {
    "a": "Accept-Contact",
    "b": "Referred-By",
    "c": "Content-Type",
    "d": "Request-Disposition",
    "e": "Content-Encoding",
    "f": "From",
    "i": "Call-ID",
    "j": "Reject-Contact",
    "k": "Supported",
    "l": "Content-Length",
    "m": "Contact",
    "n": "Identity-Info",
    "o": "Event",
    "r": "Refer-To",
    "s": "Subject",
    "t": "To",
    "u": "Allow-Events",
    "v": "Via",
    "x": "Session-Expires",
    "y": "Identity",
}
"""The one-letter forms of RFC 3261 §7.3.3 and its extensions."""

NAMES = (
    *COMPACT.values(),
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Allow",
    "Authorization",
    "Content-Disposition",
    "CSeq",
    "Date",
    "Expires",
    "Max-Forwards",
    "Min-Expires",
    "Min-SE",
    "P-Asserted-Identity",
    "Privacy",
    "Proxy-Authenticate",
    "Proxy-Authorization",
    "Proxy-Require",
    "RAck",
    "Reason",
    "Record-Route",
    "Replaces",
    "Require",
    "Retry-After",
    "Route",
    "RSeq",
    "Server",
    "Subscription-State",
    "Unsupported",
    "User-Agent",
    "Warning",
    "WWW-Authenticate",
)
_BY_LOWER = {name.lower(): name for name in NAMES}

LISTS = frozenset(
    {
        "Accept",
        "Allow",
        "Allow-Events",
        "Contact",
        "P-Asserted-Identity",
        "Proxy-Require",
        "Record-Route",
        "Require",
        "Route",
        "Supported",
        "Unsupported",
        "Via",
    }
)
"""Fields whose values may stand in one line with commas between them."""

SINGLE = frozenset(
    {"Call-ID", "Content-Length", "Content-Type", "CSeq", "From", "Max-Forwards", "To"}
)
"""Fields that may appear only once."""


def canonical_name(name: str) -> str:
    """The name as the RFC writes it, from a compact form or any letter case."""
    lower = name.lower()
    return COMPACT.get(lower) or _BY_LOWER.get(lower) or name


@dataclass(frozen=True, slots=True)
class Headers:
    """Header fields in their order, under canonical names, one value each."""

    fields: tuple[Field, ...] = ()

    def first(self, name: str) -> str | None:
        """The first value of that name."""
        return next((value for key, value in self.fields if key == name), None)

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of that name, in order."""
        return tuple(value for key, value in self.fields if key == name)


@dataclass(frozen=True, slots=True)
class Request:
    """A request that came in, its essentials read."""

    method: str
    uri: str
    headers: Headers
    via: Via
    call_id: str
    cseq: int
    from_tag: str
    """The sender's side of the dialog; empty where an old peer sends none."""
    to_tag: str | None = None
    """Our side of the dialog; None outside one."""
    from_number: str | None = None
    """The user part of From."""
    body: bytes = b""

    @property
    def content_type(self) -> str:
        """The type of the body, lower case, without parameters."""
        return (self.headers.first("Content-Type") or "").split(";", 1)[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Response:
    """A response to a request of ours."""

    status: int
    reason: str
    headers: Headers
    branch: str
    method: str
    to_tag: str | None = None
    body: bytes = b""

    @property
    def content_type(self) -> str:
        """The type of the body, lower case, without parameters."""
        return (self.headers.first("Content-Type") or "").split(";", 1)[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Unacceptable:
    """A request that cannot be understood, with what is needed to say so."""

    status: int
    problem: str
    headers: Headers
    via: Via


def write(start_line: str, fields: Iterable[Field], body: bytes = b"") -> bytes:
    """The bytes of a message; the length of the body is told last."""
    lines = [start_line, *(f"{name}: {value}" for name, value in fields)]
    lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape") + body


def write_request(method: str, uri: str, fields: Sequence[Field], body: bytes = b"") -> bytes:
    """The bytes of a request."""
    return write(f"{method} {uri} SIP/2.0", fields, body)
