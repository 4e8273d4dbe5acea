"""The flow actions about visits' hours, in the words of flows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ivr.day_span import DaySpan
from ivr.domain.slot_offer import Fit
from ivr.domain.terms import Kind
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed
from ivr.services.appointments import AppointmentDesk, Visit, Wish
from ivr.services.booking import shown
from ivr.services.office import CallFacts
from ivr.services.spoken import read_span
from ivr.services.told import Told

Results = Mapping[str, str | None]
Text = Callable[[str], str | None]
"""An argument by its name; None where nothing was told."""

EXACTLY = "正好"
"""The one hour that was asked for is free: nothing has to be chosen."""

SLOTS = ("空档一", "空档二", "空档三")
RECORDED = "别的事情"
"""What a visit is about that the caller has recorded."""
CALLER_CANCELS = "客户来电取消"
YES, NO = "是", "否"


@dataclass(frozen=True, slots=True)
class AppointmentActions:
    """查空档, 预约, 登记上门服务, 查预约, 改约, 取消预约."""

    desk: AppointmentDesk

    def offers(self, text: Text, told: Told, call: CallFacts) -> Results:
        """Free hours, and how they fit what was wished for."""
        span, after = read_span("想约时间", text("想约时间")), read_span("不要的", text("不要的"))
        day = read_span("那天", text("那天"))
        if span is not None and span.day is None and day is not None:
            span = DaySpan(day.day, span.begins, span.ends)
        if after is not None and text("换一天") == YES:
            after = DaySpan(after.day)
        wish = Wish(text("事项") or "", span, after, text("班组"))
        plan, found = self.desk.offers(wish, told, call)
        slots = [str(slot) for slot in found.slots]
        exactly = found.fit is Fit.AS_WISHED and found.slots == (span,)
        return {
            "情况": EXACTLY if exactly else found.fit.value,
            "班组": plan.team if plan else None,
            **dict(zip(SLOTS, slots, strict=False)),
            "最后空档": slots[-1] if slots else None,
        }

    def book(self, text: Text, told: Told, call: CallFacts) -> Results:
        """An appointment."""
        visit = Visit(Kind.APPOINTMENT, text("事项") or "", _hour(text), text("班组"))
        return _stored(self.desk.book(visit, told, call))

    def book_home_visit(self, text: Text, told: Told, call: CallFacts) -> Results:
        """A visit to somebody disabled or elderly; an hour may be agreed, or left to the team."""
        visit = Visit(
            Kind.HOME_VISIT,
            text("事项") or RECORDED,
            _hour(text),
            text("班组"),
            text("另一联系人"),
            text("另一电话"),
        )
        return _stored(self.desk.book(visit, told, call))

    def find(self, text: Text, _told: Told, call: CallFacts) -> Results:
        """The caller's next visit."""
        order = self.desk.find(text("电话"), text("户号"), call)
        if order is None or order.appointed_from is None or order.appointed_to is None:
            return {"有否": "没有"}
        span = DaySpan.between(order.appointed_from, order.appointed_to)
        return {
            "有否": "有",
            "工单号": order.number,
            "事项": order.topic,
            "时间": str(span),
            "班组": order.team,
        }

    def move(self, text: Text, _told: Told, call: CallFacts) -> Results:
        """The same visit at another hour."""
        span = _hour(text)
        if span is None:
            raise NotAllowed("改约要说改到什么时间")
        order = self.desk.move(text("工单号") or "", span, call)
        return {"约上": NO if order is None else YES}

    def cancel(self, text: Text, _told: Told, call: CallFacts) -> Results:
        """No visit."""
        self.desk.cancel(text("工单号") or "", text("原因") or CALLER_CANCELS, call)
        return {}


def wanted_visit(text: Text) -> tuple[str | None, str | None]:
    """What somebody was to come for in a call that broke off, and when, for a person to read."""
    span = _hour(text)
    return text("事项"), f"想约{shown(span)}" if span else None


def _hour(text: Text) -> DaySpan | None:
    return read_span("时间", text("时间"))


def _stored(order: WorkOrder | None) -> Results:
    return {"约上": NO} if order is None else {"约上": YES, "工单号": order.number}
