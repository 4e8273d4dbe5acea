"""The desk at which a supervisor switches modes; what callers hear is checked like a prompt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ivr.app.said_to_callers import checked_by_flows_in_force
from ivr.app.store import open_store
from ivr.clock import SystemClock
from ivr.config import Config
from ivr.services.mode_desk import ModeDesk
from ivr.services.publishing import Publishing


@contextmanager
def open_modes(config: Config) -> Iterator[ModeDesk]:
    """The desk on the data folder's database.

    It has to be there: in a folder where no hotline is open a mode would reach nobody.
    """
    database = open_store(config, create=False)
    clock = SystemClock()
    publishing = Publishing(database.unit_of_work, clock)
    try:
        yield ModeDesk(database.unit_of_work, clock, checked_by_flows_in_force(config, publishing))
    finally:
        database.close()
