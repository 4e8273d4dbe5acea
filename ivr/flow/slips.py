"""Slips of writing that YAML itself explains badly: encodings, tabs, full-width signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ivr.flow.marks import Span
from ivr.flow.problems import Problem

FULL_WIDTH = {"，": ",", "｛": "{", "｝": "}", "［": "[", "］": "]", "“": '"', "”": '"', "、": ","}

_CONTROL = re.compile("[^\t\x20-\x7e\xa0-\ufffd\U00010000-\U0010ffff]")
_OTHER_BREAKS = dict.fromkeys(map(ord, "\x85\u2028\u2029"), " ")
"""Rare line breaks would make our count of lines differ from the reader's."""

_WIDE_COLON = re.compile(r"^\s*(?:- )?[^:：#\"'{\[，。\s]{1,20}：")
_TIGHT_COLON = re.compile(r"^\s*(?:- )?[^:：#\"'{\[，。\s]{1,12}:(?=[^\s/])")
_HALF_QUOTED = re.compile(r"^([^\"#]*[:\[{,-]\s*)\"(?:[^\"\\]|\\.)*$")
_BRACE_FIRST = re.compile(r"^\s*(?:- )?[^:#\s]+:\s+\{[^{}:]*\}\s*[^\s#]")
_TIGHT_DASH = re.compile(r"^\s*-(?=[{\[\u4e00-\u9fff])")
_KEY_BEFORE = re.compile(r"(?:按|结束键|删除键):\s*$")
_SENTENCE_BEFORE = re.compile(r"^\s*(?:-|(?:- )?(?:播报|询问|录音|结束|再问|再播):)\s+[^\s\"'{\[]")
_FINISHED = "。！？…」』）"
_TWO_COLONS = re.compile(r"^\s*(?:- )?[^:#\s]+:\s+[^\"'{\[\s][^\"'#]*:\s")


def decode(data: bytes, file: str) -> str | Problem:
    """The text of a file, or the problem that it is not UTF-8."""
    start = Span(file, 1, 1)
    hint = "用记事本或编辑器另存为 UTF-8 编码。"
    zeros = data[:200].count(0)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or zeros * 4 > len(data[:200]):
        return Problem(start, "F004", "文件的编码是 UTF-16，读不了", hint)
    if zeros:
        return Problem(start, "F004", "这不是文字文件，读不了", "流程要写成 UTF-8 编码的文字。")
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


def slips_in_lines(text: str, file: str) -> list[Problem]:
    """Control characters, tabs and full-width spaces at the beginning, a `#` that swallows."""
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
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
        sign = _swallowing(line)
        if sign is not None:
            place = Span(file, number, sign + 1)
            said = "这里的「#」没有加引号，后面的都当成了注释"
            found.append(Problem(place, "F013", said, '按键写成 "#"；话里有井号，整句加英文引号。'))
    return found


def _swallowing(line: str) -> int | None:
    """Where a `#` begins a comment that was not meant as one: in a key's place, in a sentence."""
    sign = _comment(line)
    if sign is None:
        return None
    before = line[:sign]
    if _KEY_BEFORE.search(before):
        return sign
    if before.count("{") > before.count("}") and "}" in line[sign:]:
        return sign
    # A remark stands after a finished sentence, or at some distance from the words.
    unfinished = _SENTENCE_BEFORE.match(before) and before.rstrip()[-1:] not in _FINISHED
    return sign if unfinished and not before.endswith("  ") else None


def _comment(line: str) -> int | None:
    """Where a line's comment begins; quotes hide what looks like one."""
    quote = ""
    for place, sign in enumerate(line):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'" and line[:place].rstrip()[-1:] in ("", ":", "-", "[", "{", ","):
            quote = sign
        elif sign == "#" and place and line[place - 1].isspace():
            return place
    return None


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
    half = FULL_WIDTH.get(sign, " ")
    return Problem(span, "F006", f"这里的「{sign}」是全角的", f"换成半角的「{half}」。")


@dataclass(frozen=True, slots=True)
class GaveUp:
    """Where yaml gave up and what it says; lines and columns count from 0.

    `first_…` is where that began which it was reading: an open brace, for example.
    """

    problem: str
    first_line: int
    first_column: int
    line: int
    column: int


def explain(text: str, file: str, at: GaveUp) -> Problem:
    """What an admin did wrong where yaml gave up."""
    lines = text.split("\n")
    problem, first, last, column = at.problem, at.first_line, at.line, at.column
    for number in _nearby(lines, first, last):
        slip = _slip_on(lines[number], Span(file, number + 1, 1))
        if slip:
            return slip
    for number in range(min(last + 1, len(lines))):
        found = _HALF_QUOTED.match(lines[number])
        if found:
            place = Span(file, number + 1, found.end(1) + 1)
            return Problem(place, "F001", "引号只写了一半", "补上另一半英文引号。")
    line = lines[last] if last < len(lines) else ""
    here = line[column : column + 1]
    place = Span(file, min(last, len(lines) - 1) + 1, column + 1)
    if (unclosed := _unclosed(lines, file, at)) is not None:
        return unclosed
    if _BRACE_FIRST.match(line):
        hint = '整句加上英文引号，例如 "{问候}，这里是供电热线。"'
        return Problem(place, "F001", "话术以「{」开头，没有加引号", hint)
    if here in FULL_WIDTH:
        return wide_problem(place, here)
    for offset, sign in enumerate(line):
        if sign in "｛｝［］":
            return wide_problem(Span(file, last + 1, offset + 1), sign)
    if _TWO_COLONS.match(line):
        hint = "话术里要用冒号时，用全角的「：」，或者整句加英文引号。"
        return Problem(place, "F001", "一行里有两个冒号", hint)
    return Problem(place, "F001", *_in_chinese(problem))


_BRACKETS = {"{": "}", "[": "]"}


def _unclosed(lines: list[str], file: str, at: GaveUp) -> Problem | None:
    """A brace or bracket that is not closed, at its own place; or a full-width comma inside it."""
    if "flow mapping" not in at.problem and "flow sequence" not in at.problem:
        return None
    line = lines[at.first_line] if at.first_line < len(lines) else ""
    opened = line[at.first_column : at.first_column + 1]
    if opened not in _BRACKETS:
        return None
    end = at.column if at.line == at.first_line else len(line)
    wide = next((n for n in range(at.first_column, end) if line[n] in "，"), None)
    if wide is not None:
        return wide_problem(Span(file, at.first_line + 1, wide + 1), line[wide])
    here = line[at.column : at.column + 1]
    other = here in _BRACKETS.values() and here != _BRACKETS[opened]
    if at.line == at.first_line and not other:
        return None  # on the same line it is a comma that is missing
    place = Span(file, at.first_line + 1, at.first_column + 1)
    return Problem(
        place, "F001", f"这里的「{opened}」没有配上「{_BRACKETS[opened]}」", "在后面补上另一半。"
    )


def _nearby(lines: list[str], first: int, last: int) -> Iterator[int]:
    """The line where yaml gave up, the one where it began, and the written one before it."""
    yield from (n for n in (last, first) if n < len(lines))
    for number in range(min(last, len(lines)) - 1, -1, -1):
        if lines[number].strip() and not lines[number].lstrip().startswith("#"):
            yield number
            return


def _slip_on(line: str, start: Span) -> Problem | None:
    dash = _TIGHT_DASH.match(line)
    if dash:
        place = Span(start.file, start.line, dash.end())
        return Problem(place, "F001", "「-」后面没有空格", "在「-」后面空一格。")
    for pattern in (_WIDE_COLON, _TIGHT_COLON):
        found = pattern.match(line)
        if found:
            offset = found.end() - 1
            return colon_problem(Span(start.file, start.line, offset + 1), line[offset])
    return None


_MEANINGS = (
    ("alias", "星号「*」没有加引号", '写成 "*"。'),
    ("anchor", "「&」没有加引号", "有「&」的文字整个加英文引号。"),
    ("unexpected end of stream", "引号只写了一半", "补上另一半英文引号。"),
    ("flow sequence", "方括号里少了逗号，或者少了「]」", None),
    ("flow mapping", "花括号里少了逗号，或者少了「}」", None),
    ("could not find expected ':'", "这一行少了冒号", "名字后面写半角冒号，再空一格。"),
    ("mapping values are not allowed", "这里的缩进不对，或者多了一个冒号", "同一层的行首要对齐。"),
    ("block mapping", "这里的缩进不对", "同一层的行首要对齐。"),
    ("block collection", "这里的缩进不对", "同一层的行首要对齐。"),
    ("cannot start any token", "这个符号不能放在最前面", "整段文字加英文引号。"),
)


def _in_chinese(problem: str) -> tuple[str, str | None]:
    for words, text, hint in _MEANINGS:
        if words in problem:
            return text, hint
    return "这里不合 YAML 的写法", "对照上下几行，看缩进、冒号和引号。"
