"""Why people call, how often, and what they answer: all of it is data.

An answer is the name of an option, a value of the caller's own (`VALUE`), or something that may be
done at any question. What is not listed here is answered with the first option. Weights are
relative to those beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto


class Does(Enum):
    """What a caller may do whatever is asked."""

    VALUE = auto()
    """Says or types what is asked for: the account, the number, the address, the name."""
    SILENCE = auto()
    HANG_UP = auto()
    MUMBLES = auto()
    ASKS_AGAIN = auto()


@dataclass(frozen=True, slots=True)
class Says:
    """Words of the caller's own; who does not speak presses these keys instead."""

    words: str
    keys: str


Reply = str | Does | Says
Answers = Mapping[Reply, int]

VALUE, SILENCE, HANG_UP = Does.VALUE, Does.SILENCE, Does.HANG_UP
MUMBLES, ASKS_AGAIN = Does.MUMBLES, Does.ASKS_AGAIN

PERSON = Says("我要找人工", "0")
NO_MORE = "没有"

SLIPS: Mapping[Reply, int] = {HANG_UP: 9, SILENCE: 12, MUMBLES: 18, ASKS_AGAIN: 8, PERSON: 12}
"""What a caller does instead of an answer, in so many of a thousand answers."""

USUAL: Mapping[str, Answers] = {
    "还有别的事吗": {"没有": 55, HANG_UP: 40, SILENCE: 3, "还有": 2},
    "再选": {HANG_UP: 50, "查停电": 20, "报修": 15, "其他": 15},
    "确认地址": {"是": 96, "否": 4},
    "问户号": {VALUE: 55, "不知道": 45},
    "没查到": {"再输": 40, "不管": 60},
    "问地址": {VALUE: 95, "说不清": 5},
    "念地址": {"对": 94, "不对": 4, "说不清": 2},
    "打这个吗": {"可以": 92, "换": 8},
    "问电话": {VALUE: 95, "不输": 5},
    "号码对吗": {"对": 97, "不对": 3},
    "问时间": {"刚才": 60, "一小时内": 25, "更早": 15},
    "问几点": {VALUE: 70, "说不准": 30},
    "问姓名": {VALUE: 92, "不想说": 8},
    "问情况": {"没有": 55, VALUE: 45},
    "问范围": {"一户": 70, "不止一家": 18, "不清楚": 12},
    "问多大": {"一栋": 70, "小区": 20, "一条街": 4, "不止一家": 6},
    "看开关": {"开关没跳": 46, "没有查看": 30, "开关跳了": 22, "保险丝断了": 2},
    "推上去": {"推上开关后来电": 55, "推上开关仍没电": 30, "开关一推就跳": 15},
    "看余额": {"开关没跳余额没用完": 62, "开关没跳余额没看": 28, "余额用完": 10},
    "去充值": {"充值后来电": 60, "余额用完未充值": 25, "充值后仍没电": 15},
    "要电工吗": {"联系电工": 55, "仍要报修": 25, "都不用": 20},
    "核对": {"都对": 95, "要改": 5},
    "改哪样": {"改时间": 20, "改好了": 60, "不改了": 60},
    "改别的哪样": {"改完了": 1},
    "是同一个吗": {"同一个": 62, "催办": 33, "另一个": 5},
    "是这件事吗": {"同一个": 95, "另一个": 5},
    "要报修吗": {"不用": 80, "报修": 20},
    "另有故障吗": {"没有": 95, "另有故障": 5},
    "没有地址": {"不用": 70, "报修": 30},
    "要告诉吗": {"要": 55, "不用": 40, "另有故障": 5},
    "打回去吗": {"好": 70, PERSON: 30},
    "留下电话吗": {"好": 70, PERSON: 30},
    "选凭据": {"电话尾号": 55, "电表尾号": 20, "证件尾号": 20, "都不知道": 5},
    "没对上": {"换一样": 50, "重新输": 40, "不查了": 10},
    "选别的凭据": {"电表尾号": 50, "证件尾号": 50},
    "问电话尾号": {VALUE: 1},
    "问证件尾号": {VALUE: 1},
    "问电表尾号": {VALUE: 1},
    "问月份": {"按井号": 1},
    "还查什么": {"没有了": 90, "别的月份": 10},
    "问编号": {"没有": 1},
    "怎么查": {"用户号": 1},
    "问要催吗": {"不用": 70, "要催": 30},
    "还要听吗": {"没有了": 75, "再细一点": 20, "问别的": 5},
    "还问吗": {"没有了": 85, "问别的": 15},
    "没查到知识": {"请人答": 1},
    "要补充吗": {"催办": 50, "补充": 20, "另一件": 20, "没有了": 10},
    "要怎样": {"催办": 60, "另一件": 20, "没有了": 20},
    "还申请吗": {"登记": 85, "不用": 15},
    "选三个": {"第一个": 55, "第二个": 25, "第三个": 15, "别的时间": 5},
    "选两个": {"第一个": 60, "第二个": 35, "别的时间": 5},
    "没有空的": {"不约了": 80, "再找一遍": 20},
    "换法": {"换一天": 50, "再晚一点": 50},
    "真来了吗": {"是": 1},
    "提醒": {"接着办": 60, HANG_UP: 40},
    "我在听": {"听得到": 1},
    "再试一次": {"听得到": 1},
    "没关系": {HANG_UP: 80, "要办": 20},
}
"""What anybody answers to a question, by its step; an errand may know better."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Why somebody calls. `weight` of a thousand ordinary calls; `wanted` at the main menu."""

    name: str
    weight: int
    wanted: Answers
    answers: Mapping[str, Answers] = field(default_factory=dict)
    patience: int = 40
    """After so many answers the caller gives up."""


def _first(*ways: tuple[str, Reply]) -> Mapping[str, Answers]:
    return {step: {reply: 1} for step, reply in ways}


REPORTS = Errand("停电报修", 190, {"报修": 1})
ASKS_OUTAGE = Errand("查停电消息", 150, {"查停电": 1})
URGES = Errand("又来催修", 25, {"报修": 1}, {"是同一个吗": {"催办": 85, "同一个": 15}})
STRUCK = Errand(
    "风暴停电",
    0,
    {"报修": 80, "查停电": 20, "没电": 1},
    {
        "要什么": {"没电": 95, PERSON: 3, "别的": 2},
        "问范围": {"不止一家": 55, "一户": 25, "不清楚": 20},
        "问多大": {"小区": 45, "一栋": 35, "一条街": 10, "不止一家": 10},
        "要报修吗": {"报修": 80, "不用": 20},
        "看开关": {"没有查看": 60, "开关没跳": 40},
    },
)
"""A caller of a place that the storm has struck."""

STRUCK_AGAIN = Errand("风暴里又来问", 0, {"查停电": 60, "报修": 40, "没电": 1}, STRUCK.answers)

DANGER = Errand(
    "险情",
    8,
    {
        Says("着火了", "9"): 4,
        Says("电线掉下来了", "9"): 3,
        Says("有人触电了", "9"): 1,
    },
)

CALLED = Errand(
    "接回访",
    0,
    {"是本人": 1},
    {
        "是本人吗": {"是本人": 93, "不是本人": 2, "没空": 3, "不愿接": 2},
        "来电了吗": {"来电了": 93, "没来电": 2, "又停了": 1, "灯闪": 1, "说不准": 3},
        "解决了吗": {"解决了": 92, "没解决": 6, "没答复": 2},
        "满意吗": {"非常满意": 50, "满意": 32, "一般": 10, "不满意": 5, "非常不满意": 3},
        "问危险": {"没有": 1},
        "几家没电": {"一户": 70, "不止一家": 20, "不清楚": 10},
        "问几时": {"过一会儿": 3, "晚上就行": 2, "上午就行": 3, "明晚就行": 1, "现在说": 1},
        "念时间": {"好": 95, "换一个": 5},
        "等他来": {"来了": 60, "不来": 40},
        "要接人吗": {"接通": 45, "办好了": 50, "录下来": 5},
    },
)
"""Somebody whom the hotline calls."""

ERRANDS: tuple[Errand, ...] = (
    REPORTS,
    ASKS_OUTAGE,
    URGES,
    Errand(
        "灯闪电表",
        30,
        {"报修": 1},
        {"问范围": {"不是停电": 1}, "问毛病": {"电压不稳": 60, "电表故障": 40}},
    ),
    Errand("查电费", 150, {"其他": 1}, _first(("哪一样", "查询"), ("查什么", "电费"))),
    Errand("查进度", 25, {"其他": 1}, _first(("哪一样", "查询"), ("查什么", "进度"))),
    Errand(
        "用电咨询",
        110,
        {"其他": 1},
        {
            "哪一样": {"咨询": 1},
            "问什么": {
                Says("阶梯电价怎么算", "1"): 3,
                Says("怎么交电费", "1"): 2,
                Says("我想问峰谷电价", "1"): 1,
                Says("月亮上有没有电", "1"): 1,
            },
            "您是问": {"是": 90, "不是": 10},
            "没查到": {"请人答": 40, "不问了": 60},
            "常问的": {"阶梯电价": 3, "怎么交电费": 3, "怎么看电表": 2, "都不是": 1},
            "更多常问": {"怎么开发票": 2, "过户": 2, "都不是": 1},
        },
    ),
    Errand(
        "业务申请",
        45,
        {"其他": 1},
        {
            "哪一样": {
                "办业务": 1,
                "过户": 40,
                "居民新装": 20,
                "充电桩": 25,
                "增容": 10,
                "销户": 5,
            },
        },
    ),
    Errand(
        "投诉",
        18,
        {"投诉": 1},
        {"哪一样": {"投诉": 1}, "哪一类": {"停电频繁": 4, "服务态度": 2, "电费": 2, "其他": 2}},
    ),
    Errand(
        "举报",
        4,
        {"投诉": 1},
        {
            "哪一样": {"举报": 1},
            "留名吗": {"不留名": 70, "留名": 30},
            "哪一类": {"偷电": 70, "乱收费": 20, "其他": 10},
            "要答复吗": {"要": 60, "不要": 40},
        },
    ),
    Errand(
        "建议表扬",
        12,
        {"投诉": 1},
        {
            "哪一样": {"建议": 2, "表扬": 1},
            "什么建议": {"录音": 1},
        },
    ),
    Errand(
        "预约",
        14,
        {"其他": 1},
        {
            "哪一样": {"上门": 1},
            "上门": {"约时间": 1},
            "做什么": {"新约": 85, "改": 8, "取消": 7},
            "问事项": {"验表": 40, "换表": 30, "装表接电": 20, "上门收资料": 10},
        },
    ),
    Errand(
        "上门服务",
        5,
        {"其他": 1},
        {
            "哪一样": {"上门": 1},
            "上门": {"老人": 1},
            "要办什么": {"看电表": 4, "交电费": 3, "办业务": 3},
        },
    ),
    Errand("留言", 20, {"其他": 1}, _first(("哪一样", "留言"))),
    Errand("找人工", 85, {PERSON: 1}),
    DANGER,
    Errand("讲英语", 5, {Says("English please", "8"): 1}, {"问要什么": {SILENCE: 1}}),
    Errand("讲方言", 4, {Says("我只会说四川话", "0"): 1}),
    Errand("情绪激动", 10, {Says("气死我了，没人管", "0"): 1}),
    Errand(
        "辱骂", 3, {Says("你们这帮废物", "0"): 1}, {"提醒": {Says("废物", "1"): 40, "接着办": 60}}
    ),
    Errand("打错了", 18, {Says("打错了", "2"): 1}, {"要什么": {Says("打错了", "2"): 1}}),
    Errand("没有声音", 32, {SILENCE: 1}, {"再试一次": {SILENCE: 1}}),
    Errand("一接就挂", 37, {HANG_UP: 1}),
)
"""All kinds of calls of an ordinary day; those of a storm come besides."""

BY_HOUR: tuple[int, ...] = (
    *(12, 8, 6, 5, 6, 12, 28, 52, 74, 80, 76, 68),
    *(58, 62, 70, 72, 70, 66, 64, 66, 62, 48, 30, 20),
)
"""How the ordinary calls spread over the day, hour by hour."""

SPEAKS, DEAF_LINES, BARGES_IN = 620, 250, 380
"""Of a thousand callers: who speaks rather than presses; whose words are not understood just then,
so that all goes by keys; who answers before the question has ended."""

OTHER_PHONE, HIDDEN = 120, 35
"""Of a thousand callers: who calls from a telephone that no account has; who shows no number."""
