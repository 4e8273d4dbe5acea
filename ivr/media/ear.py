"""What every call listens for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ear:
    """After so long without a packet the sound is lost (0: never); whether tones are keys."""

    lost_ms: int = 30_000
    hears_tones: bool = True
    """Whether keys are heard as tones where no telephone events were agreed on."""


USUAL = Ear()
