"""The repository of switched modes: a log whose lines are added, never changed, never deleted."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from ivr.domain.mode import Mode, Modes, ModeSwitch
from storage.plain_rows import insert_rows, table_of
from storage.prepared import Found, Prepared
from storage.tables import ModeSwitchRow
from storage.transaction import Transaction

_SWITCHES = table_of(ModeSwitchRow)
_LAST = Prepared(select(func.max(_SWITCHES.c.sequence)))
_NEWEST = Prepared(
    select(_SWITCHES).where(
        _SWITCHES.c.sequence.in_(select(func.max(_SWITCHES.c.sequence)).group_by(_SWITCHES.c.mode))
    )
)


class StoredModes:
    """Every switch of a mode."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, switch: ModeSwitch) -> None:
        values = {
            "sequence": 1 + (self._transaction.value(_LAST) or 0),
            "at": switch.at,
            "mode": switch.mode.value,
            "until": switch.until,
            "say": switch.say,
            "areas": list(switch.areas),
            "by": switch.by,
            "reason": switch.reason,
        }
        insert_rows(self._transaction, ModeSwitchRow, [values])

    def newest(self) -> Modes:
        return Modes(tuple(map(_switch, self._transaction.rows(_NEWEST))))

    def log(self, most: int) -> Sequence[ModeSwitch]:
        rows = select(_SWITCHES).order_by(_SWITCHES.c.sequence.desc()).limit(most)
        return list(map(_switch, self._transaction.rows(rows)))


def _switch(row: Found) -> ModeSwitch:
    return ModeSwitch(
        at=row.at,
        mode=Mode(row.mode),
        until=row.until,
        by=row.by,
        reason=row.reason,
        say=row.say,
        areas=tuple(row.areas),
    )
