"""Cases are run as calls; one that fails shows where the talk went another way."""

from __future__ import annotations

from pathlib import Path

from ivr import app
from ivr.config import Config
from ivr.simulator.cases.likeness import difference
from tests.simulator.cases.held import run, told, write


def test_a_case_that_goes_as_written_passes(config: Config) -> None:
    done = run(
        config,
        """用例: 打来又挂了
来电号码: "13800000001"
对话:
  - 机: 二十四小时服务热线
  - 机: 停电报修请按一
  - 按: "1"
  - 机: 停电的是哪里
  - 挂机:
期望: {结果: 客户挂断, 没调用: [新建工单], 槽位: {联系电话: "13800000001"}}
""",
    )
    assert done.passed
    assert "总台›主菜单›matched›报修›报修" in done.edges


def test_a_sentence_that_is_not_said_is_shown_with_the_difference(config: Config) -> None:
    failed = run(config, '用例: 甲\n对话:\n  - 按: "1"\n  - 机: 停电的是那里\n  - 挂机:\n')
    assert not failed.passed
    wrong = told(failed)
    place = wrong.index("✗ 没有说（第 4 行）：停电的是那里")
    assert "停电的是哪里" in wrong[place - 1]
    assert wrong[place + 1] == "　　差别：停电的是〔-那〕〔+哪〕里"


def test_lines_are_heard_in_their_order(config: Config) -> None:
    right = "用例: 甲\n对话:\n  - 机: 服务热线\n  - 机: 请按一\n  - 机: 按二\n"
    assert run(config, right).passed
    assert not run(config, right.replace("请按一", "请按三")).passed


def test_what_must_not_be_said_is_told(config: Config) -> None:
    failed = run(config, "用例: 甲\n对话:\n  - 不说: 停电\n")
    assert "✗ 不应当说（第 3 行）：停电" in told(failed)


def test_what_is_assumed_of_an_action_is_what_the_call_is_given(config: Config) -> None:
    text = """用例: 甲
流程: 核实身份
传入: {联系电话: "13800000001"}
假定:
  查客户: [失败]
对话: []
期望: {调用过: [查客户], 结果: 完成}
"""
    assert run(config, text).passed
    found = text.replace("[失败]", '{找到: 一户, 户号: "1234567890", 部分地址: 东街}')
    asked = run(config, found.replace("对话: []", '对话: [{机: 请问是东街这一户吗}, {按: "1"}]'))
    assert asked.passed, told(asked)


def test_each_of_several_assumed_outcomes_is_for_one_run(config: Config) -> None:
    text = """用例: 甲
流程: 核实身份
假定:
  查客户: [{找到: 没有}, {找到: 没有}, {找到: 没有}]
对话: [按: "1234567890", 机: 没有查到户号, 按: "2"]
期望: {结果: 完成}
"""
    assert run(config, text).passed
    short = run(config, text.replace(", {找到: 没有}]", "]"))
    assert short.failures == ("「查客户」假定了 2 次结果，却调用了 3 次，请补上后面几次的",)
    single = text.replace("[{找到: 没有}, {找到: 没有}, {找到: 没有}]", "{找到: 没有}")
    assert run(config, single).passed, "a single one holds for every run"


def test_people_of_one_queue_may_answer_and_those_of_another_not(config: Config) -> None:
    text = """用例: 甲
接听: {抢修值班: 是}
对话: [按: "0", 机: 转接 人工坐席, 机: 人工现在都在忙]
期望: {结果: 客户挂断}
"""
    assert run(config, text).passed
    danger = text.replace('按: "0"', '按: "9"').replace("人工坐席, 机: 人工现在都在忙", "抢修值班")
    assert run(config, danger.replace("客户挂断", "转人工")).passed


def test_a_case_may_say_that_the_callers_words_are_understood(config: Config) -> None:
    flows = Path(str(config.flows))
    menu = flows / "总台.yaml"
    text = menu.read_text("utf-8")
    heard = text.replace("{否则: 主菜单}", "{否则: 能听懂吗}", 1).replace(
        "  主菜单:\n",
        "  能听懂吗:\n    判断:\n      - {如果: 语音 是 可用, 去: 说明}\n"
        "      - {否则: 主菜单}\n  说明:\n    播报: 可以直接说话。\n  主菜单:\n",
        1,
    )
    menu.write_text(heard, "utf-8")
    said = "用例: 甲\n语音: 是\n对话: [机: 可以直接说话]\n"
    assert run(config, said).passed
    assert not run(config, said.replace("是\n", "否\n")).passed


def test_what_went_right_is_marked_too(config: Config) -> None:
    failed = run(config, '用例: 甲\n对话: [机: 服务热线, 按: "1", 机: 停电的是谁家, 挂机: ]\n')
    lines = told(failed)
    assert lines[0].startswith("✓ 机：")
    assert "　客户：按 1" in lines
    wrong = next(n for n, line in enumerate(lines) if line.startswith("✗"))
    assert lines[wrong - 1].startswith("　机：停电的是哪里"), "told below what was meant"


def test_a_line_in_the_wrong_place_is_explained(config: Config) -> None:
    early = run(config, "用例: 甲\n对话: [机: 按二, 机: 请按一]\n")
    assert any("比上一行「机」早" in line for line in told(early))
    late = run(config, '用例: 甲\n对话: [机: 停电的是哪里, 按: "1"]\n')
    assert any("后来才说到" in line for line in told(late))


def test_the_times_of_a_case_decide_what_is_greeted_and_known(config: Config) -> None:
    text = "用例: 甲\n时间: 2027-02-06 23:30\n对话: [机: 过年好]\n"
    assert run(config, text).passed
    assert not run(config, text.replace("2027-02-06", "2027-03-06")).passed


def test_keys_after_the_end_of_the_call_are_told(config: Config) -> None:
    failed = run(config, '用例: 甲\n对话:\n  - 挂机:\n  - 按: "1"\n')
    assert "✗ 电话已经结束，用不上（第 4 行）：客户：按 1" in told(failed)


def test_what_the_call_came_to_is_compared(config: Config) -> None:
    failed = run(
        config,
        """用例: 甲
对话: [挂机: ]
期望: {结果: 自助办结, 调用过: [查客户], 槽位: {联系电话: "1"}, 工单: [报修]}
""",
    )
    assert failed.failures == (
        "结果应当是「自助办结」，实际是「客户挂断」",
        "应当依次调用过 查客户，实际是 存草稿",
        "「联系电话」应当是「1」，实际是「」",
        "工单应当是 报修，实际是 （没有）",
    )


def test_names_that_mean_nothing_are_told_with_a_guess(config: Config) -> None:
    write(config, "用例: 甲\n流程: 故障报休\n对话: []\n", "1")
    write(
        config,
        """用例: 乙
传入: {电话: 1}
假定: {查客护: {}, 查客户: {户口: 1}}
接听: {人工座席: 是}
对话: []
期望: {结果: 自助办完, 工单: [报告], 槽位: {户口号: 1}}
""",
        "2",
    )
    write(config, "用例: 乙\n对话: []\n", "3")
    problems = app.find_cases(config).problems
    assert [(Path(p.span.file).stem, p.span.line, p.code) for p in problems] == [
        ("1", 2, "F022"),
        ("2", 2, "F030"),
        ("2", 3, "F022"),
        ("2", 3, "F023"),
        ("2", 4, "F022"),
        ("2", 6, "F034"),
        ("2", 6, "F012"),
        ("2", 6, "F030"),
        ("3", 1, "F002"),
    ]
    hints = [p.hint for p in problems]
    assert "是不是想写「故障报修」？" in hints
    assert "是不是想写「查客户」？" in hints
    assert "是不是想写「人工坐席」？" in hints
    assert "是不是想写「户号」？" in hints


def test_a_case_that_names_what_is_not_there_is_not_run(config: Config) -> None:
    write(config, "用例: 甲\n流程: 故障报休\n对话: []\n")
    assert app.find_cases(config).cases == ()


def test_the_difference_between_two_texts_is_easy_to_see() -> None:
    assert difference("请按一", "请按二") == "请按〔-一〕〔+二〕"
    assert difference("请按", "请按一") == "请按〔+一〕"


def test_flows_are_judged_by_all_that_their_cases_say(config: Config) -> None:
    write(config, "用例: 甲\n对话: [机: 服务热线]\n", "1")
    write(config, "用例: 乙\n对话: [机: 服务热县]\n", "2")
    write(config, "用例: 丙\n", "3")
    told: list[tuple[int, int]] = []
    verdict = app.judge_by_cases(config, told=lambda done, of: told.append((done, of)))
    assert verdict.cases == 2
    assert told == [(1, 2), (2, 2)]
    assert [(Path(p.span.file).stem, p.code, p.span.line) for p in verdict.failures] == [
        ("2", "F080", 2),
        ("3", "F012", 1),
    ]
    assert {p.code for p in verdict.uncovered} == {"W045"}
    found = app.find_cases(config)
    assert app.uncovered_by(config, found.flows, found.cases) == verdict.uncovered


def test_cases_run_on_databases_of_their_own(config: Config) -> None:
    for number in range(3):
        text = f'用例: 第{number}个\n对话: [按: "9", 人: 着火了]\n期望: {{工单: [紧急]}}\n'
        write(config, text, str(number))
    found = app.find_cases(config)
    assert all(run.passed for run in app.run_cases(config, found.flows, found.cases))
