"""The names that generated flows use, and the business actions that stand around them."""

from __future__ import annotations

from datetime import UTC, datetime

from ivr.action_spec import ActionSpec
from ivr.flow.catalogue import Known
from ivr.flow.values import SlotType
from tests.flow.known import optional

SLOTS: dict[str, SlotType] = {
    "范围": SlotType.OPTION,
    "要紧": SlotType.YES_NO,
    "户号": SlotType.ACCOUNT,
    "人数": SlotType.NUMBER,
    "联系电话": SlotType.PHONE,
    "工单号": SlotType.ORDER,
    "时限": SlotType.DURATION,
    "预计": SlotType.TIME,
    "地址": SlotType.ADDRESS,
    "称呼": SlotType.NAME,
    "看到": SlotType.SYMPTOM,
    "话": SlotType.TEXT,
    "留言": SlotType.RECORDING,
    "去向": SlotType.OPTION,
    "密码": SlotType.NUMBER,
    "口令": SlotType.TEXT,
    "密话": SlotType.RECORDING,
}
"""One name has one type in all flows, so that anything may be passed on."""

PROTECTED = frozenset({"密码", "口令", "密话"})
"""They are so in all flows, so that they may be passed on like anything else."""

SAMPLES: dict[SlotType, tuple[str, ...]] = {
    SlotType.OPTION: ("甲", "乙", "丙"),
    SlotType.YES_NO: ("是", "否", "也许"),
    SlotType.ACCOUNT: ("3300012345", "０１２３４５６７８９", "33"),
    SlotType.NUMBER: ("7", "120", "0", "12.5", "三"),
    SlotType.PHONE: ("13800000001", "057188880000", "88880000", "12"),
    SlotType.ORDER: ("GD202611240001", "202611240001", "GD1"),
    SlotType.DURATION: ("45", "90", "0", "很快"),
    SlotType.TIME: ("2026-11-24T18:30:00+08:00", "2026-12-01T08:00:00+08:00", "昨天"),
    SlotType.ADDRESS: ("和平路18号3单元302室", "城东", "  "),
    SlotType.NAME: ("王先生", "李小明", ""),
    SlotType.SYMPTOM: ("异响、跳闸", ""),
    SlotType.TEXT: ("路灯也不亮", "10kV线", ""),
    SlotType.RECORDING: ("录音/7",),
}
"""What actions give; some of it does not fit."""

READINGS: dict[SlotType, tuple[str, ...]] = {
    SlotType.PHONE: ("电话", "尾四位", "逐位"),
    SlotType.ACCOUNT: ("逐位", "尾四位"),
    SlotType.ORDER: ("逐位", "尾四位"),
    SlotType.NUMBER: ("数字", "金额"),
    SlotType.DURATION: ("时长",),
    SlotType.TIME: ("时间", "日期"),
    SlotType.ADDRESS: ("地址",),
}

LOOK_UP, CHANGE, KEEP = "查一查", "办一办", "存草稿"

KNOWN = Known(
    actions={
        LOOK_UP: ActionSpec(LOOK_UP, optional(*SLOTS), tuple(SLOTS)),
        CHANGE: ActionSpec(CHANGE, optional(*SLOTS), tuple(SLOTS), changing=True),
        KEEP: ActionSpec(
            KEEP,
            optional("范围", "户号", "联系电话", "留言", "地址", "密码", "密话"),
            changing=True,
        ),
    },
    queues=frozenset({"人工坐席", "抢修值班"}),
    forbidden=("不可能",),
)

OPTIONS = ("甲", "乙", "丙", "丁戊")
PHRASES = ("停电", "整栋楼", "灯不亮", "停电消息", "对", "没有", "好的", "是不是", "甲乙")
EARLIER = ("全小区", "停了一天", "老房子")
"""What callers say before they are asked."""
VALUES = (
    "和平路十八号三单元三零二室",
    "电话一三八零零零零一二三四",
    "户号三三零零零一二三四五",
    "不是三单元，是五单元",
    "二零二六一一二三零零零一",
    "电话八八八八零零零零",
    "停了两个小时，不对，电话最后是五六",
)
"""Values that callers say before they are asked, and mend."""
HOURS = ("白班", "夜班")
MOMENTS = (
    datetime(2026, 11, 24, 7, 5, tzinfo=UTC),
    datetime(2026, 11, 28, 15, 59, tzinfo=UTC),
    datetime(2027, 2, 5, 16, 0, tzinfo=UTC),
    datetime(2026, 10, 9, 22, 30, tzinfo=UTC),
)
"""A Tuesday afternoon, a Saturday night, New Year's Day, a working Saturday morning."""

LITERALS: dict[SlotType, str] = {
    kind: f"「{samples[0]}」" for kind, samples in SAMPLES.items() if samples[0]
}
"""What a slot may begin with."""

SPOKEN = (
    "三三零零零一二三四五",
    "幺三八零零零零零零零幺",
    "和平路十八号",
    "着火了",
    "不知道",
    "停电了全小区",
)
"""What callers say besides the phrases that are listened for."""
