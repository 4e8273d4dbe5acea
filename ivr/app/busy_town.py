"""A town with years of orders and a stormy night, put into an empty database to be measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ivr.bench.orders import ASKING, FILING, Arguments, Question
from ivr.bench.town import Home, homes
from ivr.domain.address import Address
from ivr.domain.terms import Area
from storage.filling import Filling, Values
from storage.tables import CustomerPhoneRow, CustomerRow
from storage.years_of_orders import Place, fill_orders

ORDERS_PER_HOME = 5
SCATTERED, TOGETHER = 2_400, 300
"""In hand tonight: all over the town, and in each of two places that the storm has struck."""

COMPOUND_HOME, VILLAGE_HOME = 0, 3
"""Homes at these places of every ten lie in a compound, and in a village."""

LEFT_ALONE = 7
"""One of so many homes never has anything in hand tonight."""


@dataclass(frozen=True, slots=True)
class BusyTown:
    """Its homes, and which of them have an order in hand."""

    homes: Sequence[Home]
    tonight: Sequence[Home]

    @classmethod
    def of(cls, orders: int) -> BusyTown:
        """The town that has had so many orders in the last years."""
        everyone = homes(max(10_000, orders // ORDERS_PER_HOME))
        able = [home for at, home in enumerate(everyone) if at % LEFT_ALONE]
        compound = [home for home in able if home.address.startswith(_estate(everyone))]
        village = [home for home in able if home.address.startswith(_village(everyone))]
        struck = [*compound[:TOGETHER], *village[:TOGETHER]]
        step = max(1, len(able) // SCATTERED)
        scattered = [home for home in able[::step] if home not in struck]
        return cls(everyone, [*struck, *scattered])

    def fill(self, filling: Filling, orders: int, now: datetime) -> None:
        """Store the homes, so many closed orders, and those of tonight."""
        places = {home.account: _place(home) for home in self.homes}
        filling.write(CustomerRow, map(_customer, places.values()))
        filling.write(
            CustomerPhoneRow,
            ({"account": h.account, "position": 1, "phone": h.phone} for h in self.homes),
        )
        tonight = [places[home.account] for home in self.tonight]
        fill_orders(filling, orders, list(places.values()), tonight, now)
        filling.settle()

    def questions(self, times: int, filings: int) -> list[Question]:
        """What callers bring: known and unknown, by account and by address, where it is busy."""
        waiting = _spread(self.tonight[2 * TOGETHER :], times)
        struck = self.tonight[:TOGETHER], self.tonight[TOGETHER : 2 * TOGETHER]
        busy = {home.account for home in self.tonight}
        quiet = [home for home in self.homes if home.account not in busy]
        dark = {_stairwell(home) for home in self.tonight}
        few = _spread([home for home in quiet if _stairwell(home) not in dark], times)
        estate, village = _estate(self.homes), _village(self.homes)
        beside = [home for home in quiet if home.address.startswith(estate)]
        outside = [home for home in quiet if home.address.startswith(village)]
        filed = _spread([home for home in quiet[1::2] if _stairwell(home) not in dark], filings)
        ask = _asking
        return [
            ask("户号，已经报过", (_by_account(home) for home in waiting), "是"),
            ask("户号，没有报过", (_by_account(home) for home in few), "否"),
            ask("户号和地址，没有报过", (_by_both(home) for home in few), "否"),
            ask("地址，这家已经报过", (_by_address(home) for home in waiting), "是"),
            ask("地址，没有户号，没有报过", (_by_address(home) for home in few), "否"),
            ask("地址，镇上没有的地方", (_nowhere(at) for at in range(times)), "否"),
            ask(
                f"地址，小区里有 {TOGETHER} 张在途，这家没报",
                (_by_address(home) for home in _spread(beside, times)),
                "否",
            ),
            ask(
                f"地址，小区里有 {TOGETHER} 张在途，这家报过",
                (_by_address(home) for home in _spread(struck[0], times)),
                "是",
            ),
            ask(
                f"地址，村里有 {TOGETHER} 张在途，这家没报",
                (_by_address(home) for home in _spread(outside, times)),
                "否",
            ),
            _filing("没有人报过", (_report(home) for home in filed), "新工单"),
            _filing("别人刚报过（并入）", (_report(home) for home in filed), "已有工单"),
            _filing(
                f"小区里有 {TOGETHER} 张在途",
                (_report(home) for home in _spread(beside[1::2], min(filings, len(beside) // 2))),
                "新工单",
            ),
        ]


def _asking(told: str, given: Iterable[Arguments], known: str) -> Question:
    return Question(ASKING, told, list(given), "是否重复", known)


def _filing(told: str, given: Iterable[Arguments], outcome: str) -> Question:
    return Question(FILING, told, list(given), "登记结果", outcome)


def _by_account(home: Home) -> Arguments:
    return {"户号": home.account, "范围": "一户"}


def _by_address(home: Home) -> Arguments:
    return {"地址": home.address, "地址已确认": "是", "范围": "一户"}


def _by_both(home: Home) -> Arguments:
    return {"户号": home.account, **_by_address(home)}


def _nowhere(at: int) -> Arguments:
    return {"地址": f"天涯路{at + 1}号2单元301室", "地址已确认": "是", "范围": "一栋"}


def _report(home: Home) -> Arguments:
    return {
        "户号": home.account,
        "户名": home.name,
        "用电地址": home.address,
        "范围": "一户",
        "故障时间": "刚才",
        "联系电话": home.phone,
        "现象": "全屋没电",
    }


def _spread(some: Sequence[Home], number: int) -> list[Home]:
    """So many of them, from the first to the last; again from the beginning where they are few."""
    step = max(1, len(some) // number)
    chosen = list(some[::step])[:number]
    return [chosen[at % len(chosen)] for at in range(number)]


def _customer(place: Place) -> Values:
    """The columns of a customer of whom nothing else is known."""
    unknown = ("feeder", "transformer", "important_contact", "id_ending", "meter_ending")
    return {
        **dict.fromkeys(unknown),
        "account": place.account,
        "name": place.name,
        "address": place.address.text,
        "area": place.area,
        "building": place.address.building_place,
        "important": False,
    }


def _place(home: Home) -> Place:
    area = Area(home.area)
    return Place(home.account, home.name, Address.parse(home.address), home.phone, area)


def _stairwell(home: Home) -> str:
    """Its building along a road, its stairwell in a compound, itself in a village."""
    return home.address.partition("单元")[0]


def _estate(everyone: Sequence[Home]) -> str:
    """The compound where the first home lies."""
    return Address.parse(everyone[COMPOUND_HOME].address).compound or ""


def _village(everyone: Sequence[Home]) -> str:
    return Address.parse(everyone[VILLAGE_HOME].address).village or ""
