"""Addresses on the signalling wire: URIs, name-addr values, Via (RFC 3261 §19, §20, §25).

Reading is liberal in spaces and letter case and strict in shape; what cannot be read raises
MalformedSip.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import unquote

from ivr.errors import MalformedSip
from ivr.telephony.hop import Hop

DEFAULT_PORT = 5060

_HOST = r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]*))"
_HOST_PORT = re.compile(rf"({_HOST})(?:\s*:\s*([0-9]{{1,5}}))?")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.+)", re.DOTALL)
_VIA = re.compile(
    r"SIP\s*/\s*([0-9]{1,9}\.[0-9]{1,9})\s*/\s*([A-Za-z0-9._-]+)\s+"
    rf"({_HOST})(?:\s*:\s*([0-9]{{1,5}}))?\s*(;.*)?",
    re.IGNORECASE | re.DOTALL,
)
_TOKEN_OR_HOST = re.compile(r"[^\s\"<>;,]*|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)

Params = tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Uri:
    """A sip, sips or tel URI; another scheme keeps only its text."""

    text: str
    scheme: str
    user: str | None = None
    host: str = ""
    port: int | None = None
    params: Params = ()

    @classmethod
    def parse(cls, text: str) -> Uri:
        match = _SCHEME.fullmatch(text.strip())
        if match is None or re.search(r"[\s<>]", text.strip()):
            raise MalformedSip("not a URI")
        scheme, rest = match[1].lower(), match[2]
        if scheme == "tel":
            number, *params = rest.split(";")
            return cls(text.strip(), scheme, unquote(number), params=_params(params))
        if scheme not in ("sip", "sips"):
            return cls(text.strip(), scheme)
        user, _, place = rest.partition("@") if "@" in rest else ("", "", rest)
        place, *params = place.split("?", 1)[0].split(";")
        found = _HOST_PORT.fullmatch(place)
        if found is None:
            raise MalformedSip("a SIP URI without a host")
        name = unquote(user.split(":", 1)[0]) if user else None
        return cls(
            text.strip(), scheme, name, unbracketed(found[1]), _port(found[2]), _params(params)
        )

    def param(self, name: str) -> str | None:
        """The value of a parameter; an empty text for one without a value; None if absent."""
        return _lookup(self.params, name)


@dataclass(frozen=True, slots=True)
class Address:
    """A name-addr or addr-spec with the parameters of its header field."""

    uri: Uri
    display: str = ""
    params: Params = ()

    @classmethod
    def parse(cls, text: str) -> Address:
        text = text.strip()
        start = _outside_quotes(text, "<")
        if start < 0:
            if "?" in text or "," in text:  # these need the brackets (§20)
                raise MalformedSip("an address that needs brackets")
            user, at, rest = text.rpartition("@")
            place, *params = rest.split(";")
            return cls(Uri.parse(user + at + place), params=_params(params))
        end = text.find(">", start)
        if end < 0:
            raise MalformedSip("an address that does not end")
        display, tail = text[:start].strip(), text[end + 1 :].strip()
        if _bad_display(display) or (tail and not tail.startswith(";")):
            raise MalformedSip("an address with something beside it")
        return cls(
            Uri.parse(text[start + 1 : end]),
            display.strip('"'),
            _params(list(split_outside(tail[1:], ";")) if tail else []),
        )

    @property
    def tag(self) -> str | None:
        """The tag that makes it one side of a dialog."""
        return _lookup(self.params, "tag") or None


@dataclass(frozen=True, slots=True)
class Via:
    """One hop of the way that a request came; the response goes back along it."""

    text: str
    transport: str
    host: str
    port: int | None
    params: Params = ()
    version: str = "2.0"

    @classmethod
    def parse(cls, text: str) -> Via:
        match = _VIA.fullmatch(text.strip())
        if match is None:
            raise MalformedSip("not a Via")
        tail = list(split_outside(match[5][1:], ";")) if match[5] else []
        return cls(
            text.strip(),
            match[2].upper(),
            unbracketed(match[3]),
            _port(match[4]),
            _params(tail),
            match[1],
        )

    @property
    def branch(self) -> str:
        """What names the transaction; empty where an old peer sends none."""
        return _lookup(self.params, "branch") or ""

    @property
    def wants_port(self) -> bool:
        """Whether the peer asked for the response at its source port (RFC 3581)."""
        return any(name == "rport" for name, _ in self.params)

    def stamped(self, source: Hop) -> str:
        """The text to echo, with where the request really came from."""
        kept = [p for p in self.params if p[0] not in ("rport", "received")]
        if self.wants_port:
            kept.append(("rport", str(source.port)))
        if self.wants_port or self.host != source.host:
            kept.append(("received", source.host))
        tail = "".join(f";{name}" if value is None else f";{name}={value}" for name, value in kept)
        return f"SIP/{self.version}/{self.transport} {host_port(self.host, self.port)}{tail}"

    def way_back(self, source: Hop) -> Hop:
        """Where the response goes: never to a third party, whatever the Via says.

        Over TCP that is the connection on which the request came; when it is closed by then, a
        new one to the port that the Via tells (§18.2.2).
        """
        if source.reliable:
            return source._replace(port=self.port or DEFAULT_PORT, connection=source.port)
        port = source.port if self.wants_port else (self.port or DEFAULT_PORT)
        return source._replace(port=port)


def host_port(host: str, port: int | None) -> str:
    """`host:port` as it is written in URIs and Via, IPv6 in brackets."""
    shown = f"[{host}]" if ":" in host else host
    return shown if port is None else f"{shown}:{port}"


def is_ip(host: str) -> bool:
    """Whether it is a literal address, which needs no looking up."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def unbracketed(host: str) -> str:
    """An IPv6 address without its brackets."""
    return host[1:-1] if host.startswith("[") else host


def split_outside(text: str, separator: str) -> Iterator[str]:
    """The parts between separators that stand outside quotes and angle brackets."""
    start = at = 0
    quoted = angled = False
    while at < len(text):
        char = text[at]
        if quoted and char == "\\":
            at += 1
        elif char == '"':
            quoted = not quoted
        elif not quoted and char in "<>":
            angled = char == "<"
        elif char == separator and not quoted and not angled:
            yield text[start:at].strip()
            start = at + 1
        at += 1
    yield text[start:].strip()


def _outside_quotes(text: str, wanted: str) -> int:
    at, quoted = 0, False
    while at < len(text):
        if quoted and text[at] == "\\":
            at += 1
        elif text[at] == '"':
            quoted = not quoted
        elif text[at] == wanted and not quoted:
            return at
        at += 1
    return -1


def _bad_display(display: str) -> bool:
    """Whether the quotes of a display name do not close where it ends."""
    if display.startswith('"'):
        return re.fullmatch(r'"(?:[^"\\]|\\.)*"', display, re.DOTALL) is None
    return '"' in display or ">" in display


def _params(parts: list[str]) -> Params:
    found: list[tuple[str, str | None]] = []
    for part in parts:
        name, equals, value = part.partition("=")
        name, value = name.strip().lower(), value.strip()
        if not name:
            continue
        if _TOKEN_OR_HOST.fullmatch(value) is None or re.search(r"[\s\"<>]", name):
            raise MalformedSip("a parameter that cannot be read")
        found.append((name, value if equals else None))
    return tuple(found)


def _lookup(params: Params, name: str) -> str | None:
    for key, value in params:
        if key == name:
            return value or ""
    return None


def _port(text: str | None) -> int | None:
    if text is None:
        return None
    if not 0 < int(text) < 65536:
        raise MalformedSip("a port that cannot be")
    return int(text)
