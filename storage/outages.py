"""The known outages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, or_, select

from ivr.domain.address import Address
from ivr.domain.known_outage import KnownOutage, OutageKind
from storage.callbacks_wanted import follow_outage, forget_outage
from storage.plain_rows import known_keys, table_of, upsert_row
from storage.prepared import Found, Prepared
from storage.tables import KnownOutageRow
from storage.transaction import Transaction

_OUTAGES = table_of(KnownOutageRow)
_O = _OUTAGES.c
KEPT = 500
"""Outages kept as they were read: a caller without power is held against all that are known."""

_area = lru_cache(maxsize=10_000)(Address.parse)
"""Every caller without power is held against the areas of every outage."""


def _outage(row: Found) -> KnownOutage:
    return KnownOutage(
        number=row.number,
        kind=OutageKind(row.kind),
        reason=row.reason,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        accounts=frozenset(row.accounts),
        areas=tuple(map(_area, row.areas)),
        feeders=tuple(row.feeders or ()),
        transformers=tuple(row.transformers or ()),
        until_restored=row.until_restored,
        restored_at=row.restored_at,
    )


def _outages(statement: Select[*tuple[Any, ...]]) -> Prepared:
    return Prepared(statement, made=_outage, kept=KEPT)


_EVERY = select(_OUTAGES).order_by(_O.starts_at, _O.number)
_ALL = _outages(_EVERY)
_BETWEEN = _outages(
    _EVERY.where(
        _O.starts_at <= bindparam("end"),
        or_(
            _O.ends_at >= bindparam("start"),
            _O.until_restored.is_(True) & _O.restored_at.is_(None),
            _O.restored_at >= bindparam("start"),
        ),
    )
)
_RESTORED = _outages(
    select(_OUTAGES)
    .where(_O.restored_at >= bindparam("instant"))
    .order_by(_O.restored_at, _O.number)
)
_ONE = _outages(select(_OUTAGES).where(_O.number == bindparam("number")))
_GONE = Prepared(delete(_OUTAGES).where(_O.number == bindparam("number")))


class StoredOutages:
    """The known outages."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def between(self, start: datetime, end: datetime) -> Sequence[KnownOutage]:
        return list(self._transaction.rows(_BETWEEN, {"start": start, "end": end}))

    def restored_since(self, instant: datetime) -> Sequence[KnownOutage]:
        return list(self._transaction.rows(_RESTORED, {"instant": instant}))

    def every(self) -> Sequence[KnownOutage]:
        return list(self._transaction.rows(_ALL))

    def get(self, number: str) -> KnownOutage | None:
        outage: KnownOutage | None = self._transaction.row(_ONE, {"number": number})
        return outage

    def save(self, outage: KnownOutage) -> None:
        values = {
            "number": outage.number,
            "kind": outage.kind.value,
            "reason": outage.reason,
            "starts_at": outage.starts_at,
            "ends_at": outage.ends_at,
            "accounts": sorted(outage.accounts),
            "areas": [area.text for area in outage.areas],
            "feeders": list(outage.feeders),
            "transformers": list(outage.transformers),
            "until_restored": outage.until_restored,
            "restored_at": outage.restored_at,
        }
        upsert_row(self._transaction, KnownOutageRow, values)
        follow_outage(self._transaction, outage)

    def known(self, numbers: Collection[str]) -> set[str]:
        return known_keys(self._transaction, KnownOutageRow.number, numbers)

    def remove(self, numbers: Collection[str]) -> None:
        for number in numbers:
            if (outage := self.get(number)) is not None:
                forget_outage(self._transaction, number, outage.starts_at)
                self._transaction.write(_GONE, {"number": number})
