"""How calls are taken: the core's settings."""

from __future__ import annotations

from dataclasses import dataclass, field

from ivr.accounts import Account
from ivr.telephony.identity import Network
from ivr.telephony.transactions import Timing


@dataclass(frozen=True, slots=True)
class Rules:
    """What an operator may decide about taking calls, and the limits that protect the line."""

    ring_ms: int = 0
    """How long an answered call goes on ringing before the 200; 0: not at all."""
    most_calls: int = 200
    most_transactions: int = 5_000
    trusted: tuple[Network, ...] = ()
    """The trunks whose P-Asserted-Identity is believed."""
    area_code: str | None = None
    unanswered_ms: int = 60_000
    """After so long a call that nobody here answers is given up."""
    transfer_ms: int = 60_000
    """So long the outcome of an accepted transfer is waited for."""
    retry_after_s: int = 30
    accounts: tuple[Account, ...] = ()
    """With which we register and call; what comes to their users is for their numbers."""
    timing: Timing = field(default_factory=Timing)
