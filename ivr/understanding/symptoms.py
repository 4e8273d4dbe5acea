"""What callers see of a fault, several at once: 没电, 跳闸, 灯闪, 电压低, 冒烟."""

from __future__ import annotations

import re

from ivr.understanding.negation import denied, perhaps_denied
from ivr.understanding.pauses import paused
from ivr.understanding.readings import Reading, Rejected, Understood
from ivr.understanding.sounding import Span, Spoken, Ways

KIND = "现象"
LONGEST = 500
JOIN = "、"
"""Between the symptoms of one value; they stand in the order of `SYMPTOMS`, danger first."""

SYMPTOMS: dict[str, str] = {
    "着火": r"着火|起火|失火|火苗|烧起来|烧着了|着了火|冒火(?!花)",
    "冒烟": r"冒(?:出)?(?:黑|白|青)?烟|有烟|在冒烟",
    "火花": r"火花|打火(?!机)|火星|放电|闪火|冒火花",
    "触电": r"触(?:了)?电|电到(?:人|我|了|他|她)|电着(?:人|我|了)|被电(?:了|到|着|打)|麻手|电麻|一碰就麻",
    "漏电": r"漏电(?!保护|开关|断路)",
    "断线": r"(?:电)?线(?:被)?(?:刮|砸|吹|拉|压|挂|扯)?(?:断|掉|落|垂)(?:了|下|在|到)|断线|电杆(?:倒|断|歪)|杆子?(?:倒|断|歪)了|"
    r"(?:树|竹子)(?:枝)?(?:倒|压|砸|碰|搭|挂)(?:在|到|着)?(?:了)?电?线",
    "焦味": r"(?:烧)?[焦糊](?:了)?(?:的)?(?:臭)?味|烧(?:焦|糊)|闻到糊|胶皮味|塑料味",
    "异响": r"(?:嗡嗡|滋滋|吱吱|噼啪|噼里啪啦|砰|嘭|啪)(?:的|地)?(?:一声)?(?:响|叫)?|爆响|爆炸声|响了一声|"
    r"(?:变压器|电表|表箱|配电箱|电箱)(?:(?:一直|老|老是|总|在|自己)+(?:响|叫|有声音)|有声音)",
    "保险丝断": r"(?:保险丝?|熔丝)(?:给|又|都|就)?(?:断|烧|坏|爆)|断了保险",
    "跳闸": r"跳(?:了)?闸|掉(?:了)?闸|(?:开关|空开|闸|漏保|漏电保护器?|电闸|总闸)(?:就|又|也|都|老|老是|总|总是|一直|自己|自动|给|会|都|频繁|一推就|一合就)*"
    r"(?:跳|掉|推不上|合不上|弹)|推(?:不)?上去就跳|一推就跳|又跳了",
    "灯闪": r"(?:灯|电灯|灯泡|电|灯光)(?:就|老|老是|总|总是|一直|会|在|都|也|有点)*(?:一)?(?:闪|忽明忽暗|一明一暗|一亮一灭)|一闪一闪|忽明忽暗|闪得厉害|"
    r"一明一暗|忽亮忽暗|频闪",
    "电压低": r"电压(?:太|也|还|很|有点|好|比较|特别|一直|偏|老是)*(?:低|不够|不足)|低电压|灯(?:光)?(?:很|太|有点|特别|发|比较|老|都|越来越)*暗|"
    r"(?:空调|冰箱|水泵|热水器|电器|电饭锅|洗衣机)(?:都|也|就|老|根本|怎么也|老是)*(?:带不动|起不来|启动不了|开不了|打不着|起不动|转不动)|带不动",
    "电压高": r"电压(?:太|很|有点|特别|偏|一直)*高|灯(?:泡)?(?:特别|太|很|老)亮|(?:灯泡|电器)(?:老是|老|都|总是|总|给)*烧",
    "电压不稳": r"电压(?:老|老是|一直|很|不太|有点)*(?:不稳|忽高忽低|波动|时高时低)|时高时低|忽高忽低",
    "缺相": r"缺(?:了)?(?:一)?相|少(?:了)?一相|(?:三相|动力电)(?:只有两相|缺)|一根火线没电|有一半(?:没|停)电|半边(?:没|停)电|一半有电一半没电",
    "电表故障": r"(?:电)?表(?:好像|是不是|也|都|又|就|好|可能|突然|的)*(?:坏|不走|走得?太?快|走得?太?慢|黑屏|不显示|没显示|没有显示|不亮|不转|乱走|报警|"
    r"走得不对|不准|反走|倒走|烧了|花屏|没反应|爆了|红灯)|电表(?:有)?(?:毛病|问题|故障)|走字(?:不对|太快)|不走字",
    "余额用完": r"余额(?:用完|不足|没了|是零|为零|为负)|欠费(?:了)?(?:停电)?|(?:卡|表)里(?:面)?(?:没|的?)钱(?:了|用完|没)|电费(?:用完|没了)|没(?:有)?余额",
    "没电": r"停(?:了)?(?:一(?:天|晚上|上午|下午)的?)?电|没(?:有)?(?:来)?电|没得电|断(?:了)?电|断电|不来电|(?:灯|电灯|灯泡)(?:都|也|全|就|怎么)*(?:不亮|灭了|黑了|熄了|打不开)|"
    r"全黑了|(?:一片)?漆黑|黑灯瞎火|黑咕隆咚|掉电|(?:都|全|又)停了|电(?:给|都|又|也|突然)?(?:停|断|没)了|(?:家里|屋里|一下子|突然)(?:都|就|全)?黑了|冇电|没的电|没见电|"
    r"(?:冰箱|空调|电视|电器|什么)(?:都|也)?(?:用不了|不能用|不转|没法用|开不开)|用不上电|用不了电",
}
"""Each symptom and the ways in which it is told."""

_WAYS = tuple((name, Ways(pattern)) for name, pattern in SYMPTOMS.items())

_OTHER_THAN = re.compile(
    r"(?:没|不|没有|不是|别|并非|从来?不|也不|也没|也没有|没在|没有在|不是在)(?:有|再|老|会|怎么)?$"
)
_NOT_MEANT = Ways(
    r"计划停电|停电(?:通知|消息|信息|公告|计划|报修)|什么时候停电|几点停电|会不会停电|要停电|会停电|停电吗|"
    r"没电话|没有电话|没电脑|没电视|没电梯|没有电梯|没电工|没有电工|停电动车|没电动|没有电动|没电费|没有电费|没电卡|没有电表|没电表"
)

_DANGER = frozenset(("着火", "冒烟", "火花", "触电", "漏电", "断线", "焦味"))
_BY_SOUND, _DANGER_BY_SOUND, _PERHAPS_DENIED = 0.9, 0.7, 0.7


def read_symptoms(text: str) -> Reading:
    """Everything that the caller sees, in one value: 冒烟、没电."""
    words = paused(text, LONGEST)
    spoken = Spoken.of(words.text)
    spans: dict[str, Span] = {}
    unsure = False
    for name, ways in _WAYS:
        meant = next((span for span in ways.find(spoken) if _is_meant(spoken, span)), None)
        if meant is not None:
            spans[name] = meant
            if perhaps_denied(spoken.text[: meant.start]):
                unsure = True
    _leave_out_repeated(spans)
    if not spans:
        return Rejected(KIND, "没有听出故障现象")
    start = min(span.start for span in spans.values())
    end = max(span.end for span in spans.values())
    sure = min(_sure(name, span) for name, span in spans.items())
    if unsure:
        sure = min(sure, _PERHAPS_DENIED)
    return Understood(KIND, JOIN.join(spans), *words.span(start, end), sure)


def _sure(name: str, span: Span) -> float:
    """Danger that was only heard by its sound is asked for before it counts."""
    if span.exact:
        return 1.0
    return _DANGER_BY_SOUND if name in _DANGER else _BY_SOUND


def _is_meant(spoken: Spoken, span: Span) -> bool:
    before = spoken.text[max(0, span.start - 6) : span.start]
    if denied(before) or _OTHER_THAN.search(before):
        return False
    if not span.exact and perhaps_denied(before):
        return False
    start, end = max(0, span.start - 4), span.end + 4
    near = Spoken(spoken.text[start:end], spoken.sounds[start:end])
    return not any(
        other.start + start < span.end and span.start < other.end + start
        for other in _NOT_MEANT.find(near)
    )


def _leave_out_repeated(spans: dict[str, Span]) -> None:
    """What only repeats another symptom in the same words is no second one."""
    for inner, outer in (("没电", "断线"), ("着火", "火花"), ("漏电", "跳闸")):
        if inner in spans and outer in spans and _within(spans[inner], spans[outer]):
            del spans[inner]


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
