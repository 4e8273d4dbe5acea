import pytest

from ivr.domain.identity import is_protected
from ivr.domain.order_life import Status
from ivr.domain.terms import Kind, Outcome
from ivr.services.record_fields import order_fields
from tests.services.town import Town

BILLS, TARIFF = "查电费", "阶梯电价"


def test_a_question_that_was_answered_is_a_closed_enquiry(town: Town) -> None:
    number = town.run("登记咨询", 条目=BILLS, 户号="3300012345")["咨询单号"]
    order = town.order(number)
    assert (order.kind, order.status, order.outcome) == (
        Kind.ENQUIRY,
        Status.CLOSED,
        Outcome.ANSWERED,
    )
    assert (order.topic, order.result) == (BILLS, "已在电话里答复")
    assert (order.account, order.contact) == ("3300012345", "13800000001")


def test_one_call_has_one_enquiry_with_every_topic_once(town: Town) -> None:
    topics = (BILLS, TARIFF, BILLS, "怎么交电费")
    numbers = {town.run("登记咨询", 条目=topic)["咨询单号"] for topic in topics}
    assert len(numbers) == 1
    (order,) = town.orders()
    assert order.topic == "查电费、阶梯电价、怎么交电费"
    assert [entry.note for entry in order.history[1:]] == [TARIFF, "怎么交电费"]
    town.run("登记咨询", "call-2", 条目=BILLS)
    assert len(town.orders()) == 2


def test_topics_without_end_are_cut_short(town: Town) -> None:
    for number in range(100):
        town.run("登记咨询", 条目=f"第{number}件事情")
    town.run("登记咨询", "call-2", 条目="长" * 5000)
    first, second = town.orders()
    assert max(len(first.topic or ""), len(second.topic or "")) <= 200


def test_an_answered_question_keeps_no_report_from_being_drafted(town: Town) -> None:
    """Who asks for a tariff, reports a fault and hangs up midway has reported a fault."""
    town.run("登记咨询", 条目=TARIFF)
    town.run("存草稿", 范围="一户")
    enquiry, draft = town.orders()
    assert (enquiry.status, draft.status, draft.kind) == (Status.CLOSED, Status.DRAFT, Kind.FAULT)


def test_an_answered_question_alone_leaves_no_draft(town: Town) -> None:
    town.run("登记咨询", 条目=TARIFF, 联系电话="13800000001")
    town.run("存草稿", 联系电话="13800000001", 户号="3300012345")
    assert len(town.orders()) == 1


@pytest.mark.parametrize("danger", ["着火", "触电"])
def test_danger_after_a_question_is_an_order_of_its_own(town: Town, danger: str) -> None:
    town.run("登记咨询", 条目=TARIFF)
    town.run("新建紧急工单", 危险类型=danger)
    assert [order.kind for order in town.orders()] == [Kind.ENQUIRY, Kind.EMERGENCY]


def test_a_return_call_within_a_report_hides_whom_it_calls(town: Town) -> None:
    told = {"联系电话": "13900000009", "姓名": "王小明", "姓名录音": "n.wav"}
    plain = town.run("登记回拨", "call-1", None, 联系电话="13900000009")["回拨单号"]
    number = town.run("登记回拨", "call-1", None, 来意="举报", 留名="留名", **told)["回拨单号"]
    assert plain != number
    order = town.order(number)
    assert is_protected(order)
    assert (order.caller, order.contact, order.name) == (None, "13900000009", "王小明")
    shown = str(order_fields(order))
    assert not [told for told in told.values() if told in shown]
    assert town.order(plain).name is None


def test_who_named_nobody_is_called_back_without_a_name(town: Town) -> None:
    told = {"联系电话": "13900000009", "姓名": "王小明", "姓名录音": "n.wav"}
    order = town.order(town.run("登记回拨", "call-1", None, 来意="举报", **told)["回拨单号"])
    assert (order.contact, order.name, order.recordings) == ("13900000009", None, {})
