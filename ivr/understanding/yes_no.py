"""Yes or no, in all the ways in which people say it. Negation is looked for first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from ivr.understanding.answer_means import Means
from ivr.understanding.answer_words import OTHER, Answer, answers
from ivr.understanding.context import Context
from ivr.understanding.hedges import UNKNOWN
from ivr.understanding.readings import Doubt, Reading, Rejected, Understood
from ivr.understanding.said import simplified

KIND = "是否"
YES, NO = "是", "否"
LONGEST = 500
"""Characters that are looked at; nobody answers yes or no at such length."""

NOT_KNOWN = "说不知道。"
_NO_ANSWER = "没有回答是不是。"
_PAUSES = re.compile(r"[,，.。、;；!！?？…\n\s]+")
_BOTH = re.compile("又.{1,5}又")
_BUT = re.compile("不过|但是|可是|只不过|只是|但(?=[你我门地单号电名姓])")
_NEGATION = re.compile("[不没别未勿莫冇甭]")
_LACKS = re.compile("没有|没得|莫得|冇")
_COMES = re.compile("[电灯都经就]$")
_ASKED = re.compile("[是对行好]不[啊呀哦]?$")
_OPPOSITE = {"对": re.compile("[面门方街过岸象比抗]"), "是": re.compile("[你您谁哪]")}
"""What makes something else of a first 对 or 是: 对面, 是你们打给我的."""
_LEANING = re.compile("(?:是|对|没错|吧|差不多)$")
_DECLINES = re.compile("^(?:不用|不必|没有|没|不要|不需要|不消|算了|免了|甭|莫得|没得|别)")
_EASY = frozenset(
    (
        "行",
        "行了",
        "行的",
        "行吧",
        "可以",
        "可以了",
        "成",
        "成啊",
        "得了",
        "得嘞",
        "好了",
        "妥了",
        "知道了",
        "明白",
    )
)
"""Yes when alone; beside 不用了 they only end the talk."""
_STRESS = frozenset(("就是", "确实", "的确", "肯定", "当然", "那肯定", "那当然", "必须"))
"""Before a no they make it stronger: 确实不是."""
_WEAK = frozenset(
    (
        "不错",
        "有",
        "在",
        "要",
        "想",
        "能",
        "会",
        "中",
        "成",
        "管",
        "得",
        "系",
        "行",
        "妥",
        "不",
        "没",
        "别",
        "无",
        "错",
        "冇",
        "甭",
        "就是",
        "那是",
        "我是",
        "是我",
        "我就是",
    )
)
"""Begin or end too many other words to count beside them."""


def read_yes_no(text: str, context: Context) -> Reading:
    """是 or 否; a hedge makes it unsure, a question or a contradiction is no answer."""
    text = text[:LONGEST]
    whole = _read(simplified(text))
    if isinstance(whole, Understood) or whole.why == NOT_KNOWN:
        return whole
    return _by_first_clause(text) or whole


def _read(words: str) -> Reading:
    if UNKNOWN.search(words):
        return Rejected(KIND, NOT_KNOWN)
    said = [answer for answer in answers(words)]
    if _BOTH.search(words):
        return Rejected(KIND, "又说是，又说不是。")
    if _ASKED.search(words) or _ask(said):
        return Rejected(KIND, "是在问，不是在回答。")
    said = _without_state(said)
    if any(answer.means in (Means.AWAY, Means.STATE) for answer in said):
        return Rejected(KIND, "没有说是，也没有说不是。")
    said, taken_back = _after_taking_back(said)
    hedged = any(answer.means is Means.HEDGE for answer in said) or _BUT.search(words) is not None
    heard = [answer for answer in _stressed(said) if answer.means is not Means.POLITE]
    if not heard:
        return Rejected(KIND, _NO_ANSWER)
    decided = _beside_others(heard, words) if _has_others(heard) else _alone(heard)
    if isinstance(decided, str):
        return Rejected(KIND, decided)
    value, sure = decided
    sure = min(sure, 0.5 if hedged else 0.7 if taken_back and value == YES else 1.0)
    doubts = (Doubt("是不是", value),) if sure < 0.8 else ()
    return Understood(KIND, value, heard[0].start, heard[-1].end, sure, doubts)


def _by_first_clause(text: str) -> Understood | None:
    """The answer that stands before a pause, where nothing after it answers otherwise.

    对，你们什么时候来: what follows asks for something else. 妈，对不对: nobody has answered.
    """
    clauses = [simplified(clause) for clause in _PAUSES.split(text)]
    start = 0
    for index, clause in enumerate(clauses):
        reading = _read(clause) if clause else None
        heard = [a for a in answers(clause) if a.means is not Means.POLITE]
        if isinstance(reading, Understood):
            rest = "".join(clauses[index + 1 :])
            if _has_others(heard) or _contradicts(rest, reading.value):
                return None
            span = (reading.start + start, reading.end + start)
            sure = min(reading.sure, 0.8)
            return Understood(KIND, reading.value, *span, sure, reading.doubts)
        if heard:
            return None
        start += len(clause)
    return None


def _contradicts(rest: str, value: str) -> bool:
    """Whether what follows an answer says, or asks, whether it is so after all."""
    if _BUT.match(rest) or UNKNOWN.search(rest):
        return True
    against = (Means.NO if value == YES else Means.YES, Means.TAKEN_BACK, Means.QUESTION)
    return any(
        answer.means in against and (answer.means is not Means.YES or answer.text not in _WEAK)
        for answer in answers(rest)
    )


def _ask(said: Sequence[Answer]) -> bool:
    """Whether something is asked. Behind a clear answer one may ask for something else."""
    asked = [answer for answer in said if answer.means in (Means.QUESTION, Means.WONDERS)]
    if not asked:
        return False
    first = next((answer for answer in said if answer.means is not Means.POLITE), said[0])
    clear = len(first.text) > 1 and first.text not in _WEAK and not _LACKS.match(first.text)
    yes_or_no = first.means in (Means.YES, Means.NO) and clear and len(first.text) < 4
    return not (yes_or_no and all(answer.means is Means.WONDERS for answer in asked))


def _without_state(said: list[Answer]) -> list[Answer]:
    """没电 beside a clear answer only explains it: 没呢，还黑着呢."""
    first = next((answer for answer in said if answer.means is not Means.POLITE), None)
    if first is None or first.means not in (Means.YES, Means.NO) or first.text in _WEAK - {"没"}:
        return said
    return [answer for answer in said if answer.means is not Means.STATE]


def _after_taking_back(said: list[Answer]) -> tuple[list[Answer], bool]:
    """What follows 我说错了; where nothing answers behind it, 不对 itself is the answer."""
    for index in range(len(said) - 1, -1, -1):
        if said[index].means is Means.TAKEN_BACK:
            rest = said[index + 1 :]
            if any(answer.means in (Means.YES, Means.NO) for answer in rest) and not _has_others(
                rest
            ):
                return rest, True
            no = "不" in said[index].text
            taken = Answer(said[index].text, said[index].start, Means.NO if no else Means.AWAY)
            return [taken, *rest], True
    return said, False


def _stressed(said: Sequence[Answer]) -> list[Answer]:
    """The words without what only makes a following no stronger."""
    return [
        answer
        for answer, following in zip_longest(said, said[1:])
        if not (answer.text in _STRESS and following and following.means is Means.NO)
    ]


def _has_others(said: Sequence[Answer]) -> bool:
    return any(answer.means is OTHER for answer in said)


def _alone(heard: Sequence[Answer]) -> tuple[str, float] | str:
    """Nothing but words of answering was said."""
    yes = [answer for answer in heard if answer.means is Means.YES]
    no = [answer for answer in heard if answer.means is Means.NO]
    agreeing = [answer for answer in heard if answer.means is Means.AGREEING]
    if no and not yes:
        return NO, 1.0 if not agreeing or _declining(no) else 0.8
    if no:
        easy = all(answer.text in _EASY for answer in yes)
        return (NO, 0.9) if easy and _declining(no) else "又说是，又说不是。"
    if yes or agreeing:
        return YES, 1.0
    if any(answer.means is Means.HEDGE and _LEANING.search(answer.text) for answer in heard):
        return YES, 0.5
    return _NO_ANSWER


def _declining(no: Sequence[Answer]) -> bool:
    return all(_DECLINES.match(answer.text) for answer in no)


def _beside_others(heard: Sequence[Answer], words: str) -> tuple[str, float] | str:
    """Yes or no at the beginning or the end of something longer."""
    yes = [answer for answer in heard if answer.means is Means.YES and answer.text not in _WEAK]
    no = [answer for answer in heard if answer.means is Means.NO]
    first = next((a for a in heard if a.means not in (Means.HEDGE, Means.AGREEING)), heard[0])
    last = heard[-1]
    if no:
        if _answers(first, Means.NO) and all(answer.text == "是" for answer in yes):
            return NO, 0.8
        if _answers(last, Means.NO) and not yes and len(no) == 1:
            # 隔壁有电就我没有: what there is not is another thing than the one asked for.
            return NO, 0.6 if _LACKS.match(last.text) else 0.8
        return "话里有否定，听不出是不是。"
    if any(answer.means is OTHER and _NEGATION.search(answer.text) for answer in heard):
        return "话里有否定，听不出是不是。"
    if _answers(heard[0], Means.YES) and not _is_opposite(heard, words):
        return YES, 0.7 if heard[0].text == "对" and heard[1].start == 1 else 0.8
    if _answers(last, Means.YES) and last.text not in ("是", "对") and _has_come(last, words):
        return YES, 0.8
    if heard[0].means is Means.AGREEING and len(heard[0].text) > 1:
        return YES, 0.8
    return _NO_ANSWER


def _answers(answer: Answer, means: Means) -> bool:
    return answer.means is means and answer.text not in _WEAK


def _has_come(last: Answer, words: str) -> bool:
    """Whether 来了 at the end says that the power is back: 电来了, not 烧起来了."""
    return last.text != "来了" or _COMES.search(words, 0, last.start) is not None


def _is_opposite(heard: Sequence[Answer], words: str) -> bool:
    """Whether what follows the first word makes another one of it."""
    pattern = _OPPOSITE.get(heard[0].text)
    return pattern is not None and pattern.match(words, heard[0].end) is not None
