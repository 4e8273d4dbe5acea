"""The town of a simulated day: who lives in which district, and what the store knows of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from ivr.bench.town import Home, homes
from ivr.clock import local
from ivr.domain.address import Address
from ivr.domain.month import Month
from ivr.domain.terms import Area
from ivr.simulator.day.supervisor import LINE
from ivr.simulator.day.town import Household
from storage.account_tables import BillRow
from storage.filling import Filling
from storage.tables import CustomerPhoneRow, CustomerRow

FEWEST_HOMES = 3_000
MONTHS = 3


def households_of(calls: int, districts: int, number: int) -> list[Household]:
    """The homes of one district; a town has about as many homes as it has calls that day.

    Whole compounds, roads and villages belong to a district, in turn.
    """
    everyone = [_household(home) for home in homes(max(FEWEST_HOMES, calls))]
    places = list(dict.fromkeys(household.place for household in everyone))
    own = {place for at, place in enumerate(places) if at % districts == number}
    return [household for household in everyone if household.place in own]


def fill(file: Path, households: Sequence[Household], day: datetime) -> None:
    """Store the homes with their telephones and their last bills, in a new database."""
    filling = Filling.of(file)
    areas = {area.value: area for area in Area}
    try:
        filling.write(CustomerRow, (_customer(home, areas) for home in households))
        filling.write(
            CustomerPhoneRow,
            ({"account": h.account, "position": 1, "phone": h.phone} for h in households),
        )
        filling.write(BillRow, _bills(households, day))
    finally:
        filling.close()


def _household(home: Home) -> Household:
    address = Address.parse(home.address)
    place = address.compound or address.village or address.road or home.address
    figures = int(home.account)
    return Household(
        account=home.account,
        name=home.name,
        address=home.address,
        phone=home.phone,
        area=home.area,
        place=place,
        id_ending=f"{figures * 7 % 1_000_000:06d}",
        meter_ending=f"{figures * 3 % 10_000:04d}",
    )


def _customer(home: Household, areas: Mapping[str, Area]) -> Mapping[str, object]:
    return {
        "account": home.account,
        "name": home.name,
        "address": home.address,
        "area": areas[home.area],
        "building": Address.parse(home.address).building_place,
        "feeder": f"{home.place}{LINE}",
        "transformer": None,
        "important": False,
        "important_contact": None,
        "id_ending": home.id_ending,
        "meter_ending": home.meter_ending,
    }


def _bills(households: Sequence[Household], day: datetime) -> Iterator[Mapping[str, object]]:
    this_month = Month.of(local(day).date())
    due_on = local(day).date() + timedelta(days=5)
    for home in households:
        energy_kwh = 80 + int(home.account) % 300
        for back in range(1, MONTHS + 1):
            yield {
                "account": home.account,
                "month": this_month.back(back).text,
                "energy_kwh": energy_kwh,
                "amount_fen": energy_kwh * 56,
                "due_on": due_on,
                "paid_at": None if back == 1 else day - timedelta(days=20 * back),
            }
