"""What an editor offers to write in one go: a new file, a new step, the rest of a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Body = dict[str, Any]
"""YAML as it will be written, keys with their quotes; at `${1:文字}` the admin goes on typing."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a flow with gaps to be filled in."""

    label: str
    description: str
    body: Body


_BODIES: Mapping[str, tuple[str, Body]] = {
    "播报": ("说一句，接着往下", {"播报": "${2:您好。}"}),
    "询问": (
        "说一句，等回答",
        {
            "询问": "${2:是的请按一，不是请按二。}",
            "选项": {
                "${3:是的}": {"说": ["${4:对}"], "按": '"1"', "去": "${5:哪一步}"},
                "${6:不是}": {"说": ["${7:不对}"], "按": '"2"', "去": "${8:哪一步}"},
            },
        },
    ),
    "录音": (
        "说一句，滴声后录音",
        {"录音": "${2:请在滴声后说，说完按井号。}", "填入": "${3:槽位}", "最长": "${4:30秒}"},
    ),
    "判断": (
        "按记住的内容走不同的路",
        {"判断": [{"如果": "${2:户号 已填}", "去": "${3:哪一步}"}, {"否则": "${4:哪一步}"}]},
    ),
    "执行": (
        "办一件登记过的业务",
        {
            "执行": "${2:业务动作}",
            "传入": {"${3:参数}": "${4:槽位}"},
            "取回": {"${5:槽位}": "${6:结果}"},
            "失败": "${7:哪一步}",
        },
    ),
    "调用": (
        "走一遍子流程再回来",
        {"调用": "${2:子流程}", "传入": {"${3:参数}": "${4:槽位}"}},
    ),
    "返回": ("子流程到此为止", {"返回": "${2:完成}"}),
    "转接": (
        "转给人工",
        {
            "转接": "${2:人工坐席}",
            "播报": "${3:正在为您转接，请稍候。}",
            "没人接": "${4:哪一步}",
        },
    ),
    "结束": ("说再见并挂机", {"结束": "${2:感谢来电，再见。}", "结果": "${3:自助办结}"}),
}
"""For each verb what it does, and a step with it."""

STEP_SNIPPETS = tuple(
    Snippet(f"{verb}（整步）", does, body) for verb, (does, body) in _BODIES.items()
)
"""A step's words, where its name is written already."""

NEW_STEPS = tuple(
    Snippet(f"新的一步：{verb}", does, {"${1:步骤名}": body})
    for verb, (does, body) in _BODIES.items()
)
"""A whole step with its name."""

FILE_SNIPPETS = (
    Snippet(
        "新的流程",
        "一个能用的小流程",
        {
            "流程": "${1:名字}",
            "版本": 1,
            "步骤": {
                "${2:欢迎}": {"播报": "${3:您好。}"},
                "${4:再见}": {"结束": "${5:感谢来电，再见。}", "结果": "${6:自助办结}"},
            },
        },
    ),
    Snippet(
        "公共部分",
        "所有流程都继承的默认和口令",
        {
            "公共": "是",
            "默认": {"等待": "${1:7秒}", "次数用完": {"调用": "${2:转人工}"}},
            "随时可说": {
                "找人工": {"说": ["人工"], "按": '"0"', "调用": "${2:转人工}"},
                "再听一遍": {"说": ["再说一遍"], "按": '"*"', "做": "重播"},
            },
        },
    ),
)
"""A whole file."""
