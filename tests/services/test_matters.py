"""Complaints, reports, suggestions, praise and applications, as flows have them done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.domain.completeness import missing
from ivr.domain.limit import Limit
from ivr.domain.matters import Matter
from ivr.domain.order_life import Status
from ivr.domain.regime import Regime
from ivr.domain.terms import KIND_NAMES, Kind, Recording
from ivr.errors import NotAllowed, NotFound
from ivr.services import spoken
from ivr.services.flow_actions import FlowActions
from ivr.services.record_fields import order_fields
from tests.services.town import Town

CALLER = "13800000001"
SPOKEN = "20261124/call-1-留言录音.wav"
FILED = {
    "登记投诉": Kind.COMPLAINT,
    "登记举报": Kind.WHISTLE_BLOWING,
    "登记建议": Kind.SUGGESTION,
    "登记表扬": Kind.PRAISE,
    "登记申请": Kind.APPLICATION,
}


def running(town: Town, number: str | None) -> list[str]:
    assert number is not None
    with town.database.unit_of_work(read_only=True) as unit:
        return [clock.name for clock in unit.clocks.of_order(number) if clock.is_running]


@pytest.mark.parametrize("action", FILED)
def test_each_matter_is_an_order_of_its_kind(town: Town, action: str) -> None:
    told = {"联系电话": CALLER, "类别": "其他", "留言录音": SPOKEN, "姓名": "王芳"}
    number = town.run(action, **told, 留名="留名")["工单号"]
    order = town.order(number)
    assert (order.kind, order.status, order.topic) == (FILED[action], Status.OPEN, "其他")
    assert (order.contact, order.name) == (CALLER, "王芳")
    assert dict(order.recordings) == {Recording.MESSAGE: SPOKEN}
    assert order.due_at is not None
    assert "转办" in running(town, number)


@pytest.mark.parametrize("action", FILED)
def test_the_same_told_twice_in_one_call_is_one_order(town: Town, action: str) -> None:
    told = {"联系电话": CALLER, "类别": "其他", "留言录音": SPOKEN}
    first = town.run(action, **told)
    assert town.run(action, **told) == first
    assert len(town.orders()) == 1
    another = town.run(action, **{**told, "留言录音": "20261124/call-1-留言录音-2.wav"})
    elsewhere = town.run(action, "call-2", **told)
    assert len({first["工单号"], another["工单号"], elsewhere["工单号"]}) == 3


def test_what_is_promised_is_what_the_standards_in_force_say(town: Town) -> None:
    def promised(action: str, regime: Regime, topic: str = "其他") -> tuple[str | None, ...]:
        actions = FlowActions(town.database.unit_of_work, town.clock, regime)
        told = actions.run(action, {"类别": topic}, call_id=f"{regime.name}{topic}", caller=None)
        return told["答复时限"], told["转办时限"]

    usual = Regime()
    other = Regime(
        "城乡平均",
        {
            **usual.limits,
            Matter.COMPLAINT: Limit.working_days(5),
            Matter.OTHER_REQUEST: Limit.working_days(6),
            Matter.HANDING_ON: Limit(timedelta(hours=24)),
        },
    )
    assert promised("登记投诉", usual) == ("5天", "1个工作日")
    assert promised("登记投诉", other) == ("5个工作日", "24小时")
    assert promised("登记举报", usual) == ("10天", "1个工作日")
    assert promised("登记建议", usual) == (None, "1个工作日")
    assert promised("登记表扬", usual) == (None, "1个工作日")
    assert promised("登记申请", usual, "过户") == (None, "1个工作日")
    assert promised("登记申请", usual, "居民新装") == ("5个工作日", "1个工作日")
    assert promised("登记申请", other, "过户") == ("6个工作日", "24小时")


def test_topics_with_a_clock_of_their_own_have_it(town: Town) -> None:
    number = town.run("登记申请", 类别="居民新装", 联系电话=CALLER)["工单号"]
    assert set(running(town, number)) == {"转办", "居民新装"}


def test_who_leaves_no_number_is_told_so_by_the_order(town: Town) -> None:
    order = town.order(town.run("登记投诉", 联系电话=None, 类别="电费")["工单号"])
    assert (order.contact, order.needs_completion) == (None, True)
    praise = town.order(town.run("登记表扬", 联系电话=None)["工单号"])
    assert not praise.needs_completion


# -- what is in hand already ---------------------------------------------------------------------


def test_an_open_complaint_is_found_by_number_by_phone_and_by_account(town: Town) -> None:
    account = "3300012345"
    number = town.run("登记投诉", 户号=account, 联系电话=CALLER, 类别="电费")["工单号"]
    found = {
        "有否": "有",
        "在途工单": number,
        "事项类别": "电费",
        "事项状态": "已经登记好了，正在转给专人",
        "受理时间": "2026-11-24T12:00:00+08:00",
        "答复期限": "2026-11-29T12:00:00+08:00",
    }
    assert town.run("查在办", "call-2", 种类="投诉") == found
    assert town.run("查在办", "call-2", "13711112222", 种类="投诉", 户号=account) == found
    assert town.run("查在办", "call-2", "13711112222", 种类="投诉", 联系电话=CALLER) == found
    assert town.run("查在办", "call-2", None, 种类="投诉", 工单号=number) == found
    for stranger in (
        town.run("查在办", "call-2", "13711112222", 种类="投诉"),
        town.run("查在办", "call-2", None, 种类="投诉"),
        town.run("查在办", "call-2", None, 种类="业务申请", 工单号=number),
        town.run("查在办", "call-2", CALLER, True, 种类="投诉"),
    ):
        assert stranger["有否"] == "没有"


def test_a_promise_that_has_passed_is_not_told_again(town: Town) -> None:
    town.run("登记投诉", 类别="电费")
    town.clock.advance(6 * 24 * 3_600_000)
    found = town.run("查在办", 种类="投诉")
    assert (found["有否"], found["答复期限"]) == ("有", None)


def test_what_is_done_is_in_hand_no_more(town: Town) -> None:
    number = str(town.run("登记投诉", 类别="电费")["工单号"])
    town.operator.fill(number, {"result": "已经退还"})
    town.operator.set_order(number, Status.RESTORED)
    assert town.run("查在办", 种类="投诉")["有否"] == "没有"
    with pytest.raises(NotAllowed, match="不能再补充"):
        town.run("补充在办", 在途工单=number, 补充什么="催办")


def test_what_is_added_is_in_the_order_and_every_recording_has_its_line(town: Town) -> None:
    number = str(town.run("登记投诉", 类别="电费", 留言录音=SPOKEN)["工单号"])
    assert town.run("补充在办", 在途工单=number, 补充什么="催办")["催办次数"] == "1"
    for recording in ("a.wav", "b.wav"):
        town.run("补充在办", 在途工单=number, 补充录音=recording, 联系电话="13711112222")
    order = town.order(number)
    assert (order.urges, order.other_contacts) == (1, ("13711112222",))
    assert order.recordings[Recording.MESSAGE] == SPOKEN
    assert [(entry.event, entry.note) for entry in order.history[1:]] == [
        ("urged", ""),
        ("supplemented", "a.wav"),
        ("supplemented", "b.wav"),
    ]
    with pytest.raises(NotFound):
        town.run("补充在办", 在途工单="GD202611249999")


def test_only_these_matters_are_looked_for(town: Town) -> None:
    with pytest.raises(NotAllowed, match="「种类」只能是投诉、举报"):
        town.run("查在办", 种类="报修")


# -- reports --------------------------------------------------------------------------------------


def test_the_number_of_who_reports_is_nowhere_in_the_order(town: Town) -> None:
    told = {"留名": "不留名", "联系电话": CALLER, "户号": "3300012345", "姓名": "王芳"}
    number = town.run("登记举报", 姓名录音="n.wav", 留言录音=SPOKEN, 类别="偷电", **told)["工单号"]
    order = town.order(number)
    assert order.anonymous
    assert (order.caller, order.contact, order.name, order.account) == (None,) * 4
    assert dict(order.recordings) == {Recording.MESSAGE: SPOKEN}
    assert missing(order) == ["处理结果"]  # a number is not wanted of it


def test_who_gives_name_and_number_is_known_to_those_alone_who_look(town: Town) -> None:
    told = {"留名": "留名", "联系电话": "13711112222", "姓名": "王芳", "留言录音": SPOKEN}
    number = str(town.run("登记举报", **told)["工单号"])
    order = town.order(number)
    assert (order.caller, order.contact, order.name) == (None, "13711112222", "王芳")
    hidden = order_fields(order)
    assert hidden["identity_hidden"] is True
    for name in ("caller", "contact", "name", "account", "call_id"):
        assert hidden[name] is None
    assert hidden["recordings"] == {}
    (seen,) = town.operator.see_identity([order], "联系举报人核实", "zhang")
    assert order_fields(seen, identity=True)["contact"] == "13711112222"
    last = town.order(number).history[-1]
    assert (last.by, last.event, last.note) == ("zhang", "identity-seen", "联系举报人核实")
    with pytest.raises(NotAllowed, match="要写明原因"):
        town.operator.see_identity([order], " ")


def test_nobody_is_told_of_a_report_by_telephone(town: Town) -> None:
    number = town.run("登记举报", 留名="留名", 联系电话=CALLER)["工单号"]
    for by in ({"联系电话": CALLER}, {"工单号": number}):
        assert town.run("查在办", 种类="举报", **by)["有否"] == "没有"


def test_earlier_orders_of_the_call_no_longer_lead_to_its_record(town: Town) -> None:
    fault = town.run("新建工单", 户号="3300012345")["工单号"]
    other = town.run("新建工单", "call-2", 用电地址="东风路88号")["工单号"]
    assert town.run("保护身份", "call-1", CALLER) == {}
    assert (town.order(fault).call_id, town.order(other).call_id) == (None, "call-2")


def test_checks_of_who_calls_count_on_but_lead_to_no_call(town: Town) -> None:
    town.run("核实客户", "call-1", CALLER, 输入户号="3300012345")
    with town.database.unit_of_work(read_only=True) as unit:
        before = unit.identity_checks.of_caller(CALLER, town.clock.now(), test=False)
    assert [check.call_id for check in before] == ["call-1"]
    town.run("保护身份", "call-1", CALLER)
    with town.database.unit_of_work(read_only=True) as unit:
        assert unit.identity_checks.of_call("call-1") == []
        (check,) = unit.identity_checks.of_caller(CALLER, town.clock.now(), test=False)
    assert check.call_id.startswith("detached-")


@pytest.mark.parametrize("kind", [Kind.COMPLAINT, Kind.WHISTLE_BLOWING])
def test_who_hangs_up_midway_leaves_a_draft_of_that_kind(town: Town, kind: Kind) -> None:
    word = KIND_NAMES[kind]
    town.run("存草稿", 来意=word, 类别="其他", 留言录音=SPOKEN, 联系电话=CALLER, 留名="不留名")
    (draft,) = town.orders()
    assert (draft.status, draft.kind, draft.topic) == (Status.DRAFT, kind, "其他")
    assert (draft.caller is None) is (kind is Kind.WHISTLE_BLOWING)
    assert draft.anonymous is (kind is Kind.WHISTLE_BLOWING)


# -- answered -------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["登记投诉", "登记举报"])
def test_a_complaint_is_done_once_there_is_an_answer(town: Town, action: str) -> None:
    number = str(town.run(action, 类别="其他", 联系电话=CALLER)["工单号"])
    with pytest.raises(NotAllowed, match=f"要先写明处理结果才算办完：ivr orders fill {number}"):
        town.operator.set_order(number, Status.RESTORED)
    assert town.order(number).status is Status.OPEN
    town.operator.fill(number, {"result": "已经核实，向客户道歉"})
    assert town.operator.set_order(number, Status.RESTORED).status is Status.RESTORED
    assert "投诉答复" not in running(town, number)


def test_a_suggestion_needs_no_answer(town: Town) -> None:
    number = str(town.run("登记建议", 留言录音=SPOKEN)["工单号"])
    assert town.operator.set_order(number, Status.RESTORED).status is Status.RESTORED


def test_every_status_has_its_words_for_matters() -> None:
    assert set(spoken.MATTER_STATES) == set(spoken.STATES) == set(Status)


def test_who_says_nothing_to_the_question_for_his_name_has_none(town: Town) -> None:
    """He was told 「姓名和电话都不留」."""
    told = {"姓名": "王小明", "姓名录音": "n.wav", "联系电话": CALLER}
    order = town.order(town.run("登记举报", "call-1", None, 留言录音=SPOKEN, **told)["工单号"])
    assert (order.name, order.contact, order.anonymous) == (None, None, True)
    assert list(order.recordings.values()) == [SPOKEN]


def test_what_was_found_by_the_number_is_in_no_report(town: Town) -> None:
    found = {"户号": "3300012345", "户名": "王小明"}
    town.run("登记举报", "call-1", None, 留名="留名", **found)
    town.run("存草稿", "call-2", None, 来意="举报", 留名="留名", 留言录音=SPOKEN, **found)
    for order in town.orders():
        assert (order.name, order.account, order.area) == (None, None, None)
