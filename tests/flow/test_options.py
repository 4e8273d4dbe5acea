"""Options that do something else than was meant, and the keys that sentences name."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.flow.library import load_flows
from ivr.flow.problems import Problem
from ivr.flow.spoken_keys import spoken_keys
from tests.flow.known import KNOWN

COMMON = """公共: 是
默认: {没听到用完: {调用: 找人}, 没听懂用完: {调用: 找人}}
随时可说:
  找人工: {说: [人工], 按: "0", 调用: 找人}
  回上一步: {说: [上一步], 按: "8", 做: 上一步}
"""
PERSON = "流程: 找人\n步骤:\n  转: {转接: 人工坐席, 没人接: 完}\n  完: {结束: 再见, 结果: 没人}\n"
REST = "  下面: {播报: 好的。}\n  找人: {调用: 找人}\n  完: {结束: 再见, 结果: 好}\n"


def told(folder: Path, steps: str, head: str = "") -> list[Problem]:
    flow = f"流程: 甲\n{head}步骤:\n{steps}{REST}"
    for name, text in {"公共": COMMON, "找人": PERSON, "甲": flow}.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    found = load_flows(folder, KNOWN).problems
    assert not any(problem.stops for problem in found), found
    return [problem for problem in found if problem.code in ("W046", "W047", "W048")]


def question(said: str, options: str, more: str = "") -> str:
    return f"  问: {{询问: {said}, 选项: {{{options}}}{more}}}\n"


MENU = "报修请按一，留言请按二。"
REPAIR = '报修: {按: "1", 去: 完}'


def test_a_forgotten_way_is_told_at_the_option(tmp_path: Path) -> None:
    (found,) = told(tmp_path, question(MENU, f'{REPAIR}, 留言: {{按: "2"}}'))
    assert (found.code, found.span.line) == ("W046", 3)
    assert found.text == "选项「留言」没有写「去」，会走到下一步「下面」"
    assert "去: 下面" in str(found)


@pytest.mark.parametrize(
    ("options", "more"),
    [
        (f'{REPAIR}, 留言: {{按: "2"}}', ", 下一步: 完"),
        ('报修: {按: "1"}, 留言: {按: "2"}', ""),
        (f'{REPAIR}, 留言: {{按: "2", 去: 下面}}', ""),
    ],
)
def test_a_way_that_is_written_or_meant_for_all_is_right(
    tmp_path: Path, options: str, more: str
) -> None:
    assert told(tmp_path, question(MENU, options, more)) == []


def test_a_question_that_takes_something_down_may_go_on_to_the_next_step(tmp_path: Path) -> None:
    head = "槽位: {范围: {类型: 选项}}\n"
    said = '"范围{范围}。一家请按一，整栋请按二，别的请按三。"'
    slot = ", 填入: 范围"
    one, other = '一家: {按: "1"}', '别的: {按: "3", 去: 完}'
    usual = question(said, f'{one}, 整栋: {{按: "2"}}, {other}', slot)
    before = question("好请按一。", '好: {按: "1"}', slot).replace("  问:", "  先问:")
    assert told(tmp_path, before + usual, head) == []
    forgotten = question(said, f'{one}, 整栋: {{按: "2", 去: 完}}, {other}', slot)
    assert [p.code for p in told(tmp_path, before + forgotten, head)] == ["W046"]


def test_an_option_on_a_command_s_key_is_told(tmp_path: Path) -> None:
    options = f'{REPAIR}, 留言: {{按: "8", 去: 完}}'
    (found,) = told(tmp_path, question("报修请按一，留言请按八。", options))
    assert found.code == "W047"
    assert "回上一步" in found.text


@pytest.mark.parametrize(
    ("options", "more"),
    [
        (f'{REPAIR}, 找人: {{按: "0", 去: 找人}}', ""),
        (f'{REPAIR}, 留言: {{按: "8", 去: 完}}', ", 不响应: [回上一步]"),
    ],
)
def test_a_command_s_key_may_be_taken_for_the_same_or_where_the_command_is_off(
    tmp_path: Path, options: str, more: str
) -> None:
    said = "报修请按一，别的请按零。" if '"0"' in options else "报修请按一，留言请按八。"
    assert told(tmp_path, question(said, options, more)) == []


def test_sentence_and_key_that_disagree_are_told_at_the_sentence(tmp_path: Path) -> None:
    options = f'{REPAIR}, 提意见: {{按: "4", 去: 完}}'
    (found,) = told(tmp_path, question("报修请按一，提意见请按三。", options))
    assert (found.code, found.span.line) == ("W048", 3)
    assert "请客户按三" in found.text
    assert found.hint == "选项「提意见」按的是 4，话里没有说：把两处改成一样的。"


def test_a_key_that_the_question_never_says_is_told_at_the_option(tmp_path: Path) -> None:
    options = f'{REPAIR}, 留言: {{按: "2", 去: 完}}'
    (found,) = told(tmp_path, question("报修请按一。", options))
    assert (found.code, found.text) == ("W048", "选项「留言」按 2，「问」的话里没有说这个键")
    assert told(tmp_path, question("报修请按一。", options, ", 再问: 留言请按二。")) == []
    assert told(tmp_path, question("您好，请说。", options)) == []


def test_what_a_question_says_when_it_hears_nothing_names_its_own_keys(tmp_path: Path) -> None:
    silent = ", 没听到: [没关系，请按五。]"
    found = told(tmp_path, question("报修请按一。", REPAIR, silent))
    assert [(p.code, p.hint) for p in found] == [("W048", "改这句话，或者改选项里的「按」。")]


def test_digits_are_ended_and_taken_back_by_keys_of_their_own(tmp_path: Path) -> None:
    head = "槽位: {电话: {类型: 电话号码}}\n"
    steps = "  问: {询问: 请输入电话，按井号结束，按星号键退一位。找人工请按零。, 填入: 电话}\n"
    heard = question('"{电话}，对请按一。"', '对: {按: "1"}').replace("  问:", "  念:")
    assert told(tmp_path, steps + heard, head) == []


def test_a_recording_ends_with_the_hash_and_listens_to_commands(tmp_path: Path) -> None:
    head = "槽位: {话: {类型: 录音}}\n"
    steps = "  录: {录音: 说完按井号。找人工请按零，重说请按七。, 填入: 话}\n"
    assert [p.text for p in told(tmp_path, steps, head)] == [
        "这句话请客户按七，「录」这里没有用这个键的选项或口令"
    ]


@pytest.mark.parametrize(
    ("sentence", "keys"),
    [
        ("报修请按一，其他请按 2，找人工请按零。", "120"),
        ("请按“3”。按数字4。按星号键，或者直接按右下角的井号键。", "34*#"),
        ("按一或者二都行，按五、六也行。", "1256"),
        ("请按八退回去，着火请直接按九。", "89"),
        ("请按一下键，按三次，按一户一表算，按一定的顺序，打不通就按幺幺九。", ""),
        ("请按住不放，按照说明，按十下。", ""),
    ],
)
def test_keys_are_found_in_sentences(sentence: str, keys: str) -> None:
    assert "".join(spoken.key for spoken in spoken_keys(sentence)) == keys
