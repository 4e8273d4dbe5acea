"""The lines of an order's history as people read them."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.clock import local
from ivr.domain.work_order import Entry

BY_NAMES: Mapping[str, str] = {
    "bot": "热线",
    "caller": "客户",
    "operator": "值班员",
    "dispatch": "派单",
}
"""Who is no person of a name."""

EVENT_NAMES: Mapping[str, str] = {
    "opened": "登记",
    "status": "进展",
    "reopened": "重新打开",
    "expected": "预计复电",
    "reported-again": "又有人报",
    "told-apart": "说是另一个故障",
    "urged": "催办",
    "danger": "报了险情",
    "supplemented": "补充",
    "filled": "补写",
    "rerouted": "改班组",
    "misheard": "没听懂",
    "transcribed": "录音文字",
    "other-person": "另一联系人",
    "answered": "已答复",
    "appointed": "约好上门",
    "appointment-moved": "改约",
    "appointment-cancelled": "取消上门",
    "crew-note": "抢修人员说明",
    "late-answer": "补报",
    "dispatched": "派单",
    "taken-back": "收回派单",
    "handed-over": "换负责人",
    "identity-seen": "查看举报人",
    "merged": "并单",
    "unmerged": "拆开并单",
    "linked": "有关的工单",
    "outage": "属于停电",
    "kept": "复电时留下",
    "after-restoration": "复电以后又报",
    "paused": "时限暂停",
    "resumed": "时限恢复",
    "clock-started": "开始计时",
    "clock-stopped": "停止计时",
    "called-back": "回访",
}


def entry_in_words(entry: Entry) -> str:
    """One line: when, who, what, and what was noted of it."""
    who, what = BY_NAMES.get(entry.by, entry.by), EVENT_NAMES.get(entry.event, entry.event)
    told = f"{local(entry.at):%Y-%m-%d %H:%M} {who} {what}"
    return f"{told}：{entry.note}" if entry.note else told
