"""A town whose customers hang on lines and transformers, with every desk of the supervisor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ivr.clock import ManualClock
from ivr.domain.merge_rules import MergeRules
from ivr.domain.regime import Regime
from ivr.domain.work_order import WorkOrder
from ivr.services.area_desk import AreaDesk
from ivr.services.flow_actions import FlowActions, Results
from ivr.services.imports import Imports
from ivr.services.merge_desk import MergeDesk
from ivr.services.notice_desk import NoticeDesk
from ivr.services.office import Office
from ivr.services.operator import Operator
from storage.database import Database

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
HEADER = "户号,户名,用电地址,联系电话,线路,台区,重要客户,重要客户联系人\n"


def customers() -> bytes:
    """Two transformers on one line, ten homes each; a hospital hangs on the first."""
    rows = [
        f"33000{district}{home:03d},住户{home},"
        f"{road}{18 + home}号1单元{home + 1}01室,1380{district:03d}{home:04d},和平线,{road}公变,,\n"
        for district, road in ((11, "和平路"), (12, "人民路"))
        for home in range(10)
    ]
    rows.append("3300099999,市医院,和平路1号,057188880000,和平线,和平路公变,是,总务科张工\n")
    return (HEADER + "".join(rows)).encode()


@dataclass
class AreaTown:
    """The desks over one database."""

    database: Database
    clock: ManualClock
    actions: FlowActions
    operator: Operator
    merges: MergeDesk
    areas: AreaDesk
    notices: NoticeDesk
    imports: Imports

    @classmethod
    def load(cls, database: Database, rules: MergeRules | None = None) -> AreaTown:
        """The town at noon."""
        clock = ManualClock(NOON)
        merging = rules or MergeRules(feeder=None)
        office = Office(database.unit_of_work, clock, Regime(), merging=merging)
        notices = NoticeDesk(office)
        areas = AreaDesk(office, notices)
        imports = Imports(database.unit_of_work, desk=areas)
        imports.customers(customers())
        actions = FlowActions(database.unit_of_work, clock, Regime(), merging=merging)
        desks = (Operator(office), MergeDesk(office), areas, notices, imports)
        return cls(database, clock, actions, *desks)

    def reports(self, district: int, home: int, **told: str) -> str:
        """A home of a district calls; its order's number."""
        account = f"33000{district}{home:03d}"
        results = self.act(
            "新建工单", f"c{district}-{home}-{self.clock.now()}", 户号=account, **told
        )
        return str(results["工单号"])

    def act(self, name: str, call_id: str, /, **arguments: str | None) -> Results:
        """What an action brings back."""
        return self.actions.run(name, arguments, call_id=call_id, caller="13800000001")

    def order(self, number: str) -> WorkOrder:
        """The order of this number."""
        with self.database.unit_of_work(read_only=True) as unit:
            order = unit.orders.get(number)
        assert order is not None
        return order

    def passes(self, **time: int) -> None:
        """Time goes by."""
        self.clock.advance(timedelta(**time) // timedelta(milliseconds=1))
