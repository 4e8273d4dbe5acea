"""What a caller denies and what is meant instead: 不是三单元，是五单元."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivr.understanding.said import simplified


@dataclass(frozen=True, slots=True)
class Part:
    """A span of the plain words; empty where nothing was named."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Correction:
    """Something said before or by somebody else is wrong."""

    denied: Part
    """What is wrong; empty: whatever was said or read out last."""
    meant: Part
    """What is right; empty: the caller has not said it."""


_LEAD = "(?:哎呀|哎|唉|哦|噢|啊|嗯|呃|那个|喂|等等|等一下|不好意思|对不起|抱歉|我)*"
_WRONG = (
    "(?:不对不对|不是不是|不不不|我?[刚方]?才?[说讲报念记搞弄写听]错了|我?口误了?|(?<!没)(?<!没有)错了|"
    "(?<!对)(?<!没有)(?<!没什么)(?<!不是)不对(?![劲头面付])|更正一下|纠正一下|改一下|哦不|噢不|啊不)"
)
_MEANT = f"(?:{_LEAD}(?:(?:而|应该|其实|就)?是|应该|改成|改为|换成)?)"
_TAIL = re.compile("(?:才对|才是|呀|啊|呢|嘛|吧|的|了)*$")

# What may stand before 不是 without making a question of it: 是不是, 要不是.
_NOT = "(?<!是)(?<!要)(?<!还)(?<!会)(?<!可)不是"
_IS = "(?:而是|应该是|其实是|就是|是)"

_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # 三单元不对，是五单元; 三单元，我说错了，五单元; 不对，是五单元
        f"^(?P<denied>.{{0,60}}?){_LEAD}{_WRONG}(?:的|了|啊|呀)?(?:{_WRONG})*{_LEAD}"
        f"(?:(?:不是|是|而是|应该是|其实是|应该|改成|换成){{0,1}})(?P<meant>.{{0,80}})$",
        # 不是三单元，是五单元
        f"{_NOT}(?P<denied>.{{1,40}}?)(?:{_IS}|应该)(?P<meant>.{{1,60}})$",
        # 是五单元，不是三单元
        f"^(?P<lead>{_LEAD})(?:{_IS})?(?P<meant>.{{1,60}}?)(?:{_LEAD}|并|可){_NOT}(?P<denied>.{{1,40}})$",
        # 三单元改成五单元, 把三单元换成五单元
        "^(?:把|将)?(?P<denied>.{0,40}?)(?:改成|改为|换成|更正为)(?P<meant>.{1,60})$",
        # 五单元才对
        "^(?P<denied>)(?:应该)?是?(?P<meant>.{1,60}?)(?:才对|才是)$",
        # 不是三单元
        f"^{_LEAD}{_NOT}(?P<denied>.{{1,60}})(?P<meant>)$",
    )
)
