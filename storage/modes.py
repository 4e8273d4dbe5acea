"""The repository of switched modes: a log whose lines are added, never changed, never deleted."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ivr.domain.mode import Mode, Modes, ModeSwitch
from storage.tables import ModeSwitchRow


class StoredModes:
    """Every switch of a mode."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, switch: ModeSwitch) -> None:
        last = self._session.scalar(select(func.max(ModeSwitchRow.sequence))) or 0
        row = ModeSwitchRow(
            sequence=last + 1,
            at=switch.at,
            mode=switch.mode.value,
            until=switch.until,
            say=switch.say,
            areas=list(switch.areas),
            by=switch.by,
            reason=switch.reason,
        )
        self._session.add(row)
        self._session.flush()

    def newest(self) -> Modes:
        last = select(func.max(ModeSwitchRow.sequence)).group_by(ModeSwitchRow.mode)
        rows = self._session.scalars(select(ModeSwitchRow).where(ModeSwitchRow.sequence.in_(last)))
        return Modes(tuple(map(_switch, rows)))

    def log(self, most: int) -> Sequence[ModeSwitch]:
        rows = select(ModeSwitchRow).order_by(ModeSwitchRow.sequence.desc()).limit(most)
        return [_switch(row) for row in self._session.scalars(rows)]


def _switch(row: ModeSwitchRow) -> ModeSwitch:
    return ModeSwitch(
        at=row.at,
        mode=Mode(row.mode),
        until=row.until,
        by=row.by,
        reason=row.reason,
        say=row.say,
        areas=tuple(row.areas),
    )
