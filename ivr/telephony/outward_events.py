"""What the core tells the edge of calls that we make and of our accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ivr.telephony.hop import Transport

Standing = Literal["registered", "refused", "wrong password", "unreachable", "left"]
"""How an account stands with its registrar."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """An address is wanted for a host that is told by name; `UserAgent.found` takes the answer."""

    owner: str
    host: str
    port: int
    transport: Transport


@dataclass(frozen=True, slots=True)
class SoundBegan:
    """Sound flows from now on, though nobody may have answered yet."""

    call: str


@dataclass(frozen=True, slots=True)
class AccountChanged:
    """An account's standing is another than before. `again_s`: when it is tried again."""

    account: str
    registrar: str
    standing: Standing
    status: int = 0
    reason: str = ""
    again_s: int = 0
    before: Standing | None = None
