"""What an admin did wrong where yaml gave up, told at the place of the slip."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivr.flow.brackets import CLOSING, Extra, Swallowed, Unclosed, bracket_slip
from ivr.flow.hashes import hash_problem, unmeant_hash
from ivr.flow.indents import misplaced
from ivr.flow.marks import Span
from ivr.flow.problems import Problem
from ivr.flow.slips import FULL_WIDTH, colon_problem, wide_problem

_WIDE_COLON = re.compile(r"^\s*(?:- )?[^:：#\"'{\[，。\s]{1,20}：")
_TIGHT_COLON = re.compile(r"^\s*(?:- )?[^:：#\"'{\[，。\s]{1,12}:(?=[^\s/])")
_HALF_QUOTED = re.compile(r"^([^\"#]*[:\[{,-]\s*)\"(?:[^\"\\]|\\.)*$")
_BRACE_FIRST = re.compile(r"^\s*(?:- )?[^:#\s]+:\s+\{[^{}:]*\}\s*[^\s#]")
_TWO_COLONS = re.compile(r"^\s*(?:- )?[^:#\s]+:\s+[^\"'{\[\s][^\"'#]*:\s")
_WIDE_IN_BRACKETS = re.compile(r"[{,]\s*[^\s:：,，{}\[\]\"'#]{1,12}(：)")
_PLAIN = re.compile(r"^\s*(?:- )?(?:[^:#\s]+:\s+)?([^\"'{\[\s#:](?:[^#:]*[^#\s:])?)(\s+#.*)$")

_BEHIND_QUOTE = re.compile(r"(?<=[:\[{,-]\s)\"(?:[^\"\\]|\\.)*\"\s*(?=[^\s,}\]#:])")
_NOTHING_BEHIND = re.compile(r"[{,]\s*([^\s:,{}\[\]\"']{1,12}):(?=[}\]])")
_TIGHT_DASH = re.compile(r"^\s*-(?=[{\[\u4e00-\u9fff])")


def explain(text: str, file: str, problem: str, first: int, last: int, column: int) -> Problem:
    """The slip behind what yaml complains of; lines and column count from 0."""
    lines = text.split("\n")
    last = min(last, len(lines) - 1)
    place = Span(file, last + 1, column + 1)
    return (
        next(_colons_and_hashes(lines, file, first, last), None)
        or _star(lines[last], place)
        or _around_value(lines[last], place)
        or _half_quoted(lines, file, last)
        or _bracket(lines, file, last)
        or _missing_colon(lines, file, problem, first, last)
        or _brace_first(lines[last], place)
        or _misplaced(lines, file, problem, last)
        or _wide_comma(lines[last], place)
        or _on_line(lines[last], place)
        or _unlike_above(lines, file, problem, last)
        or Problem(place, "F001", *_in_chinese(problem))
    )


def _colons_and_hashes(lines: list[str], file: str, first: int, last: int) -> Iterator[Problem]:
    for number in _nearby(lines, first, last):
        line = lines[number]
        dash = _TIGHT_DASH.match(line)
        if dash:
            place = Span(file, number + 1, dash.end())
            yield Problem(place, "F001", "「-」后面没有空格", "在「-」后面空一格。")
        for pattern in (_WIDE_COLON, _TIGHT_COLON):
            found = pattern.match(line)
            if found:
                sign = found.end() - 1
                yield colon_problem(Span(file, number + 1, sign + 1), line[sign])
        plain = _PLAIN.match(line)
        cut = unmeant_hash(plain.group(1), plain.group(2)) if plain else None
        if plain and cut is not None:
            yield hash_problem(Span(file, number + 1, plain.start(2) + cut + 1))


def _nearby(lines: list[str], first: int, last: int) -> Iterator[int]:
    """The line where yaml gave up, the one where it began, and the written one before it."""
    yield from (n for n in (last, first) if n < len(lines))
    yield from _before(lines, last)


def _before(lines: list[str], last: int) -> Iterator[int]:
    """The last written line before this one."""
    for number in range(last - 1, -1, -1):
        if lines[number].strip() and not lines[number].lstrip().startswith("#"):
            yield number
            return


def _star(line: str, place: Span) -> Problem | None:
    if line[place.column - 2 : place.column - 1] != "*":
        return None
    star = Span(place.file, place.line, place.column - 1)
    return Problem(star, "F001", "星号「*」没有加引号", '写成 "*"。')


def _around_value(line: str, place: Span) -> Problem | None:
    """Words behind a closing quote, or nothing between a colon and a bracket."""
    if found := _BEHIND_QUOTE.search(line):
        hint = "整句放进引号里，或者把这对引号去掉；话里要用引号，写成「」。"
        return Problem(_at(place, found.end()), "F001", "引号后面还有别的字", hint)
    if found := _NOTHING_BEHIND.search(line):
        text, hint = f"「{found[1]}」后面没有写内容", "冒号后面空一格，再写内容。"
        return Problem(_at(place, found.end() - 1), "F001", text, hint)
    return None


def _at(place: Span, offset: int) -> Span:
    return Span(place.file, place.line, offset + 1)


def _half_quoted(lines: list[str], file: str, last: int) -> Problem | None:
    for number, line in enumerate(lines[: last + 1]):
        found = _HALF_QUOTED.match(line)
        if found:
            place = Span(file, number + 1, found.end(1) + 1)
            return Problem(place, "F001", "引号只写了一半", "补上另一半英文引号。")
    return None


def _bracket(lines: list[str], file: str, last: int) -> Problem | None:
    match bracket_slip(lines, last):
        case Unclosed(opened):
            line = lines[opened.line]
            wide = next((n for n, sign in enumerate(line) if sign in "｛｝［］"), None)
            if wide is not None:
                return wide_problem(Span(file, opened.line + 1, wide + 1), line[wide])
            place = Span(file, opened.line + 1, opened.column + 1)
            text = f"这个「{opened.sign}」没有配上「{CLOSING[opened.sign]}」"
            return Problem(place, "F001", text, f"在它该结束的地方补上「{CLOSING[opened.sign]}」。")
        case Extra(sign, line_number, column):
            place = Span(file, line_number + 1, column + 1)
            return Problem(place, "F001", f"多了一个「{sign}」", "删掉它，或者补上前一半。")
        case Swallowed(line_number, column, key):
            return hash_problem(Span(file, line_number + 1, column + 1), key=key)
    return None


def _wide_comma(line: str, place: Span) -> Problem | None:
    """A full-width comma between two entries, which made one text of both."""
    before = line[: place.column - 1]
    opened = max(before.rfind("{"), before.rfind("["))
    wide = before.find("，", opened) if opened >= 0 and before.count('"') % 2 == 0 else -1
    return wide_problem(Span(place.file, place.line, wide + 1), "，") if wide >= 0 else None


def _missing_colon(
    lines: list[str], file: str, problem: str, first: int, last: int
) -> Problem | None:
    """A line with no colon at all, where yaml or the next line shows that it needed one."""
    if "expected ':'" in problem:
        candidates = [first]
    elif "mapping values are not allowed" in problem:
        candidates = [n for n in _before(lines, last) if _indent(lines[n]) <= _indent(lines[last])]
    else:
        return None
    for number in candidates:
        line = re.sub(r"\s+#.*", "", lines[number]).rstrip()
        name = re.match(r"\s*([^\s:：-][^\s:：]*)(?:\s|$)", line)
        if name and not re.search(r":\s|:$", line):
            hint = "名字后面写半角冒号，再空一格。"
            return Problem(Span(file, number + 1, name.end(1) + 1), "F003", "这一行少了冒号", hint)
    return None


_OF_INDENTS = ("block mapping", "block collection", "mapping values are not allowed")


def _misplaced(lines: list[str], file: str, problem: str, last: int) -> Problem | None:
    """The misplaced line nearest to where yaml noticed, which is there or before."""
    if not any(words in problem for words in _OF_INDENTS):
        return None
    slips = [slip for _, slip in misplaced(lines, file) if slip.span.line <= last + 1]
    return slips[-1] if slips else None


def _unlike_above(lines: list[str], file: str, problem: str, last: int) -> Problem | None:
    """A line that begins like none above it, where nothing more is known of it."""
    if not any(words in problem for words in _OF_INDENTS[:2]):
        return None
    here = _indent(lines[last])
    above = sorted({_indent(lines[n]) for n in range(last) if lines[n].strip()} - {here})[:4]
    shown = "、".join(map(str, above))
    hint = f"同一层的行首要对齐：上面各行空的是 {shown} 格。" if shown else None
    text = f"这里的缩进不对：前面空了 {here} 格"
    return Problem(Span(file, last + 1, here + 1), "F001", text, hint)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _brace_first(line: str, place: Span) -> Problem | None:
    if not _BRACE_FIRST.match(line):
        return None
    hint = '整句加上英文引号，例如 "{问候}，这里是供电热线。"'
    return Problem(place, "F001", "话术以「{」开头，没有加引号", hint)


def _on_line(line: str, place: Span) -> Problem | None:
    """A slip that the line itself shows."""
    here = line[place.column - 1 : place.column]
    if here in FULL_WIDTH:
        return wide_problem(place, here)
    for offset, sign in enumerate(line):
        if sign in "｛｝［］":
            return wide_problem(Span(place.file, place.line, offset + 1), sign)
    if found := _WIDE_IN_BRACKETS.search(line):
        return colon_problem(Span(place.file, place.line, found.start(1) + 1), "：")
    if _TWO_COLONS.match(line):
        hint = "话术里要用冒号时，用全角的「：」，或者整句加英文引号。"
        if line.rstrip().endswith("}") and "{" not in line:
            hint = "这一行有右花括号「}」，前面少了「{」。"
        return Problem(place, "F001", "一行里有两个冒号", hint)
    return None


_MEANINGS = (
    ("alias", "星号「*」没有加引号", "有「*」的文字整个加英文引号。"),
    ("anchor", "「&」没有加引号", "有「&」的文字整个加英文引号。"),
    ("unexpected end of stream", "引号只写了一半", "补上另一半英文引号。"),
    ("flow sequence", "方括号里少了逗号", "每两项之间写一个半角逗号。"),
    ("flow mapping", "花括号里少了逗号", "每两项之间写一个半角逗号。"),
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
