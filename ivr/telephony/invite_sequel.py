"""What follows an INVITE of ours on the same hop, written from the INVITE itself.

The ACK to a refusal (RFC 3261 §17.1.1.3) and CANCEL (§9.1) repeat its Request-URI, its one Via,
its Route, From, Call-ID and number; what stands in the INVITE is our own text, and so in order.
"""

from __future__ import annotations

from ivr.telephony.message import Field, write_request

_KEPT = ("Via", "Max-Forwards", "Route", "From", "To", "Call-ID", "CSeq")


def write_ack(invite: bytes, to: str) -> bytes:
    """The ACK to a refusal, whose To it carries."""
    return _sequel(invite, "ACK", to)


def write_cancel(invite: bytes) -> bytes:
    """The CANCEL; its To is the INVITE's, without a tag."""
    return _sequel(invite, "CANCEL", None)


def _sequel(invite: bytes, method: str, to: str | None) -> bytes:
    head = invite.partition(b"\r\n\r\n")[0].decode("utf-8", "surrogateescape")
    start, *lines = head.split("\r\n")
    fields: list[Field] = []
    for line in lines:
        name, _, value = line.partition(": ")
        if name not in _KEPT:
            continue
        if name == "CSeq":
            value = f"{value.split()[0]} {method}"
        elif name == "To" and to is not None:
            value = to
        fields.append((name, value))
    return write_request(method, start.split(" ")[1], fields)
