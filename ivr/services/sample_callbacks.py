"""Call-backs of the invented town, to try the flows with that talk to called customers.

They stand in databases of single talks alone: a hotline that runs would ring the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ivr.domain.address import Address
from ivr.domain.callback import Callback, CallbackKind
from ivr.domain.order_life import Status
from ivr.domain.terms import Area, Kind, Scope
from ivr.domain.work_order import WorkOrder
from ivr.services.imports import Imports
from ivr.services.office import Office
from ivr.services.order_moves import moved

NODE = "talk"
LASTS = timedelta(hours=1)

FAULT, COMPLAINT, REPORT, RETURN, FOR_SUPERVISOR, NOTICE = (f"HF{n:06d}" for n in range(1, 7))
"""By what names they are known."""

OF_KIND: Mapping[CallbackKind, str] = {
    CallbackKind.SATISFACTION: FAULT,
    CallbackKind.RETURN: RETURN,
    CallbackKind.OUTAGE_NOTICE: NOTICE,
}
"""Which of them a flow is tried with that asks for none."""

_CLINIC = """户号,户名,用电地址,联系电话,地区类别,重要客户,重要客户联系人
3300012399,清河镇卫生院,阳光花园3栋1单元102室,13800000099,城区,是,张主任 13800000099
"""


@dataclass(frozen=True, slots=True)
class SampleCallbacks:
    """Stores them in an empty town, and rings one."""

    office: Office
    imports: Imports

    def store(self) -> None:
        """A repaired fault, an answered complaint and report, two return calls, a notice."""
        now = self.office.now()
        for order in self._orders(now - timedelta(days=1)):
            done = Status.OPEN if order.kind is Kind.RETURN_CALL else Status.RESTORED
            with self.office.unit_of_work() as unit:
                filed = self.office.file(unit, order)
                if done is not filed.status:
                    filed = moved(self.office, unit, filed, done, now - LASTS, "operator", None)
                    unit.orders.save(filed)
                unit.commit()
        self.imports.customers(_CLINIC.encode())

    def ring(self, name: str, call_id: str) -> Callback:
        """The call-back of this name, being rung by this call."""
        now = self.office.now()
        with self.office.unit_of_work() as unit:
            callback = next(one for one in unit.callbacks.listed() if one.id == name)
            rung = callback.leased(NODE, now, now + LASTS).dialled(NODE, call_id, now)
            unit.callbacks.save(rung)
            unit.commit()
        return rung

    def _orders(self, at: datetime) -> list[WorkOrder]:
        blank = WorkOrder(
            number="",
            kind=Kind.FAULT,
            opened_at=at,
            regime=self.office.regime.name,
            area=Area.CITY,
            caller="13800000001",
            contact="13800000001",
        )
        home = Address.parse("和平路18号3单元302室")
        matter = replace(blank, area=None, result="已经向客户说明")
        promise = replace(blank, kind=Kind.RETURN_CALL, area=None, symptom="转人工没有接通")
        return [
            replace(
                blank,
                name="王先生",
                account="3300012345",
                address=home,
                scope=Scope.HOME,
                symptom="没电",
                cause="接户线松了",
            ),
            replace(matter, kind=Kind.COMPLAINT, name="李女士", symptom="收费员态度不好"),
            replace(matter, kind=Kind.WHISTLE_BLOWING, caller=None, symptom="有人私接电线"),
            promise,
            replace(promise, contact="13800000002", symptom="情绪激动，请值班长回电"),
        ]
