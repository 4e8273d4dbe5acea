"""Where calls are taken and how, as the house sets it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ivr.accounts import Account
from ivr.telephony.connection import TcpLimits
from ivr.telephony.identity import Network
from ivr.telephony.rules import Rules
from ivr.telephony.sources import SourceLimits
from ivr.telephony.transactions import Timing


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """Where calls are taken and how. `advertise`: the address to tell peers, where it differs."""

    host: str = "0.0.0.0"
    port: int = 5060
    advertise: str | None = None
    ring_ms: int = 0
    trusted: tuple[Network, ...] = ()
    area_code: str | None = None
    most_calls: int = 200
    transfer_ms: int = 60_000
    accounts: tuple[Account, ...] = ()
    most_waiting: int = 50
    wait_ms: int = 12_000
    overflow: str | None = None
    accept: tuple[Network, ...] = ()
    numbers: tuple[str, ...] = ()
    session_s: int = 1_800
    least_session_s: int = 90
    goodbye_ms: int = 3_000
    """How long the answers to our BYEs are waited for when the endpoint stops."""
    tcp: TcpLimits | None = field(default_factory=TcpLimits)
    """None: no TCP."""
    source: SourceLimits = field(default_factory=SourceLimits)
    timing: Timing = field(default_factory=Timing)

    def rules(self) -> Rules:
        """The settings that the core goes by."""
        return Rules(
            ring_ms=self.ring_ms,
            most_calls=self.most_calls,
            trusted=self.trusted,
            area_code=self.area_code,
            transfer_ms=self.transfer_ms,
            accounts=self.accounts,
            most_waiting=self.most_waiting,
            wait_ms=self.wait_ms,
            overflow=self.overflow,
            accept=self.accept,
            numbers=self.numbers,
            session_s=self.session_s,
            least_session_s=self.least_session_s,
            source=self.source,
            tcp=self.tcp is not None,
            timing=self.timing,
        )
