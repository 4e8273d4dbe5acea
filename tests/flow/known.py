"""The business actions and queues that the test flows may name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ivr.clock import SHANGHAI
from ivr.flow.catalogue import Known


@dataclass(frozen=True)
class Spec:
    """An action's specification, as the services register it."""

    name: str
    arguments: Mapping[str, bool] = field(default_factory=dict)
    results: tuple[str, ...] = ()
    changing: bool = False


def optional(*names: str) -> dict[str, bool]:
    return dict.fromkeys(names, False)


SPECS = (
    Spec("查客户", optional("电话", "户号"), ("户号", "用电地址")),
    Spec("查重复", optional("户号", "地址"), ("在途工单", "预计复电")),
    Spec("登记重复", {"在途工单": True, "户号": False}, changing=True),
    Spec(
        "新建工单",
        optional("户号", "地址", "范围", "联系电话", "姓名录音", "来源", "已尝试"),
        ("工单号", "到场时限"),
        changing=True,
    ),
    Spec("保护身份", changing=True),
    Spec("查知识", optional("问题", "条目", "刚才说的"), ("把握", "条目", "答案", "补充")),
    Spec("新建紧急工单", optional("户号", "联系电话"), ("工单号",), changing=True),
    Spec("补充工单", {"工单号": True, "地点录音": False}, changing=True),
    Spec("登记回拨", optional("联系电话", "没听懂的话"), changing=True),
    Spec(
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
