"""A hotline that rings its customers at any hour, as a process of its own.

The shipped rules ring nobody at night, and tests run at night. All else is as it is in service.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from queue import SimpleQueue
from types import FrameType

from ivr import app
from ivr.app.outbound import LeasedCalls
from ivr.app.records import office_of
from ivr.clock import SystemClock
from ivr.config import load
from ivr.domain.callback_rules import CallbackRules
from ivr.services import callback_desk
from ivr.services.callback_desk import CallbackDesk
from ivr.working_days import CallingHours, DayKind
from tests.helpers import fate
from tests.helpers.hearing_hotline import HEARS

HEARING_WITHIN_S = 120.0
AT_ANY_HOUR = CallbackRules(
    hours=CallingHours({kind: ((0, 24 * 60),) for kind in DayKind}),
    lines=20,
    calls_a_minute=1_000,
    calls_a_day=100,
    number_rests=timedelta(0),
)


def serve(data: Path, node: str, lease_s: float, hears: bool, rests_s: float) -> None:
    """Until SIGTERM; tells `ready` once the line is open."""
    config = load(data, None, os.environ)
    fate.submit(data)
    callback_desk.LEASE = timedelta(seconds=lease_s)
    callback_desk.CLOSES = timedelta(0)
    prepared = app.prepare_hotline(config)
    hotline = prepared.hotline
    assert hotline.outbound is not None, "nobody may be rung"
    rules = app.load_standards(config)
    office = office_of(config, prepared.unit_of_work, SystemClock(), rules)
    rested = replace(AT_ANY_HOUR, number_rests=timedelta(seconds=rests_s))
    at_any_hour = replace(office, callbacks=rested)
    hotline.outbound.desk = LeasedCalls(lambda: CallbackDesk(at_any_hour), node)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        hotline.request_stop()

    signal.signal(signal.SIGTERM, stop)
    try:
        hotline.reserve()
        hotline.prompts.render_ahead(prepared.texts, lambda _done, _total: None)
        told = SimpleQueue[str]()
        hotline.open(told.put)
        while hears and not told.get(timeout=HEARING_WITHIN_S).startswith(HEARS):
            pass
        print("ready", flush=True)
        hotline.wait()
        hotline.drain()
    finally:
        hotline.close()


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    serve(Path(given["data"]), given["node"], given["lease_s"], given["hears"], given["rests_s"])
