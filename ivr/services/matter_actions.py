"""The business actions about complaints, reports, suggestions, praise and applications."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ivr.domain.terms import Kind
from ivr.errors import NotAllowed
from ivr.services import spoken
from ivr.services.action_arguments import Arguments, Results
from ivr.services.matters import MatterDesk
from ivr.services.office import CallFacts

URGE = "催办"
"""The 补充什么 of a caller who asks for speed."""


@dataclass(frozen=True, slots=True)
class MatterActions:
    """From an action's Chinese words to the desk, and back."""

    desk: MatterDesk

    @property
    def actions(self) -> Mapping[str, Callable[[Arguments, CallFacts], Results]]:
        """Each action by its name."""
        return {
            "登记投诉": lambda given, call: self._file(Kind.COMPLAINT, given, call),
            "登记举报": lambda given, call: self._file(Kind.WHISTLE_BLOWING, given, call),
            "登记建议": lambda given, call: self._file(Kind.SUGGESTION, given, call),
            "登记表扬": lambda given, call: self._file(Kind.PRAISE, given, call),
            "登记申请": lambda given, call: self._file(Kind.APPLICATION, given, call),
            "查在办": self._find_open,
            "补充在办": self._follow_up,
            "保护身份": self._protect,
        }

    def _file(self, kind: Kind, given: Arguments, call: CallFacts) -> Results:
        filed = self.desk.file(kind, given.told(kind), call)
        return {
            "工单号": filed.order.number,
            "答复时限": filed.answer.text if filed.answer else None,
            "转办时限": filed.handing_on.text if filed.handing_on else None,
        }

    def _find_open(self, given: Arguments, call: CallFacts) -> Results:
        kind = spoken.INTENTS.get(given.text("种类") or "")
        if kind is None:
            raise NotAllowed(f"「查在办」的「种类」只能是{'、'.join(spoken.INTENTS)}")
        order = self.desk.find_open(kind, call, given.told(), given.text("工单号"))
        if order is None:
            return {"有否": "没有"}
        return {
            "有否": "有",
            "在途工单": order.number,
            "事项类别": order.topic,
            "事项状态": spoken.MATTER_STATES[order.status],
            "受理时间": spoken.moment(order.opened_at),
            "答复期限": spoken.moment_to_come(order.due_at, self.desk.office.now()),
        }

    def _follow_up(self, given: Arguments, call: CallFacts) -> Results:
        urging = given.text("补充什么") == URGE
        number = given["在途工单"] or ""
        order = self.desk.follow_up(number, call, given.told(), urging=urging)
        return {"催办次数": str(order.urges)}

    def _protect(self, _given: Arguments, call: CallFacts) -> Results:
        self.desk.protect(call)
        return {}
