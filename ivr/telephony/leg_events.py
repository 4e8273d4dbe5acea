"""What a leg tells whoever listens to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ivr.telephony.refusals import Cause

EndedBy = Literal["caller", "us", "timeout", "cancelled", "refused"]


@dataclass(frozen=True, slots=True)
class Acked:
    """The caller has confirmed our answer: from here on a prompt is heard from its beginning."""


@dataclass(frozen=True, slots=True)
class LegEnded:
    """The leg is over; told exactly once, and nothing after it."""

    by: EndedBy


@dataclass(frozen=True, slots=True)
class TransferEnded:
    """A transfer came to its end. `status` is the SIP status that decided it, 0 where none did."""

    connected: bool
    status: int
    reason: str
    refused: bool = False
    """Whether the caller's equipment would not even try."""


@dataclass(frozen=True, slots=True)
class InfoDigit:
    """A key was pressed, told in SIP INFO: one of 0-9 * # A-D.

    `duration_ms`: how long it was down by then, where that was told.
    """

    digit: str
    duration_ms: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """An order to hold or to resume is through: whether the peer is on hold now.

    `status` is 200 where it was done, else the SIP status that refused it, 0 where none did.
    """

    held: bool
    status: int


@dataclass(frozen=True, slots=True)
class Ringing:
    """A call of ours has come so far: 180 it rings, 181 it is sent on, 182 it waits, 183 wait."""

    status: int


@dataclass(frozen=True, slots=True)
class EarlyMedia:
    """A call of ours is heard before it is answered: an announcement, a ringing tone."""


@dataclass(frozen=True, slots=True)
class PickedUp:
    """A call of ours is answered: from here on it is a call like any other."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A call of ours was not answered; its end is told next. `status` is 0 where none came."""

    status: int
    reason: str
    cause: Cause


@dataclass(frozen=True, slots=True)
class Referred:
    """The other side asks that somebody else be called in its place (REFER).

    `replaces`: the dialog that the new call is to take over, where it names one (RFC 3891).
    """

    target: str
    replaces: str = ""


LegEvent = (
    Acked
    | LegEnded
    | TransferEnded
    | InfoDigit
    | Held
    | Ringing
    | EarlyMedia
    | PickedUp
    | Refused
    | Referred
)
