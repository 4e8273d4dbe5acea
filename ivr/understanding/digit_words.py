"""The words in which rows of digits are said: digits, fillers, and what mends a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto

from ivr.understanding.numbers import numeral


class Sort(Enum):
    """What a word does in a row of digits."""

    DIGITS = auto()
    FILLER = auto()
    WRONG = auto()
    """What was said before it is wrong: 不对, 说错了."""
    NOT = auto()
    """What follows is denied: 不是."""
    IS = auto()
    """What follows is meant: 是, 而是."""
    PLACE = auto()
    """Where in the row the digits belong that follow: 最后, 前三位."""
    AREA = auto()
    """The area code follows: 区号."""
    AGAIN = auto()
    """The whole row follows once more: 重新说."""
    HEDGE = auto()
    """What follows is uncertain: 好像."""
    DENY = auto()
    """The row that follows is not to be used: 别打, 原来的."""
    GONE = auto()
    """The row that has just ended is not to be used: 停机了."""
    LABEL = auto()
    """A number follows: 电话号码. What was said before belongs to it only as an area code."""
    STOP = auto()
    """Any other word."""


class Place(Enum):
    """Where in a row."""

    FIRST = "前"
    MIDDLE = "中"
    LAST = "后"
    NTH = "第"


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a row of digits, and its span in the plain words."""

    sort: Sort
    start: int
    end: int
    digits: str = ""
    sure: bool = True
    place: Place | None = None
    count: int | None = None
    """Of a place: how many digits, or which one (negative: counted from the end)."""


_SAID: Mapping[str, str] = {
    "0": "零〇洞",
    "1": "一幺妖夭壹",
    "2": "二两贰",
    "3": "三叁",
    "4": "四肆",
    "5": "五伍",
    "6": "六陆",
    "7": "七拐柒",
    "8": "八捌",
    "9": "九勾钩玖",
}
_SOUNDS_LIKE: Mapping[str, str] = {
    "0": "灵另林铃动",
    "1": "要腰邀么医依衣",
    "2": "而儿",
    "3": "山伞",
    "4": "寺",
    "5": "午舞武",
    "6": "流刘留",
    "7": "期七起",
    "8": "把吧爸巴",
    "9": "就酒久旧够狗",
}
_FIGURE = {word: figure for figure, words in _SAID.items() for word in words}
_SOFT = {word: figure for figure, words in _SOUNDS_LIKE.items() for word in words}
_D = "[0-9" + "".join(_FIGURE) + "]"
_S = "[" + "".join(_SOFT) + "]"
_COUNTED = "[一二两俩三四五六七八九1-9]"
_COUNTS = {**{word: int(figure) for word, figure in _FIGURE.items()}, "俩": 2, "仨": 3}
_COUNTS |= {figure: int(figure) for figure in "123456789"}

# The order decides: a longer word stands before the shorter one that it begins with.
_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        "WRONG",
        "不对不对|不是不是|不不不|哦不是?(?![对行])|啊不是?(?![对行])|噢不|说错了?|讲错了?|"
        "报错了?|搞错了?|弄错了?|记错了?|念错了?|(?<!没)(?<!有)错了|(?<!对)(?<!没有)不对(?!不)|口误|"
        "更正一?下?|纠正一?下?|改一下|改成|改为|换成",
    ),
    (
        "AGAIN",
        "重新来|重新说|重新报|重来|重说|重报|从头来|从头说|从头报|再[来说报念重]复?一[遍次]|"
        "重复一[遍下次]",
    ),
    ("GONE", "(?:已经|早就?)?(?:打不通|停机|不用了|作废|注销)|是旧的|不要了"),
    ("DENY", "别打|不要打|不用打|别记|不要记|旧的|以前的|原来的|原先的|过去的"),
    (
        "HEDGE",
        "好像|可能|大概|也许|应该(?:就?是)?|记不清楚?|记不太?得|不确定|不知道|不太?清楚|"
        "是不是|估计|说不准|吃不准",
    ),
    (
        "IDIOM",
        "不对[劲头付]|对不对|十分(?!钟)|什么|怎么|那么|这么|多么|一[下会些点直共起样般定边面]|万一|第一时间|统一|"
        "没有?错|不错|不好意思|对不起|我?说一下|我?报一下|一个字一个字|一位一位|其他|其它|就行|就好|"
        "就可以|流量|期间|儿子|女儿|衣服|医院|起来|小山|把电",
    ),
    ("AREA", "区号(?:是|加)?|前面加"),
    ("NTH", rf"倒数第({_COUNTED})[位个]?(?:数字?|号码)?|第({_COUNTED})[位个](?:数字?|号码)?"),
    (
        "FIRST",
        rf"(?:最?前面?|开头|打头|头)的?(?:({_COUNTED})(?:位|个(?=[是数字不改应错]))数?字?)|"
        "最?前面|开头|打头",
    ),
    ("MIDDLE", rf"(?:中间|当中)的?(?:({_COUNTED})(?:位|个(?=[是数字不改应错]))数?字?)?"),
    (
        "LAST",
        rf"(?:最后面?|后面|末尾|结尾|尾号|尾数|尾巴|后头|末|后|尾)的?"
        rf"(?:({_COUNTED})(?:位|个(?=[是数字不改应错]))数?字?)|"
        "最后面?|后面|末尾|结尾|尾号|尾数|尾巴|后头",
    ),
    ("REPEAT", rf"({_COUNTED})个({_D})(?![十百千])"),
    ("PAIR", rf"(双|一对|俩|仨)({_D})(?![十百千个])"),
    (
        "NUMBER",
        rf"{_D}千(?:[零〇]?{_D}百)?(?:[零〇]?{_D}?十)?(?:[零〇]?{_D}(?![十百千]))?|"
        rf"{_D}百(?:[零〇]?{_D}?十)?(?:[零〇]?{_D}(?![十百千]))?|"
        rf"{_D}?十(?:{_D}(?![十百千个]))?",
    ),
    ("DIGIT", _D),
    (
        "LABEL",
        "(?:我的?)?(?:电话|手机|座机|联系方式|联系电话|户号|工单|单号|编号)号?码?(?=[是为:]|$|"
        rf"{_D}|[嗯呃啊那这])|号码是",
    ),
    (
        "FILLER",
        "我的|号码|电话|手机|座机|联系方式|联系|户号|工单|单号|编号|号是|这个|那个|然后|接着|"
        "就是说?|还有|完了|我想想|想一下|等等|稍等|你记|您记|记好|听好|听着|空格|横杠|横线|杠|"
        "谢谢|您好|你好|请|再|加|嗯|啊|呃|额|哦|噢|喔|哎|唉|诶|哈|喂|呀|呢|嘛|哟|的|了|对|好|我|你|您|给|位|数字?",
    ),
    ("NOT", "不是"),
    ("IS", "而是|是"),
    ("SOFT", _S),
)
_WORDS = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS))
_MEASURE = re.compile(
    "(?:单元|号(?!码|是)|栋|幢|楼|层|室|房|户|点|块|元|毛|月|日|天|年|岁|小时|钟头|分钟|个|组|队|"
    "村|路|街|弄|度|口|人|次|遍)"
)


def words(text: str, *, soft: bool) -> Iterator[Word]:
    """The words of simplified plain text; `soft` takes what sounds like a digit for one."""
    previous: Word | None = None
    for word in _split(text, soft=soft):
        if previous is not None:
            yield _measured(previous, word, text)
        previous = word
    if previous is not None:
        yield previous


def _measured(word: Word, following: Word, text: str) -> Word:
    """A number that counts something (三单元) belongs to no row."""
    if word.sort is not Sort.DIGITS or following.sort is Sort.DIGITS:
        return word
    return replace(word, sort=Sort.STOP) if _MEASURE.match(text, word.end) else word


def _split(text: str, *, soft: bool) -> Iterator[Word]:
    at = 0
    while at < len(text):
        found = _WORDS.match(text, at)
        if found is None:
            yield Word(Sort.STOP, at, at + 1)
            at += 1
            continue
        yield _word(found, text, soft=soft)
        at = found.end()


def _word(found: re.Match[str], text: str, *, soft: bool) -> Word:
    start, end = found.span()
    name = found.lastgroup or ""
    match name:
        case "DIGIT":
            return Word(Sort.DIGITS, start, end, _FIGURE.get(found.group(), found.group()))
        case "REPEAT" | "PAIR":
            return _repeated(found.group(), start, end)
        case "NUMBER":
            return _number(found.group(), text, start, end)
        case "SOFT":
            if soft and _in_row(text, start, end):
                return Word(Sort.DIGITS, start, end, _SOFT[found.group()], sure=False)
            if found.group() not in _PARTICLES:
                return Word(Sort.STOP, start, end)
            return Word(Sort.FILLER, start, end, sure=not _between(text, start, end))
        case "FIRST" | "MIDDLE" | "LAST" | "NTH":
            return _place(name, found.group(), start, end)
        case "IDIOM":
            fine = found.group() in _HARMLESS
            return Word(Sort.FILLER if fine else Sort.STOP, start, end)
    return Word(Sort[name], start, end)


_PARTICLES = "就要吧把么"
_HARMLESS = frozenset(
    (
        "一下",
        "没错",
        "对不对",
        "没有错",
        "不错",
        "不好意思",
        "对不起",
        "说一下",
        "我说一下",
        "报一下",
        "我报一下",
    )
)


def _repeated(words: str, start: int, end: int) -> Word:
    """三个八, 双八, 一对八; 俩 may also be a digit of its own."""
    many = 2 if words[0] in "双俩" or words.startswith("一对") else _COUNTS[words[0]]
    digit = _FIGURE.get(words[-1], words[-1])
    return Word(Sort.DIGITS, start, end, digit * many, sure=words[0] != "俩")


def _number(words: str, text: str, start: int, end: int) -> Word:
    """三十八 as the digits 38; 一百二 before more digits could also be 100 and 2."""
    shown = "".join(_FIGURE.get(sign, sign) for sign in words)
    value = numeral(shown)
    if value is None or value.is_range:
        return Word(Sort.STOP, start, end)
    short = re.search(r"[百千][1-9]$", shown) is not None
    if short and re.match(_D, text[end : end + 1]):
        hundreds = numeral(shown[:-1])
        return Word(Sort.DIGITS, start, end, f"{hundreds and hundreds.low}{shown[-1]}", sure=False)
    return Word(Sort.DIGITS, start, end, str(value.low))


def _place(name: str, words: str, start: int, end: int) -> Word:
    counted = re.search(rf"({_COUNTED})[位个]?数?字?$", words)
    count = _COUNTS[counted.group(1)] if counted else None
    if name == "NTH" and count and words.startswith("倒数"):
        count = -count
    return Word(Sort.PLACE, start, end, place=Place[name], count=count)


def _in_row(text: str, start: int, end: int) -> bool:
    """Whether a sound stands between digits, ends a row, or begins one (幺 heard as 要)."""
    sound = text[start]
    if _between(text, start, end):
        return True
    if end == len(text):
        return sound not in "就吧把么" and re.match(_D, text[start - 1 : start]) is not None
    return sound in "要腰邀么" and re.match(rf"[3-9三四五六七八九拐]{_D}", text[end:]) is not None


def _between(text: str, start: int, end: int) -> bool:
    """Whether there is a digit on either side."""
    before = re.match(_D, text[start - 1 : start]) if start else None
    return before is not None and re.match(_D, text[end : end + 1]) is not None
