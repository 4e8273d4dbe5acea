"""What an admin is told to do about a slip, in words that lead to the repair."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ivr.flow.library import load_flows
from ivr.flow.problems import Problem, which_step
from ivr.flow.spoken_keys import meant_key
from ivr.simulator.cases.parse import parse_case
from tests.flow.known import KNOWN

GOOD = Path(__file__).parents[1] / "data" / "flows" / "good"


def told(folder: Path, written: str, instead: str, name: str = "总台") -> list[Problem]:
    """What is told of the good flows with one slip in one of them."""
    flows = Path(shutil.copytree(GOOD, folder / "flows"))
    text = (flows / f"{name}.yaml").read_text("utf-8")
    assert written in text
    (flows / f"{name}.yaml").write_text(text.replace(written, instead, 1), "utf-8")
    return list(load_flows(flows, KNOWN).problems)


def test_a_missing_step_may_be_misspelt_or_deleted() -> None:
    steps = ["录留言", "留电话", "确认登记"]
    assert which_step("确认登记吗", steps) == "是不是想写「确认登记」？"
    assert which_step("存留言", steps) == "是不是想写「录留言」，还是把「存留言」这一步删掉了？"
    lost = which_step("再见", steps)
    assert lost.startswith("这一步是还没写，还是删掉了？")
    assert lost.endswith("现有：录留言、留电话、确认登记。")
    assert which_step("再见", [f"第{n}步" for n in range(20)]).endswith("第7步……。")


@pytest.mark.parametrize(
    ("instead", "code", "text", "hint"),
    [
        ("去:}", "F001", "「去」后面没有写内容", "冒号后面空一格，再写内容。"),
        ("去: }", "F012", "「去」后面没有写内容", "例如「去: 确认登记」；用不着就把它删掉。"),
    ],
)
def test_a_way_with_nothing_behind_it(
    tmp_path: Path, instead: str, code: str, text: str, hint: str
) -> None:
    (found,) = told(tmp_path, "去: 主菜单}", instead)
    assert (found.code, found.text, found.hint) == (code, text, hint)


@pytest.mark.parametrize("instead", ['"报修"请按一', '"报修"，请按一', '"报修" 请按一'])
def test_words_behind_a_closing_quote(tmp_path: Path, instead: str) -> None:
    (found,) = told(tmp_path, "报修请按一", instead)
    assert found.text == "引号后面还有别的字"
    assert found.span.line == 9


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ('3"', '写成 "3"，两边都是英文引号。'),
        ("三", '写成 "3"，两边都是英文引号。'),
        ("井号键", '写成 "#"，两边都是英文引号。'),
        ("星号", '写成 "*"，两边都是英文引号。'),
        ("12", '只能写一个键，例如 "1"；要客户输入一串数字，用「按键」。'),
        ("一二三", '例如 按: "1"。'),
        ("", '例如 按: "1"。'),
    ],
)
def test_what_stands_in_the_place_of_a_key(written: str, hint: str) -> None:
    assert meant_key(written) == hint


def test_an_empty_sentence_is_shown_an_example(tmp_path: Path) -> None:
    (found,) = told(tmp_path, "再问: 还有请按一，没有请按二。", "再问:")
    assert found.hint == "例如「再问: 停电请按一。」；用不着就把它删掉。"


@pytest.mark.parametrize("copy", ["总台 - 副本", "总台(1)", "报修2", "总台_旧", "a"])
def test_the_copy_is_told_and_not_the_original(tmp_path: Path, copy: str) -> None:
    shutil.copytree(GOOD, tmp_path / "flows")
    original = "报修" if copy == "报修2" else "总台"
    flows = tmp_path / "flows"
    shutil.copy(flows / f"{original}.yaml", flows / f"{copy}.yaml")
    (found,) = load_flows(flows, KNOWN).problems
    assert (found.code, Path(found.span.file).stem) == ("F002", copy)
    assert found.text.endswith(f"{original}.yaml")
    assert found.hint is not None
    assert found.hint.startswith("复制出来的就删掉")


def test_a_copy_of_the_common_part_is_told_too(tmp_path: Path) -> None:
    flows = Path(shutil.copytree(GOOD, tmp_path / "flows"))
    shutil.copy(flows / "公共.yaml", flows / "0备份.yaml")
    (found,) = load_flows(flows, KNOWN).problems
    assert (Path(found.span.file).stem, found.hint) == (
        "0备份",
        "复制出来的就删掉，或者移到别的文件夹。",
    )


LONG = "这是一句说了很久很久也没有说完的话，" * 5


@pytest.mark.parametrize(
    ("name", "written", "hint"),
    [
        ("总台", "询问: ", "选项太多"),
        ("总台", "再问: ", "选项太多"),
        ("总台", "结束: ", "另写一步「播报」"),
        ("报修", "没听懂: [", "删短。"),
    ],
)
def test_a_long_sentence_is_told_how_to_become_short(
    tmp_path: Path, name: str, written: str, hint: str
) -> None:
    (found,) = told(tmp_path, written, written + LONG.replace("，", "、", 4), name)
    assert found.code == "W043"
    assert found.hint is not None
    assert hint in found.hint


@pytest.mark.parametrize(
    ("written", "meant"),
    [("说: 你好", "人"), ("问: 您好", "机"), ("挂断: ", "挂机"), ("按键: 1", "按")],
)
def test_a_word_of_the_same_sense_in_a_case(tmp_path: Path, written: str, meant: str) -> None:
    path = tmp_path / "例.yaml"
    path.write_text(f"用例: 例\n对话:\n  - {written}\n", "utf-8")
    (found,) = parse_case(path).problems
    assert (found.code, found.hint) == ("F011", f"是不是想写「{meant}」？")
