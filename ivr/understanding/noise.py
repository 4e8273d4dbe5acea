"""What is no answer: coughs and fillers, 喂喂, and callers who cannot hear."""

from __future__ import annotations

import re
from enum import Enum

from ivr.understanding.mending import Lexicon
from ivr.understanding.plain import plain


class Noise(Enum):
    """What was said in place of an answer."""

    NOTHING = "没有话"
    FILLER = "语气词"
    CALLING = "喂"
    CANNOT_HEAR = "听不见"


_FILLER = re.compile(
    r"(?:[嗯恩唔呃额啊阿哦喔噢哎唉诶欸哈呵嘿嘻呀哟咦嘘咳呸哼嚯呐嘛呢吧哇嗨]|咳嗽|阿嚏|"
    r"那个|这个|就是|然后|怎么说呢?|我想想?|让我想想|等等|等一下|稍等|我看看?|"
    r"<unk>|unk|uh|um|hm+)+"
)
_CALLING = re.compile(
    r"(?:喂|嗨|你好|您好|有人吗|在吗|在不在|说话呀?|讲话呀?|怎么不说话|[啊哎呀])+"
)
_CANNOT_HEAR = re.compile(
    r"听不(?:太)?(?:见|到|清楚?|着|真)|没(?:有)?听(?:见|到|清楚?)|没(?:有)?声音?|声音(?:太|有点|很)?小|"
    r"(?:听得?|能听)(?:见|到|清)(?:我|吗|不|没)|大(?:点儿?|一点)声|大声(?:一?点|些)|断断续续|信号不好|听不"
)
_WORDS = Lexicon(
    ["听不见", "听不到", "听不清", "没声音", "没有声音", "声音太小", "断断续续", "信号不好"]
)


def noise_of(text: str) -> Noise | None:
    """What a text is instead of an answer; None for words that may be one."""
    said = plain(text)
    if not said:
        return Noise.NOTHING
    if _CANNOT_HEAR.search(said) or _CANNOT_HEAR.search(_WORDS.mend(said[:100]).text):
        return Noise.CANNOT_HEAR
    if "喂" in said and _CALLING.fullmatch(said):
        return Noise.CALLING
    if _FILLER.fullmatch(said):
        return Noise.FILLER
    return Noise.CALLING if _CALLING.fullmatch(said) else None
