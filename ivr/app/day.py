"""A simulated day, put together: towns, databases of their own, real services, virtual clocks."""

from __future__ import annotations

import gc
import tempfile
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

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
from ivr.domain.callback_rules import CallbackRules
from ivr.domain.outbox import Reach
from ivr.events import EventBus
from ivr.flow.library import FlowSet
from ivr.services.agent_queue import AgentQueue
from ivr.services.area_desk import AreaDesk
from ivr.services.call_records import CallRecorder
from ivr.services.callback_desk import CallbackDesk
from ivr.services.crew_answers import CrewAnswers
from ivr.services.flow_actions import FlowActions
from ivr.services.hand_over_sheet import SheetDesk
from ivr.services.mode_desk import ModeDesk
from ivr.services.notice_desk import NoticeDesk
from ivr.services.operator import Operator
from ivr.services.store_health import StoreHealth
from ivr.simulator.day.arrivals import arrivals, strike
from ivr.simulator.day.call import PEOPLE, TimedPrompts
from ivr.simulator.day.agents import RULES
from ivr.simulator.day.callbacks import LINES, NODE
from ivr.simulator.day.hotline import DayHotline
from ivr.simulator.day.house import House
from ivr.simulator.day.timeline import Timeline
from ivr.simulator.day.town import District
from ivr.simulator.loopback import SpokenNotes
from ivr.understanding.places import Gazetteer
from storage.database import Database, open_database

CALLS_OF_A_DISTRICT = 15_000

CALLING = CallbackRules(lines=LINES, calls_a_minute=60)
"""As shipped, with lines enough for the day after a storm."""


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


def hold_district(config: Config, wishes: DayWishes, number: int) -> DayHotline:
    """The day of one district, from the first call until everything is done."""
    flows, standards = load_checked_flows(config), load_standards(config)
    district = District(
        f"{number + 1}区", households_of(wishes.calls, wishes.districts, number)
    )
    with tempfile.TemporaryDirectory(prefix="ivr-day-") as folder:
        file = Path(folder) / "ivr.db"
        fill(file, district.households, wishes.day)
        database = open_database(file, durable=False)
        gc.collect()
        gc.freeze()  # the flows stay: no call's rubbish is looked for among them
        try:
            house = _house(config, flows, standards, database, wishes.day, district)
            hotline = DayHotline(house, district, wishes.day, wishes.seed)
            strike(district, wishes.day, hotline.chance("storm"))
            calls = arrivals(
                district, wishes.day, wishes.calls_of(number), hotline.chance("arrivals")
            )
            hotline.hold(calls)
        finally:
            database.close()
    return hotline


def _house(
    config: Config,
    flows: FlowSet,
    standards: Standards,
    database: Database,
    day: datetime,
    district: District,
) -> House:
    clock = ManualClock(day)
    unit_of_work = database.unit_of_work
    office = replace(office_of(config, unit_of_work, clock, standards), callbacks=CALLING)
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

    def session(caller: str | None, hears: bool) -> DialogueSession:
        return makers[hears].session(caller)

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
    )
    tools = CallTools(
        actions=KnowingActions(actions, flows.knowledge, clock.now),
        prompts=TimedPrompts(),
        clock=clock,
        recordings=SpokenNotes("（录音）"),
        transfer_targets={queue: f"sip:{queue}@{PEOPLE}" for queue in QUEUES | SKILLED},
        safety_session=makers[False].safety_session,
    )
    return House(
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
        look_at_modes=watch.look,
        store_calls=store_calls,
    )
