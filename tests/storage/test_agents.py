from datetime import UTC, datetime, timedelta

from sqlalchemy import inspect

from ivr.domain.agent import Agent, AgentState
from ivr.domain.agent_board import Board, Place, Rank, Waiting
from ivr.domain.agent_shift import Shift
from storage.agents import KEEP_TALKS
from storage.database import Database
from tests.storage.places import Place as Where
from tests.storage.test_schema import downgrade

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LI = Agent(
    "1001",
    "李小明",
    "sip:1001@10.0.0.2",
    ("人工坐席",),
    ("英语",),
    supervisor=True,
    categories=("报修", "电费"),
    shifts=(Shift.parse("每天 22:00-06:00"),),
    state=AgentState.RINGING,
    reason="吃饭",
    since=NOON,
    until=NOON + MINUTE,
    idle_since=NOON - MINUTE,
    signed_on_at=NOON - 2 * MINUTE,
    call_id="c1",
    missed=1,
    wish=AgentState.AWAY,
    wish_reason="开会",
)
CALLER = Waiting(
    "c1",
    "人工坐席",
    NOON,
    "a",
    Rank.URGENT,
    "英语",
    "电费",
    "13800000001",
    "GD202611240001",
    {"缘由": "问电费"},
    "问电费",
    Place.OFFERED,
    "1001",
    NOON + MINUTE,
)
BOARD = Board.of([LI], [CALLER], {"a": NOON})


def read(database: Database) -> Board:
    with database.unit_of_work(read_only=True) as unit:
        return unit.agent_boards.read()


def store(database: Database, before: Board, after: Board) -> None:
    with database.unit_of_work() as unit:
        unit.agent_boards.save(before, after)
        unit.commit()


def test_a_board_comes_back_as_it_was_stored(either: Database) -> None:
    assert read(either) == Board()
    store(either, Board(), BOARD)
    assert read(either) == BOARD


def test_only_what_has_changed_is_stored(either: Database) -> None:
    store(either, Board(), BOARD)
    other = Agent("1002", "王芳")
    with either.unit_of_work() as unit:
        unit.agents.save(other)  # by somebody else
        unit.commit()
    later = BOARD.without_caller("c1").seen("b", NOON + MINUTE).with_agent(LI.freed(NOON))
    store(either, BOARD, later)
    assert read(either) == later.with_agent(other)
    store(either, later, Board.of(later.agents.values()))
    assert read(either).nodes == {}


def test_what_is_not_committed_never_happened(either: Database) -> None:
    with either.unit_of_work() as unit:
        unit.agent_boards.save(Board(), BOARD)
    assert read(either) == Board()


def test_agents_one_by_one(either: Database) -> None:
    with either.unit_of_work() as unit:
        unit.agents.save(LI)
        unit.agents.save(Agent("0900", "王芳"))
        assert unit.agents.get("1001") == LI
        assert [agent.staff_number for agent in unit.agents.every()] == ["0900", "1001"]
        unit.agents.remove("1001")
        unit.agents.remove("1001")
        assert unit.agents.get("1001") is None


def test_talks_are_noted_for_a_while(either: Database) -> None:
    with either.unit_of_work() as unit:
        boards = unit.agent_boards
        boards.note_talk("人工坐席", "1001", NOON, NOON + MINUTE)
        boards.note_talk("人工坐席", "1001", NOON + MINUTE, NOON + 3 * MINUTE)
        boards.note_talk("值班长", "9001", NOON, NOON + 4 * MINUTE)
        assert boards.talks(NOON) == {
            "人工坐席": [2 * MINUTE, MINUTE],
            "值班长": [4 * MINUTE],
        }
        assert boards.talks(NOON + MINUTE) == {"人工坐席": [2 * MINUTE]}
        late = NOON + KEEP_TALKS
        boards.note_talk("人工坐席", "1001", late, late + MINUTE)
        assert boards.talks(NOON) == {"人工坐席": [MINUTE, 2 * MINUTE]}


def test_a_call_is_found_by_its_name(either: Database) -> None:
    with either.unit_of_work(read_only=True) as unit:
        assert unit.calls.get("c1") is None


def test_going_back_forgets_the_agents_and_coming_again_begins_anew(place: Where) -> None:
    database = place.open()
    store(database, Board(), BOARD)
    database.close()
    with place.connected() as connection:
        downgrade(connection, "0013")
        names = inspect(connection).get_table_names()
        assert not {"agents", "queue_entries", "queue_nodes", "agent_talks"} & set(names)
    again = place.open()
    assert read(again) == Board()
    store(again, Board(), BOARD)
    assert read(again) == BOARD
    again.close()
