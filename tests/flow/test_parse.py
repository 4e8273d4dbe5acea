"""Slips of words: each is told by one problem at its place (marked §), and the rest still holds."""

from __future__ import annotations

import pytest

from ivr.flow.marks import Text
from ivr.flow.model import Ask, Common, Decide, Flow, KeyRule, Literal, Record, Transfer
from ivr.flow.parse import Parsed, parse
from ivr.flow.source import read

HEAD = "流程: 甲\n步骤:\n"
END = "  完: {结束: 再见, 结果: 好}\n"


def parsed(text: str) -> Parsed:
    return parse(read(text.encode(), "甲.yaml"), "甲.yaml")


def flow_of(text: str) -> Flow:
    found = parsed(text)
    assert found.problems == ()
    assert isinstance(found.content, Flow)
    return found.content


def ask(words: str) -> str:
    return f'{HEAD}  问:\n    询问: 请按一。\n    选项: {{好: {{按: "1"}}}}\n    {words}\n{END}'


def step(words: str) -> str:
    return f"{HEAD}  步:\n    {words}\n{END}"


SLIPS = [
    ("F012", "§[甲, 乙]\n"),
    ("F012", "§只有一句话\n"),
    ("F003", "流程§：甲\n"),
    ("F012", "§步骤:\n  完: {结束: 再见, 结果: 好}\n"),
    ("F012", "§流程: 甲\n"),
    ("F012", "流程: 甲\n步骤: §{}\n"),
    ("F012", "流程: 甲\n步骤: §[甲]\n"),
    ("F012", "流程: 甲\n步骤: §没有\n"),
    ("F012", "公共: §否\n"),
    ("F012", "公共: §真的\n"),
    ("F020", "公共: 是\n默认: {没听懂用完: §转人工}\n"),
    ("F020", '公共: 是\n随时可说: {找人: {按: "0", §去: 转人工}}\n'),
    ("F012", "公共: 是\n默认: {没听懂用完: §{}}\n"),
    ("F012", "公共: 是\n默认: {没听懂用完: §{传入: {甲: 乙}}}\n"),
    ("F012", "公共: 是\n默认: {没听懂用完: {调用: §}}\n"),
    ("F012", ask("等待: §0秒")),
    ("F012", ask("等待: §10分钟")),
    ("F012", ask("等待:§")),
    ("F012", ask("再问: §[]")),
    ("F012", ask("没听到: §{甲: 乙}")),
    ("F006", ask("没听到: §［甲］")),
    ("F012", ask("按键: §四位")),
    ("F012", ask("按键: {最多: §一百}")),
    ("F012", ask("按键: {最多: §100}")),
    ("F012", ask("按键: {结束键: §A}")),
    ("F012", ask("按键: {间隔: §60秒}")),
    ("F011", ask("按键: {§最长: 3}")),
    ("F012", ask("填入: §{甲: 乙}")),
    ("F006", ask("填入: §“甲”")),
    ("F012", ask("次数用完: §[完]")),
    ("F012", step("播报: §{问候}")),
    ("F012", step("询问: §[]")),
    ("F012", step("录音:§")),
    ("F012", step("执行: §{甲: 乙}")),
    ("F012", step("调用: §[甲]")),
    ("F012", step("转接:§")),
    ("F012", step("结束: §[再见]")),
    ("F012", step("返回: §[好]")),
    ("F012", step("播报: §" + "长" * 1001)),
    ("F012", step("判断: [§{如果: 甲 已填}]")),
    ("F012", step("判断: [§{否则: 完, 去: 完}]")),
    ("F012", step("判断: [{如果: §, 去: 完}]")),
    ("F012", step("判断: [{否则: §[]}]")),
    ("F012", step("判断: [§完]")),
    ("F011", step("判断: [{要是: 甲}]").replace("要是", "§要是")),
    ("F012", step("执行: 办\n    传入: {甲: §[乙]}")),
    ("F012", step("执行: 办\n    取回: {甲: 「§乙」}")),
    ("F012", step("执行: 办\n    取回: §甲")),
    ("F012", step("转接: 人\n    优先: §特急")),
    ("F031", step("播报: 您好}。").replace("}。", "§}。")),
    ("F012", f"槽位: {{甲: §号码}}\n{HEAD}{END}"),
    ("F012", f"槽位: {{§甲: {{初值: 来电号码}}}}\n{HEAD}{END}"),
    ("F011", f"槽位: {{甲: {{§种类: 文字}}}}\n{HEAD}{END}"),
    ("F012", f"参数: {{§甲: 文字}}\n槽位: {{甲: 户号}}\n{HEAD}{END}"),
    ("F012", f"参数: §文字\n{HEAD}{END}"),
    ("F012", f"返回值: {{甲: §字}}\n{HEAD}{END}"),
    ("F012", f'随时可说: {{§甲: {{按: "1", 去: 完, 做: 重播}}}}\n{HEAD}{END}'),
    ("F011", f'随时可说: {{甲: {{按: "1", §到: 完}}}}\n{HEAD}{END}'),
    ("F012", f'随时可说: {{甲: {{按: "1", 做: §重来}}}}\n{HEAD}{END}'),
    ("F012", f"随时可说: §甲\n{HEAD}{END}"),
    ("F006", f'随时可说: {{§“甲”: {{按: "1", 做: 重播}}}}\n{HEAD}{END}'),
    ("F012", f'随时可说: {{甲: {{说: [§""], 做: 重播}}}}\n{HEAD}{END}'),
    ("F006", f"随时可说: {{甲: {{说: [§“好”], 做: 重播}}}}\n{HEAD}{END}"),
    ("F006", f"随时可说: {{甲: {{按: §“1”, 做: 重播}}}}\n{HEAD}{END}"),
    ("F006", f"随时可说: {{甲: {{做: §“重播”}}}}\n{HEAD}{END}"),
    ("F006", step("播报: 好\n    下一步: 甲§\u3000乙")),
    ("F012", step("播报: 好\n    下一步: 甲§·乙")),
    ("F012", step("播报: 好\n    可打断: §[是]")),
]


@pytest.mark.parametrize(("code", "marked"), SLIPS)
def test_a_slip_is_one_problem_at_its_place(code: str, marked: str) -> None:
    before, _, after = marked.partition("§")
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    problems = parsed(before + after).problems
    told = "\n".join(map(str, problems))
    # An empty value stands where its colon ends.
    places = [(p.code, p.span.line, p.span.column) for p in problems if p.span.column]
    assert places in ([(code, line, column)], [(code, line, column + 1)]), told


def test_an_empty_file_is_told() -> None:
    assert [p.code for p in parsed("").problems] == ["F012"]


def test_a_flow_keeps_what_was_written() -> None:
    flow = flow_of("""
流程: 甲
版本: 3
说明: 备注
开始: 问
不响应: [找人]
挂机后: 存草稿
参数: {来电: 电话号码}
返回值: {户号: 户号}
槽位:
  事由: {类型: 文字, 初值: 「停电」, 说明: 为什么打来}
  简写: 是否
步骤:
  问:
    说明: 备注
    询问: "您的{ 户号 : 尾四位 }对吗？{问候}"
    填入: 户号
    按键: {最少: 4, 最多: 4, 结束键: "*", 删除键: "#", 间隔: 300毫秒, 格式: "[0-9]{4}"}
    次数用完: 完
    没听到用完: {调用: 乙, 传入: {甲: 「一」}}
  录: {录音: 请说。, 填入: 简写, 最长: 1分钟, 静音: 2秒, 没录到: 完}
  看: {判断: [{如果: 户号 已填, 去: 完}, {否则: 完}]}
  转: {转接: 人, 优先: 紧急, 结果: 转走, 没人接: 完}
  完: {结束: , 结果: 好}
""")
    assert (flow.version, flow.start, flow.after_hangup, flow.ignore) == (
        "3",
        "问",
        "存草稿",
        ("找人",),
    )
    assert flow.file == "甲.yaml"
    assert {name: spec.kind.value for name, spec in flow.slots.items()} == {
        "事由": "文字",
        "简写": "是否",
        "来电": "电话号码",
        "户号": "户号",
    }
    assert flow.slots["事由"].initial == Literal(Text("停电", flow.name.span))
    question, record = flow.steps["问"], flow.steps["录"]
    assert isinstance(question, Ask)
    assert question.keys == KeyRule(question.keys.span, 4, 4, "*", "#", 300, "[0-9]{4}")  # type: ignore[union-attr]
    assert [(b.name, b.reading) for b in question.prompt.blanks] == [
        ("户号", "尾四位"),
        ("问候", None),
    ]
    assert question.no_match_end is not None
    assert (question.no_match_end.step, question.no_match_end.span.line) == ("完", 19)
    assert question.no_input_end is not None
    assert (question.no_input_end.call, question.no_input_end.span.line) == ("乙", 20)
    assert isinstance(record, Record)
    assert (record.longest_ms, record.silence_ms, record.nothing) == (60_000, 2_000, "完")
    decide, transfer = flow.steps["看"], flow.steps["转"]
    assert isinstance(decide, Decide)
    assert [row.condition for row in decide.rows] == ["户号 已填", None]
    assert isinstance(transfer, Transfer)
    assert (transfer.urgent, transfer.result) == (True, "转走")


def test_the_common_part_keeps_what_was_written() -> None:
    content = parsed(
        "公共: 是\n版本: 1\n禁语: 不行\n挂机后: 存\n"
        '随时可说: {甲: {说: 好, 按: "1", 调用: 乙, 优先: 紧急}}\n'
    ).content
    assert isinstance(content, Common)
    assert (content.forbidden, content.after_hangup) == (("不行",), "存")
    assert content.commands[0].urgent
    assert content.commands[0].common
