"""A simulated day of one district's hotline, and the days after it until everything is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random

from ivr.calls.journal import Journal
from ivr.calls.worker import CallWorker
from ivr.clock import local
from ivr.dialogue.session import DialogueSession
from ivr.services.callback_desk import DueCall
from ivr.simulator.day import mix
from ivr.simulator.day.agents import Agents, roster
from ivr.simulator.day.arrivals import Arrival
from ivr.simulator.day.call import DayCall, TimedStream
from ivr.simulator.day.callbacks import CallbackRounds
from ivr.simulator.day.caller import Caller
from ivr.simulator.day.clerk import Clerk
from ivr.simulator.day.crews import Crews
from ivr.simulator.day.departments import Departments
from ivr.simulator.day.house import House
from ivr.simulator.day.mix import Errand
from ivr.simulator.day.supervisor import Supervisor
from ivr.simulator.day.town import District, Household
from ivr.simulator.loopback import LoopbackLine

MINUTE_MS = 60_000
QUEUE_MS = MINUTE_MS // 2
OFTEN_MS, SELDOM_MS = 5 * MINUTE_MS, 180 * MINUTE_MS
CALL_BACKS_MS, LATE_CALL_BACKS_MS = 10 * MINUTE_MS, 30 * MINUTE_MS
RINGS_FROM, RINGS_FOR = timedelta(hours=8), timedelta(hours=13)
"""When it is worth while to look for call-backs at all; their own hours are the rules'."""

CLOSES_BY_HAND = timedelta(hours=9)
TONIGHT = timedelta(hours=6)
"""So long after midnight the day's storm is seen to as closely as before."""
DAYS_AFTER = 15
"""So many days after it something is left to do: until the last hour that was agreed upon."""

CALLED = "95598"


@dataclass
class Counted:
    """What was seen of the calls while they were held."""

    results: Counter[str] = field(default_factory=Counter)
    errands: Counter[str] = field(default_factory=Counter)
    by_hour: Counter[int] = field(default_factory=Counter)
    storm_by_hour: Counter[int] = field(default_factory=Counter)
    half_minutes: Counter[int] = field(default_factory=Counter)
    """Calls by how many half minutes they lasted."""
    most_at_once: int = 0


@dataclass
class DayHotline:
    """Everything that happens on one timeline."""

    house: House
    district: District
    day: datetime
    seed: str
    counted: Counted = field(default_factory=Counted, init=False)
    agents: Agents = field(init=False)
    callbacks: CallbackRounds = field(init=False)
    crews: Crews = field(init=False)
    departments: Departments = field(init=False)
    clerk: Clerk = field(init=False)
    supervisor: Supervisor = field(init=False)
    live: int = field(default=0, init=False)
    _by_phone: dict[str, Household] = field(init=False)

    def __post_init__(self) -> None:
        chance = self.chance
        house = self.house
        self.crews = Crews(house, chance("crews"))
        self.agents = Agents(house.timeline, house.queue, house.unit_of_work, chance("agents"))
        house.bus.subscribe(self.agents)
        self._by_phone = {home.phone: home for home in self.district.households}
        self.departments = Departments(self.house, chance("departments"))
        self.clerk = Clerk(self.house, self.crews, self.departments, chance("clerk"))
        self.supervisor = Supervisor(self.house, self.district, chance("supervisor"), self.crews)
        self.callbacks = CallbackRounds(
            house, chance("call-backs"), self._ring, self.clerk.take_again
        )

    def chance(self, of: str) -> Random:
        """The luck of one part of the day: no other part changes it."""
        return Random(f"{self.seed} {self.district.name} {of}")

    def hold(self, calls: Sequence[Arrival], days_after: int = DAYS_AFTER) -> None:
        """The day with these calls, and what comes after it."""
        house, timeline, ends = self.house, self.house.timeline, self.day + timedelta(days=1)
        after = ends + timedelta(days=days_after)
        for number, arrival in enumerate(calls):
            timeline.at(arrival.at, lambda n=number, a=arrival: self._take(n, a))  # type: ignore[misc]
        tonight = ends + TONIGHT
        self.agents.hire(list(roster(len(calls))), days_after)
        timeline.every(OFTEN_MS, house.store_calls, after)
        timeline.every(OFTEN_MS, self.supervisor.look, tonight)
        timeline.every(QUEUE_MS, self.agents.look, after)
        self._often(self.crews.hand_over, tonight, after)
        self._often(self.clerk.look, tonight, after)
        for days in range(days_after + 1):
            morning = self.day + timedelta(days=days) + RINGS_FROM
            timeline.at(morning, partial(self._ring_all_day, morning))
            timeline.at(morning + CLOSES_BY_HAND, self.clerk.close_by_hand)
        timeline.run(after)
        house.store_calls()

    def _ring_all_day(self, morning: datetime) -> None:
        self.callbacks.look()
        late = morning - self.day > timedelta(days=2)
        every_ms = LATE_CALL_BACKS_MS if late else CALL_BACKS_MS
        self.house.timeline.every(every_ms, self.callbacks.look, morning + RINGS_FOR)

    def _often(self, happening: Callable[[], None], tonight: datetime, after: datetime) -> None:
        """Often today, and now and then afterwards."""
        timeline = self.house.timeline
        timeline.every(OFTEN_MS, happening, tonight)
        timeline.at(tonight, lambda: timeline.every(SELDOM_MS, happening, after))

    def _take(self, number: int, arrival: Arrival) -> None:
        """A call comes in."""
        chance = self.chance(f"caller {number}")
        hears = chance.randrange(1000) >= mix.DEAF_LINES
        shown = _shown(arrival, chance)
        caller = _caller(arrival.household, arrival.errand, shown, hears, chance)
        call_id = f"{local(self.day):%Y%m%d}-{self.district.name}-{number:05d}"
        counted, hour = self.counted, local(arrival.at).hour
        counted.errands[arrival.errand.name] += 1
        (counted.storm_by_hour if arrival.in_storm else counted.by_hour)[hour] += 1
        self.live += 1
        counted.most_at_once = max(counted.most_at_once, self.live)
        began_ms = self.house.timeline.now_ms

        def ended(call: DayCall) -> None:
            self.live -= 1
            counted.results[str(call.result)] += 1
            counted.half_minutes[(self.house.timeline.now_ms - began_ms) // 30_000] += 1

        self._hold(caller, call_id, self.house.session(shown, hears, None), ended)

    def _ring(self, due: DueCall, call_id: str, ended: Callable[[DayCall], None]) -> None:
        """A call goes out, and somebody has picked up."""
        chance = self.chance(call_id)
        hears = chance.randrange(1000) >= mix.DEAF_LINES
        household = self._by_phone.get(due.number) or self.district.households[0]
        called = _caller(household, mix.CALLED, due.number, hears, chance)
        session = self.house.session(due.number, hears, due)
        self._hold(called, call_id, session, ended, outgoing=True)

    def _hold(
        self,
        caller: Caller,
        call_id: str,
        session: DialogueSession,
        ended: Callable[[DayCall], None],
        *,
        outgoing: bool = False,
    ) -> None:
        house, clock = self.house, self.house.timeline.clock
        stream = TimedStream(clock)
        line = LoopbackLine(caller.number, stream, call_id, called=CALLED)
        journal = Journal(call_id, house.bus, clock)
        worker = CallWorker(line, session, house.tools, journal)
        call = DayCall(caller, worker, line, stream, journal, house.timeline, self.agents, ended)
        call.begin(house.version, outgoing=outgoing)


def _caller(
    household: Household, errand: Errand, shown: str | None, hears: bool, chance: Random
) -> Caller:
    return Caller(
        household,
        errand,
        shown,
        speaks=hears and chance.randrange(1000) < mix.SPEAKS,
        hasty=chance.randrange(1000) < mix.BARGES_IN,
        chance=chance,
    )


def _shown(arrival: Arrival, chance: Random) -> str | None:
    """The number that the hotline sees."""
    drawn = chance.randrange(1000)
    if drawn < mix.HIDDEN:
        return None
    if drawn < mix.HIDDEN + mix.OTHER_PHONE:
        return f"139{chance.randrange(10**8):08d}"
    return arrival.household.phone
