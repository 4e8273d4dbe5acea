"""A hotline that calls back, at ten in the morning."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ivr.clock import ManualClock
from ivr.domain.callback import Callback
from ivr.domain.matters import Matter
from ivr.domain.merging import MergeReason
from ivr.domain.order_clocks import wind_clocks
from ivr.domain.order_life import Status
from ivr.domain.regime import Regime
from ivr.domain.service_clock import ServiceClock
from ivr.domain.work_order import WorkOrder
from ivr.services.callback_desk import CallbackDesk, DueCall
from ivr.services.callback_lists import CallbackLists
from ivr.services.main_orders import join
from ivr.services.operator import Operator
from storage.database import Database
from tests.helpers.callbacks import AT_WILL, NIGHT, TEN, callbacks, desk, fault


@dataclass
class House:
    """A hotline that calls back, at ten in the morning."""

    database: Database
    clock: ManualClock
    desk: CallbackDesk
    operator: Operator

    def restored(self, *orders: WorkOrder) -> None:
        """The power of these homes is back, as told at night."""
        self.clock.at = NIGHT
        with self.database.unit_of_work() as unit:
            for order in orders:
                unit.orders.add(order)
                unit.clocks.save(order.number, wind_clocks(order, Regime()))
            unit.commit()
        for order in orders:
            self.operator.set_order(order.number, Status.RESTORED)
        self.clock.at = TEN

    def merged(self, phone: str = "13800000002") -> tuple[WorkOrder, WorkOrder]:
        """A restored fault with another one that was merged into it, reported from this number."""
        main, other = fault(1), fault(2, phone)
        self.clock.at = NIGHT
        with self.database.unit_of_work() as unit:
            for order in (main, other):
                unit.orders.add(order)
                unit.clocks.save(order.number, wind_clocks(order, Regime()))
            join(unit, other, main, MergeReason.BY_HAND, NIGHT)
            unit.commit()
        self.operator.set_order(main.number, Status.RESTORED)
        self.clock.at = TEN
        return main, other

    def with_rules(self, **changes: object) -> CallbackDesk:
        """The desk under other rules."""
        rules = replace(AT_WILL, **changes)  # type: ignore[arg-type]
        return desk(self.database.unit_of_work, self.clock, rules)

    def take(self, node: str = "a", most: int = 9) -> list[str | None]:
        """The orders of the calls that this node is given."""
        return [call.order for call in self.desk.take_due(node, most)]

    def ring(self, node: str = "a", call_id: str = "c1") -> DueCall:
        """The next call, dialled."""
        (call,) = self.desk.take_due(node, 1)
        assert self.desk.dialled(call.id, node, call_id)
        return call

    def callback(self, place: int = 0) -> Callback:
        """The call-back as it is stored."""
        return callbacks(self.database.unit_of_work)[place]

    def order(self, number: str) -> WorkOrder:
        """The order as it is stored."""
        with self.database.unit_of_work(read_only=True) as unit:
            found = unit.orders.get(number)
        assert found is not None
        return found

    def first_clock(self, number: str) -> ServiceClock:
        """The newest promise of a first call-back."""
        with self.database.unit_of_work(read_only=True) as unit:
            clocks = unit.clocks.of_order(number)
        return [one for one in clocks if one.matter is Matter.FIRST_CALL_BACK][-1]

    @property
    def lists(self) -> CallbackLists:
        """The supervisor's desk."""
        return CallbackLists(self.desk.office)

    def passes(self, time: timedelta) -> datetime:
        """Time passes; what the clock shows then."""
        self.clock.advance(time // timedelta(milliseconds=1))
        return self.clock.now()
