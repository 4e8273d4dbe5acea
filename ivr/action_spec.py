"""What a business action takes and brings back: services register it, flows are checked by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """A business action that a flow may name in 「执行」."""

    name: str
    arguments: Mapping[str, bool] = field(default_factory=dict)
    """Argument names, each with whether it must be given."""
    results: tuple[str, ...] = ()
    changing: bool = False
    """Whether it changes something; looking things up does not."""
