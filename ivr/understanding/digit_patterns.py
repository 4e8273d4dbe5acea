"""The patterns of the words in which rows of digits are said."""

from __future__ import annotations

import re
from collections.abc import Mapping

# The signs with which each digit is said, and those that recognisers write for them by mistake.
SAID: Mapping[str, str] = {
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
SOUNDS_LIKE: Mapping[str, str] = {
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

FIGURE = {word: figure for figure, words in SAID.items() for word in words}
SOFT = {word: figure for figure, words in SOUNDS_LIKE.items() for word in words}

# One digit; a digit that counts others (三个八).
ONE = "[0-9" + "".join(FIGURE) + "]"
_S = "[" + "".join(SOFT) + "]"
COUNTED = "[一二两俩三四五六七八九1-9]"
COUNTS = {**{word: int(figure) for word, figure in FIGURE.items()}, "俩": 2, "仨": 3}
COUNTS |= {figure: int(figure) for figure in "123456789"}

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
    (
        "DENY",
        "别打|不打|旧(?=户号|号码|电话|手机|单号)|不要打|不用打|别记|不要记|旧的|以前的|"
        "原来的|原先的|过去的",
    ),
    (
        "HEDGE",
        "好像|可能|大概|也许|记不清楚?|记不太?得|不确定|不知道|不太?清楚|是不是|估计|说不准|吃不准",
    ),
    (
        "IDIOM",
        "不对[劲头付]|对不对|十分(?!钟)|什么|怎么|那么|这么|多么|一[下哈会些点直共起样般定边面]|万一|第一时间|统一|"
        "没有?错|不错|不好意思|对不起|我?说一下|我?报一下|一个字一个字|一位一位|其他|其它|就行|就好|"
        "就可以|流量|期间|儿子|女儿|衣服|医院|起来|小山|把电",
    ),
    ("BEHIND", rf"(?<={ONE})(?:开头|打头)的?"),
    ("AREA", "区号(?:是|加)?|前面加"),
    ("NTH", rf"倒数第({COUNTED})[位个]?(?:数字?|号码)?|第({COUNTED})[位个](?:数字?|号码)?"),
    (
        "FIRST",
        rf"(?:最?前面?|开头|打头|头)的?(?:({COUNTED})(?:位|个(?=[是数字不改应错]))数?字?)|"
        "最?前面|开头|打头",
    ),
    ("MIDDLE", rf"(?:中间|当中)的?(?:({COUNTED})(?:位|个(?=[是数字不改应错]))数?字?)?"),
    (
        "LAST",
        rf"(?:最后面?|后面|末尾|结尾|尾号|尾数|尾巴|后头|末|后|尾)的?"
        rf"(?:({COUNTED})(?:位|个(?=[是数字不改应错]))数?字?)|"
        "最后面?|后面|末尾|结尾|尾号|尾数|尾巴|后头",
    ),
    ("REPEAT", rf"({COUNTED})个({ONE})(?![十百千])"),
    ("PAIR", rf"(双|一对|俩|仨)({ONE})(?![十百千个])"),
    (
        "NUMBER",
        rf"{ONE}千(?:[零〇]?{ONE}百)?(?:[零〇]?{ONE}?十)?(?:[零〇]?{ONE}(?![十百千]))?|"
        rf"{ONE}百(?:[零〇]?{ONE}?十)?(?:[零〇]?{ONE}(?![十百千]))?|"
        rf"{ONE}?十(?:{ONE}(?![十百千个]))?",
    ),
    ("DIGIT", ONE),
    (
        "LABEL",
        "(?:我的?)?(?:电话|手机|座机|联系方式|联系电话|户号|工单|单号|编号)号?码?(?=[是为:]|$|"
        rf"{ONE}|[嗯呃啊那这])|号码是",
    ),
    (
        "FILLER",
        "我的|号码|电话|手机|座机|联系方式|联系|户号|工单|单号|编号|号是|这个|那个|然后|接着|"
        "就是说?|还有|完了|我想想|想一下|等等|稍等|你记|您记|记好|听好|听着|空格|横杠|横线|杠|"
        "谢谢|您好|你好|请|再|加|嗯|啊|呃|额|哦|噢|喔|哎|唉|诶|哈|喂|呀|呢|嘛|哟|的|了|对|好|我|你|您|给|位|数字?",
    ),
    ("SHOULD", "应该就?是?"),
    ("NOT", "不是"),
    ("IS", "而是|是"),
    ("SOFT", _S),
)
WORDS = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS))
MEASURE = re.compile(
    "(?:单元|号(?!码|是)|栋|幢|楼|层|室|房|户|点|块|元|毛|月|日|天|年|岁|小时|钟头|分钟|个|组|队|"
    "村|路|街|弄|度|口|人|次|遍|位|家|台|条|片|排)"
)

# What sounds like a digit but is mostly a filler; idioms that belong to no number.
PARTICLES = "就要吧把么"
HARMLESS = frozenset(
    (
        "一下",
        "一哈",
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
