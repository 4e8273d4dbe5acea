"""Callers who tell it all at the greeting: none of it is asked for, all of it is read back."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr import app
from ivr.config import load
from ivr.flow.library import FlowSet, load_flows
from tests.dialogue.line import Line, Results

FOLDER = Path(__file__).parents[2] / "flows"
ORDER: Results = {"工单号": "GD202611240007"}
ALL = "停电了，我是和平路十八号三单元三零二的，我们整栋楼都停电了，昨天晚上停的"
PHONE = "我电话一三九零零零零一二三四"
ADDRESS = "和平路18号3单元302室"
ASKED = (
    "停电的是哪里",
    "这栋楼或者这个单元",
    "请说地址",
    "是什么时候开始的",
    "请输入联系电话",
    "请说联系电话",
)


@pytest.fixture(scope="module")
def flows(tmp_path_factory: pytest.TempPathFactory) -> FlowSet:
    config = load(tmp_path_factory.mktemp("data"), None, {})
    return load_flows(FOLDER, app.known_names(config)).or_refuse()


def ring(flows: FlowSet, caller: str | None) -> Line:
    return Line(flows, caller=caller, speech=True, results={"新建工单": ORDER})


def test_one_sentence_leads_to_an_order_with_everything_read_back(flows: FlowSet) -> None:
    line = ring(flows, caller=None)
    heard: list[str] = []

    def says(text: str) -> None:
        line.say(text)
        heard.extend(line.heard)

    says(f"{ALL}，{PHONE}")
    assert line.heard == ["地址是，和平路十八号三单元三零二室，对吗？您请说，对，或者，不对。"]
    says("对")
    says("看不了")
    assert "大概是几点开始的" in line.heard[-1]  # last night is no hour
    says("晚上八点")
    assert "我们就打幺三九，零零零零，幺二三四找您" in line.heard[-1]
    says("对的")
    says("不想说")
    says("没有")
    heard += line.heard
    assert "停电范围，一栋。 开始的时间，昨天晚上八点。" in " ".join(heard)
    assert not [question for question in ASKED if question in " ".join(heard)]
    says("都对")
    given = line.arguments("新建工单")
    assert (given["用电地址"], given["联系电话"]) == (ADDRESS, "13900001234")
    assert (given["范围"], given["故障时间"]) == ("一栋", "更早")


def test_another_number_in_the_refusal_is_read_back_and_not_asked_for(flows: FlowSet) -> None:
    line = ring(flows, caller="13800000001")
    for said in (ALL, "对", "看不了", "不知道"):
        line.say(said)
    assert "幺三八，零零零零，零零零幺" in line.heard[-1]
    line.say("换一个号码，打一三九零零零零一二三四")
    assert line.heard == ["我们就打幺三九，零零零零，幺二三四找您，对吗？您请说，对，或者，不对。"]


def test_the_address_is_mended_before_its_question_is_come_to(flows: FlowSet) -> None:
    line = ring(flows, caller=None)
    line.say("停电了，我是和平路十八号三单元三零二的")
    line.say("不是三单元，是五单元")
    assert line.heard[0] == "改成了，和平路十八号五单元三零二室。"
    line.say("就我一家")
    assert "和平路十八号五单元三零二室" in line.heard[-1]


def test_an_account_number_said_first_is_looked_up_without_being_asked_for(flows: FlowSet) -> None:
    line = ring(flows, caller=None)
    line.say("停电了，就我一家没电，户号三三零零零一二三四五")
    assert line.done[-1] == ("查客户", {"户号": "3300012345"})
    assert line.heard == [
        "没有查到户号三三零零，零一二，三四五。要再报一次，还是先不管户号？您请说。"
    ]


def test_who_has_told_of_a_repair_before_and_asks_after_it_is_not_sent_round(
    flows: FlowSet,
) -> None:
    for said in ("我昨天报的修怎么还没人来", "催一下", "都报过修了还没修好"):
        line = ring(flows, caller=None)
        line.say(said)
        assert line.session.flow == "故障报修", said


def test_days_that_were_told_at_the_greeting_are_not_asked_for(flows: FlowSet) -> None:
    line = ring(flows, caller=None)
    for said in ("停电三天了，就我一家，建设路八号", "对", "看不了"):
        line.say(said)
    assert line.heard == ["大概是几点开始的？您请说，例如，昨晚八点。说不准，就说不知道。"]


def test_a_place_told_to_somebody_without_a_number_is_kept_before_the_call_ends(
    flows: FlowSet,
) -> None:
    line = ring(flows, caller=None)
    for said in ("停电了，我在建设路八号", "找人工", "没有"):
        line.say(said)
    kept = [given for name, given in line.done if name == "存草稿"]
    assert len(kept) == 2
    assert "建设路八号" in str(kept[-1]["没听懂的话"])


def test_who_cries_for_help_and_names_the_danger_has_it_named(flows: FlowSet) -> None:
    line = ring(flows, caller=None)
    line.say("快来人啊，我家电表着火了")
    assert line.arguments("新建紧急工单")["危险类型"] == "着火"
