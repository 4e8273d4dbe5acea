"""What an operator decides about the endpoint."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.accounts import Account
from ivr.telephony.identity import Network
from ivr.telephony.rules import Rules


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
    goodbye_ms: int = 1_000
    """How long the answers to our BYEs are waited for when the endpoint stops."""

    def rules(self) -> Rules:
        """The settings that the core goes by."""
        return Rules(
            ring_ms=self.ring_ms,
            most_calls=self.most_calls,
            trusted=self.trusted,
            area_code=self.area_code,
            transfer_ms=self.transfer_ms,
            accounts=self.accounts,
        )
