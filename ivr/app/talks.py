"""Talks without a telephone, put together."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from ivr.app.house import (
    SessionMaker,
    database_file,
    load_checked_flows,
    load_festivals,
    load_regime,
)
from ivr.app.records import records_of, store_sample_town
from ivr.clock import ManualClock, SystemClock, local
from ivr.config import Config
from ivr.errors import WrongUse
from ivr.events import EventBus
from ivr.phone_number import normalise
from ivr.services.call_records import CallRecorder
from ivr.services.flow_actions import FlowActions
from ivr.services.record_fields import Fields, order_fields
from ivr.simulator.talk import Talk
from storage.database import Database, ScratchDatabase, open_database


@dataclass(frozen=True)
class OpenTalk:
    """A simulated call, ready to start."""

    talk: Talk
    version: str
    orders: Callable[[], list[Fields]]
    """The orders that this call has stored."""


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
        records = records_of(config, database.unit_of_work, clock, load_regime(config))
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
        talk = Talk(
            maker.session(number, flow),
            actions,
            maker.safety_session,
            clock,
            # A test call sees only test orders; on a scratch database all orders are its own.
            test=not scratch,
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
