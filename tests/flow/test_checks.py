"""What the checker proves, and what it knows better than to complain about."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.flow.library import load_flows
from ivr.flow.problems import Problem
from tests.flow.known import KNOWN

COMMON = """
公共: 是
默认: {没听到用完: {调用: 找人}, 没听懂用完: {调用: 找人}, 失败: {调用: 找人}, 没人接: {调用: 道别}}
随时可说: {找人工: {说: [人工], 按: "0", 调用: 找人}}
"""
PERSON = "流程: 找人\n步骤:\n  转: {转接: 人工坐席}\n  完: {结束: 再见, 结果: 没人}\n"
BYE = "流程: 道别\n步骤:\n  完: {结束: 再见, 结果: 没人}\n"
ASK = '{询问: 好请按一。, 选项: {好: {按: "1"}}}'
END = "  完: {结束: 再见, 结果: 好}\n"


def problems(folder: Path, **texts: str) -> list[Problem]:
    for name, text in ({"公共": COMMON, "找人": PERSON, "道别": BYE} | texts).items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return list(load_flows(folder, KNOWN).problems)


def told(folder: Path, **texts: str) -> list[tuple[str, str, int]]:
    found = problems(folder, **texts)
    return [(p.code, Path(p.span.file).stem, p.span.line) for p in found]


def test_the_common_part_gives_every_question_and_action_its_ways(tmp_path: Path) -> None:
    flow = f"流程: 甲\n步骤:\n  问: {ASK}\n  办: {{执行: 登记回拨}}\n{END}"
    assert told(tmp_path, 甲=flow) == []


def test_without_defaults_every_way_out_is_asked_for(tmp_path: Path) -> None:
    flow = f"流程: 甲\n步骤:\n  问: {ASK}\n  转: {{转接: 人工坐席}}\n{END}"
    command = COMMON.splitlines()[-1]
    found = problems(tmp_path, 公共=f"公共: 是\n{command}\n", 甲=flow)
    texts = [p.text for p in found if Path(p.span.file).stem == "甲" and p.code == "F021"]
    assert texts == [
        "步骤「问」没听到以后没有去处",
        "步骤「问」没听懂以后没有去处",
        "步骤「转」没人接以后没有去处",
    ]


def test_a_return_call_must_lead_somewhere(tmp_path: Path) -> None:
    flow = f"流程: 甲\n步骤:\n  转: {{转接: 人工坐席, 要回拨: 登记, 没人接: 完}}\n{END}"
    found = [p for p in problems(tmp_path, 甲=flow) if Path(p.span.file).stem == "甲"]
    assert [(p.code, p.span.line) for p in found] == [("F020", 3)]
    flow = f"流程: 甲\n步骤:\n  转: {{转接: 人工坐席, 要回拨: 完, 没人接: 完}}\n{END}"
    assert told(tmp_path, 甲=flow) == []


def test_a_sub_flow_that_returns_must_find_somewhere_to_go_on(tmp_path: Path) -> None:
    bye = "流程: 道别\n步骤:\n  说: {播报: 好。}\n  完: {返回: 好}\n"
    person = "流程: 找人\n步骤:\n  转: {转接: 人工坐席}\n"
    found = problems(tmp_path, 道别=bye, 找人=person)
    assert [(p.code, p.text, p.span.line) for p in found] == [
        ("F021", "步骤「转」「没人接」的子流程返回以后没有下一步了", 3)
    ]


def test_misspelt_ways_of_the_common_part_are_told_once(tmp_path: Path) -> None:
    flow = f"流程: 甲\n步骤:\n  问: {ASK}\n  再问一次: {ASK}\n{END}"
    common = COMMON.replace("没听懂用完: {调用: 找人}", "没听懂用完: {调用: 找仁}")
    assert told(tmp_path, 公共=common, 甲=flow) == [("F022", "公共", 3)]


def test_a_flow_s_own_default_and_command_win(tmp_path: Path) -> None:
    flow = f"""流程: 甲
默认: {{次数用完: 完}}
随时可说: {{找人工: {{按: "0", 去: 转}}}}
步骤:
  问: {ASK}
{END}  转: {{转接: 人工坐席, 下一步: 完}}
"""
    assert told(tmp_path, 甲=flow) == []
    plan = load_flows(tmp_path, KNOWN).or_refuse().plans["甲"]
    taken = {(edge.trigger, edge.target) for edge in plan.edges_from["问"]}
    assert {("command_找人工", "转"), ("no_input", "完"), ("no_match", "完")} <= taken


def test_sub_flows_that_come_round_are_told_with_the_way(tmp_path: Path) -> None:
    first = f"流程: 甲\n步骤:\n  调: {{调用: 乙}}\n{END}"
    second = f"流程: 乙\n步骤:\n  调: {{调用: 甲}}\n{END}"
    found = problems(tmp_path, 甲=first, 乙=second)
    assert [p.code for p in found] == ["F024"]
    assert "乙 → 甲 → 乙" in found[0].text


def test_sub_flows_may_not_stand_too_deep(tmp_path: Path) -> None:
    chain = {f"层{n}": f"流程: 层{n}\n步骤:\n  调: {{调用: 层{n + 1}}}\n{END}" for n in range(9)}
    last = f"流程: 层9\n步骤:\n{END}"
    assert told(tmp_path, **chain, 层9=last) == [("F024", "层1", 3)]
    chain.pop("层0")
    chain.pop("层1")
    (tmp_path / "层0.yaml").unlink()
    (tmp_path / "层1.yaml").unlink()
    assert told(tmp_path, **chain, 层9=last) == []


def test_a_loop_through_a_sub_flow_that_asks_nobody_is_found(tmp_path: Path) -> None:
    inner = "流程: 乙\n步骤:\n  说: {播报: 请稍等。}\n  回: {返回: 好}\n"
    flow = "流程: 甲\n步骤:\n  调: {调用: 乙}\n  再: {播报: 再来。, 下一步: 调}\n"
    found = problems(tmp_path, 甲=flow, 乙=inner)
    assert [(p.code, p.span.line) for p in found] == [("F060", 3)]
    assert "调 → 再 → 调" in found[0].text
    asking = f"流程: 乙\n步骤:\n  问: {ASK}\n  回: {{返回: 好}}\n"
    assert told(tmp_path, 甲=flow, 乙=asking) == []


def test_a_silent_caller_s_loop_through_a_sub_flow_is_found(tmp_path: Path) -> None:
    helper = "流程: 帮\n步骤:\n  说: {播报: 请按键。}\n  回: {返回: 好}\n"
    flow = f"流程: 甲\n默认: {{没听到用完: {{调用: 帮}}}}\n步骤:\n  问: {ASK}\n{END}"
    found = problems(tmp_path, 甲=flow, 帮=helper)
    assert [(p.code, p.span.line) for p in found] == [("F061", 4)]


def test_a_question_after_a_failed_transfer_need_not_offer_one(tmp_path: Path) -> None:
    flow = f"""流程: 甲
不响应: [找人工]
步骤:
  转: {{转接: 人工坐席, 没人接: 问}}
  问: {ASK}
{END}"""
    assert told(tmp_path, 甲=flow) == []
    assert told(tmp_path, 甲=flow.replace("  转:", f"  先问: {ASK}\n  再问: {ASK}\n  转:")) == [
        ("F072", "甲", 4)
    ]


def test_what_was_mended_must_be_read_back_again(tmp_path: Path) -> None:
    head = "流程: 甲\n槽位: {电话: {类型: 电话号码}}\n步骤:\n"
    ask = "  问: {询问: 请输入电话。, 填入: 电话}\n"
    check = (
        '  核对: {询问: "{电话}对吗？", 选项: {对: {按: "1", 去: 记}, 改: {按: "2", 重问: 问}}}\n'
    )
    save = "  记: {执行: 登记回拨, 传入: {联系电话: 电话}}\n"
    assert told(tmp_path, 甲=head + ask + check + save + END) == []
    wrong = check.replace("重问: 问", "去: 再问")
    again = "  再问: {询问: 请再输入。, 填入: 电话, 下一步: 记}\n"
    assert told(tmp_path, 甲=head + ask + wrong + save + END + again) == [("F074", "甲", 6)]


def test_what_an_action_looked_up_need_not_be_read_back(tmp_path: Path) -> None:
    flow = f"""流程: 甲
槽位: {{户号: {{类型: 户号}}}}
步骤:
  问: {{询问: 请输入户号。, 填入: 户号}}
  查: {{执行: 查客户, 传入: {{户号: 户号}}, 取回: {{户号: 户号}}}}
  记: {{执行: 新建工单, 传入: {{户号: 户号}}}}
{END}"""
    assert told(tmp_path, 甲=flow) == []


@pytest.mark.parametrize(
    ("spec", "condition", "codes"),
    [
        ("{类型: 选项}", "槽 是 好", []),
        ("{类型: 选项}", "槽 是 坏", ["F034"]),
        ("{类型: 选项}", "槽 大于 3", []),
        ("{类型: 选项, 初值: 「坏」}", "槽 是 坏", []),
        ("{类型: 文字}", "槽 是 坏", []),
        ("{类型: 是否}", "来电号码 未填", ["W041", "F012"]),
    ],
)
def test_a_value_that_never_comes_is_found(
    tmp_path: Path, spec: str, condition: str, codes: list[str]
) -> None:
    flow = f"""流程: 甲
槽位: {{槽: {spec}}}
步骤:
  问: {{询问: 好请按一。, 填入: 槽, 选项: {{好: {{按: "1"}}}}}}
  看: {{判断: [{{如果: {condition}, 去: 完}}, {{否则: 完}}]}}
{END}"""
    assert [code for code, _, _ in told(tmp_path, 甲=flow)] == codes


def test_yes_and_no_are_the_only_values_of_a_yes_no_slot(tmp_path: Path) -> None:
    flow = f"""流程: 甲
槽位: {{对吗: {{类型: 是否}}}}
步骤:
  问: {{询问: 是请按一，改按二。, 填入: 对吗, 选项: {{是: {{按: "1"}}, 改: {{按: "2", 去: 完}}}}}}
  看: {{判断: [{{如果: 对吗 是 对, 去: 完}}, {{否则: 完}}]}}
{END}"""
    assert told(tmp_path, 甲=flow) == [("F034", "甲", 5)]


def test_an_option_filled_elsewhere_may_hold_anything(tmp_path: Path) -> None:
    flow = f"""流程: 甲
槽位: {{结果: {{类型: 选项}}}}
步骤:
  查: {{执行: 查客户, 取回: {{结果: 户号}}}}
  看: {{判断: [{{如果: 结果 是 随便, 去: 完}}, {{否则: 完}}]}}
{END}"""
    assert told(tmp_path, 甲=flow) == []


def test_nothing_is_proved_of_a_file_that_cannot_be_read_in_full(tmp_path: Path) -> None:
    flow = f"流程: 甲\n步骤:\n  问：\n  说: {{播报: {{问候}}}}\n{END}"
    codes = {code for code, _, _ in told(tmp_path, 甲=flow)}
    assert codes == {"F003"}


def test_without_a_catalogue_names_of_actions_and_queues_are_not_checked(tmp_path: Path) -> None:
    flow = f"流程: 甲\n挂机后: 什么\n步骤:\n  办: {{执行: 什么, 失败: 完}}\n{END}"
    (tmp_path / "甲.yaml").write_text(flow, "utf-8")
    assert load_flows(tmp_path).problems == ()


def test_the_way_to_a_problem_is_shown_with_what_the_caller_chose(tmp_path: Path) -> None:
    flow = f"""流程: 甲
槽位: {{电话: {{类型: 电话号码}}}}
步骤:
  选: {{询问: 快请按一，慢请按二。, 选项: {{快: {{按: "1", 去: 快问}}, 慢: {{按: "2", 去: 慢问}}}}}}
  慢问: {{询问: 请输入电话。, 填入: 电话}}
  核对: {{询问: "{{电话}}对吗？", 选项: {{对: {{按: "1", 去: 记}}, 改: {{按: "2", 去: 慢问}}}}}}
  快问: {{询问: 请输入电话。, 填入: 电话}}
  记: {{执行: 登记回拨, 传入: {{联系电话: 电话}}}}
{END}"""
    (problem,) = problems(tmp_path, 甲=flow)
    assert problem.code == "F074"
    assert problem.way == ("选（快）", "快问", "记")


def test_the_way_to_a_question_without_a_person_is_shown(tmp_path: Path) -> None:
    flow = f"流程: 甲\n步骤:\n  说: {{播报: 您好。}}\n  问: {ASK[:-1]}, 不响应: [找人工]}}\n{END}"
    (problem,) = problems(tmp_path, 甲=flow)
    assert (problem.code, problem.way) == ("F072", ("说", "问"))


@pytest.mark.parametrize(
    ("given", "wanted", "fine"),
    [
        ("户号", "户号", True),
        ("户号", "文字", True),
        ("选项", "文字", True),
        ("是否", "选项", True),
        ("文字", "地址", True),
        ("时长", "数字", True),
        ("文字", "电话号码", False),
        ("电话号码", "户号", False),
        ("录音", "文字", False),
        ("选项", "是否", False),
        ("时间", "时长", False),
    ],
)
def test_a_sub_flow_is_given_what_its_parameters_can_hold(
    tmp_path: Path, given: str, wanted: str, fine: bool
) -> None:
    inner = f"流程: 乙\n参数: {{入: {wanted}}}\n步骤:\n  回: {{返回: 好}}\n"
    flow = f"""流程: 甲
槽位: {{出: {{类型: {given}}}}}
步骤:
  调: {{调用: 乙, 传入: {{入: 出}}}}
{END}"""
    assert [code for code, *_ in told(tmp_path, 甲=flow, 乙=inner)] == ([] if fine else ["F023"])


def test_a_caller_who_answers_gets_out_of_every_question(tmp_path: Path) -> None:
    flow = """流程: 甲
步骤:
  问: {询问: 好请按一。, 选项: {好: {按: "1", 去: 再问}}}
  再问: {询问: 再来请按一。, 选项: {再来: {按: "1", 去: 问}}}
"""
    assert [code for code, *_ in told(tmp_path, 甲=flow)] == ["F062"]
    options = '{再来: {按: "1", 去: 问}, 完: {按: "2", 去: 完}}'
    person = f"  再问: {{询问: 再来请按一，完请按二。, 选项: {options}}}\n"
    way_out = flow[: flow.index("  再问")] + person + END
    assert told(tmp_path, 甲=way_out) == []


def test_an_hour_that_is_asked_for_must_have_been_named(tmp_path: Path) -> None:
    hours = "时段: {白天: {工作日: 08:00-20:00}}\n"
    flow = f"""流程: 甲
步骤:
  看: {{判断: [{{如果: 现在 在 白天, 去: 完}}, {{否则: 完}}]}}
{END}"""
    assert told(tmp_path, 公共=COMMON + hours, 甲=flow) == []
    found = problems(tmp_path, 公共=COMMON + hours, 甲=flow.replace("白天", "白天班"))
    assert [(p.code, p.hint) for p in found if p.code == "F026"] == [
        ("F026", "是不是想写「白天」？")
    ]


def test_what_must_be_recorded_is_asked_for_piece_by_piece(tmp_path: Path) -> None:
    flow = f'流程: 甲\n默认: {{真人录音: 是}}\n步骤:\n  说: {{播报: "今天{{今天}}，再见。"}}\n{END}'
    found = problems(tmp_path, 甲=flow)
    assert [(p.code, p.text) for p in found] == [("F051", "「今天」没有真人录音")]
