"""Keys as people name them: in a sentence (请按一, 按井号), or where a key should be written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_KEYS = {
    **{sign: str(number) for number, sign in enumerate("零一二三四五六七八九")},
    **{str(number): str(number) for number in range(10)},
    **{"〇": "0", "幺": "1", "井": "#", "#": "#", "＃": "#", "星": "*", "米": "*", "*": "*"},
}
_KEY = f"[{''.join(_KEYS)}]"
# 按一下 and 按三次 count how often, 按一户一表 is no key, 按幺幺九 is a number to dial.
_NO_KEY = f"(?!{_KEY}|[十百千万两几一]|[下次遍个会户栋般定秒分点元度])"
_PRESSING = re.compile(
    rf"按(?:下|一下)?(?:数字键?|右下角的|左下角的)?[ “「\"']*({_KEY}{_NO_KEY}"
    rf"(?:[号字键”」\"']*(?:、|或者?|和){_KEY}{_NO_KEY})*)"
)


_ENGLISH = re.compile(r"\b[Pp]ress (?:the )?(?:([0-9#*])|(star|pound))\b")


@dataclass(frozen=True, slots=True)
class SpokenKey:
    """A key that a sentence names; `offset` is where, and `word` how."""

    key: str
    offset: int
    word: str


def spoken_keys(sentence: str) -> Iterator[SpokenKey]:
    """Every key that the sentence says can be pressed."""
    for found in _PRESSING.finditer(sentence):
        for sign in re.finditer(_KEY, found[1]):
            yield SpokenKey(_KEYS[sign[0]], found.start(1) + sign.start(), sign[0])
    for found in _ENGLISH.finditer(sentence):
        key = found[1] or {"star": "*", "pound": "#"}[found[2]]
        yield SpokenKey(key, found.start(), found[0])


def meant_key(written: str) -> str:
    """How to write what stands in the place of a key: 三, 3", 井号, 12."""
    bare = written.strip("\"'“”‘’「」 ")
    if len(bare) > 1 and all(sign in "0123456789*#" for sign in bare):
        return f'只能写一个键，例如 "{bare[0]}"；要客户输入一串数字，用「按键」。'
    sign = bare.removesuffix("键").removesuffix("号")
    key = _KEYS.get(sign)
    return f'写成 "{key}"，两边都是英文引号。' if key is not None else '例如 按: "1"。'
