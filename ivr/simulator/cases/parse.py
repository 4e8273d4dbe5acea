"""A case file -> a case, and everything that is wrong with its writing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ivr.flow.catalogue import ANSWER, ASKED_BUILT_IN, MODE, ORDINARY, TROUBLES
from ivr.flow.hashes import hash_problem
from ivr.flow.hours import instant
from ivr.flow.marks import Block, Items, Node, Span, Text
from ivr.flow.problems import Problem
from ivr.flow.reader import Reader, Words
from ivr.flow.source import Reading, read_file
from ivr.phone_number import normalise
from ivr.simulator.cases.case import NOON, Case, Does, Expectation, Line, Outcome, Says
from ivr.simulator.cases.words import FAILS, MEANT, QUEUEING, allowed

KEYS = frozenset("0123456789*#")


@dataclass(frozen=True, slots=True)
class ParsedCase:
    """A case, or None when too little of it can be read."""

    case: Case | None
    problems: tuple[Problem, ...] = ()


def case_files(folder: Path) -> list[Path]:
    """The case files beside a folder of flows."""
    cases = folder / "cases"
    found = [*cases.rglob("*.yaml"), *cases.rglob("*.yml")] if cases.is_dir() else []
    return sorted(path for path in found if path.is_file())


def parse_case(path: Path) -> ParsedCase:
    """Read and parse one case file."""
    return parse(read_file(path), str(path))


def parse(reading: Reading, file: str) -> ParsedCase:
    """Parse what was read from `file`."""
    if reading.root is None:
        empty = Problem(Span(file, 1, 1), "F012", "文件是空的", "第一行写「用例: 名字」。")
        return ParsedCase(None, reading.problems or (empty,))
    reader = Reader(allowed, MEANT)
    words = reader.words(reading.root, "用例文件", "case")
    case = _case(reader, words, reading.root.span) if words else None
    problems = (*reading.problems, *reader.problems)
    return ParsedCase(None if problems else case, problems)


def _case(reader: Reader, words: Words, span: Span) -> Case | None:
    for code, word in (("name", "用例"), ("lines", "对话")):
        if code not in words:
            reader.complain(span, "F012", f"用例里没有写「{word}」")
    if "name" not in words or "lines" not in words:
        return None
    name = reader.text(words["name"][1], "用例")
    if name is None:
        return None
    read = _Words(reader, words)
    answered, answering, queueing = _answers(read)
    return Case(
        name=name,
        note=read.text("note"),
        lines=tuple(_lines(reader, words["lines"][1])),
        flow=reader.name(words["flow"][1], "流程") if "flow" in words else None,
        caller=_caller(read),
        at=_at(read),
        given=_texts(reader, words["given"][1], "传入") if "given" in words else {},
        assumed=_assumed(reader, words["assumed"][1]) if "assumed" in words else {},
        answered=answered,
        answering=answering,
        queueing=queueing,
        speech=read.yes_no("speech"),
        late=_late(read),
        mode=str(_one_of(read, "mode", MODE) or ORDINARY),
        expected=_expected(reader, words["expected"][1]) if "expected" in words else Expectation(),
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """The outermost words of a case, each read when it is there."""

    reader: Reader
    found: Words

    def text(self, code: str) -> Text | None:
        if code not in self.found:
            return None
        word, value = self.found[code]
        return self.reader.text(value, word)

    def yes_no(self, code: str) -> bool:
        if code not in self.found:
            return False
        word, value = self.found[code]
        return bool(self.reader.yes_no(value, word))


def _caller(read: _Words) -> str | None:
    number = read.text("caller")
    if number is None:
        return None
    local = number.isascii() and number.isdigit() and len(number) in (7, 8)
    if not local and normalise(number) is None:
        hint = '例如 "13800000001" 或 "0571-88880003"；匿名的来电不写这一行。'
        read.reader.complain(number.span, "F012", f"「来电号码」不能是「{number}」", hint)
    return str(number)


def _late(read: _Words) -> bool:
    """Whether the caller had to wait too long for the answer."""
    return _one_of(read, "answer", ANSWER) == "超时"


def _one_of(read: _Words, code: str, name: str) -> str | None:
    """What a built-in value that conditions may ask for is to be in this case."""
    text = read.text(code)
    if text is None or text in ASKED_BUILT_IN[name]:
        return text
    hint = f"可以写：{'、'.join(ASKED_BUILT_IN[name])}。"
    read.reader.complain(text.span, "F012", f"「{name}」不能是「{text}」", hint)
    return None


def _answers(read: _Words) -> tuple[bool, Mapping[Text, bool], tuple[Text, ...]]:
    """Whether people pick up everywhere, and for single queues; where the caller has to wait."""
    value = read.found["answered"][1] if "answered" in read.found else None
    if not isinstance(value, Block):
        return read.yes_no("answered"), {}, ()
    queues = read.reader.block(value, "接听") or Block(value.span)
    answers = {
        queue: read.reader.choice(node, f"接听「{queue}」", ("是", "否", QUEUEING))
        for queue, node in queues.items()
    }
    picked_up = {queue: answer == "是" for queue, answer in answers.items() if answer != QUEUEING}
    return False, picked_up, tuple(queue for queue, answer in answers.items() if answer == QUEUEING)


def _at(read: _Words) -> datetime:
    text = read.text("at")
    found = instant(text) if text is not None else None
    if text is not None and found is None:
        hint = "写明年月日和几点几分，例如 2026-11-24 12:00。"
        read.reader.complain(text.span, "F012", f"「时间」看不懂「{text}」", hint)
    return found or NOON


def _lines(reader: Reader, node: Node) -> Iterator[Line]:
    if not isinstance(node, Items):
        reader.complain(node.span, "F012", "「对话」下面每行要以「-」开头，例如 - 机: 您好")
        return
    for item in node:
        words = reader.words(item, "对话", "line")
        if len(words) == 1:
            ((code, (word, value)),) = words.items()
            yield from _line(reader, code, word, value)
        elif words:
            reader.complain(item.span, "F012", "对话的每一行只写一样", "拆成两行，各以「-」开头。")


def _line(reader: Reader, code: str, word: Text, value: Node) -> Iterator[Line]:
    match code:
        case "says" | "never":
            text = reader.text(value, word)
            if text is not None:
                yield Says(text, never=code == "never")
        case "speech":
            text = reader.text(value, word)
            if text is not None and text.startswith(("#", "＃")):
                reader.complain(text.span, "F012", "「人」是说的话，按键要写「按」")
            elif text is not None:
                yield Does("speech", str(text), word.span)
        case "line":
            sound = reader.choice(value, word, TROUBLES)
            if sound is not None:
                yield Does("line", str(sound), word.span)
        case "keys":
            yield from _keys(reader, word, value)
        case _:
            # 静音 and 挂机 may carry a remark: how long, or why.
            if not isinstance(value, Text):
                reader.complain(value.span, "F012", f"「{word}」后面不写别的，最多写一句说明")
            else:
                yield Does(code, str(value), word.span)


def _keys(reader: Reader, word: Text, value: Node) -> Iterator[Line]:
    if isinstance(value, Text) and value.cut is not None:
        reader.problems.append(hash_problem(value.cut, key=True))
        return
    if isinstance(value, Text) and not value.strip():
        hint = '井号和星号要加英文引号，写成 "#"、"*"。'
        reader.complain(word.span, "F012", "「按」后面没有写按键", hint)
        return
    text = reader.text(value, word)
    strange = next((n for n, key in enumerate(text or "") if key not in KEYS), None)
    if text is not None and strange is not None:
        said = f"「按」里只能写 0 到 9、* 和 #，不能写「{text[strange]}」"
        reader.complain(text.at(strange), "F012", said)
    elif text is not None:
        yield Does("keys", str(text), word.span)


def _texts(reader: Reader, node: Node, what: str) -> Mapping[Text, str]:
    found: dict[Text, str] = {}
    for name, value in (reader.block(node, what) or {}).items():
        text = value if isinstance(value, Text) else reader.text(value, f"{what}「{name}」")
        if text is not None:
            found[name] = text
    return found


def _assumed(reader: Reader, node: Node) -> Mapping[Text, tuple[Outcome, ...]]:
    block = reader.block(node, "假定") or Block(node.span)
    return {name: tuple(_outcomes(reader, name, value)) for name, value in block.items()}


def _outcomes(reader: Reader, name: Text, node: Node) -> Iterator[Outcome]:
    for item in node if isinstance(node, Items) else [node]:
        if isinstance(item, Block):
            results = _texts(reader, item, f"假定「{name}」")
            yield Outcome({result: value for result, value in results.items()})
        elif isinstance(item, Text) and item == FAILS:
            yield Outcome(None)
        else:
            hint = "例如 {户号: 3300012345}，没有结果写 {}，没办成写 失败。"
            reader.complain(item.span, "F012", f"假定「{name}」要写办成以后的结果", hint)


def _expected(reader: Reader, node: Node) -> Expectation:
    words = reader.words(node, "期望", "expected")

    def names(code: str) -> tuple[Text, ...] | None:
        return reader.names(words[code][1], words[code][0]) if code in words else None

    return Expectation(
        result=reader.text(words["result"][1], "结果") if "result" in words else None,
        called=names("called") or (),
        not_called=names("not_called") or (),
        slots=_texts(reader, words["slots"][1], "槽位") if "slots" in words else {},
        orders=names("orders"),
        places={code: value.span for code, (_, value) in words.items()},
    )
