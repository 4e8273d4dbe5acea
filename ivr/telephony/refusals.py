"""What it means that a call of ours was not answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from ivr.telephony.message import Headers

Cause = Literal[
    "busy",
    "no answer",
    "declined",
    "not found",
    "moved",
    "no common sound",
    "not allowed",
    "unreachable",
    "failed",
]

_CAUSES: Mapping[int, Cause] = {
    300: "moved",
    301: "moved",
    302: "moved",
    305: "moved",
    380: "moved",
    401: "not allowed",
    403: "declined",
    404: "not found",
    407: "not allowed",
    408: "no answer",
    410: "not found",
    415: "no common sound",
    416: "not found",
    433: "declined",
    480: "no answer",
    484: "not found",
    485: "not found",
    486: "busy",
    487: "no answer",
    488: "no common sound",
    600: "busy",
    603: "declined",
    604: "not found",
    606: "no common sound",
    607: "declined",
    608: "declined",
}
"""Every other status has simply failed."""

_BY_CAUSE: Mapping[int, Cause] = {
    1: "not found",
    17: "busy",
    18: "no answer",
    19: "no answer",
    21: "declined",
    22: "not found",
    28: "not found",
}
"""The causes of Q.850 that say more than the status that a gateway made of them."""


_Q850 = re.compile(r"\s*Q\.850\s*;.*?\bcause\s*=\s*([0-9]{1,3})\b", re.IGNORECASE)


def meaning(status: int, headers: Headers) -> Cause:
    """Why a call was refused; a gateway's Reason (RFC 3326) goes before its status."""
    for reason in headers.all("Reason"):
        match = _Q850.match(reason)
        if match and int(match[1]) in _BY_CAUSE:
            return _BY_CAUSE[int(match[1])]
    return _CAUSES.get(status, "failed")
