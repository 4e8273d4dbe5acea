"""One transaction: all of it or nothing."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from sqlalchemy import text
from sqlalchemy.orm import Session

from ivr.domain.ports import (
    AgentBoards,
    Agents,
    ApiTokens,
    Applications,
    Appointments,
    Bills,
    Callbacks,
    Calls,
    Clocks,
    Customers,
    Dials,
    FlowVersions,
    IdentityChecks,
    ImportLog,
    KeptResponses,
    Merges,
    ModeLog,
    Notices,
    Orders,
    Outages,
    Outbox,
    Suspicions,
)
from storage.accounts import StoredApplications, StoredBills
from storage.agents import StoredAgents, StoredBoards
from storage.api_repositories import StoredResponses, StoredTokens
from storage.appointments import StoredAppointments
from storage.areas import StoredMerges, StoredNotices, StoredSuspicions
from storage.call_repositories import StoredCalls
from storage.callbacks import StoredCallbacks
from storage.clocks import StoredClocks
from storage.customers import StoredCustomers
from storage.dials import StoredDials
from storage.failures import FAILURES, storage_error
from storage.flow_versions import StoredFlowVersions
from storage.identity_checks import StoredIdentityChecks
from storage.import_log import StoredImportLog
from storage.modes import StoredModes
from storage.outages import StoredOutages
from storage.outbox import StoredOutbox
from storage.plain_rows import keep, let_go
from storage.repositories import StoredOrders

_ONE_WRITER = text("SELECT pg_advisory_xact_lock(9559802)")
"""Any number of ours; the lock goes with the transaction."""


class SqlUnitOfWork:
    """The repositories over one session; whatever the database says comes as a StorageError."""

    def __init__(self, session: Session, place: str, *, locking: bool) -> None:
        self._session = session
        self._place = place
        self._locking = locking
        self.customers: Customers = StoredCustomers(session)
        self.orders: Orders = StoredOrders(session, locking=locking)
        self.outbox: Outbox = StoredOutbox(session, locking=locking)
        self.clocks: Clocks = StoredClocks(session)
        self.appointments: Appointments = StoredAppointments(session)
        self.outages: Outages = StoredOutages(session)
        self.bills: Bills = StoredBills(session)
        self.applications: Applications = StoredApplications(session)
        self.identity_checks: IdentityChecks = StoredIdentityChecks(session)
        self.callbacks: Callbacks = StoredCallbacks(session, locking=locking)
        self.calls: Calls = StoredCalls(session)
        self.dials: Dials = StoredDials(session)
        self.flow_versions: FlowVersions = StoredFlowVersions(session)
        self.merges: Merges = StoredMerges(session)
        self.suspicions: Suspicions = StoredSuspicions(session)
        self.notices: Notices = StoredNotices(session)
        self.modes: ModeLog = StoredModes(session)
        self.import_log: ImportLog = StoredImportLog(session)
        self.api_tokens: ApiTokens = StoredTokens(session)
        self.kept_responses: KeptResponses = StoredResponses(session)
        self.agents: Agents = StoredAgents(session)
        self.agent_boards: AgentBoards = StoredBoards(session)

    def __enter__(self) -> Self:
        try:
            # The transaction begins here: a writer has its turn before it reads anything.
            connection = self._session.connection()
            if self._locking and connection.dialect.name == "postgresql":
                # What BEGIN IMMEDIATE is to SQLite: of two calls that report the same fault at
                # the same instant the second finds the first one's order.
                connection.execute(_ONE_WRITER)
            keep(self._session, connection)
        except FAILURES as error:
            self._abandon()
            raise storage_error(error, self._place) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._abandon()
        if isinstance(error, FAILURES):
            raise storage_error(error, self._place) from error

    def commit(self) -> None:
        """Make everything so far last."""
        self._session.commit()
        let_go(self._session)

    def _abandon(self) -> None:
        """Roll back what was not committed; a rollback that fails loses nothing."""
        let_go(self._session)
        try:
            self._session.close()
        except FAILURES:
            self._session.invalidate()
