"""The words of a case file, 中文 ↔ code, by where they may stand."""

from __future__ import annotations

from collections.abc import Mapping

_WORDS: Mapping[str, Mapping[str, str]] = {
    "case": {
        "用例": "name",
        "说明": "note",
        "流程": "flow",
        "来电号码": "caller",
        "时间": "at",
        "传入": "given",
        "假定": "assumed",
        "接听": "answered",
        "语音": "speech",
        "应答": "answer",
        "模式": "mode",
        "对话": "lines",
        "期望": "expected",
    },
    "line": {
        "机": "says",
        "不说": "never",
        "人": "speech",
        "按": "keys",
        "静音": "silence",
        "线路": "line",
        "挂机": "hang_up",
    },
    "expected": {
        "结果": "result",
        "调用过": "called",
        "没调用": "not_called",
        "槽位": "slots",
        "工单": "orders",
    },
}

MEANT: Mapping[str, str] = {
    **dict.fromkeys(("说", "客户", "客户说", "答", "回答", "我", "人说"), "人"),
    **dict.fromkeys(("问", "播报", "询问", "机器", "机器人", "系统", "机说"), "机"),
    **dict.fromkeys(("按键", "键"), "按"),
    **dict.fromkeys(("沉默", "不出声", "没声音", "等"), "静音"),
    **dict.fromkeys(("挂断", "挂", "挂电话"), "挂机"),
}
"""What people write in the place of a word of a case."""

QUEUEING = "排队"
"""Written in 接听 of a queue in which the caller has to wait."""

FAILS = "失败"
"""Written in 假定 in the place of an action's results."""


def allowed(context: str) -> Mapping[str, str]:
    """The words that may stand in a context, 中文 -> code."""
    return _WORDS[context]
