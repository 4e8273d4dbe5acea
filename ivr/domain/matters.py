"""What the company promises a time for, with the words that admins write."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Matter(StrEnum):
    """What is to be done in time."""

    ANSWER = "answer"
    ARRIVAL = "arrival"
    RESTORATION = "restoration"
    RECONNECTION = "reconnection"
    METER_FAULT = "meter-fault"
    METER_READING = "meter-reading"
    COMPLAINT_CONTACT = "complaint-contact"
    COMPLAINT = "complaint"
    WHISTLE_BLOWING = "whistle-blowing"
    OTHER_REQUEST = "other-request"
    HANDING_ON = "handing-on"
    RESULT = "result"
    ANNOUNCEMENT = "announcement"
    APPOINTMENT = "appointment"
    CONNECTION = "connection"
    APPLIANCE = "appliance"
    FIRST_CALL_BACK = "first-call-back"
    RETURN_CALL = "return-call"


MATTER_WORDS: Mapping[Matter, str] = {
    Matter.ANSWER: "接听",
    Matter.ARRIVAL: "到场",
    Matter.RESTORATION: "复电",
    Matter.RECONNECTION: "欠费复电",
    Matter.METER_FAULT: "表计故障",
    Matter.METER_READING: "抄表异常",
    Matter.COMPLAINT_CONTACT: "投诉首次联系",
    Matter.COMPLAINT: "投诉答复",
    Matter.WHISTLE_BLOWING: "举报答复",
    Matter.OTHER_REQUEST: "其他诉求",
    Matter.HANDING_ON: "转办",
    Matter.RESULT: "结果回复",
    Matter.ANNOUNCEMENT: "计划停电提前告知",
    Matter.APPOINTMENT: "预约",
    Matter.CONNECTION: "居民新装",
    Matter.APPLIANCE: "电器损坏核实",
    Matter.FIRST_CALL_BACK: "首次回访",
    Matter.RETURN_CALL: "回拨",
}
"""The name of each in a standard's file, in lists and in reports."""

BY_AREA = frozenset({Matter.ARRIVAL, Matter.RESTORATION})
"""Those whose limit may differ between city, countryside and remote places."""

AGREED = frozenset({Matter.APPOINTMENT, Matter.ANNOUNCEMENT})
"""Those that are due at a moment of their own: the agreed hour, so long before the work."""

IN_CALLING_HOURS = frozenset({Matter.FIRST_CALL_BACK})
"""Those for which a customer is rung: due inside the hours in which that may be done."""

BY_THE_CLOCK = frozenset({Matter.ANSWER, Matter.ARRIVAL, Matter.ANNOUNCEMENT})
"""Those that no weekend stops: their limits are no working days."""
