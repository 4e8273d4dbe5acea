"""The words of each kind of value, by which misheard ones are found."""

from __future__ import annotations

from functools import cache

from ivr.understanding.answer_words import WORDS
from ivr.understanding.hearings import Ear
from ivr.understanding.mishearing import Vocabulary

_DIGITS = "零幺一二两三四五六七八九十百千"
_CAPITALS = "壹贰叁伍陆柒捌玖"
_MENDING = (
    "不对 不是 错了 说错了 不对不对 我说错了 应该是 应该 好像 可能 大概 左右 差不多 不知道 "
    "不记得 改成 换成 估计 谢谢 那个 这个 然后 我的"
)
_ROWS = (
    "最后 后面 前面 中间 开头 末尾 尾号 尾数 最后是 后面是 前面是 重新说 重来 前三位 后四位 "
    "末四位 中间四位 前四位 后三位 末三位 两位 三位 四位 后两位 最后两位 最后一位 倒数 第四位 "
    "号码 电话 手机 座机 区号 户号 工单 单号 停机 别打 不要打 原来 现在 不用了 手机号 电话号码 "
    "用户编号 我再说一遍 完了 三个 两个 四个 五个 六个 七个 八个 联系 联系电话 一对 不好意思 "
    "或者 还是 旧的 新的 四百 那个 没错 对不对 好像是 可能是 单元 意思 打不通 是旧的"
)
_PLACES = "第 倒数第 前 后 末 最后 中间"
_NTH = [f"{place}{digit}位" for place in _PLACES.split() for digit in "一二三四五六七八九十两"]
_COUNTS = (
    "第一次 零下 也没有 都没有 一户也没有 咱这儿 我们这儿 哦不 分之 百分之 百分之五 好几 几户 "
    "几十 好多 很多 一共 总共 没有 不到 整栋 我们 人家 全停"
)
_MEASURES = "栋幢楼家口人台度伏瓦间层次位只条"
"""Beside what counts: 武口人 is 五口人."""
_MONEY = (
    "块钱 毛钱 元钱 一共 总共 电费 人民币 几百 几十 好几百 几块 不到 多少 上个月 没有 差不多 "
    "哦不 我交了 百把块 千把块 块把钱 毛把钱 大洋 块大洋 交了 一块去 一块儿 还是 我充了 充了 "
    "缴了 欠了 花了 扣了 充值 欠费 零五毛 不是"
)
_LENGTHS = (
    "小时 钟头 分钟 刻钟 个小时 个半小时 半个小时 半小时 半个钟头 个钟头 星期 礼拜 个星期 个礼拜 "
    "半个月 半天 大半天 好几 好几个 几个 几个小时 好久 很久 不到 已经 停了 一会儿 刚刚 昨天 早上 "
    "上午 晚上 点钟 个月 秒钟 多小时 个多小时 还是 小时不到 个小时不到 八点二十 钟头了 小时了"
)
_MOMENTS = (
    "昨天 今天 前天 大前天 明天 后天 大后天 昨晚 今早 今晚 明早 昨夜 昨儿 今儿 早上 上午 中午 "
    "下午 傍晚 晚上 夜里 半夜 凌晨 清早 早晨 今天早上 今天上午 今天下午 今天晚上 昨天晚上 "
    "昨天下午 昨天上午 明天上午 明天下午 刚才 刚刚 现在 马上 小时 钟头 分钟 半个 个小时 个钟头 "
    "半个小时 以前 之前 以后 之后 星期 礼拜 上个 下个 上个星期 下个星期 这个星期 点钟 点半 一刻 "
    "三刻 停的 停了 几点 什么时候 好久 几天 随时 都行 尽快 前几天 好几天 不清楚 这会儿 刚停 才停 "
    "刚停的 才停的 小时前 钟头前 分钟前 天前 小时以前 个小时前 个钟头前 半个小时前 半个钟头前 "
    "上个月 下个月 小时了 钟头了 个小时了 天了 刻钟前 刻钟 个钟头了 两点水 三点水 分钟吧 点吧 "
    "点半吧 小时吧 一刻钟前 一刻钟 星期前 个星期前 个礼拜前 周末 一早 今天一早 一大早 早起 "
    "后半夜 前半夜 夜里头 天刚亮 天亮 天黑 晚饭 午饭 早饭 时候 的时候 小时后 个小时后 个钟头后 "
    "分钟后 天后 天后上午 天后下午 再过 过半个小时 过一个小时 过两个小时 再过一个小时 "
    "再过半个小时 号上午 号下午 号早上 号晚上 昨儿个 今儿个 前儿个 日上午 日下午 说错了 哦不 "
    "后晌 前晌 多小时 多小时前 多小时了 个多小时 个半小时前 个半小时了 半小时前 半小时 天没亮 "
    "正午 晌午"
)
_SPANS = (
    "小时 个小时 半小时 半个小时 个半小时 一个小时 两个小时 钟头 个钟头 半个钟头 分钟 天 星期 "
    "个星期 个月 刻钟 一刻钟"
)
_FROM_NOW = "前 以前 之前 后 以后 之后 了 左右"
_AGO = " ".join(f"{span}{way}" for span in _SPANS.split() for way in _FROM_NOW.split())
_PARTS = (
    "昨天 今天 明天 后天 前天 昨晚 今早 上午 下午 早上 晚上 中午 凌晨 夜里 半夜 傍晚 星期 礼拜 刚才"
)
_IT_IS = " ".join(f"是{part}" for part in _PARTS.split())
_NO_NUMBERS = "一起 一般 一直 一样 第一时间 一块儿 一会儿 一下 一些 一定 万一 统一 一边 分钟"
"""Misheard ones of these would look like numbers."""
_WEEKS = ("星期", "礼拜", "周", "上周", "下周")
_EVERYDAY = (
    "一起 一般 一直 一样 一共 第一时间 时间 一块儿 一会儿 一下 一点 一些 一定 万一 统一 一边 "
    "这儿 那儿 哪儿 儿子 女儿 交了 要交 我交 停电 没电 报修 记得 不记得 衣服 医院 我家 家里 "
    "电话 师傅 你好 喂喂 听不见 单元 分钟 小时 星期 和平路 小区 花园 邻居 老人 孩子 人工 着火 "
    "冒烟 跳闸 空调 冰箱 电表 表上 怎么 什么 为什么 多少 不好意思 对不起 早起 一早 "
    "前儿 前儿个 昨儿个 后晌 同意 号儿 一哈 哪行 哪里 哪儿 个屁 个鬼 对门 对面"
)
"""They are what they are written as, whatever else they sound like."""


@cache
def for_answers() -> Vocabulary:
    """Yes and no."""
    return Vocabulary(WORDS, "是对行好要有不没中", others=_EVERYDAY.split())


@cache
def for_rows() -> Ear:
    """Digits one by one."""
    singles = f"{_DIGITS}洞拐勾个双仨杠{_CAPITALS}"
    words = [*f"{_MENDING} {_ROWS}".split(), *_NTH]
    return Ear(
        words,
        singles,
        others=_EVERYDAY.split(),
        beside="位俩对",
        behind="是位对了后号尾数",
        row=True,
    )


@cache
def for_counts() -> Ear:
    """Plain numbers."""
    singles = f"{_DIGITS}仨俩廿卅万点半多几来个户"
    return Ear(_words(_COUNTS), singles, others=_EVERYDAY.split(), beside=_MEASURES)


@cache
def for_amounts() -> Ear:
    """Amounts of money."""
    singles = f"{_DIGITS}万块毛元角分蚊半点多几来"
    words = [*_words(_MONEY), *(f"{digit}{unit}" for digit in "八九" for unit in "块毛")]
    return Ear(words, singles, others=_EVERYDAY.split(), behind="充交欠了概是")


@cache
def for_durations() -> Ear:
    """Lengths of time."""
    singles = f"{_DIGITS}仨俩半个多几来天钟月秒分刻到"
    return Ear(_words(_LENGTHS), singles, others=_EVERYDAY.split(), beside="小星礼")


@cache
def for_times() -> Ear:
    """Moments."""
    days = [f"{week}{day}" for week in _WEEKS for day in "一二三四五六日天"]
    hours = [f"{digit}点" for digit in "二两三五六七八九"]
    singles = f"{_DIGITS}点半刻分快多来号月差天个到"
    words = [*_words(f"{_MOMENTS} {_AGO} {_IT_IS}"), *days, *hours]
    return Ear(
        words, singles, others=_EVERYDAY.split(), beside="小", behind="期拜周午晚晨上里夜概是"
    )


def _words(own: str) -> list[str]:
    return f"{_MENDING} {_NO_NUMBERS} {own}".split()
