"""Why a person was not reached, as operators read it, in Chinese."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ivr.telephony.message import Headers
from ivr.telephony.refusals import Cause, meaning

_REFUSAL = re.compile(r"([0-9]{1,3}) (.*)", re.DOTALL)

_WORDS: Mapping[Cause, str] = {
    "busy": "对方正忙",
    "no answer": "没有人接",
    "declined": "对方拒接",
    "not found": "没有这个号码",
    "moved": "对方换了号码",
    "no common sound": "双方的声音格式对不上",
    "not allowed": "对方要认证，账号或密码不对",
    "unreachable": "对方的设备没有回应",
    "failed": "没打通",
}

_HERE: Mapping[str, str] = {
    "nothing answers there": _WORDS["unreachable"],
    "no line is free": "热线正在停机，或线路全忙",
    "the call ended": "呼叫中断了",
    "the call is not up": "来电已经不在线上",
}
"""What is told with the status 0, where no answer from there has decided it."""


def refusal_in_words(reason: str) -> str:
    """The reason of a transfer that failed: `486 Busy Here`, or words that are Chinese already."""
    match = _REFUSAL.fullmatch(reason)
    if match is None:
        return reason or _WORDS["failed"]
    if (status := int(match[1])) == 0:
        return _HERE.get(match[2], f"{_WORDS['failed']}（{match[2]}）")
    return f"{_WORDS[meaning(status, Headers(()))]}（{reason}）"
