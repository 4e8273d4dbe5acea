from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.clock import ManualClock
from ivr.domain.agent import Agent, AgentState
from ivr.domain.agent_board import Place, Waiting
from ivr.domain.agent_shift import Shift
from ivr.domain.queue_rules import QueueRules
from ivr.errors import ImportFileError, NotAllowed, NotFound
from ivr.services.agent_desk import AgentDesk, idle_hands, unserved
from ivr.services.agent_imports import AgentImports, agents_template
from ivr.services.agent_joining import Wish
from ivr.services.agent_queue import AgentQueue
from storage.database import ScratchDatabase

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
HALL = "人工坐席"
LI = Agent("1001", "李小明", "sip:1001@10.0.0.2", (HALL,))


@pytest.fixture
def desk() -> Iterator[AgentDesk]:
    database = ScratchDatabase()
    yield AgentDesk(database.unit_of_work, ManualClock(NOON), QueueRules())
    database.close()


def advance(desk: AgentDesk, seconds: int) -> None:
    assert isinstance(desk.clock, ManualClock)
    desk.clock.advance(seconds * 1000)


def queue(desk: AgentDesk) -> AgentQueue:
    return AgentQueue(desk.unit_of_work, desk.clock, "n")


def join(calls: AgentQueue, call_id: str, **told: str) -> None:
    calls.join(Wish(call_id, HALL, caller=told.get("caller")))


def test_an_agent_is_added_changed_and_removed(desk: AgentDesk) -> None:
    assert desk.add(LI).state is AgentState.OFF
    with pytest.raises(NotAllowed, match=r"工号1001已经有了（李小明）"):
        desk.add(LI)
    desk.ready("1001")
    edited = desk.edit("1001", name="李大明", languages=("英语",))
    assert (edited.name, edited.languages, edited.state) == ("李大明", ("英语",), AgentState.READY)
    assert desk.agents() == [edited]
    assert desk.remove("1001").name == "李大明"
    assert desk.agents() == []
    for change in (desk.ready, desk.off, desk.remove, desk.agent):
        with pytest.raises(NotFound, match="没有工号1001的坐席"):
            change("1001")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (replace(LI, name=" "), "要有姓名"),
        (replace(LI, queues=("人工",)), "没有队列「人工」"),
        (replace(LI, languages=("法语",)), "语言「法语」不认识"),
    ],
)
def test_skills_that_no_call_asks_for_are_refused(desk: AgentDesk, wrong: Agent, told: str) -> None:
    with pytest.raises(NotAllowed, match=told):
        desk.add(wrong)
    assert desk.agents() == []


def test_who_signs_on_gets_the_caller_who_waits(desk: AgentDesk) -> None:
    desk.add(LI)
    calls = queue(desk)
    join(calls, "c1")
    assert desk.ready("1001").state is AgentState.RINGING
    advance(desk, 1)
    assert calls.look("c1").offer is not None
    with pytest.raises(NotAllowed, match="正在通话，请等通话结束再删"):
        desk.remove("1001")


def test_who_has_no_address_cannot_be_rung(desk: AgentDesk) -> None:
    desk.add(replace(LI, address=None))
    with pytest.raises(NotAllowed, match="没有分机地址"):
        desk.ready("1001")


def test_a_rest_has_a_reason_and_may_end_by_itself(desk: AgentDesk) -> None:
    desk.add(LI)
    desk.ready("1001")
    for reason in (" ", "长" * 41):
        with pytest.raises(NotAllowed, match="小休要写原因"):
            desk.away("1001", reason)
    assert desk.away("1001", "吃饭", 30).until == NOON + timedelta(minutes=30)
    advance(desk, 30 * 60)
    assert desk.agent("1001").state is AgentState.READY


def test_who_talks_leaves_when_the_talk_is_over(desk: AgentDesk) -> None:
    desk.add(LI)
    desk.ready("1001")
    calls = queue(desk)
    join(calls, "c1")
    calls.connected("c1")
    assert desk.off("1001").wish is AgentState.OFF
    assert desk.agent("1001").state is AgentState.TALKING
    calls.parted("c1")
    advance(desk, 31)
    assert desk.agent("1001").state is AgentState.OFF


def test_the_queue_shows_everybody_in_his_turn(desk: AgentDesk) -> None:
    desk.add(LI)
    desk.ready("1001")
    calls = queue(desk)
    for call_id in ("c1", "c2", "c3"):
        join(calls, call_id, caller=f"1380000000{call_id[1]}")
        advance(desk, 2)
    calls.connected("c1")
    calls.leave("c3", return_call=True)
    lines = desk.queue()
    assert [(line.caller.call_id, line.caller.place) for line in lines] == [
        ("c1", Place.TALKING),
        ("c2", Place.WAITING),
        ("c3", Place.RETURN),
    ]
    talking, waiting, _ = lines
    assert (talking.outlook, talking.agent and talking.agent.staff_number) == (None, "1001")
    assert waiting.outlook is not None
    assert (waiting.outlook.position, waiting.waited) == (1, timedelta(seconds=4))
    calls.parted("c1")
    assert [line.caller.call_id for line in desk.queue()] == ["c2", "c3"]


def test_shifts_tell_who_should_be_there(desk: AgentDesk) -> None:
    desk.add(replace(LI, shifts=(Shift.parse("每天 08:00-17:00"),)))
    desk.add(replace(LI, staff_number="1002", shifts=(Shift.parse("每天 22:00-06:00"),)))
    desk.ready("1002")
    assert [(one.expected, one.present) for one in desk.duties()] == [(True, False), (False, True)]


def test_queues_nobody_serves_and_agents_who_never_get_a_call(desk: AgentDesk) -> None:
    desk.add(replace(LI, address=None))
    desk.add(Agent("1002", "王芳", "sip:1002@h"))
    desk.add(Agent("1003", "赵", "sip:1003@h", ("抢修值班",), ("英语",)))
    board = desk.board()
    wanted = [HALL, "抢修值班", "英语坐席", "值班长"]
    assert unserved(board, wanted) == [HALL, "值班长"]
    found = {name: [one.staff_number for one in some] for name, some in idle_hands(board).items()}
    assert found == {"分机地址": ["1001"], "技能": ["1002"]}


def test_agents_are_imported_and_go_on_with_what_they_do(desk: AgentDesk) -> None:
    imports = AgentImports(desk.unit_of_work)
    report = imports.agents(agents_template())
    assert (report.added, report.updated) == (1, 0)
    desk.ready("1001")
    file = (
        "工号,姓名,分机,技能,语言,班长,排班\n"
        "1001,李大明,sip:1@h,,,,\n"
        "1002,王芳,,值班长、英语坐席,方言,,周一至周五 08:00-12:00；周六 09:00-11:00\n"
    )
    report = imports.agents(file.encode())
    assert (report.added, report.updated) == (1, 1)
    li, wang = desk.agents()
    assert (li.name, li.queues, li.state) == ("李大明", (HALL,), AgentState.READY)
    assert (wang.queues, wang.languages, wang.supervisor, wang.address) == (
        (),
        ("英语", "方言"),
        True,
        None,
    )
    assert [str(shift) for shift in wang.shifts] == ["周一至周五 08:00-12:00", "周六 09:00-11:00"]


def test_agents_are_imported_with_their_categories(desk: AgentDesk) -> None:
    rules = QueueRules(categories={"报修": ("故障报修",), "电费": ("查电费",)})
    imports = AgentImports(desk.unit_of_work, rules)
    file = "工号,姓名,业务类别\n1001,李大明,电费、报修、电费\n1002,王芳,\n"
    assert imports.agents(file.encode()).added == 2
    assert [one.categories for one in desk.agents()] == [("电费", "报修"), ()]
    with pytest.raises(ImportFileError, match=r"第2行.*类别「缴费」不认识，可以写：报修、电费"):
        imports.agents("工号,姓名,类别\n1003,赵,缴费\n".encode())
    imports.agents("工号,姓名\n1001,李大明\n".encode())
    assert desk.agent("1001").categories == (), "a file without the column is one of old"
    with pytest.raises(ImportFileError, match=r"排队.yaml 里没有写「类别」"):
        AgentImports(desk.unit_of_work).agents("工号,姓名,类别\n1003,赵,电费\n".encode())


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("工 号,李,,,,,", "工号「工号」不对"),
        ("1001,,,,,,", "没有填姓名"),
        ("1001,李,1001,,,,", "分机地址「1001」不对"),
        ("1001,李,,客服,,,", "队列「客服」不认识"),
        ("1001,李,,,抢修值班,,", "语言「抢修值班」不认识"),
        ("1001,李,,,,也许,", "值班长「也许」不认识"),
        ("1001,李,,,,,早班", "班次「早班」看不懂"),
        ("1.001E+3,李,,,,,", "被 Excel 改成了数值"),
    ],
)
def test_a_bad_row_is_told_and_nothing_imported(desk: AgentDesk, row: str, told: str) -> None:
    header = "工号,姓名,分机地址,队列,语言,值班长,班次\n1000,好的,,,,,\n"
    with pytest.raises(ImportFileError, match=told):
        AgentImports(desk.unit_of_work).agents((header + row).encode())
    assert desk.agents() == []


def test_a_caller_of_a_removed_agent_waits_on(desk: AgentDesk) -> None:
    desk.add(LI)
    with desk.unit_of_work() as unit:
        board = unit.agent_boards.read()
        lost = Waiting("c1", HALL, NOON, "n", place=Place.OFFERED, agent="7", changed_at=NOON)
        unit.agent_boards.save(board, board.with_caller(lost).seen("n", NOON))
        unit.commit()
    assert desk.ready("1001").call_id == "c1"
