"""Walking through everything that can happen in small flows."""

from __future__ import annotations

import pytest

from ivr.simulator.explore.telling import as_dialogue
from tests.simulator.explore.conftest import COMMON, Explore, along, talk_to

MENU = """
流程: 总台
步骤:
  欢迎: {播报: 您好。}
  菜单:
    询问: 报修请按一，查询请按二，人工请按零。
    选项:
      报修: {按: "1", 去: 找一找}
      查询: {按: "2", 去: 再见}
  找一找:
    执行: 查客户
    传入: {电话: 来电号码}
    取回: {户号: 户号}
    失败: 再见
  认出了吗:
    判断:
      - {如果: 户号 已填, 去: 认出了}
      - {否则: 没认出}
  认出了: {播报: 认出您了。, 下一步: 再见}
  没认出: {播报: 没有认出您。}
  再见: {结束: 再见。, 结果: 自助办结}
槽位: {户号: {类型: 户号}}
"""


def test_the_talk_to_a_step_is_the_shortest_and_most_natural_one(explored: Explore) -> None:
    found = explored(总台=MENU)
    assert talk_to(found, "总台", "菜单") == "总台"
    assert talk_to(found, "总台", "再见") == "总台 → 按 2"
    assert talk_to(found, "总台", "认出了") == "总台 → 按 1 → 查客户：3300012345"
    assert talk_to(found, "总台", "没认出") == "总台 → 按 1 → 查客户：空"
    assert talk_to(found, "找人", "再见") == "总台 → 按 0 → 人工坐席没人接"


def test_every_edge_of_a_sound_flow_is_walked(explored: Explore) -> None:
    found = explored(总台=MENU)
    assert found.blocked == {}
    assert found.search.faults == []
    assert along(found, "总台›找一找›failed›失败›再见") == "总台 → 按 1 → 查客户没办成"
    assert along(found, "总台›菜单›no_input››菜单") == "总台 → 不出声"
    assert along(found, "总台›菜单›no_match›没听懂用完›菜单·次数用完") == ("总台 → 按 8 → 按 8")
    assert along(found, "公共›随时可说›找人工") == "总台 → 按 0"


def test_a_flow_that_returns_at_once_was_walked_too(explored: Explore) -> None:
    found = explored(
        总台="""
流程: 总台
步骤:
  菜单: {询问: 请按一，人工请按零。, 选项: {好: {按: "1"}}}
  记下: {调用: 记下}
  再见: {结束: 再见。, 结果: 自助办结}
""",
        记下="流程: 记下\n步骤:\n  完成: {返回: 完成}\n",
    )
    assert talk_to(found, "记下", "完成") == "总台 → 按 1"


def test_a_talk_can_be_read_line_by_line(explored: Explore) -> None:
    found = explored(总台=MENU)
    assert list(as_dialogue(found.talks["总台", "认出了"], found.flows)) == [
        "（总台）",
        "机：您好。",
        "机：报修请按一，查询请按二，人工请按零。",
        "客户：按 1（报修）",
        "　　［查客户：3300012345］",
        "机：认出您了。",
        "机：再见。",
    ]


def test_what_cannot_be_reached_is_told_with_a_reason(explored: Explore) -> None:
    found = explored(
        总台="""
流程: 总台
槽位: {户号: {类型: 户号}, 范围: {类型: 选项}}
步骤:
  问:
    询问: 一户请按一，一栋请按二，人工请按零。
    填入: 范围
    选项: {一户: {按: "1"}, 一栋: {按: "2"}}
  看:
    判断:
      - {如果: 范围 已填, 去: 再见}
      - {如果: 范围 是 一户, 去: 一户}
      - {否则: 没有}
  一户: {播报: 一户。}
  没有: {播报: 没有。}
  再见: {结束: 再见。, 结果: 自助办结}
"""
    )
    assert found.blocked == {
        "总台›看›done›范围 是 一户›一户": (
            "到了这里，「范围 是 一户」从来不成立，或者上面的条件总是先成立"
        ),
        "总台›看›done›否则›没有": "上面的条件总有一条先成立",
        "总台›一户›done››没有": "走不到「一户」这一步",
        "总台›没有›done››再见": "走不到「没有」这一步",
    }
    assert ("总台", "一户") not in found.talks


def test_a_command_that_nobody_can_say_is_told(explored: Explore) -> None:
    found = explored(
        总台=MENU,
        找人=PERSON_WITH_COMMAND,
    )
    assert found.blocked == {
        "找人›随时可说›找人工": "没有一处「询问」「录音」听这句口令，写了也用不上"
    }


PERSON_WITH_COMMAND = """
流程: 找人
随时可说:
  找人工: {按: "0", 去: 转}
步骤:
  转: {转接: 人工坐席, 没人接: 再见}
  再见: {结束: 再见。, 结果: 没有人接}
"""


def test_values_go_through_sub_flows_and_back(explored: Explore) -> None:
    found = explored(
        总台="""
流程: 总台
槽位: {电话: {类型: 电话号码}}
步骤:
  问:
    询问: 请按一，人工请按零。
    选项: {好: {按: "1", 去: 留电话}}
  留电话: {调用: 留电话, 传入: {号码: 来电号码}, 取回: {电话: 号码}}
  有吗:
    判断:
      - {如果: 电话 已填, 去: 有}
      - {否则: 没有}
  有: {播报: 有。, 下一步: 再见}
  没有: {播报: 没有。}
  再见: {结束: 再见。, 结果: 自助办结}
""",
        留电话="""
流程: 留电话
参数: {号码: 电话号码}
返回值: {号码: 电话号码}
步骤:
  有号码吗:
    判断:
      - {如果: 号码 已填, 去: 完成}
      - {否则: 问号码}
  问号码:
    询问: 请输入号码，按井号结束，没有请直接按井号。
    填入: 号码
    选项: {没有: {按: "#", 去: 完成}}
  完成: {返回: 完成}
槽位: {号码: {类型: 电话号码}}
""",
    )
    assert found.blocked == {}
    assert talk_to(found, "总台", "有") == "总台 → 按 1"
    assert talk_to(found, "总台", "没有") == "总台（不显示号码） → 按 1 → 按 #"
    assert along(found, "留电话›问号码›matched››完成") == (
        "总台（不显示号码） → 按 1 → 输入 13900001111"
    )
    assert along(found, "留电话›问号码›no_match››问号码") == ("总台（不显示号码） → 按 1 → 按 8")


def test_mending_goes_back_to_the_read_back(explored: Explore) -> None:
    found = explored(
        总台="""
流程: 总台
槽位: {范围: {类型: 选项}}
步骤:
  问范围:
    询问: 一户请按一，一栋请按二，人工请按零。
    填入: 范围
    选项: {一户: {按: "1"}, 一栋: {按: "2"}}
  别的: {播报: 好的。}
  核对:
    询问: 范围{范围}，对请按一，改请按二，人工请按零。
    选项: {对: {按: "1", 去: 再见}, 改: {按: "2", 重问: 问范围}}
  再见: {结束: 再见。, 结果: 自助办结}
"""
    )
    assert found.blocked == {}
    assert along(found, "总台›问范围›matched›重问完›核对") == "总台 → 按 1 → 按 2 → 按 1"


def test_a_clock_time_is_found_for_every_condition_on_the_time(explored: Explore) -> None:
    found = explored(
        公共="""
公共: 是
默认: {没听到: [], 没听懂: [], 次数用完: {调用: 找人}}
时段:
  值班: {工作日: 08:00-17:00, 休息日: 无}
""",
        总台="""
流程: 总台
步骤:
  看:
    判断:
      - {如果: 今天 是 节假日, 去: 过节}
      - {如果: 现在 在 值班, 去: 上班}
      - {如果: 语音 是 可用, 去: 说话}
      - {否则: 下班}
  过节: {结束: 过节。, 结果: 自助办结}
  上班: {结束: 上班。, 结果: 自助办结}
  说话: {结束: 说话。, 结果: 自助办结}
  下班: {结束: 下班。, 结果: 自助办结}
""",
        找人=PERSON,
    )
    assert talk_to(found, "总台", "上班") == "总台"
    assert talk_to(found, "总台", "下班") == "总台（2026-11-24 07:59）"
    assert talk_to(found, "总台", "说话") == "总台（2026-11-24 07:59，听得懂说话）"
    assert talk_to(found, "总台", "过节").startswith("总台（2027-01-01 ")


PERSON = """
流程: 找人
步骤:
  转: {转接: 人工坐席, 没人接: 再见}
  再见: {结束: 再见。, 结果: 没有人接}
"""


def test_recordings_are_spoken_into_or_not(explored: Explore) -> None:
    found = explored(
        总台="""
流程: 总台
槽位: {留言: {类型: 录音}}
步骤:
  录: {录音: 请在滴声后说。, 填入: 留言, 没录到: 没录到}
  录到了: {播报: 录到了。, 下一步: 再见}
  没录到: {播报: 没录到。}
  再见: {结束: 再见。, 结果: 自助办结}
"""
    )
    assert talk_to(found, "总台", "录到了") == "总台 → 录音"
    assert talk_to(found, "总台", "没录到") == "总台 → 没录到"
    assert talk_to(found, "找人", "转") == "总台 → 按 0"


def test_a_flow_that_nobody_calls_is_walked_by_itself(explored: Explore) -> None:
    found = explored(总台=MENU, 另外=MENU.replace("流程: 总台", "流程: 另外"))
    assert found.blocked == {}
    assert talk_to(found, "另外", "认出了") == "另外 → 按 1 → 查客户：3300012345"


def test_a_search_that_is_cut_short_says_so(explored: Explore) -> None:
    found = explored(总台=MENU, most_nodes=2)
    assert not found.search.whole
    assert set(found.blocked.values()) == {"还没有试完，也许走得到"}


def test_going_on_and_on_without_asking_anybody_is_a_fault(explored: Explore) -> None:
    steps = "\n".join(f"  第{n}句: {{播报: 第{n}句。}}" for n in range(12))
    found = explored(
        总台=f"""
流程: 总台
步骤:
  菜单:
    询问: 请按一，人工请按零。
    选项: {{好: {{按: "1"}}}}
{steps}
  再见: {{结束: 再见。, 结果: 自助办结}}
"""
    )
    (fault,) = found.search.faults
    assert "一口气念了 13 段话" in fault.text
    assert (fault.flow, fault.step) == ("总台", "再见")
    assert [choice.said for choice in fault.talk.choices] == ["按 1"]


@pytest.mark.parametrize("entry", ["总台", "找人"])
def test_only_the_flows_that_a_called_flow_leads_to_are_told(explored: Explore, entry: str) -> None:
    found = explored(entry, 总台=MENU)
    assert {flow for flow, _ in found.steps} == ({"总台", "找人"} if entry == "总台" else {"找人"})


def test_a_flow_that_goes_round_is_found_with_the_talk_that_leads_there(
    explored: Explore,
) -> None:
    found = explored(
        总台="""
流程: 总台
步骤:
  菜单:
    询问: 请按一，人工请按零。
    选项: {好: {按: "1"}}
  甲: {播报: 甲。}
  乙: {播报: 乙。, 下一步: 甲}
"""
    )
    (fault,) = found.search.faults
    assert fault.text == "流程走不下去了，只能道歉挂机"
    assert [choice.said for choice in fault.talk.choices] == ["按 1"]


def test_a_caller_may_go_back_to_the_question_before(explored: Explore) -> None:
    found = explored(
        公共="""
公共: 是
默认: {没听到: [], 没听懂: [], 次数用完: {调用: 找人}}
随时可说: {返回: {按: "7", 做: 上一步}, 再听: {按: "*", 做: 重播}}
""",
        总台="""
流程: 总台
槽位: {范围: {类型: 选项}}
步骤:
  问范围:
    询问: 一户请按一，一栋请按二。
    填入: 范围
    选项: {一户: {按: "1"}, 一栋: {按: "2"}}
  问时间:
    询问: 刚才请按一。
    选项: {刚才: {按: "1"}}
  看:
    判断:
      - {如果: 范围 是 一栋, 去: 一栋}
      - {否则: 再见}
  一栋: {播报: 一栋。}
  再见: {结束: 再见。, 结果: 自助办结}
""",
    )
    assert found.blocked == {}
    assert found.search.whole
    assert talk_to(found, "总台", "一栋") == "总台 → 按 2 → 按 1"
    # It is tried everywhere, but where it leads hangs on the talk: no talk is planned with it.
    assert not any(w.choice.goes_back for node in found.search.nodes.values() for w in node.ways)


def test_what_has_no_key_is_spoken(explored: Explore) -> None:
    found = explored(
        公共=COMMON.replace('按: "0", ', ""),
        总台="""
流程: 总台
槽位: {地址: {类型: 地址}}
步骤:
  问地址:
    询问: 请说一下地址。
    填入: 地址
    选项: {不知道: {说: [不清楚], 去: 再见}}
  看:
    判断:
      - {如果: 地址 已填, 去: 有}
      - {否则: 再见}
  有: {播报: 地址是{地址}。}
  再见: {结束: 再见。, 结果: 自助办结}
""".replace("播报: 地址是{地址}。", '播报: "地址是{地址}。"'),
    )
    assert along(found, "总台›问地址›matched›不知道›再见") == "总台 → 说「不清楚」"
    assert along(found, "公共›随时可说›找人工") == "总台 → 说「人工」"
    assert talk_to(found, "总台", "有") == "总台 → 说「和平路18号3单元202室」"
    assert found.blocked == {
        "总台›看›done›否则›再见": "上面的条件总有一条先成立",
    }


def test_numbers_above_and_below_are_thought_of(explored: Explore) -> None:
    found = explored(
        总台="""
流程: 总台
槽位: {分钟: {类型: 时长}}
步骤:
  问:
    询问: 请输入分钟数，按井号结束，人工请按零。
    填入: 分钟
  看:
    判断:
      - {如果: 分钟 大于 30, 去: 多}
      - {如果: 分钟 小于 10, 去: 少}
      - {否则: 再见}
  多: {播报: 多。, 下一步: 再见}
  少: {播报: 少。}
  再见: {结束: 再见。, 结果: 自助办结}
"""
    )
    assert found.blocked == {}
    assert talk_to(found, "总台", "多") == "总台 → 输入 31"
    assert talk_to(found, "总台", "少") == "总台 → 输入 9"
    assert along(found, "总台›看›done›否则›再见") == "总台 → 输入 22"


def test_danger_counts_while_somebody_is_called_and_after_the_farewell(explored: Explore) -> None:
    found = explored(
        公共=COMMON.replace("随时可说:", '随时可说:\n  报危险: {按: "9", 优先: 紧急, 调用: 危险}'),
        总台=MENU,
        危险="""
流程: 危险
步骤:
  转: {转接: 抢修值班, 没人接: 再见}
  再见: {结束: 请远离。, 结果: 紧急工单}
""",
    )
    assert found.blocked == {}
    pressed = [
        way.edges
        for node in found.search.nodes.values()
        if node.over
        for way in node.ways
        if way.choice.said == "按 9"
    ]
    assert {"公共›随时可说›报危险"} in pressed


def test_a_sub_flow_that_never_comes_back_there_is_told(explored: Explore) -> None:
    found = explored(
        总台="""
流程: 总台
步骤:
  问: {询问: "请按一，人工请按零。", 选项: {好: {按: "1", 去: 里面}, 重: {按: "0", 去: 里面}}}
  里面: {调用: 里面}
  再见: {结束: 再见。, 结果: 自助办结}
""",
        里面="""
流程: 里面
槽位: {户号: {类型: 户号}}
步骤:
  看:
    判断:
      - {如果: 户号 已填, 去: 完成}
      - {否则: 再见}
  再见: {结束: 再见。, 结果: 自助办结}
  完成: {返回: 完成}
""",
    )
    assert found.blocked == {
        "总台›里面›returned››再见": "子流程「里面」走到这里从来没有返回",
        "里面›看›done›户号 已填›完成": (
            "到了这里，「户号 已填」从来不成立，或者上面的条件总是先成立"
        ),
        "公共›随时可说›找人工": "到了听它的步骤，「找人工」的键或说法先被别的用掉了",
    }


def test_many_results_that_decide_are_tried_one_by_one(explored: Explore) -> None:
    names = [f"甲{n}" for n in range(7)]
    slots = ", ".join(f"{name}: {{类型: 文字}}" for name in names)
    taken = ", ".join(f"{name}: 户号" if name == "甲0" else f"{name}: 用电地址" for name in names)
    rows = "\n".join(f"      - {{如果: {name} 未填, 去: 再见}}" for name in names)
    found = explored(
        总台=f"""
流程: 总台
槽位: {{{slots}}}
步骤:
  找: {{执行: 查客户, 传入: {{电话: 来电号码}}, 取回: {{{taken}}}, 失败: 再见}}
  看:
    判断:
{rows}
      - {{否则: 全有}}
  全有: {{播报: 全有。}}
  再见: {{结束: 再见。, 结果: 自助办结}}
"""
    )
    assert ("总台", "全有") in found.talks
    assert found.search.tried < 100
