"""Parses the files of the knowledge base: entries under a topic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ivr.flow.knowledge import Entry, Knowledge
from ivr.flow.marks import Block, Node, Span, Text
from ivr.flow.parse_common import instant_of
from ivr.flow.parse_prompts import prompts
from ivr.flow.parts import Prompt
from ivr.flow.problems import Problem
from ivr.flow.reader import Reader, Words
from ivr.flow.source import Reading, read_bytes

_FIRST_LINE = "第一行写「知识: 名字」，例如 知识: 电费电价。"


@dataclass(frozen=True, slots=True)
class ParsedKnowledge:
    """What the files hold, and every problem of their writing."""

    knowledge: Knowledge
    problems: tuple[Problem, ...] = ()
    lost: bool = False
    """Whether entries may be written that could not be read."""


def parse_knowledge(files: Sequence[tuple[str, bytes | str]]) -> ParsedKnowledge:
    """The knowledge in these files, each given by its name and what it holds."""
    problems: list[Problem] = []
    entries: dict[str, Entry] = {}
    lost = False
    for file, data in files:
        reader = Reader()
        reading = read_bytes(data, file)
        for entry in _entries(reader, reading, file):
            title = str(entry.title)
            if title in entries:
                first = entries[title].title.span
                text = f"已经有一条知识叫「{title}」，在 {first.file} 第 {first.line} 行"
                reader.complain(entry.title.span, "F002", text, "删掉一条，或者改一个名字。")
            entries.setdefault(title, entry)
        lost = lost or bool(reading.problems or reader.problems)
        problems += (*reading.problems, *reader.problems)
    return ParsedKnowledge(Knowledge(entries), tuple(problems), lost)


def _entries(reader: Reader, reading: Reading, file: str) -> Iterator[Entry]:
    if reading.root is None:
        if not reading.problems:
            reader.complain(Span(file, 1, 1), "F012", "文件是空的", _FIRST_LINE)
        return
    block = reader.block(reading.root, "文件")
    if block is None:
        return
    words = reader.known_words(block, "知识", "knowledge")
    for code, word in (("knowledge", "知识"), ("entries", "条目")):
        if code not in words:
            reader.complain(block.span, "F012", f"文件里没有写「{word}」", _FIRST_LINE)
    topic = reader.name(words["knowledge"][1], "知识") if "knowledge" in words else None
    written = reader.block(words["entries"][1], "条目") if "entries" in words else None
    if topic is None or written is None:
        return
    yield from _each(reader, topic, written)


def _each(reader: Reader, topic: Text, written: Block) -> Iterator[Entry]:
    for key, node in written.items():
        title = reader.name(key, "条目")
        if title is None:
            continue
        entry = _entry(reader, topic, title, node)
        if entry is not None:
            yield entry


def _entry(reader: Reader, topic: Text, title: Text, node: Node) -> Entry | None:
    before = len(reader.problems)
    words = reader.words(node, f"条目「{title}」", "entry")
    for code, word in (("asked", "问法"), ("answer", "答")):
        if code not in words and len(reader.problems) == before:
            reader.complain(title.span, "F012", f"条目「{title}」没有写「{word}」")
    since, until = instant_of(reader, words, "from"), instant_of(reader, words, "until")
    if since is not None and until is not None and until <= since:
        text = f"条目「{title}」的「到」要比「从」晚"
        reader.complain(words["until"][1].span, "F012", text)
    asked = reader.names(words["asked"][1], "问法") if "asked" in words else ()
    answer, more = _told(reader, words, "answer", "答"), _told(reader, words, "more", "再说")
    example = reader.yes_no(words["example"][1], "示例") if "example" in words else False
    if not answer:
        return None
    return Entry(title, topic, asked, answer, more, since, until, bool(example))


def _told(reader: Reader, words: Words, code: str, word: str) -> tuple[Prompt, ...]:
    """Sentences without blanks: an answer is the same in every call, so it is ready to be said."""
    found = prompts(reader, words[code][1], word) if code in words else ()
    for prompt in found:
        for blank in prompt.blanks:
            text = f"知识里的话不能用花括号，没有{{{blank.name}}}可以念"
            reader.complain(blank.name.span, "F031", text, "直接写出要说的话。")
    return tuple(prompt for prompt in found if not prompt.blanks)
