"""What the services ask of a store, a file for each repository, and the plain records they keep."""

from ivr.domain.ports.accounts import Applications, Bills, IdentityChecks
from ivr.domain.ports.agents import AgentBoards, Agents
from ivr.domain.ports.api import ApiTokens, KeptResponses
from ivr.domain.ports.appointments import Appointments
from ivr.domain.ports.callbacks import Callbacks
from ivr.domain.ports.calls import CallRecord, Calls, TurnRecord
from ivr.domain.ports.clocks import Clocks
from ivr.domain.ports.customers import Customers
from ivr.domain.ports.flow_versions import FlowVersionRecord, FlowVersions
from ivr.domain.ports.import_log import ImportLog
from ivr.domain.ports.modes import ModeLog
from ivr.domain.ports.orders import OrderQuery, Orders
from ivr.domain.ports.outages import Merges, Notices, Outages, Suspicions
from ivr.domain.ports.outbox import Outbox
from ivr.domain.ports.unit_of_work import OpenUnitOfWork, UnitOfWork

__all__ = [
    "AgentBoards",
    "Agents",
    "ApiTokens",
    "Applications",
    "Appointments",
    "Bills",
    "CallRecord",
    "Callbacks",
    "Calls",
    "Clocks",
    "Customers",
    "FlowVersionRecord",
    "FlowVersions",
    "IdentityChecks",
    "ImportLog",
    "KeptResponses",
    "Merges",
    "ModeLog",
    "Notices",
    "OpenUnitOfWork",
    "OrderQuery",
    "Orders",
    "Outages",
    "Outbox",
    "Suspicions",
    "TurnRecord",
    "UnitOfWork",
]
