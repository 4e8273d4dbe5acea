"""What a flow may name besides its own words: actions, queues, built-in values, readings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ivr.action_spec import ActionSpec
from ivr.flow.values import SlotType
from ivr.working_days import DayKind


@dataclass(frozen=True, slots=True)
class Known:
    """What stands around the flows; None: not known, and so not checked."""

    actions: Mapping[str, ActionSpec] | None = None
    queues: frozenset[str] | None = None
    forbidden: tuple[str, ...] = ()
    now: datetime | None = None
    """The time of checking."""
    has_recording: Callable[[str], bool] | None = None
    """Whether a person has recorded this text."""


BUILT_IN: Mapping[str, str] = {
    "问候": "按时间和节日问好",
    "供电公司": "公司的名字",
    "来电号码": "客户打来的号码",
    "今天": "今天的日期",
    "现在": "现在几点几分",
}
"""Values that every prompt may use besides slots."""

DRAFT = "存草稿"
"""The business action that keeps what is known for a person to read."""

CONCEAL = "保护身份"
"""The business action from which on the caller's number is known to nobody in this call."""

LOOK_UP, ENTRY = "查知识", "条目"
"""The business action that looks knowledge up, and its argument that names an entry."""

JUST_SAID = "刚才说的"
"""The argument by which a business action takes the words in which the last question was answered.

It is given by itself, where the flow does not give it.
"""

GIVEN_BUILT_IN = frozenset({"来电号码"})
"""The built-in values that may be passed on or be a slot's first value."""

NOW, TODAY, SPEECH, ANSWER, LINE, MODE = "现在", "今天", "语音", "应答", "线路", "模式"

ORDINARY, STORM, TROUBLED = "平常", "风暴", "系统故障"
"""How callers may be served just now."""

FINE, MUSIC, SILENCE, MACHINE = "正常", "音乐", "无声", "答录机"

TROUBLES = ("太轻", "太响", "嘈杂", MUSIC, MACHINE, SILENCE)
"""How a line may sound on which nothing can be understood."""

ASKED_BUILT_IN: Mapping[str, tuple[str, ...]] = {
    TODAY: tuple(kind.value for kind in DayKind),
    SPEECH: ("可用", "不可用"),
    ANSWER: ("及时", "超时"),
    LINE: (FINE, *TROUBLES),
    MODE: (ORDINARY, STORM, TROUBLED),
}
"""Built-in values that a condition may compare, with all that they can be."""

RESERVED = frozenset({NOW, *ASKED_BUILT_IN})
"""Names that conditions understand by themselves, so that no slot may have them."""

READINGS: Mapping[str, str] = {
    "逐位": "一位一位念：三三零零",
    "电话": "分段念，一念幺：幺三八，零零零零，零零零幺",
    "尾四位": "只念最后四位",
    "数字": "按数念：二十五",
    "时长": "四十五分钟、一个半小时",
    "时间": "今天下午三点二十分",
    "时间段": "明天上午九点到十点、后天下午",
    "钟点": "时间段里只念几点到几点：上午九点到十点",
    "日期": "十一月二十四日",
    "金额": "十二元五角",
    "地址": "和平路十八号三零二室",
    "英文数字": "电话号码用英语一位一位念：one three eight, zero zero zero zero",
    "称呼": "王先生；只知道姓的，念「您姓王」",
}
"""How a blank may be read."""

READ_AS: Mapping[SlotType, str | None] = {
    SlotType.TEXT: "地址",
    SlotType.OPTION: "地址",
    SlotType.YES_NO: "地址",
    SlotType.NUMBER: "数字",
    SlotType.PHONE: "电话",
    SlotType.ACCOUNT: "逐位",
    SlotType.ORDER: "逐位",
    SlotType.DURATION: "时长",
    SlotType.TIME: "时间",
    SlotType.SPAN: "时间段",
    SlotType.ADDRESS: "地址",
    SlotType.NAME: "称呼",
    SlotType.SYMPTOM: "地址",
    SlotType.RECORDING: None,
}
"""The reading when a prompt names none; a recording cannot be read."""
