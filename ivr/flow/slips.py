"""Slips of writing that YAML itself explains badly: encodings, tabs, full-width signs."""

from __future__ import annotations

import re
import unicodedata

from ivr.flow.marks import Span
from ivr.flow.problems import Problem

FULL_WIDTH = {
    **{"，": ",", "、": ",", "｛": "{", "｝": "}", "［": "[", "］": "]", "【": "[", "】": "]"},
    **dict.fromkeys("“”‘’＂＇", '"'),
}
MOST_COLUMNS = 4_000
"""A line's length; the longest prompt has a thousand signs."""

_CONTROL = re.compile("[^\t\x20-\x7e\xa0-\ufffd\U00010000-\U0010ffff]")
_OTHER_BREAKS = dict.fromkeys(map(ord, "\x85\u2028\u2029"), " ")
"""Rare line breaks would make our count of lines differ from the reader's."""

_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(data: bytes, file: str) -> str | Problem:
    """The text of a file, or the problem that it is not UTF-8."""
    start = Span(file, 1, 1)
    hint = "用记事本或编辑器另存为 UTF-8 编码。"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_utf_16(data[:200]):
        return Problem(start, "F004", "文件的编码是 UTF-16，读不了", hint)
    if len(_NO_TEXT.findall(data[:2000])) > 3:
        hint = "流程是纯文字：用记事本或编辑器写，另存为 UTF-8 编码的 .yaml 文件。"
        return Problem(start, "F004", "这不是文字文件，读不了", hint)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        try:
            data.decode("gb18030")
            guess = "文件的编码是 GBK，读不了"
        except UnicodeDecodeError:
            guess = "文件不是 UTF-8 编码的文字，读不了"
        return Problem(Span(file, line, 1), "F004", guess, hint)
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_OTHER_BREAKS)


def _is_utf_16(beginning: bytes) -> bool:
    """Without a mark at the beginning: ASCII signs in it have a zero byte on the same side."""
    left, right = beginning[::2].count(0), beginning[1::2].count(0)
    return (left == 0) != (right == 0) and left + right > len(beginning) // 20


def slips_in_lines(text: str, file: str) -> list[Problem]:
    """Control characters, and tabs and full-width spaces at the beginning of lines."""
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > MOST_COLUMNS:
            place, said = Span(file, number, 1), f"这一行太长，最多 {MOST_COLUMNS} 个字"
            found.append(Problem(place, "F007", said, "分成几行写。"))
            continue
        control = _CONTROL.search(line)
        if control:
            place = Span(file, number, control.start() + 1)
            text = "这里有一个看不见的控制字符"
            found.append(Problem(place, "F001", text, "删掉这一行重新输入。"))
        content = line.lstrip()
        if not content or content.startswith("#"):
            continue
        indent = line[: len(line) - len(content)]
        if "\t" in indent:
            place = Span(file, number, indent.index("\t") + 1)
            found.append(Problem(place, "F005", "行首用了制表符（Tab）", "行首只用空格。"))
        for wide in ("\u3000", "\u00a0"):
            if wide in indent:
                place = Span(file, number, indent.index(wide) + 1)
                found.append(Problem(place, "F006", "行首用了全角空格", "换成半角空格。"))
                break
    return found


def colon_slip(text: str) -> int | None:
    """Where a text holds a colon that YAML did not take for one: full-width, or with no space."""
    found = re.search(r"：|:", text)
    return found.start() if found else None


def colon_problem(span: Span, sign: str) -> Problem:
    """The commonest slip of all."""
    if sign == "：":
        return Problem(span, "F003", "这里的冒号「：」是全角的", "换成半角冒号，后面空一格。")
    return Problem(span, "F003", "冒号后面没有空格", "在冒号后面空一格。")


def wide_problem(span: Span, sign: str) -> Problem:
    """A full-width sign where the file's own grammar stands."""
    half = FULL_WIDTH.get(sign) or unicodedata.normalize("NFKC", sign)
    return Problem(span, "F006", f"这里的「{sign}」是全角的", f"换成半角的「{half}」。")
