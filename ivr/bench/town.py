"""An invented town of any size: who lives where. The same number of homes is the same town."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

_FIRST = "和平建设文化解放人民中山长江黄河学院青年"
_SECOND = "东西南北安宁泰康兴盛"
_ESTATES = ("花园", "家园", "小区", "新苑", "公馆")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = ("建国", "秀英", "伟", "桂兰", "小明", "丽华", "志强", "玉梅")

BUILDINGS, STAIRS, FLOORS, FLATS = 24, 2, 11, 2
"""Of a compound; a flat's number is its floor and 01 or 02."""

ROAD_NUMBERS, ROAD_FLOORS = 200, 6
GROUPS, HOUSES = 10, 60
"""Of a village."""


@dataclass(frozen=True, slots=True)
class Home:
    """An account with its place."""

    account: str
    name: str
    address: str
    phone: str
    area: str


def homes(number: int) -> list[Home]:
    """So many homes: of ten, five in compounds, three along roads, two in villages."""
    places = (_compounds(), _roads(), _villages())
    order = (0, 1, 0, 2, 0, 1, 0, 1, 0, 2)
    made = []
    for at in range(number):
        kind = order[at % len(order)]
        surname, given = _SURNAMES[at % len(_SURNAMES)], _GIVEN[at % len(_GIVEN)]
        made.append(
            Home(
                account=f"33{at:08d}",
                name=surname + given,
                address=next(places[kind]),
                phone=f"138{at:08d}",
                area="rural" if kind == 2 else "city",
            )
        )
    return made


def _compounds() -> Iterator[str]:
    for name in _names(_ESTATES):
        for building in range(1, BUILDINGS + 1):
            for stair in range(1, STAIRS + 1):
                for floor in range(1, FLOORS + 1):
                    for flat in range(1, FLATS + 1):
                        yield f"{name}{building}栋{stair}单元{floor}{flat:02d}室"


def _roads() -> Iterator[str]:
    for name in _names(("路", "街", "大道")):
        for number in range(1, ROAD_NUMBERS + 1):
            for floor in range(1, ROAD_FLOORS + 1):
                for flat in range(1, FLATS + 1):
                    yield f"{name}{number}号1单元{floor}{flat:02d}室"


def _villages() -> Iterator[str]:
    for name in _names(("村",)):
        for group in range(1, GROUPS + 1):
            for house in range(1, HOUSES + 1):
                yield f"{name}{group}组{house}号"


def _names(endings: tuple[str, ...]) -> Iterator[str]:
    """Names without an end: a town may be as large as it likes."""
    for length in count(1):
        for first in _FIRST:
            for second in _SECOND:
                for ending in endings:
                    yield first + second * length + ending
