"""The rules of a dialogue: repeating, going back, digressions, limits, things that cannot be."""

from __future__ import annotations

from pathlib import Path

from ivr.dialogue.actions import HangUp, Listen, Record
from ivr.dialogue.inputs import (
    Pressed,
)
from ivr.dialogue.session import NOBODY_THERE, OUR_NOBODY_THERE
from ivr.flow.library import FlowSet
from tests.dialogue.conftest import Dial
from tests.dialogue.line import Line, flows_of

COMMON = """
公共: 是
默认:
  没听到: [没听到。]
  没听懂: [没听懂。]
  次数用完: {调用: 人}
  失败: {调用: 人}
  没人接: {调用: 再见}
随时可说:
  找人工: {说: [人工], 按: "0", 调用: 人}
  帮忙: {说: [怎么用], 按: "8", 调用: 帮忙}
  再听: {按: "*", 做: 重播}
  返回: {说: [返回], 按: "7", 做: 上一步}
挂机后: 存草稿
"""
PERSON = "流程: 人\n步骤:\n  转: {转接: 人工坐席}\n  完: {结束: 没人, 结果: 没人接}\n"
BYE = "流程: 再见\n步骤:\n  完: {结束: 再见, 结果: 没接通}\n"
HELP = "流程: 帮忙\n步骤:\n  说: {播报: 听完按键就行。}\n  完: {返回: 好}\n"
OPTIONS = '{好: {说: [好的], 按: "1"}, 坏: {说: [坏的], 按: "2"}}'


def flow(steps: str, *, head: str = "") -> str:
    return f"流程: 试\n{head}步骤:\n{steps}"


def call(folder: Path, steps: str, *, head: str = "", **more: str) -> Line:
    texts = {"公共": COMMON, "人": PERSON, "再见": BYE, "帮忙": HELP} | more
    return Line(flows_of(folder, 试=flow(steps, head=head), **texts), entry="试")


TWO = f"""
  甲: {{询问: 第一问。, 再问: 再一问。, 选项: {OPTIONS}}}
  说: {{播报: 知道了。}}
  乙: {{询问: 第二问。, 选项: {OPTIONS}}}
  完: {{结束: "", 结果: 办好}}
"""


def test_the_star_says_it_again_without_counting_a_miss(tmp_path: Path) -> None:
    line = call(tmp_path, TWO)
    for _ in range(5):
        line.press("*")
        assert line.heard == ["第一问。"]
    line.press("*")
    assert line.heard == ["没听懂。", "再一问。"]


def test_what_was_told_on_the_way_is_repeated_too(tmp_path: Path) -> None:
    line = call(tmp_path, TWO)
    line.press("1", "*")
    assert line.heard == ["知道了。", "第二问。"]


def test_going_back_asks_the_question_before(tmp_path: Path) -> None:
    line = call(tmp_path, TWO)
    line.press("1")
    line.say("返回")
    assert line.heard == ["再一问。"]
    line.press("7")
    assert line.heard == ["再一问。"]


ASKED_IF_UNKNOWN = f"""
  先: {{询问: 先问。, 选项: {OPTIONS}}}
  知道吗:
    判断:
      - {{如果: 甲 已填, 去: 后}}
      - {{否则: 问}}
  问: {{询问: 甲是什么？, 填入: 甲, 选项: {OPTIONS}}}
  后: {{询问: 好了吗？, 选项: {OPTIONS}}}
  完: {{结束: 再见, 结果: 办好}}
"""
A_SLOT = "槽位: {甲: {类型: 选项}}\n"


def test_what_was_answered_wrongly_is_no_longer_known_after_going_back(tmp_path: Path) -> None:
    line = call(tmp_path, ASKED_IF_UNKNOWN, head=A_SLOT)
    line.press("1", "2")
    assert line.session.slots == {"甲": "坏"}
    line.press("7")
    assert (line.where, line.session.slots) == ("试/问", {})
    line.press("7", "1")
    assert line.heard == ["甲是什么？"], "the question before it leads to it once more"
    line.press("1")
    assert line.session.slots == {"甲": "好"}


def test_a_sub_flow_that_came_back_is_walked_again_after_going_back(tmp_path: Path) -> None:
    steps = f"""
  先: {{询问: 先问。, 选项: {OPTIONS}}}
  进: {{调用: 里面, 传入: 同名, 取回: 同名}}
  后: {{询问: 好了吗？, 选项: {OPTIONS}}}
  完: {{结束: 再见, 结果: 办好}}
"""
    head = "参数: {甲: 选项}\n返回值: {甲: 选项}\n" + A_SLOT
    inner = f"流程: 里面\n{head}步骤:{ASKED_IF_UNKNOWN.replace('{询问: 好了吗？', '{询问: 真的？')}"
    inner = inner.replace("{结束: 再见, 结果: 办好}", "{返回: 好}")
    line = call(tmp_path, steps, head=A_SLOT, 里面=inner)
    line.press("1", "1", "2", "1")
    assert (line.where, line.session.slots) == ("试/后", {"甲": "坏"})
    line.press("7")
    assert (line.where, line.session.slots) == ("试/先", {})
    line.press("1")
    assert line.where == "里面/先"


def test_nobody_goes_back_before_something_that_was_changed(tmp_path: Path) -> None:
    steps = f"""
  甲: {{询问: 第一问。, 选项: {OPTIONS}}}
  办: {{执行: 新建工单}}
  乙: {{询问: 第二问。, 选项: {OPTIONS}}}
  完: {{结束: 再见, 结果: 办好}}
"""
    line = call(tmp_path, steps)
    line.press("1", "7")
    assert line.heard == ["第二问。"]
    assert line.named == ["新建工单"]


def test_going_back_leaves_a_sub_flow(tmp_path: Path) -> None:
    steps = f"""
  甲: {{询问: 外面问。, 选项: {OPTIONS}}}
  进: {{调用: 里面}}
  完: {{结束: 再见, 结果: 办好}}
"""
    inner = f"流程: 里面\n步骤:\n  问: {{询问: 里面问。, 选项: {OPTIONS}}}\n  回: {{返回: 好}}\n"
    line = call(tmp_path, steps, 里面=inner)
    line.press("1", "7")
    assert line.heard == ["外面问。"]
    assert line.where == "试/甲"


def test_a_command_s_sub_flow_comes_back_to_the_question(tmp_path: Path) -> None:
    line = call(tmp_path, TWO)
    line.press("8")
    assert line.heard == ["听完按键就行。", "再一问。"]
    line.press("2")
    assert line.where == "试/乙"


def test_going_back_out_of_a_command_s_sub_flow_asks_again(tmp_path: Path) -> None:
    ask = f"流程: 帮忙\n步骤:\n  问: {{询问: 要听吗？, 选项: {OPTIONS}}}\n  回: {{返回: 好}}\n"
    line = call(tmp_path, TWO, 帮忙=ask)
    line.press("8", "7")
    assert line.where == "试/甲"


def test_a_command_s_sub_flow_under_way_is_gone_back_to(tmp_path: Path) -> None:
    ask = f"流程: 帮忙\n步骤:\n  问: {{询问: 要听吗？, 选项: {OPTIONS}}}\n  回: {{返回: 好}}\n"
    line = call(tmp_path, TWO, 帮忙=ask)
    for _ in range(20):
        line.press("8")
    assert line.where == "帮忙/问"
    line.press("1")
    assert line.where == "试/甲"


URGENT = {
    "公共": COMMON.replace("随时可说:", '随时可说:\n  报危险: {按: "9", 优先: 紧急, 调用: 危险}'),
    "危险": f"流程: 危险\n步骤:\n  问: {{询问: 在哪里？, 选项: {OPTIONS}}}\n  回: {{返回: 好}}\n",
}


def test_what_is_urgent_is_remembered_for_the_rest_of_the_call(tmp_path: Path) -> None:
    line = call(tmp_path, TWO, **URGENT)
    line.press("1", "8")
    assert not line.session.urgency
    line.press("9", "1")
    assert line.where == "试/乙"
    assert line.session.urgency


def test_a_flow_for_what_is_urgent_is_urgent_however_it_was_come_to(tmp_path: Path) -> None:
    line = call(tmp_path, "  进: {调用: 危险}\n  完: {结束: 好, 结果: 好}\n", **URGENT)
    assert line.where == "危险/问"
    assert line.session.urgency


def test_a_command_may_go_to_a_step_and_be_shut_out(tmp_path: Path) -> None:
    steps = f"""
  甲: {{询问: 第一问。, 选项: {OPTIONS}, 不响应: [快进]}}
  乙: {{询问: 第二问。, 选项: {OPTIONS}}}
  完: {{结束: 再见, 结果: 办好}}
"""
    line = call(tmp_path, steps, head='随时可说: {快进: {按: "5", 去: 完}}\n')
    line.press("5")
    assert line.heard[0] == "没听懂。"
    line.press("1", "5")
    assert line.session.result == "办好"


def test_a_recording_is_ended_by_commands_only(tmp_path: Path) -> None:
    steps = "  录: {录音: 请说。, 填入: 话, 没录到: 空}\n  完: {结束: 再见, 结果: 有}\n"
    steps += "  空: {结束: 再见, 结果: 空}\n"
    head = "槽位: {话: {类型: 录音}}\n"
    line = call(tmp_path, steps, head=head)
    assert isinstance(line.waiting, Record)
    assert line.waiting.commands == ("0", "8", "*", "7")
    assert line.send(Pressed("5")) == []
    line.press("*")
    assert line.heard == ["请说。"]
    line.press("8")
    assert line.heard == ["听完按键就行。", "请说。"]
    line.record(None)
    assert line.session.result == "空"


def test_a_recording_without_a_way_for_silence_goes_on_unfilled(tmp_path: Path) -> None:
    steps = "  录: {录音: 请说。, 填入: 话}\n  完: {结束: 再见, 结果: 有}\n"
    line = call(tmp_path, steps, head="槽位: {话: {类型: 录音}}\n")
    line.record(None)
    assert line.session.result == "有"
    assert "话" not in line.session.slots


def test_a_failure_with_a_sub_flow_goes_on_after_it(tmp_path: Path) -> None:
    steps = "  办: {执行: 新建工单, 失败: {调用: 帮忙}}\n  完: {结束: 再见, 结果: 接着办}\n"
    texts = {"公共": COMMON, "人": PERSON, "再见": BYE, "帮忙": HELP, "试": flow(steps)}
    line = Line(flows_of(tmp_path, **texts), entry="试", failing={"新建工单"})
    assert line.heard == ["听完按键就行。", "再见"]
    assert line.session.result == "接着办"


def test_a_flow_that_nobody_called_ends_the_call_when_it_returns(tmp_path: Path) -> None:
    line = call(tmp_path, "  完: {返回: 到此为止}\n")
    assert line.waiting == HangUp("到此为止")


def test_what_does_not_fit_a_slot_leaves_it_empty(dial: Dial) -> None:
    line = dial(新建工单={"工单号": "不是号", "到场时限": "很快"})
    line.press("1", "1")
    line.record()
    line.press("1")
    assert "工单号" not in line.session.slots
    assert line.heard[0] == "工单尾号内赶到。"


def test_a_wrong_number_passed_as_a_fact_is_no_number(flows: FlowSet) -> None:
    line = Line(flows, entry="报修", caller=None)
    assert "联系电话" not in line.session.slots


def test_words_and_figures_are_taken_for_digits(dial: Dial) -> None:
    line = dial(caller=None, 查客户={})
    line.press("1", "1")
    line.say("我的户号是三三零零，零一二三四五")
    assert line.arguments("查客户") == {"户号": "3300012345"}
    line.say("幺三九 0000 零零零二")
    assert line.session.slots["联系电话"] == "13900000002"


def test_free_speech_fills_an_address(tmp_path: Path) -> None:
    steps = """
  问: {询问: 请说地址，不知道请按一。, 填入: 地址, 选项: {不知道: {按: "1"}}}
  说: {播报: "{地址}"}
  完: {结束: 再见, 结果: 好}
"""
    line = call(tmp_path, steps, head="槽位: {地址: {类型: 地址}}\n")
    assert isinstance(line.waiting, Listen)
    assert line.waiting.keys.most == 1
    line.say("人民路18号302室")
    assert line.heard == ["人民路十八号三零二室", "再见"]


def test_a_silent_line_ends_whatever_the_flows_say(tmp_path: Path) -> None:
    steps = f"""
  甲: {{询问: 第一问。, 选项: {OPTIONS}, 没听懂: [{", ".join(["不懂。"] * 30)}]}}
  完: {{结束: 再见, 结果: 办好}}
"""
    line = call(tmp_path, steps)
    for _ in range(20):
        line.press("5")
    assert not line.session.ended
    line.press("5")
    assert line.heard == [NOBODY_THERE]
    assert line.named == ["存草稿"]
    assert line.session.result == "无声"


def test_nothing_recorded_over_and_over_ends_as_well(tmp_path: Path) -> None:
    steps = "".join(f"  录{n}: {{录音: 请说。}}\n" for n in range(22))
    line = call(tmp_path, steps + "  完: {结束: 再见, 结果: 好}\n")
    for _ in range(20):
        line.record(None)
    assert line.where == "试/录20"
    line.record(None)
    assert line.heard == [NOBODY_THERE]
    assert line.session.result == "无声"


def test_by_the_same_names_a_sub_flow_is_given_what_the_whole_call_knows(tmp_path: Path) -> None:
    steps = f"""
  问: {{询问: 号码？, 填入: 联系电话, 没听懂: [没听懂。], 选项: {{不留: {{按: "#"}}}}}}
  对: {{询问: "{{联系电话}}？", 选项: {OPTIONS}}}
  进: {{调用: 里面}}
  完: {{结束: 再见, 结果: 办好}}
"""
    head = "槽位: {联系电话: {类型: 电话号码}}\n"
    inner = "流程: 里面\n步骤:\n  进: {调用: 最里面, 传入: 同名}\n  回: {返回: 好}\n"
    inmost = """
流程: 最里面
参数: {联系电话: 电话号码}
步骤:
  办: {执行: 登记回拨, 传入: 同名, 失败: 回}
  回: {返回: 好}
"""
    line = call(tmp_path, steps, head=head, 里面=inner, 最里面=inmost)
    line.press("13900001111#", "1")
    assert line.arguments("登记回拨") == {"联系电话": "13900001111", "没听懂的话": None}


def test_whom_we_rang_and_nobody_hears_is_not_asked_to_call_again(tmp_path: Path) -> None:
    steps = "".join(f"  录{n}: {{录音: 请说。}}\n" for n in range(22))
    written = flow(steps + "  完: {结束: 再见, 结果: 好}\n")
    flows = flows_of(tmp_path, 试=written, 公共=COMMON, 人=PERSON, 再见=BYE, 帮忙=HELP)
    line = Line(flows, entry="试", ours=True)
    for _ in range(21):
        line.record(None)
    assert line.heard == [OUR_NOBODY_THERE]
