"""How a response is put together from the request that it answers (RFC 3261 §8.2.6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2s

from ivr.errors import MalformedSip
from ivr.telephony.hop import Hop
from ivr.telephony.message import Field, Headers, Request, Unacceptable, write
from ivr.telephony.pyvoip import reason_phrase
from ivr.telephony.uri import Address, Via

ALLOWED = ("INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "INFO", "UPDATE", "NOTIFY")
"""The methods that are served."""

ALLOW: Field = ("Allow", ", ".join(ALLOWED))
ALLOW_REFER: Field = ("Allow", ", ".join((*ALLOWED, "REFER")))
"""In calls in which a REFER is followed."""
ACCEPT: Field = ("Accept", "application/sdp, application/dtmf-relay, application/dtmf")


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer: a status, fields beyond the usual ones, a body."""

    status: int
    fields: tuple[Field, ...] = ()
    body: bytes = b""


def write_response(
    request: Request | Unacceptable, reply: Reply, source: Hop, to_tag: str
) -> bytes:
    """The bytes of the response, with Via as RFC 3261 and RFC 3581 want it echoed."""
    fields = [*_echoed(request.headers, request.via, source, to_tag), *reply.fields]
    start = f"SIP/2.0 {reply.status} {reason_phrase(reply.status)}"
    return write(start, fields, reply.body)


def stateless_tag(secret: bytes, request: Request | Unacceptable) -> str:
    """A To tag that comes out the same whenever the same request comes again (§8.2.7)."""
    named = [request.headers.first(name) or "" for name in ("Call-ID", "From", "CSeq")]
    text = "\n".join([*named, request.via.text])
    return blake2s(text.encode("utf-8", "surrogateescape"), key=secret, digest_size=8).hexdigest()


def record_route(headers: Headers) -> Sequence[Field]:
    """The Record-Route fields to echo in a response that makes a dialog."""
    return [("Record-Route", value) for value in headers.all("Record-Route")]


def _echoed(headers: Headers, via: Via, source: Hop, to_tag: str) -> list[Field]:
    fields: list[Field] = [("Via", via.stamped(source))]
    fields += [("Via", text) for text in headers.all("Via")[1:]]
    for name in ("From", "To", "Call-ID", "CSeq"):
        value = headers.first(name)
        if value is None:
            continue
        if name == "To" and to_tag and not _has_tag(value):
            value = f"{value};tag={to_tag}"
        fields.append((name, value))
    return fields


def _has_tag(to: str) -> bool:
    """Whether the field itself has a tag; one within its URI or name is none."""
    try:
        return Address.parse(to).tag is not None
    except MalformedSip:
        return False
