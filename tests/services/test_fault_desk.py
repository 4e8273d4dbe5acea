import pytest

from ivr.domain.order_life import Status
from ivr.domain.terms import Kind, Outcome, Priority, RepeatReason, Scope
from ivr.errors import NotAllowed, NotFound
from tests.services.town import Town

HOME = {"户号": "3300012345", "用电地址": "和平路18号3单元302室"}
NEIGHBOUR = {"户号": "3300012346", "地址": "和平路18号3单元301室", "地址已确认": "是"}


def test_the_second_call_about_a_fault_is_told_about_the_first(town: Town) -> None:
    number = town.run("新建工单", **HOME, 范围="一户")["工单号"]
    assert town.run("查重复", "call-2", 户号="3300012345") == {
        "是否重复": "是",
        "在途工单": number,
        "工单状态": "已经登记好了，正在安排抢修人员",
        "受理时间": "2026-11-24T12:00:00+08:00",
        "预计复电": None,
        "重复原因": "您家的这个户号已经报过修了",
    }


@pytest.mark.parametrize(
    ("status", "said"),
    [(Status.DISPATCHED, "已经派给抢修人员了"), (Status.ON_SITE, "抢修人员已经到现场了")],
)
def test_the_orders_real_state_is_told(town: Town, status: Status, said: str) -> None:
    number = str(town.run("新建工单", **HOME)["工单号"])
    town.operator.set_order(number, status)
    assert said in str(town.run("查重复", 户号="3300012345")["工单状态"])


def test_the_expected_time_is_told_until_it_has_passed(town: Town) -> None:
    number = str(town.run("新建工单", **HOME)["工单号"])
    expected = town.clock.now().replace(hour=7)
    town.operator.set_order(number, Status.DISPATCHED, expected_at=expected)
    assert town.run("查重复", 户号="3300012345")["预计复电"] == "2026-11-24T15:00:00+08:00"
    town.clock.advance(3 * 3_600_000)
    assert town.run("查重复", 户号="3300012345")["预计复电"] is None


def test_after_the_restoration_a_new_report_is_a_new_fault(town: Town) -> None:
    number = str(town.run("新建工单", **HOME)["工单号"])
    town.operator.set_order(number, Status.RESTORED)
    assert town.run("查重复", 户号="3300012345")["是否重复"] == "否"
    with pytest.raises(NotAllowed, match="不再并入新的报修"):
        town.run("登记重复", 在途工单=number)
    with pytest.raises(NotAllowed, match="不再并入新的报修"):
        town.run("催办工单", 在途工单=number)


def test_a_neighbour_is_told_only_when_one_of_both_speaks_of_the_building(town: Town) -> None:
    town.run("新建工单", **HOME, 范围="一户")
    assert town.run("查重复", "call-2", **NEIGHBOUR, 范围="一户")["是否重复"] == "否"
    repeat = town.run("查重复", "call-2", **NEIGHBOUR, 范围="一栋")
    assert repeat["重复原因"] == "您这栋楼已经有人报过修了"


@pytest.mark.parametrize("confirmed", [None, "否"])
def test_an_unconfirmed_address_is_not_compared(town: Town, confirmed: str | None) -> None:
    town.run("新建工单", **HOME, 范围="一栋")
    asked = {**NEIGHBOUR, "地址已确认": confirmed}
    assert town.run("查重复", "call-2", **asked)["是否重复"] == "否"


def test_a_confirmed_account_brings_its_own_address(town: Town) -> None:
    town.run("新建工单", **HOME, 范围="一栋")
    asked = {"户号": "3300012346", "地址已确认": "是"}
    assert town.run("查重复", "call-2", **asked)["是否重复"] == "是"


def test_a_repeat_is_an_enquiry_linked_with_its_reason(town: Town) -> None:
    number = town.run("新建工单", **HOME, 范围="一户")["工单号"]
    repeat = town.run("查重复", "call-2", **NEIGHBOUR, 范围="小区")
    enquiry = town.run(
        "登记重复",
        "call-2",
        "13800000002",
        在途工单=repeat["在途工单"],
        重复原因=repeat["重复原因"],
        户号="3300012346",
        联系电话="13800000009",
        范围="小区",
    )["咨询单号"]
    linked, order = town.order(enquiry), town.order(number)
    assert (linked.kind, linked.status) == (Kind.ENQUIRY, Status.CLOSED)
    assert (linked.repeat_of, linked.repeat_reason) == (number, RepeatReason.SAME_BUILDING)
    assert linked.outcome is Outcome.REPEAT
    assert (order.reports, order.urges, order.scope) == (2, 0, Scope.COMPOUND)
    assert order.other_contacts == ("13800000009", "13800000002")


@pytest.mark.parametrize(
    ("account", "reason"),
    [("3300012345", RepeatReason.SAME_ACCOUNT), (None, RepeatReason.SAME_ADDRESS)],
)
def test_a_repeat_without_its_sentence_still_has_a_reason(
    town: Town, account: str | None, reason: RepeatReason
) -> None:
    number = town.run("新建工单", **HOME)["工单号"]
    enquiry = town.run("登记重复", "call-2", 在途工单=number, 户号=account)["咨询单号"]
    assert town.order(enquiry).repeat_reason is reason


def test_a_known_outage_is_linked_too(town: Town) -> None:
    enquiry = town.run("登记重复", 停电编号="TD0001", 户号="3300030001")["咨询单号"]
    order = town.order(enquiry)
    assert (order.repeat_of, order.repeat_reason) == ("TD0001", RepeatReason.KNOWN_OUTAGE)
    with pytest.raises(NotFound, match="没有找到停电信息TD9"):
        town.run("登记重复", 停电编号="TD9")
    with pytest.raises(NotAllowed, match="要有「在途工单」或者「停电编号」"):
        town.run("登记重复")


def test_urging_is_counted_and_says_who_asked(town: Town) -> None:
    number = town.run("新建工单", **HOME)["工单号"]
    assert town.run("催办工单", "call-2", 在途工单=number)["催办次数"] == "1"
    again = town.run("催办工单", "call-3", 在途工单=number, 咨询单号="E", 联系电话="13800000009")
    assert again["催办次数"] == "2"
    assert town.order(number).other_contacts == ("13800000009",)
    with pytest.raises(NotFound, match="没有找到工单GD9"):
        town.run("催办工单", 在途工单="GD9")


def test_another_fault_of_the_same_home_is_a_new_order(town: Town) -> None:
    first = town.run("新建工单", **HOME)["工单号"]
    second = town.order(town.run("新建工单", "call-2", **HOME, 另一故障=first)["工单号"])
    assert second.concerns == first
    assert str(first) in second.history[0].note


def test_what_another_call_has_filed_meanwhile_is_joined_and_told(town: Town) -> None:
    here = {"用电地址": "和平路18号3单元301室", "范围": "一栋"}
    first = town.run("新建工单", "call-1", "13800000001", **HOME, 范围="一户")
    second = town.run("新建工单", "call-2", "13800000002", **here, 现象="电压不稳", 姓名="李女士")
    assert (first["登记结果"], first["重复于"]) == ("新工单", None)
    told = {name: result for name, result in second.items() if result is not None}
    assert told == {
        "登记结果": "已有工单",
        "重复于": first["工单号"],
        "咨询单号": "GD202611240002",
        "工单状态": "已经登记好了，正在安排抢修人员",
        "受理时间": "2026-11-24T12:00:00+08:00",
        "重复原因": "您这栋楼已经有人报过修了",
    }
    order, enquiry = town.orders()
    assert (order.kind, order.reports, order.scope) == (Kind.FAULT, 2, Scope.BUILDING)
    assert order.other_contacts == ("13800000002",)
    assert (enquiry.kind, enquiry.status, enquiry.outcome) == (
        Kind.ENQUIRY,
        Status.CLOSED,
        Outcome.REPEAT,
    )
    assert (enquiry.repeat_of, enquiry.repeat_reason) == (order.number, RepeatReason.SAME_BUILDING)
    assert (enquiry.name, enquiry.symptom) == ("李女士", "电压不稳")


def test_who_joined_another_order_may_say_that_it_is_another_fault(town: Town) -> None:
    town.run("新建工单", "call-1", "13800000001", **HOME)
    joined = town.run("新建工单", "call-2", "13800000002", **HOME)
    own = town.run("新建工单", "call-2", "13800000002", **HOME, 另一故障=joined["重复于"])
    assert own["登记结果"] == "新工单"
    other, enquiry, order = town.orders()
    assert order.concerns == other.number
    assert (other.reports, other.other_contacts) == (1, ())
    assert [entry.event for entry in other.history] == ["opened", "reported-again", "told-apart"]
    assert (enquiry.repeat_of, enquiry.outcome, enquiry.concerns) == (None, None, order.number)
    assert enquiry.history[-1].note.startswith(f"客户说明与工单{other.number}不是同一个故障")


def test_what_was_there_when_the_caller_was_asked_is_not_asked_again(town: Town) -> None:
    first = town.run("新建工单", "call-1", **HOME)["工单号"]
    second = town.run("新建工单", "call-2", **HOME, 另一故障=first)["工单号"]
    town.clock.advance(60_000)
    assert town.run("新建工单", "call-3", **HOME, 另一故障=second)["登记结果"] == "新工单"
    fourth = town.run("新建工单", "call-4", **HOME, 另一故障=first)
    assert fourth["重复于"] == "GD202611240003"  # filed after the one that was asked about


def test_a_place_that_was_only_recorded_joins_nothing(town: Town) -> None:
    town.run("新建工单", "call-1", **HOME)
    there = town.run("新建工单", "call-2", **HOME, 地址录音="place.wav")
    assert there["登记结果"] == "新工单"


def test_a_test_call_joins_no_real_order(town: Town) -> None:
    town.run("新建工单", "call-1", **HOME)
    assert town.run("新建工单", "call-t", None, True, **HOME)["登记结果"] == "新工单"


def test_danger_after_joining_raises_the_order_that_was_joined(town: Town) -> None:
    first = town.run("新建工单", "call-1", **HOME)["工单号"]
    town.run("新建工单", "call-2", **HOME)
    town.run("新建紧急工单", "call-2", 危险类型="着火")
    assert town.order(first).priority is Priority.URGENT
