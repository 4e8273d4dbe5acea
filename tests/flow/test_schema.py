"""The schema that editors are given: it takes every good flow and sees mistakes of shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from ivr.flow.catalogue import READINGS
from ivr.flow.schema import schema
from ivr.flow.snippets import FILE_SNIPPETS, NEW_STEPS, STEP_SNIPPETS
from ivr.flow.words import SHAPES, VERBS, WORDS

ROOT = Path(__file__).parents[2]
FLOWS = ROOT / "tests" / "data" / "flows"
GOOD = [
    *sorted((ROOT / "flows").glob("*.yaml")),
    *sorted((ROOT / "flows" / "知识").glob("*.yaml")),
    *sorted((FLOWS / "good").glob("*.yaml")),
]
BAD = sorted((FLOWS / "bad").glob("*.yaml"))

SEEN = ("F010", "F011", "F012")
"""Codes of which the schema sees every example, but for those that need to know what is meant."""

MEANT = (
    "F012_15行7列_是否的选项乱叫",
    "F012_18行9列_录音填入不对的类型",
    "F012_19行14列_最少比最多多",
    "F012_19行14列_格式太复杂",
    "F012_16行43列_公告先结束后开始",
    "F012_19行25列_结束键就是删除键",
    "F012_5行20列_初值不是这个类型",
    "F012_6行3列_槽位的名字已经有意思",
)

SEEN_AT_TIMES = (
    "F020_7行10列_公共部分没写调用",
    "F031_9行14列_花括号不成对",
    "F031_9行14列_花括号是空的",
    "F032_18行14列_条件看不懂",
    "F032_18行28列_且和或混用",
    "F071_16行3列_判断没有否则",
    "F073_20行3列_结束没有结果",
)
"""Examples of other codes whose mistake is one of shape as well."""

NEVER_SEEN = ("F02", "F033", "F034", "F05", "F06", "F070", "F072", "F074", "F075", "F076", "W0")
"""What needs a look at the whole flow, and at the others, is left to `ivr check`."""

SCHEMA = schema()
VALIDATOR = Draft7Validator(SCHEMA)


class Editor(yaml.SafeLoader):
    """Takes plain texts for what YAML 1.2 says they are, as editors do."""


Editor.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", "true|false", ["t", "f"]),
    ("int", "[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?[0-9]+\.[0-9]*", list("-+0123456789")),
):
    Editor.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^({pattern})$"), first)


def seen(text: str) -> object:
    return yaml.load(text, Loader=Editor)


def complaints(text: str) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(seen(text))]


def test_the_schema_is_one() -> None:
    Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"


@pytest.mark.parametrize("path", GOOD, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_good_flow_is_right_to_the_editor(path: Path) -> None:
    assert complaints(path.read_text("utf-8")) == []


def test_the_reference_s_own_examples_are_right_to_the_editor() -> None:
    text = (ROOT / "docs" / "flow-language.md").read_text("utf-8")
    examples = [e for e in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if "步骤:" in e]
    assert examples
    for example in examples:
        assert complaints(example) == []


@pytest.mark.parametrize("path", [p for p in BAD if p.name.startswith(SEEN)], ids=lambda p: p.stem)
def test_a_mistake_of_shape_is_seen(path: Path) -> None:
    assert bool(complaints(path.read_text("utf-8"))) is (path.stem not in MEANT)


@pytest.mark.parametrize("name", SEEN_AT_TIMES)
def test_some_mistakes_of_other_kinds_are_seen(name: str) -> None:
    assert complaints((FLOWS / "bad" / f"{name}.yaml").read_text("utf-8"))


@pytest.mark.parametrize(
    "path",
    [p for p in BAD if p.name.startswith(NEVER_SEEN) and p.stem not in SEEN_AT_TIMES],
    ids=lambda p: p.stem,
)
def test_where_things_point_is_not_the_editor_s_business(path: Path) -> None:
    assert complaints(path.read_text("utf-8")) == []


def step(text: str) -> list[str]:
    return complaints(f"流程: 甲\n步骤:\n  甲: {text}\n")


@pytest.mark.parametrize(
    "text",
    [
        "{播报: 您好。}",
        "{播报: 95598}",
        "{转接: 人工坐席, 播报: 请稍等。, 没人接: {调用: 留言}}",
        "{结束: , 结果: 好}",
        "{录音: 请说。, 再播: [], 填入: 话, 最长: 1.5分钟}",
        "{判断: [{如果: 现在 不在 值班 且 户号 已填, 去: 乙}, {否则: 丙}]}",
        '{询问: 好吗？, 选项: {好: {按: 1}, 不: {说: 不好, 按: "#", 去: 乙}}}',
        "{返回: , 说明: 完了}",
        "{询问: 号码？, 填入: 号, 按键: {最少: 7, 最多: 12, 格式: '1[3-9]\\d{9}'}}",
    ],
)
def test_what_an_editor_sees_of_plain_texts_is_allowed(text: str) -> None:
    assert step(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "{播报: 您好。, 询问: 好吗？}",
        "{转接: 人工坐席, 询问: 好吗？}",
        "{说明: 没有动词}",
        "{}",
        "{播报: }",
        "{播报: 您好。, 等待: 5秒}",
        "{播报: 您好。, 可打断: 也许}",
        "{询问: 好吗？, 等待: 五秒}",
        "{询问: 好吗？, 选项: {好: {按: 10}}}",
        "{询问: 好吗？, 选项: {好: {去: 乙, 重问: 丙}}}",
        "{询问: 好吗？, 次数用完: {传入: {甲: 乙}}}",
        "{判断: [{如果: 户号 已填}, {否则: 丙}]}",
        "{判断: [{如果: 户号 已填, 去: 乙, 否则: 丙}]}",
        "{转接: 人工坐席, 优先: 很急}",
        "{结束: 再见。}",
        "{调用: 别 的}",
    ],
)
def test_what_no_step_can_be_is_seen(text: str) -> None:
    assert step(text)


def test_the_common_part_has_no_steps_to_go_to() -> None:
    assert complaints("公共: 是\n随时可说: {找人: {按: 0, 去: 乙}}\n")
    assert complaints("公共: 是\n默认: {次数用完: 乙}\n")
    assert complaints("公共: 否\n")
    assert complaints("公共: 是\n随时可说: {找人: {按: 0, 调用: 乙, 做: 重播}}\n")
    assert complaints("公共: 是\n公告: {播报: 停电。, 可打断: 否, 到: 2026-11-25 08:00}\n")
    assert complaints("公共: 是\n公告: [{播报: 停电。, 到: 2026-11-25 08:00, 可打断: 是}]\n") == []
    assert (
        complaints("公共: 是\n时段: {值班: {每天: [08:00-12:00, 22:00-06:00], 周日: 无}}\n") == []
    )
    assert complaints("公共: 是\n默认: {次数用完: {调用: 找人}, 没听到: []}\n") == []


def described(part: object) -> Iterator[tuple[str, str]]:
    """Every word with what an editor tells of it; what may not be written needs no words."""
    if isinstance(part, dict):
        for name, value in part.get("properties", {}).items():
            yield name, value["markdownDescription"]
        for name, value in part.items():
            yield from described(value) if name != "not" else ()
    elif isinstance(part, list):
        for value in part:
            yield from described(value)


def test_every_word_is_explained_with_its_example() -> None:
    texts = dict(described(SCHEMA))
    assert set(texts) == {word.chinese for word in WORDS}
    for word in WORDS:
        assert word.explanation in texts[word.chinese]
        assert word.example in texts[word.chinese]
    assert all(reading in texts["询问"] for reading in READINGS)


def test_every_word_has_a_shape_and_every_shape_a_word() -> None:
    assert set(SHAPES) == {word.code for word in WORDS}


def filled(body: object) -> object:
    """A snippet as it is once its gaps are left as they are."""
    if isinstance(body, dict):
        return {filled(key): filled(value) for key, value in body.items()}
    if isinstance(body, list):
        return [filled(value) for value in body]
    return seen(re.sub(r"\$\{\d:(.*?)\}", r"\1", body)) if isinstance(body, str) else body


def test_there_is_a_snippet_for_each_verb_and_each_is_right() -> None:
    assert [next(iter(snippet.body)) for snippet in STEP_SNIPPETS] == list(VERBS)
    for snippet in NEW_STEPS:
        flow = {"流程": "甲", "步骤": filled(snippet.body)}
        assert list(VALIDATOR.iter_errors(flow)) == [], snippet.label
    for snippet in FILE_SNIPPETS:
        assert list(VALIDATOR.iter_errors(filled(snippet.body))) == [], snippet.label
