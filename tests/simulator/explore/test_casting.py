"""Talks that were found, as cases that people read."""

from __future__ import annotations

from pathlib import Path

from ivr.simulator.cases.parse import parse_case
from ivr.simulator.cases.write import write_case
from ivr.simulator.explore.casting import case_of, services_of
from ivr.simulator.explore.result import Exploration
from ivr.simulator.explore.script import script_of
from ivr.simulator.explore.tours import Guide
from tests.simulator.explore.conftest import Explore

FLOWS = """
流程: 总台
槽位: {户号: {类型: 户号}, 电话: {类型: 电话号码}, 留言: {类型: 录音}, 单号: {类型: 工单号}}
步骤:
  找一找:
    执行: 查客户
    传入: {电话: 来电号码}
    取回: {户号: 户号}
    失败: 录
  认出了吗:
    判断:
      - {如果: 户号 已填, 去: 问电话}
      - {否则: 录}
  问电话:
    询问: 您的户号是{户号}。请输入电话，按井号结束，人工请按零。
    填入: 电话
  录: {录音: 请在滴声后说。, 填入: 留言}
  存:
    执行: 新建工单
    传入: {电话: 电话}
    取回: {单号: 工单号}
    失败: 再见
  再见: {结束: 单号是{单号}，再见。, 结果: 自助办结}
""".replace("结束: 单号是{单号}，再见。", '结束: "单号是{单号}，再见。"')


def written(found: Exploration, *edges: str, sure: bool = False) -> str:
    """The one case for these edges."""
    (tour,) = Guide(found.search, set(edges)).tours()
    script = script_of(tour.talk, found.flows)
    services = services_of(found.flows, found.search.probes)
    return write_case(case_of("例子", script, services, "总台", sure=sure))


def test_a_case_assumes_only_what_matters_and_quotes_what_tells(
    explored: Explore, tmp_path: Path
) -> None:
    found = explored(总台=FLOWS)
    text = written(found, "总台›问电话›no_match››问电话", "总台›问电话›matched››录")
    assert (
        text
        == """用例: 例子
来电号码: "13800000001"
假定:
  查客户: {户号: "3300012345"}
对话:
  - 机: 请输入电话，按井号结束，人工请按零
  - 按: "8#"
  - 机: 没有听懂
  - 按: "13900001111#"
  - 机: 请在滴声后说
  - 人: 我说一下情况
  - 机: 单号是
期望:
  结果: 自助办结
"""
    )
    file = tmp_path / "例子.yaml"
    file.write_text(text, "utf-8")
    parsed = parse_case(file)
    assert parsed.problems == ()
    assert parsed.case is not None
    assert write_case(parsed.case) == text


def test_a_case_that_leaves_nothing_to_chance_tells_every_answer(explored: Explore) -> None:
    found = explored(总台=FLOWS)
    text = written(found, "总台›存›done››再见", sure=True)
    assert "  查客户: {}\n  新建工单: {工单号: GD202611240007}\n" in text


def test_a_failure_and_silence_are_told(explored: Explore) -> None:
    found = explored(总台=FLOWS)
    text = written(found, "总台›存›failed›失败›再见")
    assert "  查客户: {}\n  新建工单: 失败\n" in text
    quiet = written(found, "总台›问电话›no_input›没听到用完›问电话·次数用完")
    assert "  - 静音:\n  - 机: 没有听到\n  - 静音:\n" in quiet


def test_a_flow_that_is_called_with_something_is_given_it(explored: Explore) -> None:
    found = explored(总台=FLOWS, 里面=INNER)
    text = written(found, "里面›看›done›户号 已填›有")
    assert "流程: 里面\n" in text
    assert '传入: {户号: "3300012345"}\n' in text


INNER = """
流程: 里面
参数: {户号: 户号}
步骤:
  看:
    判断:
      - {如果: 户号 已填, 去: 有}
      - {否则: 再见}
  有: {播报: 有。}
  再见: {结束: 再见。, 结果: 自助办结}
"""


QUEUE = """
流程: 总台
步骤:
  转: {转接: 人工坐席, 播报: 正在转接。, 要回拨: 记, 没人接: 没人}
  记: {结束: 位子给您留着，再见。, 结果: 登记回拨}
  没人: {结束: 没有人接，再见。, 结果: 没接通}
"""


def test_a_caller_who_is_tired_of_waiting_waits_in_the_case(explored: Explore) -> None:
    found = explored(总台=QUEUE)
    text = written(found, "总台›转›return_call›要回拨›记")
    assert (
        text
        == """用例: 例子
来电号码: "13800000001"
接听: {人工坐席: 排队}
对话:
  - 机: 正在转接
  - 按: "1"
  - 机: 位子给您留着，再见
期望:
  结果: 登记回拨
"""
    )
