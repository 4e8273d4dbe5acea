"""Parses the nine kinds of step."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ivr.flow.marks import Items, Node, Span, Text
from ivr.flow.model import (
    Ask,
    Assignment,
    Call,
    Decide,
    Do,
    End,
    Literal,
    Prompt,
    Record,
    Return,
    Row,
    Say,
    Step,
    Transfer,
)
from ivr.flow.parse_parts import (
    assignments,
    defaults,
    key_rule,
    optional_name,
    options,
)
from ivr.flow.parse_prompts import prompt, replay
from ivr.flow.problems import did_you_mean
from ivr.flow.reader import Reader, Words
from ivr.flow.words import VERBS, shape_of


def step(reader: Reader, name: Text, node: Node) -> Step | None:
    """One step, or None when its writing is too broken to make one."""
    block = reader.block(node, name)
    if block is None:
        return None
    verbs = [key for key in block if key in VERBS]
    if "转接" in verbs:
        verbs = [verb for verb in verbs if verb != "播报"]
    if not verbs:
        hints = (did_you_mean(key, VERBS) for key in block)
        hint = next(filter(None, hints), None) or f"要有其中一个：{'、'.join(VERBS)}。"
        reader.complain(name.span, "F010", f"步骤「{name}」没有说做什么", hint)
        return None
    if len(verbs) > 1:
        text = f"步骤「{name}」写了两个动作：「{verbs[0]}」和「{verbs[1]}」"
        reader.complain(verbs[1].span, "F010", text, "一步只做一件事，拆成两步。")
        return None
    verb = VERBS[verbs[0]]
    return _PARSERS[verb](reader, name, reader.known_words(block, f"「{verbs[0]}」这一步", verb))


def _say(reader: Reader, name: Text, words: Words) -> Step | None:
    said = prompt(reader, words["say"][1], "播报")
    shared = defaults(reader, words)
    following = optional_name(reader, words, "next")
    if said is None:
        return None
    return Say(
        name=name,
        prompt=said,
        barge_in=shared.barge_in,
        keep_keys=shared.keep_keys,
        next=following,
        again=_replay(reader, words),
        recorded=shared.recorded,
    )


def _replay(reader: Reader, words: Words) -> Prompt | None:
    return replay(reader, words["replay"][1]) if "replay" in words else None


def _ask(reader: Reader, name: Text, words: Words) -> Step | None:
    said = prompt(reader, words["ask"][1], "询问")
    shared = defaults(reader, words)
    ask = Ask(
        name=name,
        prompt=said or _EMPTY,
        again=prompt(reader, words["again"][1], "再问") if "again" in words else None,
        voiced=prompt(reader, words["voiced"][1], "语音问") if "voiced" in words else None,
        slot=optional_name(reader, words, "slot"),
        options=options(reader, words["options"][1]) if "options" in words else (),
        keys=key_rule(reader, words["keys"][1]) if "keys" in words else None,
        ignore=reader.names(words["ignore"][1], "不响应") if "ignore" in words else (),
        wait_ms=shared.wait_ms,
        pause_whole_ms=shared.pause_whole_ms,
        pause_part_ms=shared.pause_part_ms,
        pause_long_ms=shared.pause_long_ms,
        no_input=shared.no_input,
        no_match=shared.no_match,
        no_match_voiced=shared.no_match_voiced,
        line_hints=shared.line_hints,
        no_input_end=shared.no_input_end,
        no_match_end=shared.no_match_end,
        barge_in=shared.barge_in,
        keep_keys=shared.keep_keys,
        next=optional_name(reader, words, "next"),
        recorded=shared.recorded,
        early=_early(reader, words),
    )
    return ask if said is not None else None


def _early(reader: Reader, words: Words) -> Text | None:
    if "early" not in words:
        return None
    word = reader.choice(words["early"][1], "说过不问", shape_of("early").choices)
    return word if isinstance(word, Text) else None


def _record(reader: Reader, name: Text, words: Words) -> Step | None:
    said = prompt(reader, words["record"][1], "录音")
    shared = defaults(reader, words)
    record = Record(
        name=name,
        prompt=said or _EMPTY,
        slot=optional_name(reader, words, "slot"),
        longest_ms=shared.longest_ms,
        silence_ms=shared.silence_ms,
        nothing=optional_name(reader, words, "nothing"),
        ignore=reader.names(words["ignore"][1], "不响应") if "ignore" in words else (),
        barge_in=shared.barge_in,
        keep_keys=shared.keep_keys,
        next=optional_name(reader, words, "next"),
        again=_replay(reader, words),
        recorded=shared.recorded,
    )
    return record if said is not None else None


def _decide(reader: Reader, name: Text, words: Words) -> Step | None:
    node = words["decide"][1]
    if not isinstance(node, Items):
        reader.complain(
            node.span, "F012", "「判断」下面每行要以「-」开头，例如 - {如果: 户号 已填, 去: 甲}"
        )
        return None
    rows: list[Row] = []
    for item in node:
        row = _row(reader, item)
        if row is not None:
            rows.append(row)
    return Decide(name, tuple(rows))


def _row(reader: Reader, item: Node) -> Row | None:
    before = len(reader.problems)
    words = reader.words(item, "判断", "row")
    if "else" in words and len(words) == 1:
        go = reader.name(words["else"][1], "否则")
        return Row(item.span, None, go) if go is not None else None
    if "if" in words and "go" in words and len(words) == 2:
        condition = reader.condition(words["if"][1])
        go = reader.name(words["go"][1], "去")
        return Row(item.span, condition, go) if condition is not None and go is not None else None
    if len(reader.problems) == before:
        text = "判断的每一行要写「如果」和「去」，最后一行只写「否则」"
        reader.complain(item.span, "F012", text)
    return None


def _do(reader: Reader, name: Text, words: Words) -> Step | None:
    action = reader.name(words["do"][1], "执行")
    shared = defaults(reader, words)
    given, taken = _given(reader, words), _taken(reader, words)
    following = optional_name(reader, words, "next")
    if action is None:
        return None
    return Do(name, action, given, taken, shared.failed, following)


def _call(reader: Reader, name: Text, words: Words) -> Step | None:
    flow = reader.name(words["call"][1], "调用")
    given, taken = _given(reader, words), _taken(reader, words)
    following = optional_name(reader, words, "next")
    return Call(name, flow, given, taken, following) if flow is not None else None


def _given(reader: Reader, words: Words) -> tuple[Assignment, ...]:
    return assignments(reader, words["arguments"][1], "传入") if "arguments" in words else ()


def _taken(reader: Reader, words: Words) -> tuple[Assignment, ...]:
    if "results" not in words:
        return ()
    found = assignments(reader, words["results"][1], "取回")
    for line in found:
        if isinstance(line.right, Literal):
            reader.complain(
                line.right.text.span, "F012", "「取回」的右边要写结果的名字，不能是固定内容"
            )
    return tuple(line for line in found if not isinstance(line.right, Literal))


def _return(reader: Reader, name: Text, words: Words) -> Step | None:
    label = words["return"][1]
    if not isinstance(label, Text):
        reader.complain(label.span, "F012", "「返回」后面写一个名字就好，例如 返回: 完成")
        return None
    return Return(name, label)


def _transfer(reader: Reader, name: Text, words: Words) -> Step | None:
    queue = reader.name(words["transfer"][1], "转接")
    shared = defaults(reader, words)
    priority, choices = words.get("priority"), shape_of("priority").choices
    urgent = reader.choice(priority[1], "优先", choices) if priority else None
    said = prompt(reader, words["say"][1], "播报") if "say" in words else None
    result = optional_name(reader, words, "result")
    following = optional_name(reader, words, "next")
    if queue is None:
        return None
    return Transfer(
        name=name,
        queue=queue,
        prompt=said,
        urgent=urgent == "紧急",
        result=result,
        no_answer=shared.no_answer,
        return_call=optional_name(reader, words, "return_call"),
        barge_in=shared.barge_in,
        keep_keys=shared.keep_keys,
        next=following,
        recorded=shared.recorded,
    )


def _end(reader: Reader, name: Text, words: Words) -> Step | None:
    node = words["end"][1]
    silent = isinstance(node, Text) and not node.strip()
    said = None if silent else prompt(reader, node, "结束")
    shared = defaults(reader, words)
    result = optional_name(reader, words, "result")
    if said is None and not silent:
        return None
    return End(
        name=name,
        prompt=said,
        result=result,
        linger_ms=shared.linger_ms,
        barge_in=shared.barge_in,
        keep_keys=shared.keep_keys,
        recorded=shared.recorded,
    )


_EMPTY = Prompt(Text("", Span("", 1, 1)), ())

_PARSERS: Mapping[str, Callable[[Reader, Text, Words], Step | None]] = {
    "say": _say,
    "ask": _ask,
    "record": _record,
    "decide": _decide,
    "do": _do,
    "call": _call,
    "return": _return,
    "transfer": _transfer,
    "end": _end,
}
