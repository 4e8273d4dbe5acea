"""What people call the lines of an order's history, and those who wrote them."""

from __future__ import annotations

from collections.abc import Mapping

EVENT_NAMES: Mapping[str, str] = {
    "opened": "登记",
    "status": "状态",
    "expected": "预计复电",
    "reported-again": "又有人报",
    "told-apart": "客户说是另一个故障",
    "urged": "催办",
    "danger": "险情",
    "supplemented": "补充",
    "misheard": "没听懂",
    "transcribed": "录音听成文字",
    "answered": "已答复",
    "other-person": "替别人打来",
    "filled": "补写",
    "handed-over": "交接",
    "reopened": "重新打开",
    "paused": "时限暂停",
    "resumed": "时限恢复",
    "clock-started": "开始计时",
    "clock-stopped": "停下计时",
    "merged": "并单",
    "unmerged": "拆开",
    "linked": "有关",
    "outage": "停电",
    "kept": "另办",
    "after-restoration": "片区复电以后",
    "rerouted": "改派",
    "dispatched": "派单",
    "taken-back": "不用再派",
    "crew-spared": "不用再去",
    "crew-note": "抢修说明",
    "late-answer": "补报",
    "appointed": "约好",
    "appointment-moved": "改约",
    "appointment-cancelled": "取消预约",
    "called-back": "回访",
    "identity-seen": "查看举报人",
}
"""By the event that is stored."""

WRITERS: Mapping[str, str] = {
    "caller": "客户",
    "bot": "热线",
    "operator": "值班员",
    "dispatch": "派单台",
}
"""Who wrote a line; anybody else stands there under the own name."""


def event_name(event: str) -> str:
    """What people call an event; the stored word where there is no other."""
    return EVENT_NAMES.get(event, event)


def writer_name(by: str) -> str:
    """Whoever wrote a line, as people call them: 值班员（张三）."""
    who, bracket, rest = by.partition("（")
    return f"{WRITERS.get(who, who)}{bracket}{rest}"
