"""The agents and their queue on the data folder's database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ivr.app.records import Records, open_records
from ivr.config import Config
from ivr.services.agent_context import AgentContext
from ivr.services.agent_desk import AgentDesk
from ivr.services.agent_imports import AgentImports


@dataclass(frozen=True)
class Agents:
    """Everything about agents that commands and the interface do."""

    desk: AgentDesk
    imports: AgentImports
    context: AgentContext


def agents_of(records: Records) -> Agents:
    """The agents among these records, by the rules in force."""
    office = records.operator.office
    rules = records.standards.queue
    desk = AgentDesk(office.unit_of_work, office.clock, rules, office)
    return Agents(desk, AgentImports(office.unit_of_work, rules), AgentContext(office, desk))


@contextmanager
def open_agents(config: Config, *, create: bool = True) -> Iterator[Agents]:
    """The agents in the data folder's database."""
    with open_records(config, create=create) as records:
        yield agents_of(records)
