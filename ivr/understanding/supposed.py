"""Numbers in sentences that suppose or ask: 要是二十户呢, 是不是要两个小时, 能不能充一百; and
those of something else: 一度电五毛, 八点的新闻."""

from __future__ import annotations

import re

from ivr.understanding.context import Context
from ivr.understanding.mishearing import Reader
from ivr.understanding.plain import plain
from ivr.understanding.readings import Reading, Rejected
from ivr.understanding.sounding import in_sounds, sounding

_WORDS = (
    "^[嗯啊呃那哎喂，,]*(?:我说)?(?:要是|如果|假如|假设|万一|倘若)|"
    "是不是(?!是|也)|([能会够要行在来有])[不没]\\1|"
    "(?<![对是行好])吗[啊呀？?]?$|"
    "点半?(?:开门|关门|上班|下班|起床)|"
    "八成(?:是|都|新)|两口子|一家人都|六六大顺|[早晚]上好|晚上怎么办|每天|一天到晚|"
    "[点天]半?的(?:新闻|火车|飞机|高铁|班车|课|会)|[一每]度电?[^，]{0,4}[块毛钱]"
)
_WRITTEN, _HEARD = re.compile(_WORDS), sounding(_WORDS)
"""What follows a correction (不对，是两个小时) is none of these."""


def unless_supposed(kind: str, read: Reader) -> Reader:
    """The reader, for which sentences that suppose or ask have no value."""

    def reader(text: str, context: Context) -> Reading:
        if _WRITTEN.search(text.strip()) or _HEARD.search(in_sounds(plain(text))):
            return Rejected(kind, "客户在假设、在问，或者说的是别的数。")
        return read(text, context)

    return reader
