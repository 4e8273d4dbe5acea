"""The shift supervisor: accepts area outages, tells when power is back, switches the storm on."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from ivr.domain.area_outage import Suspicion
from ivr.domain.mode import Mode
from ivr.domain.restoration import Question
from ivr.errors import DomainError
from ivr.services.area_desk import ShownSuspicion
from ivr.simulator.day.crews import Crews
from ivr.simulator.day.house import House
from ivr.simulator.day.town import District

BY = "值班长"
LINE = "线"
"""How a place's line is called: after the place."""

STORM_FROM, STORM_BELOW = 2, 1
"""So many dark places known make it a storm; so few end it."""

STORM_LASTS = timedelta(hours=6)
STORM_WORDS = "今天有大风，多处线路受损停电，抢修人员已经全部出动。"
NOT_CALLED_ABOUT = 400
"""Of a thousand homes with a symptom of their own: so many are dark on their own as well."""


@dataclass
class Supervisor:
    """Looks at the lists now and then, and decides."""

    house: House
    district: District
    chance: Random
    crews: Crews
    accepted: int = field(default=0, init=False)
    rejected: int = field(default=0, init=False)
    restored: int = field(default=0, init=False)
    asked: int = field(default=0, init=False)
    _known: dict[str, list[str]] = field(default_factory=dict, init=False)
    """By place: the outages that were accepted for it and last."""
    storm_minutes: int = field(default=0, init=False)
    _storm_since_ms: int | None = field(default=None, init=False)

    def look(self) -> None:
        """Decide what has come up since."""
        for shown in self.house.areas.suspected():
            # One that was accepted just now may explain those behind it on the list.
            with suppress(DomainError):
                self._decide(shown)
        self._switch()

    def _decide(self, shown: ShownSuspicion) -> None:
        suspicion, now = shown.suspicion, self.house.timeline.now
        place = self._place(suspicion)
        number = suspicion.number
        if place is None or not self.district.is_dark(place, now):
            self.house.areas.reject(number, "现场看过，不是一片停电", BY)
            self.rejected += 1
            return
        ends = self.district.dark[place][1]
        told = self.house.areas.accept(number, self._expected(ends, now), "大风刮断了线路", BY)
        self.accepted += 1
        for order in told.linked:
            self.crews.go_to_area(order)
        numbers = self._known.setdefault(place, [])
        if not numbers:
            self.house.timeline.at(ends, lambda: self._power_is_back(place))
        numbers.append(told.outage.number)

    def _expected(self, ends: datetime, now: datetime) -> datetime | None:
        """What callers are told: rounded, sometimes too early, sometimes not known yet."""
        if self.chance.random() < 0.2:
            return None
        guess = now + (ends - now) * (0.8 + 0.5 * self.chance.random())
        return max(guess, now + timedelta(minutes=10))

    def _place(self, suspicion: Suspicion) -> str | None:
        name = suspicion.area.name
        for place in self.district.dark:
            if name in (place, place + LINE):
                return place
        return None

    def _power_is_back(self, place: str) -> None:
        for number in self._known.pop(place, []):
            questions = self.house.areas.ask(number)
            keep = [q for q in questions if self._lasts(q)]
            kept = {question.order.number for question in keep}
            also = [q.order.number for q in questions if q.order.number not in kept]
            told = self.house.areas.restored(number, also=also, keep=sorted(kept), by=BY)
            self.asked += len(questions)
            self.restored += len(told.restored)
            for order in told.kept:
                self.crews.send(order, alone=True)
        self._switch()

    def _lasts(self, question: Question) -> bool:
        """Whether this home stays dark although its area has its power back."""
        return question.order.is_urgent or self.chance.randrange(1000) < NOT_CALLED_ABOUT

    def _switch(self) -> None:
        known, now_ms = len(self._known), self.house.timeline.now_ms
        if self._storm_since_ms is None and known >= STORM_FROM:
            until = self.house.timeline.now + STORM_LASTS
            areas = sorted(self._known)
            self.house.modes.switch_on(
                Mode.STORM, until, by=BY, reason="大面积停电", say=STORM_WORDS, areas=areas
            )
            self._storm_since_ms = now_ms
        elif self._storm_since_ms is not None and known < STORM_BELOW:
            self.house.modes.switch_off(Mode.STORM, by=BY, reason="大部分已经来电")
            self.storm_minutes += (now_ms - self._storm_since_ms) // 60_000
            self._storm_since_ms = None
        else:
            return
        self.house.look_at_modes()
