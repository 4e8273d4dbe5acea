"""Parses what steps are made of: assignments, ways, options, commands, defaults."""

from __future__ import annotations

import re

from ivr.flow.marks import Block, Node, Text
from ivr.flow.parse_line import line_hints, line_of
from ivr.flow.parse_prompts import prompts
from ivr.flow.parts import (
    REST,
    SAME,
    Assignment,
    Command,
    Defaults,
    Giving,
    KeyRule,
    Literal,
    Option,
    Prompt,
    Way,
)
from ivr.flow.reader import Reader, Words
from ivr.flow.values import digit_pattern
from ivr.flow.words import shape_of

_LITERAL = re.compile(r"「([^「」]*)」")


def giving(reader: Reader, node: Node, what: str) -> Giving | None:
    """A slot's name, or a fixed value in 「」."""
    if isinstance(node, Text):
        literal = _LITERAL.fullmatch(node)
        if literal:
            return Literal(node.part(1, len(node) - 1))
        if reader.is_in_wide_quotes(node, "固定内容写在「」里；槽位的名字不用引号。"):
            return None
    return reader.name(node, what)


def assignments(reader: Reader, node: Node, what: str) -> tuple[Assignment, ...]:
    """传入 or 取回: left receives, right gives; 同名 alone is all of the same names."""
    if isinstance(node, Text) and node == SAME:
        return (Assignment(Text(REST, node.span), node),)
    found = []
    for left, value in (reader.block(node, what) or {}).items():
        right = giving(reader, value, f"{what}「{left}」")
        if right is not None:
            found.append(Assignment(left, right))
    return tuple(found)


def way(reader: Reader, node: Node, what: str, *, common: bool) -> Way | None:
    """A step's name, or {调用: 子流程}."""
    if not isinstance(node, Block):
        step = reader.name(node, what)
        if step is not None and common:
            text = "公共部分没有自己的步骤，这里要写 {调用: 子流程}"
            reader.complain(step.span, "F020", text)
            return None
        return Way(step=step) if step is not None else None
    words = reader.words(node, what, "way")
    if "call" not in words:
        if words or not node:
            reader.complain(node.span, "F012", f"「{what}」要写步骤的名字，或者 {{调用: 子流程}}")
        return None
    flow = reader.name(words["call"][1], "调用")
    if flow is None:
        return None
    return Way(call=flow, arguments=_arguments(reader, words), common=common)


def _arguments(reader: Reader, words: Words) -> tuple[Assignment, ...]:
    if "arguments" not in words:
        return ()
    return assignments(reader, words["arguments"][1], "传入")


def optional_name(reader: Reader, words: Words, code: str) -> Text | None:
    """The name that a word gives, if the word is there."""
    return reader.name(words[code][1], words[code][0]) if code in words else None


def option(reader: Reader, name: Text, node: Node) -> Option:
    """One answer to a question."""
    words = reader.words(node, f"选项「{name}」", "option")
    if "go" in words and "mend" in words:
        reader.complain(words["mend"][0].span, "F012", "「去」和「重问」只能写一个")
    if "tells" in words and "go" not in words:
        text = "写了「说到」的选项要写「去」，去问它、念它的那一步"
        reader.complain(words["tells"][0].span, "F012", text)
    return Option(
        name=name,
        phrases=reader.names(words["phrases"][1], "说") if "phrases" in words else (),
        key=reader.key(words["key"][1], "按") if "key" in words else None,
        go=optional_name(reader, words, "go"),
        mend=optional_name(reader, words, "mend"),
        ahead=reader.names(words["ahead"][1], "早说") if "ahead" in words else (),
        tells=_chosen(reader, words, "tells"),
    )


def _chosen(reader: Reader, words: Words, code: str) -> Text | None:
    """The word that was chosen of a few."""
    if code not in words:
        return None
    name, node = words[code]
    word = reader.choice(node, str(name), shape_of(code).choices)
    return word if isinstance(word, Text) else None


def options(reader: Reader, node: Node) -> tuple[Option, ...]:
    """All answers to a question."""
    block = reader.block(node, "选项") or Block(node.span)
    named = ((reader.name(name, "选项"), value) for name, value in block.items())
    return tuple(option(reader, name, value) for name, value in named if name is not None)


def commands(reader: Reader, node: Node, *, common: bool) -> tuple[Command, ...]:
    """随时可说."""
    block = reader.block(node, "随时可说") or Block(node.span)
    named = ((reader.name(name, "随时可说"), value) for name, value in block.items())
    found = (_command(reader, n, v, common=common) for n, v in named if n is not None)
    return tuple(command for command in found if command is not None)


def _command(reader: Reader, name: Text, node: Node, *, common: bool) -> Command | None:
    before = len(reader.problems)
    words = reader.words(node, f"随时可说「{name}」", "command")
    orders = [code for code in ("go", "act", "call") if code in words]
    if len(orders) != 1:
        reader.lost.add(str(name))
        if len(reader.problems) == before:
            text = f"口令「{name}」要写「去」「做」「调用」中的一个"
            reader.complain(name.span, "F012", text)
        return None
    if common and "go" in words:
        text = "公共部分没有自己的步骤，这里要写「调用」，不写「去」"
        reader.complain(words["go"][0].span, "F020", text)
        reader.lost.add(str(name))
        return None
    act = reader.choice(words["act"][1], "做", shape_of("act").choices) if "act" in words else None
    urgent = (
        reader.choice(words["priority"][1], "优先", shape_of("priority").choices)
        if "priority" in words
        else None
    )
    return Command(
        name=name,
        phrases=reader.names(words["phrases"][1], "说") if "phrases" in words else (),
        key=reader.key(words["key"][1], "按") if "key" in words else None,
        go=optional_name(reader, words, "go"),
        act=act,
        call=optional_name(reader, words, "call"),
        arguments=_arguments(reader, words),
        urgent=urgent == "紧急",
        common=common,
        line=line_of(reader, words),
    )


def key_rule(reader: Reader, node: Node) -> KeyRule | None:
    """按键: how a row of digits is collected."""
    if not isinstance(node, Block):
        reader.block(node, "按键")
        return None
    words = reader.words(node, "按键", "keys")
    most_digits = shape_of("most").most
    least = reader.count(words["least"][1], "最少", most_digits) if "least" in words else None
    most = reader.count(words["most"][1], "最多", most_digits) if "most" in words else None
    if least is not None and most is not None and least > most:
        reader.complain(words["least"][1].span, "F012", "「最少」比「最多」还多")
    rule = KeyRule(span=node.span, least=least, most=most, pattern=_pattern(reader, words))
    end = reader.key(words["end_key"][1], "结束键") if "end_key" in words else None
    delete = reader.key(words["delete_key"][1], "删除键") if "delete_key" in words else None
    if (end or rule.end_key) == (delete or rule.delete_key):
        word = "delete_key" if "delete_key" in words else "end_key"
        reader.complain(words[word][0].span, "F012", "「结束键」和「删除键」是同一个键")
    longest_ms = shape_of("interval").most
    interval = (
        reader.duration(words["interval"][1], "间隔", longest_ms) if "interval" in words else None
    )
    return KeyRule(
        span=node.span,
        least=least,
        most=most,
        end_key=str(end or rule.end_key),
        delete_key=str(delete or rule.delete_key),
        interval_ms=interval or rule.interval_ms,
        pattern=rule.pattern,
    )


def _pattern(reader: Reader, words: Words) -> str | None:
    if "pattern" not in words:
        return None
    text = reader.text(words["pattern"][1], "格式")
    pattern = digit_pattern(text) if text is not None else None
    if text is not None and pattern is None:
        hint = "可以写 手机号、户号，或者简单的正则式，例如 1[3-9]\\d{9}。"
        reader.complain(text.span, "F012", f"「格式」看不懂「{text}」", hint)
    return pattern


def defaults(reader: Reader, words: Words, *, common: bool = False) -> Defaults:
    """The settings that steps share, whether written under 默认 or in a step."""

    def lasting(code: str) -> int | None:
        if code not in words:
            return None
        return reader.duration(words[code][1], words[code][0], shape_of(code).most)

    def leading(code: str) -> Way | None:
        if code not in words:
            return None
        return way(reader, words[code][1], words[code][0], common=common)

    def said(code: str) -> tuple[Prompt, ...] | None:
        return prompts(reader, words[code][1], words[code][0]) if code in words else None

    hints = words.get("line_hints")
    used_up = leading("used_up")
    barge_in, barge_ins = words.get("barge_in"), shape_of("barge_in").choices
    keep, recorded = words.get("keep_keys"), words.get("recorded")
    return Defaults(
        barge_in=reader.choice(barge_in[1], "可打断", barge_ins) if barge_in else None,
        keep_keys=reader.yes_no(keep[1], "按键保留") if keep else None,
        recorded=reader.yes_no(recorded[1], "真人录音") if recorded else None,
        wait_ms=lasting("wait"),
        pause_whole_ms=lasting("pause_whole"),
        pause_part_ms=lasting("pause_part"),
        pause_long_ms=lasting("pause_long"),
        no_input=said("no_input"),
        no_match=said("no_match"),
        # Who writes sentences of his own wants nobody to hear the inherited ones.
        no_match_voiced=said("no_match_voiced") or (() if "no_match" in words else None),
        line_hints=line_hints(reader, hints[1]) if hints else None,
        no_input_end=leading("no_input_end") or used_up,
        no_match_end=leading("no_match_end") or used_up,
        failed=leading("failed"),
        no_answer=leading("no_answer"),
        longest_ms=lasting("longest"),
        silence_ms=lasting("silence"),
        linger_ms=lasting("linger"),
    )
