"""The desk at which a supervisor switches modes; what callers hear is checked like a prompt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from ivr.app.editions import stored_edition
from ivr.app.house import load_checked_flows
from ivr.app.store import open_store
from ivr.clock import SystemClock
from ivr.config import Config
from ivr.dialogue.readings import read_plainly
from ivr.errors import ConfigError, FlowError
from ivr.flow.check_wording import check_text
from ivr.flow.library import FlowSet
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
        check = _check_by(lambda: _flows(config, publishing))
        yield ModeDesk(database.unit_of_work, clock, check)
    finally:
        database.close()


def _check_by(flows: Callable[[], FlowSet]) -> Callable[[str], Sequence[str]]:
    """Judges a text by the words that the flows in force forbid."""

    def faults_of(text: str) -> Sequence[str]:
        problems = check_text(read_plainly(text), flows().common)
        return [f"{each.text}。{each.hint or ''}".rstrip("。") for each in problems]

    return faults_of


def _flows(config: Config, publishing: Publishing) -> FlowSet:
    latest = publishing.latest()
    if latest is not None:
        try:
            return stored_edition(config, latest).flows
        except (ConfigError, FlowError):
            pass  # another program published them; what lies in the folder will do
    return load_checked_flows(config)
