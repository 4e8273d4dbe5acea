"""Whole telephone calls over the test flows."""

from __future__ import annotations

import pytest

from ivr.dialogue.actions import BargeIn, HangUp, Listen, Play, Record, TransferTo
from ivr.dialogue.inputs import Connected, HungUp, Pressed
from ivr.flow.library import FlowSet
from tests.dialogue.conftest import Dial
from tests.dialogue.line import Line


def test_a_new_report_becomes_an_order(dial: Dial) -> None:
    line = dial()
    assert line.heard == ["下午好，这里是和平供电公司。", "报修请按一，留言请按二。"]
    line.press("1")
    assert line.heard == ["只有您一家停电请按一，整栋楼请按二，不清楚请按三。"]
    line.press("1")
    assert line.waiting == Record("录姓名", "姓名录音", 10_000, 3_000, "#", ("9", "0", "*"))
    line.record("录音/姓名")
    expected = "范围一户，电话幺三八，零零零零，零零零幺。"
    assert line.heard == [expected + "都对请按一，改范围请按二，改电话请按三，重录称呼请按四。"]
    line.press("1")
    assert line.named == ["查客户", "查重复", "新建工单"]
    assert line.arguments("新建工单") == {
        "户号": "3300012345",
        "地址": "和平路18号3单元302室",
        "范围": "一户",
        "联系电话": "13800000001",
        "姓名录音": "录音/姓名",
        "来源": "电话",
    }
    assert line.heard == ["工单尾号零零零七，四十五分钟内赶到。", "还有别的事请按一，没有请按二。"]
    line.press("2")
    assert line.heard == ["感谢来电，再见。"]
    assert line.actions[-1] == HangUp("自助办结", 6_000, ("9",))
    assert line.session.ended
    assert line.session.result == "自助办结"


def test_a_repeat_report_is_told_and_linked(dial: Dial) -> None:
    found = {"在途工单": "GD202611240001", "预计复电": "2026-11-24T18:30:00+08:00"}
    line = dial(查重复=found)
    line.press("1", "2")
    assert line.heard == [
        "这个故障已经在修，预计今天晚上六点三十分来电。同一个故障请按一，另一个请按二。"
    ]
    line.press("1")
    assert line.arguments("登记重复")["在途工单"] == "GD202611240001"
    assert "新建工单" not in line.named
    assert line.heard[0] == "已经记下，不用再报。"


def test_another_fault_still_becomes_an_order(dial: Dial) -> None:
    found = {"在途工单": "GD202611240001", "预计复电": "2026-11-25T08:00:00+08:00"}
    line = dial(查重复=found)
    line.press("1", "2", "2")
    line.record()
    line.press("1")
    assert line.named[-1] == "新建工单"


def test_a_silent_caller_is_asked_three_times_and_let_go(dial: Dial) -> None:
    line = dial()
    line.be_silent()
    assert line.heard == ["我没有听到您的声音。", "报修请按一，留言请按二。"]
    line.be_silent()
    assert line.heard == ["还是没有听到。", "报修请按一，留言请按二。"]
    line.be_silent()
    assert line.heard == ["感谢来电，再见。"]
    assert line.session.ended


def test_silence_later_leads_to_a_person_with_what_is_known(dial: Dial) -> None:
    line = dial()
    line.press("1")
    line.be_silent(3)
    assert line.named == ["登记回拨"]
    assert line.arguments("登记回拨") == {"联系电话": "13800000001"}
    assert line.heard == ["正在转接人工。", "我们会给您回电话，再见。"]
    assert line.session.result == "登记回拨"


def test_misses_are_counted_apart_and_afresh_for_each_question(dial: Dial) -> None:
    line = dial()
    line.be_silent(2)
    line.press("7", "8")
    assert line.heard[0] == "还是没有听明白。"
    line.press("1")
    line.be_silent()
    assert line.heard == ["我没有听到您的声音。", "一家请按一，整栋请按二，不清楚请按三。"]


@pytest.mark.parametrize("keys", [(), ("1",), ("1", "1"), ("2",)])
def test_danger_is_taken_at_any_step(dial: Dial, keys: tuple[str, ...]) -> None:
    line = dial()
    line.press(*keys)
    line.press("9")
    assert line.named[-1] == "新建紧急工单"
    assert line.arguments("新建紧急工单")["联系电话"] in ("13800000001", None)
    assert line.heard == ["请马上离远些。", "请说出事的地点。"]
    line.record()
    assert line.named[-1] == "补充工单"


def test_danger_said_together_with_the_answer_counts_as_danger(dial: Dial) -> None:
    line = dial()
    line.say("停电了还在冒烟")
    assert line.named == ["新建紧急工单"]


def test_nothing_that_was_not_said_is_danger(dial: Dial) -> None:
    line = dial()
    line.say("没有冒烟就是停电")
    assert line.where == "报修/问范围"


def test_a_fact_is_mended_and_the_call_comes_back(dial: Dial) -> None:
    line = dial()
    line.press("1", "1")
    line.record("录音/旧")
    line.press("2")
    assert line.heard == ["一家请按一，整栋请按二，不清楚请按三。"]
    line.press("2")
    assert line.heard[0].startswith("范围一栋，")
    line.press("3", "057188880000#")
    assert "零五七幺，八八八八，零零零零" in line.heard[0]
    line.press("4")
    line.record("录音/新")
    line.press("1")
    assert line.arguments("新建工单")["范围"] == "一栋"
    assert line.arguments("新建工单")["联系电话"] == "057188880000"
    assert line.arguments("新建工单")["姓名录音"] == "录音/新"
    assert line.named == ["查客户", "查重复", "新建工单"]


def test_mending_with_nothing_said_keeps_what_was_recorded(dial: Dial) -> None:
    line = dial()
    line.press("1", "1")
    line.record("录音/旧")
    line.press("4")
    line.record(None)
    assert line.where == "报修/核对"
    assert line.session.slots["姓名录音"] == "录音/旧"


def test_a_mending_that_was_left_does_not_come_back(dial: Dial) -> None:
    line = dial()
    line.press("1", "1")
    line.record()
    line.press("2")
    line.say("上一步")
    assert line.where == "报修/核对"
    line.say("上一步")
    assert line.where == "报修/录姓名"


def test_an_anonymous_caller_types_a_number(dial: Dial) -> None:
    line = dial(caller=None, 查客户={})
    line.press("1", "1")
    assert line.heard[-1].startswith("请输入十位户号")
    line.end_key()
    assert line.heard == ["请输入联系电话，按井号结束。"]
    waiting = line.waiting
    assert isinstance(waiting, Listen)
    assert (waiting.keys.least, waiting.keys.most) == (7, 12)
    assert (waiting.keys.end_key, waiting.keys.delete_key) == ("#", "*")
    line.press("123#")
    assert line.heard[0] == "这个号码不对。"
    line.press("88880000#")
    assert line.session.slots["联系电话"] == "057188880000"


def test_the_delete_key_with_nothing_typed_says_the_question_again(dial: Dial) -> None:
    line = dial(caller=None, 查客户={})
    line.press("1", "1", "*")
    assert line.heard[-1].startswith("请输入十位户号")
    line.press("3300012345")
    assert line.named[-2:] == ["查客户", "查重复"]
    assert line.arguments("查客户") == {"户号": "3300012345"}


@pytest.mark.parametrize("zero", [Pressed("0", "#"), Pressed("0", None)])
def test_a_lone_zero_among_digits_is_a_person(dial: Dial, zero: Pressed) -> None:
    line = dial(caller=None, 查客户={})
    line.press("1", "1")
    actions = line.send(zero)
    assert isinstance(actions[-1], TransferTo)


def test_an_option_s_own_key_beats_a_command_s(tmp_path_flows: FlowSet) -> None:
    line = Line(tmp_path_flows, entry="问")
    line.press("9")
    assert line.session.result == "九"


def test_a_person_who_answers_ends_the_dialogue(flows: FlowSet) -> None:
    line = Line(flows, person_answers=True)
    line.press("0")
    assert line.session.ended
    assert line.session.result == "转人工"
    assert line.send(Connected()) == []


def test_hanging_up_midway_leaves_a_draft_with_all_that_is_known(dial: Dial) -> None:
    line = dial()
    line.press("1", "1")
    line.hang_up()
    assert line.named[-1] == "存草稿"
    assert line.arguments("存草稿") == {
        "范围": "一户",
        "联系电话": "13800000001",
        "户号": "3300012345",
        "地址": "和平路18号3单元302室",
    }
    assert line.session.ended
    assert line.session.result == "客户挂断"


def test_hanging_up_after_the_good_bye_leaves_nothing(dial: Dial) -> None:
    line = dial()
    line.be_silent(3)
    line.hang_up()
    assert line.named == []
    assert line.session.result == "自助办结"


def test_hanging_up_twice_is_hanging_up_once(dial: Dial) -> None:
    line = dial()
    line.send(HungUp())
    assert line.send(HungUp()) == []
    assert line.session.ended


def test_a_failed_order_leads_to_a_person(dial: Dial) -> None:
    line = dial()
    line.failing.add("新建工单")
    line.press("1", "1")
    line.record()
    line.press("1")
    assert line.heard[0] == "抱歉，系统出了问题。"
    assert line.named[-1] == "登记回拨"


def test_the_notice_cannot_be_interrupted_and_the_read_back_drops_keys(dial: Dial) -> None:
    line = dial()
    first, second = (action for action in line.actions if isinstance(action, Play))
    assert (first.barge_in, second.barge_in) == (BargeIn.NO, BargeIn.YES)
    line.press("1", "1")
    line.record()
    read_back = line.actions[0]
    assert isinstance(read_back, Play)
    assert not read_back.keep_keys


@pytest.fixture
def tmp_path_flows(tmp_path_factory: pytest.TempPathFactory) -> FlowSet:
    from tests.dialogue.line import flows_of

    common = (
        "公共: 是\n默认: {没听到用完: {调用: 人}, 没听懂用完: {调用: 人}}\n"
        '随时可说: {报危险: {按: "9", 调用: 人}, 找人工: {按: "0", 调用: 人}}\n'
    )
    person = "流程: 人\n步骤:\n  转: {转接: 人工坐席, 没人接: 完}\n  完: {结束: 再见, 结果: 转}\n"
    ask = (
        "流程: 问\n步骤:\n  问:\n    询问: 九请按九。\n"
        '    选项: {九: {按: "9", 去: 完}}\n  完: {结束: 再见, 结果: 九}\n'
    )
    folder = tmp_path_factory.mktemp("flows")
    return flows_of(folder, 公共=common, 人=person, 问=ask)
