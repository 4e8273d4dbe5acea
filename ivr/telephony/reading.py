"""The guard: from a datagram to a request or response that the core may trust in its shape.

Strangers send here. Sizes are bounded before anything is parsed, each value is checked before it
is used, and a fault is either answered (a request whose Via can be read) or met with silence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivr.errors import MalformedSip
from ivr.telephony.message import (
    LISTS,
    SINGLE,
    Headers,
    Request,
    Response,
    Unacceptable,
    canonical_name,
)
from ivr.telephony.pyvoip import read_head
from ivr.telephony.uri import Address, Via, split_outside

MOST_BYTES = 16_384
MOST_FIELDS = 200
MOST_LINE = 4_096

_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_END_OF_LINE = re.compile(r"\r?\n")
_FIELD = re.compile(r"([A-Za-z0-9.!%*_+`'~-]+)[ \t]*:[ \t]*(.*)", re.DOTALL)
_REQUEST_LINE = re.compile(r"([A-Za-z0-9.!%*_+`'~-]{1,64}) (\S+) SIP/([0-9]+\.[0-9]+)", re.I)
_STATUS_LINE = re.compile(r"SIP/2\.0 ([1-6][0-9]{2})(?: (.*))?", re.I)
_CSEQ = re.compile(r"([0-9]{1,10})\s+([A-Za-z0-9.!%*_+`'~-]{1,64})")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"]*")
_WORD = re.compile(r"[!-~]{1,256}")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")

Reading = Request | Response | Unacceptable


@dataclass(frozen=True, slots=True)
class _Parts:
    start_line: str
    headers: Headers
    rest: bytes
    problem: str | None


def read(datagram: bytes) -> Reading | None:
    """The message in a datagram; None for a keep-alive; MalformedSip: better say nothing."""
    trimmed = datagram.lstrip(b"\r\n\x00")
    if not trimmed:
        return None
    parts = _take_apart(trimmed[:MOST_BYTES])
    if parts.start_line[:4].upper() == "SIP/":
        return _response(parts)
    via = _top_via(parts.headers)
    if parts.start_line.startswith("ACK "):
        return _request(parts, via, len(trimmed))
    try:
        return _request(parts, via, len(trimmed))
    except _Refused as refused:
        return Unacceptable(refused.status, str(refused), parts.headers, via)


def read_unfit(head: bytes, status: int) -> Unacceptable | None:
    """A request that could not be had whole, to be answered so; None: nobody waits for that."""
    parts = _take_apart(head[:MOST_BYTES])
    if parts.start_line[:4].upper() == "SIP/" or parts.start_line.startswith("ACK "):
        return None
    return Unacceptable(status, "not to be had whole", parts.headers, _top_via(parts.headers))


class _Refused(MalformedSip):
    """A fault in a request that can be answered."""

    def __init__(self, problem: str, status: int = 400) -> None:
        super().__init__(problem)
        self.status = status


def _request(parts: _Parts, via: Via, size: int) -> Request:
    if size > MOST_BYTES:
        raise _Refused("too long", 513)
    line = _REQUEST_LINE.fullmatch(parts.start_line)
    if line is None:
        raise _Refused("the request line cannot be read")
    if line[3] != "2.0":
        raise _Refused("another version of SIP", 505)
    if parts.problem:
        raise _Refused(parts.problem)
    body = _body(parts)
    try:
        _check_way(line[2], parts.headers)
        number, method = _cseq(parts.headers)
        if method != line[1]:
            raise MalformedSip("CSeq names another method")
        head = read_head(
            method=method,
            status=None,
            sender=_address(parts.headers, "From"),
            recipient=_address(parts.headers, "To"),
            call_id=_call_id(parts.headers),
            cseq=number,
        )
    except MalformedSip as problem:
        raise _Refused(str(problem)) from problem
    return Request(
        method=head.method,
        uri=line[2],
        headers=parts.headers,
        via=via,
        from_tag=head.from_tag,
        to_tag=head.to_tag or None,
        from_number=head.from_number,
        call_id=head.call_id,
        cseq=head.cseq,
        body=body,
    )


def _response(parts: _Parts) -> Response:
    line = _STATUS_LINE.fullmatch(parts.start_line)
    if line is None:
        raise MalformedSip("the status line cannot be read")
    if parts.problem:
        raise MalformedSip(parts.problem)
    via = _top_via(parts.headers)
    number, method = _cseq(parts.headers)
    head = read_head(
        method=method,
        status=int(line[1]),
        sender=_address(parts.headers, "From"),
        recipient=_address(parts.headers, "To"),
        call_id=_call_id(parts.headers),
        cseq=number,
    )
    return Response(
        status=int(line[1]),
        reason=(line[2] or "").strip(),
        headers=parts.headers,
        branch=via.branch,
        method=head.method,
        to_tag=head.to_tag or None,
        body=_body(parts),
    )


def _take_apart(datagram: bytes) -> _Parts:
    """Start line and header fields, unfolded, under full names; the first fault found is noted."""
    end = _END_OF_HEAD.search(datagram)
    head = datagram[: end.start()] if end else datagram
    text = head.decode("utf-8", "surrogateescape")
    start_line, *lines = _END_OF_LINE.split(text)
    unfolded: list[str] = []
    for line in lines:
        if line[:1] in (" ", "\t") and unfolded:
            unfolded[-1] += " " + line.strip()
        elif line:
            unfolded.append(line.rstrip())
    problem = None if end else "the head does not end"
    fields: list[tuple[str, str]] = []
    for line in unfolded:
        match = _FIELD.fullmatch(line)
        if match is None or len(line) > MOST_LINE or _FORBIDDEN.search(line):
            problem = problem or "a header field that cannot be read"
            continue
        name = canonical_name(match[1])
        values = list(split_outside(match[2], ",")) if name in LISTS else [match[2].strip()]
        fields += [(name, value) for value in values if value or name not in LISTS]
        if len(fields) > MOST_FIELDS:
            problem = problem or "too many header fields"
            break
    headers = Headers(tuple(fields))
    for name in SINGLE:
        if len(headers.all(name)) > 1:
            problem = problem or f"more than one {name}"
    rest = datagram[end.end() :] if end else b""
    return _Parts(start_line, headers, rest, problem)


def _body(parts: _Parts) -> bytes:
    """The body by its told length; more is cut off, less is a fault (RFC 3261 §18.3)."""
    told = parts.headers.first("Content-Length")
    if told is None:
        return parts.rest
    if not told.isascii() or not told.isdigit() or len(told) > 9:
        raise _Refused("a Content-Length that is no number")
    if int(told) > len(parts.rest):
        raise _Refused("a body shorter than its Content-Length")
    return parts.rest[: int(told)]


def _top_via(headers: Headers) -> Via:
    text = headers.first("Via")
    if text is None:
        raise MalformedSip("no Via")
    return Via.parse(text)


def _check_way(uri: str, headers: Headers) -> None:
    """The Request-URI may be of any scheme, but must have one; each Via must be readable."""
    if _URI.fullmatch(uri) is None:
        raise MalformedSip("a Request-URI that is no URI")
    for text in headers.all("Via"):
        if Via.parse(text).version != "2.0":
            raise MalformedSip("a Via of another version")


def _address(headers: Headers, name: str) -> Address:
    text = headers.first(name)
    if text is None:
        raise MalformedSip(f"no {name}")
    address = Address.parse(text)
    if any(key == "tag" and not _WORD.fullmatch(value or "") for key, value in address.params):
        raise MalformedSip(f"a tag in {name} that cannot be read")
    return address


def _call_id(headers: Headers) -> str:
    text = headers.first("Call-ID")
    if text is None or _WORD.fullmatch(text) is None:
        raise MalformedSip("no Call-ID, or one that cannot be read")
    return text


def _cseq(headers: Headers) -> tuple[int, str]:
    match = _CSEQ.fullmatch(headers.first("CSeq") or "")
    if match is None or int(match[1]) >= 2**31:
        raise MalformedSip("no CSeq, or one that cannot be read")
    return int(match[1]), match[2]
