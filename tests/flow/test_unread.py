"""What was heard is read back before something is done with it, in whatever flow it is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flow.test_checks import COMMON, END, problems, told

HEAD = "流程: 甲\n槽位: {号: {类型: 电话号码}}\n步骤:\n"
ASK = "  问: {询问: 请输入号码。, 填入: 号}\n"
CHECK = '  核: {询问: "{号}对吗？", 选项: {对: {按: "1"}, 改: {按: "2", 去: 问}}}\n'
SAVE = "  记: {执行: 登记回拨, 传入: {联系电话: 号}}\n"
TAKE = "  调: {调用: 乙, 取回: 同名}\n"
PASS = "  调: {调用: 乙, 传入: 同名}\n"
BACK = "  回: {返回: 好}\n"


def asking(*after: str) -> str:
    """A sub-flow that gives back what it asks for."""
    return f"流程: 乙\n返回值: {{号: 电话号码}}\n步骤:\n{ASK}{''.join(after)}{BACK}"


def saving(*before: str) -> str:
    """A sub-flow that has saved what it is passed."""
    return f"流程: 乙\n参数: {{号: 电话号码}}\n步骤:\n{''.join(before)}{SAVE}{BACK}"


def unread(folder: Path, **texts: str) -> list[tuple[str, int]]:
    found = told(folder, **texts)
    assert {code for code, *_ in found} <= {"F074", "W041", "W046"}, found
    return [(stem, line) for code, stem, line in found if code == "F074"]


def test_what_a_sub_flow_heard_and_did_not_read_back_is_found(tmp_path: Path) -> None:
    flow = HEAD + TAKE + SAVE + END
    assert unread(tmp_path, 甲=flow, 乙=asking()) == [("甲", 5)]
    assert unread(tmp_path, 甲=flow, 乙=asking(CHECK)) == []
    assert unread(tmp_path, 甲=HEAD + TAKE + CHECK.replace("去: 问", "去: 调") + SAVE + END) == []


def test_the_way_shows_where_the_sub_flow_was_called(tmp_path: Path) -> None:
    flow = HEAD + "  先: {播报: 您好。}\n" + TAKE + SAVE + END
    (problem,) = problems(tmp_path, 甲=flow, 乙=asking())
    assert problem.way == ("先", "调", "记")


def test_what_a_sub_flow_looked_up_need_not_be_read_back(tmp_path: Path) -> None:
    look = "  查: {执行: 查客户, 取回: {号: 户号}, 失败: 完}\n"
    inner = asking(look).replace("电话号码}\n步", "户号}\n步") + END
    flow = (
        (HEAD + TAKE).replace("电话号码", "户号")
        + "  记: {执行: 新建工单, 传入: {户号: 号}}\n"
        + END
    )
    assert unread(tmp_path, 甲=flow, 乙=inner) == []
    failing = inner.replace("失败: 完", "失败: 回")
    found = told(tmp_path, 甲=flow, 乙=failing)
    assert [each for each in found if each[0] == "F074"] == [("F074", "甲", 5)]


@pytest.mark.parametrize("passed", ["同名", "{号: 号}"])
def test_what_is_passed_to_a_sub_flow_that_acts_on_it_is_found_where_it_is_passed(
    tmp_path: Path, passed: str
) -> None:
    flow = HEAD + ASK + PASS.replace("同名", passed) + END
    (problem,) = problems(tmp_path, 甲=flow, 乙=saving())
    assert (problem.code, Path(problem.span.file).stem, problem.span.line) == ("F074", "甲", 5)
    assert problem.text == "「号」是听来的，还没有念给客户核对，就经「乙」拿去「登记回拨」了"
    assert problem.way == ("问", "调")
    assert unread(tmp_path, 甲=HEAD + ASK + CHECK + PASS + END, 乙=saving()) == []


def test_a_sub_flow_may_read_back_what_it_is_passed(tmp_path: Path) -> None:
    check = CHECK.replace("去: 问", "去: 完")
    inner = saving(check) + END
    assert unread(tmp_path, 甲=HEAD + ASK + PASS + END, 乙=inner) == []


def test_only_the_flow_that_passes_it_unread_is_told(tmp_path: Path) -> None:
    careful = (HEAD + ASK + CHECK + PASS + END).replace("流程: 甲", "流程: 丙")
    found = unread(tmp_path, 甲=HEAD + ASK + PASS + END, 丙=careful, 乙=saving())
    assert found == [("甲", 5)]


def test_a_value_is_followed_through_flows_that_only_hand_it_on(tmp_path: Path) -> None:
    through = f"流程: 丙\n参数: {{号: 电话号码}}\n步骤:\n{PASS}{BACK}"
    flow = HEAD + ASK + PASS.replace("乙", "丙") + END
    assert unread(tmp_path, 甲=flow, 丙=through, 乙=saving()) == [("甲", 5)]
    same = "流程: 丙\n参数: {进: 电话号码}\n返回值: {出: 电话号码}\n步骤:\n"
    same += "  调: {调用: 丁, 传入: {进: 进}, 取回: {出: 进}}\n" + BACK
    inmost = "流程: 丁\n参数: {进: 电话号码}\n返回值: {进: 电话号码}\n步骤:\n" + BACK
    round_trip = "  调: {调用: 丙, 传入: {进: 号}, 取回: {号: 出}}\n"
    flow = HEAD + ASK + round_trip + SAVE + END
    assert unread(tmp_path, 甲=flow, 丙=same, 丁=inmost) == [("甲", 6)]
    assert unread(tmp_path, 甲=HEAD + ASK + CHECK + round_trip + SAVE + END) == []


def test_the_same_name_takes_what_a_flow_further_out_heard(tmp_path: Path) -> None:
    inner = "流程: 乙\n步骤:\n  记: {执行: 登记回拨, 传入: 同名}\n" + BACK
    through = "流程: 丙\n步骤:\n  调: {调用: 乙}\n" + BACK
    head = "流程: 甲\n槽位: {联系电话: {类型: 电话号码}}\n步骤:\n"
    ask = "  问: {询问: 请输入号码。, 填入: 联系电话}\n"
    check = CHECK.replace("{号}", "{联系电话}")
    call = "  调: {调用: 丙}\n"
    assert unread(tmp_path, 甲=head + ask + call + END, 丙=through, 乙=inner) == [("甲", 5)]
    assert unread(tmp_path, 甲=head + ask + check + call + END) == []


def test_what_a_caller_breaks_off_with_is_taken_as_it_is_known(tmp_path: Path) -> None:
    common = COMMON.replace("没听到用完: {调用: 找人}", "没听到用完: {调用: 乙, 传入: 同名}")
    common = common.replace("调用: 找人}}", "调用: 乙, 传入: 同名}}")
    inner = saving("  转: {转接: 人工坐席, 没人接: 记}\n").replace(BACK, END)
    flow = HEAD + ASK + '  好: {询问: 好请按一。, 选项: {好: {按: "1"}}}\n' + END
    assert unread(tmp_path, 公共=common, 甲=flow, 乙=inner) == []
    own = flow.replace('"1"}}}', '"1"}}, 没听到用完: {调用: 乙, 传入: 同名}}')
    assert unread(tmp_path, 公共=common, 甲=own, 乙=inner) == [("甲", 5)]


def test_an_option_beside_typed_digits_hears_nothing(tmp_path: Path) -> None:
    ask = '  问: {询问: 请输入号码。, 填入: 号, 下一步: 完, 选项: {没有: {按: "#", 去: 记}}}\n'
    assert unread(tmp_path, 甲=HEAD + ask + SAVE + END) == []


def test_what_a_condition_calls_empty_was_not_heard(tmp_path: Path) -> None:
    look = "  看: {判断: [{如果: 号 已填, 去: 核}, {否则: 记}]}\n"
    assert unread(tmp_path, 甲=HEAD + ASK + look + CHECK + SAVE + END) == []
    other = look.replace("号 已填", "号 未填")
    found = told(tmp_path, 甲=HEAD + ASK + other + CHECK + SAVE + END)
    assert [each for each in found if each[0] != "W046"] == [("F033", "甲", 6), ("F074", "甲", 7)]


NAMED = "槽位: {号: {类型: 电话号码}, 名: {类型: 姓名}}"
SAY = '  念: {播报: "{号}。"}\n'
SURE = '  定: {询问: 可以吗？, 选项: {好: {按: "1"}, 改: {按: "2", 去: 问}}}\n'


def test_what_is_told_before_a_question_is_read_back_by_it(tmp_path: Path) -> None:
    assert unread(tmp_path, 甲=HEAD + ASK + SAY + SURE + SAVE + END) == []
    assert unread(tmp_path, 甲=HEAD + ASK + SAY + SAVE + END) == [("甲", 6)]


def test_what_is_told_and_then_done_with_before_the_question_is_found(tmp_path: Path) -> None:
    again = SAVE.replace("  记:", "  再记:")
    assert unread(tmp_path, 甲=HEAD + ASK + SAY + SAVE + SURE + again + END) == [
        ("甲", 6),
        ("甲", 8),
    ]


def test_shorter_words_that_leave_it_out_read_nothing_back(tmp_path: Path) -> None:
    short = SAY.replace("}\n", ", 再播: []}\n")
    assert unread(tmp_path, 甲=HEAD + ASK + short + SURE + SAVE + END) == [("甲", 7)]


def test_words_for_those_who_talk_have_to_read_it_back_as_well(tmp_path: Path) -> None:
    silent = CHECK.replace('对吗？"', '对吗？", 语音问: 对吗？')
    assert unread(tmp_path, 甲=HEAD + ASK + silent + SAVE + END) == [("甲", 6)]
    told_too = CHECK.replace('对吗？"', '对吗？", 语音问: "是{号}吗？"')
    assert unread(tmp_path, 甲=HEAD + ASK + told_too + SAVE + END) == []
