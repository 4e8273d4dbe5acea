"""How far an outage reaches; the values are the options of the shipped flows."""

from __future__ import annotations

import re

from ivr.understanding.as_things_are import as_things_are
from ivr.understanding.asides import asks_back, to_somebody_else
from ivr.understanding.negation import denied
from ivr.understanding.pauses import Paused, paused
from ivr.understanding.places_alone import without_places_alone
from ivr.understanding.readings import Doubt, Reading, Rejected, Understood
from ivr.understanding.scope_words import BARE, FALLBACK, NOTHING_MORE, RULES
from ivr.understanding.sounding import Span, Spoken, Ways

KIND = "范围"
LONGEST = 500
SEVERAL = "不止一家"

_WAYS = tuple((value, Ways(pattern)) for value, pattern in RULES)
_FALLBACK, _NOTHING_MORE = Ways(FALLBACK), re.compile(NOTHING_MORE)
_BARE_WAYS = tuple((value, Ways(rf"^(?:{pattern})$")) for value, pattern in BARE.items())
_TAIL = re.compile(r"[，的吧啊呀了哦嗯呢哈]+$")
_LEAD = re.compile(r"^[，嗯啊呃哦那个应该好像大概可能]+")
_OF_OTHERS = Ways(
    "怎么(?:走|去|坐)|一家人|(?:整[个栋幢条]|全)[^，]{0,5}(?:都|全)(?:是|还)?(?:好的|正常|没事)"
)
_ELSEWHERE = re.compile(r"(?:别的|其他|其它|隔壁|旁边|对面|前面|后面)(?:的)?$")

_BY_SOUND, _UNNAMED = 0.9, 0.7


def read_scope(text: str) -> Reading:
    """How far the outage reaches; of several that were said the one that decides."""
    words = paused(text, LONGEST)
    present = as_things_are(words.text, of_supply=True)
    spoken = Spoken.of(without_places_alone(present))
    if _is_elsewhere(words.text):
        return Rejected(KIND, "客户没有在说停电的范围。")
    for value, ways in _WAYS:
        for span in ways.find(spoken):
            before = spoken.text[: span.start]
            if not denied(before) and not _ELSEWHERE.search(before):
                return _understood(value, span, spoken, words)
    for span in _FALLBACK.find(spoken):
        before = spoken.text[: span.start]
        if not denied(before):
            return _of_several(before, span, words)
    lead = _LEAD.match(spoken.text)
    start = lead.end() if lead else 0
    core = Spoken.of(_TAIL.sub("", spoken.text[start:]))
    for value, ways in _BARE_WAYS:
        for span in ways.find(core):
            sure = 1.0 if span.exact else _BY_SOUND
            return Understood(KIND, value, *words.span(start, start + span.end), sure)
    return Rejected(KIND, "没有听出停电的范围。")


def _is_elsewhere(said: str) -> bool:
    """Whether the way, or what works, is spoken of: 这条街怎么走, 整栋楼的电梯都是好的."""
    return asks_back(said) or any(_OF_OTHERS.find(Spoken.of(said))) or to_somebody_else(said)


def _understood(value: str, span: Span, spoken: Spoken, words: Paused) -> Understood:
    said = spoken.text
    doubts = (Doubt(KIND, value),) if "还是" in said and _offers_two(said) else ()
    sure = 1.0 if span.exact else _BY_SOUND
    named = said[span.start : span.end].rstrip("都也全，")  # 都停了 tells what is seen, too
    return Understood(KIND, value, *words.span(span.start, span.start + len(named)), sure, doubts)


def _of_several(before: str, span: Span, words: Paused) -> Understood:
    """Several homes; to be asked about where a word before it may have named how many."""
    sure = 1.0 if span.exact else _BY_SOUND
    doubts = () if _NOTHING_MORE.match(before) else (Doubt(KIND, SEVERAL),)
    if doubts:
        sure = _UNNAMED
    return Understood(KIND, SEVERAL, *words.span(span.start, span.end), sure, doubts)


def _offers_two(said: str) -> bool:
    """Whether the caller named two ranges and left it open: 是我家还是整栋楼."""
    one, _, other = said.partition("还是")
    return _names_one(one) and _names_one(other)


def _names_one(said: str) -> bool:
    spoken = Spoken.of(said)
    return any(span.exact for _, ways in _WAYS for span in ways.find(spoken))
