"""The runner of due calls: it takes as many as there is room for, and tells how each ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.calls.endings import Ended, Ending
from ivr.calls.outbound import LONGEST_REST_MS, REST_MS, Due, Outbound, Stop
from ivr.calls.ports import Line
from ivr.clock import ManualClock
from ivr.errors import EngineError, EnoughCalls, NotAllowed, StorageError
from ivr.telephony.leg_events import LegEnded, LegEvent, PickedUp, Refused, Ringing
from tests.calls.called import CUSTOMER, House, Phone, house, phone
from tests.calls.test_worker import NOON

BUSY: list[LegEvent] = [Ringing(180), Refused(486, "Busy Here", "busy"), LegEnded("refused")]


@dataclass
class ListedCalls:
    """The calls to be made, in a list."""

    waiting: list[Due] = field(default_factory=list)
    stopped: Stop = Stop.NO
    asked: list[int] = field(default_factory=list)
    renewed: list[set[str]] = field(default_factory=list)
    given_back: list[str] = field(default_factory=list)
    dials: list[str] = field(default_factory=list)
    ends: list[tuple[str, Ending, str]] = field(default_factory=list)
    refuses: bool = False
    """Whether what was taken must not be dialled any more."""
    broken: bool = False

    def take(self, most: int) -> Sequence[Due]:
        self.asked.append(most)
        taken, self.waiting = self.waiting[:most], self.waiting[most:]
        return taken

    def renew(self, ids: Collection[str]) -> None:
        self.renewed.append(set(ids))

    def give_back(self, id: str) -> None:
        self.given_back.append(id)

    def dialled(self, id: str, call_id: str) -> bool:
        self.dials.append(id)
        return not self.refuses

    def ended(self, id: str, ended: Ended) -> None:
        if self.broken:
            raise StorageError("磁盘满了")
        self.ends.append((id, ended.ending, ended.detail))

    def stop(self) -> Stop:
        return self.stopped


def due(number: int = 1) -> Due:
    return Due(f"HF{number:06d}", CUSTOMER, "回访", {"回访编号": f"HF{number:06d}"}, 180)


@dataclass
class Runner:
    outbound: Outbound
    desk: ListedCalls
    clock: ManualClock
    phones: list[Phone]
    unmade: list[tuple[str, str]]
    """What had leave and was not dialled."""
    later: list[Callable[[], None]]
    """The calls that were started and have not been made yet."""

    def makes_calls(self) -> None:
        while self.later:
            self.later.pop(0)()


@dataclass
class Setting:
    free: int = 10
    room: int = 100
    refusal: NotAllowed | None = None


@pytest.fixture
def setting() -> Setting:
    return Setting()


@pytest.fixture
def runner(tmp_path: Path, setting: Setting) -> Runner:
    made: House = house(tmp_path)
    clock, desk, phones = ManualClock(NOON), ListedCalls(), list[Phone]()
    unmade: list[tuple[str, str]] = []
    later: list[Callable[[], None]] = []

    def permit(wanted: Due) -> str:
        if setting.refusal is not None:
            raise setting.refusal
        return wanted.number

    def dial(_number: str) -> Line:
        if not phones:
            raise EngineError("线路没有开")
        return phones.pop(0)

    outbound = Outbound(
        placing=made.placing,
        desk=desk,
        permit=permit,
        unmade=lambda wanted, number: unmade.append((wanted.id, number)),
        room=lambda: setting.room,
        free_lines=lambda: setting.free,
        dial=dial,
        begin=lambda _due: made.begin(),
        clock=clock,
        spawn=lambda work, _name: later.append(work),
    )
    return Runner(outbound, desk, clock, phones, unmade, later)


def test_a_due_call_is_made_and_its_end_is_told(runner: Runner) -> None:
    runner.desk.waiting = [due(1), due(2)]
    runner.phones += [phone(BUSY), phone([PickedUp()], keys="1")]
    runner.outbound.look()
    assert runner.outbound.live == 2
    runner.makes_calls()
    assert runner.desk.dials == ["HF000001", "HF000002"]
    assert [end[:2] for end in runner.desk.ends] == [
        ("HF000001", Ending.BUSY),
        ("HF000002", Ending.TALKED),
    ]
    assert runner.outbound.live == 0


@pytest.mark.parametrize(
    ("free", "room", "asked"), [(3, 100, [3]), (10, 2, [2]), (0, 9, []), (-5, 9, [])]
)
def test_no_more_are_taken_than_there_are_lines_and_calls_left(
    runner: Runner, setting: Setting, free: int, room: int, asked: list[int]
) -> None:
    setting.free, setting.room = free, room
    runner.desk.waiting = [due(1)]
    runner.outbound.look()
    assert runner.desk.asked == asked


def test_a_stop_ends_pacing_at_once_and_calls_that_were_taken_are_not_dialled(
    runner: Runner,
) -> None:
    runner.desk.waiting = [due(1), due(2)]
    runner.outbound.look()
    runner.desk.stopped, runner.desk.refuses = Stop.STOPPED, True
    runner.makes_calls()
    runner.outbound.look()
    assert runner.desk.given_back == ["HF000001", "HF000002"]
    assert runner.desk.asked == [10]
    assert runner.unmade == [("HF000001", CUSTOMER), ("HF000002", CUSTOMER)]


def test_a_count_that_cannot_be_taken_back_holds_up_nothing(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise StorageError("磁盘满了")

    monkeypatch.setattr(runner.outbound, "unmade", fails)
    runner.desk.waiting = [due(1)]
    runner.outbound.look()
    runner.desk.stopped, runner.desk.refuses = Stop.STOPPED, True
    runner.makes_calls()
    runner.outbound.look()
    assert runner.desk.given_back == ["HF000001"]


def test_a_stop_at_once_ends_those_who_talk(runner: Runner) -> None:
    line = phone([PickedUp()], ended=[LegEnded("us")])
    runner.outbound.placing._legs["c1"] = line
    runner.desk.stopped = Stop.STOPPED
    runner.outbound.look()
    assert not line.hung_up
    runner.desk.stopped = Stop.AT_ONCE
    runner.outbound.look()
    assert line.hung_up


def test_a_number_that_may_not_be_called_is_told_so_and_not_dialled(
    runner: Runner, setting: Setting
) -> None:
    setting.refusal = NotAllowed("这是短号，热线不打")
    runner.desk.waiting = [due(1)]
    runner.outbound.look()
    runner.makes_calls()
    assert runner.desk.ends == [("HF000001", Ending.BARRED, "这是短号，热线不打")]
    assert runner.desk.dials == []


@pytest.mark.parametrize(("room", "given_back"), [(0, ["HF000001"]), (5, [])])
def test_once_as_many_were_called_as_may_be_the_others_wait(
    runner: Runner, setting: Setting, room: int, given_back: list[str]
) -> None:
    setting.refusal = EnoughCalls("到了上限")
    runner.desk.waiting = [due(1)]
    runner.outbound.look()
    setting.room = room
    runner.makes_calls()
    assert runner.desk.given_back == given_back
    assert [end[1] for end in runner.desk.ends] == ([] if given_back else [Ending.FAILED])


def test_after_a_failure_of_ours_nobody_is_called_for_a_while(runner: Runner) -> None:
    for _ in range(8):
        runner.desk.waiting = [due(1)]
        runner.outbound.look()
        runner.makes_calls()
    assert len(runner.desk.ends) == 1
    rests = []
    for _ in range(8):
        runner.desk.waiting, before = [due(1)], len(runner.desk.ends)
        start = runner.clock.monotonic_ms()
        while len(runner.desk.ends) == before:
            runner.clock.advance(1_000)
            runner.outbound.look()
            runner.makes_calls()
        rests.append(runner.clock.monotonic_ms() - start)
    assert rests[:3] == [REST_MS, 2 * REST_MS, 4 * REST_MS]
    assert rests[-1] == LONGEST_REST_MS
    runner.phones.append(phone(BUSY))
    runner.clock.advance(LONGEST_REST_MS)
    runner.desk.waiting = [due(2), due(3)]
    runner.outbound.look()
    runner.makes_calls()
    assert runner.desk.ends[-2][:2] == ("HF000002", Ending.BUSY), "the line works again"


def test_leases_are_renewed_well_before_they_run_out(runner: Runner) -> None:
    runner.desk.waiting = [due(1)]
    runner.outbound.look()
    for _ in range(180):
        runner.clock.advance(1_000)
        runner.outbound.look()
    assert runner.desk.renewed == [{"HF000001"}] * 3
    runner.phones.append(phone(BUSY))
    runner.makes_calls()
    runner.clock.advance(100_000)
    runner.outbound.look()
    assert len(runner.desk.renewed) == 3, "what has ended is not kept"


def test_an_ending_that_could_not_be_told_is_told_later(runner: Runner) -> None:
    runner.desk.waiting, runner.desk.broken = [due(1)], True
    runner.phones.append(phone(BUSY))
    runner.outbound.look()
    runner.makes_calls()
    runner.outbound.look()
    assert runner.desk.ends == []
    runner.desk.broken = False
    runner.outbound.look()
    runner.outbound.look()
    assert [end[:2] for end in runner.desk.ends] == [("HF000001", Ending.BUSY)]


def test_a_house_that_closes_calls_nobody_any_more(runner: Runner) -> None:
    runner.desk.waiting = [due(1), due(2)]
    runner.outbound.look()
    runner.outbound.close()
    runner.makes_calls()
    runner.desk.waiting = [due(3)]
    runner.outbound.look()
    assert runner.desk.dials == []
    assert runner.desk.given_back == ["HF000001", "HF000002"]


@dataclass
class Fate:
    """What happens to one due call."""

    permit: NotAllowed | None
    dialled: bool
    line: list[LegEvent] | None
    """None: no call can be made."""
    broken: int
    """How often the desk cannot be told."""


FATES = st.builds(
    Fate,
    st.sampled_from([None, None, NotAllowed("不许打"), EnoughCalls("够了")]),
    st.booleans(),
    st.sampled_from([None, BUSY, [PickedUp(), LegEnded("caller")]]),
    st.integers(0, 2),
)


@given(fates=st.lists(FATES, min_size=1, max_size=4), room=st.integers(0, 1))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_happens_each_call_is_told_of_once_or_given_back(
    tmp_path: Path, fates: list[Fate], room: int
) -> None:
    folder = tmp_path / "flows"
    folder.mkdir(exist_ok=True)
    made, clock, desk = house(folder), ManualClock(NOON), FatedCalls()
    calls = {due(number).id: fate for number, fate in enumerate(fates, 1)}
    desk.waiting, desk.fates = [due(number) for number in range(1, len(fates) + 1)], calls
    present, leave = list[str](), Counter[str]()

    def permit(wanted: Due) -> str:
        present[:] = [wanted.id]
        if (refusal := calls[wanted.id].permit) is not None:
            raise refusal
        leave[wanted.id] += 1
        return wanted.number

    def dial(_number: str) -> Line:
        line = calls[present[0]].line
        if line is None:
            raise EngineError("线路没有开")
        return phone(line)

    rooms = iter([10])
    outbound = Outbound(
        placing=made.placing,
        desk=desk,
        permit=permit,
        unmade=lambda wanted, _number: leave.subtract([wanted.id]),
        room=lambda: next(rooms, room),
        free_lines=lambda: 10,
        dial=dial,
        begin=lambda _due: made.begin(),
        clock=clock,
        spawn=lambda work, _name: work(),
    )
    outbound.look()
    outbound.closing = True
    for _ in range(4):
        outbound.look()
    told = [end[0] for end in desk.ends]
    assert sorted(told + desk.given_back) == sorted(calls), "each once, none lost"
    for name in desk.given_back:
        fate = calls[name]
        assert isinstance(fate.permit, EnoughCalls) or (fate.permit is None and not fate.dialled)
    dialled = {name for name in desk.dials if calls[name].dialled}
    assert +leave == Counter(dialled), "who was not dialled is counted for no limit"
    assert outbound.live == 0


@dataclass
class FatedCalls(ListedCalls):
    """A desk that dials, and can be told, as each call's fate has it."""

    fates: dict[str, Fate] = field(default_factory=dict)

    def dialled(self, id: str, call_id: str) -> bool:
        self.dials.append(id)
        return self.fates[id].dialled

    def ended(self, id: str, ended: Ended) -> None:
        self.fates[id].broken -= 1
        self.broken = self.fates[id].broken >= 0
        super().ended(id, ended)
