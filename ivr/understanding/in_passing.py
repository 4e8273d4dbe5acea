"""Values that callers say before they are asked: what a call has told of one kind so far.

Only what tells by itself what it is counts: a row of figures that two kinds would take is of
neither unless its name was said with it, and who names two places has not chosen one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest

from ivr.understanding import account, address, names, order_number, telephone
from ivr.understanding.address_doubts import PLACE, REST
from ivr.understanding.address_parts import NUMBER
from ivr.understanding.context import Context
from ivr.understanding.corrections import correction
from ivr.understanding.kinds import KINDS
from ivr.understanding.pauses import BLANK
from ivr.understanding.readings import Reading, Rejected, Understood
from ivr.understanding.row_sounds import may_hold_row
from ivr.understanding.said import simplified
from ivr.understanding.several import read_all

ROWS = (account.KIND, telephone.KIND, order_number.KIND)
"""Rows of figures; one that is a telephone number is no account number."""

TELLING = (*ROWS, address.KIND, names.KIND)
"""The kinds that tell by themselves what they are; those before take the words they want."""

_LABELS: Mapping[str, str] = {
    account.KIND: "户号|用户编号|客户编号|缴费号|交费号",
    telephone.KIND: "电话|手机|座机|打我|打给|联系",
    order_number.KIND: "工单|单号|单子|报修单",
    "": "身份证|银行卡|卡号|电表号|表号|快递|订单|验证码|密码|车牌|邮编|QQ|qq|微信",
}
"""How a row is named by those who say it; what has another's name is none of these."""

_LABEL = re.compile("|".join(f"(?P<k{n}>{words})" for n, words in enumerate(_LABELS.values())))
_FIGURES = re.compile("[0-9零〇一二三四五六七八九十百千两幺洞拐]")
_CLOSE = 4
"""Characters after an address in which a figure may still be a part of it."""
_BEFORE = 8
"""Characters in which its name stands before a row: 户号是, 电话号码呢是."""

_WHOLE_ROW = 7
"""Figures behind a name that may be a row by themselves."""

_NAMED = re.compile("姓|叫|名字|先生|女士|户主")
"""A name counts where it is said to be one: many words begin with a surname."""

_PAUSES = re.compile("[，。；,;、 ]+")
_TWO = "、"
"""Between the values of a doubt when more than one was said."""
_MORE_THAN_ONE = "不止一个"

Reader = Callable[[str], Reading]


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a caller said, and when: 刚才 is reckoned from that moment."""

    text: str
    at: datetime


def told_so_far(kind: str, said: Iterable[Sentence], context: Context) -> Understood | None:
    """The value of this kind that the sentences, the earliest first, come to.

    The latest counts; a correction, or a part that is told later, mends what was told before.
    """
    known: Understood | None = None
    for sentence in said:
        known = _after(kind, known, sentence, context)
    return known


def among_others(kind: str, text: str, context: Context) -> Understood | None:
    """The row of this kind in an answer that has a row of another kind beside it.

    Who is asked for a number and says 一三八…，户号三三零… has answered, and told more.
    """
    if kind not in ROWS or context.known is not None or correction(text) is not None:
        return None
    told = told_so_far(kind, [Sentence(text, context.now)], context)
    if told is not None:
        return told
    parts = [part for part in _PAUSES.split(text) if part]
    read = {part: _sure_rows(part, context) for part in parts}
    own = [rows[kind] for rows in read.values() if kind in rows]
    others = any(of != kind for rows in read.values() if kind not in rows for of in rows)
    return own[0] if len(own) == 1 and others else None


def _sure_rows(part: str, context: Context) -> Mapping[str, Understood]:
    """The kinds of row that a part of a sentence is, as far as nothing is unclear about it."""
    readings = {kind: KINDS[kind](part, context) for kind in ROWS}
    return {
        kind: reading
        for kind, reading in readings.items()
        if isinstance(reading, Understood) and not reading.doubts
    }


def mended(kind: str, said: Sequence[Sentence], context: Context) -> Understood | None:
    """What the latest sentence, a correction, has made of a value that was told before it."""
    if len(said) < 2 or correction(said[-1].text) is None:
        return None
    *before, latest = said
    known = told_so_far(kind, before, context)
    changed = _after(kind, known, latest, context)
    if known is None or changed is None or changed.value == known.value or changed.doubts:
        return None
    return changed


def _after(
    kind: str, known: Understood | None, sentence: Sentence, context: Context
) -> Understood | None:
    context = replace(context, now=sentence.at, known=None)
    read = _value(kind, sentence.text, context)
    if known is not None and (correction(sentence.text) is not None or _is_part(read)):
        change = _value(kind, sentence.text, replace(context, known=known.value))
        if isinstance(change, Understood) and not _is_part(change):
            return change
    if isinstance(read, Understood):
        return None if _is_part(read) or _is_two(read) else read
    return None if read is not None and _MORE_THAN_ONE in read.why else known


def _value(kind: str, text: str, context: Context) -> Reading | None:
    """What one sentence has of a kind, once the other kinds have the words that are theirs."""
    refusals: list[Rejected] = []
    plain_context = replace(context, known=None)

    def reader(of: str) -> Reader:
        def read(words: str) -> Reading:
            mends = of == kind and context.known is not None  # one figure is enough
            if of in ROWS and not mends and not may_hold_row(words):
                return Rejected(of, "没有那么多数字。")
            own = _without_others(of, words) if of in ROWS else words
            reading = _read(of, own, context if of == kind else plain_context)
            if isinstance(reading, Understood) and not _is_its_own(of, reading, text, context):
                return Rejected(of, "听不出是不是。")
            if of == address.KIND and isinstance(reading, Understood):
                reading = _without_rest(reading, words)
            if of == kind and isinstance(reading, Rejected):
                refusals.append(reading)
            return reading

        return read

    # What is asked for later only takes words from those before it.
    kinds = [*TELLING[: TELLING.index(kind) + 1]] if kind in TELLING else [*TELLING, kind]
    found = read_all(text, {of: reader(of) for of in kinds}).get(kind)
    return found or next(iter(refusals), None)


def _read(kind: str, words: str, context: Context) -> Reading:
    """What a kind reads in the words.

    The same sentence is looked through for kind after kind, at question after question of a call.
    """
    if context.read_before is None or context.known is not None or kind not in TELLING:
        return KINDS[kind](words, context)
    key = (kind, words)
    if (known := context.read_before.get(key)) is None:
        known = context.read_before[key] = KINDS[kind](words, context)
    return known


def _without_others(kind: str, words: str) -> str:
    """The words without the rows that are named as another kind's: they run on otherwise."""
    labels = [*_LABEL.finditer(words)]
    kept = words[: labels[0].start()] if labels else words
    for label, after in zip_longest(labels, labels[1:]):
        scope = words[label.end() : after.start() if after else len(words)]
        own = _kind_of(label) == kind
        if own and label is labels[0] and len(_FIGURES.findall(scope)) >= _WHOLE_ROW:
            kept = _FIGURES.sub(BLANK, kept)  # what stands before its name is another row
        other = BLANK * len(label[0]) + _FIGURES.sub(BLANK, scope)
        kept += label[0] + scope if own else other
    return kept


def _without_rest(reading: Understood, words: str) -> Understood:
    """An address without doubts about figures that stand elsewhere in the sentence."""
    within = simplified(words)[reading.start : reading.end + _CLOSE]
    doubts = (d for d in reading.doubts if d.part != REST or d.value in within)
    return replace(reading, doubts=tuple(doubts))


def _is_its_own(kind: str, reading: Understood, text: str, context: Context) -> bool:
    """Whether the words are of this kind alone."""
    if kind == names.KIND:
        return _NAMED.search(text) is not None
    if kind not in ROWS:
        return True
    if kind == order_number.KIND and len(reading.value) <= order_number.TAIL:
        return False  # four figures are of anything
    label = _label(simplified(text)[max(0, reading.start - _BEFORE) : reading.start])
    if label is not None or context.known is not None:
        return label in (kind, None)
    bare = replace(context, known=None)
    rivals = (_read(other, text, bare) for other in ROWS if other != kind)
    return not any(
        isinstance(rival, Understood) and rival.start < reading.end and reading.start < rival.end
        for rival in rivals
    )


def _label(before: str) -> str | None:
    """The kind whose name stands last in these words; empty for the name of something else."""
    *_, found = [None, *_LABEL.finditer(before)]
    return None if found is None else _kind_of(found)


def _kind_of(label: re.Match[str]) -> str:
    return tuple(_LABELS)[int(str(label.lastgroup)[1:])]


def _is_part(reading: Reading | None) -> bool:
    """Whether it is an address without a place, or a road without a number."""
    return isinstance(reading, Understood) and any(
        doubt.part in (PLACE, NUMBER) and not doubt.value for doubt in reading.doubts
    )


def _is_two(reading: Understood) -> bool:
    return any(_TWO in doubt.value for doubt in reading.doubts)
