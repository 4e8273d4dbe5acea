"""Ways of speaking that turn yes into no and back: 谁说是的, 没说不行, 你说得对, 好什么好.

The words of an answer stand in `answer_words`; here stand the patterns into which any of them may
be put. What is longest at a place counts, whether word or pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivr.understanding.answer_means import Means

_POSITIVE = "(?:是的?|对的?|行|可以|成|中|好|同意|没错|没问题|能行|答应)"
_NEGATED = (
    "(?:不是?|没有?|冇|莫|弗|勿|唔|别|未)(?:是|对|行|可以|成|中|好|要|有|能|同意|答应|没有|是不)"
)
_CLOSE = "(?:的|了|啊|呀|嘛|吗|呢|过|吧)*"
_SPEAKER = "(?:我|我们|俺|咱|他|她|人家|刚|刚才|早|早就|都|已经|可|又|也|就|从来|根本|压根)*"
_TELLS = "(?:说|讲|念|报|记|写|读|查|登记|复述)"

_FRAMES: tuple[tuple[Means, str], ...] = (
    # Asking back.
    (Means.QUESTION, "([是对行好要有能会中成来亮在得])(?:了)?[不没]\\1(?![我人本])"),
    (Means.QUESTION, "可不可以|可以不可以|愿不愿意|需不需要|同不同意|清不清楚"),
    (Means.QUESTION, "还是(?![不没别算可要行好对黑停暗的])"),
    # Whoever says yes so means no, and the other way round.
    (Means.NO, f"(?:谁|哪个)(?:说|讲|答应|同意)(?:我|这|就|了|过)*{_POSITIVE}{_CLOSE}"),
    (Means.YES, f"(?:谁|哪个)(?:说|讲)(?:我|这|就|了|过)*{_NEGATED}{_CLOSE}"),
    (Means.NO, f"(?:怎么|咋|岂|怎)(?:会|就|能|可能)*(?:行|可以|可能|成|对|答应){_CLOSE}"),
    (Means.NO, f"[这那]?(?:哪儿?|哪里)(?:会|能|就)*(?:行|成|对|同意|可能|可以){_CLOSE}"),
    (Means.YES, f"(?:怎么|咋|哪能|岂能|焉能)(?:会|能|就)*不(?:是|对|行|要|可以|成|中){_CLOSE}"),
    (Means.NO, "([是对好行要中成能])(?:个|你个)?(?:什么|啥|屁|鬼|锤子|毛线)\\1"),
    (Means.NO, "[是对行](?:个|你个)(?:屁|鬼|头|锤子|球|毛线|毛|啥)"),
    (Means.NO, f"(?:不|没)(?:可能){_CLOSE}|才怪|想得美|免谈|休想|没门儿?(?![口牌])"),
    (Means.YES, f"[那这]?还用(?:得着)?(?:你)?(?:说|问|讲){_CLOSE}|[那这]还(?:能)?有假{_CLOSE}"),
    (Means.NO, f"[那这]?(?:可|就|都)?(?:不|没)(?:行|成|中|可以|对){_CLOSE}"),
    # What was said of what was said.
    (
        Means.YES,
        f"(?:你|您|你们|他|她|姑娘|师傅)?(?:刚|刚才)?{_TELLS}(?:的|得|滴)(?:都|全|很|也|完全|确实|倒|"
        f"挺|蛮|就)*(?:对|没错|没有错|不错|正确|准确|没问题|没毛病|在理|有理|清楚){_CLOSE}|"
        f"[说讲]的(?:就)?是(?=$|[的啊呀呢嘛])",
    ),
    (
        Means.NO,
        f"(?:你|您|你们)?(?:刚|刚才)?{_TELLS}(?:的|得)?(?:都|全|完全|好像|也|就)*"
        f"(?:不对|不是|有误|不准|不正确){_CLOSE}|"
        f"(?:你|您|你们|他)(?:们)?(?:刚|刚才|给|又|都|是|肯定|可能)*(?:说|念|报|记|写|听|弄|搞|查|登记)错"
        f"(?:了|啦|咯|喽)",
    ),
    (
        Means.NO,
        f"{_SPEAKER}(?:没|没有|不曾|未曾|啥时候|什么时候|几时)(?:说|讲|答应)(?:过|了)*"
        f"{_POSITIVE}{_CLOSE}",
    ),
    (Means.NO, f"{_SPEAKER}(?:可|又|还)?(?:没|没有|不)(?:同意|答应|点头|授权|认可){_CLOSE}"),
    (Means.YES, f"{_SPEAKER}(?:没|没有|不曾)(?:说|讲)(?:过|了)*{_NEGATED}{_CLOSE}"),
    (
        Means.YES,
        "(?:我|我们|俺|都|早|早就|已经|刚|刚才|不是|跟你|给你)+(?:说|讲)(?:过)?了?"
        "(?:是|对|行|可以|同意)(?:的|了|啊|呀|嘛)*(?=$|[我你的快麻])",
    ),
    (
        Means.NO,
        f"(?:我|我们|俺|都|早|早就|已经|刚|刚才|跟你|给你)+(?:说|讲)(?:过)?了?"
        f"(?:不是|不对|不要|不用|不行|没有){_CLOSE}(?=$|[我你])",
    ),
    (
        Means.POLITE,
        "(?:我)?不是(?:都|已经|刚|刚才|早|早就|我|跟你|给你)*(?:说|讲|报|告诉)(?:你|你们)?(?:过)?了?"
        "(?:嘛|吗|么)*$",
    ),
    (Means.NO, "别(?:再)?(?:打|来|修|报|登记|派)(?!错)|(?:这|那|就|还)?是不(?:对|行|可以)的$"),
    (
        Means.NO,
        f"(?:根本|压根|就|一直|并|从来){{1,3}}(?:没|没有|未)(?:给)?(?:修|弄|搞|来|恢复|亮|解决)(?:好|过|人|成)?{_CLOSE}$",
    ),
    (Means.POLITE, "对了(?=我想|我问|问|还有|再问|再说|那个)|就知道(?!了)"),
    # How it stands, which is yes to one question and no to another.
    (Means.STATE, "还(?:是|在)?(?:一直)?(?:黑|停|暗|断)(?:的|着|了)(?:呢|嘞)?"),
    (
        Means.STATE,
        "(?:还是|还|都|也|又|一直|仍然|依然|家里|屋里)*(?:没|没有|没得|冇|莫得)电(?!话|费|卡|表)(?:了|啊|呢)?",
    ),
    # 可以是可以, 是倒是.
    (Means.YES, "(可以|是|对|行|好|要|有|能)(?:倒)?是\\1(?:的|了)?|(?:是|对|行|可以)倒(?:是|也)"),
    # Neither a question nor an answer.
    (Means.POLITE, "[这那]么(?:着|办|定|样|说|报|写|回事)?(?:吧)?|怎么说呢"),
    (Means.POLITE, "还是(?=[不没别算可要行好对])"),
)

_PATTERNS = tuple((means, re.compile(pattern)) for means, pattern in _FRAMES)
_FIRST = re.compile(
    "[是对行好要有能会中成来亮在得可愿需同清还谁哪怎咋岂焉这那不没才想免休你您他她"
    "姑师刚说讲念报记写读查登复我俺咱人早都已又也就从根压未啥什几跟给一仍依家屋冇莫别并直]"
)
"""What a pattern can begin with: other places need no look."""


def frames_at(words: str, at: int) -> Iterator[tuple[int, Means]]:
    """The patterns that stand at a place: how long each is, and what it means."""
    if _FIRST.match(words, at) is None:
        return
    for means, pattern in _PATTERNS:
        found = pattern.match(words, at)
        if found is not None and found.end() > at:
            yield found.end() - at, means
