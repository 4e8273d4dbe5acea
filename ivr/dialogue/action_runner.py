"""What runs the business actions that flows name in 「执行」."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

Results = Mapping[str, str | None]
"""What an action brings back, by name."""


class ActionRunner(Protocol):
    """Runs the registered business actions (see `ivr.services.flow_actions`)."""

    def run(
        self,
        name: str,
        arguments: Mapping[str, str | None],
        *,
        call_id: str,
        caller: str | None,
        test: bool,
    ) -> Results: ...
