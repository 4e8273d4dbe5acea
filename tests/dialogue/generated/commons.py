"""Draws the common part: defaults, commands, announcements, hours."""

from __future__ import annotations

from tests.dialogue.generated.dice import Dice
from tests.dialogue.generated.vocabulary import HOURS, KEEP
from tests.dialogue.generated.writing import Written

PERSON, DANGER, HELP, NOBODY, CLEAR = "找人", "危险", "帮忙", "没接通", "问清"
"""The sub-flows that the common part calls; each generated set has them all."""

TAKEN = ("户号", "联系电话", "范围", "留言")
"""The parameters of those sub-flows."""

SHORT = ("1秒", "1.5秒", "300毫秒")
TIMES = (*SHORT, "1分钟")
DAYS = ("每天", "工作日", "休息日", "节假日", "周二", "周六")
SPANS = ("08:00-12:00、13:00-17:30", "22:00-06:00", "无", "00:00-24:00")

Mapping = dict[str, Written]


def misses(dice: Dice) -> Written:
    """没听到 or 没听懂."""
    return ["没听清。", "还是没有。"][: dice.pick([2, 1, 0, 2])]


def hints(dice: Dice) -> Written:
    """线路提示."""
    words = {"太轻": "太轻了。", "嘈杂": "太吵了。", "音乐": "只有音乐。", "无声": "没有声音。"}
    return {sound: words[sound] for sound in dice.some(tuple(words), 4)}


def speaking(dice: Dice) -> Mapping:
    """可打断 and 按键保留, now and then."""
    found: Mapping = {}
    if dice.seldom():
        found["可打断"] = dice.pick(["是", "否", "仅按键"])
    if dice.seldom():
        found["按键保留"] = dice.pick(["是", "否"])
    return found


def calling(dice: Dice, flow: str) -> Mapping:
    """{调用: 子流程, 传入: …} of one of the common part's sub-flows."""
    given = dice.some(TAKEN, 3)
    return {"调用": flow, "传入": {name: name for name in given}} if given else {"调用": flow}


def defaults(dice: Dice) -> Mapping:
    """默认 of the common part; there is a way out for everything."""
    found = speaking(dice)
    for word in ("没听到", "没听懂"):
        if not dice.seldom():
            found[word] = misses(dice)
    if dice.often():
        found["线路提示"] = hints(dice)
    for word in ("等待", "最长", "静音", "等待挂机"):
        if dice.seldom():
            found[word] = dice.pick(SHORT if word == "静音" else TIMES)
    if dice.often():
        found["次数用完"] = calling(dice, PERSON)
        if dice.often():
            found["没听懂用完"] = calling(dice, dice.pick([PERSON, CLEAR]))
    else:
        found["没听到用完"] = calling(dice, PERSON)
        found["没听懂用完"] = calling(dice, PERSON)
    found["失败"] = calling(dice, dice.pick([PERSON, HELP]))
    found["没人接"] = calling(dice, dice.pick([NOBODY, HELP]))
    return found


def commands(dice: Dice) -> Mapping:
    """随时可说 of the common part: a person is always there."""
    found: Mapping = {}
    if not dice.seldom():
        danger: Mapping = {"说": ["着火", "触电"], "按": "9", "优先": "紧急"}
        found["报危险"] = danger | calling(dice, DANGER)
    found["找人工"] = {"说": ["人工", "找人"], "按": "0", **calling(dice, PERSON)}
    if not dice.seldom():
        found["再听一遍"] = {"说": ["再说一遍"], "按": "*", "做": "重播"}
    if not dice.seldom():
        found["回上一步"] = {"说": ["上一步"], "按": "8", "做": "上一步"}
    if dice.seldom():
        sound = dice.pick(["答录机", "嘈杂", "音乐"])
        found["机器"] = {"线路": sound, **calling(dice, dice.pick([HELP, NOBODY]))}
    if dice.seldom():
        found["怎么用"] = {"说": ["怎么用"], "按": "7", **calling(dice, HELP)}
    return found


def announcement(dice: Dice) -> Mapping:
    """One announcement, in force or not."""
    said = dice.pick(["城东正在抢修。", "{今天}台风。", "{问候}，{供电公司}提醒您。"])
    found: Mapping = {"播报": said}
    if dice.often():
        found["从"] = dice.pick(["2026-01-01 00:00", "2027-01-01 00:00"])
    found["到"] = dice.pick(["2099-01-01 00:00", "2027-02-06 00:00"])
    if dice.seldom():
        found["可打断"] = dice.pick(["是", "仅按键"])
    return found


def common_part(dice: Dice) -> Mapping:
    """公共.yaml."""
    found: Mapping = {"公共": "是", "默认": defaults(dice), "随时可说": commands(dice)}
    if dice.often():
        found["挂机后"] = KEEP
    told = [announcement(dice) for _ in range(max(0, dice.number(0, 3) - 1))]
    if told:
        found["公告"] = told
    found["时段"] = {
        name: {day: dice.pick(SPANS) for day in dice.some(DAYS, 3, least=1)} for name in HOURS
    }
    return found
