"""The flow language as a JSON Schema (draft-07), for completion and hover in any YAML editor.

It is written from the table of words, so an editor never knows more or less than the parser. It
sees the shape of a file only; what points where, `check` says. Editors understand draft-07 best:
there keywords beside a `$ref` do not count, so shapes stand in full and only blocks are referred
to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ivr.flow.snippets import FILE_SNIPPETS, NEW_STEPS, STEP_SNIPPETS, Snippet
from ivr.flow.value_schemas import Schema, told, value_schema
from ivr.flow.words import VERBS, WORDS, Word, shape_of

DRAFT = "http://json-schema.org/draft-07/schema#"

COMMON_ONLY = "common_"
"""Before the names of blocks that the common part writes differently: it has no steps."""

_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "flow": ("流程", "步骤"),
    "common": ("公共",),
    "slot": ("类型",),
    "way": ("调用",),
    "announcement": ("播报", "到"),
    "end": ("结束", "结果"),
    "jargon": ("解释",),
    "knowledge": ("知识", "条目"),
    "entry": ("问法", "答"),
}
"""The words that a block cannot do without; a step needs its verb besides."""

_PARTS = ("slot", "option", "keys", "hours", "announcement", "line_hints", "jargon", "entry")
_TWICE = ("defaults", "command", "way")


def schema() -> Schema:
    """The whole schema."""
    return {
        "$schema": DRAFT,
        "title": "通话流程",
        "description": "一个流程，或者所有流程的公共部分，或者知识。",
        "type": "object",
        "if": {"required": ["公共"]},
        "then": _ref("common"),
        "else": {
            "if": {"required": ["知识"]},
            "then": _ref("knowledge"),
            "else": {
                "allOf": [_ref("flow")],
                "if": {"required": ["流程"]},
                "else": {"defaultSnippets": _snippets(FILE_SNIPPETS)},
            },
        },
        "definitions": _definitions(),
    }


def _definitions() -> Schema:
    found = {
        name: _block(name) for name in ("flow", "knowledge", *_PARTS, *_TWICE, *VERBS.values())
    }
    found |= {COMMON_ONLY + name: _block(name, common=True) for name in _TWICE}
    found["common"] = _block("common", common=True)
    found["flow"]["properties"]["步骤"]["minProperties"] = 1
    found["flow"]["properties"]["步骤"]["defaultSnippets"] = _snippets(NEW_STEPS)
    for name in ("command", COMMON_ONLY + "command"):
        orders = [word for word in ("去", "做", "调用") if word in found[name]["properties"]]
        found[name]["oneOf"] = [{"required": [word]} for word in orders]
    found["option"]["not"] = {"required": ["去", "重问"]}
    found["option"]["dependencies"] = {"说到": ["去"]}
    found["slot"]["not"] = {
        "required": ["类型", "保密"],
        "properties": {"类型": {"enum": ["选项", "是否"]}, "保密": {"const": "是"}},
    }
    found["hours"]["minProperties"] = 1
    found["row"] = _row()
    found["step"] = _step()
    return found


def _block(context: str, *, common: bool = False) -> Schema:
    """A mapping that takes the words of a context and no others."""
    words = {word.chinese: word for word in WORDS if context in word.contexts}
    if context in VERBS.values():
        words["说明"] = next(word for word in WORDS if word.chinese == "说明")
    if common and context == "command":
        del words["去"]
    return {
        "type": "object",
        "properties": {name: _word(word, context, common) for name, word in words.items()},
        "additionalProperties": False,
        "required": list(_REQUIRED.get(context, ())),
    }


def _word(word: Word, context: str, common: bool) -> Schema:
    shape = shape_of(word.code, context)
    inside = COMMON_ONLY + shape.inside if common and shape.inside in _TWICE else shape.inside
    way = COMMON_ONLY + "way" if common else "way"
    value = value_schema(shape, _ref(inside) if inside else {}, _ref(way), steps=not common)
    return {**told(word), **value}


def _step() -> Schema:
    """A step: the verb that it has says which words may stand beside it.

    Before a verb is written, only the verbs are offered.
    """
    verbs = {word.chinese: word for word in WORDS if VERBS.get(word.chinese) == word.code}
    return {
        "description": "一步：有且只有一个动词。",
        "type": "object",
        "if": {"anyOf": [{"required": [verb]} for verb in VERBS]},
        "then": {"allOf": [_with_verb(verb) for verb in VERBS]},
        "else": {
            "properties": {verb: _word(verbs[verb], VERBS[verb], False) for verb in VERBS},
            "anyOf": [{"required": [verb]} for verb in VERBS],
            "defaultSnippets": _snippets(STEP_SNIPPETS),
        },
    }


def _with_verb(verb: str) -> Schema:
    has: Schema = {"required": [verb]}
    if verb == "播报":  # 转接 may say something first
        has["not"] = {"required": ["转接"]}
    return {"if": has, "then": _ref(VERBS[verb])}


def _row() -> Schema:
    """A row of 判断: 如果 with 去, or 否则 alone."""
    block = _block("row")
    block["oneOf"] = [{"required": ["如果", "去"]}, {"required": ["否则"]}]
    block["dependencies"] = {"否则": {"maxProperties": 1}}
    return block


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _snippets(snippets: Iterable[Snippet]) -> list[dict[str, Any]]:
    return [
        {"label": each.label, "description": each.description, "body": each.body}
        for each in snippets
    ]
