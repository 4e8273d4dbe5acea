"""A case -> its file, written as a person would."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ivr.clock import local
from ivr.flow.catalogue import ORDINARY
from ivr.flow.marks import Text
from ivr.simulator.cases.case import NOON, Case, Does, Expectation, Line, Outcome, Says
from ivr.simulator.cases.words import FAILS, QUEUEING

_PLAIN = re.compile(r"[\w一-鿿][\w一-鿿，。？！；、：（）…・·%+=/. -]*")
_YES_NO = {True: "是", False: "否"}
_NUMBERISH = re.compile(r"[-+.\d_:eExXoO ]+")


def write_case(case: Case) -> str:
    """The text of a file that is parsed into this case again."""
    lines = [f"用例: {scalar(str(case.name))}"]
    if case.note is not None:
        lines.append(f"说明: {scalar(str(case.note))}")
    if case.flow is not None:
        lines.append(f"流程: {scalar(str(case.flow))}")
    if case.caller is not None:
        lines.append(f'来电号码: "{case.caller}"')
    if case.at != NOON:
        lines.append(f"时间: {local(case.at):%Y-%m-%d %H:%M}")
    if case.given:
        lines.append(f"传入: {_mapping(case.given)}")
    if case.answering or case.queueing:
        queues = {queue: _YES_NO[picks_up] for queue, picks_up in case.answering.items()}
        queues |= dict.fromkeys(case.queueing, QUEUEING)
        lines.append(f"接听: {_mapping(queues)}")
    elif case.answered:
        lines.append("接听: 是")
    if case.speech:
        lines.append("语音: 是")
    if case.late:
        lines.append("应答: 超时")
    if case.mode != ORDINARY:
        lines.append(f"模式: {case.mode}")
    if case.assumed:
        lines.append("假定:")
        lines += [f"  {name}: {_outcomes(o)}" for name, o in case.assumed.items()]
    lines.append("对话:")
    lines += [f"  - {_line(line)}" for line in case.lines]
    expected = list(_expected(case.expected))
    if expected:
        lines += ["期望:", *(f"  {line}" for line in expected)]
    return "\n".join(lines) + "\n"


def scalar(text: str, *, inside: bool = False) -> str:
    """A text as YAML reads it back; `inside`: within braces or brackets."""
    plain = _PLAIN.fullmatch(text) and not _NUMBERISH.fullmatch(text) and text == text.strip()
    if plain and ": " not in text and not text.endswith(":") and not (inside and "," in text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _line(line: Line) -> str:
    match line:
        case Says(text=text, never=never):
            return f"{'不说' if never else '机'}: {scalar(str(text))}"
        case Does(kind="speech", what=words):
            return f"人: {scalar(words)}"
        case Does(kind="keys", what=keys):
            return f'按: "{keys}"'
        case Does(kind="line", what=sound):
            return f"线路: {sound}"
        case Does(kind="silence", what=remark):
            return f"静音: {scalar(remark)}" if remark else "静音:"
        case Does(what=remark):
            return f"挂机: {scalar(remark)}" if remark else "挂机:"


def _outcomes(outcomes: Sequence[Outcome]) -> str:
    told = [FAILS if o.results is None else _mapping(o.results) for o in outcomes]
    return told[0] if len(told) == 1 else f"[{', '.join(told)}]"


def _mapping(values: Mapping[Text, str] | Mapping[str, str]) -> str:
    pairs = (f"{name}: {scalar(value, inside=True)}" for name, value in values.items())
    return f"{{{', '.join(pairs)}}}"


def _expected(expected: Expectation) -> Iterator[str]:
    if expected.result is not None:
        yield f"结果: {scalar(str(expected.result))}"
    for word, names in (("调用过", expected.called), ("没调用", expected.not_called)):
        if names:
            yield f"{word}: [{', '.join(names)}]"
    if expected.slots:
        yield f"槽位: {_mapping(expected.slots)}"
    if expected.orders is not None:
        yield f"工单: [{', '.join(expected.orders)}]"
