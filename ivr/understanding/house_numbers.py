"""Numbers as they stand in addresses: 十八, 幺八, 三零二, and runs that are two numbers."""

from __future__ import annotations

import re

SIGNS = "0-9零〇一二两三四五六七八九十百千幺么妖洞拐俩"
RUN = f"[{SIGNS}]+"

_DIGIT = {
    **{sign: str(value) for value, sign in enumerate("零一二三四五六七八九")},
    **{str(value): str(value) for value in range(10)},
    **dict.fromkeys("〇洞", "0"),
    **dict.fromkeys("幺么妖", "1"),
    **dict.fromkeys("两俩", "2"),
    "拐": "7",
}
_UNIT = {"十": 10, "百": 100, "千": 1000}
_ONE = "[一二两俩三四五六七八九1-9幺]"
_COUNTED = re.compile(rf"(?:{_ONE}千零?)?(?:{_ONE}百零?)?(?:{_ONE}?十)?(?:{_ONE})?")
_LOOSE = re.compile(rf"{_ONE}[百千]{_ONE}")
"""一百二: a hundred and twenty to most, but not to all."""


def numbers_in(run: str) -> tuple[list[str], bool]:
    """The numbers in a run of number signs, and whether the run can be read in one way only."""
    if not any(sign in _UNIT for sign in run):
        return ["".join(_DIGIT[sign] for sign in run)], True
    if _COUNTED.fullmatch(run):
        return [_counted(run)], not _LOOSE.fullmatch(run)
    for cut in range(len(run) - 1, 0, -1):
        first, second = run[:cut], run[cut:]
        if _COUNTED.fullmatch(first) and (
            _COUNTED.fullmatch(second) or not any(sign in _UNIT for sign in second)
        ):
            return [_counted(first), numbers_in(second)[0][0]], False
    return ["".join(_DIGIT.get(sign, "") for sign in run) or "0"], False


def _counted(run: str) -> str:
    total = pending = 0
    unit = 1
    for sign in run:
        if sign in _UNIT:
            unit = _UNIT[sign]
            total += (pending or 1) * unit
            pending = 0
        elif _DIGIT[sign] == "0":
            unit = 1
        else:
            pending = int(_DIGIT[sign])
    # 一百二 is 120, 一百零二 is 102, 二十二 is 22.
    return str(total + pending * (unit // 10 if unit >= 100 else 1))
