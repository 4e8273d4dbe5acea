"""What callers tell of things as they are now and at home: no past, no future, no if, no guess.

去年停过一次电, 要是停电了怎么办 and 明天会不会停电 hold the words of an outage and tell of none.
A sentence is looked at in pieces, from pause to pause or from a word that comes back to the
present (这回, 现在); what stands before such a word in its piece counts if it tells a fault itself:
家里没电了明天能来吗.
"""

from __future__ import annotations

import re

from ivr.understanding.pauses import BLANK, PAUSE
from ivr.understanding.sounding import Spoken, Ways, sounding

_PIECE = re.compile(
    rf"[^{PAUSE}]+?(?=[{PAUSE}]|$|(?<!到)(?<![，])(?:现在|这回|这次|今天(?!会|要)|今晚|刚才|刚刚|眼下|这会儿))"
)
_IF = "要是|如果|假如|假设|假使|万一|倘若|比如说?|的话|若是"
_LONG_AGO = (
    r"(?<![跟像和从])(?:去年|前年|上次|上回|上一次|上一回|往年|从前|以前|早先|头几年|前几年|那年|那次|那回|小时候)"
    r"(?![^，]{0,8}(?:开始|起就|一直))"
)
_OVER = (
    r"(?<!今天)(?<!今天都)(?:停|断|跳|闪|坏|烧|漏|黑|欠|用完)过(?!了|三|四|五|好几|又)|"
    r"(?:昨天|前天|上个?月|上周|上个?星期|上个?礼拜|前几天|前阵子|前些天)[^，]{0,8}(?:停|断|跳|闪|坏|烧|漏|黑|欠|用完)过"
)
_TO_COME = (
    r"(?:明天|明早|明晚|后天|大后天|明儿|下个?月|下周|下个?星期|下个?礼拜|改天|过几天|过两天|往后|将来|"
    r"到时候|以后)[^，]{0,10}(?:停|断|检修|施工|要|会)|(?<!不)(?:快)?要停电"
)
_WHETHER = (
    r"会不会|要不要|有没有可能|是不是(?=把|跳|欠|停|断|漏|你们|要|会|坏|用完)|"
    r"(?:停电?|有电|没电|来电|跳闸?|断电|闪|漏电|着火|冒烟|欠费|坏|用完)(?:了)?(?:[吗么](?=$|，|现在|[啊呀])|没有?(?=$|，)|没有?[啊呀呢](?=$|，))|"
    r"(?:停电|跳闸|欠费|用完|来电|通电|没电|漏电|触电)(?:了)?(?:你们|我们|的时候|之后|以后)*(?:会|要|能|需要|算)[^，]{0,10}(?:吗|么|不)(?=$|，)"
)
_ABOUT = Ways(
    r"(?<!外头)(?<!外面)(?:什么|啥)(?:叫|样)|是(?:啥|什么|哪)样|(?:谁|哪个)(?:赔|负责|出钱)|"
    r"(?:电视|新闻|网|报纸)(?:上|里)?说|(?:问|了解)(?:一下|问|下)?[^，]{0,3}(?:跳闸|漏电|停电|缺相)是"
)
"""What speaks of a matter and not of an event, all of the piece."""
_HOW = (
    r"(?<!不清楚)(?<!不知道)(?<!不晓得)(?<!不会)(?<!不懂)怎么(?:知道|晓得|判断|区分|看(?!不|都|也))"
)
_FEAR = (
    r"(?:怕|担心|害怕)(?!是|不是)(?=[^，]{0,4}(?:着火|起火|触电|漏电|爆|冒|断|跳|停))|"
    r"不会[^，]{0,6}吧"
)
_UNREAL = tuple(Ways(pattern) for pattern in (_IF, _LONG_AGO, _OVER, _TO_COME, _WHETHER, _FEAR))
_GOES_ON = re.compile("开始|起就|一直|以前[^，]{0,4}都")
_BEGINS = sounding("^[那我]?(?:要是|如果|万一|假如|上次|上回|去年|以前)")
"""At the beginning of a piece the sound alone is enough: 要时邻居也停了怎么办."""
_HOW_WRITTEN = re.compile(_HOW)
_TELLS = re.compile(
    "没(?:有)?(?:来)?电|没得电|莫得电|冇电|停(?:了)?电|停了|断电|黑了|不亮|跳(?:闸|了)|闪|坏了|冒|烧|火|断了|漏电|灭"
)
_OF_OTHER_PIPES = Ways(
    "(?:水|自来水|网络?|宽带|煤气|燃气|天然气|暖气|信号|有线)(?:也|都|又|给|就|全)*(?:停|断|没(?!电))"
)
_NO_FAULT_TALK = Ways(
    r"(?:家|我|是|们)住|住(?:在|的)|(?:年|月|新|旧|老)?(?:盖|建|造|换|买|装)的|物业|门口|搬家|装修|不在家(?!不)|口人|想(?:换|装|买|要)个?|"
    r"有[一二三四五六七八九十两几\d]+(?:多)?(?:年|口|层|平)"
)
_OFF = re.compile("停|掉|弹|没(?:有)?(?:来)?电|没得|莫得|冇|黑|断|灭|亮|闪|跳|坏")


def as_things_are(text: str, *, of_supply: bool = False) -> str:
    """The text, as long as before, with a blank for what it does not state as present.

    `of_supply`: leave out, too, what tells nothing of the supply, such as where somebody lives;
    for questions that ask for the supply alone.
    """
    signs = list(text)
    for piece in _PIECE.finditer(text):
        start, end = piece.span()
        said = text[start:end]
        at = _leaves_the_present(said)
        if (
            at is None
            and of_supply
            and any(_NO_FAULT_TALK.find(Spoken.of(said)))
            and not _OFF.search(said)
        ):
            at = 0
        if at is not None:
            signs[start + at : end] = BLANK * (end - start - at)
    return "".join(signs)


def _leaves_the_present(said: str) -> int | None:
    """From where a piece is no statement of the present; None if all of it is one."""
    spoken = Spoken.of(said)
    if any(_ABOUT.find(spoken)) or ("电" not in said and any(_OF_OTHER_PIPES.find(spoken))):
        return 0
    if _BEGINS.match(spoken.sounds) and not _GOES_ON.search(said):
        return 0
    places = [span.start for ways in _UNREAL for span in ways.find(spoken)]
    places += [found.start() for found in _HOW_WRITTEN.finditer(said)]
    if not places:
        return None
    first = min(places)
    return first if _TELLS.search(said, 0, first) else 0
