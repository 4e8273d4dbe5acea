"""Whom a call sends its sound to and from whom it takes it (symmetric RTP, RFC 4961).

Sound goes to the negotiated address. Where that cannot be reached from here, or stays silent, the
first valid source on the peer's own or on its signalling host takes its place. Once a source is
found nobody else is heard.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

from ivr.media.sound import Law
from ivr.media.udp import Address

SILENT_MS = 500
"""After this much sound from another port or host, the negotiated address counts as silent."""


@dataclass(frozen=True, slots=True)
class MediaTarget:
    """Where the other side wants its sound and how; from the session description.

    `host` and `signalling_host` are IP addresses in text; `sending=False` puts the peer on hold,
    `receiving=False` says that the peer will send nothing. Reports go to `rtcp`, or where that is
    None to the port above the sound's; with `rtcp_mux` they share its port (RFC 5761).
    """

    host: str
    port: int
    law: Law
    dtmf_payload_type: int | None
    signalling_host: str
    sending: bool = True
    receiving: bool = True
    ptime_ms: int = 20
    """How much sound the peer wants in a packet."""
    rtcp: Address | None = None
    rtcp_mux: bool = False


@dataclass
class Latch:
    """The address of the other side, as far as it is known."""

    target: MediaTarget
    locked: Address | None = field(default=None, init=False)
    _left: Address | None = field(default=None, init=False)
    """Who was locked before the address changed; his last packets may still be on the way."""
    _candidate: Address | None = field(default=None, init=False)
    _since_ms: int = field(default=0, init=False)
    _heard_ms: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._host = plain_host(self.target.host)
        self._hosts = {self._host, plain_host(self.target.signalling_host)}
        self._reachable = reachable(self.target.host, self.target.signalling_host)

    @property
    def destination(self) -> Address:
        """Where to send to just now."""
        found = self.locked or (None if self._reachable else self._candidate)
        return found or (self._host, self.target.port)

    @property
    def report_destination(self) -> Address:
        """Where to send reports, as long as none has come from elsewhere."""
        if self.target.rtcp_mux:
            return self.destination
        if self.target.rtcp is not None:
            return plain_host(self.target.rtcp[0]), self.target.rtcp[1]
        host, port = self.destination
        return host, min(port + 1, 65_535)

    def may_report(self, source: Address) -> bool:
        """Whether a report from there may be the peer's: its port is not known beforehand."""
        return source[0] in self._hosts or (self.locked is not None and source[0] == self.locked[0])

    def moved(self, target: MediaTarget) -> Latch:
        """The latch for a renegotiated target: a lock holds as long as the address stays."""
        latch = Latch(target)
        if (target.host, target.port) == (self.target.host, self.target.port):
            latch.locked = self.locked
        latch._left = self.locked or self._left
        return latch

    def accepts(self, source: Address, now_ms: int) -> bool:
        """Whether a valid packet from there is this call's; may lock on its source."""
        if self.locked is not None:
            return source == self.locked
        if source == (self._host, self.target.port):
            self.locked = source
            return True
        if source[0] not in self._hosts:
            return False
        if source != self._candidate:
            taken = self._candidate not in (None, self._left)
            if taken and now_ms - self._heard_ms < SILENT_MS:
                return False
            self._candidate, self._since_ms = source, now_ms
        self._heard_ms = now_ms
        at_once = not self._reachable and source != self._left
        if at_once or now_ms - self._since_ms >= SILENT_MS:
            self.locked = source
        return True


def plain_host(host: str) -> str:
    """The address as text in its usual form, IPv4 not wrapped in IPv6; no address: unchanged."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def reachable(host: str, signalling_host: str) -> bool:
    """Whether sound sent to the negotiated host can arrive.

    A private address is only good when signalling comes from a private network too, a loopback
    address only when signalling comes from this machine.
    """
    try:
        address = ipaddress.ip_address(plain_host(host))
        signalling = ipaddress.ip_address(plain_host(signalling_host))
    except ValueError:
        return False
    if address.is_unspecified or address.is_multicast:
        return False
    if address == signalling:
        return True
    if address.is_loopback or signalling.is_loopback:
        return address.is_loopback and signalling.is_loopback
    return address.is_global or not signalling.is_global
