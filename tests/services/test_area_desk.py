from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.domain.area_outage import SuspicionState
from ivr.domain.order_life import Status
from ivr.domain.restoration import STILL_OUT, Doubt
from ivr.domain.terms import Scope
from ivr.errors import NotAllowed, NotFound
from ivr.services.restoration_answers import Unanswered
from storage.database import ScratchDatabase
from tests.services.area_town import AreaTown

OUTAGES = "停电编号,停电类型,开始时间,结束时间,停电原因,停电范围,线路,台区\n"


@pytest.fixture
def town() -> Iterator[AreaTown]:
    database = ScratchDatabase()
    yield AreaTown.load(database)
    database.close()


def suspect(town: AreaTown, district: int = 11, homes: int = 3) -> tuple[str, list[str]]:
    """A district's homes call; the suspicion's number and the orders."""
    numbers = []
    for home in range(homes):
        numbers.append(town.reports(district, home))
        town.passes(minutes=2)
    return town.areas.suspected()[-1].suspicion.number, numbers


def test_a_reason_that_callers_may_not_hear_is_refused(town: AreaTown) -> None:
    number, _ = suspect(town)
    strict = replace(town.areas, faults_of=lambda text: ["有禁语"] if "急什么" in text else [])
    with pytest.raises(NotAllowed, match="停电原因要说给客户听，这样写用不了：有禁语"):
        strict.accept(number, reason="急什么")
    assert town.areas.outages() == []
    outage = strict.accept(number, reason="线路断了").outage.number
    with pytest.raises(NotAllowed, match="有禁语"):
        strict.expect(outage, reason="急什么")
    assert town.areas.outages()[0].reason == "线路断了"


def test_three_homes_of_a_transformer_are_a_suspicion_with_its_evidence(town: AreaTown) -> None:
    town.reports(11, 0)
    town.reports(11, 0, 现象="灯闪")
    town.reports(11, 1)
    assert town.areas.suspected() == []
    town.reports(11, 2)
    (shown,) = town.areas.suspected()
    suspicion = shown.suspicion
    assert (suspicion.number, suspicion.area.text) == ("YS20261124001", "台区和平路公变")
    assert (suspicion.homes, len(shown.orders), shown.customers) == (3, 3, 11)
    assert shown.share == pytest.approx(3 / 11)


def test_a_wider_area_is_suspected_once_it_says_more(town: AreaTown) -> None:
    suspect(town, 11, 5)
    assert [one.suspicion.area.kind.value for one in town.areas.suspected()] == ["transformer"]
    suspect(town, 12, 5)
    kinds = [one.suspicion.area.text for one in town.areas.suspected()]
    assert kinds == ["台区和平路公变", "台区人民路公变", "线路和平线"]


def test_what_callers_hear_of_an_outage_changes_as_more_is_known(town: AreaTown) -> None:
    number, _ = suspect(town)
    outage = town.areas.accept(number).outage
    expected = town.clock.now() + timedelta(hours=2)
    with pytest.raises(NotAllowed, match="已经过去了"):
        town.areas.expect(outage.number, town.clock.now())
    with pytest.raises(NotFound, match="没有找到停电信息TF1"):
        town.areas.expect("TF1", expected)
    town.areas.expect(outage.number, expected)
    changed = town.areas.expect(outage.number, reason="变压器坏了")
    assert (changed.expected_at, changed.reason) == (expected, "变压器坏了")
    assert town.areas.outages() == [changed]
    town.areas.restored(outage.number)
    with pytest.raises(NotAllowed, match="已经复电了"):
        town.areas.expect(outage.number, expected)


def test_an_accepted_one_is_told_to_callers_and_is_one_job(town: AreaTown) -> None:
    number, orders = suspect(town)
    expected = town.clock.now() + timedelta(hours=2)
    accepted = town.areas.accept(number.lower(), expected, "变压器坏了")
    assert [order.number for order in accepted.linked] == orders
    assert {town.order(one).outage for one in orders} == {"TF20261124001"}
    heard = town.act("查停电", "c1", 户号="3300011007")
    assert (heard["停电类型"], heard["停电原因"]) == ("突发停电", "变压器坏了")
    assert heard["预计复电"] == "2026-11-24T14:06:00+08:00"
    assert town.act("查停电", "c1", 户号="3300012007")["有否"] == "没有"
    by_address = town.act("查停电", "c1", 地址="和平路18号1单元502室")
    assert by_address["停电编号"] == "TF20261124001"
    town.passes(hours=3)
    late = town.act("查停电", "c1", 户号="3300011007")
    assert (late["有否"], late["预计复电"]) == ("有", None)
    with pytest.raises(NotAllowed, match="处理过了"):
        town.areas.reject(number, "不是")


def test_accepting_the_wider_one_covers_the_smaller_ones(town: AreaTown) -> None:
    suspect(town, 11, 5)
    suspect(town, 12, 5)
    wider = town.areas.suspected()[-1].suspicion
    accepted = town.areas.accept(wider.number)
    assert len(accepted.linked) == 10
    states = [one.suspicion.state for one in town.areas.suspected(decided=True)]
    assert sorted(states) == [
        SuspicionState.ACCEPTED,
        SuspicionState.COVERED,
        SuspicionState.COVERED,
    ]


def test_a_rejected_one_comes_again_only_when_it_has_grown(town: AreaTown) -> None:
    number, _ = suspect(town, 11, 4)
    with pytest.raises(NotAllowed, match="写明原因"):
        town.areas.reject(number, "")
    town.areas.reject(number, "各家自己的开关")
    town.reports(11, 5)
    assert town.areas.suspected() == []
    town.reports(11, 6)
    (shown,) = town.areas.suspected()
    assert (shown.suspicion.number, shown.suspicion.homes) == ("YS20261124002", 6)


def test_what_is_wrong_with_a_decision_is_told(town: AreaTown) -> None:
    number, _ = suspect(town)
    with pytest.raises(NotFound, match="没有找到疑似停电YS9"):
        town.areas.accept("YS9")
    with pytest.raises(NotAllowed, match="已经过去了"):
        town.areas.accept(number, town.clock.now())
    with pytest.raises(NotFound, match="没有找到停电信息TD9"):
        town.areas.restored("TD9")


def test_a_restored_area_settles_what_only_it_explains(town: AreaTown) -> None:
    number, orders = suspect(town)
    accepted = town.areas.accept(number)
    town.passes(hours=1)
    done = town.areas.restored(accepted.outage.number, reason="换好了")
    assert [order.number for order in done.restored] == orders
    assert {town.order(one).status for one in orders} == {Status.RESTORED}
    notes = [entry.note for entry in town.order(orders[0]).history]
    assert "已复电：停电TF20261124001复电，换好了" in notes
    assert "新工单不再交给未分班组：已复电" in notes, "nobody sets out for it any more"
    assert town.act("查停电", "c1", 户号="3300011007")["有否"] == "没有"
    with pytest.raises(NotAllowed, match="已经复电了"):
        town.areas.restored(accepted.outage.number)


def test_what_tells_of_more_is_asked_first_and_nothing_is_changed(town: AreaTown) -> None:
    number, orders = suspect(town)
    lamps = town.reports(11, 4, 现象="灯闪")
    outage = town.areas.accept(number).outage.number
    alarm = str(town.act("新建紧急工单", "c8", 户号="3300011005", 危险类型="着火")["工单号"])
    town.passes(hours=1)
    with pytest.raises(Unanswered) as refused:
        town.areas.restored(outage)
    asked = {one.order.number: one.doubts for one in refused.value.questions}
    assert set(asked) == {lamps, alarm}
    assert Doubt.OWN_SYMPTOM in asked[lamps]
    assert Doubt.DANGER in asked[alarm]
    assert "灯闪" in str(refused.value)
    assert town.order(orders[0]).status is Status.OPEN
    with pytest.raises(NotAllowed, match="不是停电TF20261124001里在办的工单"):
        town.areas.restored(outage, also=["GD1"])
    with pytest.raises(NotAllowed, match="不能又写"):
        town.areas.restored(outage, also=[lamps], keep=[lamps])
    done = town.areas.restored(outage, also=[lamps], keep=[alarm])
    assert len(done.restored) == 4
    assert town.order(lamps).status is Status.RESTORED
    assert town.order(alarm).status is Status.OPEN
    assert town.order(alarm).history[-1].event == "kept"


def test_a_merged_order_that_tells_of_more_makes_its_main_one_a_question(town: AreaTown) -> None:
    number, orders = suspect(town)
    lamps = town.reports(11, 4, 现象="灯闪")
    town.merges.merge(lamps, orders[0], "班长说是一件事")
    outage = town.areas.accept(number).outage.number
    assert [one.order.number for one in town.areas.ask(outage)] == [orders[0]]
    town.areas.restored(outage, keep=[orders[0]])
    assert town.order(orders[0]).status is Status.OPEN
    assert town.order(lamps).status is Status.MERGED


def test_a_nested_outage_stays_open_with_its_orders(town: AreaTown) -> None:
    number, inner_orders = suspect(town, 11, 3)
    inner = town.areas.accept(number).outage.number
    town.imports.outages(
        f"{OUTAGES}TD7,故障停电,2026-11-24 11:00,2026-11-24 20:00,线路跳闸,,和平线,\n".encode()
    )
    other = town.reports(12, 0)
    town.passes(minutes=1)
    assert [one.doubts for one in town.areas.ask("TD7")] == [
        *[(Doubt.OTHER_OUTAGE,)] * 3,
        (Doubt.APART,),
    ]
    done = town.areas.restored("TD7", keep=[inner], also=[other])
    assert [outage.number for outage in done.inner] == [inner]
    assert {town.order(one).status for one in inner_orders} == {Status.OPEN}
    assert {town.order(one).outage for one in inner_orders} == {inner}
    assert town.act("查停电", "c1", 户号="3300011007")["停电编号"] == inner


def test_a_caller_without_power_after_the_restoration_gets_an_order_of_the_home(
    town: AreaTown,
) -> None:
    number, _ = suspect(town)
    outage = town.areas.accept(number).outage.number
    town.passes(minutes=30)
    town.areas.restored(outage)
    town.passes(minutes=30)
    heard = town.act("查停电", "c9", 户号="3300011000")
    assert (heard["有否"], heard["复电时间"]) == ("没有", "2026-11-24T12:36:00+08:00")
    assert town.act("查重复", "c9", 户号="3300011000")["是否重复"] == "否"
    order = town.order(town.reports(11, 0))
    assert (order.symptom, order.scope, order.status) == (STILL_OUT, Scope.HOME, Status.OPEN)
    assert order.merged_into is None
    assert order.history[-1].note == f"停电{outage}已经复电"
    assert town.areas.suspected() == []
    town.passes(hours=13)
    assert town.order(town.reports(11, 2)).symptom is None


def test_many_homes_without_power_after_the_restoration_are_a_suspicion_again(
    town: AreaTown,
) -> None:
    number, _ = suspect(town)
    outage = town.areas.accept(number).outage.number
    town.passes(minutes=30)
    town.areas.restored(outage)
    town.passes(minutes=5)
    orders = [town.reports(11, home) for home in range(3)]
    (shown,) = town.areas.suspected()
    assert list(shown.suspicion.orders) == orders
    town.reports(11, 4, 现象="灯闪")
    assert town.areas.suspected()[0].suspicion.homes == 3


def test_an_imported_outage_takes_the_orders_it_explains_and_stays_restored(
    town: AreaTown,
) -> None:
    first = town.reports(12, 0)
    row = "TD7,突发停电,2026-11-24 11:00,2026-11-24 20:00,,,,人民路公变\n"
    town.imports.outages((OUTAGES + row).encode())
    assert town.order(first).outage == "TD7"
    town.passes(minutes=5)
    town.areas.restored("TD7")
    town.imports.outages((OUTAGES + row).encode())
    assert town.act("查停电", "c1", 户号="3300012001")["有否"] == "没有"
    (outage,) = town.areas.outages()
    assert outage.restored_at is not None


def test_a_restoration_is_told_of_a_time_within_the_outage(town: AreaTown) -> None:
    number, orders = suspect(town)
    outage = town.areas.accept(number).outage.number
    for minutes in (-60, 60):
        with pytest.raises(NotAllowed, match="不能在将来"):
            town.areas.restored(outage, at=town.clock.now() + timedelta(minutes=minutes))
    town.passes(minutes=30)
    at = town.clock.now() - timedelta(minutes=20)
    late = town.reports(11, 3)
    done = town.areas.restored(outage, at=at, keep=[late])
    assert done.outage.restored_at == at
    assert len(done.restored) == len(orders)


def test_test_calls_make_no_suspicion(town: AreaTown) -> None:
    for home in range(5):
        account = {"户号": f"330001100{home}"}
        town.actions.run("新建工单", account, call_id=f"t{home}", caller=None, test=True)
    assert town.areas.suspected() == []
