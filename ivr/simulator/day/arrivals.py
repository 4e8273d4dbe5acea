"""Who calls when: the ordinary calls of a day by the hour, and a storm's besides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from ivr.simulator.day import mix
from ivr.simulator.day.mix import Errand
from ivr.simulator.day.town import District, Household

STORM_SHARE = 300
"""Of a thousand calls of the day, those of homes that the storm has struck."""

STRUCK_SHARE = 400
"""Of a thousand homes, those in places that the storm strikes."""

AGAIN = 300
"""Of a thousand callers of a struck place, those who call once more, an hour or so later."""

STORM_BEGINS, STORM_MOVES_ON = timedelta(hours=17, minutes=30), timedelta(hours=2)
SHORTEST_DARK, LONGEST_DARK = timedelta(minutes=80), timedelta(hours=5)
FIRST_CALLS_WITHIN_S = 1_100
"""After so long, on the average, somebody in the dark calls."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One call that comes in."""

    at: datetime
    household: Household
    errand: Errand
    in_storm: bool = False


def strike(district: District, day: datetime, chance: Random) -> None:
    """Let the storm take the power of some of the district's places, one after another."""
    places = list(district.places.items())
    chance.shuffle(places)
    left = len(district.households) * STRUCK_SHARE // 1000
    begins = day + STORM_BEGINS
    for place, households in places:
        if left <= 0:
            return
        left -= len(households)
        at = begins + STORM_MOVES_ON * chance.random()
        lasts = SHORTEST_DARK + (LONGEST_DARK - SHORTEST_DARK) * chance.random()
        district.dark[place] = (at, at + lasts)


def arrivals(district: District, day: datetime, calls: int, chance: Random) -> Sequence[Arrival]:
    """So many calls, in their order."""
    in_storm = calls * STORM_SHARE // 1000 if district.dark else 0
    found = [*_ordinary(district, day, calls - in_storm, chance)]
    found += _of_the_storm(district, in_storm, chance)
    return sorted(found, key=lambda arrival: arrival.at)


def _ordinary(district: District, day: datetime, calls: int, chance: Random) -> Iterator[Arrival]:
    errands = chance.choices(mix.ERRANDS, [errand.weight for errand in mix.ERRANDS], k=calls)
    hours = chance.choices(range(24), mix.BY_HOUR, k=calls)
    reported: list[Household] = []
    for errand, hour in zip(errands, hours, strict=True):
        household = chance.choice(district.households)
        if errand is mix.URGES and reported:
            household = chance.choice(reported[-200:])
        if errand is mix.REPORTS:
            reported.append(household)
        yield Arrival(day + timedelta(hours=hour + chance.random()), household, errand)


def _of_the_storm(district: District, calls: int, chance: Random) -> Iterator[Arrival]:
    places = district.places
    struck = [household for place in district.dark for household in places[place]]
    for _ in range(calls):
        household = chance.choice(struck)
        begins, ends = district.dark[household.place]
        if chance.randrange(1000) < AGAIN:
            at = begins + (ends - begins) * chance.random()
            yield Arrival(at, household, mix.STRUCK_AGAIN, in_storm=True)
        else:
            waits = min(chance.expovariate(1 / FIRST_CALLS_WITHIN_S), 3 * FIRST_CALLS_WITHIN_S)
            at = begins + timedelta(seconds=30 + waits)
            yield Arrival(at, household, mix.STRUCK, in_storm=True)
