"""What a running hotline looks at every second, beside its calls."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.app.api_process import ApiProcess, command_of
from ivr.app.customer_places import CustomerPlaces
from ivr.app.flow_watch import FlowWatch
from ivr.app.mode_watch import ModeWatch
from ivr.app.transcribing_process import TranscribingProcess, transcribing_as_set
from ivr.clock import Clock
from ivr.config import Config


@dataclass(frozen=True)
class Watches:
    """Published flows, places, modes, and the processes that run beside the hotline."""

    flows: FlowWatch
    places: CustomerPlaces
    modes: ModeWatch
    api: ApiProcess | None
    """Serves other programs, where that is wished for."""
    transcribing: TranscribingProcess | None
    """Puts recordings into words while nobody calls."""

    def look(self, live_calls: int) -> None:
        """Look once; none of it takes long."""
        self.flows.look()
        self.places.look()
        self.modes.look()
        if self.api is not None:
            self.api.look()
        if self.transcribing is not None:
            self.transcribing.look(live_calls)

    def close(self) -> None:
        """End whatever runs beside."""
        if self.api is not None:
            self.api.close()
        if self.transcribing is not None:
            self.transcribing.close()
        self.places.close()


def watches_as_set(
    config: Config, clock: Clock, flows: FlowWatch, places: CustomerPlaces, modes: ModeWatch
) -> Watches:
    """What these settings want to be looked at."""
    api = ApiProcess(command_of(config), clock) if config.api_listen else None
    return Watches(flows, places, modes, api, transcribing_as_set(config, clock))
