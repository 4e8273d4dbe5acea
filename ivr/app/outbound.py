"""Calls that the hotline makes by itself, put together as the settings say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ivr.app.editions import Edition
from ivr.app.entries import known_numbers
from ivr.app.house import SORRY_FLOW
from ivr.app.node import node_name
from ivr.app.outgoing import dial_to_customer
from ivr.calls.answerers import Answerers
from ivr.calls.endings import Ended, Ending
from ivr.calls.outbound import Due, DueCalls, Outbound, Stop
from ivr.calls.placing import Placing
from ivr.calls.switchboard import Beginning
from ivr.clock import Clock
from ivr.config import Config
from ivr.domain.callback import CALLBACK_FLOWS, CALLBACK_PARAMETER, CallbackResult
from ivr.domain.dialling_rules import DialRules
from ivr.errors import ConfigError, EngineError
from ivr.phone_number import normalise
from ivr.services.callback_call import CallbackCall
from ivr.services.callback_desk import CallbackDesk
from ivr.services.dial_desk import DialDesk
from ivr.speech.hearing.silero_vad import SileroVads
from ivr.telephony.endpoint import Endpoint

HOTLINE = "95598"

VADS_READY = 2
"""Voice detectors that are made before a call needs one (see `ivr.app.ears`)."""

RESULTS: Mapping[Ending, CallbackResult] = {
    # Of who was talked with to the end the flow has told; what it has not told is looked for.
    Ending.HUNG_UP: CallbackResult.HUNG_UP,
    Ending.BUSY: CallbackResult.BUSY,
    Ending.NO_ANSWER: CallbackResult.NO_ANSWER,
    Ending.DECLINED: CallbackResult.DECLINED,
    Ending.OUT_OF_SERVICE: CallbackResult.OUT_OF_SERVICE,
    Ending.MACHINE: CallbackResult.MACHINE,
    Ending.BARRED: CallbackResult.BARRED,
    # Whoever has picked up was rung: it is a try, and he is not rung again within minutes.
    Ending.BROKEN_OFF: CallbackResult.LOST,
    Ending.FAILED: CallbackResult.FAILED,
}


def dial_rules(config: Config) -> DialRules:
    """Whom the hotline may call, and how often."""
    own = {HOTLINE, *(n for n in known_numbers(config) if not n.endswith("*"))}
    if config.sip_caller:
        own.add(config.sip_caller)
    for account in config.accounts:
        own |= {account.user, account.number or account.user}
    national = {normalise(number, area_code=config.area_code) for number in own}
    return DialRules(
        prefixes=config.dial_prefixes,
        hosts=config.dial_hosts,
        refused=config.dial_refused,
        own=frozenset(own | {number for number in national if number}),
        per_hour=config.dial_per_hour,
        per_day=config.dial_per_day,
        per_number=config.dial_per_number,
        area_code=config.area_code,
    )


def no_line_left(config: Config) -> str | None:
    """Why no line is ever free for us; None: some are."""
    if config.dial_keep_free < config.sip_most_calls:
        return None
    return (
        f"总共 {config.sip_most_calls} 路线，全留给了来电"
        f"（dial.keep_free = {config.dial_keep_free}），请改小 dial.keep_free"
    )


def shown_number(config: Config) -> str | None:
    """The number that we call as, for the records."""
    if config.sip_caller or not config.accounts:
        return config.sip_caller
    account = config.accounts[0]
    return account.number or account.user


def answerers_as_set(config: Config) -> Answerers | None:
    """What finds out whether a machine has picked up; None: that is not wished for."""
    if not config.dial_hear_machines or not (config.dial_prefixes or config.dial_hosts):
        return None
    try:
        return Answerers(SileroVads(VADS_READY))
    except EngineError:  # each call will say so, and be made all the same
        return Answerers(SileroVads())


@dataclass(frozen=True)
class LeasedCalls:
    """The due calls of the call-backs' desk, lent to this node."""

    desk: Callable[[], CallbackDesk]
    """With the rules of the flows in force."""
    node: str = field(default_factory=node_name)

    def take(self, most: int) -> Sequence[Due]:
        return [
            Due(due.id, due.number, due.flow, due.parameters, due.lease_s, due.protected)
            for due in self.desk().take_due(self.node, most)
        ]

    def renew(self, ids: Collection[str]) -> None:
        self.desk().renew(self.node, ids)

    def give_back(self, id: str) -> None:
        self.desk().give_back(id, self.node)

    def dialled(self, id: str, call_id: str) -> bool:
        return self.desk().dialled(id, self.node, call_id)

    def ended(self, id: str, ended: Ended) -> None:
        desk = self.desk()
        if ended.ending is Ending.TALKED:
            CallbackCall(desk.office).ended(id, self.node, ended.call_id, ended.result or "")
        else:
            desk.line_result(id, self.node, RESULTS[ended.ending], ended.detail)

    def stop(self) -> Stop:
        switch = self.desk().stopped()
        if switch is None:
            return Stop.NO
        return Stop.AT_ONCE if switch.at_once else Stop.STOPPED


def outbound_as_set(
    config: Config,
    clock: Clock,
    placing: Placing,
    endpoint: Endpoint,
    begin: Callable[[Due], Beginning],
    calls: DueCalls,
    dials: DialDesk,
) -> Outbound | None:
    """What makes the calls that are due; None: this node calls nobody."""
    if not config.dial_callbacks or not config.dial_prefixes:
        return None
    return Outbound(
        placing=placing,
        desk=calls,
        permit=lambda due: dials.number(due.number, protected=due.secret),
        unmade=lambda due, number: dials.not_made(number, protected=due.secret),
        room=lambda: dials.room,
        free_lines=lambda: config.sip_most_calls - endpoint.calls - config.dial_keep_free,
        dial=lambda number: endpoint.dial(dial_to_customer(config, number)),
        begin=begin,
        clock=clock,
        shown=shown_number(config),
    )


def outbound_notes(config: Config, edition: Edition) -> Iterator[str]:
    """What the operator should know of calling out."""
    if not config.dial_callbacks or not edition.standards.callbacks.on:
        return
    if not config.dial_prefixes:
        yield (
            "回访不会自动打：还没有写允许打哪些号码，在 ivr.toml 的 [dial] 里写 prefixes，"
            '例如 prefixes = ["1", "0571"]。'
        )
        return
    try:
        dial_to_customer(config, "13800000001")
    except ConfigError as error:
        yield f"回访打不出去：{error}。"
    if (told := no_line_left(config)) is not None:
        yield f"回访打不出去：{told}。"
    for flow in CALLBACK_FLOWS.values():
        try:
            edition.require_flow(flow, (CALLBACK_PARAMETER,))
        except ConfigError as error:
            yield f"有一种回访打不了：{error}"
    if SORRY_FLOW not in edition.flows.flows:
        yield (
            f"没有叫「{SORRY_FLOW}」的流程：打给客户说到一半出了错，"
            "他听到的是给来电客户准备的话，请写一个。"
        )
