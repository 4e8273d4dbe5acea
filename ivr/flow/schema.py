"""A JSON Schema of flow files, from the table of words: completion and hover text in editors.

Draft 7, which the YAML language servers of the common editors know best. It sees the shape of a
file; what the words mean together, `check` proves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ivr.flow.parts import SAME
from ivr.flow.values import SlotType
from ivr.flow.words import VERBS, WORDS, Word, allowed

Schema = dict[str, Any]

SCALAR: Schema = {"type": ["string", "number", "boolean"]}
"""What an editor may take a text for: 95598 is a number to it, yet here it is only text."""

DURATION: Schema = {"type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*(毫秒|秒|分钟|分)\s*$"}
KEY: Schema = {"anyOf": [{"type": "string", "pattern": "^[0-9*#]$"}, {"type": "integer"}]}
NAMES: Schema = {"anyOf": [SCALAR, {"type": "array", "items": SCALAR}]}
COUNT: Schema = {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string"}]}
ASSIGNMENTS: Schema = {
    "anyOf": [{"enum": [SAME]}, {"type": "object", "additionalProperties": SCALAR}]
}
KIND: Schema = {"enum": [kind.value for kind in SlotType]}


def flow_schema() -> Schema:
    """The schema of a flow file or of the common part."""
    contexts = ["flow", "common", "defaults", "command", "slot", "option", "row", "way", "keys"]
    contexts += ["announcement", "hours", *VERBS.values()]
    definitions = {context: _object(context) for context in contexts}
    for chinese, verb in VERBS.items():
        definitions[verb]["required"] = [chinese]
    definitions["step"] = {
        "anyOf": [_at(verb) for verb in VERBS.values()],
        "defaultSnippets": [_snippet(chinese) for chinese in VERBS],
    }
    definitions["flow"]["required"] = ["流程", "步骤"]
    definitions["common"]["required"] = ["公共"]
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "电话流程",
        "if": {"type": "object", "required": ["公共"]},
        "then": _at("common"),
        "else": _at("flow"),
        "definitions": definitions,
    }


def _object(context: str) -> Schema:
    words = {word.chinese: word for word in WORDS}
    shown = {
        chinese: _described(_shape(code, context), words[chinese])
        for chinese, code in allowed(context).items()
    }
    return {"type": "object", "properties": shown, "additionalProperties": False}


def _described(shape: Schema, word: Word) -> Schema:
    example = f"```yaml\n{word.example}\n```"
    told = {
        "description": f"{word.explanation}。例如 {word.example}",
        "markdownDescription": f"{word.explanation}\n\n{example}",
    }
    return {**shape, **told} if "$ref" not in shape else {"allOf": [shape], **told}


def _shape(code: str, context: str) -> Schema:
    """What stands behind a word; the same word may hold something else in another context."""
    special = _SPECIAL.get((context, code))
    return special if special is not None else _SHAPES.get(code, SCALAR)


def _at(context: str) -> Schema:
    return {"$ref": f"#/definitions/{context}"}


def _each(context: str) -> Schema:
    return {"type": "object", "additionalProperties": _at(context)}


def _one_of(*values: str) -> Schema:
    return {"enum": list(values)}


_YES_NO = _one_of("是", "否")
_WAY: Schema = {"anyOf": [SCALAR, _at("way")]}
_HOURS: Schema = {"anyOf": [SCALAR, {"type": "array", "items": SCALAR}]}

_SHAPES: Mapping[str, Schema] = {
    "common": _one_of("是"),
    "parameters": {"type": "object", "additionalProperties": KIND},
    "returns": {"type": "object", "additionalProperties": KIND},
    "slots": {"type": "object", "additionalProperties": {"anyOf": [KIND, _at("slot")]}},
    "defaults": _at("defaults"),
    "commands": _each("command"),
    "ignore": NAMES,
    "forbidden": NAMES,
    "announcements": {
        "anyOf": [{"type": "array", "items": _at("announcement")}, _at("announcement")]
    },
    "hours": _each("hours"),
    "steps": _each("step"),
    "type": KIND,
    "replay": {"anyOf": [SCALAR, {"type": "array", "maxItems": 0}]},
    "options": _each("option"),
    "keys": _at("keys"),
    "wait": DURATION,
    "longest": DURATION,
    "silence": DURATION,
    "linger": DURATION,
    "interval": DURATION,
    "no_input": NAMES,
    "no_match": NAMES,
    "used_up": _WAY,
    "no_input_end": _WAY,
    "no_match_end": _WAY,
    "failed": _WAY,
    "no_answer": _WAY,
    "barge_in": _one_of("是", "否", "仅按键"),
    "keep_keys": _YES_NO,
    "recorded": _YES_NO,
    "decide": {"type": "array", "items": _at("row")},
    "arguments": ASSIGNMENTS,
    "results": ASSIGNMENTS,
    "end": {"type": ["string", "number", "boolean", "null"]},
    "priority": _one_of("紧急", "普通"),
    "phrases": NAMES,
    "key": KEY,
    "act": _one_of("重播", "上一步"),
    "least": COUNT,
    "most": COUNT,
    "end_key": KEY,
    "delete_key": KEY,
    **{f"weekday_{number}": _HOURS for number in range(1, 8)},
    **dict.fromkeys(("daily", "workday", "day_off", "holiday"), _HOURS),
}

_SPECIAL: Mapping[tuple[str, str], Schema] = {
    ("announcement", "barge_in"): _one_of("是", "仅按键"),
}

_SNIPPETS: Mapping[str, Mapping[str, Any]] = {
    "播报": {"播报": "$1"},
    "询问": {"询问": "$1请按一。", "选项": {"${2:好}": {"说": ["${3:好的}"], "按": "1"}}},
    "录音": {"录音": "请在嘀声以后说$1，说完按井号。", "填入": "$2"},
    "判断": {"判断": [{"如果": "$1 已填", "去": "$2"}, {"否则": "$3"}]},
    "执行": {"执行": "$1", "传入": {"$2": "$3"}, "取回": {"$4": "$5"}, "失败": "$6"},
    "调用": {"调用": "$1"},
    "返回": {"返回": "${1:完成}"},
    "转接": {"转接": "${1:人工坐席}", "播报": "正在为您转接，请稍等。", "没人接": "$2"},
    "结束": {"结束": "$1再见。", "结果": "${2:自助办结}"},
}


def _snippet(chinese: str) -> Schema:
    return {"label": chinese, "description": f"新的一步：{chinese}", "body": _SNIPPETS[chinese]}
