"""A case that tells how the same was said before is brought up to date; nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr import app
from ivr.config import Config
from ivr.simulator.cases.likeness import is_reworded
from tests.simulator.cases.held import run, write


def update(config: Config, text: str) -> app.CaseUpdate:
    failed = run(config, text)
    assert not failed.passed
    return app.open_case_updates(config, app.find_cases(config).flows).update(failed)


def written(config: Config, name: str = "例") -> str:
    return (Path(str(config.flows)) / "cases" / f"{name}.yaml").read_bytes().decode()


def test_new_words_are_taken_over_without_losing_the_remarks(config: Config) -> None:
    text = """用例: 甲
对话:
  - 机: 二十四小时服务热县      # 问候
  - 按: "1"
  - {机: 停电的是那里}
  - 挂机:
期望:
  结果: 客户挂断                # 没有办
"""
    made = update(config, text)
    assert [edit.new for edit in made.edits] == ["二十四小时服务热线", "停电的是哪里"]
    assert made.refusals == ()
    changed = written(config)
    assert "  - 机: 二十四小时服务热线      # 问候\n" in changed
    assert "结果: 客户挂断                # 没有办" in changed
    assert run(config, changed).passed


BEGINNING = """用例: 甲
来电号码: "13800000001"
对话: [机: 二十四小时服务热县, 按: "3", 按: "5", 人: 有事, 按: "1", 挂机: ]
期望:
"""


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ("结果: 转人工", "结果应当是「转人工」"),
        ("调用过: [登记留言, 存草稿, 查客户]", "应当依次调用过"),
        ("没调用: [登记留言]", "不应当调用「登记留言」"),
        ("工单: []", "工单应当是 （没有），实际是 留言"),
        ('槽位: {联系电话: "1"}', "「联系电话」应当是「1」"),
    ],
)
def test_what_a_talk_comes_to_is_never_rewritten(config: Config, expected: str, told: str) -> None:
    text = f"{BEGINNING}  {expected}\n"
    made = update(config, text)
    assert made.edits == ()
    assert told in made.refusals[0].text
    assert made.refusals[0].place.line == 5
    assert written(config) == text, "not even the new words"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (
            "[机: 请唱一首歌, 机: 停电报修]",
            "没有说「请唱一首歌」；现在说的话和它不相干：中午好",
        ),
        ("[机: 停电报修请按一, 机: 服务热线]", "先后变了"),
        ('[机: 停电的是哪里, 按: "1"]', "后来才说到，中间多了一步或者一问"),
        ("[不说: 停电报修]", "不应当说的「停电报修」说了"),
        ('[挂机: , 按: "1"]', "电话已经结束，用不上"),
    ],
)
def test_another_course_is_never_rewritten(config: Config, lines: str, told: str) -> None:
    text = f"用例: 甲\n对话: {lines}\n"
    made = update(config, text)
    assert made.edits == ()
    assert told in made.refusals[0].text
    assert written(config) == text


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("停电的是那里", "停电的是哪里", True),
        ("办好以后答复您", "办好以后打电话告诉您", True),
        ("还有请按一", "要请按一", False),
        ("还有别的事吗，还有请按一，没有了请按二", "要回电话吗，要请按一，不用请按二", False),
        ("请按一", "请按二", False),
    ],
)
def test_the_words_of_every_menu_make_no_two_questions_alike(
    old: str, new: str, same: bool
) -> None:
    assert is_reworded(old, new) is same


def test_two_lines_are_not_made_one(config: Config) -> None:
    text = "用例: 甲\n对话: [机: 二十四小时服务热县, 机: 二十四小时服务热仙]\n"
    made = update(config, text)
    assert made.edits == ()
    assert "改了话也还是不对" in made.refusals[0].text
    assert written(config) == text


def test_what_cannot_be_changed_where_it_stands_is_told(config: Config) -> None:
    text = "用例: 甲\n对话:\n  - 机: >-\n      二十四小时服务热县\n"
    made = update(config, text)
    assert made.edits == ()
    assert made.refusals[0].text == "这一行的写法程序改不了，请自己改成：二十四小时服务热线"
    assert written(config) == text


def test_a_file_keeps_its_line_ends_and_its_mark_and_is_kept_as_it_was(config: Config) -> None:
    path = write(config, "")
    before = "\ufeff用例: 甲\r\n对话:\r\n  - 机: 二十四小时服务热县\r\n".encode()
    path.write_bytes(before)
    found = app.find_cases(config)
    (failed,) = app.run_cases(config, found.flows, found.cases)
    updates = app.open_case_updates(config, found.flows)
    assert len(updates.update(failed).edits) == 1
    assert written(config) == "\ufeff用例: 甲\r\n对话:\r\n  - 机: 二十四小时服务热线\r\n"
    assert (updates.aside / "例.yaml").read_bytes() == before
