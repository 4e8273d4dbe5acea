"""The Chinese words that flows hand in, and the short sentences that callers hear."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from ivr.clock import local
from ivr.day_span import DaySpan
from ivr.domain.known_outage import KnownOutage, OutageKind
from ivr.domain.order_life import Status
from ivr.domain.salutation import HOLDER
from ivr.domain.terms import Area, Began, Danger, Kind, RepeatReason, Scope
from ivr.domain.text import quoted
from ivr.errors import NotAllowed

Word = TypeVar("Word", bound=StrEnum)

ASKS_FOR_NEWS = "查停电"
"""The 来意 of a call that is about news of outages."""

FILED, JOINED = "新工单", "已有工单"
"""What 登记结果 may be: a new order, or the one that another caller has just reported."""

INTENTS: Mapping[str, Kind] = {
    "投诉": Kind.COMPLAINT,
    "举报": Kind.WHISTLE_BLOWING,
    "建议": Kind.SUGGESTION,
    "表扬": Kind.PRAISE,
    "业务申请": Kind.APPLICATION,
}
"""The 来意 of other calls, and 种类 where one of these matters is looked for."""

NAMED = "留名"
"""The 留名 of a caller who may be known; who says nothing to it is promised the contrary."""

SCOPES: Mapping[str, Scope] = {
    "不止一家": Scope.BUILDING,
    "同一总闸": Scope.BUILDING,
    "不是停电": Scope.UNKNOWN,
    "一户": Scope.HOME,
    "一栋": Scope.BUILDING,
    "小区": Scope.COMPOUND,
    "一条街": Scope.STREET,
    "不清楚": Scope.UNKNOWN,
}
"""The last word for a scope is the one that it is shown by."""

SCOPE_NAMES: Mapping[Scope, str] = {scope: name for name, scope in SCOPES.items()}

BEGINNINGS: Mapping[str, Began] = {
    "刚才": Began.JUST_NOW,
    "一小时内": Began.WITHIN_THE_HOUR,
    "更早": Began.EARLIER,
}
DANGERS: Mapping[str, Danger] = {
    "着火": Danger.FIRE,
    "触电": Danger.SHOCK,
    "断线": Danger.FALLEN_LINE,
    "其他": Danger.OTHER,
}
AREAS: Mapping[Area, str] = {
    Area.CITY: "城区",
    Area.RURAL: "农村",
    Area.REMOTE: "边远地区",
}
STATES: Mapping[Status, str] = {
    Status.DRAFT: "还在等工作人员核实",
    Status.OPEN: "已经登记好了，正在安排抢修人员",
    Status.DISPATCHED: "已经派给抢修人员了，他们正在处理",
    Status.ON_THE_WAY: "抢修人员已经出发了，正在赶过去",
    Status.ON_SITE: "抢修人员已经到现场了，正在抢修",
    Status.RESTORED: "已经修好送电了",
    Status.CLOSED: "已经办完了",
    Status.MERGED: "和同一片的报修一起在处理",
}
MATTER_STATES: Mapping[Status, str] = {
    Status.DRAFT: "还在等工作人员核实",
    Status.OPEN: "已经登记好了，正在转给专人",
    Status.DISPATCHED: "已经转给专人了，正在核实",
    Status.ON_THE_WAY: "专人已经出发了，正在赶过去",
    Status.ON_SITE: "专人正在办理",
    Status.RESTORED: "已经办好了，正要答复您",
    Status.CLOSED: "已经办完了",
    Status.MERGED: "和同一件事一起在办",
}
"""The same of what is no repair."""
REASONS: Mapping[RepeatReason, str] = {
    RepeatReason.SAME_ACCOUNT: "您家的这个户号已经报过修了",
    RepeatReason.SAME_ADDRESS: "您说的这个地址已经报过修了",
    RepeatReason.SAME_BUILDING: "您这栋楼已经有人报过修了",
    RepeatReason.KNOWN_OUTAGE: "您那一片停电我们已经知道了",
}
OUTAGE_KINDS: Mapping[OutageKind, str] = {
    OutageKind.PLANNED: "计划停电",
    OutageKind.FAULT: "故障停电",
    OutageKind.URGENT: "突发停电",
}
_OUTAGE_REASONS: Mapping[OutageKind, str] = {
    OutageKind.PLANNED: "线路要做计划检修",
    OutageKind.FAULT: "线路出了故障，正在抢修",
    OutageKind.URGENT: "线路出了故障，正在抢修",
}
_REASONS_HEARD = {sentence: reason for reason, sentence in REASONS.items()}


def read_word(what: str, table: Mapping[str, Word], word: str | None) -> Word | None:
    """The term that a flow's word stands for; None when nothing was told."""
    if word is None:
        return None
    if word not in table:
        raise NotAllowed(f"{what}不能是「{quoted(word)}」，只能是{'、'.join(table)}")
    return table[word]


def read_instant(what: str, text: str | None) -> datetime | None:
    """The instant that a flow's 时间 value stands for; None when nothing was told."""
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise NotAllowed(f"{what}不能是「{quoted(text)}」，要写成带时区的时间")
    return instant


def read_span(what: str, text: str | None) -> DaySpan | None:
    """The day or hours that a flow's 时间段 value stands for; None when nothing was told."""
    span = DaySpan.parse(text) if text is not None else None
    if text is not None and span is None:
        raise NotAllowed(f"{what}不能是「{quoted(text)}」，要写成 2026-11-25T09:00-10:00 这样")
    return span


def reason_heard(sentence: str | None) -> RepeatReason | None:
    """The reason behind a sentence that a flow brings back."""
    return _REASONS_HEARD.get(sentence or "")


def fixed_words() -> tuple[str, ...]:
    """Every sentence that flows are given to say which is known before any call."""
    tables = (STATES, MATTER_STATES, REASONS, OUTAGE_KINDS, _OUTAGE_REASONS)
    return (*(word for table in tables for word in table.values()), HOLDER)


def outage_reason(outage: KnownOutage) -> str:
    """Why the power is off, as the admin wrote it for callers, without a final stop."""
    return outage.reason.strip().rstrip("。．.！!；;，,") or _OUTAGE_REASONS[outage.kind]


def moment(instant: datetime | None) -> str | None:
    """An instant as a flow's 时间 value."""
    return None if instant is None else local(instant).isoformat(timespec="seconds")


def moment_to_come(instant: datetime | None, now: datetime) -> str | None:
    """The same, but nothing once the instant has passed: a broken promise is not told again."""
    return moment(instant) if instant is not None and instant > now else None
