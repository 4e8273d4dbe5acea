"""What a setting is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name in the file, how its value is read, and what it means."""

    name: str
    read: Callable[[object], object]
    default: object
    expected: str
    meaning: str
    secret: bool = False
    """Whether the value may hold a password: no text ever shows it."""

    @property
    def environment(self) -> str:
        """The environment variable that overrides the file."""
        return "IVR_" + self.name.replace(".", "_").upper()

    @property
    def field(self) -> str:
        """The name of `Config`'s field."""
        return self.name.replace(".", "_")
