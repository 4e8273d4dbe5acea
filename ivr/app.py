"""The only composition root: puts the parts together for serving, talking and looking things up."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_network
from pathlib import Path

from ivr.calls.recordings import RecordingStore
from ivr.calls.switchboard import Switchboard
from ivr.calls.worker import CallTools
from ivr.clock import Clock, ManualClock, SystemClock, local
from ivr.config import Config
from ivr.dialogue.built_in import CallFacts
from ivr.dialogue.festivals import Festival, read_festivals
from ivr.dialogue.literals import fixed_segments, reading_pieces
from ivr.dialogue.session import DialogueSession
from ivr.doctor import Finding
from ivr.domain.ports import OpenUnitOfWork
from ivr.domain.regime import Regime
from ivr.errors import ConfigError, IvrError, WrongUse
from ivr.events import EventBus
from ivr.flow.catalogue import Known
from ivr.flow.library import FlowSet, check_paths, load_flows
from ivr.flow.marks import Block
from ivr.flow.problems import FlowsRefused, Problem
from ivr.flow.source import read_file
from ivr.hotline import Hotline
from ivr.media.engine import MediaEngine
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
from ivr.speech.voices import open_prompts
from ivr.telephony.endpoint import Endpoint, EndpointSettings
from storage.database import Database, ScratchDatabase, open_database
from storage.keepsakes import KeepsakeFile

PROJECT = Path(__file__).resolve().parent.parent
SAMPLE_TOWN = PROJECT / "storage" / "sample"
QUEUES = frozenset({"人工坐席", "抢修值班"})

BUSY_WHILE_TALKING_MS = 2_000
"""How long a caller hears nothing while somebody else writes; then what was said is kept aside."""


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
    chosen = paths or [flows_folder(config)]
    for path in chosen:
        if not path.exists():
            raise ConfigError(f"没有找到 {path}，请检查路径。")
    return check_paths(chosen, known_names())


def load_checked_flows(config: Config) -> FlowSet:
    """The flows, refused as a whole when one of them has an error."""
    folder = flows_folder(config)
    if not folder.is_dir():
        raise ConfigError(f"没有找到流程目录 {folder}，请检查设置 flows 或 --flows。")
    flows = load_flows(folder, known_names()).or_refuse()
    for name, setting in ((config.entry, "entry"), (config.safety_flow, "safety_flow")):
        if name not in flows.flows:
            raise ConfigError(f"设置 {setting} 指定的流程「{name}」不在 {folder} 里。")
    return flows


def load_regime(config: Config) -> Regime:
    """The regime that the settings name."""
    path = flows_folder(config) / "standards" / f"{config.regime}.yaml"
    if not path.exists():
        return _default_regime(config)
    return Regime.from_mapping({str(word): value for word, value in _read_block(path).items()})


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
        raise (
            FlowsRefused(reading.problems)
            if reading.problems
            else ConfigError(f"{path} 里没有内容，请按样板填写。")
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
        return DialogueSession(self.flows, entry or self.config.entry, self.facts(caller))

    def facts(self, caller: str | None) -> CallFacts:
        """What a dialogue is told of its call."""
        return CallFacts(
            caller=caller,
            now=self.clock.now,
            company=self.config.company,
            area_code=self.config.area_code,
            festivals=tuple(self.festivals),
        )

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
def open_records(config: Config, *, create: bool = True) -> Iterator[Records]:
    """The records in the data folder's database; `create`: made when it is not there."""
    database = open_database(database_file(config), create=create)
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


# -- the live hotline -----------------------------------------------------------------------------


@dataclass(frozen=True)
class PreparedHotline:
    """A hotline whose flows, database and voices are good; calls are taken after `open`."""

    hotline: Hotline
    texts: Sequence[str]
    """Every piece of text that the flows can say, to be rendered ahead."""
    notes: Sequence[str]
    """What the operator should know."""


def prepare_hotline(config: Config) -> PreparedHotline:
    """Put everything together; ConfigError, FlowError or StorageError say what is wrong."""
    clock = SystemClock()
    notes: list[str] = []
    if strange := sorted(set(config.transfer) - QUEUES):
        queues = "、".join(sorted(QUEUES))
        raise ConfigError(f"设置 transfer 里没有叫「{strange[0]}」的队列，应为{queues}。")
    flows = load_checked_flows(config)
    festivals = load_festivals(config)
    maker = SessionMaker(config, flows, festivals, clock)
    database = open_database(database_file(config), busy_timeout_ms=BUSY_WHILE_TALKING_MS)
    records = records_of(config, database.unit_of_work, clock)
    if config.sample_town and not records.imports.any_customers():
        count = store_sample_town(records, clock)
        notes.append(
            f"客户资料是空的，放入了虚构的清河镇：{count} 户客户、两条停电信息，供试用。"
            "换成自己的客户：ivr customers import 文件.csv"
        )

    def actions_at(time: Clock) -> FlowActions:
        return FlowActions(database.unit_of_work, time, records.regime, area_code=config.area_code)

    actions = SafeActions(actions_at, clock, KeepsakeFile(config.data / "unsaved.jsonl"))
    if done := actions.catch_up():
        notes.append(f"补登了 {done} 条上次数据库出错时留下的记录，请看 ivr orders。")
    prompts = open_prompts(
        voices_folder(config),
        config.data / "prompts",
        clock,
        deadline_ms=config.prompt_wait_ms,
    )
    media = MediaEngine(
        config.sip_listen[0],
        range(config.rtp_ports[0], config.rtp_ports[1] + 1),
        clock=clock,
        lost_ms=config.rtp_lost_ms,
    )
    recorder_thread = ThreadPoolExecutor(1, thread_name_prefix="call-records")
    bus = EventBus()
    bus.subscribe(CallRecorder(database.unit_of_work, recorder_thread.submit))
    tools = CallTools(
        actions=actions,
        prompts=prompts,
        clock=clock,
        recordings=RecordingStore(config.data / "recordings"),
        transfer_targets=config.transfer,
        safety_session=maker.safety_session,
        longest_call_ms=config.longest_call_s * 1000,
    )
    switchboard = Switchboard(
        tools,
        bus,
        lambda caller, _called: (maker.session(caller), flows.version),
        ring_ms=config.sip_ring_ms,
    )
    endpoint = Endpoint(endpoint_settings(config), media, switchboard.take, clock=clock)
    hotline = Hotline(
        endpoint=endpoint,
        media=media,
        switchboard=switchboard,
        prompts=prompts,
        actions=actions,
        recorder_thread=recorder_thread,
        close_store=database.close,
        drain_s=config.drain_s,
    )
    texts = [*fixed_segments(flows, config.company, festivals), *reading_pieces()]
    return PreparedHotline(hotline, texts, notes)


def endpoint_settings(config: Config) -> EndpointSettings:
    """The settings as the endpoint takes them."""
    host, port = config.sip_listen
    return EndpointSettings(
        host=host,
        port=port,
        advertise=config.sip_advertise,
        ring_ms=config.sip_ring_ms,
        trusted=tuple(ip_network(network) for network in config.sip_trusted),
        area_code=config.area_code,
        most_calls=config.sip_most_calls,
    )


# -- the doctor -----------------------------------------------------------------------------------


def examine(config: Config) -> Iterator[Finding]:
    """What only the parts themselves can tell: flows, database, voices."""
    try:
        flows = load_checked_flows(config)
        yield Finding("流程", "ok", f"{len(flows.flows)} 个流程，没有错误")
    except IvrError as error:
        yield Finding("流程", "problem", str(error).splitlines()[0], "ivr check 看全部错误")
    if not database_file(config).exists():
        yield Finding("数据库", "ok", "还没有建，第一次 ivr serve 时会建好")
    else:
        try:
            open_database(database_file(config)).close()
            yield Finding("数据库", "ok", str(database_file(config)))
        except IvrError as error:
            yield Finding("数据库", "problem", str(error), "按上面说的做，或从备份恢复")
    yield from _examine_voices(config)
    yield Finding("语音识别", "ok", "这一版按键服务，还不需要识别模型")


def _examine_voices(config: Config) -> Iterator[Finding]:
    try:
        prompts = open_prompts(voices_folder(config), config.data / "prompts", SystemClock())
    except IvrError as error:
        yield Finding("声音", "problem", str(error), "照 voices/README.md 改好")
        return
    try:
        for name, trouble in prompts.check_voices().items():
            if trouble is None:
                yield Finding(f"声音 {name}", "ok", "能说话")
            else:
                mend = "apt-get install -y espeak-ng libespeak-ng1"
                yield Finding(f"声音 {name}", "warning", trouble, mend)
    finally:
        prompts.close()


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
        raise WrongUse(f"没有叫「{flow}」的流程，现有：{'、'.join(flows.flows)}。")
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
