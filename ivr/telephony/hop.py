"""One end of a way that messages take: an address and the transport that leads there."""

from __future__ import annotations

from typing import Literal, NamedTuple

Transport = Literal["UDP", "TCP"]


class Hop(NamedTuple):
    """Where a message came from, or where one goes. `host` is an IP address in text."""

    host: str
    port: int
    transport: Transport = "UDP"
    connection: int = 0
    """TCP: the peer's port of the connection to use while it is open; 0: any that leads there."""

    @property
    def place(self) -> str:
        """`host:port` as it is written in URIs and Via, IPv6 in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def reliable(self) -> bool:
        """Whether what is sent there arrives, or the connection breaks (RFC 3261 §17)."""
        return self.transport == "TCP"
