"""What is spoken may hold something by then, in whatever flow it was filled."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flow.test_checks import ASK, COMMON, END, problems, told

TELLING = "流程: 乙\n参数: {号: 户号}\n步骤:\n  念: {播报: '{号}。'}\n  回: {返回: 好}\n"
GIVING = """流程: 乙
返回值: {号: 户号}
槽位: {号: {类型: 户号}}
步骤:
  问: {询问: 请输入户号。, 填入: 号}
  回: {返回: 好}
"""


def calling(passed: str, slots: str = "{号: {类型: 户号}}", before: str = "") -> str:
    slots = f"槽位: {slots}\n" if slots else ""
    return f"流程: 甲\n{slots}步骤:\n{before}  调: {{调用: 乙{passed}}}\n{END}"


def receiving(before: str = "") -> str:
    call = f"{before}  调: {{调用: 乙, 取回: {{号: 号}}}}\n  念: {{播报: '{{号}}。'}}\n"
    return f"流程: 甲\n槽位: {{号: {{类型: 户号}}}}\n步骤:\n{call}{END}"


def test_what_a_sub_flow_fills_may_be_spoken(tmp_path: Path) -> None:
    assert told(tmp_path, 甲=receiving(), 乙=GIVING) == []


def test_a_sub_flow_that_never_fills_what_it_gives_back_is_found(tmp_path: Path) -> None:
    never = GIVING.replace("请输入户号。, 填入: 号", '好请按一。, 选项: {好: {按: "1"}}')
    assert ("F033", "甲", 5) in told(tmp_path, 甲=receiving(), 乙=never)
    first = '  先: {询问: 回请按一。, 选项: {回: {按: "1", 去: 回}, 填: {按: "2"}}}\n'
    away = GIVING.replace("步骤:\n", "步骤:\n" + first).replace("填入: 号", "填入: 号, 下一步: 完")
    assert ("F033", "甲", 5) in told(tmp_path, 甲=receiving(), 乙=away + END)


def test_what_a_sub_flow_gives_nothing_for_is_emptied(tmp_path: Path) -> None:
    ask = "  问: {询问: 请输入户号。, 填入: 号}\n"
    never = "流程: 乙\n返回值: {号: 户号}\n步骤:\n  回: {返回: 好}\n"
    assert told(tmp_path, 甲=receiving(ask), 乙=never) == [("F033", "甲", 6)]


@pytest.mark.parametrize(
    ("passed", "fine"),
    [
        (", 传入: {号: 号}", True),
        (", 传入: 同名", True),
        (", 传入: {号: 「3300012345」}", True),
        ("", False),
    ],
)
def test_a_parameter_must_be_passed_to_be_spoken(tmp_path: Path, passed: str, fine: bool) -> None:
    flow = calling(passed, before="  问: {询问: 请输入户号。, 填入: 号}\n")
    found = [(p.code, p.span.line, p.hint) for p in problems(tmp_path, 甲=flow, 乙=TELLING)]
    hint = "调用「乙」的地方都没有给它内容：在那里的「传入」里写上。"
    found = [each for each in found if each[0] != "W041"]
    assert found == ([] if fine else [("F033", 4, hint)])


@pytest.mark.parametrize("passed", [", 传入: {号: 号}", ", 传入: 同名"])
def test_an_empty_slot_passed_on_is_no_filling(tmp_path: Path, passed: str) -> None:
    assert told(tmp_path, 甲=calling(passed), 乙=TELLING) == [("F033", "乙", 4)]


def test_the_same_name_may_come_from_a_flow_further_out(tmp_path: Path) -> None:
    outer = "流程: 丙\n槽位: {号: {类型: 户号}}\n步骤:\n  问: {询问: 请输入户号。, 填入: 号}\n"
    outer += f"  调: {{调用: 甲}}\n{END}"
    through = "流程: 甲\n步骤:\n  调: {调用: 乙, 传入: 同名}\n  回: {返回: 好}\n"
    found = told(tmp_path, 丙=outer, 甲=through, 乙=TELLING)
    assert [each for each in found if each[0] != "W041"] == []
    empty = outer.replace(", 填入: 号", "").replace(
        "请输入户号。", '好请按一。, 选项: {好: {按: "1"}}'
    )
    found = told(tmp_path, 丙=empty, 甲=through, 乙=TELLING)
    assert [each for each in found if each[0] != "W041"] == [("F033", "乙", 4)]


def test_a_command_passes_what_is_known_where_it_is_said(tmp_path: Path) -> None:
    common = COMMON.rstrip("}\n").replace(
        "找人工:", '念号: {按: "7", 调用: 乙, 传入: {号: 号}}, 找人工:'
    )
    ask = f"  又问: {ASK}\n"
    flow = "流程: 甲\n槽位: {号: {类型: 户号}}\n步骤:\n  问: {询问: 请输入户号。, 填入: 号}\n"
    assert told(tmp_path, 公共=common + "}}\n", 甲=flow + ask + END, 乙=TELLING) == []
    assert told(tmp_path, 公共=common + "}}\n", 甲=flow + END, 乙=TELLING) == [("F033", "乙", 4)]


def test_a_flow_that_nobody_calls_is_given_its_parameters_by_whoever_tries_it(
    tmp_path: Path,
) -> None:
    assert told(tmp_path, 乙=TELLING) == []


def test_who_calls_a_flow_cannot_be_known_while_a_file_cannot_be_read(tmp_path: Path) -> None:
    found = told(tmp_path, 甲=calling("", slots=""), 乙=TELLING, 丙="流程: [\n")
    assert found == [("F001", "丙", 1)]


def test_a_parameter_that_is_looked_at_first_need_not_be_passed(tmp_path: Path) -> None:
    look = "  看: {判断: [{如果: 号 已填, 去: 念}, {否则: 回}]}\n"
    careful = TELLING.replace("步骤:\n", "步骤:\n" + look)
    assert told(tmp_path, 甲=calling("", slots=""), 乙=careful) == []
    other = careful.replace("号 已填, 去: 念}, {否则: 回", "号 未填, 去: 回}, {否则: 念")
    assert told(tmp_path, 甲=calling("", slots=""), 乙=other) == []


def test_what_a_condition_calls_empty_is_empty(tmp_path: Path) -> None:
    look = "  看: {判断: [{如果: 号 未填, 去: 念}, {否则: 完}]}\n"
    flow = "流程: 甲\n槽位: {号: {类型: 户号}}\n步骤:\n  问: {询问: 请输入户号。, 填入: 号}\n"
    wrong = flow + look + "  念: {播报: '{号}。'}\n" + END
    assert told(tmp_path, 甲=wrong) == [("F033", "甲", 6)]
    assert (
        told(tmp_path, 甲=wrong.replace("未填, 去: 念}, {否则: 完", "已填, 去: 念}, {否则: 完"))
        == []
    )


def test_an_option_beside_typed_digits_fills_nothing(tmp_path: Path) -> None:
    ask = '  问: {询问: 请输入户号。, 填入: 号, 选项: {没有: {按: "#", 去: 念}}}\n'
    flow = "流程: 甲\n槽位: {号: {类型: 户号}}\n步骤:\n" + ask
    away = flow + f"  又: {{播报: 好。, 下一步: 完}}\n  念: {{播报: '{{号}}。'}}\n{END}"
    assert told(tmp_path, 甲=away) == [("F033", "甲", 6)]
    assert told(tmp_path, 甲=away.replace("下一步: 完", "下一步: 念")) == []
