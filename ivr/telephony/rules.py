"""How calls are taken: the core's settings."""

from __future__ import annotations

from dataclasses import dataclass, field

from ivr.accounts import Account
from ivr.telephony.identity import Network
from ivr.telephony.sources import SourceLimits
from ivr.telephony.transactions import Timing


@dataclass(frozen=True, slots=True)
class Rules:
    """What an operator may decide about taking calls, and the limits that protect the line."""

    ring_ms: int = 0
    """How long an answered call goes on ringing before the 200; 0: not at all."""
    most_calls: int = 200
    most_transactions: int = 5_000
    wait_ms: int = 12_000
    """How long a call may wait for a free line, from its INVITE on; 0: not at all."""
    most_waiting: int = 50
    overflow: str | None = None
    """The URI to which those are sent for whom no line became free."""
    accept: tuple[Network, ...] = ()
    """The networks from which calls are taken, beside the trusted ones; none: from everywhere."""
    numbers: tuple[str, ...] = ()
    """Our own numbers, or their beginnings with * after them: what a dialled number is known by."""
    session_s: int = 1_800
    """After so long a call that nobody has refreshed is dead (RFC 4028); 0: only if asked."""
    least_session_s: int = 90
    trusted: tuple[Network, ...] = ()
    """The trunks whose P-Asserted-Identity is believed."""
    area_code: str | None = None
    unanswered_ms: int = 60_000
    """After so long a call that nobody here answers is given up."""
    transfer_ms: int = 60_000
    """So long the outcome of an accepted transfer is waited for."""
    retry_after_s: int = 30
    source: SourceLimits = field(default_factory=SourceLimits)
    tcp: bool = True
    """Whether requests of ours that are too large for UDP are tried over TCP first."""
    accounts: tuple[Account, ...] = ()
    """With which we register and call; what comes to their users is for their numbers."""
    timing: Timing = field(default_factory=Timing)
