"""Marked nodes -> the frozen model. Says everything that is wrong with the words of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ivr.flow import parse_common, parse_parts, parse_steps
from ivr.flow.catalogue import RESERVED
from ivr.flow.declared import UNKNOWN, Declared
from ivr.flow.indents import misplaced
from ivr.flow.marks import Node, Span, Text
from ivr.flow.model import Common, Defaults, Flow, SlotSpec, Step
from ivr.flow.problems import Problem
from ivr.flow.reader import Reader, Words
from ivr.flow.source import Reading, read_file
from ivr.flow.values import SlotType
from ivr.flow.words import SLOW, shape_of

_TYPES = {kind.value: kind for kind in SlotType}


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one file holds: a flow, the common part, or nothing that can be read."""

    content: Flow | Common | None
    problems: tuple[Problem, ...] = ()
    declared: Declared = UNKNOWN


def parse_file(path: Path, shown: str | None = None) -> Parsed:
    """Read and parse one flow file."""
    name = shown or str(path)
    return parse(read_file(path, name), name)


def parse(reading: Reading, file: str) -> Parsed:
    """Parse what was read from `file`."""
    if reading.root is None:
        empty = Problem(Span(file, 1, 1), "F012", "文件是空的", "第一行写「流程: 名字」。")
        return Parsed(None, reading.problems or (empty,), reading.declared)
    reader = Reader()
    block = reader.block(reading.root, "文件")
    content: Flow | Common | None = None
    if block is not None and "公共" in block:
        content = _common(reader, block.span, reader.known_words(block, "公共部分", "common"))
    elif block is not None:
        content = _flow(reader, block.span, reader.known_words(block, "流程", "flow"))
    problems = _with_indents((*reading.problems, *reader.problems), reading, file, reader)
    if content is not None and problems:
        content = replace(content, broken=True, lost=frozenset(reader.lost))
    return Parsed(content, problems, reading.declared)


def _may_be_indents(problem: Problem) -> bool:
    return problem.code in ("F010", "F011") or "下面要写成" in problem.text


def _with_indents(
    problems: tuple[Problem, ...], reading: Reading, file: str, reader: Reader
) -> tuple[Problem, ...]:
    """The problems, but for those that a line which begins too far left or right explains."""
    suspects = [problem for problem in problems if _may_be_indents(problem)]
    found: dict[Problem, Problem] = {}
    for name, slip in misplaced(reading.lines, file) if suspects else ():
        for problem in suspects if name != "-" else ():  # the rows of a list may begin anywhere
            if 0 <= problem.span.line - slip.span.line <= 1:
                found[problem] = slip
                reader.lost.add(name)
    told = (found.get(problem, problem) for problem in problems)
    return tuple(dict.fromkeys(told))


def _common(reader: Reader, span: Span, words: Words) -> Common | None:
    if reader.yes_no(words["common"][1], "公共") is False:
        reader.complain(words["common"][1].span, "F012", "「公共」只能写「是」；普通流程不写这一行")
        return None
    commands = words.get("commands")
    forbidden = words.get("forbidden")
    told, hours = words.get("announcements"), words.get("hours")
    jargon = words.get("jargon")
    return Common(
        span=span,
        defaults=_defaults(reader, words, common=True),
        commands=parse_parts.commands(reader, commands[1], common=True) if commands else (),
        after_hangup=parse_parts.optional_name(reader, words, "after_hangup"),
        forbidden=reader.names(forbidden[1], "禁语") if forbidden else (),
        announcements=parse_common.announcements(reader, told[1]) if told else (),
        hours=parse_common.hours(reader, hours[1]) if hours else {},
        jargon=parse_common.jargon(reader, jargon[1]) if jargon else {},
    )


def _flow(reader: Reader, span: Span, words: Words) -> Flow | None:
    for code, word in (("name", "流程"), ("steps", "步骤")):
        if code not in words:
            reader.complain(span, "F012", f"文件里没有写「{word}」")
    name = parse_parts.optional_name(reader, words, "name")
    parameters, returns = _types(reader, words, "parameters"), _types(reader, words, "returns")
    steps = _steps(reader, words)
    commands, ignore = words.get("commands"), words.get("ignore")
    flow = Flow(
        name=name or Text("", span),
        start=parse_parts.optional_name(reader, words, "start"),
        steps=steps,
        slots=_slots(reader, words, parameters, returns),
        parameters=parameters,
        returns=returns,
        defaults=_defaults(reader, words, common=False),
        commands=parse_parts.commands(reader, commands[1], common=False) if commands else (),
        ignore=reader.names(ignore[1], "不响应") if ignore else (),
        after_hangup=parse_parts.optional_name(reader, words, "after_hangup"),
        hangup_result=parse_parts.optional_name(reader, words, "hangup_result"),
        slow=_is_slow(reader, words),
        version=str(words["version"][1]) if "version" in words else "",
    )
    return flow if name is not None and "steps" in words else None


def _is_slow(reader: Reader, words: Words) -> bool:
    if "pace" not in words:
        return False
    return reader.choice(words["pace"][1], "语速", shape_of("pace").choices) == SLOW


def _defaults(reader: Reader, words: Words, *, common: bool) -> Defaults:
    if "defaults" not in words:
        return Defaults()
    found = reader.words(words["defaults"][1], "默认", "defaults")
    return parse_parts.defaults(reader, found, common=common)


def _steps(reader: Reader, words: Words) -> Mapping[str, Step]:
    steps: dict[str, Step] = {}
    if "steps" not in words:
        return steps
    block = reader.block(words["steps"][1], "步骤")
    if block is None:
        return steps
    if not block:
        reader.complain(block.span, "F012", "「步骤」下面一步也没有")
    for key, node in block.items():
        name = reader.name(key, "步骤")
        step = parse_steps.step(reader, name, node) if name is not None else None
        if step is None:
            reader.lost.add(str(key))
        else:
            steps[str(step.name)] = step
    return steps


def _types(reader: Reader, words: Words, code: str) -> Mapping[str, SlotType]:
    if code not in words:
        return {}
    word, node = words[code]
    found: dict[str, SlotType] = {}
    for name, value in (reader.block(node, word) or {}).items():
        kind = _type(reader, value, f"{word}「{name}」")
        if kind is not None and _slot_name(reader, name, word) is not None:
            found[name] = kind
    return found


def _type(reader: Reader, node: Node, what: str) -> SlotType | None:
    word = reader.choice(node, what, tuple(_TYPES))
    return _TYPES[word] if word is not None else None


def _slots(
    reader: Reader,
    words: Words,
    parameters: Mapping[str, SlotType],
    returns: Mapping[str, SlotType],
) -> Mapping[str, SlotSpec]:
    """The declared slots, and those that only 参数 or 返回值 names."""
    slots: dict[str, SlotSpec] = {}
    block = reader.block(words["slots"][1], "槽位") if "slots" in words else None
    for key, node in (block or {}).items():
        name = _slot_name(reader, key, "槽位")
        spec = _slot(reader, name, node) if name is not None else None
        if spec is not None:
            slots[str(spec.name)] = spec
    for outer in (parameters, returns):
        for named, kind in outer.items():
            assert isinstance(named, Text)
            spec = slots.setdefault(str(named), SlotSpec(named, kind, declared=False))
            if spec.kind is not kind:
                text = f"「{named}」在槽位里是「{spec.kind.value}」，这里却是「{kind.value}」"
                reader.complain(named.span, "F012", text)
    return slots


def _slot_name(reader: Reader, node: Node, what: str) -> Text | None:
    name = reader.name(node, what)
    if name is not None and name in RESERVED:
        text = f"「{name}」是条件里现成的内容，槽位要换个名字"
        reader.complain(name.span, "F012", text)
    return name


def _slot(reader: Reader, name: Text, node: Node) -> SlotSpec | None:
    if isinstance(node, Text) and node in _TYPES:
        return SlotSpec(name, _TYPES[node])
    before = len(reader.problems)
    words = reader.words(node, f"槽位「{name}」", "slot")
    if "type" not in words:
        if len(reader.problems) == before:
            reader.complain(name.span, "F012", f"槽位「{name}」没有写类型")
        return SlotSpec(name, SlotType.TEXT)
    kind = _type(reader, words["type"][1], "类型")
    initial = (
        parse_parts.giving(reader, words["initial"][1], "初值") if "initial" in words else None
    )
    protected = _protected(reader, words, kind)
    return SlotSpec(name, kind or SlotType.TEXT, initial, protected=protected)


def _protected(reader: Reader, words: Words, kind: SlotType | None) -> bool:
    """保密. What was chosen from a few shows in the way that the call takes."""
    if "protected" not in words:
        return False
    node = words["protected"][1]
    if not reader.yes_no(node, "保密"):
        return False
    if kind in (SlotType.OPTION, SlotType.YES_NO):
        text = f"「{kind.value}」不能保密：从走过的步骤就看得出选了什么"
        reader.complain(node.span, "F012", text, "要保密的内容让客户输入或者说：数字、文字……")
    return True
