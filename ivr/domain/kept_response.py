"""What a request was answered, kept so that the same request is not obeyed twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

KEPT_FOR = timedelta(days=7)
"""How long an answer is kept; a request that comes again later is a new one."""


@dataclass(frozen=True, slots=True)
class KeptResponse:
    """The answer to one request of one sender."""

    sender: str
    """Whose keys these are: a token's name, or the hook."""
    key: str
    digest: str
    """SHA-256 of what was asked, in hexadecimal."""
    at: datetime
    answer: str
    """The answer as JSON."""
    sent_at: datetime | None = None
    """The newest signed moment of sending, where requests are signed: older ones are replays."""
