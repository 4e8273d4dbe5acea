"""What each kind of value looks like to an editor, which takes 1 for a number and 是 for a text."""

from __future__ import annotations

from typing import Any

from ivr.flow.catalogue import BUILT_IN, READINGS
from ivr.flow.parts import SAME
from ivr.flow.shapes import Kind, Shape
from ivr.flow.values import PATTERNS, SlotType
from ivr.flow.words import Word

Schema = dict[str, Any]

_WRITTEN = ["string", "number", "boolean"]
"""What an editor may take a plain text for: 95598 for a number, true for a truth."""

_NAME = r"[^\s{}「」/\\\"'·]+"
_DIGIT = "[0-9０-９]"
_CLOCK = f"{_DIGIT}{{1,2}}[:：]{_DIGIT}{{2}}"
_SPAN = rf" *{_CLOCK} *(-|~|—|–|－|～|至|到) *{_CLOCK} *"
_PLAIN_TERM = r"\S+\s+(已填|未填|(是|不是|大于|小于|在|不在)\s+\S+)"
_LONGEST_PROMPT = 1000


def told(word: Word) -> Schema:
    """What an editor shows of a word: plain, and with its example where it knows Markdown."""
    prompts = word.shape.kind in (Kind.PROMPT, Kind.PROMPTS)
    parts = [word.explanation, f"```yaml\n{word.example}\n```", *([_BLANKS] if prompts else [])]
    return {
        "title": word.chinese,
        "description": word.explanation,
        "markdownDescription": "\n\n".join(parts),
    }


_BLANKS = (
    f"能念的内容：`{{槽位}}`、{'、'.join(f'`{{{name}}}`' for name in BUILT_IN)}；"
    f"读法写在冒号后面，例如 `{{工单号:尾四位}}`：{'、'.join(READINGS)}。"
)


def value_schema(shape: Shape, inside: Schema, way: Schema, *, steps: bool) -> Schema:
    """The schema of a word's value.

    `inside` is what a block, or each of several blocks, has to be; `way` is a sub-flow in the
    place of a step. Without `steps` there are none to name. Where a value may be of several
    types, the types are listed: of an `anyOf` editors show no example.
    """
    match shape.kind:
        case Kind.BLOCK:
            return {"allOf": [inside]}
        case Kind.NAMED if inside["$ref"].endswith("/slot"):
            return _mapping({"anyOf": [_choice(_TYPES), inside]})
        case Kind.NAMED:
            return _mapping(inside)
        case Kind.ROWS if inside["$ref"].endswith("/row"):
            otherwise = {"contains": {"type": "object", "required": ["否则"]}}
            return {"type": "array", "items": inside, **otherwise}
        case Kind.ROWS:
            return {"type": ["array", "object"], "items": inside, **_if_object(inside)}
        case Kind.WAY if steps:
            return {**_name(), "type": [*_WRITTEN, "object"], **_if_object(way)}
        case Kind.WAY:
            return {"allOf": [way]}
        case Kind.PROMPTS:
            return _one_or_several(_prompt())
        case Kind.NAMES:
            return {**_phrase("，、,"), "type": [*_WRITTEN, "array"], "items": _phrase("，、")}
        case Kind.TIME_SPANS:
            return _one_or_several(_text(f"^{_SPAN}([、,;，；]{_SPAN})*$|^ *无 *$", _HOURS))
        case Kind.PROMPT if shape.may_be_empty:
            return {**_prompt(), "type": [*_WRITTEN, "null", "array"], "maxItems": 0}
    return _plain(shape)


def _plain(shape: Shape) -> Schema:
    """A value of one piece."""
    match shape.kind:
        case Kind.PROMPT:
            return _prompt()
        case Kind.NAME:
            return _name()
        case Kind.CHOICE:
            return _choice(shape.choices)
        case Kind.LASTING:
            return _text(rf"^{_DIGIT}{{1,6}}(\.{_DIGIT}{{1,3}})? *(毫秒|秒|分钟|分)$", _LASTING)
        case Kind.COUNT:
            digits: Schema = {"type": ["integer", "string"], "pattern": "^[0-9]{1,5}$"}
            return {**digits, "minimum": 1, "maximum": shape.most}
        case Kind.KEY:
            number = {"type": "integer", "minimum": 0, "maximum": 9}
            return {"anyOf": [_choice(tuple("1234567890*#")), number]}
        case Kind.DIGIT_PATTERN:
            named = "|".join(PATTERNS)
            simple = r"[0-9\\d\[\]\-^{},?*+|().#]+"
            return {"type": ["string", "integer"], "pattern": f"^({named}|{simple})$"}
        case Kind.GIVING:
            return _giving()
        case Kind.ASSIGNMENTS:
            return {"anyOf": [_choice((SAME,)), _mapping(_giving())]}
        case Kind.TYPES:
            return _mapping(_choice(_TYPES))
        case Kind.CONDITION:
            joined = rf"^\s*{_PLAIN_TERM}((\s+且\s+{_PLAIN_TERM})*|(\s+或\s+{_PLAIN_TERM})*)\s*$"
            return _text(joined, _CONDITION)
        case Kind.INSTANT:
            day = rf"^{_DIGIT}{{4}}[-－]{_DIGIT}{{1,2}}[-－]{_DIGIT}{{1,2}}\s+{_CLOCK}$"
            return _text(day, _INSTANT)
    return {"type": [*_WRITTEN, "null"]}


_TYPES = tuple(kind.value for kind in SlotType)
_LASTING = "要写时间，例如 5秒、300毫秒、2分钟"
_INSTANT = "写明年月日和几点几分，例如 2026-11-25 08:00"
_HOURS = "要写从几点到几点，例如 08:00-12:00、13:00-17:30；没有就写 无"
_CONDITION = "写法：户号 已填、范围 是 一户、时限 大于 30，中间空一格，用「且」或「或」连接"


def _text(pattern: str, told_when_wrong: str) -> Schema:
    return {"type": "string", "pattern": pattern, "patternErrorMessage": told_when_wrong}


def _name() -> Schema:
    wrong = "要写一个名字，不能有空格、引号、括号"
    return {"type": _WRITTEN, "pattern": f"^{_NAME}$", "patternErrorMessage": wrong}


def _giving() -> Schema:
    wrong = "要写槽位的名字、来电号码，或「」里的固定内容"
    either = f"^({_NAME}|「[^「」]*」)$"
    return {"type": _WRITTEN, "pattern": either, "patternErrorMessage": wrong}


def _prompt() -> Schema:
    return {
        "type": _WRITTEN,
        "pattern": r"^(?=[\s\S]*\S)([^{}]|\{[^{}]*[^{}\s][^{}]*\})*$",
        "maxLength": _LONGEST_PROMPT,
        "patternErrorMessage": "要写一句话；花括号要成对，里面写槽位的名字",
    }


def _phrase(barred: str) -> Schema:
    wrong = "几个就写在方括号里，用半角逗号隔开，例如 [停电, 没电]"
    pattern = rf"^(?=.*\S)[^{barred}]*$"
    return {"type": _WRITTEN, "pattern": pattern, "patternErrorMessage": wrong}


def _choice(choices: tuple[str, ...]) -> Schema:
    return {"type": "string", "enum": list(choices)}


def _mapping(value: Schema) -> Schema:
    return {"type": "object", "additionalProperties": value}


def _one_or_several(value: Schema) -> Schema:
    kinds = value["type"] if isinstance(value["type"], list) else [value["type"]]
    return {**value, "type": [*kinds, "array"], "items": value}


def _if_object(block: Schema) -> Schema:
    return {"if": {"type": "object"}, "then": block}
