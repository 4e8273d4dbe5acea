"""The one place where pyVoIP is used: its message and SDP reader behind a canonical text of ours.

pyVoIP 1.6.8 reads a message rightly only when it is written just as it expects: full header names,
one space after the colon, `;tag=` last, sip URIs, no IPv6 in Via, a known media protocol, and an
rtpmap only for formats that were announced. So the guard (`reading`, `session_text`) checks what
came in, this module writes the checked parts in exactly that form, pyVoIP reads them, and what it
read is what the rest of the program works with. Nothing of pyVoIP's sockets, threads, timers,
calls or sound is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote, unquote

import pyVoIP.VoIP  # noqa: F401  # before pyVoIP.SIP, which imports it in a circle
from pyVoIP.SIP import SIPMessage, SIPMessageType, SIPStatus

from ivr.errors import MalformedSdp, MalformedSip, PeerError
from ivr.telephony.uri import Address

_T = TypeVar("_T")
_NOWHERE = "unknown.invalid"
_ENVELOPE = b"INVITE sip:ivr SIP/2.0\r\nContent-Type: application/sdp\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What pyVoIP read from the head of a message.

    `status` is None in a request, and the x00 of its class where pyVoIP does not know it.
    """

    method: str
    status: int | None
    call_id: str
    cseq: int
    from_tag: str
    to_tag: str
    from_number: str | None


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """One payload type of the audio offered, with the name that its rtpmap gives (lower case)."""

    payload_type: int
    name: str | None = None
    rate_hz: int | None = None


@dataclass(frozen=True, slots=True)
class AudioSection:
    """What pyVoIP read of an audio section: where its sound wants to go, and in which formats."""

    host: str
    port: int
    formats: tuple[AudioFormat, ...]
    direction: str


class _CanonicalMessage(SIPMessage):  # type: ignore[misc]  # pyVoIP carries no types
    """pyVoIP's reader, told that any method may come: which ones are served is decided elsewhere.

    The stock one refuses all but INVITE, ACK, BYE and CANCEL while parsing.
    """

    def parse(self, data: bytes) -> None:
        self.SIPCompatibleMethods = [data.split(b" ", 1)[0].decode("ascii")]
        super().parse(data)


def read_head(
    *,
    method: str,
    status: int | None,
    sender: Address,
    recipient: Address,
    call_id: str,
    cseq: int,
) -> Envelope:
    """The head of a message, as pyVoIP reads it from the canonical text of its checked parts."""
    start = f"{method} sip:ivr SIP/2.0" if status is None else f"SIP/2.0 {_known(status)} -"
    lines = [
        start,
        f"From: {_canonical_address(sender)}",
        f"To: {_canonical_address(recipient)}",
        f"Call-ID: {call_id}",
        f"CSeq: {cseq} {method}",
    ]
    text = "\r\n".join(lines) + "\r\n\r\n"
    return _guarded(lambda: _envelope(text.encode("ascii")), MalformedSip)


def read_audio(
    *,
    host: str,
    port: int,
    formats: Sequence[int],
    names: Iterable[tuple[int, str, int]],
    direction: str,
) -> AudioSection:
    """An audio section, as pyVoIP reads it from the canonical text of its checked parts."""
    family = "IP6" if ":" in host else "IP4"
    lines = [
        "v=0",
        f"o=- 0 0 IN {family} {host}",
        "s=-",
        f"c=IN {family} {host}",
        "t=0 0",
        f"m=audio {port} RTP/AVP {' '.join(map(str, formats))}",
        *(f"a=rtpmap:{number} {name}/{rate}" for number, name, rate in names),
        f"a={direction}",
    ]
    text = _ENVELOPE + "\r\n".join(lines).encode("ascii") + b"\r\n"
    return _guarded(lambda: _audio(text), MalformedSdp)


def reason_phrase(status: int) -> str:
    """The words that go with a status code, from pyVoIP's table."""
    return str(SIPStatus(_known(status)).phrase)


def _envelope(text: bytes) -> Envelope:
    message = _CanonicalMessage(text)
    sender, recipient = message.headers["From"], message.headers["To"]
    number = sender["number"]
    return Envelope(
        method=message.headers["CSeq"]["method"],
        status=int(message.status) if message.type == SIPMessageType.RESPONSE else None,
        call_id=message.headers["Call-ID"],
        cseq=int(message.headers["CSeq"]["check"]),
        from_tag=sender["tag"],
        to_tag=recipient["tag"],
        from_number=unquote(number) if number else None,
    )


def _audio(text: bytes) -> AudioSection:
    body = _CanonicalMessage(text).body
    media = body["m"][0]
    formats = []
    for number in media["methods"]:
        rtpmap = media["attributes"][number].get("rtpmap")
        name, rate = (rtpmap["name"], int(rtpmap["frequency"])) if rtpmap else (None, None)
        formats.append(AudioFormat(int(number), name, rate))
    return AudioSection(
        host=body["c"][0]["address"],
        port=media["port"],
        formats=tuple(formats),
        direction=str(body["a"]["transmit_type"]),
    )


def _guarded(read: Callable[[], _T], error: type[PeerError]) -> _T:
    """What `read` returns; whatever pyVoIP trips over is the peer's malformed message."""
    try:
        return read()
    except Exception as cause:  # pyVoIP raises IndexError, KeyError, ValueError, its own ...
        raise error(f"unreadable: {type(cause).__name__}") from cause


def _canonical_address(address: Address) -> str:
    uri = address.uri
    host = _NOWHERE if not uri.host or ":" in uri.host else uri.host
    user = f"{quote(uri.user, safe='+*#', errors='replace')}@" if uri.user else ""
    tag = f";tag={address.tag}" if address.tag else ""
    return f"<sip:{user}{host}>{tag}"


def _known(status: int) -> int:
    """The status, or the x00 of its class where pyVoIP does not know it (RFC 3261 §8.1.3.2)."""
    try:
        SIPStatus(status)
    except ValueError:
        return status // 100 * 100
    return status
