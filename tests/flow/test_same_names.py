"""「同名」 says in one word what else takes a line for each name."""

from __future__ import annotations

from pathlib import Path

from ivr.flow.library import load_flows
from ivr.flow.model import Call, Do
from ivr.flow.plan import Plan
from tests.flow.known import KNOWN

COMMON = """
公共: 是
默认:
  没听到用完: {调用: 找人, 传入: 同名}
  没听懂用完: {调用: 找人, 传入: {原因: 「没听懂」, 其余: 同名}}
随时可说: {找人工: {说: [人工], 按: "0", 调用: 找人, 传入: 同名}}
"""
PERSON = """
流程: 找人
参数: {联系电话: 电话号码, 原因: 文字}
返回值: {回拨单号: 工单号, 联系电话: 电话号码}
步骤:
  存: {执行: 存草稿, 传入: 同名, 失败: 转}
  转: {转接: 人工坐席, 没人接: 完}
  完: {结束: "{原因}，再见", 结果: 没人}
"""
FLOW = """
流程: 甲
槽位: {联系电话: 电话号码, 来源: {类型: 文字, 初值: 「网上」}, 工单号: 工单号, 时限: 时长}
步骤:
  问: {询问: 好请按一。, 选项: {好: {按: "1"}}}
  办:
    执行: 新建工单
    传入: {来源: 「电话」, 其余: 同名}
    取回: {时限: 到场时限, 其余: 同名}
    失败: 找
  说: {播报: "{工单号}{时限}{来源}"}
  找: {调用: 找人, 传入: {原因: 来源, 其余: 同名}, 取回: 同名}
  完: {结束: 再见, 结果: 好}
"""


def told(folder: Path, flow: str = FLOW) -> list[str]:
    for name, text in {"公共": COMMON, "找人": PERSON, "甲": flow}.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return [f"{p.code} {p.text}" for p in load_flows(folder, KNOWN).problems]


def plan_of(folder: Path, name: str = "甲") -> Plan:
    assert told(folder) == []
    return load_flows(folder, KNOWN).or_refuse().plans[name]


def lines(step: Do | Call) -> tuple[dict[str, str], dict[str, str]]:
    return (
        {str(line.left): str(getattr(line.right, "text", line.right)) for line in step.arguments},
        {str(line.left): str(line.right) for line in step.results},
    )


def test_an_action_is_given_all_that_it_takes_and_what_is_written_alone(tmp_path: Path) -> None:
    do = plan_of(tmp_path).flow.steps["办"]
    assert isinstance(do, Do)
    given, taken = lines(do)
    names = ("户号", "地址", "范围", "联系电话", "姓名录音", "已尝试")
    assert given == {"来源": "电话"} | {name: name for name in names}
    assert taken == {"时限": "到场时限", "工单号": "工单号"}


def test_a_sub_flow_gives_back_only_what_there_is_a_slot_for(tmp_path: Path) -> None:
    call = plan_of(tmp_path).flow.steps["找"]
    assert isinstance(call, Call)
    assert lines(call) == (
        {"原因": "来源", "联系电话": "联系电话"},
        {"联系电话": "联系电话"},
    )


def test_the_common_part_says_it_for_every_flow(tmp_path: Path) -> None:
    flow = plan_of(tmp_path).flow
    silent, confused = flow.steps["问·没听到用完"], flow.steps["问·没听懂用完"]
    assert isinstance(silent, Call)
    assert isinstance(confused, Call)
    assert lines(silent)[0] == {"联系电话": "联系电话", "原因": "原因"}
    assert lines(confused)[0] == {"原因": "没听懂", "联系电话": "联系电话"}
    (command,) = flow.commands
    assert [str(line.left) for line in command.arguments] == ["联系电话", "原因"]


def test_an_unknown_name_beside_it_is_still_told(tmp_path: Path) -> None:
    assert told(tmp_path, FLOW.replace("原因: 来源", "缘由: 来源")) == [
        "F023 子流程「找人」没有参数「缘由」"
    ]
    assert told(tmp_path, FLOW.replace("来源: 「电话」", "来源: 哪里")) == [
        "F030 没有叫「哪里」的槽位",
    ]


def test_where_nothing_is_called_there_is_one_complaint(tmp_path: Path) -> None:
    assert told(tmp_path, FLOW.replace("调用: 找人", "调用: 没有人")) == [
        "F022 没有叫「没有人」的子流程"
    ]
    assert told(tmp_path, FLOW.replace("执行: 新建工单", "执行: 新的")) == [
        "F022 没有叫「新的」的业务动作"
    ]


def test_the_rest_can_only_be_of_the_same_names(tmp_path: Path) -> None:
    assert told(tmp_path, FLOW.replace("其余: 同名}, 取回: 同名", "其余: 来源}, 取回: 同名")) == [
        "F023 子流程「找人」没有参数「其余」"
    ]
