"""Words that only a machine answers a telephone with, where a recogniser has understood them."""

from __future__ import annotations

SAID_BY_MACHINES = (
    *("嘀声", "滴声", "提示音后", "提示音之后", "听到提示音"),
    *("请留言", "留言请", "语音信箱", "语音留言"),
    *("您拨打的", "您所拨打", "您呼叫的", "你拨打的", "你所拨打"),
    *("暂时无法接", "暂时不能接", "无法接通", "已关机", "已停机", "是空号", "请稍后再拨"),
    *("来电助手", "来电助理", "通信助理", "智能助理", "智能秘书", "机主", "代为接听"),
)
"""Of voice boxes, exchanges, and the assistants that answer for people."""


def is_recorded(words: str) -> bool:
    """Whether these words come from no person who has picked up a telephone."""
    bare = "".join(words.split())
    return any(phrase in bare for phrase in SAID_BY_MACHINES)
