"""The names of places in the customers' file: calls read them back, so they are spoken ahead."""

from __future__ import annotations

from collections import Counter

from ivr.domain.address import Address
from ivr.domain.ports import OpenUnitOfWork
from ivr.errors import IvrError

MOST = 2000
"""Names beyond the most frequent ones are rendered when a call brings them up."""

BETWEEN = ("号", "号楼", "栋", "幢", "座", "单元", "楼", "层", "室", "组", "弄", "巷")
"""With these and numbers an address is put together out of its names."""


def place_names(open_unit_of_work: OpenUnitOfWork) -> list[str]:
    """What stands between names, and the names themselves, those with most homes first."""
    with open_unit_of_work(read_only=True) as work:
        addresses = work.customers.addresses()
    homes: Counter[str] = Counter()
    for text in addresses:
        homes.update(_names(text))
    return [*BETWEEN, *(name for name, _ in homes.most_common(MOST))]


def _names(text: str) -> set[str]:
    try:
        address = Address.parse(text)
    except IvrError:
        return set()
    parts = (address.town, address.village, address.road, address.compound)
    return {part for part in parts if part}
