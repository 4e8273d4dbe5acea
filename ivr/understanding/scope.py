"""How far an outage reaches, as callers tell it; the values are the options of the shipped flows."""

from __future__ import annotations

import re

from ivr.understanding.negation import denied
from ivr.understanding.pauses import Paused, paused
from ivr.understanding.readings import Doubt, Reading, Rejected, Understood
from ivr.understanding.sounding import Span, Spoken, Ways

KIND = "范围"
LONGEST = 500

_OFF = r"(?=停(?:了|电)|没(?:有)?(?:来)?电|没得电|断电|黑|不亮|停|没|这样|掉电)"
_ALL = r"(?:也|都|也都|全|全都|全部)"
_WHOLE = r"(?:整个|整|全|满|一|这个|这)"
_NEIGHBOURS = (
    r"(?:邻居们?|隔壁|左邻右舍|对门|对面|楼上楼下|楼上|楼下|旁边|别人家?|人家|其他人家?|其它人家?|"
    r"别家|周围(?:邻居)?|前后院?|上下楼|街坊)(?:家|那家|那户|几家)?(?:里)?"
)

_RULES: tuple[tuple[str, str], ...] = (
    ("不清楚", rf"(?:不(?:知道|清楚|晓得)|没(?:问|看|注意)|看不(?:见|到|清)).{{0,3}}{_NEIGHBOURS}"),
    (
        "一户",
        rf"{_NEIGHBOURS}(?:都|也都|全都|全)?(?:是)?(?:还)?(?:有(?:着)?电|没停|没有停|没事|亮着?|正常|好好的|来电了)|"
        r"(?:就|只|只有|光|单|单单|仅|仅仅|就是|只是|好像就|独独)(?:有)?(?:我|俺|咱|他|她)(?:们|爸|妈)?"
        r"(?:这)?(?:一)?(?:家|户|屋|店|房)?(?:里)?(?:一家|一户)?"
        r"(?=没|停|不|$|这样|一家|一户|了|吧|啊|的|是|断|黑|跳|闪|出)|"
        r"(?:就|只有|只|光|仅)(?:是)?(?:这)?一[家户]|(?:我|就我|只有我)(?:们)?(?:自己|自个儿?)家|单独(?:我|一)家",
    ),
    (
        "一条街",
        rf"(?:{_WHOLE}|半)(?:条)(?:大)?(?:街|路|马路|巷子?|弄堂|胡同)|街上(?:的)?(?:路灯)?{_ALL}|路灯也?都?{_OFF}|"
        rf"(?:这|一|整|大)(?:一)?(?:大)?片(?:区|都|全|地|儿)?{_ALL}?(?:{_OFF})?|"
        rf"(?:附近|周围|周边|这附近|四周|方圆)(?:一带)?(?:的)?{_ALL}|黑(?:漆漆|压压)?一(?:大)?片|"
        rf"(?:这|我们这|我们)一带|{_WHOLE}(?:镇|城)|几个(?:小区|村)|好几(?:个小区|个村|条街)|(?:隔壁|旁边)小区也",
    ),
    (
        "小区",
        rf"{_WHOLE}(?:个)?(?:小区|院子|大院|家属院|村子?|屯子?|寨子?|庄子?|社区|家属区|生活区|宿舍区)(?:里)?(?!有电|没停)|"
        rf"(?:小区|家属院|家属区|宿舍区|村里|村子|村上|屯里|庄上|院子|大院|院里|寨里|队里|湾里)(?:里|里面)?(?:的)?(?:人|家家|每家|各家)?{_ALL}|"
        rf"(?:我们|我|咱|咱们|俺们?)(?:这)?(?:个)?(?:小区|村|屯|院子|大院|庄|寨子)(?:里)?{_ALL}?{_OFF}|"
        r"(?:好)?几栋楼?都|所有(?:的)?(?:楼|栋)|每(?:栋|幢)|全(?:小区|村|屯|寨|院|队|庄)|(?:整|一)个(?:自然)?村",
    ),
    (
        "同一总闸",
        r"总(?:开关|闸|电闸|空开|表)(?:后面|下面)?|(?:一个|合用|同一个|共用(?:的)?)(?:一个)?(?:总)?(?:闸|开关|电表|表)|合用|"
        r"(?:出租屋|出租房|合租|群租)(?:里)?(?:的)?(?:人)?(?:几家|几户|都|全)|几家(?:人)?(?:共|合)?用|房东(?:那|的)?(?:总|闸)",
    ),
    (
        "一栋",
        rf"{_WHOLE}(?:座|栋|幢|排)(?:楼|房)?(?:房|子)?|{_WHOLE}(?:个)?(?:楼|大楼|单元|楼道|门洞|楼栋|梯)(?:里)?(?!口|上)|"
        rf"(?:单元|楼道|楼里|楼上楼下|楼栋|门洞|电梯)(?:里)?(?:也|都|全|{_ALL}{_OFF}|{_OFF})|"
        rf"(?:我们|咱们?|我)(?:这)?(?:一)?(?:栋|幢|座|个)?(?:楼|单元|楼道){_ALL}?{_OFF}|"
        r"本(?:栋|单元|楼)|上下(?:几|好几)?(?:层|楼)都",
    ),
    (
        "不止一家",
        rf"{_NEIGHBOURS}(?:们)?(?:好像|可能|应该|说)?(?:他们)?{_ALL}(?:是)?(?=没|停|黑|不|断|这样|闪)|"
        rf"{_NEIGHBOURS}(?:们)?(?:好像|可能)?(?:都)?(?:是)?(?=没(?:有)?电|停(?:了|电)|断电|黑着|黑了)|"
        r"(?:不止|不光|不只|不单|不仅)(?:是)?(?:我|一|咱)(?:们)?(?:这)?(?:一)?(?:家|户)?|"
        r"(?:好)?几(?:家|户)(?:人)?(?:都|也|(?=没|停))?|(?:两|三|四|五|六|七|八|九|十)(?:来|多)?(?:家|户)(?:人)?(?:都|也|(?=没|停))|"
        rf"(?:大家|家家|家家户户|每家|各家|都|全都|全部|全)(?:户)?(?:都|也)?{_OFF}",
    ),
    (
        "一户",
        r"(?:我|俺|咱|我们|我爸|我妈|我自己|爸妈|老人|我儿子|我女儿|我奶奶|我父母)(?:这)?(?:的)?(?:家|屋|店|厂|房子|铺|宿舍)(?:里)?(?:面)?|"
        r"^(?:是|就)?(?:一|单)(?:家|户)|(?<![\u4e00-\u9fa5])(?:我)?(?:在|是|就是|现在)?(?:家|屋|店|房间|厂)里(?:面)?|我这(?:儿|里|边)?(?:停|没)|自己家|自家",
    ),
    (
        "不清楚",
        r"不(?:太|大|是很|怎么)?(?:清楚|知道|晓得|确定|了解|好说|懂)|说不(?:准|清|好|上来)|没(?:有)?(?:看|注意|问|留意|出去)|"
        r"看不(?:到|见|出来|清)|搞不清|弄不清|不敢(?:肯定|确定)|没法看|哪(?:儿|里)?知道|谁知道|天(?:太)?黑看不",
    ),
)

_BARE = {
    "小区": r"(?:是|就是|在)?(?:我们)?(?:整)?(?:小区|村里|村子|村|院子)",
    "一栋": r"(?:是|就是)?(?:一栋|整栋|单元|楼里|楼道|整个?楼|这栋楼?)",
    "一条街": r"(?:是|就是)?(?:街上|整条街|一片|附近|周围)",
    "不止一家": r"(?:是)?(?:邻居也是|隔壁也是|几家|两家|好几家|大家都是|都是)",
}
_WAYS = tuple((value, Ways(pattern)) for value, pattern in _RULES)
_BARE_WAYS = tuple((value, Ways(rf"^(?:{pattern})$")) for value, pattern in _BARE.items())
_TAIL = re.compile(r"[，的吧啊呀了哦嗯呢哈]+$")
_LEAD = re.compile(r"^[，嗯啊呃哦那个应该好像大概可能]+")
_ELSEWHERE = re.compile(r"(?:别的|其他|其它|隔壁|旁边|对面|前面|后面)(?:的)?$")

_BY_SOUND = 0.9


def read_scope(text: str) -> Reading:
    """How far the outage reaches; of several that were said the one that decides: 就我家, 整条街."""
    words = paused(text, LONGEST)
    spoken = Spoken.of(words.text)
    for value, ways in _WAYS:
        for span in ways.find(spoken):
            before = spoken.text[: span.start]
            if not denied(before) and not _ELSEWHERE.search(before):
                return _understood(value, span, spoken, words)
    lead = _LEAD.match(spoken.text)
    start = lead.end() if lead else 0
    core = Spoken.of(_TAIL.sub("", spoken.text[start:]))
    for value, ways in _BARE_WAYS:
        for span in ways.find(core):
            sure = 1.0 if span.exact else _BY_SOUND
            return Understood(KIND, value, *words.span(start, start + span.end), sure)
    return Rejected(KIND, "没有听出停电的范围")


def _understood(value: str, span: Span, spoken: Spoken, words: Paused) -> Understood:
    said = spoken.text
    doubts = (Doubt(KIND, value),) if "还是" in said and _offers_two(said) else ()
    sure = 1.0 if span.exact else _BY_SOUND
    return Understood(KIND, value, *words.span(span.start, span.end), sure, doubts)


def _offers_two(said: str) -> bool:
    """Whether the caller named two ranges and left it open: 是我家还是整栋楼."""
    one, _, other = said.partition("还是")
    return _names_one(one) and _names_one(other)


def _names_one(said: str) -> bool:
    spoken = Spoken.of(said)
    return any(span.exact for _, ways in _WAYS for span in ways.find(spoken))
