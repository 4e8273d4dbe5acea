from datetime import datetime

import pytest

from ivr.domain.order_life import Status
from ivr.domain.terms import Area, Began, Danger, Kind, Outcome, Recording, Scope
from ivr.errors import NotAllowed, NotFound
from ivr.services.action_catalogue import CATALOGUE
from ivr.services.sample_callbacks import FAULT, SampleCallbacks
from tests.services.town import Town

HOUR = "2026-11-25T09:00-10:00"
HOME = {"户号": "3300012345", "用电地址": "和平路18号3单元302室"}


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_action_brings_back_what_the_catalogue_says(town: Town, name: str) -> None:
    order = town.run("新建工单", **HOME)["工单号"]
    given = {argument: order for argument, needed in CATALOGUE[name].arguments.items() if needed}
    if name == "登记重复":
        given["停电编号"] = "TD0001"
    if name in ("查电费", "查账单", "查业务进度"):
        town.run("核实客户", 输入户号=HOME["户号"])
        given["户号"] = HOME["户号"]
    if name == "预约":
        given["事项"] = "验表"
    if "时间" in given or name == "取消预约":
        given |= {"时间": HOUR}
        given |= {"工单号": town.run("预约", 事项="验表", 时间=HOUR)["工单号"]}
    if name == "查在办":
        given["种类"] = "投诉"
    if name == "补充在办":
        given["在途工单"] = town.run("登记投诉")["工单号"]
    if "回访编号" in given:
        samples = SampleCallbacks(town.operator.office, town.imports)
        samples.store()
        samples.ring(FAULT, "call-1")
        given |= {"回访编号": FAULT, "满意度": "满意", "来电": "没来电", "大概": "今天晚上"}
    given = {word: given[word] for word in given if word in CATALOGUE[name].arguments}
    assert tuple(town.run(name, **given)) == CATALOGUE[name].results


def test_an_unknown_action_is_refused(town: Town) -> None:
    with pytest.raises(NotFound, match="没有叫「开飞机」的业务动作"):
        town.run("开飞机")


def test_a_missing_argument_is_named(town: Town) -> None:
    with pytest.raises(NotAllowed, match="「催办工单」缺少「在途工单」"):
        town.run("催办工单", 在途工单=" ")


def test_a_word_that_no_flow_may_say_is_named(town: Town) -> None:
    words = "范围不能是「半户」，只能是.*一户、一栋、小区、一条街、不清楚"
    with pytest.raises(NotAllowed, match=words):
        town.run("新建工单", 范围="半户")
    assert town.orders() == []


@pytest.mark.parametrize(
    ("word", "scope"),
    [
        ("一条街", Scope.STREET),
        ("不止一家", Scope.BUILDING),
        ("同一总闸", Scope.BUILDING),
        ("不是停电", Scope.UNKNOWN),
    ],
)
def test_every_range_that_a_caller_can_tell_is_understood(
    town: Town, word: str, scope: Scope
) -> None:
    town.run("新建工单", 范围=word)
    assert town.orders()[0].scope is scope


def test_what_is_wrong_with_the_supply_is_the_orders_symptom(town: Town) -> None:
    town.run("新建工单", 范围="一户", 现象="电压不稳")
    assert town.orders()[0].symptom == "电压不稳"
    town.run("新建紧急工单", "call-2", 现象="电压不稳", 危险类型="着火")
    assert (town.orders()[1].symptom, town.orders()[1].danger) == ("电压不稳", Danger.FIRE)


def test_abuse_is_put_on_record_and_after_the_warning_on_the_supervisors_list(town: Town) -> None:
    assert town.run("登记辱骂", 户号="3300012345") == {"次数": "1"}
    assert town.run("登记辱骂", "call-2") == {"次数": "1"}
    assert town.run("登记辱骂") == {"次数": "2"}
    once, _other_call, again = town.orders()
    assert (once.status, once.account, once.outcome) == (
        Status.CLOSED,
        "3300012345",
        Outcome.ABUSE,
    )
    assert (again.status, again.kind, again.caller) == (Status.OPEN, Kind.MESSAGE, "13800000001")
    assert again.symptom is not None
    assert "值班长" in again.symptom


def test_a_note_of_abuse_takes_no_draft_and_no_recording_away(town: Town) -> None:
    town.run("登记辱骂")
    town.run("存草稿", 范围="一户", 姓名录音="n.wav")
    note, draft = town.orders()
    assert draft.status is Status.DRAFT
    assert note.recordings == {}


def test_a_customer_is_found_by_number_and_told_only_in_part(town: Town) -> None:
    assert town.run("查客户", 电话="+86 138-0000-0001") == {
        "找到": "一户",
        "户号": "3300012345",
        "用电地址": "和平路18号3单元302室",
        "户名": "王小明",
        "部分地址": "和平路，十八号，三单元",
    }


def test_a_customer_is_found_by_account(town: Town) -> None:
    assert town.run("查客户", 户号="３３０００５０００４", 电话="13800000001")["户名"] == "刘长贵"


def test_several_accounts_on_one_number_are_not_told_apart(town: Town) -> None:
    found = town.run("查客户", 电话="13800000031")
    assert (found["找到"], found["户号"]) == ("多户", None)


@pytest.mark.parametrize(
    "asked",
    [{"电话": "13999999999"}, {"户号": "3300099999"}, {"户号": "12"}, {"电话": "anonymous"}, {}],
)
def test_an_unknown_customer_is_not_found(town: Town, asked: dict[str, str]) -> None:
    assert town.run("查客户", **asked)["找到"] == "没有"


def test_a_running_outage_is_told_with_its_reason_and_end(town: Town) -> None:
    assert town.run("查停电", 户号="3300030001") == {
        "有否": "有",
        "停电编号": "TD0001",
        "停电类型": "故障停电",
        "停电原因": "小区配电房出了故障，我们正在抢修",
        "预计复电": "2026-11-24T20:00:00+08:00",
        "复电时间": None,
    }
    assert town.run("查停电", 地址="翠湖小区9栋1单元101")["有否"] == "有"


def test_an_outage_explains_nothing_after_its_window(town: Town) -> None:
    town.clock.advance(8 * 3_600_000)
    assert town.run("查停电", 户号="3300030001")["有否"] == "没有"


def test_planned_work_is_told_before_and_explains_only_while_it_lasts(town: Town) -> None:
    assert town.run("查停电", 户号="3300020006")["有否"] == "没有"
    assert town.run("查下次停电", 户号="3300020006") == {
        "有否": "有",
        "停电开始": "2026-11-27T08:00:00+08:00",
        "停电结束": "2026-11-27T12:00:00+08:00",
        "停电原因": "线路要做计划检修",
    }
    assert town.run("查下次停电", 户号="3300020001")["有否"] == "没有"


def test_a_complete_report_becomes_an_order_with_a_promise(town: Town) -> None:
    results = town.run(
        "新建工单",
        **HOME,
        范围="一户",
        故障时间="刚才",
        已尝试="推上总开关后又跳闸",
        联系电话="0571-8888 0000",
        姓名录音="name.wav",
        现象录音="symptom.wav",
    )
    told = {name: result for name, result in results.items() if result is not None}
    assert told == {
        "登记结果": "新工单",
        "工单号": "GD202611240001",
        "到场时限": "45",
        "区域": "城区",
    }
    order = town.order("GD202611240001")
    assert (order.kind, order.status, order.scope) == (Kind.FAULT, Status.OPEN, Scope.HOME)
    assert (order.caller, order.contact) == ("13800000001", "057188880000")
    assert (order.name, order.area, order.tried) == ("王小明", Area.CITY, "推上总开关后又跳闸")
    assert order.began_at == order.opened_at
    assert order.recordings == {Recording.NAME: "name.wav", Recording.SYMPTOM: "symptom.wav"}
    assert not order.needs_completion
    assert [entry.event for entry in order.history] == ["opened"]


def test_the_promise_follows_the_area(town: Town) -> None:
    assert town.run("新建工单", 户号="3300050001")["到场时限"] == "90"
    remote = town.run("新建工单", 户号="3300060001")
    assert (remote["到场时限"], remote["区域"]) == ("120", "边远地区")


def test_in_an_unknown_area_no_minutes_are_promised(town: Town) -> None:
    results = town.run("新建工单", 户号="3300070001", 用电地址="滨江新城7栋1单元101室")
    assert (results["到场时限"], results["区域"]) == (None, None)
    order = town.order(results["工单号"])
    assert order.due_at is not None
    assert (order.due_at - order.opened_at).total_seconds() == 45 * 60


def test_an_unknown_place_is_a_recording_to_be_completed(town: Town) -> None:
    number = town.run("新建工单", 地址录音="place.wav", 范围="不清楚")["工单号"]
    order = town.order(number)
    assert order.needs_completion
    assert order.recordings == {Recording.ADDRESS: "place.wav"}


def test_a_number_that_cannot_be_rung_falls_back_to_the_callers_own(town: Town) -> None:
    order = town.order(town.run("新建工单", **HOME, 联系电话="12")["工单号"])
    assert order.contact == "13800000001"


def test_who_leaves_no_number_is_not_rung_on_the_callers_own(town: Town) -> None:
    order = town.order(town.run("新建工单", **HOME, 联系电话=None)["工单号"])
    assert (order.caller, order.contact) == ("13800000001", None)


def test_in_danger_the_callers_own_number_is_rung_whatever_was_left(town: Town) -> None:
    order = town.order(town.run("新建紧急工单", 联系电话=None)["工单号"])
    assert order.contact == "13800000001"


def test_an_account_that_is_not_known_is_noted_all_the_same(town: Town) -> None:
    order = town.order(town.run("新建工单", 户号="3399999999", 用电地址="和平路1号")["工单号"])
    assert (order.account, order.name, order.area) == ("3399999999", None, None)
    assert town.run("查重复", "call-2", 户号="3399999999")["是否重复"] == "是"


def test_a_text_too_long_stores_nothing(town: Town) -> None:
    with pytest.raises(NotAllowed, match="最多200个字"):
        town.run("新建工单", 用电地址="路" * 5000)
    with pytest.raises(NotAllowed, match="姓名有300个字"):
        town.run("新建工单", 户名="😀" * 300)
    assert town.orders() == []


def test_a_fault_solved_by_guidance_is_a_closed_enquiry(town: Town) -> None:
    number = town.run("登记指导办结", 户号="3300012345", 范围="一户", 已尝试="推上开关")["咨询单号"]
    order = town.order(number)
    assert (order.kind, order.status, order.outcome) == (
        Kind.ENQUIRY,
        Status.CLOSED,
        Outcome.GUIDED,
    )
    assert order.due_at is None


def test_a_message_waits_for_somebody(town: Town) -> None:
    number = town.run("登记留言", "c", None, 留言录音="m.wav", 姓名录音="n.wav")["留言单号"]
    order = town.order(number)
    assert (order.kind, order.status) == (Kind.MESSAGE, Status.OPEN)
    assert order.recordings == {Recording.MESSAGE: "m.wav", Recording.NAME: "n.wav"}
    assert order.needs_completion


def test_a_return_call_is_promised_once_a_call(town: Town) -> None:
    first = town.run("登记回拨", 原因="人工忙", 工单号="GD1")["回拨单号"]
    assert town.run("登记回拨", 原因="人工忙")["回拨单号"] == first
    other = town.run("登记回拨", 联系电话="13800000009")["回拨单号"]
    assert other != first
    order = town.order(first)
    assert (order.kind, order.symptom, order.concerns) == (Kind.RETURN_CALL, "人工忙", "GD1")


@pytest.mark.parametrize(("caller", "typed"), [(None, None), (None, "12"), ("13800000001", "12")])
def test_no_return_call_is_promised_to_a_number_that_cannot_be_rung(
    town: Town, caller: str | None, typed: str | None
) -> None:
    with pytest.raises(NotAllowed, match="没有可以回拨的号码"):
        town.run("登记回拨", "c", caller, 联系电话=typed)


def test_a_test_call_neither_sees_nor_touches_real_orders(town: Town) -> None:
    real = town.run("新建工单", **HOME)["工单号"]
    test = ("call-t", "13800000001", True)
    assert town.run("查重复", *test, 户号="3300012345")["是否重复"] == "否"
    with pytest.raises(NotFound, match="没有找到工单"):
        town.run("催办工单", *test, 在途工单=real)
    trial = town.run("新建工单", *test, **HOME)["工单号"]
    assert town.order(trial).test
    assert town.run("查重复", *test, 户号="3300012345")["在途工单"] == trial
    assert town.run("查重复", 户号="3300012345")["在途工单"] == real


def test_what_was_told_in_words_is_in_the_order(town: Town) -> None:
    told = {"姓名": "李女士", "看到情况": "异响", "故障时间": "更早"}
    moment = "2026-11-24T08:30:00+08:00"
    number = town.run("新建工单", **HOME, **told, 现象="电压不稳", 故障时刻=moment)["工单号"]
    order = town.order(str(number))
    assert (order.name, order.symptom) == ("李女士", "电压不稳、异响")
    assert (order.began, order.began_at) == (Began.EARLIER, datetime.fromisoformat(moment))


def test_a_return_call_knows_all_that_was_told(town: Town) -> None:
    told = {"范围": "一栋", "现象": "电压不稳", "故障时间": "更早", "用电地址": "和平路18号"}
    number = town.run("登记回拨", 联系电话="13800000001", 原因="请值班长回电", **told)["回拨单号"]
    order = town.order(str(number))
    assert (order.scope, order.began) == (Scope.BUILDING, Began.EARLIER)
    assert order.symptom == "请值班长回电；电压不稳"
    assert order.address is not None
    assert order.address.text == "和平路18号"


def test_a_fault_that_began_earlier_has_no_made_up_time(town: Town) -> None:
    number = town.run("新建工单", **HOME, 故障时间="更早")["工单号"]
    order = town.order(str(number))
    assert (order.began, order.began_at) == (Began.EARLIER, None)


def test_a_moment_without_a_zone_is_refused(town: Town) -> None:
    with pytest.raises(NotAllowed, match="要写成带时区的时间"):
        town.run("新建工单", 故障时刻="昨晚八点")


def test_a_place_told_later_is_added_to_the_emergency(town: Town) -> None:
    number = str(town.run("新建紧急工单", 危险类型="断线")["工单号"])
    town.run("补充工单", 工单号=number, 用电地址="人民路18号3单元")
    order = town.order(number)
    assert order.address is not None
    assert (order.address.text, order.needs_completion) == ("人民路18号3单元", False)
