"""One transaction: all of it or nothing."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from sqlalchemy import func, select

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
from storage.prepared import Prepared
from storage.repositories import StoredOrders
from storage.transaction import Transaction

_ONE_WRITER = Prepared(select(func.pg_advisory_xact_lock(9559802)))
"""Any number of ours; the lock goes with the transaction."""


class SqlUnitOfWork:
    """The repositories over one transaction; whatever the database says comes as a StorageError."""

    def __init__(self, transaction: Transaction, place: str, *, locking: bool) -> None:
        self._transaction = transaction
        self._place = place
        self._locking = locking
        self.customers: Customers = StoredCustomers(transaction)
        self.orders: Orders = StoredOrders(transaction, locking=locking)
        self.outbox: Outbox = StoredOutbox(transaction, locking=locking)
        self.clocks: Clocks = StoredClocks(transaction)
        self.appointments: Appointments = StoredAppointments(transaction)
        self.outages: Outages = StoredOutages(transaction)
        self.bills: Bills = StoredBills(transaction)
        self.applications: Applications = StoredApplications(transaction)
        self.identity_checks: IdentityChecks = StoredIdentityChecks(transaction)
        self.callbacks: Callbacks = StoredCallbacks(transaction, locking=locking)
        self.calls: Calls = StoredCalls(transaction)
        self.dials: Dials = StoredDials(transaction)
        self.flow_versions: FlowVersions = StoredFlowVersions(transaction)
        self.merges: Merges = StoredMerges(transaction)
        self.suspicions: Suspicions = StoredSuspicions(transaction)
        self.notices: Notices = StoredNotices(transaction)
        self.modes: ModeLog = StoredModes(transaction)
        self.import_log: ImportLog = StoredImportLog(transaction)
        self.api_tokens: ApiTokens = StoredTokens(transaction)
        self.kept_responses: KeptResponses = StoredResponses(transaction)
        self.agents: Agents = StoredAgents(transaction)
        self.agent_boards: AgentBoards = StoredBoards(transaction)

    def __enter__(self) -> Self:
        try:
            # The transaction begins here: a writer has its turn before it reads anything.
            self._transaction.begin()
            if self._locking and self._transaction.dialect.name == "postgresql":
                # What BEGIN IMMEDIATE is to SQLite: of two calls that report the same fault at
                # the same instant the second finds the first one's order.
                self._transaction.rows(_ONE_WRITER)
        except FAILURES as error:
            self._transaction.close()
            raise storage_error(error, self._place) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._transaction.close()
        if isinstance(error, FAILURES):
            raise storage_error(error, self._place) from error

    def commit(self) -> None:
        """Make everything so far last."""
        self._transaction.commit()
