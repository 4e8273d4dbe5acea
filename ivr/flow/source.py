"""YAML -> marked text. The only module that knows yaml.

Nothing is guessed: every scalar stays text with its place, so `no`, `0010` and `1:2` mean what
they say. Files that are too large, too deep, or that repeat themselves by reference are refused
before they can cost anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from ivr.flow.declared import UNKNOWN, Declared, declared_in
from ivr.flow.explaining import explain
from ivr.flow.hashes import unmeant_hash
from ivr.flow.marks import Block, Items, Node, Span, Text
from ivr.flow.opening import MOST_BYTES, bytes_of
from ivr.flow.problems import Problem
from ivr.flow.slips import decode, slips_in_lines

MOST_DEPTH = 16
MOST_ENTRIES = 3_000
"""In one mapping or list."""
MOST_NODES = 100_000
"""In a file; a flow of a thousand steps has about twenty thousand."""

Event = Any
"""One of yaml's events; its marks and values carry no types."""

_SPLIT = "把流程拆成几个子流程，各放一个文件。"

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds, and what is wrong with its writing; `root` is None when unreadable."""

    root: Node | None
    problems: tuple[Problem, ...] = ()
    declared: Declared = UNKNOWN
    """What the file says it is, also where it cannot be read."""
    lines: tuple[str, ...] = ()
    """What is written, where it can be read."""


def read_file(path: Path, shown: str | None = None) -> Reading:
    """Read a YAML file; `shown` is the name that problems carry."""
    return read_bytes(bytes_of(path), shown or str(path))


def read_bytes(data: bytes | str, file: str) -> Reading:
    """Read what `bytes_of` gave for the file called `file`."""
    if isinstance(data, str):
        return _refused(Span(file, 1, 1), "F001", f"这个文件打不开：{data}")
    return read(data, file)


def read(data: bytes, file: str) -> Reading:
    """Read the bytes of a YAML file called `file`."""
    return replace(_read(data, file), declared=declared_in(data))


def _read(data: bytes, file: str) -> Reading:
    if len(data) > MOST_BYTES:
        text = f"文件太大，最多 {MOST_BYTES // 1000} KB"
        return _refused(Span(file, 1, 1), "F007", text, _SPLIT)
    decoded = decode(data, file)
    if isinstance(decoded, Problem):
        return Reading(None, (decoded,))
    slips = slips_in_lines(decoded, file)
    if slips:
        return Reading(None, tuple(slips))
    builder = _Builder(decoded, file)
    try:
        root = builder.build()
        return Reading(root, tuple(builder.problems), lines=tuple(decoded.split("\n")))
    except _Refused as refused:
        return Reading(None, (*builder.problems, refused.problem))
    except yaml.YAMLError as error:
        return Reading(None, (*builder.problems, _explained(error, decoded, file)))


def _refused(span: Span, code: str, text: str, hint: str | None = None) -> Reading:
    return Reading(None, (Problem(span, code, text, hint),))


def _explained(error: yaml.YAMLError, text: str, file: str) -> Problem:
    mark: Any = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    first: Any = getattr(error, "context_mark", None) or mark
    if mark is None:
        return Problem(Span(file, 1, 1), "F001", "这个文件不合 YAML 的写法")
    problem = " ".join(filter(None, (getattr(error, "context", ""), error_text(error))))
    if "unexpected end of stream" in problem:
        mark = first
    return explain(text, file, problem, first.line, mark.line, mark.column)


def error_text(error: yaml.YAMLError) -> str:
    """What yaml itself says is wrong."""
    return str(getattr(error, "problem", "") or "")


class _Refused(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class _Builder:
    """Builds nodes from yaml's events, so that depth and references are seen before they grow."""

    def __init__(self, text: str, file: str) -> None:
        # The reader may place what is missing on a line after the last one.
        self.lines = [*text.split("\n"), "", ""]
        self.text = text
        self.file = file
        self.nodes = 0
        self.problems: list[Problem] = []

    def build(self) -> Node | None:
        root: Node | None = None
        events = iter(yaml.parse(self.text, Loader=LOADER))
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(event, "F001", "一个文件里只能写一份内容，去掉中间的「---」")
            elif isinstance(event, yaml.NodeEvent):
                root = self._node(event, events, 1)
        return root

    def _node(self, event: Event, events: Iterator[Event], depth: int) -> Node:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            self._refuse(event, "F007", "文件里的内容太多", _SPLIT)
        if depth > MOST_DEPTH:
            self._refuse(event, "F007", f"一层套一层太深，最多 {MOST_DEPTH} 层")
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            hint = (
                '按键里的星号要加引号，写成 "*"。' if isinstance(event, yaml.AliasEvent) else None
            )
            self._refuse(event, "F007", "不能用「&」「*」引用别处的内容，请写全", hint)
        if event.tag:
            self._refuse(event, "F007", f"不能用标签「{event.tag}」")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(event, events, depth)
        return self._block(event, events, depth)

    def _items(self, start: Event, events: Iterator[Event], depth: int) -> Items:
        items = Items(self._span(start))
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, events, depth + 1))
            self._count(len(items), start)
        return items

    def _block(self, start: Event, events: Iterator[Event], depth: int) -> Block:
        block = Block(self._span(start))
        seen: dict[str, Text] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._node(event, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            if not isinstance(key, Text):
                hint = "话术以「{」开头时，整句要加引号。"
                self._refuse(event, "F001", "冒号前面要写一个名字", hint)
            elif not key.strip():
                missing = "冒号前面没有写名字"
                self.problems.append(
                    Problem(key.span, "F001", missing, "补上名字，或者删掉这一行。")
                )
            elif key in seen:
                again = f"「{key}」写了两次"
                hint = f"第一次在第 {seen[key].span.line} 行，留一个就好。"
                self.problems.append(Problem(key.span, "F002", again, hint))
            else:
                seen[key] = key
                block[key] = value
                self._count(len(block), start)
        return block

    def _scalar(self, event: Event) -> Text:
        start, end = event.start_mark, event.end_mark
        if start.line == end.line:
            raw = self.lines[start.line][start.column : end.column]
        else:
            first, last = (
                self.lines[start.line][start.column :],
                self.lines[end.line : end.line + 1],
            )
            between = self.lines[start.line + 1 : end.line]
            raw = "\n".join([first, *between, *(line[: end.column] for line in last)])
        return Text(event.value, self._span(event), raw, self._cut(event))

    def _cut(self, event: Event) -> Span | None:
        """The place of a # right behind a text without quotes, where it looks unmeant."""
        end = event.end_mark
        if event.style:
            return None
        offset = unmeant_hash(event.value, self.lines[end.line][end.column :])
        return None if offset is None else Span(self.file, end.line + 1, end.column + offset + 1)

    def _count(self, entries: int, start: Event) -> None:
        if entries > MOST_ENTRIES:
            self._refuse(start, "F007", f"这里的内容超过了 {MOST_ENTRIES} 条", _SPLIT)

    def _span(self, event: Event) -> Span:
        return Span(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _refuse(self, event: Event, code: str, text: str, hint: str | None = None) -> None:
        raise _Refused(Problem(self._span(event), code, text, hint))
