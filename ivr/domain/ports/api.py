"""Who else is let in, and what they were answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from ivr.domain.api_token import ApiToken
from ivr.domain.kept_response import KeptResponse


class ApiTokens(Protocol):
    """What other programs are let in with."""

    def get(self, name: str) -> ApiToken | None: ...

    def by_digest(self, digest: str) -> ApiToken | None: ...

    def every(self) -> Sequence[ApiToken]:
        """All of them, revoked ones too, the oldest first."""

    def save(self, token: ApiToken) -> None:
        """Store the token, in place of what was known under its name."""


class KeptResponses(Protocol):
    """What requests were answered."""

    def get(self, sender: str, key: str) -> KeptResponse | None: ...

    def save(self, kept: KeptResponse) -> None:
        """Keep the answer, in place of what was kept under its key."""

    def forget_before(self, instant: datetime) -> None:
        """Forget the answers that are older."""
