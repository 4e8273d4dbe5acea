"""A simulated day, put together: towns, databases of their own, real services, virtual clocks."""

from __future__ import annotations

import gc
import tempfile
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from ivr.app.day_ledger import ledger_of
from ivr.app.day_town import fill, households_of
from ivr.app.house import QUEUES, SKILLED, SessionMaker, load_checked_flows, load_festivals, load_standards
from ivr.app.mode_watch import ModeWatch
from ivr.app.records import check_limits, office_of
from ivr.app.standards import Standards
from ivr.calls.tools import CallTools
from ivr.clock import ManualClock
from ivr.config import Config
from ivr.dialogue.knowing import KnowingActions
from ivr.dialogue.session import DialogueSession
from ivr.domain.address import Address
from ivr.domain.outbox import Reach
from ivr.events import EventBus
from ivr.flow.library import FlowSet
from ivr.services.agent_queue import AgentQueue
from ivr.services.area_desk import AreaDesk
from ivr.services.call_records import CallRecorder
from ivr.services.callback_call import CallbackCall
from ivr.services.callback_desk import CallbackDesk, DueCall
from ivr.services.clock_desk import ClockDesk
from ivr.services.crew_answers import CrewAnswers
from ivr.services.flow_actions import FlowActions
from ivr.services.hand_over_sheet import SheetDesk
from ivr.services.mode_desk import ModeDesk
from ivr.services.notice_desk import NoticeDesk
from ivr.services.operator import Operator
from ivr.services.store_health import StoreHealth
from ivr.simulator.day.arrivals import arrivals, strike
from ivr.simulator.day.call import PEOPLE, TimedPrompts
from ivr.simulator.day.agents import RULES, roster
from ivr.simulator.day.callbacks import LINES, NODE
from ivr.simulator.day.hotline import DayHotline
from ivr.simulator.day.house import House
from ivr.simulator.day.ledger import Ledger, Seen, account
from ivr.simulator.day.result import DayResult, Work
from ivr.simulator.day.timeline import Timeline
from ivr.simulator.day.told import NumbersTold
from ivr.simulator.day.town import District
from ivr.simulator.loopback import SpokenNotes
from ivr.understanding.places import Gazetteer
from storage.database import Database, open_database

CALLS_OF_A_DISTRICT = 15_000


@dataclass(frozen=True, slots=True)
class DayWishes:
    """How many calls, on which day, by which luck."""

    calls: int
    day: datetime
    """Midnight of the service's time."""
    seed: str = "1"

    @property
    def districts(self) -> int:
        """Into how many districts the town falls, each with a hotline and a store of its own."""
        return max(1, round(self.calls / CALLS_OF_A_DISTRICT))

    def calls_of(self, district: int) -> int:
        """How many of the calls this district has."""
        each, left = divmod(self.calls, self.districts)
        return each + (district < left)


def hold_day(config: Config, wishes: DayWishes, processes: int) -> DayResult:
    """The whole town's day: its districts, in as many processes at once."""
    whole = DayResult(districts=0)
    if processes < 2 or wishes.districts < 2:
        for number in range(wishes.districts):
            whole.add(hold_district(config, wishes, number))
        return whole
    spawning = get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawning) as pool:
        hold = partial(hold_district, config, wishes)
        for result in pool.map(hold, range(wishes.districts)):
            whole.add(result)
    return whole


def hold_district(config: Config, wishes: DayWishes, number: int) -> DayResult:
    """The day of one district, from the first call until everything is done."""
    began_s = time.process_time()
    flows, standards = load_checked_flows(config), load_standards(config)
    homes = households_of(wishes.calls, wishes.districts, number)
    district = District(f"{number + 1}区", homes)
    with tempfile.TemporaryDirectory(prefix="ivr-day-") as folder:
        file = Path(folder) / "ivr.db"
        fill(file, homes, wishes.day)
        database = open_database(file, durable=False)
        gc.collect()
        gc.freeze()  # the flows stay: no call's rubbish is looked for among them
        try:
            built = _build(config, flows, standards, database, wishes.day, district)
            hotline = DayHotline(built.house, district, wishes.day, wishes.seed)
            strike(district, wishes.day, hotline.chance("storm"))
            calls = wishes.calls_of(number)
            hotline.hold(arrivals(district, wishes.day, calls, hotline.chance("arrivals")))
            result = _result(hotline, built, ledger_of(database), standards, calls)
        finally:
            gc.unfreeze()
            database.close()
        result.bytes_stored = file.stat().st_size
    result.cpu_s = time.process_time() - began_s
    return result


def _result(
    hotline: DayHotline, built: _Built, ledger: Ledger, standards: Standards, calls: int
) -> DayResult:
    now, counted = hotline.house.timeline.now, hotline.counted
    seen = Seen(
        calls=calls,
        results=counted.results,
        answered=hotline.callbacks.answered,
        told=built.told.told,
        listed=sum(hotline.clerk.seen.values()),
    )
    supervisor, midnight = hotline.supervisor, hotline.day
    result = DayResult(
        counted=counted,
        account=account(ledger, seen, standards.regime, now),
        waits=hotline.agents.waits,
        work=Work(
            crew_answers=hotline.crews.steps,
            outages=supervisor.accepted,
            rejected=supervisor.rejected,
            restored_with_area=supervisor.restored,
            asked_with_area=supervisor.asked,
            department_steps=hotline.departments.steps,
            refused=hotline.crews.refused + hotline.departments.refused,
            reopened=hotline.callbacks.reopened,
            closed_by_hand=hotline.clerk.closed_by_hand,
            storm_minutes=supervisor.storm_minutes,
        ),
        dark=[(begins - midnight, ends - midnight) for begins, ends in hotline.district.dark.values()],
        homes=len(hotline.district.households),
        agents=len(list(roster(calls))),
    )
    for year, month in dict.fromkeys((d.year, d.month) for d in (midnight, now)):
        result.keep(built.clocks.kept(year, month))
    return result


@dataclass(frozen=True)
class _Built:
    """The house of a day, and what is asked of it afterwards."""

    house: House
    told: NumbersTold
    clocks: ClockDesk


def _build(
    config: Config,
    flows: FlowSet,
    standards: Standards,
    database: Database,
    day: datetime,
    district: District,
) -> _Built:
    clock = ManualClock(day)
    unit_of_work = database.unit_of_work
    calling = replace(standards.callbacks, lines=LINES, calls_a_minute=LINES)
    office = replace(office_of(config, unit_of_work, clock, standards), callbacks=calling)
    watch = ModeWatch(unit_of_work, clock, StoreHealth())
    places = Gazetteer.of(Address.parse(home.address) for home in district.households)
    makers = {
        hears: SessionMaker(
            config,
            flows,
            load_festivals(config),
            clock,
            speech=lambda hears=hears: hears,
            mode=watch.mode,
            banners=watch.banners,
            places=places,
            calendar=standards.calendar,
        )
        for hears in (True, False)
    }
    waiting: deque[Callable[[], None]] = deque()
    bus = EventBus()
    bus.subscribe(CallRecorder(unit_of_work, waiting.append))

    def session(number: str | None, hears: bool, due: DueCall | None) -> DialogueSession:
        if due is None:
            return makers[hears].session(number)
        return makers[hears].session(number, due.flow, due.parameters)

    def store_calls() -> None:
        if waiting:
            waiting.popleft()()  # the first of them takes all that wait
            waiting.clear()

    actions = FlowActions(
        unit_of_work,
        clock,
        standards.regime,
        area_code=config.area_code,
        calendar=standards.calendar,
        teams=standards.teams,
        merging=standards.merging,
        limits=check_limits(config),
        plans=standards.plans,
        callbacks=office.callbacks,
    )
    told = NumbersTold(KnowingActions(actions, flows.knowledge, clock.now))
    tools = CallTools(
        actions=told,
        prompts=TimedPrompts(),
        clock=clock,
        recordings=SpokenNotes("（录音）"),
        transfer_targets={queue: f"sip:{queue}@{PEOPLE}" for queue in QUEUES | SKILLED},
        safety_session=makers[False].safety_session,
    )
    house = House(
        timeline=Timeline(clock),
        unit_of_work=unit_of_work,
        bus=bus,
        tools=tools,
        session=session,
        version=flows.version,
        operator=Operator(office),
        areas=AreaDesk(office, NoticeDesk(office)),
        crews=CrewAnswers(office),
        sheets=SheetDesk(unit_of_work, clock, Reach()),
        modes=ModeDesk(unit_of_work, clock),
        queue=AgentQueue(unit_of_work, clock, NODE, lambda: RULES),
        callbacks=CallbackDesk(office),
        called=CallbackCall(office),
        look_at_modes=watch.look,
        store_calls=store_calls,
    )
    return _Built(house, told, ClockDesk(office))
