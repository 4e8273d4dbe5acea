"""One call that an operator makes: the hotline's parts on a port of their own, for this call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from ivr.app.live import PreparedHotline, prepare_hotline
from ivr.app.outbound import dial_rules, shown_number
from ivr.app.outgoing import dial_to_customer
from ivr.app.records import open_records
from ivr.calls.endings import Ended
from ivr.calls.outbound import Due
from ivr.calls.placing import Placing, Wanted
from ivr.clock import SystemClock, local
from ivr.config import Config
from ivr.domain.callback import OutboundSwitch
from ivr.domain.dialling_rules import target_to_dial
from ivr.errors import NotAllowed
from ivr.events import Event
from ivr.services.dial_desk import DialDesk
from ivr.telephony.dial import Dial
from ivr.telephony.uri import Uri

LEASE_S = 60
"""Nobody else has this call: it is not leased."""

HEARING_WITHIN_S = 60.0
"""So long the start waits for a recogniser; after that, the one who is called answers by keys."""


@dataclass(frozen=True)
class OneCall:
    """A call that may be made, once."""

    target: str
    """As it is dialled: a number, or a SIP URI."""
    number: str
    """Whom it is to, as the records name him."""
    prepared: PreparedHotline
    placing: Placing
    config: Config
    flow: str
    given: Mapping[str, str]

    def subscribe(self, listener: Callable[[Event], None]) -> None:
        """Tell `listener` what happens in the call."""
        self.placing.board.bus.subscribe(listener)

    def make(self, rings: Callable[[int], None], picked_up: Callable[[str], None]) -> Ended:
        """Dial, run the flow, and come back at the end."""
        hotline = self.prepared.hotline
        due = Due("", self.number, self.flow, self.given, LEASE_S)
        return self.placing.place(
            Wanted(
                number=self.number,
                dial=lambda: hotline.endpoint.dial(self._dial()),
                begin=lambda: self.prepared.begin_ours(due),
                shown=shown_number(self.config),
                rings=rings,
                picked_up=picked_up,
            )
        )

    def call_off(self) -> None:
        """End it at once."""
        self.placing.call_off(talking=True)

    def _dial(self) -> Dial:
        return dial_to_customer(self.config, self.target)


@contextmanager
def open_one_call(
    config: Config,
    target: str,
    flow: str,
    given: Mapping[str, str],
    tell: Callable[[str], None],
) -> Iterator[OneCall]:
    """Everything that one call needs. NotAllowed: it must not be made; ConfigError: it cannot be.

    `tell` is given what an operator should know.
    """
    target_to_dial(target, dial_rules(config))  # before anything is started for it
    own = _for_one_call(config)
    _refuse_if_stopped(own)
    prepared = prepare_hotline(own)
    hotline = prepared.hotline
    try:
        prepared.require_flow(flow, given)
        dial_to_customer(own, target_to_dial(target, dial_rules(own)))
        hotline.reserve()
        hotline.open_line()
        hotline.prompts.render_ahead(prepared.texts, lambda _done, _total: None)
        hotline.open_ears_within(HEARING_WITHIN_S, tell)
        desk = DialDesk(prepared.unit_of_work, SystemClock(), dial_rules(own))
        dialled = desk.target(target)
        yield OneCall(
            target=dialled,
            number=_number_of(dialled),
            prepared=prepared,
            placing=Placing(hotline.switchboard, hotline.answerers),
            config=own,
            flow=flow,
            given=given,
        )
    finally:
        hotline.close()


def _for_one_call(config: Config) -> Config:
    """The same hotline, beside the one that runs: it takes no calls and makes no others."""
    accounts = tuple(replace(account, register=False) for account in config.accounts)
    return replace(
        config,
        sip_listen=(config.sip_listen[0], 0),
        sip_tcp=False,
        accounts=accounts,
        api_listen=None,
        dial_callbacks=False,
        sample_town=False,
    )


def _refuse_if_stopped(config: Config) -> None:
    with open_records(config) as records:
        switch = records.dialling.stopped()
    if switch is not None:
        raise NotAllowed(f"外呼停着（{_in_words(switch)}），再开：ivr callbacks start")


def _in_words(switch: OutboundSwitch) -> str:
    return f"{local(switch.at):%m-%d %H:%M} {switch.by} 停的，{switch.reason}"


def _number_of(target: str) -> str:
    return (Uri.parse(target).user or target) if target.startswith("sip:") else target
