"""A hotline over a scratch database with the sample town, at a fixed time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ivr.clock import ManualClock
from ivr.domain.appointment import BookingPlan
from ivr.domain.regime import Regime
from ivr.domain.work_order import WorkOrder
from ivr.services.account_imports import AccountImports
from ivr.services.action_arguments import Results
from ivr.services.flow_actions import FlowActions
from ivr.services.imports import Imports
from ivr.services.office import Office
from ivr.services.operator import Operator
from ivr.services.sample_town import SampleFiles, load_sample_town
from ivr.working_days import DayKind
from storage.database import Database

SAMPLE = Path(__file__).parents[2] / "storage" / "sample"
HALL = BookingPlan("营业厅", ("验表",), {DayKind.WORKDAY: ((9 * 60, 12 * 60),)}, 2, 8)
"""Whom the town books for visits."""
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def sample_files() -> SampleFiles:
    """The shipped town."""
    names = ("customers", "outages", "bills", "balances", "applications")
    return SampleFiles(**{name: (SAMPLE / f"{name}.csv").read_bytes() for name in names})


@dataclass
class Town:
    """The town's database, its clock, and its hotline."""

    database: Database
    clock: ManualClock
    actions: FlowActions
    operator: Operator
    imports: Imports
    accounts: AccountImports

    @classmethod
    def load(cls, database: Database) -> Town:
        """The town as it is at noon."""
        clock = ManualClock(NOON)
        imports = Imports(database.unit_of_work)
        accounts = AccountImports(database.unit_of_work, clock)
        load_sample_town(sample_files(), imports, accounts, clock)
        regime = Regime()
        return cls(
            database,
            clock,
            FlowActions(database.unit_of_work, clock, regime, plans=(HALL,)),
            Operator(Office(database.unit_of_work, clock, regime)),
            imports,
            accounts,
        )

    def run(
        self,
        name: str,
        call_id: str = "call-1",
        caller: str | None = "13800000001",
        test: bool = False,
        /,
        **arguments: str | None,
    ) -> Results:
        """What the action brings back."""
        return self.actions.run(name, arguments, call_id=call_id, caller=caller, test=test)

    def orders(self) -> Sequence[WorkOrder]:
        """Every order, the oldest first."""
        return self.operator.list_orders()

    def order(self, number: str | None) -> WorkOrder:
        """The order of this number."""
        return next(order for order in self.orders() if order.number == number)
