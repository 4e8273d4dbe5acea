"""Where in the network a place hangs: the line and the transformer that supply it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Network:
    """The line (线路) and the transformer district (台区); None where it is not known."""

    feeder: str | None = None
    transformer: str | None = None


UNKNOWN = Network()
