from datetime import timedelta

import pytest

from ivr.domain.order_life import Status
from ivr.errors import NotAllowed, NotFound
from tests.services.town import Town


def open_order(town: Town, **told: str) -> str:
    """Each of another home, so that none repeats another; or with what is told."""
    if told:
        return str(town.run("新建工单", **told)["工单号"])
    account = f"33000123{45 + len(town.orders())}"
    return str(town.run("新建工单", 户号=account, 用电地址=f"和平路{account[-2:]}号")["工单号"])


def test_an_operator_moves_an_order_on(town: Town) -> None:
    number = open_order(town)
    expected = town.clock.now() + timedelta(hours=2)
    order = town.operator.set_order(
        number.lower(), Status.ON_SITE, expected_at=expected, reason="电缆故障"
    )
    assert (order.status, order.expected_at) == (Status.ON_SITE, expected)
    assert [(e.by, e.event, e.note) for e in order.history[1:]] == [
        ("operator", "status", "已到场：电缆故障"),
        ("operator", "expected", "2026-11-24 14:00：电缆故障"),
    ]
    assert town.order(number) == order


def test_the_same_status_again_only_changes_the_expected_time(town: Town) -> None:
    number = open_order(town)
    town.operator.set_order(number, Status.DISPATCHED)
    expected = town.clock.now() + timedelta(hours=2)
    order = town.operator.set_order(number, Status.DISPATCHED, expected_at=expected)
    assert [entry.event for entry in order.history] == ["opened", "status", "expected"]
    with pytest.raises(NotAllowed, match="不能改成「已派单」"):
        town.operator.set_order(number, Status.DISPATCHED)


def test_an_expected_time_in_the_past_is_refused(town: Town) -> None:
    number = open_order(town)
    with pytest.raises(NotAllowed, match="2026-11-24 12:00已经过去了"):
        town.operator.set_order(number, Status.ON_SITE, expected_at=town.clock.now())
    assert town.order(number).status is Status.OPEN


def test_an_unknown_order_is_refused(town: Town) -> None:
    with pytest.raises(NotFound, match="没有找到工单GD1"):
        town.operator.set_order("GD1", Status.CLOSED)


def test_orders_are_listed_by_status(town: Town) -> None:
    first, second = open_order(town), open_order(town, 用电地址="东风路88号")
    town.operator.set_order(first, Status.CLOSED, reason="打错了")
    assert [order.number for order in town.operator.list_orders()] == [first, second]
    assert [order.number for order in town.operator.list_orders({Status.OPEN})] == [second]


def test_an_order_is_archived_once_it_is_complete(town: Town) -> None:
    number = open_order(town)
    with pytest.raises(NotAllowed, match="还缺故障原因"):
        town.operator.set_order(number, Status.CLOSED)
    assert town.order(number).status is Status.OPEN
    filled = town.operator.fill(number, {"cause": "接户线烧断", "result": "已换线"})
    assert filled.history[-1].note == "故障原因、处理结果"
    assert town.operator.fill(number, {"cause": "接户线烧断"}) == filled  # nothing new
    assert town.operator.set_order(number, Status.CLOSED).status is Status.CLOSED
    with pytest.raises(NotAllowed, match="要改先重新打开"):
        town.operator.fill(number, {"cause": "别的"})


def test_a_gap_that_cannot_be_filled_is_archived_with_its_reason(town: Town) -> None:
    number = open_order(town)
    order = town.operator.set_order(number, Status.CLOSED, reason="抢修班没有写")
    assert "已归档：抢修班没有写（缺故障原因）" in [entry.note for entry in order.history]


def test_an_order_is_opened_again_with_its_clocks_anew(town: Town) -> None:
    number = open_order(town)
    town.clock.advance(30 * 60_000)
    town.operator.set_order(number, Status.RESTORED)
    town.clock.advance(3 * 3_600_000)
    with pytest.raises(NotAllowed, match="要写明原因"):
        town.operator.set_order(number, Status.OPEN)
    again = town.operator.set_order(number, Status.OPEN, reason="客户说还没有电")
    assert (again.status, again.reopened, again.in_hand) == (Status.OPEN, 1, True)
    assert (again.history[-1].event, again.history[-1].note) == ("reopened", "客户说还没有电")
    assert again.due_at == town.clock.now() + timedelta(minutes=45)
    with town.database.unit_of_work(read_only=True) as unit:
        clocks = unit.clocks.of_order(number)
    running = [clock.name for clock in clocks if clock.is_running]
    waiting = [clock.name for clock in clocks if clock.started_at is None]
    assert (running, waiting) == (["到场"], ["复电", "首次回访"])


def test_a_shift_hands_over_all_its_open_matters(town: Town) -> None:
    first, second, third = (open_order(town, 用电地址=f"东风路{n}号") for n in (1, 2, 3))
    town.operator.set_order(third, Status.CLOSED, reason="打错了")
    town.operator.hand_over(first, "白班 王五")
    assert town.operator.change_shift("热线", "夜班", "交接")[0].number == second
    with pytest.raises(NotFound, match="「热线」名下没有"):
        town.operator.change_shift("热线", "夜班")
    assert [order.owner for order in town.orders()] == ["白班 王五", "夜班", "热线"]
    last = town.order(second).history[-1]
    assert (last.event, last.note) == ("handed-over", "热线交给夜班：交接")
    for to in ("", " ", "长" * 41):
        with pytest.raises(NotAllowed, match="负责人要写"):
            town.operator.hand_over(first, to)
    with pytest.raises(NotAllowed, match="不用再交接"):
        town.operator.hand_over(third, "夜班")


def test_every_open_matter_has_its_next_step(town: Town) -> None:
    number = open_order(town)
    steps = town.operator.next_steps(town.orders())
    assert (steps[number].owner, steps[number].step) == ("热线", "派单")
    due = steps[number].due
    assert due is not None
    assert due.at == town.clock.now() + timedelta(minutes=45)


def test_a_number_that_cannot_be_rung_is_not_written_into_an_order(town: Town) -> None:
    number = open_order(town)
    before = town.order(number)
    for typed in ("138", "1380000000a", "😀", "88880000"):
        with pytest.raises(NotAllowed, match=f"联系电话「{typed}」不是可以拨打的号码"):
            town.operator.fill(number, {"contact": typed, "result": "已换"})
    assert town.order(number) == before
    order = town.operator.fill(number, {"contact": "0571 8888-0000"})
    assert order.contact == "057188880000"


def test_what_is_written_into_an_order_has_an_end(town: Town) -> None:
    number = open_order(town)
    with pytest.raises(NotAllowed, match="现象有5000个字，最多500个字"):
        town.operator.fill(number, {"symptom": "灯" * 5000})
    with pytest.raises(NotAllowed, match="故障原因是空的"):
        town.operator.fill(number, {"cause": " "})


def test_a_single_job_is_found_by_its_number(town: Town) -> None:
    number = open_order(town)
    assert town.operator.job(number.lower()) == town.order(number)
    with pytest.raises(NotFound, match="没有找到工单GD1"):
        town.operator.job("GD1")
