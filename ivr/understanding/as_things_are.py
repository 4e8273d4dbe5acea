"""What callers tell of things as they are now and at home: no past, no future, no if, no guess.

去年停过一次电, 要是停电了怎么办 and 明天会不会停电 hold the words of an outage and tell of none.
A sentence is looked at in pieces, from pause to pause or from a word that comes back to the
present (这回, 现在); what stands before such a word in its piece counts if it tells a fault itself:
家里没电了明天能来吗.
"""

from __future__ import annotations

import re

from ivr.understanding.pauses import BLANK, PAUSE
from ivr.understanding.sounding import Span, Spoken, Ways, sounding
from ivr.understanding.unreal_words import ELSEWHERE, UNREAL, asks_whether, asks_which

_PIECE = re.compile(
    rf"[^{PAUSE}]+?(?=[{PAUSE}]|$|(?<!到)(?<![，])(?:现在|这回|这次|今天(?!会|要)|今晚|刚才|刚刚|眼下|这会儿))"
)
_GOES_ON = re.compile("开始|起就|一直|以前[^，]{0,4}都")
_BEGINS = sounding("^[那我]?(?:要是|如果|万一|假如|上次|上回|去年|以前)")
"""At the beginning of a piece the sound alone is enough: 要时邻居也停了怎么办."""
_TELLS = re.compile(
    "没(?:有)?(?:来)?电|没得电|莫得电|冇电|停(?:了)?电|停了|断电|黑了|不亮|跳(?:闸|了)|闪|坏了|冒|烧|火|断了|漏电|灭"
)
_OF_OTHER_PIPES = Ways(
    "(?:水|自来水|网络?|宽带|煤气|燃气|天然气|暖气|信号|有线)(?:也|都|又|给|就|全)*(?:停|断|没(?!电))"
)
_NO_FAULT_TALK = Ways(
    r"(?:家|我|是|们)住|户人家?住|没(?:有)?(?:人住|住人)|家里?有(?:个|小|老|病|孕)(?:病|老)?(?:人|孩|婴)|楼道里?(?:堆|放|摆)|(?:就|只有)我一个(?:老|女|病)?人(?!没|停)|(?:我|俺)(?:现在|正|就|还)*在[^，]{1,6}(?:呢|外头|外面|等|旁边|附近)|"
    r"(?:我|我们|俺)家?(?:就)?(?:在|是|住)[^，]{0,3}[一二三四五六七八九十\d]+(?:号|单元|栋|幢|楼|层)的?(?=$|，)|"
    r"[几一二三四五六七八九十\d](?:百|千)(?:多)?(?:户|家|人)(?![都也全停没])|"
    r"住(?:在|的)|(?:年|月|新|旧|老)?(?:盖|建|造|换|买|装)的|物业|门口|搬家|装修|不在家(?!不)|口人|想(?:换|装|买|要)个?|"
    r"有[一二三四五六七八九十两几\d]+(?:多)?(?:年|口|层|平)"
)
_OFF = re.compile("停|掉|弹|没(?:有)?(?:来)?电|没得|莫得|冇|黑|断|灭|亮|闪|跳|坏")


def as_things_are(text: str, *, of_supply: bool = False) -> str:
    """The text, as long as before, with a blank for what it does not state as present.

    `of_supply`: leave out, too, what tells nothing of the supply, such as where somebody lives;
    for questions that ask for the supply alone.
    """
    signs = list(text)
    for piece in _PIECE.finditer(text):
        start, end = piece.span()
        said = text[start:end]
        at = _leaves_the_present(said)
        if (
            at is None
            and of_supply
            and any(_NO_FAULT_TALK.find(Spoken.of(said)))
            and not _OFF.search(said)
        ):
            at = 0
        if at is not None:
            signs[start + at : end] = BLANK * (end - start - at)
    return "".join(signs)


def _is_said(span: Span, said: str) -> bool:
    return span.exact or span.end - span.start > 1 or said[span.start] == "怕"


def _leaves_the_present(said: str) -> int | None:
    """From where a piece is no statement of the present; None if all of it is one."""
    spoken = Spoken.of(said)
    if any(any(ways.find(spoken)) for ways in ELSEWHERE) or (
        "电" not in said and any(_OF_OTHER_PIPES.find(spoken))
    ):
        return 0
    if _BEGINS.match(spoken.sounds) and not _GOES_ON.search(said):
        return 0
    # One syllable that only sounds like fear, 啪 like 怕, takes no sparks back.
    spans = (span for ways in UNREAL for span in ways.find(spoken))
    places = [span.start for span in spans if _is_said(span, said)]
    asked = (asks_whether(spoken.sounds), asks_which(said, spoken.sounds))
    places += [at for at in asked if at is not None]
    if not places:
        return None
    first = min(places)
    return first if _TELLS.search(said, 0, first) else 0
