"""A request of ours within a call, kept until it is answered: it may be asked for again."""

from __future__ import annotations

from dataclasses import dataclass, field

from ivr.telephony.login import Place
from ivr.telephony.message import Field


@dataclass(slots=True)
class Sent:
    """What was sent, without what differs from one sending to the next."""

    method: str
    fields: tuple[Field, ...]
    body: bytes = b""
    tried: list[Place] = field(default_factory=list)
    """The challenges that were answered for it."""
