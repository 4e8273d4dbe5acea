from collections.abc import Iterator

import pytest

from ivr.domain.crew_answer import CrewAnswer, CrewStep
from ivr.domain.matters import Matter
from ivr.domain.merge_rules import MergeRules, Threshold
from ivr.domain.order_life import Status
from ivr.domain.service_clock import ServiceClock
from ivr.domain.terms import Kind
from ivr.errors import NotAllowed, NotFound
from ivr.services import fault_desk
from ivr.services.clock_desk import ClockDesk
from ivr.services.crew_answers import CrewAnswers
from ivr.services.merge_desk import MergeDesk
from storage.database import ScratchDatabase
from tests.services.area_town import NOON, AreaTown


@pytest.fixture
def town() -> Iterator[AreaTown]:
    database = ScratchDatabase()
    yield AreaTown.load(database)
    database.close()


@pytest.fixture(autouse=True)
def filed_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Orders stand side by side that a caller was not told of: what merging is there for."""
    monkeypatch.setattr(fault_desk, "_filed_meanwhile", lambda *_: None)


def arrival(town: AreaTown, number: str) -> ServiceClock:
    with town.database.unit_of_work(read_only=True) as unit:
        return unit.clocks.of_order(number)[0]


def test_a_second_report_of_a_building_goes_into_the_first(town: AreaTown) -> None:
    first = town.reports(11, 0, 范围="一栋", 用电地址="和平路18号1单元101室")
    town.passes(minutes=10)
    second = town.reports(11, 1, 范围="一户", 用电地址="和平路18号2单元502室")
    order = town.order(second)
    assert (order.status, order.merged_into) == (Status.MERGED, first)
    assert order.history[-1].note == f"并入{first}（同一栋楼）"
    assert town.order(first).history[-1].note == f"{second}并入本单（同一栋楼）"
    (whole,) = town.operator.list_jobs({Status.OPEN})
    assert (whole.number, whole.reports) == (first, 2)
    assert whole.contact == "13800000001"


def test_who_reports_the_merged_home_again_repeats_the_main_order(town: AreaTown) -> None:
    first = town.reports(11, 0, 范围="一栋", 用电地址="和平路18号1单元101室")
    second = town.reports(11, 1, 范围="一户", 用电地址="和平路18号2单元502室")
    town.operator.set_order(first, Status.ON_SITE)
    found = town.act("查重复", "c9", 户号="3300011001")
    assert (found["在途工单"], found["重复原因"]) == (first, "您家的这个户号已经报过修了")
    assert found["工单状态"] == "抢修人员已经到现场了，正在抢修"
    enquiry = town.act("登记重复", "c9", 在途工单=second, 户号="3300011001")["咨询单号"]
    assert town.order(str(enquiry)).repeat_of == first
    assert town.order(first).reports == 2
    town.act("催办工单", "c9", 在途工单=second)
    assert town.order(first).urges == 1


def test_the_main_order_takes_the_merged_one_with_it_and_the_undo_takes_it_back(
    town: AreaTown,
) -> None:
    first, second = town.reports(11, 0), town.reports(12, 0)
    before = town.order(second)
    town.merges.merge(second, first, "看过现场，是同一根电缆")
    town.passes(minutes=20)
    town.operator.set_order(first, Status.ON_SITE)
    assert arrival(town, second).stopped_at == town.clock.now()
    town.operator.set_order(first, Status.CLOSED, reason="没有写原因")
    assert town.order(second).status is Status.CLOSED
    town.operator.set_order(first, Status.OPEN, reason="还没有电")
    assert town.order(second).status is Status.MERGED
    town.merges.unmerge(second, "弄错了")
    after = town.order(second)
    assert (after.status, after.merged_into) == (Status.OPEN, None)
    assert after.history[: len(before.history)] == before.history
    assert arrival(town, second).stopped_at is None
    with pytest.raises(NotAllowed, match="没有并入"):
        town.merges.unmerge(second, "再来")


def test_a_merged_order_cannot_be_moved_on_its_own(town: AreaTown) -> None:
    first, second = town.reports(11, 0), town.reports(12, 0)
    town.merges.merge(second, first, "同一根电缆")
    with pytest.raises(NotAllowed, match="跟着主单走"):
        town.operator.set_order(second, Status.DISPATCHED)
    with pytest.raises(NotAllowed, match=f"已经并进来了{second}"):
        town.merges.merge(first, town.reports(12, 1), "再并")
    with pytest.raises(NotAllowed, match="并单要写明原因"):
        town.merges.merge(town.reports(12, 2), first, " ")
    with pytest.raises(NotFound, match="没有找到工单GD1"):
        town.merges.unmerge("GD1", "没有")


def test_what_a_person_has_parted_stays_apart(town: AreaTown) -> None:
    first = town.reports(11, 0, 范围="一栋", 用电地址="和平路18号1单元101室")
    second = town.reports(11, 1, 用电地址="和平路18号2单元502室")
    town.merges.unmerge(second, "两个毛病")
    with town.database.unit_of_work(read_only=True) as unit:
        assert (
            unit.merges.parted(first) == unit.merges.parted(second) == {frozenset({first, second})}
        )
    town.merges.merge(second, first, "还是一个")
    undone, standing = town.merges.list_merges()
    assert (undone.merge.undo_reason, standing.merge.note) == ("两个毛病", "还是一个")
    assert standing.main.number == first


def test_danger_in_the_same_call_sets_a_merged_order_free(town: AreaTown) -> None:
    first = town.reports(11, 0, 范围="一栋", 用电地址="和平路18号1单元101室")
    second = str(
        town.act("新建工单", "c5", 户号="3300011001", 用电地址="和平路18号2单元502室")["工单号"]
    )
    assert town.order(second).merged_into == first
    assert town.act("新建紧急工单", "c5", 危险类型="着火")["工单号"] == second
    order = town.order(second)
    assert (order.kind, order.status, order.merged_into) == (Kind.EMERGENCY, Status.OPEN, None)


def test_a_supplement_of_danger_sets_a_merged_order_free(town: AreaTown) -> None:
    town.reports(11, 0, 范围="一栋", 用电地址="和平路18号1单元101室")
    second = town.reports(11, 1, 用电地址="和平路18号2单元502室")
    town.act("补充工单", "c5", 工单号=second, 危险类型="断线")
    assert town.order(second).merged_into is None
    assert town.order(second).in_hand


def test_an_alarm_is_linked_with_the_order_of_the_home(town: AreaTown) -> None:
    first = town.reports(11, 0)
    alarm = str(town.act("新建紧急工单", "c7", 户号="3300011000", 危险类型="着火")["工单号"])
    order = town.order(alarm)
    assert (order.status, order.merged_into, order.concerns) == (Status.OPEN, None, first)
    assert town.order(first).history[-1].event == "linked"


def test_a_test_call_merges_with_no_real_order(town: AreaTown) -> None:
    town.reports(11, 0)
    made = town.actions.run("新建工单", {"户号": "3300011000"}, call_id="t", caller=None, test=True)
    assert town.order(str(made["工单号"])).merged_into is None


def test_many_orders_of_a_line_are_one_matter() -> None:
    database = ScratchDatabase()
    rules = MergeRules(feeder=Threshold(3, MergeRules().building or NOON - NOON))
    town = AreaTown.load(database, rules)
    first, second = town.reports(11, 0), town.reports(11, 1)
    third = town.reports(12, 0)
    assert town.order(third).merged_into == first
    assert town.order(second).merged_into is None
    assert isinstance(town.merges, MergeDesk)
    database.close()


def test_what_was_promised_begins_anew_for_merged_orders_too(town: AreaTown) -> None:
    first, second = town.reports(11, 0), town.reports(12, 0)
    town.merges.merge(second, first, "同一根电缆")
    town.passes(minutes=20)
    town.operator.set_order(first, Status.RESTORED)
    town.passes(minutes=60)
    town.operator.set_order(first, Status.OPEN, reason="还没有电")
    with town.database.unit_of_work(read_only=True) as unit:
        clocks = unit.clocks.of_order(second)
    assert [clock.name for clock in clocks if clock.is_running] == ["到场"]
    town.operator.set_order(first, Status.RESTORED)
    with town.database.unit_of_work(read_only=True) as unit:
        clocks = unit.clocks.of_order(second)
    assert [clock.name for clock in clocks if clock.is_running] == ["首次回访"]


def test_what_a_crew_tells_of_a_merged_order_holds_for_its_main_one(town: AreaTown) -> None:
    first, second = town.reports(11, 0), town.reports(12, 0)
    town.merges.merge(second, first, "同一根电缆")
    crews = CrewAnswers(town.operator.office)
    told = crews.answer(second, CrewAnswer(CrewStep.RESTORED, cause="电缆烧断"), "张三")
    assert (told["number"], town.order(first).status) == (first, Status.RESTORED)
    assert town.order(first).cause == "电缆烧断"
    assert town.order(second).status is Status.MERGED
    with pytest.raises(NotAllowed, match=f"要先拆开再报：ivr orders unmerge {second}"):
        crews.answer(second, CrewAnswer(CrewStep.OWN_INSTALLATION), "张三")


def clocks_of(town: AreaTown, number: str) -> dict[str, ServiceClock]:
    with town.database.unit_of_work(read_only=True) as unit:
        return {clock.name: clock for clock in unit.clocks.of_order(number)}


def test_a_clock_that_a_person_stopped_while_merged_stays_stopped(town: AreaTown) -> None:
    first, second = town.reports(11, 0), town.reports(12, 0)
    town.merges.merge(second, first, "同一根电缆")
    town.passes(minutes=5)
    stopped_at = town.clock.now()
    ClockDesk(town.operator.office).stop(second, Matter.ARRIVAL)
    town.passes(minutes=5)
    town.operator.set_order(first, Status.ON_SITE)
    town.merges.unmerge(second, "弄错了")
    assert clocks_of(town, second)["到场"].stopped_at == stopped_at


def test_a_clock_that_a_person_started_while_merged_runs_on(town: AreaTown) -> None:
    first, second = town.reports(11, 0), town.reports(12, 0)
    town.merges.merge(second, first, "同一根电缆")
    desk = ClockDesk(town.operator.office)
    started_at = town.clock.now()
    desk.start(second, Matter.RESTORATION)
    desk.start(second, Matter.FIRST_CALL_BACK)
    town.passes(minutes=5)
    town.operator.set_order(first, Status.RESTORED)
    town.merges.unmerge(second, "弄错了")
    clocks = clocks_of(town, second)
    for name in ("复电", "首次回访"):
        assert (clocks[name].started_at, clocks[name].stopped_at) == (started_at, None)


def test_a_pause_that_the_main_orders_life_ended_goes_on(town: AreaTown) -> None:
    first, second = town.reports(11, 0), town.reports(12, 0)
    town.merges.merge(second, first, "同一根电缆")
    ClockDesk(town.operator.office).pause(second, "等客户开门", Matter.ARRIVAL)
    town.passes(minutes=5)
    town.operator.set_order(first, Status.ON_SITE)
    assert not clocks_of(town, second)["到场"].is_paused
    town.merges.unmerge(second, "弄错了")
    assert clocks_of(town, second)["到场"].is_paused


def test_a_pause_that_a_person_ended_while_merged_is_over(town: AreaTown) -> None:
    first, second = town.reports(11, 0), town.reports(12, 0)
    town.merges.merge(second, first, "同一根电缆")
    desk = ClockDesk(town.operator.office)
    desk.pause(second, "等客户开门", Matter.ARRIVAL)
    town.passes(minutes=5)
    desk.resume(second, Matter.ARRIVAL)
    town.passes(minutes=5)
    town.operator.set_order(first, Status.ON_SITE)
    town.merges.unmerge(second, "弄错了")
    clock = clocks_of(town, second)["到场"]
    assert (clock.is_running, clock.is_paused) == (True, False)
