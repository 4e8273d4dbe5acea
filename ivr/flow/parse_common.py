"""Parses what only the common part has: announcements, named hours, the jargon."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from ivr.flow.catalogue import BUILT_IN, READINGS
from ivr.flow.hours import Hours, TimeSpan, instant, time_spans
from ivr.flow.marks import Block, Node, Text
from ivr.flow.parse_prompts import prompt
from ivr.flow.parts import Announcement, Jargon, Prompt
from ivr.flow.problems import did_you_mean
from ivr.flow.reader import Reader, Words
from ivr.flow.words import shape_of


def announcements(reader: Reader, node: Node) -> tuple[Announcement, ...]:
    """公告: a list of sentences with their times; a single one need not be in a list."""
    items = [node] if isinstance(node, Block) else reader.several(node, "公告")
    return tuple(found for item in items for found in _announcement(reader, item))


def _announcement(reader: Reader, node: Node) -> Iterator[Announcement]:
    before = len(reader.problems)
    words = reader.words(node, "公告", "announcement")
    for code, word in (("say", "播报"), ("until", "到")):
        if code not in words and len(reader.problems) == before:
            reader.complain(node.span, "F012", f"每条公告都要写「{word}」")
    said = prompt(reader, words["say"][1], "播报") if "say" in words else None
    since, until = instant_of(reader, words, "from"), instant_of(reader, words, "until")
    barge_in, barge_ins = words.get("barge_in"), shape_of("barge_in", "announcement").choices
    interrupted = reader.choice(barge_in[1], "可打断", barge_ins) if barge_in else None
    if since is not None and until is not None and until <= since:
        text = "公告的「到」要比「从」晚"
        reader.complain(words["until"][1].span, "F012", text)
    if said is not None:
        _check_blanks(reader, said)
    if said is not None and until is not None:
        yield Announcement(node.span, said, until, since, interrupted)


def instant_of(reader: Reader, words: Words, code: str) -> datetime | None:
    """The point of time behind a word; None where there is none."""
    if code not in words:
        return None
    word, node = words[code]
    text = reader.text(node, word)
    found = instant(text) if text is not None else None
    if text is not None and found is None:
        hint = "写明年月日和几点几分，例如 2026-11-25 08:00。"
        reader.complain(text.span, "F012", f"「{word}」要写时间，「{text}」看不懂", hint)
    return found


def _check_blanks(reader: Reader, said: Prompt) -> None:
    """An announcement stands before all flows: it has no slots, only what is built in."""
    for blank in said.blanks:
        if blank.name not in BUILT_IN:
            hint = did_you_mean(blank.name, BUILT_IN) or f"可以用：{'、'.join(BUILT_IN)}。"
            text = f"公告里不能用槽位，没有叫{{{blank.name}}}的现成内容"
            reader.complain(blank.name.span, "F031", text, hint)
        if blank.reading is not None and blank.reading not in READINGS:
            text = f"没有叫「{blank.reading}」的读法"
            reader.complain(blank.reading.span, "F035", text)


def hours(reader: Reader, node: Node) -> Mapping[str, Hours]:
    """时段: hours by their names."""
    found: dict[str, Hours] = {}
    for key, value in (reader.block(node, "时段") or {}).items():
        name = reader.name(key, "时段")
        before = len(reader.problems)
        spans = _days(reader, key, value)
        if name is None or len(reader.problems) > before:
            reader.lost.add(str(key))
        else:
            found[str(name)] = Hours(name, spans)
    return found


def _days(reader: Reader, name: Text, node: Node) -> Mapping[str, tuple[TimeSpan, ...]]:
    before = len(reader.problems)
    words = reader.words(node, f"时段「{name}」", "hours")
    if not words and len(reader.problems) == before:
        hint = "例如 {工作日: 08:00-20:00, 休息日: 09:00-17:00}。"
        reader.complain(name.span, "F012", f"时段「{name}」没有写是哪些日子", hint)
    return {code: _spans(reader, day, value) for code, (day, value) in words.items()}


def _spans(reader: Reader, day: Text, node: Node) -> tuple[TimeSpan, ...]:
    found: list[TimeSpan] = []
    for item in reader.several(node, day):
        text = reader.text(item, day)
        spans = time_spans(text) if text is not None else None
        if text is not None and spans is None:
            hint = "例如 08:00-12:00、13:00-17:30，跨夜写 22:00-06:00，没有就写 无。"
            said = f"「{day}」要写从几点到几点，「{text}」看不懂"
            reader.complain(text.span, "F012", said, hint)
        found += spans or ()
    return tuple(found)


def jargon(reader: Reader, node: Node) -> Mapping[str, Jargon]:
    """行话: words of the trade by themselves, each with what it is in plain words."""
    found: dict[str, Jargon] = {}
    for key, value in (reader.block(node, "行话") or {}).items():
        name = reader.name(key, "行话")
        before = len(reader.problems)
        words = reader.words(value, f"行话「{key}」", "jargon")
        if "explained" not in words:
            if len(reader.problems) == before:
                hint = "例如 {解释: [用电少的时段]}。"
                reader.complain(key.span, "F012", f"行话「{key}」没有写「解释」", hint)
            continue
        explained = reader.names(words["explained"][1], "解释")
        if name is not None and explained:
            found[str(name)] = Jargon(name, explained)
    return found
