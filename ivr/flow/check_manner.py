"""Checks of how callers are spoken to: politely, without reproach, without bare jargon."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ivr.flow.parts import Jargon, Prompt
from ivr.flow.problems import Problem

_REPROACHES = re.compile(
    "难道|岂|凭什么|何必|何苦|还用(?:我|得着)?说|不是(?:已经|早就|都)?(?:跟|和|对)?您?(?:说|讲|告诉)"
    "(?:过|了|过了)?您?(?:吗|嘛|么)|不是(?:说|讲)(?:过|了)|谁(?:让|叫)您|您(?:到底|究竟)|"
    "您怎么(?:不|没|又|还|会|能)|怎么(?:还|又)不|为什么不(?:早|先)|早干什么|(?:说|讲)(?:过|了)多少"
    "(?:遍|次)|不是吗|您(?:听|弄|搞)?(?:清楚|明白)了没有|有什么(?:好|可)[^，。？！]{0,4}的|"
    "(?:都|全)怪您|您自己(?:的问题|的责任|弄坏|没)|您也?不懂|跟您说不"
)
"""Rhetorical questions, and what puts the blame on the caller."""

_ORDERS = re.compile(
    "(?:您|客户)(?:必须|务必得|不得|不准|不许)|快点说|快说|听好了?|闭嘴|少废话|别(?:吵|闹|急|废话)"
)
"""Words that order a caller about."""

_YOU = re.compile("(?<!迷)你")
_KEY = re.compile("按[零一二三四五六七八九](?![下次个遍])|按(?:井号|星号)")
_PLEASE = re.compile("请|麻烦您|劳驾|可以按|按.{1,3}(?:键)?(?:也行|也可以|就行|就好)")


def check_manner(prompt: Prompt, *, again: bool = False) -> Iterator[Problem]:
    """F078 W049 of one prompt by itself; `again`: a question's shorter words, asked before."""
    text = prompt.text
    if found := _REPROACHES.search(text):
        said = f"「{found.group()}」是反问，或者听着像责备"
        hint = "直接说是什么、怎么办，不反问，也不说是谁的错。"
        yield Problem(text.at(found.start()), "F078", said, hint)
    for found in _YOU.finditer(text):
        yield Problem(text.at(found.start()), "W049", "对客户要称「您」", "把「你」改成「您」。")
        break
    if found := _ORDERS.search(text):
        said = f"「{found.group()}」是命令的口气"
        yield Problem(text.at(found.start()), "W049", said, "改成「请您……」，说明为什么。")
    if not again and (found := _KEY.search(text)) and not _PLEASE.search(text):
        said = "请客户按键，这句话里却没有「请」"
        yield Problem(text.at(found.start()), "W049", said, f"例如「请{found.group()}」。")


def check_jargon(prompts: Iterable[Prompt], jargon: Mapping[str, Jargon]) -> Iterator[Problem]:
    """W050 of what is said in one breath: a word of the trade with nothing that explains it."""
    if not jargon:
        return
    spoken = list(prompts)
    everything = "".join(str(prompt.text) for prompt in spoken)
    for word, known in jargon.items():
        if word not in everything or any(words in everything for words in known.explained):
            continue
        first = next(prompt for prompt in spoken if word in prompt.text)
        said = f"「{word}」是行话，客户不一定懂"
        shown = "、".join(f"「{words}」" for words in known.explained)
        hint = f"换成{shown}，或者在同一段话里用它解释一下。"
        yield Problem(first.text.at(first.text.index(word)), "W050", said, hint)
