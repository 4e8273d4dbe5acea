"""The words that say yes or no, and those beside them that say neither."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ivr.understanding.answer_frames import frames_at
from ivr.understanding.answer_means import Means

# The longest word at a place counts, so that 没错 is no 没 and 不好意思 no 不好.
_SAID: Mapping[Means, str] = {
    Means.YES: (
        "确定 确定的 行行 行行行 对对 对对对 好好 好好好 中中中 可以可以 是是 是是是 是 是的 "
        "嗯呢 嗯哪 方便 方便的 是啊 是呀 是滴 是哒 是嘞 是咧 是噻 是撒 是哩 是呢 是嘛 就是 "
        "就是的 正是 当然 当然是 当然了 肯定 肯定是 肯定的 那肯定 确实 确实是 的确 没错 没有错 "
        "不错 没得错 错不了 没问题 没得问题 没毛病 无误 对 对的 对啊 对呀 对头 对滴 对哒 对嘞 "
        "对咯 对喽 对着呢 对着 对劲 正确 准确 可不 可不是 可不是嘛 可不咋的 可不嘛 不就是 "
        "不就是嘛 谁说不是 怎么不是 咋不是 那可不 那是 那当然 必须的 必须 中 中嘞 要得 要的 "
        "得行 得劲 成 成啊 成嘞 得嘞 得了 妥 妥了 妥妥的 管 管的 管得 阔以 可以 可以的 可以啊 "
        "可以呀 行 行的 行啊 行呀 行吧 行嘞 行了 能 能的 能行 愿意 同意 需要 要 要啊 要呀 想 "
        "想要 有 有的 有啊 有呀 在 在的 在呢 来了 来电了 亮了 已经来了 已经来电了 恢复了 好了 "
        "修好了 系 系啊 系嘅 系呀 啱 啱啊 得 得啊 会 会的 知道了 明白 ok okay yes 欧了 欧克 "
        "恩对 嗯对 嗯是 嗯是的 嗯对的 一点没错 完全正确 完全对 全对 都对 是这样 是这样的 "
        "是这么回事 是这个 就这个 就是这个 是我 我是 我就是 是本人 是我本人 我是本人 本人 "
        "不是不行 不是不要 不是不可以 不是不对 不是没有 没有不对 没说不行 没说不对 没有不行 "
        "没有不是 不会不要 不能不要 不能说不对 不得不 是要 是有 是对的 是可以 也行 也可以 也对 "
        "也是 也是的 也成 都是 都可以的 确认 确认的 "
        "我确认 确认无误 没意见 没有意见 没异议 冇问题 冇错 "
        "木问题 赞成 认可 使得 得得得 中嘞 嗯呐 "
        "嗯呐呗 自然 自然是 那自然 一定 一定的 没二话 照办 "
        "就这么办 就这么着 就这么定 就这么定了 就按这个 "
        "就按这个报 就按这个来 就照这个 听你的 听您的 "
        "依你 按你说的 按您说的 按你说的来 按你说的办 是勒 对勒 "
        "对哩 对额 是额 好嘅 得咯 得啦 冇错 "
        "可不就是 可不是咋地 可不嘛 必须滴 那必须 那必须的 没有问题 没有问题了 没问题了 "
        "没有任何问题 没啥问题 没什么问题 没有意见 完全同意 百分百 千真万确 一模一样 一字不差 "
        "没说的 没得说 那中 那行 那成 那可以 那好吧 也中 还行 还可以"
    ),
    Means.AGREEING: (
        "好 好的 好啊 好呀 好嘞 好咧 好滴 好吧 好勒 好哒 好好 好好好 那好 也好 知道 晓得 晓得了"
    ),
    Means.NO: (
        "还是不行 别来了 别来 别打了 别修了 不来了 不 不是 不是的 不是啊 不是呀 不是嘛 不系 "
        "唔系 唔系啊 不对 不对的 不对啊 不对呀 不对头 不行 不行的 不行啊 不行不行 不得行 "
        "要不得 不中 不成 不可以 不能 不会 不要 不要了 不要不要 不用 不用了 不用啦 不必 不必了 "
        "不需要 不需要了 不想 不愿意 不同意 不消 不消了 不好 不好不好 没有 没有了 没有啊 "
        "没有呀 没有的 没有呢 还没有 还没 还没呢 没 没呢 没得 没得了 莫得 莫得了 冇 冇得 冇有 "
        "冇啊 无 别 别了 别别别 甭 甭了 甭用 算了 算了吧 算啦 免了 错 错了 错的 错啦 都不对 "
        "全不对 全错 全错了 不正确 不准确 有误 不确认 从来没有 没来 没来电 还没来 还没来电 "
        "没亮 还没亮 没好 还没好 没恢复 还没恢复 没修好 还没修好 不在 不认识 不是我 我不是 "
        "不是本人 我不是本人 我不是的 勿是 弗是 不是不是 绝对不是 肯定不是 当然不是 哪有 "
        "哪里是 哪是 才不是 并不是 并没有 根本没有 根本不是 完全不对 一点都不对 拒绝 不方便 "
        "不太方便 不干 不咋行 不太行 不妥 不管 不管用 no "
        "nope 没有没有 绝对没有 肯定没有 真没有 真的没有 甭来 甭来了 木有 木得 么有 么得 没嘞 呒没 "
        "呒么 呒得 唔使 唔使啦 唔好 唔要 唔得 唔对 唔啱 "
        "唔係 弗对 弗要 弗行 勿对 勿要 勿行 伐是 伐对 "
        "伐要 伐行 使不得 要不成 用不着 用不着了 用不上 没必要 没这个必要 没那个必要 没有必要 "
        "大可不必 不得 不肯 不答应 不赞成 不认可 "
        "不认 不成的 不中嘞 不太对 不大对 不怎么对 有点不对 "
        "有错 有出入 对不上 不符 不相符 差了 差远了 不一样 不合适 不情愿 不乐意 不稀罕 不劳烦 "
        "不劳 不麻烦 不麻烦了 不用麻烦 不用麻烦了 "
        "不报了 不办了 不登记了 没这回事 没这事 没有这回事 "
        "没有的事 没那回事 胡说 瞎说 乱讲 反了 弄反了 正相反 否 否定 错错错 错得离谱"
    ),
    Means.POLITE: (
        "听错了 打错了 搞错了 弄错了 看错了 按错了 您搞错了 你搞错了 谢谢 谢谢你 谢谢您 谢谢啊 "
        "多谢 感谢 谢了 麻烦了 麻烦你 麻烦您 辛苦了 辛苦 师傅 同志 姑娘 小姐 小姑娘 小伙子 "
        "美女 帅哥 妹妹 大姐 大哥 先生 老师 您 你 您好 你好 请 请问 不好意思 不客气 对不起 "
        "抱歉 嗯 嗯嗯 恩 啊 哦 噢 喔 呃 额 哎 唉 诶 欸 哈 哟 喂 喂喂 啦 吧 呀 呢 嘛 嗨 咯 喽 "
        "嘞 撒 噻 哩 了 的 嘅 那 就 这 这个 那个 我 我说 我跟你说 跟你说 吧啊 反正 就这样 "
        "就这样吧 那就这样 就这样了 现在 目前 已经 暂时 先 再见 拜拜 不要紧 不打紧 不碍事 "
        "不着急 不急 不忙 不用急 不用客气 不用谢 别急 别着急 别挂 没关系的 我家 我们家 我们这 "
        "我们 我们这边 没事 没事了 没得事 没得事了 没有事 没关系 没啥 没什么 暂时先 那就 那我 "
        "就先 你们 还 真 真的"
    ),
    Means.TAKEN_BACK: ("哦不对 啊不对 不对不对 我说错了 说错了 口误"),
    Means.HEDGE: (
        "可能 可能是 可能吧 好像 好像是 好像对 大概 大概是 也许 也许是 应该 应该是 应该吧 "
        "应该对 估计 估计是 差不多 差不多吧 大约 或许 怕是 兴许 我猜 我想 我觉得 感觉 感觉是 "
        "似乎 算是 算是吧 应该没错 大致"
    ),
    Means.QUESTION: (
        "假如 万一 不要钱吧 "
        "可以的话 行的话 的话 要是 如果 是不是 对不对 行不行 好不好 可不可以 可以不可以 能不能 "
        "要不要 有没有 在不在 会不会 来没来 亮没亮 对吗 是吗 行吗 好吗 可以吗 能吗 有吗 要吗 "
        "不是吗 不对吗 不行吗 没有吗 不可以吗 对么 是么 行么 是嘛吗 对吧 是吧 吗 么 "
        "是谁 你是谁 您是谁 什么意思 啥意思 是什么 是啥 难道 是否 要不 要不然 不会吧 不是吧你"
    ),
    Means.WONDERS: "为什么 为啥 怎么 咋 谁 哪 哪里 哪个 多少 几 多久 什么时候 啥时候 什么 啥",
    Means.AWAY: (
        "我想想 想想 想一想 让我想想 "
        "没有用 没用 不消说 不消说了 不用说 甭说 不用说了 "
        "别说了 不确定 不太确定 等一下 等会 等会儿 等等 "
        "稍等 待会 待会儿 再说 再说吧 随便 随便吧 无所谓 看情况 看吧 看看 不一定 说不准 说不好 "
        "两可 不好说 难说 一半一半 有时候 有时 都行 都可以 怎么都行 两个都行 不见得 未必 "
        "没办法 没有办法 没法 没法说"
    ),
}

OTHER = None
"""What a stretch of any other words means."""

WORDS: Mapping[str, Means] = {
    word: means for means, listed in _SAID.items() for word in listed.split()
}
_LONGEST = max(map(len, WORDS))


@dataclass(frozen=True, slots=True)
class Answer:
    """One word of an answer, or a stretch of other words between two of them."""

    text: str
    start: int
    means: Means | None

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


def answers(words: str) -> Iterator[Answer]:
    """The plain words cut where yes, no and their companions stand; the longest word counts."""
    other = at = 0
    while at < len(words):
        size, means = _longest_at(words, at)
        if not size:
            at += 1
            continue
        if other < at:
            yield Answer(words[other:at], other, OTHER)
        yield Answer(words[at : at + size], at, means)
        other = at = at + size
    if other < len(words):
        yield Answer(words[other:], other, OTHER)


def _longest_at(words: str, at: int) -> tuple[int, Means]:
    """The longest word or frame here and what it means; 0 where there is none. A frame beats a
    word of its length."""
    size = next((n for n in range(_LONGEST, 0, -1) if words[at : at + n] in WORDS), 0)
    word = (size, WORDS[words[at : at + size]]) if size else (0, Means.POLITE)
    return max((*frames_at(words, at), word), key=lambda found: found[0])
