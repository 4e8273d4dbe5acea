import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.clock import ManualClock
from ivr.domain.address import Address
from ivr.domain.agent import Agent, AgentState
from ivr.domain.agent_board import Place, Rank, Waiting
from ivr.domain.ports import CallRecord, UnitOfWork
from ivr.domain.queue_rules import OverflowKind, OverflowRule, QueueRules
from ivr.domain.terms import Danger, Kind
from ivr.domain.work_order import Entry, WorkOrder
from ivr.errors import NotFound, StorageError
from ivr.protected import Protected
from ivr.services.agent_joining import Wish
from ivr.services.agent_queue import AgentQueue, Offer, Overflow, Standing
from storage.database import Database, ScratchDatabase

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
HALL = "人工坐席"
LI = Agent("1001", "李小明", "sip:1001@10.0.0.2", (HALL,))
WANG = Agent("1002", "王芳", "sip:1002@10.0.0.2", (HALL,))
CHIEF = Agent("9001", "赵班长", "sip:9001@10.0.0.2", supervisor=True)


@dataclass
class Floor:
    """A hall with agents, and two nodes that take calls."""

    database: Database
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOON))
    rules: QueueRules = field(default_factory=QueueRules)
    targets: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.here, self.there = self.node("a"), self.node("b")

    def node(self, name: str) -> AgentQueue:
        return AgentQueue(
            self.database.unit_of_work, self.clock, name, lambda: self.rules, self.targets
        )

    def staff(self, *agents: Agent, ready: bool = True) -> None:
        with self.database.unit_of_work() as unit:
            for agent in agents:
                unit.agents.save(agent.made_ready(self.clock.now()) if ready else agent)
            unit.commit()
        self.wait(1)

    def wait(self, seconds: float) -> None:
        self.clock.advance(round(seconds * 1000))

    def agent(self, number: str) -> Agent:
        with self.database.unit_of_work(read_only=True) as unit:
            found = unit.agents.get(number)
        assert found is not None
        return found

    def join(
        self,
        call_id: str,
        queue: str = HALL,
        at: AgentQueue | None = None,
        *,
        language: str | None = None,
        urgent: bool = False,
        caller: str | None = None,
        order: str | None = None,
        slots: Mapping[str, str] | None = None,
        category: str | None = None,
    ) -> None:
        wish = Wish(call_id, queue, language, urgent, caller, order, slots or {}, category)
        (at or self.here).join(wish)

    def look(self, call_id: str, at: AgentQueue | None = None) -> Standing:
        self.wait(1)
        return (at or self.here).look(call_id)

    def offer(self, call_id: str, at: AgentQueue | None = None) -> Offer:
        offer = self.look(call_id, at).offer
        assert offer is not None
        return offer

    def file(self, order: WorkOrder) -> str:
        with self.database.unit_of_work() as unit:
            unit.orders.add(order)
            unit.commit()
        return order.number

    def entries(self) -> Mapping[str, Waiting]:
        with self.database.unit_of_work(read_only=True) as unit:
            return unit.agent_boards.read().callers


@pytest.fixture
def floor() -> Iterator[Floor]:
    database = ScratchDatabase()
    yield Floor(database)
    database.close()


def test_a_caller_gets_the_agent_who_is_idle(floor: Floor) -> None:
    floor.staff(LI)
    floor.join("c1", slots={"缘由": "问电费"})
    offer = floor.offer("c1")
    assert (offer.agent, offer.staff_number, offer.target, offer.ring_s) == (
        "李小明",
        "1001",
        "sip:1001@10.0.0.2",
        20,
    )
    assert offer.summary == "问电费。"
    assert floor.agent("1001").state is AgentState.RINGING
    floor.here.connected("c1")
    assert floor.look("c1") == Standing(0, 0)
    assert floor.agent("1001").state is AgentState.TALKING
    floor.here.parted("c1")
    assert floor.agent("1001").state is AgentState.AFTER_CALL
    with pytest.raises(NotFound, match="不在排队"):
        floor.look("c1", floor.there)


def test_whoever_waits_sees_his_place_and_an_honest_time(floor: Floor) -> None:
    floor.staff(LI)
    for call_id in ("c1", "c2", "c3"):
        floor.join(call_id)
        floor.wait(1)
    floor.here.connected("c1")
    second, third = floor.look("c2"), floor.look("c3")
    assert (second.position, third.position) == (1, 2)
    # A talk is thought to last three minutes, and half a minute of work comes after it.
    assert second.wait_s == pytest.approx(210, abs=5)
    assert third.wait_s == pytest.approx(420, abs=5)


def test_the_time_is_that_of_recent_talks(floor: Floor) -> None:
    floor.staff(LI)
    for number in range(4):
        floor.join(f"c{number}")
        floor.look(f"c{number}")
        floor.here.connected(f"c{number}")
        floor.wait(60)
        floor.here.parted(f"c{number}")
        floor.wait(31)
    floor.join("x")
    floor.here.connected("x")
    floor.join("y")
    wait_s = floor.look("y").wait_s
    assert wait_s == pytest.approx(90, abs=3)


def test_who_was_asked_aside_counts_for_no_waiting_time_and_who_took_over_does(
    floor: Floor,
) -> None:
    floor.staff(LI, WANG, CHIEF)
    floor.join("c1")
    floor.here.connected("c1")
    for number, takes_over in (("9001", False), ("1002", True)):
        floor.here.brought_in("c1", number)
        assert floor.agent(number).state is AgentState.RINGING
        floor.here.came_in("c1", number)
        floor.wait(40)
        floor.look("c1")
        if takes_over:
            floor.here.taken_over("c1", number)
        else:
            floor.here.let_go("c1", number)
    assert floor.agent("1001").state is AgentState.AFTER_CALL
    floor.wait(19)
    floor.look("c1")
    floor.here.parted("c1")
    with floor.database.unit_of_work(read_only=True) as unit:
        talks = unit.agent_boards.talks(NOON)
    assert sorted(round(talk.total_seconds()) for talk in talks[HALL]) == [61, 82]


def test_a_node_that_was_only_slow_keeps_the_caller_with_whoever_took_him_over(
    floor: Floor,
) -> None:
    floor.staff(LI, WANG)
    floor.join("c1")
    floor.here.connected("c1")
    floor.here.brought_in("c1", "1002")
    floor.here.came_in("c1", "1002")
    floor.here.taken_over("c1", "1002")
    floor.wait(16)
    floor.join("c2", at=floor.there)  # settles without us
    assert floor.agent("1002").state is AgentState.AFTER_CALL
    floor.look("c1")
    assert (floor.agent("1001").call_id, floor.agent("1002").call_id) == ("c1", "c1")
    assert floor.agent("1002").state is AgentState.TALKING
    assert floor.entries()["c1"].agent == "1002"


def test_where_nobody_is_on_duty_no_time_is_told(floor: Floor) -> None:
    floor.staff(LI, ready=False)
    floor.join("c1")
    assert floor.here.staffed(HALL, None)
    assert not floor.here.staffed(HALL, "英语")
    assert not floor.here.staffed("抢修值班", None)
    assert floor.look("c1") == Standing(1, None)


def test_without_agents_nothing_is_staffed(floor: Floor) -> None:
    assert not floor.here.staffed(HALL, None)
    floor.staff(replace(LI, address=None))
    assert not floor.here.staffed(HALL, None)


def test_the_next_agent_is_rung_when_one_does_not_answer(floor: Floor) -> None:
    floor.staff(LI)
    floor.staff(WANG)
    floor.join("c1")
    assert floor.offer("c1").staff_number == "1001"
    floor.here.not_answered("c1", "没人接")
    assert floor.offer("c1").staff_number == "1002"
    assert floor.agent("1001").state is AgentState.AWAY


def test_danger_goes_first_however_it_is_known(floor: Floor) -> None:
    floor.staff(LI, ready=False)
    danger = WorkOrder("GD202611240001", Kind.EMERGENCY, NOON, danger=Danger.FIRE)
    floor.join("normal")
    floor.join("urgent", urgent=True)
    floor.join("order", order=floor.file(danger))
    floor.join("slot", slots={"危险类型": "触电"})
    floor.join("queue", "抢修值班")
    ranks = {call_id: entry.rank for call_id, entry in floor.entries().items()}
    assert ranks == {
        "normal": Rank.NORMAL,
        "urgent": Rank.URGENT,
        "order": Rank.DANGER,
        "slot": Rank.DANGER,
        "queue": Rank.DANGER,
    }
    assert [floor.look(call_id).position for call_id in ("order", "slot", "urgent", "normal")] == [
        1,
        2,
        3,
        4,
    ]


def test_what_the_agent_is_told_comes_from_the_order(floor: Floor) -> None:
    floor.staff(LI)
    order = WorkOrder(
        "GD202611240001", Kind.FAULT, NOON, address=Address.parse("和平路18号"), urges=2
    )
    floor.join("c1", order=floor.file(order), caller="13800000001")
    offer = floor.offer("c1")
    assert offer.summary == "报修，和平路18号，催过2次，已登记。"
    assert offer.headers["X-IVR-Order"] == "GD202611240001"
    assert offer.headers["X-IVR-Place"] == "%E5%92%8C%E5%B9%B3%E8%B7%AF18%E5%8F%B7"
    assert all(value.isascii() for value in offer.headers.values())


def test_a_caller_gets_who_is_best_at_what_he_wants_and_after_a_time_whoever_helps(
    floor: Floor,
) -> None:
    bills = replace(LI, categories=("电费",))
    repairs = replace(WANG, categories=("报修",))
    floor.staff(repairs)
    floor.wait(60)
    floor.staff(bills)
    floor.join("c1", category="电费")
    offer = floor.offer("c1")
    assert (offer.staff_number, offer.summary) == ("1001", "电费。")
    assert offer.headers["X-IVR-Category"] == "%E7%94%B5%E8%B4%B9"
    floor.join("c2", category="电费")
    standing = floor.look("c2")
    assert (standing.offer, standing.wait_s) == (None, 19), "somebody is there who will help"
    floor.wait(20)
    assert floor.offer("c2").staff_number == "1002"


def test_of_whoever_reports_wrongdoing_nothing_is_kept(floor: Floor) -> None:
    floor.staff(LI, WANG)
    report = WorkOrder("GD202611240001", Kind.WHISTLE_BLOWING, NOON, name="王小明")
    told = {"姓名": "王小明", "缘由": "有人收钱"}
    hidden = floor.file(report)
    floor.join("c1", order=hidden, caller="13800000001", slots=told, category="投诉")
    with floor.database.unit_of_work() as unit:
        record = CallRecord("c2", NOON, None, None, "总台", "v", 1, concealed=True)
        unit.calls.save(record)
        unit.commit()
    floor.join("c2", caller="13800000001", slots=told, category="投诉")
    for call_id in ("c1", "c2"):
        entry = floor.entries()[call_id]
        assert (entry.caller, entry.order, entry.slots, entry.reason) == (None, None, {}, "")
        assert entry.category is None
        offer = floor.offer(call_id)
        assert offer.summary == "客户要找人工。"
        assert set(offer.headers) == {"X-IVR-Call", "X-IVR-Queue", "X-IVR-Priority"}


def test_what_was_told_in_confidence_is_not_passed_on(floor: Floor) -> None:
    floor.join("c1", slots={"证件": Protected("12003X"), "缘由": "过户"})
    assert floor.entries()["c1"].slots == {"缘由": "过户"}


def test_who_has_waited_too_long_is_offered_something_else(floor: Floor) -> None:
    number = OverflowRule(timedelta(seconds=30), OverflowKind.NUMBER, "sip:8000@10.0.0.2")
    back = OverflowRule(timedelta(seconds=60), OverflowKind.RETURN_CALL)
    chief = OverflowRule(timedelta(seconds=90), OverflowKind.SUPERVISOR)
    floor.rules = QueueRules(overflow={HALL: (number, back, chief)})
    floor.targets["值班长"] = "sip:9000@10.0.0.2"
    floor.staff(LI)
    floor.join("other")
    floor.here.connected("other")
    floor.join("c1")
    seen = []
    for _ in range(4):
        overflow = floor.look("c1").overflow
        seen.append(overflow and (overflow.kind.value, overflow.target))
        floor.wait(30)
    assert seen == [
        None,
        ("number", "sip:8000@10.0.0.2"),
        ("return-call", ""),
        ("supervisor", "sip:9000@10.0.0.2"),
    ]
    floor.staff(CHIEF, ready=False)
    overflow = floor.look("c1").overflow  # who is stored and not there does not count
    assert overflow is not None
    assert overflow.kind is OverflowKind.SUPERVISOR
    floor.staff(CHIEF)
    assert floor.offer("c1").staff_number == "9001"  # who is there is rung by the queue itself


def test_a_supervisor_who_talks_is_waited_for(floor: Floor) -> None:
    rule = OverflowRule(timedelta(seconds=30), OverflowKind.SUPERVISOR)
    floor.rules = QueueRules(overflow={HALL: (rule,)})
    floor.targets["值班长"] = "sip:9000@10.0.0.2"
    floor.staff(LI, CHIEF)
    floor.join("talks", "值班长")
    floor.here.connected("talks")
    floor.join("other")
    floor.here.connected("other")
    floor.join("c1")
    for _ in range(31):
        standing = floor.look("c1")
    assert standing.overflow is None


def test_where_nobody_is_on_duty_the_caller_is_offered_something_at_once(floor: Floor) -> None:
    back = OverflowRule(timedelta(seconds=60), OverflowKind.RETURN_CALL)
    floor.rules = QueueRules(overflow={HALL: (back,)})
    floor.staff(LI, ready=False)
    floor.join("c1")
    assert floor.look("c1") == Standing(1, None, None, Overflow(OverflowKind.RETURN_CALL, ""))


def test_where_no_rule_helps_the_address_of_the_settings_does(floor: Floor) -> None:
    floor.targets["抢修值班"] = "sip:8001@10.0.0.2"
    floor.staff(replace(LI, queues=("抢修值班",)), ready=False)
    floor.join("c1", "抢修值班")
    assert floor.look("c1").overflow == Overflow(OverflowKind.NUMBER, "sip:8001@10.0.0.2")
    floor.staff(replace(LI, queues=("抢修值班",)))
    assert floor.offer("c1").staff_number == "1001"


def test_a_return_call_to_another_number_has_its_place_and_tells_the_agent_why(
    floor: Floor,
) -> None:
    floor.staff(LI, ready=False)
    floor.join("c1", caller="13800000001")
    promised = floor.entries()["c1"].joined_at
    floor.here.leave("c1", return_call=True)
    order = WorkOrder(
        "GD202611240001",
        Kind.RETURN_CALL,
        NOON,
        contact="13900000009",
        topic="电费不对",
        call_id="c1",
        history=(Entry(NOON, "bot", "opened"),),
    )
    floor.file(order)
    with floor.database.unit_of_work(read_only=True) as unit:
        (callback,) = unit.callbacks.listed()
    floor.wait(600)
    floor.join("c2", caller="13700000002")
    floor.join("c3", caller="13900000009", slots={"回访编号": callback.id})
    entry = floor.entries()["c3"]
    assert (entry.joined_at, entry.order) == (promised, order.number)
    assert "c1" not in floor.entries()
    assert floor.look("c3").position == 1
    floor.staff(LI)
    assert floor.offer("c3").summary.startswith("电费不对回拨")


@pytest.mark.parametrize("name", ["HF000099", "x", ""])
def test_a_call_back_that_is_not_known_tells_nothing(floor: Floor, name: str) -> None:
    floor.join("c1", slots={"回访编号": name})
    assert floor.entries()["c1"].order is None


def test_a_return_call_keeps_its_place(floor: Floor) -> None:
    floor.staff(LI, ready=False)
    floor.join("c1", caller="13800000001")
    floor.wait(1)
    floor.join("c2")
    floor.here.leave("c1", return_call=True)
    assert floor.look("c2").position == 2
    floor.wait(60)
    floor.join("c3", caller="13800000001")
    assert (floor.look("c3").position, floor.look("c2").position) == (1, 2)


def test_whoever_is_rung_back_has_not_waited_too_long_the_moment_he_is_there(floor: Floor) -> None:
    """His place is old; the patience that he is asked for is that of this call."""
    back = OverflowRule(timedelta(minutes=4), OverflowKind.RETURN_CALL)
    floor.rules = QueueRules(overflow={HALL: (back,)})
    floor.staff(LI)
    floor.join("talks")
    floor.here.connected("talks")
    floor.join("first", caller="13800000001")
    floor.here.leave("first", return_call=True)
    for _ in range(60):
        floor.wait(10)
        floor.look("talks")
    floor.join("later")
    floor.join("rung back", caller="13800000001")
    standing = floor.look("rung back")
    assert (standing.position, standing.overflow) == (1, None)
    for _ in range(24):
        floor.wait(10)
        standing = floor.look("rung back")
    assert standing.overflow == Overflow(OverflowKind.RETURN_CALL, "")


def test_who_is_rung_back_is_still_of_his_category_and_the_agent_is_told(floor: Floor) -> None:
    floor.staff(replace(WANG, categories=("报修",)))
    floor.wait(60)
    floor.staff(replace(LI, categories=("电费",)))
    for number in ("1001", "1002"):
        floor.join(number)
        floor.here.connected(number)
    floor.join("c1", caller="13800000001", category="电费")
    floor.here.leave("c1", return_call=True)
    for number in ("1001", "1002"):
        floor.here.parted(number)
    floor.wait(60)
    floor.join("c3", caller="13800000001")
    offer = floor.offer("c3")
    assert (offer.staff_number, offer.summary) == ("1001", "电费。")
    assert offer.headers["X-IVR-Category"] == "%E7%94%B5%E8%B4%B9"


def test_two_nodes_never_ring_one_agent(floor: Floor) -> None:
    floor.staff(LI)
    floor.join("here")
    floor.join("there", at=floor.there)
    assert floor.offer("here").staff_number == "1001"
    assert floor.look("there", floor.there).offer is None
    floor.here.leave("here")
    assert floor.offer("there", floor.there).staff_number == "1001"


def test_a_node_that_dies_frees_its_agent_and_its_callers(floor: Floor) -> None:
    floor.staff(LI)
    for call_id in ("dead", "dead too"):
        floor.join(call_id)
        floor.wait(1)
    floor.join("alive", at=floor.there)
    assert floor.look("alive", floor.there).position == 2
    for _ in range(16):
        standing = floor.look("alive", floor.there)
    assert standing.offer is not None
    assert set(floor.entries()) == {"alive"}


def test_a_node_that_was_only_slow_has_its_callers_again(floor: Floor) -> None:
    floor.staff(LI)
    floor.staff(WANG)
    floor.join("talks")
    floor.here.connected("talks")
    for call_id in ("rings", "waits"):
        floor.join(call_id)
        floor.wait(1)
    floor.join("other", at=floor.there)
    for _ in range(16):
        floor.look("other", floor.there)
    assert set(floor.entries()) == {"talks", "other"}  # the work after a talk that was lost
    assert (floor.look("rings").position, floor.look("waits").position) == (1, 2)
    places = {call_id: entry.place for call_id, entry in floor.entries().items()}
    assert places == {
        "talks": Place.TALKING,
        "rings": Place.WAITING,
        "waits": Place.WAITING,
        "other": Place.OFFERED,
    }
    assert floor.agent("1001").state is AgentState.TALKING


def test_a_talk_that_others_gave_up_goes_on(floor: Floor) -> None:
    floor.staff(LI)
    floor.join("talks")
    floor.here.connected("talks")
    floor.join("other", "抢修值班", at=floor.there)
    floor.wait(60)
    floor.look("other", floor.there)
    floor.wait(40)
    floor.look("other", floor.there)
    assert floor.agent("1001").state is AgentState.READY
    floor.here.staffed(HALL, None)
    assert floor.agent("1001").state is AgentState.TALKING
    floor.here.parted("talks")
    assert floor.agent("1001").state is AgentState.AFTER_CALL


def test_what_the_store_does_not_take_is_stored_later(floor: Floor) -> None:
    floor.staff(LI)
    floor.join("c1")
    offer = floor.offer("c1")
    unit_of_work = floor.here.unit_of_work

    def broken(*, read_only: bool = False) -> UnitOfWork:
        raise StorageError("数据库坏了")

    floor.here.unit_of_work = broken
    floor.here.connected("c1")
    assert floor.look("c1").offer == offer  # as it was seen last
    with pytest.raises(StorageError):
        floor.join("c2")
    floor.here.parted("c1")
    floor.here.unit_of_work = unit_of_work
    assert floor.agent("1001").state is AgentState.RINGING
    floor.wait(1)
    floor.here.staffed(HALL, None)
    assert floor.agent("1001").state is AgentState.AFTER_CALL


def test_a_hundred_callers_who_look_cost_one_reading(floor: Floor) -> None:
    floor.staff(LI)
    for number in range(100):
        floor.join(f"c{number}")
    opened: list[bool] = []
    unit_of_work = floor.here.unit_of_work

    def counted(*, read_only: bool = False) -> UnitOfWork:
        opened.append(read_only)
        return unit_of_work(read_only=read_only)

    floor.here.unit_of_work = counted
    floor.wait(1)
    for number in range(100):
        floor.here.look(f"c{number}")
    assert opened == [True]
    for _ in range(10):
        floor.wait(1)
        floor.here.look("c50")
    assert opened.count(True) == 11
    assert opened.count(False) <= 3  # signs of life


def test_twenty_callers_of_two_nodes_at_once_get_each_their_own(
    postgres_or_file: Database,
) -> None:
    floor = Floor(postgres_or_file)
    floor.staff(*(replace(LI, staff_number=f"{n}", name=f"{n}") for n in range(8)))
    gate = threading.Barrier(20)

    def call(number: int) -> None:
        gate.wait()
        floor.join(f"c{number}", at=(floor.here, floor.there)[number % 2])

    threads = [threading.Thread(target=call, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    given = [entry.agent for entry in floor.entries().values() if entry.agent is not None]
    assert sorted(given) == [f"{n}" for n in range(8)]
