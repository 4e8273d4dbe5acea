"""Runs the business action that a flow names: Chinese words in, Chinese words out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from ivr.clock import Clock
from ivr.domain.appointment import BookingPlan
from ivr.domain.callback_rules import NOBODY_IS_RUNG, CallbackRules
from ivr.domain.identity import PROTECTED
from ivr.domain.language import language_asked_for
from ivr.domain.merge_rules import MergeRules
from ivr.domain.ports import OpenUnitOfWork
from ivr.domain.regime import Regime
from ivr.domain.repeat import Repeat
from ivr.domain.second_fact import CheckLimits
from ivr.domain.team import Team
from ivr.domain.terms import Recording
from ivr.domain.text import visible
from ivr.errors import DomainError, NotAllowed, NotFound
from ivr.services import spoken
from ivr.services.account_actions import AccountActions
from ivr.services.action_arguments import Arguments, Results
from ivr.services.action_catalogue import CATALOGUE, ActionSpec
from ivr.services.appointment_actions import AppointmentActions, wanted_visit
from ivr.services.appointments import AppointmentDesk
from ivr.services.callback_actions import CallbackActions
from ivr.services.customers import CustomerSearch
from ivr.services.danger import DangerDesk
from ivr.services.drafts import DraftDesk
from ivr.services.enquiries import EnquiryDesk
from ivr.services.fault_desk import FaultDesk
from ivr.services.known_outages import KnownOutages
from ivr.services.matter_actions import MatterActions
from ivr.services.matters import MatterDesk
from ivr.services.office import CallFacts, Office
from ivr.services.storm_areas import StormAreas
from ivr.services.told import Told
from ivr.working_days import USUAL, WorkingCalendar

__all__ = ["Arguments", "FlowActions", "Results"]


class FlowActions:
    """The table from an action's name to its use case."""

    catalogue: ClassVar[Mapping[str, ActionSpec]] = CATALOGUE

    def __init__(
        self,
        unit_of_work: OpenUnitOfWork,
        clock: Clock,
        regime: Regime | None = None,
        *,
        area_code: str | None = None,
        calendar: WorkingCalendar = USUAL,
        teams: Sequence[Team] = (),
        merging: MergeRules | None = None,
        limits: CheckLimits | None = None,
        plans: Sequence[BookingPlan] = (),
        callbacks: CallbackRules = NOBODY_IS_RUNG,
    ) -> None:
        office = Office(
            unit_of_work,
            clock,
            regime or Regime(),
            area_code,
            calendar,
            teams,
            merging or MergeRules(),
            plans,
            callbacks,
        )
        self._clock = clock
        self._customers = CustomerSearch(office)
        self._outages = KnownOutages(office)
        self._storm_areas = StormAreas(office)
        self._faults = FaultDesk(office)
        self._danger = DangerDesk(office)
        self._enquiries = EnquiryDesk(office)
        self._drafts = DraftDesk(office)
        visits = AppointmentActions(AppointmentDesk(office))
        self._matters = MatterActions(MatterDesk(office))
        self._actions: Mapping[str, Callable[[Arguments, CallFacts], Results]] = {
            "查客户": self._find_customer,
            "查停电": self._find_outage,
            "查下次停电": self._find_next_outage,
            "查风暴片区": self._find_storm_area,
            "认语言": self._recognise_language,
            "查重复": self._find_repeat,
            "登记重复": self._link_repeat,
            "催办工单": self._urge,
            "新建工单": self._open_order,
            "新建紧急工单": self._raise_alarm,
            "补充工单": self._supplement,
            "登记指导办结": self._solved_by_guidance,
            "登记咨询": self._answered,
            "登记回拨": self._return_call,
            "登记留言": self._message,
            "查空档": _told_apart(visits.offers),
            "查预约": _told_apart(visits.find),
            "预约": _told_apart(visits.book),
            "改约": _told_apart(visits.move),
            "取消预约": _told_apart(visits.cancel),
            "登记上门服务": _told_apart(visits.book_home_visit),
            "登记辱骂": self._note_abuse,
            **self._matters.actions,
            "存草稿": self._keep_draft,
            **AccountActions(office, limits or CheckLimits()).by_name(),
            **CallbackActions(office).by_name(),
        }

    def run(
        self,
        name: str,
        arguments: Mapping[str, str | None],
        *,
        call_id: str,
        caller: str | None,
        test: bool = False,
    ) -> Results:
        """The action's results; DomainError where a rule refuses, StorageError without a store.

        Whatever an action stores is committed when this returns.
        """
        action = self._actions.get(name)
        if action is None:
            raise NotFound(f"没有叫「{name}」的业务动作，可以用的有：{'、'.join(self._actions)}")
        given = Arguments(
            {name: None if value is None else visible(value) for name, value in arguments.items()}
        )
        for argument, required in CATALOGUE[name].arguments.items():
            if required and given.text(argument) is None:
                raise NotAllowed(f"「{name}」缺少「{argument}」，请在「传入」里给出")
        results = action(given, CallFacts(call_id, caller, test))
        return {result: results.get(result) for result in CATALOGUE[name].results}

    def _find_customer(self, given: Arguments, _call: CallFacts) -> Results:
        found = self._customers.find(given.text("电话"), given.text("户号"))
        if len(found) != 1:
            return {"找到": "多户" if found else "没有"}
        customer = found[0]
        return {
            "找到": "一户",
            "户号": customer.account,
            "用电地址": customer.address.text,
            "户名": customer.name,
            "部分地址": customer.address.before_confirmation,
        }

    def _find_outage(self, given: Arguments, _call: CallFacts) -> Results:
        outage, restored = self._outages.now(given.text("户号"), given.text("地址"))
        if outage is None:
            return {
                "有否": "没有",
                "复电时间": spoken.moment(restored.restored_at) if restored else None,
            }
        return {
            "有否": "有",
            "停电编号": outage.number,
            "停电类型": spoken.OUTAGE_KINDS[outage.kind],
            "停电原因": spoken.outage_reason(outage),
            "预计复电": spoken.moment_to_come(outage.expected_at, self._clock.now()),
        }

    def _find_next_outage(self, given: Arguments, _call: CallFacts) -> Results:
        outage = self._outages.next_planned(given.text("户号"), given.text("地址"))
        if outage is None:
            return {"有否": "没有"}
        return {
            "有否": "有",
            "停电开始": spoken.moment(outage.starts_at),
            "停电结束": spoken.moment(outage.ends_at),
            "停电原因": spoken.outage_reason(outage),
        }

    def _find_storm_area(self, given: Arguments, _call: CallFacts) -> Results:
        return {"片区": self._storm_areas.area_of(given.text("户号"), given.text("地址"))}

    def _recognise_language(self, given: Arguments, _call: CallFacts) -> Results:
        words = given.text("刚才说的")
        return {"语言": language_asked_for(words) if words else None}

    def _find_repeat(self, given: Arguments, call: CallFacts) -> Results:
        confirmed = given.text("地址已确认") == "是"
        repeat = self._faults.find_repeat(given.told(), address_confirmed=confirmed, test=call.test)
        if repeat is None:
            return {"是否重复": "否"}
        return {"是否重复": "是", "在途工单": repeat.order.number, **self._known(repeat)}

    def _known(self, repeat: Repeat) -> Results:
        """What a caller is told of the order that explains a report."""
        order = repeat.order
        return {
            "工单状态": spoken.STATES[order.status],
            "受理时间": spoken.moment(order.opened_at),
            "预计复电": spoken.moment_to_come(order.expected_at, self._clock.now()),
            "重复原因": spoken.REASONS[repeat.reason],
        }

    def _link_repeat(self, given: Arguments, call: CallFacts) -> Results:
        order, outage = given.text("在途工单"), given.text("停电编号")
        if order is not None:
            heard = spoken.reason_heard(given.text("重复原因"))
            enquiry = self._faults.link_repeat(given.told(), call, order, heard)
        elif outage is not None:
            enquiry = self._faults.link_outage(given.told(), call, outage)
        else:
            raise NotAllowed("「登记重复」要有「在途工单」或者「停电编号」，请在「传入」里给出一个")
        return {"咨询单号": enquiry.number}

    def _urge(self, given: Arguments, call: CallFacts) -> Results:
        number = given["在途工单"] or ""
        enquiry = given.text("咨询单号")
        order = self._faults.urge(number, call, enquiry, given.text("联系电话"))
        return {"催办次数": str(order.urges)}

    def _open_order(self, given: Arguments, call: CallFacts) -> Results:
        told = given.told()
        if told.address is not None and Recording.ADDRESS in told.recordings:
            # The caller has said another place: the crew must not go to the known home.
            told = replace(told, account=None, address=None)
        filed = self._faults.open_order(told, call, given.text("另一故障"))
        if filed.repeats is not None:
            return {
                "登记结果": spoken.JOINED,
                "重复于": filed.repeats.order.number,
                "咨询单号": filed.order.number,
                **self._known(filed.repeats),
            }
        order, minutes = filed.order, filed.promise.minutes
        return {
            "登记结果": spoken.FILED,
            "工单号": order.number,
            "到场时限": None if minutes is None else str(minutes),
            "区域": None if order.area is None else spoken.AREAS[order.area],
        }

    def _raise_alarm(self, given: Arguments, call: CallFacts) -> Results:
        return {"工单号": self._danger.raise_alarm(given.told(), call).number}

    def _supplement(self, given: Arguments, call: CallFacts) -> Results:
        self._faults.supplement(given["工单号"] or "", call, given.told())
        return {}

    def _solved_by_guidance(self, given: Arguments, call: CallFacts) -> Results:
        return {"咨询单号": self._enquiries.solved_by_guidance(given.told(), call).number}

    def _answered(self, given: Arguments, call: CallFacts) -> Results:
        topic = given.text("条目") or ""
        return {"咨询单号": self._enquiries.answered(given.told(), call, topic).number}

    def _return_call(self, given: Arguments, call: CallFacts) -> Results:
        order = self._enquiries.promise_return_call(
            given.told(), call, given.text("原因"), given.text("工单号"), given.text("来电后打")
        )
        return {"回拨单号": order.number}

    def _message(self, given: Arguments, call: CallFacts) -> Results:
        return {"留言单号": self._enquiries.leave_message(given.told(), call).number}

    def _note_abuse(self, given: Arguments, call: CallFacts) -> Results:
        return {"次数": str(self._enquiries.note_abuse(given.told(), call))}

    def _keep_draft(self, given: Arguments, call: CallFacts) -> Results:
        known = ("在途工单", "停电编号", "工单号")
        concerns = next((number for name in known if (number := given.text(name))), None)
        told = given.told()
        reports = told.intent in PROTECTED
        if given.text("故障异同") is None and not reports and self._linked(given, call):
            return {}
        visit, wish = wanted_visit(given.text)
        if visit is not None:
            told = replace(told, visit=visit, symptom=told.symptom or wish)
        self._drafts.keep(told, call, concerns)
        return {}

    def _linked(self, given: Arguments, call: CallFacts) -> bool:
        """Whether a caller who was told of a known fault, and left it at that, is linked to it."""
        order, outage = given.text("在途工单"), given.text("停电编号")
        if self._drafts.has_order(call) or not (order or outage):
            return False
        try:
            self._link_repeat(given, call)
        except DomainError:
            return False  # restored meanwhile: what was said is kept as a draft
        return True


def _told_apart(
    action: Callable[[Callable[[str], str | None], Told, CallFacts], Results],
) -> Callable[[Arguments, CallFacts], Results]:
    """The action given its arguments one by one, and besides them what the caller has told."""
    return lambda given, call: action(given.text, given.told(), call)
