"""Talks without a telephone, put together."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from ivr.app.house import (
    SessionMaker,
    load_checked_flows,
    load_festivals,
    load_standards,
)
from ivr.app.records import Records, check_limits, records_of, store_sample_town
from ivr.app.standards import Standards
from ivr.app.store import open_store
from ivr.clock import ManualClock, SystemClock, local
from ivr.config import Config
from ivr.dialogue.festivals import Festival
from ivr.dialogue.knowing import KnowingActions
from ivr.domain.callback import CALLBACK_FLOWS, CALLBACK_PARAMETER
from ivr.domain.work_order import WorkOrder
from ivr.errors import WrongUse
from ivr.events import EventBus
from ivr.flow.catalogue import ORDINARY
from ivr.flow.library import FlowSet
from ivr.phone_number import normalise
from ivr.services.call_records import CallRecorder
from ivr.services.flow_actions import FlowActions
from ivr.services.sample_callbacks import FAULT, OF_KIND, SampleCallbacks
from ivr.simulator.cases.case import Outcome
from ivr.simulator.cases.run import AssumedActions
from ivr.simulator.talk import Talk
from storage.database import Database, ScratchDatabase


@dataclass(frozen=True)
class OpenTalk:
    """A simulated call, ready to start."""

    talk: Talk
    version: str
    orders: Callable[[], Sequence[WorkOrder]]
    """The orders that this call has stored."""
    bus: EventBus
    """Where the call tells what happens."""


@dataclass(frozen=True, slots=True)
class TalkWishes:
    """What a talk is to be like. `scratch`: on a database of its own with the sample town."""

    scratch: bool = True
    flow: str | None = None
    caller: str | None = None
    at: datetime | None = None
    answered: bool = False
    """Whether people pick up transferred calls."""
    answering: Mapping[str, bool] = field(default_factory=dict)
    """The same for single queues, where it is otherwise than `answered`."""
    queueing: Collection[str] = frozenset()
    """The queues in which the caller has to wait."""
    speech: bool = False
    """Whether flows are told that the caller's words are understood."""
    late: bool = False
    """Whether flows are told that the caller had to wait too long for the answer."""
    mode: str = ORDINARY
    """How flows are told that callers are served."""
    given: Mapping[str, str | None] = field(default_factory=dict)
    """What the flow's slots hold at first."""
    assumed: Mapping[str, Sequence[Outcome]] = field(default_factory=dict)
    """Outcomes of business actions that are not run for real."""


@contextmanager
def open_talk(
    config: Config, wishes: TalkWishes, flows: FlowSet | None = None
) -> Iterator[OpenTalk]:
    """A simulated call through these flows (default: those in the flows' folder)."""
    flows = flows or load_checked_flows(config)
    if wishes.flow is not None and wishes.flow not in flows.flows:
        raise WrongUse(f"没有叫「{wishes.flow}」的流程，现有：{'、'.join(flows.flows)}。")
    clock = ManualClock(wishes.at or SystemClock().now())
    database: Database = ScratchDatabase() if wishes.scratch else open_store(config)
    try:
        stage = stage_on(config, flows, database, clock)
        if wishes.scratch:
            store_sample_town(stage.records, clock)
        bus = EventBus()
        bus.subscribe(CallRecorder(database.unit_of_work))
        yield stage.talk(wishes, bus)
    finally:
        database.close()


@dataclass(frozen=True, slots=True)
class Stage:
    """All that a simulated call needs around it: the flows, a database, a clock."""

    config: Config
    flows: FlowSet
    database: Database
    clock: ManualClock
    records: Records
    festivals: Sequence[Festival]

    def talk(self, wishes: TalkWishes, bus: EventBus) -> OpenTalk:
        """A simulated call, told of on the bus."""
        config, clock = self.config, self.clock
        maker = SessionMaker(
            config,
            self.flows,
            self.festivals,
            clock,
            speech=lambda: wishes.speech,
            late=lambda: wishes.late,
            mode=lambda: wishes.mode,
            calendar=self.records.calendar,
        )
        call_id = f"talk-{local(clock.now()):%Y%m%d%H%M%S}-{secrets.token_hex(4)}"
        given, rung = self._called_back(wishes, call_id)
        caller = wishes.caller or rung
        number = normalise(caller, area_code=config.area_code) if caller else None
        actions = KnowingActions(
            FlowActions(
                self.database.unit_of_work,
                clock,
                self.records.regime,
                area_code=config.area_code,
                calendar=self.records.calendar,
                teams=self.records.standards.teams,
                merging=self.records.standards.merging,
                limits=check_limits(config),
                plans=self.records.standards.plans,
                callbacks=self.records.standards.callbacks,
            ),
            self.flows.knowledge,
            clock.now,
        )
        talk = Talk(
            maker.session(number, wishes.flow, given),
            AssumedActions(wishes.assumed, actions),
            maker.safety_session,
            clock,
            # A test call sees only test orders; on a scratch database all orders are its own.
            test=not wishes.scratch,
            call_id=call_id,
            caller=number,
            bus=bus,
            answering=_answering(wishes, self.flows),
            queueing=wishes.queueing,
        )

        known = {order.number for order in self.records.operator.list_orders()}

        def orders() -> Sequence[WorkOrder]:
            found = self.records.operator.list_orders()
            # On a scratch database they are all its own, also those that name no call.
            own = (order for order in found if wishes.scratch or order.call_id == call_id)
            return [order for order in own if order.number not in known]

        return OpenTalk(talk, self.flows.version, orders, bus)

    def _called_back(
        self, wishes: TalkWishes, call_id: str
    ) -> tuple[Mapping[str, str | None], str | None]:
        """What the flow is given, and the number that is rung, where it is one that calls back."""
        flow = self.flows.flows.get(wishes.flow or self.config.entry)
        if not wishes.scratch or flow is None or CALLBACK_PARAMETER not in flow.parameters:
            return wishes.given, None
        samples = SampleCallbacks(self.records.operator.office, self.records.imports)
        samples.store()
        kinds = {name: kind for kind, name in CALLBACK_FLOWS.items()}
        usual = OF_KIND[kinds[str(flow.name)]] if str(flow.name) in kinds else FAULT
        callback = samples.ring(wishes.given.get(CALLBACK_PARAMETER) or usual, call_id)
        return {**wishes.given, CALLBACK_PARAMETER: callback.id}, callback.number


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the flows, read once for many talks."""

    standards: Standards
    festivals: Sequence[Festival]

    @classmethod
    def load(cls, config: Config) -> Beside:
        """As it lies in the flows' folder."""
        return cls(load_standards(config), load_festivals(config))


def stage_on(
    config: Config,
    flows: FlowSet,
    database: Database,
    clock: ManualClock,
    beside: Beside | None = None,
) -> Stage:
    """The stage for calls on this database."""
    beside = beside or Beside.load(config)
    records = records_of(config, database.unit_of_work, clock, beside.standards)
    return Stage(config, flows, database, clock, records, beside.festivals)


def _answering(wishes: TalkWishes, flows: FlowSet) -> frozenset[str]:
    queues = flows.known.queues or frozenset()
    return frozenset(q for q in queues if wishes.answering.get(q, wishes.answered))
