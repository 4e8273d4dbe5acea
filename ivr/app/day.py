"""A simulated day, put together: towns, databases of their own, real services, virtual clocks."""

from __future__ import annotations

import gc
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from ivr.app.day_house import Built, build
from ivr.app.day_ledger import ledger_of
from ivr.app.day_town import fill, households_of
from ivr.app.house import (
    load_checked_flows,
    load_standards,
)
from ivr.app.standards import Standards
from ivr.config import Config
from ivr.simulator.day.accounting import account
from ivr.simulator.day.agents import roster
from ivr.simulator.day.arrivals import arrivals, strike
from ivr.simulator.day.hotline import DayHotline
from ivr.simulator.day.ledger import Ledger, Seen
from ivr.simulator.day.result import DayResult, Work
from ivr.simulator.day.town import District
from storage.database import open_database

CALLS_OF_A_DISTRICT = 15_000


@dataclass(frozen=True, slots=True)
class DayWishes:
    """How many calls, on which day, by which luck."""

    calls: int
    day: datetime
    """Midnight of the service's time."""
    seed: str = "1"

    @property
    def districts(self) -> int:
        """Into how many districts the town falls, each with a hotline and a store of its own."""
        return max(1, round(self.calls / CALLS_OF_A_DISTRICT))

    def calls_of(self, district: int) -> int:
        """How many of the calls this district has."""
        each, left = divmod(self.calls, self.districts)
        return each + (district < left)


def hold_day(config: Config, wishes: DayWishes, processes: int) -> DayResult:
    """The whole town's day: its districts, in as many processes at once."""
    whole = DayResult(districts=0)
    if processes < 2 or wishes.districts < 2:
        for number in range(wishes.districts):
            whole.add(hold_district(config, wishes, number))
        return whole
    spawning = get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawning) as pool:
        hold = partial(hold_district, config, wishes)
        for result in pool.map(hold, range(wishes.districts)):
            whole.add(result)
    return whole


def hold_district(config: Config, wishes: DayWishes, number: int) -> DayResult:
    """The day of one district, from the first call until everything is done."""
    began_s = time.process_time()
    flows, standards = load_checked_flows(config), load_standards(config)
    homes = households_of(wishes.calls, wishes.districts, number)
    district = District(f"{number + 1}区", homes)
    with tempfile.TemporaryDirectory(prefix="ivr-day-") as folder:
        file = Path(folder) / "ivr.db"
        fill(file, homes, wishes.day)
        database = open_database(file, durable=False)
        gc.collect()
        gc.freeze()  # the flows stay: no call's rubbish is looked for among them
        often = gc.get_threshold()
        gc.set_threshold(100 * often[0], *often[1:])
        try:
            built = build(config, flows, standards, database, wishes.day, district)
            hotline = DayHotline(built.house, district, wishes.day, wishes.seed)
            strike(district, wishes.day, hotline.chance("storm"))
            calls = wishes.calls_of(number)
            hotline.hold(arrivals(district, wishes.day, calls, hotline.chance("arrivals")))
            result = _result(hotline, built, ledger_of(database), standards, calls)
        finally:
            gc.set_threshold(*often)
            gc.unfreeze()
            database.close()
        result.bytes_stored = file.stat().st_size
    result.cpu_s = time.process_time() - began_s
    return result


def _result(
    hotline: DayHotline, built: Built, ledger: Ledger, standards: Standards, calls: int
) -> DayResult:
    now, counted = hotline.house.timeline.now, hotline.counted
    seen = Seen(
        calls=calls,
        results=counted.results,
        answered=hotline.callbacks.answered,
        told=built.told.told,
        listed=sum(hotline.clerk.seen.values()),
    )
    supervisor, midnight = hotline.supervisor, hotline.day
    result = DayResult(
        counted=counted,
        account=account(ledger, seen, standards.regime, now),
        waits=hotline.agents.waits,
        work=Work(
            crew_answers=hotline.crews.steps,
            outages=supervisor.accepted,
            rejected=supervisor.rejected,
            restored_with_area=supervisor.restored,
            asked_with_area=supervisor.asked,
            department_steps=hotline.departments.steps,
            refused=hotline.crews.refused + hotline.departments.refused,
            reopened=hotline.callbacks.reopened,
            closed_by_hand=hotline.clerk.closed_by_hand,
            storm_minutes=supervisor.storm_minutes,
        ),
        dark=[
            (begins - midnight, ends - midnight) for begins, ends in hotline.district.dark.values()
        ],
        homes=len(hotline.district.households),
        agents=len(list(roster(calls))),
    )
    for year, month in dict.fromkeys((d.year, d.month) for d in (midnight, now)):
        result.keep(built.clocks.kept(year, month))
    return result
