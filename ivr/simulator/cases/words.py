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
        "对话": "lines",
        "期望": "expected",
    },
    "line": {
        "机": "says",
        "不说": "never",
        "人": "speech",
        "按": "keys",
        "静音": "silence",
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

FAILS = "失败"
"""Written in 假定 in the place of an action's results."""


def allowed(context: str) -> Mapping[str, str]:
    """The words that may stand in a context, 中文 -> code."""
    return _WORDS[context]
