"""All repositories in one transaction."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self

from ivr.domain.ports.accounts import Applications, Bills, IdentityChecks
from ivr.domain.ports.agents import AgentBoards, Agents
from ivr.domain.ports.api import ApiTokens, KeptResponses
from ivr.domain.ports.appointments import Appointments
from ivr.domain.ports.callbacks import Callbacks
from ivr.domain.ports.calls import Calls
from ivr.domain.ports.clocks import Clocks
from ivr.domain.ports.customers import Customers
from ivr.domain.ports.flow_versions import FlowVersions
from ivr.domain.ports.import_log import ImportLog
from ivr.domain.ports.modes import ModeLog
from ivr.domain.ports.orders import Orders
from ivr.domain.ports.outages import Merges, Notices, Outages, Suspicions
from ivr.domain.ports.outbox import Outbox


class UnitOfWork(Protocol):
    """All or nothing: what is not committed when the block ends never happened."""

    @property
    def customers(self) -> Customers: ...

    @property
    def orders(self) -> Orders: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def clocks(self) -> Clocks: ...

    @property
    def appointments(self) -> Appointments: ...

    @property
    def outages(self) -> Outages: ...

    @property
    def merges(self) -> Merges: ...

    @property
    def suspicions(self) -> Suspicions: ...

    @property
    def notices(self) -> Notices: ...

    @property
    def bills(self) -> Bills: ...

    @property
    def applications(self) -> Applications: ...

    @property
    def identity_checks(self) -> IdentityChecks: ...

    @property
    def callbacks(self) -> Callbacks: ...

    @property
    def calls(self) -> Calls: ...

    @property
    def flow_versions(self) -> FlowVersions: ...

    @property
    def modes(self) -> ModeLog: ...

    @property
    def import_log(self) -> ImportLog: ...

    @property
    def api_tokens(self) -> ApiTokens: ...

    @property
    def kept_responses(self) -> KeptResponses: ...

    @property
    def agents(self) -> Agents: ...

    @property
    def agent_boards(self) -> AgentBoards: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def commit(self) -> None: ...


class OpenUnitOfWork(Protocol):
    """Opens a unit of work. Writers wait for each other; a read-only one waits for nobody."""

    def __call__(self, *, read_only: bool = False) -> UnitOfWork: ...
