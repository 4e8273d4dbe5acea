"""How a call of ours came to its end, told apart as whoever ordered it has to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ivr.telephony.leg_events import Refused
from ivr.telephony.refusals import Cause


class Ending(StrEnum):
    """The value is what people read."""

    TALKED = "接通"
    """The flow came to its end; what was learnt the flow has stored itself."""
    HUNG_UP = "中途挂断"
    BUSY = "占线"
    NO_ANSWER = "没人接"
    DECLINED = "拒接"
    OUT_OF_SERVICE = "打不通的号码"
    MACHINE = "答录机"
    BROKEN_OFF = "通话中断"
    """Somebody has picked up, and a fault of ours or of the line has ended the talk."""
    BARRED = "不许拨打"
    """The rules of dialling do not allow the number; nobody was rung."""
    FAILED = "没打成"
    """A fault of ours or of the trunk: nobody was bothered, so it is no try."""


_BY_CAUSE: Mapping[Cause, Ending] = {
    "busy": Ending.BUSY,
    "no answer": Ending.NO_ANSWER,
    "declined": Ending.DECLINED,
    "not found": Ending.OUT_OF_SERVICE,
    "moved": Ending.OUT_OF_SERVICE,
}
"""Every other cause is no word of the person's, nor of the number."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of one call of ours."""

    call_id: str
    ending: Ending
    detail: str = ""
    """What decided it, in words."""
    result: str | None = None
    """The flow's disposition, where it was talked."""
    rang_ms: int = 0
    talked_ms: int = 0


def of_refusal(refused: Refused) -> Ending:
    """What a refusal means."""
    return _BY_CAUSE.get(refused.cause, Ending.FAILED)
