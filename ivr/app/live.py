"""The live hotline, put together."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import ip_network

from ivr.app.house import (
    QUEUES,
    SessionMaker,
    database_file,
    load_checked_flows,
    load_festivals,
    voices_folder,
)
from ivr.app.records import records_of, store_sample_town
from ivr.calls.recordings import RecordingStore
from ivr.calls.switchboard import Switchboard
from ivr.calls.worker import CallTools
from ivr.clock import Clock, SystemClock
from ivr.config import Config
from ivr.dialogue.literals import fixed_segments, reading_pieces
from ivr.errors import ConfigError
from ivr.events import EventBus
from ivr.hotline import Hotline
from ivr.media.engine import MediaEngine
from ivr.services.call_records import CallRecorder
from ivr.services.flow_actions import FlowActions
from ivr.services.safekeeping import SafeActions
from ivr.speech.voices import open_prompts
from ivr.telephony.endpoint import Endpoint, EndpointSettings
from storage.database import Database, open_database
from storage.keepsakes import KeepsakeFile

BUSY_WHILE_TALKING_MS = 2_000
"""How long a caller hears nothing while somebody else writes; then what was said is kept aside."""


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

    if missing := sorted(QUEUES - set(config.transfer)):
        notes.append(
            f"还没有配转接号码：{'、'.join(missing)}。要找人工、找值班长的客户会登记回拨，紧急工单也没有人接听；"
            "在 ivr.toml 的 [transfer] 里写上号码。"
        )

    def actions_at(time: Clock) -> FlowActions:
        return FlowActions(database.unit_of_work, time, records.regime, area_code=config.area_code)

    actions = SafeActions(actions_at, clock, KeepsakeFile(config.data / "unsaved.jsonl"))
    if done := actions.catch_up():
        notes.append(f"补登了 {done} 条上次数据库出错时留下的记录，请看 ivr orders。")
    hotline = _assembled(config, maker, database, actions)
    texts = [*fixed_segments(flows, config.company, festivals), *reading_pieces()]
    return PreparedHotline(hotline, texts, notes)


def _assembled(
    config: Config, maker: SessionMaker, database: Database, actions: SafeActions
) -> Hotline:
    """Voices, sound, calls and signalling, each given what it needs."""
    prompts = open_prompts(
        voices_folder(config),
        config.data / "prompts",
        maker.clock,
        deadline_ms=config.prompt_wait_ms,
    )
    media = MediaEngine(
        config.sip_listen[0],
        range(config.rtp_ports[0], config.rtp_ports[1] + 1),
        clock=maker.clock,
        lost_ms=config.rtp_lost_ms,
    )
    recorder_thread = ThreadPoolExecutor(1, thread_name_prefix="call-records")
    bus = EventBus()
    bus.subscribe(CallRecorder(database.unit_of_work, recorder_thread.submit))
    tools = CallTools(
        actions=actions,
        prompts=prompts,
        clock=maker.clock,
        recordings=RecordingStore(config.data / "recordings"),
        transfer_targets=config.transfer,
        safety_session=maker.safety_session,
        longest_call_ms=config.longest_call_s * 1000,
    )
    switchboard = Switchboard(
        tools,
        bus,
        lambda caller, _called: (maker.session(caller), maker.flows.version),
        ring_ms=config.sip_ring_ms,
    )
    endpoint = Endpoint(endpoint_settings(config), media, switchboard.take, clock=maker.clock)
    return Hotline(
        endpoint=endpoint,
        media=media,
        switchboard=switchboard,
        prompts=prompts,
        actions=actions,
        recorder_thread=recorder_thread,
        close_store=database.close,
        drain_s=config.drain_s,
    )


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
        transfer_ms=config.sip_transfer_ms,
    )
