"""A re-INVITE or UPDATE of ours: what it is for, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BUSY_MS = 100
"""So soon it is tried again whether the peer's own INVITE is through."""

MOST_TRIES = 6
"""So often one change is sent, however often the peer says that it is changing something itself."""


@dataclass(slots=True)
class Change:
    """One change of a call's session that we want."""

    aim: Literal["hold", "refresh"]
    """`hold` brings the peer's hold to what is wanted now, on or off."""
    method: str
    at_ms: int
    """When it is to be sent (again), or, once sent, when to give it and the call up."""
    sent: bool = False
    """Whether it is under way; else it waits to be sent."""
    tries: int = 0
    held: bool = False
    """What the offer under way says."""
    branch: str = ""
    cseq: int = 0

    @property
    def offers(self) -> bool:
        """Whether an offer of ours waits for its answer, so that the peer may make none."""
        return self.sent and self.method == "INVITE"
