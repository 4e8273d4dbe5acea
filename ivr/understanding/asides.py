"""Words that are not for the line: said to somebody in the room, or about another device."""

from __future__ import annotations

import re

from ivr.understanding.pauses import BLANK, PAUSE
from ivr.understanding.sounding import Spoken, Ways, in_sounds, sounding

_AT_A_LOSS = sounding("不清楚|不知道|不晓得|不会|找不到|不懂|看不")
_KIN = (
    "老伴儿?|老公|老婆|老头子?|老太婆|妈妈|爸爸|儿子|闺女|女儿|媳妇儿?|当家的|宝宝|宝贝|乖乖|爷爷|奶奶|姐姐|哥哥|弟弟|"
    "妹妹|孩子他?她?[爸妈]|孩子们?|娃儿|他爸|他妈|她爸|她妈"
)
_TOLD = Ways(
    rf"^[，嗯啊哎喂诶欸]*(?:(?:{_KIN})[，啊呀哎]?(?:你|快|别|不要|去|来|把|帮我|给我|赶紧|咱家?|这|那|是不是|开关|灯|电表|闸|"
    r"家里)|[妈爸爹娘姐哥妹][，啊呀]?(?:你|咱家|咱们))"
)
_ORDERED = Ways(
    r"^[，嗯啊哎诶欸]*(?:(?:你|快|赶紧)*(?:别吵|别闹|别说话|先别说话|小点声|小声点?|一边去|(?:好了|行了|来了|乖)+(?:别|莫|快递)|闪开|让开|走开|出去玩|别动)|"
    r"你(?:去|快去|来)(?:看|瞧|瞅|问|推|拿|找)|把[^，]{1,4}(?:关|开|拿|放)|别在[^，]{1,5}上)"
)
_EITHER = Ways(
    "(?:我|俺)们?(?:自己)?(?:家|屋)还是|还是(?:别人家?|邻居家?|隔壁|整栋|整个|我家|我们家)|"
    "[朝往向]上[^，]{0,4}还是"
)
_OWN = (
    "手机|助听器|门铃|牙刷|剃须刀|电话(?!号)|话机|座机|遥控器?|电瓶车?|电动车|三轮车|汽车|充电宝|平板|笔记本|手?电筒|手表|钟表|挂钟|水表|煤气表|"
    "燃气表|天然气表|路由器|网络|宽带|机顶盒|电池|计算器|玩具|话费"
)
_FAILS = (
    "余额(?:用完|不足)|没有?余额|没有?电|没得电|快没电|要没电|不走|不转|坏|欠费|停机|没信号|断线|断网|转得?[快慢]|走得?[快慢准]|不准|上不了网|充不上"
    "|没钱|没话费|不亮|黑屏|跳"
)
_OF_ANOTHER = Ways(rf"(?:{_OWN})(?!(?:也|都|全|不能|用不|充不))[^，停]{{0,3}}?(?:{_FAILS})(?:了)?")
_OTHER_BILLS = Ways(
    "(?:充|交|缴|买|付|欠|查)(?:了|过|完)?(?:的|点)?(?:话费|流量|水费|煤气费|燃气费|物业费|网费|房租)"
)
_MEANS_WHAT = Ways(
    "(?:是|有)?(?:个)?(?:啥|什么|哪样)(?:个)?(?:意思|区别|关系|差别|不同|样子|样的?)|怎么(?:算|推|看|选|区分)[啊呀呢]?$|"
    "(?:在|从)?哪(?:里|儿|个|边)?(?:看|找|推|有)?[啊呀呢]?$|按(?:几|哪)|问这个?(?:干|做)(?:啥|什么|嘛)|问你?这个|(?:电话|号码|地址|姓名|名字)(?:是)?(?:多少|什么|啥)|"
    "你们[那这]?(?:儿|边|里|个)?[^，]{0,4}(?:有没有|停没停|吗$)"
)


_POINTS = re.compile("那(?:里|儿|个|边)?[啊呀呢]?$")
"""Who says 那个 shows something; 哪个 sounds the same and asks."""
_PRESSURE = Ways("(?:血|水|气|胎)压[^，]{0,3}?(?:高|低|不稳|不够|不足)(?:得)?")
_COOKING = Ways(
    "(?<!电饭)(?<!电)(?:锅里?|菜|烧烤摊?|烤串|烟囱|香烟)[^，电插线]{0,3}(?:冒烟|糊了|焦了|烧焦了?|糊味)|抽(?:的)?烟"
)
_FALLS = Ways("掉了(?:一|满)地|(?:东西|钥匙|钱包|杯子)掉了")
_PARKED = Ways("停(?:了|着)?(?:一|两|好多|满)?(?:辆|部|台)?[^，电]{0,2}车(?!间)")
_FIREWORKS = Ways("(?:鞭炮|爆竹|烟花)[^，]{0,4}(?:噼里啪啦|响|炸|啪)(?:的|了)?")
_POOR = Ways("[没有]钱(?:吃|看病|买(?!电)|人)")
_OTHERS = sounding("^[那嗯啊]?(?:我)?(?:隔壁|邻居|对门|别人|人家|楼上|楼下|对面|前面)(?!有人)")
_SCREENS = Ways("(?:手机|屏幕|电脑)(?:屏幕?)?(?:就|老|一直|也|总)*(?:一闪一闪|闪退|闪屏|闪)")


def leaves_open(text: str) -> bool:
    """Whether two answers are named and neither chosen: 是我家还是邻居家."""
    return any(_EITHER.find(Spoken.of(text)))


def to_somebody_else(text: str) -> bool:
    """Whether the words are for somebody in the room: 老伴儿，你看开关跳了没."""
    spoken = Spoken.of(text)
    return any(any(ways.find(spoken)) for ways in (_TOLD, _ORDERED))


def asks_back(text: str) -> bool:
    """Whether a caller asks what the question means: 有什么区别, 开关在哪里."""
    if _AT_A_LOSS.search(in_sounds(text)) is not None:
        return False
    found = _MEANS_WHAT.find(Spoken.of(text))
    return any(span.exact or _POINTS.search(text, span.start) is None for span in found)


def of_ones_own(text: str) -> str:
    """The text, as long as before, without pieces about neighbours, for questions about one's own
    home: 隔壁说他家推上去就来电了."""
    pieces = text.split(PAUSE)
    kept = (BLANK * len(one) if _OTHERS.match(in_sounds(one)) else one for one in pieces)
    return PAUSE.join(kept)


def without_other_devices(text: str) -> str:
    """The text, as long as before, without what fails that is not the supplier's: 手机没电了."""
    for ways in (
        _OF_ANOTHER,
        _OTHER_BILLS,
        _PRESSURE,
        _COOKING,
        _FALLS,
        _PARKED,
        _FIREWORKS,
        _POOR,
        _SCREENS,
    ):
        for span in ways.find(Spoken.of(text)):
            text = text[: span.start] + BLANK * (span.end - span.start) + text[span.end :]
    return text
