"""The business actions and queues that the test flows may name."""

from __future__ import annotations

from datetime import datetime

from ivr.action_spec import ActionSpec
from ivr.clock import SHANGHAI
from ivr.flow.catalogue import Known


def optional(*names: str) -> dict[str, bool]:
    return dict.fromkeys(names, False)


SPECS = (
    ActionSpec("查客户", optional("电话", "户号"), ("户号", "用电地址")),
    ActionSpec("查重复", optional("户号", "地址"), ("在途工单", "预计复电")),
    ActionSpec("登记重复", {"在途工单": True, "户号": False}, changing=True),
    ActionSpec(
        "新建工单",
        optional("户号", "地址", "范围", "联系电话", "姓名录音", "来源", "已尝试"),
        ("工单号", "到场时限"),
        changing=True,
    ),
    ActionSpec("保护身份", changing=True),
    ActionSpec("查知识", optional("问题", "条目", "刚才说的"), ("把握", "条目", "答案", "补充")),
    ActionSpec("新建紧急工单", optional("户号", "联系电话"), ("工单号",), changing=True),
    ActionSpec("补充工单", {"工单号": True, "地点录音": False}, changing=True),
    ActionSpec("登记回拨", optional("联系电话", "没听懂的话"), changing=True),
    ActionSpec(
        "存草稿",
        optional("范围", "联系电话", "户号", "地址", "姓名录音", "没听懂的话"),
        changing=True,
    ),
)

KNOWN = Known(
    actions={spec.name: spec for spec in SPECS},
    queues=frozenset({"人工坐席", "抢修值班"}),
    forbidden=("不可能",),
    now=datetime(2026, 11, 24, 12, 0, tzinfo=SHANGHAI),
    has_recording=lambda text: "再见" in text,
)
