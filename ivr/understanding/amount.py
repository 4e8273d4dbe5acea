"""Amounts of money in yuan: 三块五 3.5, 一百二 120, 五毛 0.5."""

from __future__ import annotations

import re
from decimal import Decimal

from ivr.understanding.context import Context
from ivr.understanding.corrections import correction
from ivr.understanding.hedges import ABOUT, NEARLY, UNKNOWN, UNSURE
from ivr.understanding.numbers import DIGIT, RUN, SIGNS, Numeral, figures, numeral
from ivr.understanding.readings import Doubt, Reading, Rejected, Understood
from ivr.understanding.said import Said, said
from ivr.understanding.said_numbers import ROUND, decimal_text, quieted

KIND = "金额"

_YUAN = "(?:块钱|元钱|块大洋|块|元|圆|大洋|蚊)"
_JIAO = "(?:毛钱|毛|角钱|角)"
_FEN = "(?:分钱|分)"
_ENDS = rf"(?![{SIGNS}点个户天度块元毛角分])"
"""A digit without a unit of its own must not begin something else."""
_AMOUNT = re.compile(
    rf"(?P<yuan>{RUN})(?:点(?P<part>{DIGIT}{{1,2}}))?(?P<rough>[多来几把]?){_YUAN}(?P<more>多?)"
    rf"(?:(?P<half>半)|(?P<zero>[零〇]?)(?P<jiao>{DIGIT}){_JIAO}(?:(?P<fen>{DIGIT})(?:{_FEN}|{_ENDS}))?|"
    rf"[零〇]?(?P<only>{DIGIT}){_FEN}|(?P<nought>[零〇])(?P<cents>{DIGIT})|"
    rf"(?P<tail>{DIGIT}{{1,2}}){_ENDS})?"
    rf"|(?P<tenths>{DIGIT}){_JIAO}(?:(?P<rest>{DIGIT})(?:{_FEN}|{_ENDS}))?"
    rf"|(?<!点)(?P<hundredths>{DIGIT}){_FEN}(?!钟)"
    r"|(?P<about>[块毛角])把钱?"
)
_BARE = re.compile(rf"(?P<yuan>{RUN})(?:点(?P<part>{DIGIT}{{1,2}}))?(?P<rough>[多来几]?)")
_AROUND = re.compile(
    "嗯|啊|呃|哦|也|就|呢|来|那个|就是|是|的|了|吧|呀|大概|大约|可能|应该|好像|估计|差不多|左右|上下|一共|总共|"
    "我|交|充|缴|欠|付|存|给|要|想|先|钱|人民币|整|电费|费|这个月|上个月|每月|本月|才|只|有|共|上|"
    "得|花|扣|收|多少|不到|来着|出头|挂零|将近|接近|开外|往上|整|个|小|快|大几| "
)
_VAGUE = re.compile(rf"(?<![十百千万])几[十百千万块毛]|好几|(?<![{SIGNS}])百[八十]")
_PAIR = 2
_STRAY = 2
"""Characters before a number that need not be understood: 我胶肋五十 is asked about."""
_LARGE = re.compile(f"{DIGIT}[十百千万]|[1-9][0-9]")
_ANOTHER = re.compile(f"{DIGIT}?十{DIGIT}?|{DIGIT}[百千万]")
_LESS = re.compile("(?:不到|不止|不超过|最多|至少|起码)$")


def read_amount(text: str, context: Context) -> Reading:
    """Yuan with at most two decimals; a rough amount gives its lower end and a doubt."""
    spoken = said(text)
    words = quieted(spoken.text)
    mended = correction(spoken.text)
    if mended is not None and mended.meant.text:
        words = " " * mended.meant.start + words[mended.meant.start : mended.meant.end]
    elif mended is not None and re.search(RUN, words):
        return Rejected(KIND, "说了不是，没有说是多少。")
    if _VAGUE.search(words):
        return Rejected(KIND, "没有说出具体多少钱。")
    found = list(_AMOUNT.finditer(words))
    if found:
        return _only(found, words, spoken)
    bare = _bare(words)
    if bare is not None:
        return _understood(bare, words, spoken, unit=False)
    return Rejected(KIND, "说不知道。" if UNKNOWN.search(words) else "没有听到金额。")


def _bare(words: str) -> re.Match[str] | None:
    """A number without a unit, where hardly anything else was said, and nothing after it."""
    found = _BARE.search(words)
    if found is None:
        return None
    before, after = _AROUND.sub("", words[: found.start()]), _AROUND.sub("", words[found.end() :])
    if after or len(before.strip()) > _STRAY:
        return None
    return found if not before.strip() or _LARGE.search(found["yuan"]) else None


def _only(found: list[re.Match[str]], words: str, spoken: Said) -> Reading:
    if len({_yuan(one) for one in found}) > 1:
        return Rejected(KIND, "说了不止一个金额，不知道要哪一个。")
    return _understood(found[0], words, spoken)


def _understood(found: re.Match[str], words: str, spoken: Said, *, unit: bool = True) -> Reading:
    bounds = _yuan(found)
    if bounds is None:
        return Rejected(KIND, "听到的数不成一个金额。")
    if re.search("不是$|没有$|没$", words[: found.start()]):
        return Rejected(KIND, "说了不是，没有说是多少。")
    parts = found.groupdict()
    about = parts.get("rough") or parts.get("more") or parts.get("about")
    rough = about or bounds[0] != bounds[1]
    around = words[: found.start()] + " " + words[found.end() :]
    less = _LESS.search(words, 0, found.start())
    near = NEARLY.search(words, 0, found.start()) or ABOUT.match(words, found.end())
    strange = unit is False and bool(_AROUND.sub("", around).strip())
    hedged = rough or less or near or UNSURE.search(around)
    doubtful = bool(hedged or strange or _is_a_piece(found, around))
    doubts = (Doubt("多少钱", found.group()),) if doubtful else ()
    start, end = spoken.place(found.start()), spoken.place(found.end())
    return Understood(KIND, decimal_text(bounds[0]), start, end, 0.5 if doubtful else 1.0, doubts)


def _is_a_piece(found: re.Match[str], around: str) -> bool:
    """Whether it may be what is left of another amount: 三五毛, 一二, 五, or beside another."""
    whole, unit = found["yuan"] or "", found.end() - found.start() > len(found["yuan"] or "")
    if not whole:
        return re.search(f"[{SIGNS}]$", found.string[: found.start()]) is not None
    digits = figures(whole)
    if digits.isdigit() and not whole.isascii() and len(digits) <= (_PAIR if not unit else 0):
        return True
    return _ANOTHER.search(around) is not None


def _yuan(found: re.Match[str]) -> tuple[Decimal, Decimal] | None:
    """The amount, or the two that it is between; None where its number is none."""
    parts = {name: figures(words or "") for name, words in found.groupdict().items()}
    if parts.get("about"):
        least = Decimal(1) if parts["about"] == "块" else Decimal("0.1")
        return least, least
    whole: Numeral | None = Numeral(0, 0)
    if parts.get("rough") in ("来", "把") and found["yuan"] in ROUND:
        whole = ROUND[found["yuan"]]
    elif found["yuan"]:
        whole = numeral(found["yuan"])
    if whole is None or re.match("0|.{6}", whole.row):
        # A row of digits that names something else.
        return None
    if whole.row and not re.search(_YUAN, found.group()):
        whole = Numeral(int(whole.row), int(whole.row))
    cents = _cents({name: parts.get(name, "") for name in _CENTS})
    return whole.low + cents, whole.high + cents


_CENTS = ("part", "half", "jiao", "fen", "only", "cents", "tail", "tenths", "rest", "hundredths")


def _cents(parts: dict[str, str]) -> Decimal:
    """What is less than a yuan."""
    if parts["half"]:
        return Decimal("0.5")
    if parts["part"] or parts["tail"]:
        return Decimal(f"0.{parts['part'] or parts['tail']}")
    tenths = parts["jiao"] or parts["tenths"] or "0"
    hundredths = parts["fen"] or parts["only"] or parts["cents"] or parts["rest"]
    return Decimal(f"0.{tenths}{hundredths or parts['hundredths'] or '0'}")
