import pytest

from ivr.domain.order_life import Status
from ivr.domain.terms import Kind, Priority, Recording
from tests.services.town import Town


def test_hanging_up_midway_leaves_all_that_was_said(town: Town) -> None:
    assert town.run("存草稿", 户号="3300012345", 范围="一栋", 现象录音="s.wav") == {}
    (draft,) = town.orders()
    assert (draft.kind, draft.status, draft.needs_completion) == (Kind.FAULT, Status.DRAFT, True)
    assert (draft.account, draft.scope.value) == ("3300012345", "building")
    assert draft.recordings == {Recording.SYMPTOM: "s.wav"}


@pytest.mark.parametrize(
    "known",
    [
        {},
        {"联系电话": "13800000001"},
        {"户号": ""},
        {"在途工单": None},
        {"户号": "3300012345", "用电地址": "和平路18号3单元302室"},
    ],
)
def test_who_is_calling_alone_is_no_draft(town: Town, known: dict[str, str | None]) -> None:
    town.run("存草稿", **known)
    assert town.orders() == []


@pytest.mark.parametrize(
    "known",
    [
        {"联系电话": "13800000009"},
        {"故障时间": "刚才"},
        {"范围": "不清楚"},
        {"姓名录音": "n.wav"},
    ],
)
def test_anything_said_is_worth_a_draft(town: Town, known: dict[str, str]) -> None:
    town.run("存草稿", **known)
    assert [order.status for order in town.orders()] == [Status.DRAFT]


def test_a_draft_names_the_order_that_the_caller_was_told_about(town: Town) -> None:
    number = town.run("新建工单", 户号="3300012345")["工单号"]
    town.run("存草稿", "call-2", 范围="一户", 在途工单=number, 故障异同="另一个")
    assert town.orders()[1].concerns == number


def test_a_caller_who_was_told_of_the_first_report_and_hung_up_is_linked_to_it(town: Town) -> None:
    number = town.run("新建工单", 户号="3300012345")["工单号"]
    town.run("存草稿", "call-2", 户号="3300012345", 范围="一栋", 在途工单=number)
    order, enquiry = town.orders()
    assert (enquiry.kind, enquiry.repeat_of) == (Kind.ENQUIRY, number)
    assert order.reports == 2


def test_a_caller_who_was_told_of_an_order_restored_meanwhile_leaves_a_draft(town: Town) -> None:
    number = town.run("新建工单", 户号="3300012345")["工单号"]
    assert number is not None
    town.operator.set_order(number, Status.RESTORED)
    town.run("存草稿", "call-2", 户号="3300012345", 范围="一户", 在途工单=number)
    assert town.orders()[1].status is Status.DRAFT


def test_danger_in_a_draft_goes_first(town: Town) -> None:
    town.run("存草稿", 危险类型="着火")
    assert town.orders()[0].priority is Priority.URGENT


def test_an_unfinished_message_is_a_draft_message(town: Town) -> None:
    town.run("存草稿", 留言录音="m.wav", 户号="3300012345")
    assert town.orders()[0].kind is Kind.MESSAGE


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({"没听懂的话": "还没问到「我是和平路十八号的」"}, Kind.ENQUIRY),
        ({"联系电话": "13800000009"}, Kind.ENQUIRY),
        ({"范围": "一户"}, Kind.FAULT),
        ({"危险类型": "着火"}, Kind.FAULT),
        ({"留言录音": "m.wav"}, Kind.MESSAGE),
    ],
)
def test_who_only_asked_for_news_of_outages_leaves_an_enquiry(
    town: Town, told: dict[str, str], kind: Kind
) -> None:
    town.run("存草稿", 来意="查停电", **told)
    assert [order.kind for order in town.orders()] == [kind]


def test_who_only_asked_for_news_and_told_nothing_leaves_no_draft(town: Town) -> None:
    town.run("存草稿", 来意="查停电", 户号="3300012345")
    assert town.orders() == []


@pytest.mark.parametrize(
    "action", ["新建工单", "新建紧急工单", "登记指导办结", "登记留言", "登记回拨"]
)
def test_a_call_with_an_order_of_its_own_leaves_no_draft(town: Town, action: str) -> None:
    town.run(action, 户号="3300012345")
    town.run("存草稿", 户号="3300012345", 范围="一户")
    assert len(town.orders()) == 1


def test_a_recording_made_after_the_order_is_added_to_it(town: Town) -> None:
    number = town.run("新建紧急工单", 危险类型="断线")["工单号"]
    town.run("存草稿", 工单号=number, 地址录音="place.wav")
    town.run("存草稿", 工单号=number, 地址录音="place.wav")
    (order,) = town.orders()
    assert order.recordings == {Recording.ADDRESS: "place.wav"}
    assert [entry.event for entry in order.history] == ["opened", "supplemented"]


def test_a_recording_made_after_an_answered_enquiry_is_not_lost(town: Town) -> None:
    enquiry = town.run("登记指导办结", 户号="3300012345")["咨询单号"]
    town.run("存草稿", 户号="3300012345", 留言录音="m.wav")
    draft = town.orders()[1]
    assert (draft.kind, draft.concerns) == (Kind.MESSAGE, enquiry)


def test_a_place_told_and_not_confirmed_is_kept_on_the_emergency(town: Town) -> None:
    number = str(town.run("新建紧急工单", 危险类型="断线")["工单号"])
    town.run("存草稿", 工单号=number, 用电地址="人民路18号3单元")
    (order,) = town.orders()
    assert order.address is not None
    assert (order.address.text, order.needs_completion) == ("人民路18号3单元", True)


def test_what_was_not_understood_is_worth_a_draft_and_is_read_there(town: Town) -> None:
    town.run("存草稿", 没听懂的话="问范围「侬晓得伐」2 次")
    (draft,) = town.orders()
    assert draft.misheard == "问范围「侬晓得伐」2 次"
    assert [entry.event for entry in draft.history] == ["opened", "misheard"]


def test_what_was_not_understood_is_added_to_the_calls_own_order_once(town: Town) -> None:
    town.run("新建工单", 户号="3300012345", 没听懂的话="问范围「甲」")
    assert town.orders()[0].misheard == "问范围「甲」"
    for told in ("问范围「甲」", "问范围「甲」；核对「乙」", "问范围「甲」；核对「乙」"):
        town.run("存草稿", 户号="3300012345", 没听懂的话=told)
    (order,) = town.orders()
    assert [entry.note for entry in order.history if entry.event == "misheard"] == [
        "问范围「甲」",
        "问范围「甲」；核对「乙」",
    ]


def test_a_return_call_tells_what_was_not_understood(town: Town) -> None:
    town.run("登记回拨", 联系电话="13800000009", 原因="几次都没弄明白", 没听懂的话="主菜单「甲」")
    assert town.orders()[0].misheard == "主菜单「甲」"


REPORT = {"来意": "举报", "类别": "偷电", "留言录音": "m.wav"}


@pytest.mark.parametrize("earlier", ["新建紧急工单", "登记投诉"])
def test_a_report_that_broke_off_is_added_to_no_order_that_shows_its_caller(
    town: Town, earlier: str
) -> None:
    number = town.run(earlier, "call-1", None, 现象="冒烟")["工单号"]
    town.run("存草稿", "call-1", None, **REPORT, 用电地址="和平路18号")
    other, draft = town.orders()
    assert (other.number, other.recordings, other.address) == (number, {}, None)
    assert (draft.kind, draft.status) == (Kind.WHISTLE_BLOWING, Status.DRAFT)


def test_the_place_of_a_danger_goes_to_its_alarm_and_not_into_the_report(town: Town) -> None:
    number = str(town.run("新建紧急工单", "call-1", None, 危险类型="着火")["工单号"])
    told = {**REPORT, "危险类型": "着火", "用电地址": "和平路18号", "地址录音": "a.wav"}
    for _ in range(2):
        town.run("存草稿", "call-1", None, **told, 工单号=number)
    alarm, draft = town.orders()
    assert alarm.address is not None
    assert (alarm.address.text, alarm.needs_completion) == ("和平路18号", True)
    assert dict(alarm.recordings) == {Recording.ADDRESS: "a.wav"}
    assert (alarm.contact, alarm.name) == (None, None)
    assert (draft.kind, draft.address, draft.danger) == (Kind.WHISTLE_BLOWING, None, None)
    assert (draft.concerns, dict(draft.recordings)) == (None, {Recording.MESSAGE: "m.wav"})


def test_the_place_alone_is_kept_where_nothing_was_told_of_the_report(town: Town) -> None:
    number = str(town.run("新建紧急工单", "call-1", None, 危险类型="着火")["工单号"])
    told = {"来意": "举报", "危险类型": "着火", "用电地址": "和平路18号"}
    town.run("存草稿", "call-1", None, **told, 工单号=number)
    (alarm,) = town.orders()
    assert alarm.address is not None


def test_a_report_stays_one_with_danger_and_its_draft_is_gone_on_with(town: Town) -> None:
    told = {**REPORT, "危险类型": "着火", "用电地址": "和平路18号"}
    town.run("存草稿", "call-1", None, **told)
    town.run("存草稿", "call-1", None, **told, 补充录音="s.wav", 姓名录音="n.wav")
    (draft,) = town.orders()
    assert (draft.kind, draft.priority) == (Kind.WHISTLE_BLOWING, Priority.URGENT)
    assert draft.address is not None
    assert Recording.NAME not in draft.recordings


def test_what_is_said_after_a_report_was_closed_is_hidden_as_well(town: Town) -> None:
    number = str(town.run("登记举报", "call-1", None, 留言录音="m.wav")["工单号"])
    town.operator.fill(number, {"result": "已查实"})
    town.operator.set_order(number, Status.CLOSED)
    town.run("存草稿", "call-1", None, **{**REPORT, "留言录音": "again.wav"})
    assert [order.kind for order in town.orders()] == [Kind.WHISTLE_BLOWING] * 2


def steps(town: Town) -> list[str]:
    """The orders of which something is still to be done."""
    return list(town.operator.next_steps(town.orders()))


def test_a_draft_is_settled_once_its_caller_has_called_again(town: Town) -> None:
    town.run("存草稿", 户号="3300012345", 范围="一栋", 现象录音="s.wav")
    town.clock.advance(5 * 60_000)
    number = str(town.run("新建工单", "call-2", 户号="3300012345", 范围="一栋")["工单号"])
    draft, order = town.orders()
    assert (draft.status, draft.concerns, draft.needs_completion) == (Status.CLOSED, number, False)
    assert draft.history[-1].note == f"已归档：同一客户又打来，已登记{number}，草稿不用再核实"
    assert order.history[-1].note == f"同一客户先前中途挂断，留下草稿{draft.number}"
    assert steps(town) == [number]
    with town.database.unit_of_work(read_only=True) as unit:
        assert not any(clock.is_running for clock in unit.clocks.of_order(draft.number))
        assert [one.number for one in unit.outbox.listed()] == [number]


def test_a_draft_is_settled_by_an_enquiry_that_tells_what_is_known_of_the_fault(town: Town) -> None:
    number = town.run("新建工单", "call-1", "13900000009", 户号="3300012345")["工单号"]
    town.run("存草稿", "call-2", 范围="一户")
    town.run("登记重复", "call-3", 户号="3300012345", 范围="一户", 在途工单=number)
    assert [order.status for order in town.orders()] == [
        Status.OPEN,
        Status.CLOSED,
        Status.CLOSED,
    ]
    assert steps(town) == [number]


@pytest.mark.parametrize(
    ("caller", "told"),
    [
        ("13900000009", {"户号": "3300012345"}),
        ("13800000001", {"户号": "3300012346"}),
        ("13800000001", {"用电地址": "人民路7号"}),
    ],
)
def test_a_draft_of_somebody_else_or_of_another_home_stays(
    town: Town, caller: str, told: dict[str, str]
) -> None:
    town.run("存草稿", 户号="3300012345", 用电地址="和平路18号3单元302室", 范围="一户")
    town.run("新建工单", "call-2", caller, **told)
    assert town.orders()[0].status is Status.DRAFT


def test_a_draft_that_tells_of_danger_is_settled_by_no_order_without_danger(town: Town) -> None:
    town.run("存草稿", 危险类型="着火")
    town.run("新建工单", "call-2", 户号="3300012345")
    assert town.orders()[0].status is Status.DRAFT
