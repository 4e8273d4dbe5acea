"""The only composition root: puts the parts together for serving, talking and looking things up."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ivr.calls.recordings import RecordingStore
from ivr.calls.worker import CallTools
from ivr.clock import Clock, ManualClock, SystemClock, local
from ivr.config import Config
from ivr.dialogue.festivals import Festival, read_festivals
from ivr.dialogue.session import CallFacts, DialogueSession
from ivr.doctor import Finding
from ivr.domain.ports import OpenUnitOfWork
from ivr.domain.regime import Regime
from ivr.errors import ConfigError, IvrError
from ivr.events import EventBus
from ivr.flow.catalogue import Known
from ivr.flow.library import FlowSet, load_flows
from ivr.flow.marks import Block
from ivr.flow.problems import FlowsRefused, Problem
from ivr.flow.source import read_file
from ivr.hotline import Hotline, HotlineParts
from ivr.phone_number import normalise
from ivr.services.call_records import CallRecorder
from ivr.services.flow_actions import FlowActions
from ivr.services.imports import Imports
from ivr.services.office import Office
from ivr.services.operator import Operator
from ivr.services.record_fields import Fields, order_fields
from ivr.services.safekeeping import SafeActions
from ivr.services.sample_town import SampleFiles, load_sample_town
from ivr.simulator.loopback import PacedPrompts, SpokenNotes
from ivr.simulator.talk import Talk
from storage.database import Database, ScratchDatabase, open_database
from storage.keepsakes import KeepsakeFile

PROJECT = Path(__file__).resolve().parent.parent
SAMPLE_TOWN = PROJECT / "storage" / "sample"
QUEUES = frozenset({"人工坐席", "抢修值班"})


@dataclass(frozen=True)
class Records:
    """The stored facts, for commands that look at them or change them by hand."""

    operator: Operator
    imports: Imports
    regime: Regime


@dataclass(frozen=True)
class OpenTalk:
    """A simulated call, ready to start."""

    talk: Talk
    version: str
    orders: Callable[[], list[Fields]]
    """The orders that this call has stored."""


# -- where things lie ---------------------------------------------------------------------------


def flows_folder(config: Config) -> Path:
    """Where the flows lie."""
    return Path(config.flows).expanduser() if config.flows else PROJECT / "flows"


def voices_folder(config: Config) -> Path:
    """Where voices and recordings lie."""
    return Path(config.voices).expanduser() if config.voices else PROJECT / "voices"


def database_file(config: Config) -> Path:
    """Where the embedded database lies."""
    return config.data / "ivr.db"


# -- flows --------------------------------------------------------------------------------------


def known_names() -> Known:
    """What flows may name: business actions and queues."""
    return Known(actions=FlowActions.catalogue, queues=QUEUES)


def check_flows(config: Config, paths: Sequence[Path] = ()) -> Sequence[Problem]:
    """Every problem of the flows in the given files and folders (default: the flows' folder)."""
    problems: list[Problem] = []
    for path in paths or [flows_folder(config)]:
        if not path.exists():
            raise ConfigError(f"没有找到 {path}，请检查路径。")
        problems += load_flows(path, known_names()).problems
    return problems


def load_checked_flows(config: Config) -> FlowSet:
    """The flows, refused as a whole when one of them has an error."""
    folder = flows_folder(config)
    if not folder.is_dir():
        raise ConfigError(f"没有找到流程目录 {folder}，请检查设置 flows 或 --flows。")
    loaded = load_flows(folder, known_names())
    if loaded.flows is None:
        raise FlowsRefused([problem for problem in loaded.problems if problem.stops])
    for name, setting in ((config.entry, "entry"), (config.safety_flow, "safety_flow")):
        if name not in loaded.flows.flows:
            raise ConfigError(f"设置 {setting} 指定的流程「{name}」不在 {folder} 里。")
    return loaded.flows


def load_regime(config: Config) -> Regime:
    """The regime that the settings name."""
    path = flows_folder(config) / "standards" / f"{config.regime}.yaml"
    return Regime.from_mapping(_read_block(path)) if path.exists() else _default_regime(config)


def _default_regime(config: Config) -> Regime:
    if config.regime != "默认":
        raise ConfigError(
            f"没有找到时限标准 {flows_folder(config) / 'standards' / config.regime}.yaml，"
            "请检查设置 regime。"
        )
    return Regime()


def load_festivals(config: Config) -> Sequence[Festival]:
    """The festivals' greetings; none without a file."""
    path = flows_folder(config) / "standards" / "节日.yaml"
    return read_festivals(_read_block(path)) if path.exists() else ()


def _read_block(path: Path) -> Block:
    reading = read_file(path)
    if not isinstance(reading.root, Block):
        raise FlowsRefused(reading.problems) if reading.problems else ConfigError(
            f"{path} 里没有内容，请按样板填写。"
        )
    return reading.root


# -- sessions -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class SessionMaker:
    """Begins runs of the flows in force."""

    config: Config
    flows: FlowSet
    festivals: Sequence[Festival]
    clock: Clock

    def session(self, caller: str | None, entry: str | None = None) -> DialogueSession:
        """A fresh run of the entry flow."""
        facts = CallFacts(
            caller=caller,
            now=self.clock.now,
            company=self.config.company,
            area_code=self.config.area_code,
            festivals=tuple(self.festivals),
        )
        return DialogueSession(self.flows, entry or self.config.entry, facts)

    def safety_session(self, caller: str | None) -> DialogueSession | None:
        """A fresh run of the flow that takes over after a fault of ours."""
        return self.session(caller, self.config.safety_flow)


# -- records ------------------------------------------------------------------------------------


def records_of(config: Config, unit_of_work: OpenUnitOfWork, clock: Clock) -> Records:
    """The use cases of the operator."""
    regime = load_regime(config)
    office = Office(unit_of_work, clock, regime, config.area_code)
    return Records(Operator(office), Imports(unit_of_work, config.area_code), regime)


@contextmanager
def open_records(config: Config) -> Iterator[Records]:
    """The records in the data folder's database, which is made when it is not there."""
    database = open_database(database_file(config))
    try:
        yield records_of(config, database.unit_of_work, SystemClock())
    finally:
        database.close()


def store_sample_town(records: Records, clock: Clock) -> int:
    """Put the invented town into the database; how many customers it has."""
    files = SampleFiles(
        customers=(SAMPLE_TOWN / "customers.csv").read_bytes(),
        outages=(SAMPLE_TOWN / "outages.csv").read_bytes(),
    )
    return load_sample_town(files, records.imports, clock)


# -- talking without a telephone ------------------------------------------------------------------


@contextmanager
def open_talk(
    config: Config,
    *,
    scratch: bool,
    flow: str | None,
    caller: str | None,
    at: datetime | None,
    answered: bool,
) -> Iterator[OpenTalk]:
    """A simulated call, on the data folder's database or on a scratch one with the sample town."""
    flows = load_checked_flows(config)
    if flow is not None and flow not in flows.flows:
        raise ConfigError(f"没有叫「{flow}」的流程，现有：{'、'.join(flows.flows)}。")
    clock = ManualClock(at or SystemClock().now())
    database: Database = ScratchDatabase() if scratch else open_database(database_file(config))
    try:
        records = records_of(config, database.unit_of_work, clock)
        if scratch:
            store_sample_town(records, clock)
        maker = SessionMaker(config, flows, load_festivals(config), clock)
        number = normalise(caller, area_code=config.area_code) if caller else None
        call_id = f"talk-{local(clock.now()):%Y%m%d%H%M%S}-{secrets.token_hex(4)}"
        actions = FlowActions(
            database.unit_of_work, clock, records.regime, area_code=config.area_code
        )
        bus = EventBus()
        bus.subscribe(CallRecorder(database.unit_of_work))
        tools = CallTools(
            actions=actions,
            prompts=PacedPrompts(),
            clock=clock,
            recordings=SpokenNotes(),
            transfer_targets={},
            safety_session=maker.safety_session,
            # A test call sees only test orders; on a scratch database all orders are its own.
            test=not scratch,
        )
        talk = Talk(
            maker.session(number, flow),
            tools,
            clock,
            call_id=call_id,
            caller=number,
            bus=bus,
            answered=answered,
        )

        def orders() -> list[Fields]:
            found = records.operator.list_orders()
            return [order_fields(order) for order in found if order.call_id == call_id]

        yield OpenTalk(talk, flows.version, orders)
    finally:
        database.close()
