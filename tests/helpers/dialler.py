"""Our own endpoint with real sound, calling out from within a test."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TypeVar

from ivr.accounts import Account
from ivr.clock import SystemClock
from ivr.media.engine import MediaEngine
from ivr.telephony.dial import Dial
from ivr.telephony.endpoint import Endpoint, EndpointSettings
from ivr.telephony.leg import Leg
from ivr.telephony.leg_events import LegEvent
from tests.helpers.ports import HOST, free_ports

T = TypeVar("T", bound=LegEvent)


@dataclass
class Dialler:
    """An endpoint, the legs that came in, and what the leg that it made tells."""

    endpoint: Endpoint
    media: MediaEngine
    came: SimpleQueue[Leg]
    told: SimpleQueue[LegEvent] = field(default_factory=SimpleQueue)
    events: list[LegEvent] = field(default_factory=list)

    def dial(self, dial: Dial) -> Leg:
        """Call somebody."""
        leg = self.endpoint.dial(dial)
        leg.listen(self.told.put)
        return leg

    def wait_for(self, kind: type[T], timeout_s: float = 10) -> T:
        """The next event of this kind."""
        deadline = time.monotonic() + timeout_s
        while (left_s := deadline - time.monotonic()) > 0:
            try:
                self.events.append(self.told.get(timeout=left_s))
            except Empty:
                break
            if isinstance(self.events[-1], kind):
                return self.events[-1]
        raise AssertionError(f"no {kind.__name__} but {self.events}, {self.endpoint.counters}")

    def wait_for_account(self, standing: str, timeout_s: float = 10) -> None:
        """Wait until an account was told to stand so."""
        deadline = time.monotonic() + timeout_s
        while not self.endpoint.counters[f"account {standing}"]:
            assert time.monotonic() < deadline, self.endpoint.counters
            time.sleep(0.02)


@contextmanager
def dialler(*accounts: Account, goodbye_ms: int = 2_000, port: int = 0) -> Iterator[Dialler]:
    """An endpoint that is open; afterwards nothing may be left of it."""
    ports, clock = free_ports(8), SystemClock()
    came: SimpleQueue[Leg] = SimpleQueue()
    media = MediaEngine(HOST, range(ports[0], ports[-1] + 1), clock=clock, lost_ms=0)
    settings = EndpointSettings(HOST, port, accounts=accounts, goodbye_ms=goodbye_ms)
    endpoint = Endpoint(settings, media, came.put, clock=clock)
    media.start()
    endpoint.start()
    try:
        yield Dialler(endpoint, media, came)
    finally:
        endpoint.stop()
        left = media.calls
        media.stop()
    assert left == 0, "a stream was left open"
    assert endpoint.counters["failures"] == 0, endpoint.counters
