"""The business actions of the calls that the hotline makes: Chinese words in, Chinese words out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ivr.clock import local
from ivr.day_span import DaySpan
from ivr.domain.callback import LEVELS, CallbackKind, CallbackResult, CallbackState
from ivr.domain.callback_wish import fitted, rough_wish
from ivr.domain.known_outage import KnownOutage, OutageKind
from ivr.domain.matters import Matter
from ivr.domain.order_clocks import awaits_power
from ivr.domain.promises import promise_arrival
from ivr.domain.salutation import contact_name, salutation
from ivr.domain.terms import Kind, Recording, Scope
from ivr.domain.text import quoted
from ivr.domain.work_order import WorkOrder
from ivr.errors import NotAllowed, NotFound
from ivr.services import spoken
from ivr.services.action_arguments import Arguments, Results
from ivr.services.callback_answers import CallbackAnswer, Noted
from ivr.services.callback_call import CallbackCall
from ivr.services.callback_desk import CallbackDesk, CallbackFacts
from ivr.services.office import CallFacts, Office

Action = Callable[[Arguments, CallFacts], Results]

THERE, NOT_THERE = "有", "没有"
AS_WISHED, MOVED = "照约", "改期"
ONE_DAY, DAYS, SUDDEN, OPEN_END, CALLED_OFF = "一天", "几天", "临时", "不知几时", "取消"

OUTAGE = "停电"
MATTERS: Mapping[Kind, str] = {
    Kind.FAULT: "报修",
    Kind.EMERGENCY: "报修",
    Kind.COMPLAINT: "投诉",
    Kind.WHISTLE_BLOWING: "举报",
    Kind.RETURN_CALL: "回拨",
}
"""What a call-back is about, as flows compare it."""

SUPERVISOR, AGENT = "值班长", "人工坐席"

WELL = frozenset({"来电了", "解决了"})
UNWELL: Mapping[str, str] = {
    "没来电": "还没有来电",
    "又停了": "来电以后又停，或者跳闸",
    "部分没电": "有的地方没有电",
    "灯闪": "灯闪、电压不稳",
    "没解决": "没有解决",
    "没答复": "没有收到答复",
}
"""What is wrong still, by the option that was chosen, as crews and desks read it."""

_LEVELS = {word: level for level, word in LEVELS.items()}


@dataclass(frozen=True, slots=True)
class CallbackActions:
    """From an action's Chinese words to the desk of the call-backs, and back."""

    office: Office

    def by_name(self) -> Mapping[str, Action]:
        """Each action by its name."""
        return {
            "查回访": self._find,
            "排回访时间": self._fit,
            "记改时间": self._later,
            "记不愿接": lambda given, call: self._tell(given, call, CallbackResult.REFUSED),
            "记不是本人": lambda given, call: self._tell(given, call, CallbackResult.WRONG_PERSON),
            "记答录机": lambda given, call: self._tell(given, call, CallbackResult.MACHINE),
            "记接听": lambda given, call: self._tell(given, call, CallbackResult.ANSWERED),
            "记评价": self._rated,
            "记没来电": self._not_restored,
            "记没解决": self._not_settled,
            "补充没来电": self._add,
            "记回拨没接上": self._nobody_free,
            "记半路挂断": self._hung_up,
        }

    @property
    def _calls(self) -> CallbackCall:
        return CallbackCall(self.office)

    def _find(self, given: Arguments, call: CallFacts) -> Results:
        """Whom the call is for and what it is about, of the call-back that is rung by this call."""
        try:
            facts = CallbackDesk(self.office).facts(_id(given))
        except NotFound:
            return {"有否": NOT_THERE}
        callback = facts.callback
        rings = callback.is_of(call.call_id) and callback.under_way is not None
        if not rings or callback.state is not CallbackState.WAITING:
            return {"有否": NOT_THERE}
        if callback.kind is CallbackKind.OUTAGE_NOTICE:
            return self._notice(facts)
        order = facts.order
        if order is None:
            return {"有否": NOT_THERE}
        return {
            "有否": THERE,
            "事情": MATTERS.get(order.kind),
            "称呼": _called(facts, order),
            "受理时间": spoken.moment(order.opened_at),
            "找谁": SUPERVISOR if SUPERVISOR in (order.symptom or "") else AGENT,
            "等来电": THERE if awaits_power(order) else NOT_THERE,
        }

    def _notice(self, facts: CallbackFacts) -> Results:
        outage, customer = facts.outage, facts.customer
        if outage is None:
            return {"有否": NOT_THERE}
        off = outage.called_off or not (customer is None or outage.concerns(customer))
        if (off and not facts.told_before) or (not off and outage.restored_at is not None):
            return {"有否": NOT_THERE}
        name = contact_name(customer.important_contact) if customer is not None else None
        now = self.office.now()
        return {
            "有否": THERE,
            "事情": OUTAGE,
            "称呼": salutation(name),
            "怎样念": CALLED_OFF if off else _how_told(outage, now),
            "通知过": THERE if facts.told_before else NOT_THERE,
            "停电时间": _within_a_day(outage),
            "停电开始": spoken.moment(outage.starts_at),
            "停电结束": spoken.moment_to_come(outage.expected_at, now),
            "停电原因": spoken.outage_reason(outage),
        }

    def _fit(self, given: Arguments, _call: CallFacts) -> Results:
        """The hour in which the customer is rung instead, by his words or by a key."""
        callback = CallbackDesk(self.office).callback(_id(given))
        now = self.office.now()
        said = spoken.read_span("想约时间", given.text("想约时间"))
        rough = given.text("大概")
        if said is None and rough is None:
            raise NotAllowed("「排回访时间」要有「想约时间」或者「大概」，请在「传入」里给出一个")
        wish = said if said is not None else rough_wish(rough or "", now)
        hours = self.office.callbacks.hours_of(callback.kind, self.office.calendar)
        found = fitted(wish, now, hours)
        if found is None:
            raise NotAllowed("回访时段里没有可以打的时间，请看 flows/standards/回访.yaml")
        return {"情况": AS_WISHED if found.as_wished else MOVED, "时间": str(found.span)}

    def _later(self, given: Arguments, call: CallFacts) -> Results:
        span: DaySpan | None = spoken.read_span("时间", given.text("时间"))
        wish = span.begins_at if span is not None else None
        self._calls.told(_id(given), call, CallbackAnswer(CallbackResult.LATER, wish=wish))
        return {}

    def _tell(self, given: Arguments, call: CallFacts, result: CallbackResult) -> Results:
        self._calls.told(_id(given), call, CallbackAnswer(result))
        return {}

    def _rated(self, given: Arguments, call: CallFacts) -> Results:
        level = _level(given.text("满意度"))
        answer = CallbackAnswer(
            CallbackResult.ANSWERED, level=level, recording=given.text("不满录音")
        )
        self._calls.told(_id(given), call, answer)
        return {}

    def _not_restored(self, given: Arguments, call: CallFacts) -> Results:
        noted = self._unwell(given, call)
        order = noted.reopened[0] if noted.reopened else None
        if order is None:
            return {}
        promise = promise_arrival(self.office.now(), order.area, self.office.regime)
        return {"到场时限": None if promise.minutes is None else str(promise.minutes)}

    def _not_settled(self, given: Arguments, call: CallFacts) -> Results:
        noted = self._unwell(given, call)
        order = noted.reopened[0] if noted.reopened else None
        reports = order is not None and order.kind is Kind.WHISTLE_BLOWING
        matter = Matter.WHISTLE_BLOWING if reports else Matter.COMPLAINT
        limit = self.office.regime.limit(matter, order.area) if order is not None else None
        return {"答复时限": None if limit is None else limit.text}

    def _unwell(self, given: Arguments, call: CallFacts) -> Noted:
        told = UNWELL.get(given.text("来电") or "")
        answer = CallbackAnswer(CallbackResult.NOT_RESTORED, reason=told)
        symptom = None if told is None else f"回访时客户说{told}"
        return self._calls.told(_id(given), call, answer, symptom)

    def _add(self, given: Arguments, call: CallFacts) -> Results:
        told = given.told()
        self._calls.add(_id(given), call, told.scope or Scope.UNKNOWN, told.recordings)
        return {}

    def _nobody_free(self, given: Arguments, call: CallFacts) -> Results:
        """The person was there and no agent was: rung again, with what was said for the agent."""
        if (said := given.text("留言录音")) is not None:
            self._calls.add(_id(given), call, Scope.UNKNOWN, {Recording.MESSAGE: said})
        return self._tell(given, call, CallbackResult.NOBODY_FREE)

    def _hung_up(self, given: Arguments, call: CallFacts) -> Results:
        """What was said before the customer hung up; nothing where he has said nothing."""
        power = given.text("来电")
        if given.text("满意度") is not None:
            return self._rated(given, call)
        if power in UNWELL:
            self._unwell(given, call)
            self._add(given, call)
            return {}
        if power in WELL:
            return self._tell(given, call, CallbackResult.ANSWERED)
        return {}


def _how_told(outage: KnownOutage, now: datetime) -> str:
    """In which sentence a customer is told of it."""
    if outage.kind is OutageKind.PLANNED:
        return ONE_DAY if _within_a_day(outage) else DAYS
    ends_at = outage.expected_at
    return SUDDEN if ends_at is not None and ends_at > now else OPEN_END


def _within_a_day(outage: KnownOutage) -> str | None:
    """Its hours, where they begin and end on one day: so they are said best."""
    ends_at = outage.expected_at
    if ends_at is None or local(outage.starts_at).date() != local(ends_at).date():
        return None
    return str(DaySpan.between(outage.starts_at, ends_at))


def _id(given: Arguments) -> str:
    return given.text("回访编号") or ""


def _called(facts: CallbackFacts, order: WorkOrder) -> str:
    """What the customer is asked for; of a protected one nothing is said that somebody knows."""
    if facts.callback.protected:
        return salutation(None)
    return salutation(order.name, facts.customer.name if facts.customer is not None else None)


def _level(word: str | None) -> int:
    level = _LEVELS.get(word or "")
    if level is None:
        raise NotAllowed(f"「满意度」不能是「{quoted(word or '')}」，只能是{'、'.join(_LEVELS)}")
    return level
