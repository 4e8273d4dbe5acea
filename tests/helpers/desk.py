"""An endpoint with real sockets and no sound, for SIPp to call and to be called by."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from queue import SimpleQueue

from ivr.telephony.endpoint import Endpoint, EndpointSettings
from ivr.telephony.leg import Leg
from ivr.telephony.leg_events import Acked, LegEvent
from tests.helpers.ports import HOST
from tests.telephony.fakes import FakeEngine


@dataclass
class Desk:
    """Takes every call and notes what each leg tells."""

    endpoint: Endpoint
    engine: FakeEngine
    legs: list[Leg] = field(default_factory=list)
    told: SimpleQueue[LegEvent] = field(default_factory=SimpleQueue)

    @property
    def port(self) -> int:
        return self.endpoint.address.port

    def tells(self, *events: LegEvent) -> None:
        """These things have been told, in this order, and nothing else."""
        assert [self.told.get(timeout=8) for _ in events] == list(events)
        assert self.told.empty()

    @property
    def sound_goes_to(self) -> list[str]:
        """The hosts that the first call's sound has gone to, in turn."""
        return [target.host for target in self.engine.streams[0].targets]


@contextmanager
def desk(
    then: Callable[[Leg], None] | None = None,
    take: Callable[[Leg], None] = Leg.answer,
    **settings: object,
) -> Iterator[Desk]:
    """`take` is done with who calls, `then` once the caller has confirmed the answer.

    Nothing may be left at the end.
    """
    engine = FakeEngine()
    wanted = replace(EndpointSettings(HOST, 0, goodbye_ms=200), **settings)  # type: ignore[arg-type]
    here: Desk

    def came(leg: Leg) -> None:
        def listener(event: LegEvent) -> None:
            here.told.put(event)
            if event == Acked() and then is not None:
                then(leg)

        here.legs.append(leg)
        leg.listen(listener)
        take(leg)

    here = Desk(Endpoint(wanted, engine, came), engine)
    threads = threading.active_count()
    here.endpoint.start()
    try:
        yield here
        assert here.endpoint.counters["failures"] == 0
    finally:
        here.endpoint.stop()
    assert here.endpoint.calls == 0
    assert all(stream.noted[-1] == "close" for stream in engine.streams)
    assert threading.active_count() == threads
