"""The house of a simulated day: the real services and dialogues, on a clock that is moved."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ivr.app.house import (
    QUEUES,
    SKILLED,
    SessionMaker,
    load_festivals,
)
from ivr.app.mode_watch import ModeWatch
from ivr.app.records import check_limits, office_of
from ivr.app.standards import Standards
from ivr.calls.tools import CallTools
from ivr.clock import Clock, ManualClock
from ivr.config import Config
from ivr.dialogue.action_runner import ActionRunner
from ivr.dialogue.knowing import KnowingActions
from ivr.dialogue.session import DialogueSession
from ivr.domain.address import Address
from ivr.domain.outbox import Reach
from ivr.domain.ports import OpenUnitOfWork
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
from ivr.services.office import Office
from ivr.services.operator import Operator
from ivr.services.store_health import StoreHealth
from ivr.simulator.day.agents import RULES
from ivr.simulator.day.call import PEOPLE, TimedPrompts
from ivr.simulator.day.callbacks import LINES, NODE
from ivr.simulator.day.house import House
from ivr.simulator.day.timeline import Timeline
from ivr.simulator.day.told import NumbersTold
from ivr.simulator.day.town import District
from ivr.simulator.loopback import SpokenNotes
from ivr.understanding.places import Gazetteer
from storage.database import Database


@dataclass(frozen=True)
class Built:
    """The house of a day, and what is asked of it afterwards."""

    house: House
    told: NumbersTold
    clocks: ClockDesk


def build(
    config: Config,
    flows: FlowSet,
    standards: Standards,
    database: Database,
    day: datetime,
    district: District,
) -> Built:
    """One district's hotline on this database, at the beginning of the day."""
    clock, unit_of_work = ManualClock(day), database.unit_of_work
    calling = replace(standards.callbacks, lines=LINES, calls_a_minute=LINES)
    office = replace(office_of(config, unit_of_work, clock, standards), callbacks=calling)
    watch = ModeWatch(unit_of_work, clock, StoreHealth())
    sessions = _sessions(config, flows, standards, clock, watch, district)
    actions = KnowingActions(_actions(config, office), flows.knowledge, clock.now)
    told = NumbersTold(actions)
    bus, store_calls = _recorded(unit_of_work)

    def session(number: str | None, hears: bool, due: DueCall | None) -> DialogueSession:
        if due is None:
            return sessions[hears].session(number)
        return sessions[hears].session(number, due.flow, due.parameters)

    house = House(
        timeline=Timeline(clock),
        unit_of_work=unit_of_work,
        bus=bus,
        tools=_tools(told, clock, sessions[False]),
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
    return Built(house, told, ClockDesk(office))


def _sessions(
    config: Config,
    flows: FlowSet,
    standards: Standards,
    clock: Clock,
    watch: ModeWatch,
    district: District,
) -> Mapping[bool, SessionMaker]:
    """Who begins dialogues, by whether callers' words are understood."""
    hearing = SessionMaker(
        config,
        flows,
        load_festivals(config),
        clock,
        speech=lambda: True,
        mode=watch.mode,
        banners=watch.banners,
        places=Gazetteer.of(Address.parse(home.address) for home in district.households),
        calendar=standards.calendar,
    )
    return {True: hearing, False: replace(hearing, speech=lambda: False)}


def _recorded(unit_of_work: OpenUnitOfWork) -> tuple[EventBus, Callable[[], None]]:
    """Where calls tell what happens, and what stores all that was told since."""
    waiting: deque[Callable[[], None]] = deque()
    bus = EventBus()
    bus.subscribe(CallRecorder(unit_of_work, waiting.append))

    def store() -> None:
        if waiting:
            waiting.popleft()()  # the first of them takes all that wait
            waiting.clear()

    return bus, store


def _actions(config: Config, office: Office) -> FlowActions:
    return FlowActions(
        office.unit_of_work,
        office.clock,
        office.regime,
        area_code=config.area_code,
        calendar=office.calendar,
        teams=office.teams,
        merging=office.merging,
        limits=check_limits(config),
        plans=office.plans,
        callbacks=office.callbacks,
    )


def _tools(actions: ActionRunner, clock: Clock, sessions: SessionMaker) -> CallTools:
    return CallTools(
        actions=actions,
        prompts=TimedPrompts(),
        clock=clock,
        recordings=SpokenNotes("（录音）"),
        transfer_targets={queue: f"sip:{queue}@{PEOPLE}" for queue in QUEUES | SKILLED},
        safety_session=sessions.safety_session,
    )
