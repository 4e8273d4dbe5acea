"""The guard of session descriptions: from a body to the audio section that can be talked about.

Only sizes, shapes and which section counts are decided here (RFC 4566, RFC 3264); the meaning of
that section is read by pyVoIP.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from email import policy
from email.parser import BytesParser
from ipaddress import ip_address
from itertools import pairwise

from ivr.errors import MalformedSdp
from ivr.telephony.message import Request, Response
from ivr.telephony.pyvoip import AudioSection, read_audio

SDP = "application/sdp"
MOST_LINES = 500
MOST_SECTIONS = 16
MOST_FORMATS = 64
MOST_PARTS = 32
"""Of a multipart, nested ones included: reading thousands would keep every call waiting."""

PROFILES = ("RTP/AVP", "RTP/AVPF")
"""What may carry plain audio. With feedback (RFC 4585) it is the same sound and the same reports,
only the peer's may come earlier."""

DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")

_END_OF_LINE = re.compile(r"\r\n|\r|\n")
_MEDIA = re.compile(r"([!-~]{1,32}) ([0-9]{1,5})(?:/[0-9]{1,5})? ([!-~]{1,32})((?: [!-~]{1,64})+)")
_CONNECTION = re.compile(r"IN (IP4|IP6) ([0-9A-Za-z:.-]{1,255})(?:/[0-9/]{1,16})?")
_RTPMAP = re.compile(r"rtpmap:([0-9]{1,3}) ([A-Za-z0-9_.+-]{1,64})/([0-9]{1,7})(?:/([0-9]{1,3}))?")


@dataclass(frozen=True, slots=True)
class Section:
    """One media section as it was announced, with the lines below it."""

    kind: str
    port: int
    protocol: str
    formats: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """A session description: every section in order, and the audio that we could take part in.

    `chosen` is the place of that section, `audio` what it says; both None where there is none.
    """

    sections: tuple[Section, ...]
    chosen: int | None = None
    audio: AudioSection | None = None


def session_body(message: Request | Response) -> bytes | None:
    """The session description that a message carries, alone or in a multipart; None without.

    A multipart that cannot be taken apart raises MalformedSdp.
    """
    if not message.body:
        return None
    kind = message.content_type
    if kind == SDP:
        return message.body
    if not kind.startswith("multipart/"):
        return None
    if message.body.count(b"\n--") > MOST_PARTS:
        raise MalformedSdp("too many parts")
    head = f"Content-Type: {message.headers.first('Content-Type')}\r\n\r\n"
    text = head.encode("ascii", "replace") + message.body
    try:
        parts = BytesParser(policy=policy.compat32).parsebytes(text)
    except ValueError as cause:  # a boundary in an encoding that cannot be decoded
        raise MalformedSdp("a multipart that cannot be read") from cause
    for part in parts.walk():
        payload = part.get_payload(decode=True)
        if part.get_content_type() == SDP and isinstance(payload, bytes):
            return payload
    return None


def parse_session(body: bytes, unnamed_host: str) -> Session:
    """The description in a body; a host given by name is taken to be `unnamed_host`."""
    common, sections = _split(body)
    for place, section in enumerate(sections):
        if section.kind == "audio" and section.port and section.protocol in PROFILES:
            audio = _audio(section, common, unnamed_host)
            return Session(sections, place, audio)
    return Session(sections)


def _split(body: bytes) -> tuple[list[str], tuple[Section, ...]]:
    lines = [line for line in _END_OF_LINE.split(body.decode("utf-8", "replace")) if line]
    if not lines or lines[0].rstrip() != "v=0":
        raise MalformedSdp("does not begin with v=0")
    if len(lines) > MOST_LINES or any(line[1:2] != "=" for line in lines):
        raise MalformedSdp("too many lines, or a line without a type")
    starts = [at for at, line in enumerate(lines) if line.startswith("m=")]
    if len(starts) > MOST_SECTIONS:
        raise MalformedSdp("too many media sections")
    sections = tuple(_section(lines[at:end]) for at, end in pairwise([*starts, len(lines)]))
    return lines[: starts[0]] if starts else lines, sections


def _section(lines: list[str]) -> Section:
    match = _MEDIA.fullmatch(lines[0][2:].rstrip())
    if match is None or int(match[2]) > 65535:
        raise MalformedSdp("a media line that cannot be read")
    formats = tuple(match[4].split())
    if len(formats) > MOST_FORMATS:
        raise MalformedSdp("too many formats")
    return Section(match[1].lower(), int(match[2]), match[3], formats, tuple(lines[1:]))


def _audio(section: Section, common: list[str], unnamed_host: str) -> AudioSection:
    if not all(number.isascii() and number.isdigit() for number in section.formats):
        raise MalformedSdp("a payload type that is no number")
    formats = tuple(int(number) for number in section.formats)
    if max(formats) > 127:
        raise MalformedSdp("a payload type above 127")
    names, wide = [], set()
    for line in section.lines:
        match = _RTPMAP.fullmatch(line[2:].strip()) if line.startswith("a=") else None
        if match and int(match[1]) in formats:
            names.append((int(match[1]), match[2].lower(), int(match[3])))
            if match[4] not in (None, "1"):
                wide.add(int(match[1]))
    audio = read_audio(
        host=_host([*section.lines, *common], unnamed_host),
        port=section.port,
        formats=formats,
        names=names,
        direction=_direction([*section.lines, *common]),
    )
    mono = tuple(form for form in audio.formats if form.payload_type not in wide)
    return replace(audio, formats=mono)


def _host(lines: list[str], unnamed_host: str) -> str:
    """Where the sound shall go: the section's own connection line before the common one."""
    text = next((line[2:].strip() for line in lines if line.startswith("c=")), None)
    match = _CONNECTION.fullmatch(text) if text else None
    if match is None:
        raise MalformedSdp("no connection line, or one that cannot be read")
    try:
        address = ip_address(match[2])
    except ValueError:
        return unnamed_host
    if (address.version == 6) != (match[1] == "IP6"):
        raise MalformedSdp("an address of the other family")
    if address.is_multicast or match[2] == "255.255.255.255":
        raise MalformedSdp("sound for many at once")
    return str(address)


def _direction(lines: list[str]) -> str:
    for line in lines:
        if line.startswith("a=") and line[2:].strip() in DIRECTIONS:
            return line[2:].strip()
    return "sendrecv"
