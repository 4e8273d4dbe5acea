"""The live hotline, put together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

from ivr.app.accounts_checkup import rights_notes
from ivr.app.agent_line import agents_as_set
from ivr.app.customer_places import CustomerPlaces
from ivr.app.dispatch import hand_over_as_set
from ivr.app.ears import LiveEars
from ivr.app.editions import Edition, FlowLibrary
from ivr.app.flow_watch import FlowWatch
from ivr.app.house import QUEUES, SKILLED
from ivr.app.line import call_recordings, endpoint_settings, media_engine
from ivr.app.live_actions import actions_as_set
from ivr.app.live_watch import Watches, watches_as_set
from ivr.app.live_words import texts_of, words_as_set
from ivr.app.mode_watch import ModeWatch
from ivr.app.natural_voice import NaturalVoice
from ivr.app.opening import Opening, edition_to_run
from ivr.app.outbound import (
    LeasedCalls,
    answerers_as_set,
    dial_rules,
    outbound_as_set,
    outbound_notes,
)
from ivr.app.outgoing import bridges_as_set
from ivr.app.records import (
    Records,
    office_of,
    records_of,
    store_sample_town,
)
from ivr.app.running import RunningMark
from ivr.app.store import open_store
from ivr.calls.bridging import Bridges
from ivr.calls.call_recordings import CallRecordings
from ivr.calls.outbound import Due, Outbound
from ivr.calls.placing import Placing
from ivr.calls.ports import Line
from ivr.calls.queued import Agents
from ivr.calls.recordings import RecordingStore
from ivr.calls.switchboard import Beginning, Switchboard
from ivr.calls.taping import TapingRules
from ivr.calls.tools import CallTools
from ivr.clock import Clock, SystemClock, local
from ivr.config import Config
from ivr.domain.ports import OpenUnitOfWork
from ivr.errors import ConfigError
from ivr.events import EventBus
from ivr.hotline import Hotline
from ivr.media.waiting_music import prepare as prepare_music
from ivr.metrics import Metrics
from ivr.phone_number import normalise
from ivr.services.agent_desk import unserved
from ivr.services.call_records import CallRecorder
from ivr.services.callback_desk import CallbackDesk
from ivr.services.dial_desk import DialDesk
from ivr.services.hand_over import HandOver
from ivr.services.publishing import Publishing
from ivr.services.safekeeping import SafeActions
from ivr.services.store_health import StoreHealth
from ivr.speech.prompts import Prompts
from ivr.telephony.endpoint import Endpoint
from ivr.working_days import warm_up as read_calendar
from storage.database import Database

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
    voice: NaturalVoice
    """Makes what calls say sound better while the line is open."""
    begin_ours: Callable[[Due], Beginning]
    """What a call begins with that we make."""
    require_flow: Callable[[str, Collection[str]], None]
    """ConfigError where there is no such flow, or it does not take these parameters."""
    unit_of_work: OpenUnitOfWork


def prepare_hotline(config: Config) -> PreparedHotline:
    """Put everything together; ConfigError, FlowError or StorageError say what is wrong."""
    clock = SystemClock()
    if strange := sorted(set(config.transfer) - QUEUES - SKILLED):
        queues = "、".join(sorted(QUEUES | SKILLED))
        raise ConfigError(f"设置 transfer 里没有叫「{strange[0]}」的队列，应为{queues}。")
    with ExitStack() as opened:
        database = open_store(config, busy_timeout_ms=BUSY_WHILE_TALKING_MS)
        opened.callback(database.close)
        mark = RunningMark(config.data)
        opened.callback(mark.close)
        prepared = _prepare(config, database, mark, clock)
        opened.pop_all()  # the hotline closes them
    return prepared


def _prepare(
    config: Config, database: Database, mark: RunningMark, clock: Clock
) -> PreparedHotline:
    store = database.unit_of_work
    publishing = Publishing(store, clock)
    opening = edition_to_run(config, publishing)
    library, health = FlowLibrary(opening.edition), StoreHealth()
    notes = [*_notes(config, database, opening, clock)]
    hand_over = hand_over_as_set(config, store, clock)
    actions = actions_as_set(config, store, clock, library, health)
    if done := actions.catch_up():
        notes.append(f"补登了 {done} 条上次数据库出错时留下的记录，请看 ivr orders。")
    words = words_as_set(config, clock, library)
    modes = ModeWatch(store, clock, health, words.prompts.request_ahead)
    modes.look()

    def render_ahead(edition: Edition) -> None:
        words.prompts.request_ahead(texts_of(config, edition))

    flows = FlowWatch(config, publishing, library, render_ahead, opening.newest)
    watches = watches_as_set(config, clock, flows, words.places, modes)
    parts = _Parts(
        library, database, mark, actions, hand_over, words.prompts, words.places, watches, clock
    )
    ears = LiveEars(config, clock)

    def begin_ours(due: Due) -> Beginning:
        return _beginning_of_ours(config, parts, ears, due)

    hotline = _assembled(config, parts, ears, begin_ours)
    words.prompts.give_way(lambda: hotline.live_calls > 0)
    return PreparedHotline(
        hotline,
        texts_of(config, opening.edition),
        notes,
        words.voice,
        begin_ours,
        opening.edition.require_flow,
        store,
    )


def _notes(config: Config, database: Database, opening: Opening, clock: Clock) -> Iterator[str]:
    """What the operator should know before anybody calls."""
    edition = opening.edition
    records = records_of(config, database.unit_of_work, clock, edition.standards)
    yield from _sample_town(config, records, clock)
    yield from opening.notes
    yield from rights_notes(config)
    yield from outbound_notes(config, edition)
    yield from _nobody_to_ring(config, database)


def _sample_town(config: Config, records: Records, clock: Clock) -> Iterator[str]:
    if config.sample_town and not records.imports.any_customers():
        count = store_sample_town(records, clock)
        yield (
            f"客户资料是空的，放入了虚构的清河镇：{count} 户客户、两条停电信息，供试用。"
            "换成自己的客户：ivr customers import 文件.csv"
        )


def _nobody_to_ring(config: Config, database: Database) -> Iterator[str]:
    with database.unit_of_work(read_only=True) as unit:
        nobody = unserved(unit.agent_boards.read(), sorted(QUEUES - set(config.transfer)))
    if nobody:
        yield (
            f"还没有配转接号码：{'、'.join(nobody)}。要找人工、找值班长的客户会登记回拨，紧急工单也没有人接听；"
            "用 ivr agents add 登记坐席，或者在 ivr.toml 的 [transfer] 里写上号码。"
        )


@dataclass(frozen=True)
class _Parts:
    """What the calls of a hotline are made of, besides its line."""

    library: FlowLibrary
    database: Database
    mark: RunningMark
    actions: SafeActions
    hand_over: HandOver | None
    prompts: Prompts
    places: CustomerPlaces
    watches: Watches
    clock: Clock


def _assembled(
    config: Config,
    parts: _Parts,
    ears: LiveEars,
    begin_ours: Callable[[Due], Beginning],
) -> Hotline:
    """Sound, calls and signalling, each given what it needs."""
    clock = parts.clock
    media, tapes = media_engine(config, clock), call_recordings(config, clock)
    recorder_thread = ThreadPoolExecutor(1, thread_name_prefix="call-records")
    metrics, bus = Metrics(), EventBus()
    bus.subscribe(CallRecorder(parts.database.unit_of_work, recorder_thread.submit))
    bus.subscribe(metrics)
    # Calls dial by the endpoint, which takes calls for them: it is there before either does.
    bridges = bridges_as_set(config, lambda dial: endpoint.dial(dial))
    tools = _tools(config, parts, tapes, bridges, _agents(config, parts))
    switchboard = Switchboard(tools, bus, lambda line: _beginning(config, parts, ears, line))
    endpoint = Endpoint(endpoint_settings(config), media, switchboard.take, clock=clock)
    answerers = answerers_as_set(config)
    outbound = _outbound(config, parts, Placing(switchboard, answerers), endpoint, begin_ours)

    def warm_up() -> None:
        prepare_music()
        read_calendar(local(clock.now()).date())

    def close_store() -> None:
        parts.watches.close()
        parts.database.close()
        parts.mark.close()

    hotline = Hotline(
        endpoint=endpoint,
        metrics=metrics,
        media=media,
        switchboard=switchboard,
        prompts=parts.prompts,
        actions=parts.actions,
        watch_flows=lambda: parts.watches.look(hotline.live_calls),
        dispatch=parts.hand_over.send_guarded if parts.hand_over else None,
        warm_up=warm_up,
        recorder_thread=recorder_thread,
        tapes=tapes,
        open_ears=ears.open,
        close_ears=ears.close,
        close_store=close_store,
        drain_s=config.drain_s,
        answerers=answerers,
        outbound=outbound,
    )
    return hotline


def _outbound(
    config: Config,
    parts: _Parts,
    placing: Placing,
    endpoint: Endpoint,
    begin_ours: Callable[[Due], Beginning],
) -> Outbound | None:
    """What makes the calls that are due."""
    store, clock = parts.database.unit_of_work, parts.clock

    def desk() -> CallbackDesk:
        return CallbackDesk(office_of(config, store, clock, parts.library.current.standards))

    dials = DialDesk(store, clock, dial_rules(config))
    return outbound_as_set(config, clock, placing, endpoint, begin_ours, LeasedCalls(desk), dials)


def _agents(config: Config, parts: _Parts) -> Agents:
    """The agents' queue, by the rules that came with the flows in force."""
    store, clock, library = parts.database.unit_of_work, parts.clock, parts.library
    return agents_as_set(
        config,
        store,
        clock,
        lambda: library.current.standards.queue,
        lambda: office_of(config, store, clock, library.current.standards),
    )


def _tools(
    config: Config,
    parts: _Parts,
    tapes: CallRecordings | None,
    bridges: Bridges | None,
    agents: Agents,
) -> CallTools:
    """What every call is given."""
    return CallTools(
        actions=parts.actions,
        prompts=parts.prompts,
        clock=parts.clock,
        recordings=RecordingStore(config.data / "recordings"),
        transfer_targets=config.transfer,
        safety_session=lambda _caller, _urgency: None,  # each call brings that of its own flows
        longest_call_ms=config.longest_call_s * 1000,
        bridges=bridges,
        agents=agents,
        taping=TapingRules(tapes, config.recording_announcement) if tapes else None,
    )


def _beginning(config: Config, parts: _Parts, ears: LiveEars, line: Line) -> Beginning:
    """What a call begins with that has just come in."""
    return parts.library.current.begin(
        config,
        parts.clock,
        line.caller,
        line.called,
        lambda: line.waited_ms,
        lambda: ears.ready,
        parts.places.known,
        parts.watches.modes,
    )


def _beginning_of_ours(config: Config, parts: _Parts, ears: LiveEars, due: Due) -> Beginning:
    """What a call begins with that we make; ConfigError where its flow is not there."""
    edition = parts.library.current
    edition.require_flow(due.flow, due.parameters)
    return edition.begin(
        config,
        parts.clock,
        None if due.secret else normalise(due.number),
        ears=lambda: ears.ready,
        places=parts.places.known,
        modes=parts.watches.modes,
        entry=due.flow,
        given=due.parameters,
        ours=True,
    )
