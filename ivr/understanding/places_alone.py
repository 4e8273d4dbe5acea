"""Places and meters named without a word of the supply: 小区门卫让我打的 tells no outage.

To a question for the reach of an outage a place alone is an answer (整个小区), and so is one of
which it is told that the power is gone. What tells something else of a place answers nothing.
"""

from __future__ import annotations

import re

from ivr.understanding.pauses import BLANK, PAUSE
from ivr.understanding.sounding import in_sounds, sounding

_PLACES = (
    "小区|社区|家属[院区]|宿舍|村子?|院子?|大院|屯子?|庄子?|寨子?|坝子?|湾子?|单元|楼道|楼栋|号楼|楼|栋|幢|座|排|层|"
    "门洞|街道?|马路|路灯?|巷子?|弄堂|胡同|片区?|地区|附近|周围|周边|四周|一带|邻居|隔壁|隔篱|对门|对面|对过|街坊|左右|前后|左邻右舍|"
    "家|屋企?|店铺?|铺子?|厂|户|房东|房子?|出租|合租|租户|总闸|总开关|总|开关|闸|电表|表|别个|别人|人家|其他|大家|旁边|单位|公司|学校|"
    "医院|超市|镇|县|城|市|区|队|组|村部|外头|外面|到处|哪儿|自己|自个儿?|一个人|我妈|我爸|老人|爸妈|儿子|女儿|奶奶"
)
_FUNCTION = (
    "就是|就|只有?|光|单单?|独独?|净系?|仅仅?|是|系|都|也|全部?|整|个|条|这|那|我|你|您|他|她|俺|咱|侬|阿拉|伲|们|的|了|"
    "啊|呀|吧|呢|嘛|哦|哟|嗯|哎|唉|喂|呃|应该|好像|可能|大概|估计|反正|现在|目前|今天|刚才|刚刚|昨晚|突然|一下子?|"
    "几|一|二|三|四|五|六|七|八|九|十|两|俩|多|好多?|不止|不光|不仅|不单|不只|和|跟|与|同|共|合|用|一块|租|所有|各|样|一起|半|大|"
    "里|头|上|下|面|边|内|外|儿|您好|你好|师傅|同志|麻烦|谢谢|请问|撒|噻|咯|喽|嘞|哩|哉|哈|呗|向|在|住|人|有|从|到|顶|其余|"
    "满|成|挨着|挨|后|前|可|又|还|说|讲|给|吗|么|对|得|地|着|那边|肯定|反正|知道|晓得|清楚|看|跟前|块"
)
_WORDS = sounding(f"(?:{_PLACES}|{_FUNCTION})")
_PLACE = sounding(f"(?:{_PLACES})")
_STATES = "停(?![大好多])|不(?!熟)|灯(?!着)|[没电黑断灭跳亮熄冇莫闪烧暗掉共]"
_TELLING = (
    "合用|管着|正常|好好的|没事|这样|一样|不知道|不清楚|同样|情况|范围|摸黑|蜡烛|"
    "没有|没问|没看|停了|停电|都亮|黑了"
)
_WRITTEN = re.compile(f"{_STATES}|{_TELLING}")
_HEARD, _HEARD_IN_REST = sounding(_TELLING), sounding(_STATES)
"""One syllable alone sounds like too much (整条街 has 跳): it is looked for in the rest."""

_OTHER_ELECTRIC = re.compile("(?:没有?)?电(?:话|梯|视|脑|影|瓶|工|动车)|太阳能|路灯是|怕黑|打不通")
"""Words of other things in which the power has no part; the sign stands for another word."""

_PIECES = re.compile(f"(?:[^{PAUSE}]|{PAUSE}(?=[说也都全]))+")


_METER = sounding("电(?:度)?表箱?|电压")
_FAULTY = sounding(
    "坏|不|没|闪|暗|高|低|太?快|慢|乱|黑|烧|响|停|跳|故障|问题|毛病|稳|倒|错|断|失灵|报警|叫|红|异常|一会儿?|有时|只有|才|"
    "一百|花|自己|走得"
)


def without_places_alone(text: str) -> str:
    """The text, as long as before, with blanks for pieces that tell of a place something else."""
    return _PIECES.sub(lambda piece: _left(piece.group()), text)


def without_meters_alone(text: str) -> str:
    """The same for pieces that name a meter and no fault of it: 换个电表多少钱."""
    return _PIECES.sub(lambda piece: _left_of_meter(piece.group()), text)


def _left_of_meter(piece: str) -> str:
    sounds = in_sounds(piece)
    meter = _METER.search(sounds)
    if meter is None or _FAULTY.search(sounds[: meter.start()] + sounds[meter.end() :]):
        return piece
    return _without_other_words(piece, sounds)


def _left(piece: str) -> str:
    said = _OTHER_ELECTRIC.sub("x", piece)
    sounds = in_sounds(said)
    if _PLACE.search(sounds) is None or _WRITTEN.search(said) or _HEARD.search(sounds):
        return piece
    return _without_other_words(piece, sounds)


def _without_other_words(piece: str, sounds: str) -> str:
    rest = _WORDS.sub("", sounds).replace(BLANK, "").replace(PAUSE, "")
    return BLANK * len(piece) if rest and _HEARD_IN_REST.search(rest) is None else piece
