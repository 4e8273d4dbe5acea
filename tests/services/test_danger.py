from ivr.domain.terms import Danger, Kind, Priority, Recording
from tests.services.town import Town

HOME = {"户号": "3300012345", "用电地址": "和平路18号3单元302室"}


def test_a_supplement_is_added_to_the_order(town: Town) -> None:
    number = town.run("新建紧急工单", 危险类型="着火")["工单号"]
    assert town.run("补充工单", 工单号=number, 地址录音="place.wav", 危险类型="着火") == {}
    town.run("补充工单", 工单号=number, 危险类型="触电")
    order = town.order(number)
    assert order.recordings == {Recording.ADDRESS: "place.wav"}
    assert order.danger is Danger.SHOCK


def test_danger_makes_an_urgent_order_without_an_address(town: Town) -> None:
    order = town.order(town.run("新建紧急工单")["工单号"])
    assert (order.kind, order.priority) == (Kind.EMERGENCY, Priority.URGENT)
    assert (order.danger, order.symptom) == (Danger.OTHER, "其他危险")
    assert (order.contact, order.needs_completion) == ("13800000001", True)


def test_danger_told_again_without_its_name_is_still_the_fire(town: Town) -> None:
    number = town.run("新建紧急工单", 危险类型="着火")["工单号"]
    assert town.run("新建紧急工单")["工单号"] == number
    assert town.order(number).danger is Danger.FIRE


def test_danger_is_never_silenced_by_a_repeat(town: Town) -> None:
    first = town.run("新建工单", **HOME)["工单号"]
    second = town.run("新建紧急工单", "call-2", **HOME, 危险类型="断线")["工单号"]
    assert second != first
    assert town.order(first).priority is Priority.NORMAL


def test_danger_in_a_call_raises_the_order_of_this_call(town: Town) -> None:
    number = town.run("新建工单", **HOME)["工单号"]
    assert town.run("新建紧急工单", 危险类型="着火")["工单号"] == number
    order = town.order(number)
    assert (order.kind, order.priority) == (Kind.EMERGENCY, Priority.URGENT)
    assert len(town.orders()) == 1


def test_danger_in_a_repeated_report_makes_both_orders_urgent(town: Town) -> None:
    first = town.run("新建工单", **HOME)["工单号"]
    town.run("登记重复", "call-2", 在途工单=first)
    second = town.run("新建紧急工单", "call-2", 危险类型="着火")["工单号"]
    order = town.order(first)
    assert order.priority is Priority.URGENT
    assert order.history[-1].note == f"同一通电话报了险情，见工单{second}"
