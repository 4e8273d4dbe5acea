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
    """Something that was said or read out is wrong."""

    denied: Part
    """What is wrong; empty: whatever was said or read out last."""
    meant: Part
    """What is right; empty: the caller has not said it."""


_WRONG = re.compile(
    "(?:不对不对|不是不是|不不不|[刚方]?才?[说讲报念记搞弄写听]错了|口误了?|(?<!没)(?<!没有)错了|"
    "(?<!对)(?<!没有)(?<!没什么)(?<!不是)不对(?![劲头面付])|更正一下|纠正一下|改一下|[哦噢啊]不(?=是?))+"
)
_NOT = re.compile("(?<!是)(?<!要)(?<!还)(?<!会)(?<!可)(?<!莫)不是(?![不没吗嘛吧么啊呀])")
_IS = re.compile("(?:而是|应该是|其实是|就是|是|应该)(?!不是)")
_CHANGED = re.compile("改成|改为|换成|更正为")
_BUT_THIS = re.compile("才对$|才是$")
_FILLER = (
    "哎呀|哎|唉|哦|噢|啊|嗯|呃|那个|喂|等等|等一下|不好意思|对不起|抱歉|"
    "我[刚方]才|我(?=是|说|应该|想)|的|了|呀"
)
_LEAD = re.compile(f"(?:{_FILLER}|而是|应该是|其实是|就是|是|应该|把|将|说的?(?=是)|不)*")
_TRAIL = re.compile(f"(?:{_FILLER}|呢|嘛|吧|是吧|对吧|哈|谢谢|并|可|说|才对|才是|我)*$")
_ASKED = re.compile("是吧|对吧|好吧|行吧|对不对|是不是")
_TRAIL_LENGTH = 12


def correction(text: str) -> Correction | None:
    """What is denied and what is meant; None where nothing is corrected."""
    words = simplified(text)
    end = _without_question(words)
    *_, wrong = [None, *_WRONG.finditer(words, 0, end)]
    if wrong is not None:
        return _after_wrong(words, wrong, end)
    return _not_this(words, 0, end) or _changed(words, end)


def _without_question(words: str) -> int:
    """Where the words end, a question for assent at their end left out."""
    for found in _ASKED.finditer(words, max(len(words) - 3, 0)):
        if found.end() == len(words) and found.start() > 0:
            return found.start()
    return len(words)


def _after_wrong(words: str, wrong: re.Match[str], end: int) -> Correction | None:
    """三单元不对，是五单元."""
    inner = _not_this(words, wrong.end(), end)
    if inner is not None and inner.meant.text:
        return inner
    denied, meant = _part(words, 0, wrong.start()), _part(words, wrong.end(), end)
    if inner is not None:
        # 是五单元 不对 不是三单元: what is denied twice tells nothing that is meant.
        return Correction(inner.denied, Part("", end, end))
    return Correction(denied, meant) if denied.text or meant.text else None


def _not_this(words: str, start: int, end: int) -> Correction | None:
    """不是三单元，是五单元 or 是五单元，不是三单元."""
    found = _NOT.search(words, start, end)
    if found is None:
        return None
    other = _IS.search(words, min(found.end() + 1, end), end)
    if other is not None and words[other.start() - 1] not in "不还":
        denied, meant = _part(words, found.end(), other.start()), _part(words, other.end(), end)
        if denied.text and meant.text:
            return Correction(denied, meant)
    denied, meant = _part(words, found.end(), end), _part(words, start, found.start())
    return Correction(denied, meant) if denied.text else None


def _changed(words: str, end: int) -> Correction | None:
    """三单元改成五单元, 五单元才对."""
    found = _CHANGED.search(words, 0, end)
    if found is not None:
        denied, meant = _part(words, 0, found.start()), _part(words, found.end(), end)
        return Correction(denied, meant) if meant.text else None
    right = _BUT_THIS.search(words, max(end - 2, 0), end)
    if right is None or right.start() == 0:
        return None
    return Correction(Part("", 0, 0), _part(words, 0, right.start()))


def _part(words: str, start: int, end: int) -> Part:
    """The span without the fillers at its ends."""
    lead = _LEAD.match(words, start, end)
    start = lead.end() if lead else start
    tail = _TRAIL.search(words, max(start, end - _TRAIL_LENGTH), end)
    end = tail.start() if tail else end
    return Part(words[start:end], start, end)
