"""What a supervisor does when callers are to be served otherwise: switch on, switch off, look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.clock import Clock, local
from ivr.domain.address import Address
from ivr.domain.mode import LEAST_AREA, MODE_NAMES, Mode, Modes, ModeSwitch, lies_in
from ivr.domain.ports import OpenUnitOfWork
from ivr.errors import NotAllowed

LONGEST = timedelta(days=7)
"""Whoever wants a mode for longer looks at it again before."""
MOST_AREAS = 50
READ_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class ModeDesk:
    """Switches modes; every switch is on record with who and why."""

    unit_of_work: OpenUnitOfWork
    clock: Clock
    faults_of: Callable[[str], Sequence[str]] = lambda _text: ()
    """What is wrong with a text that callers are to hear, each in one sentence."""

    def switch_on(
        self,
        mode: Mode,
        until: datetime,
        *,
        by: str,
        reason: str = "",
        say: str = "",
        areas: Sequence[str] = (),
    ) -> ModeSwitch:
        """The mode is on from now until then; NotAllowed where end, text or an area will not do."""
        now = self.clock.now()
        name = MODE_NAMES[mode]
        if until <= now:
            raise NotAllowed(f"结束时间{local(until):%Y-%m-%d %H:%M}已经过去了，请给一个以后的时间")
        if until - now > LONGEST:
            raise NotAllowed(
                f"「{name}」一次最多开{LONGEST.days}天，请给近一些的结束时间，到时候还要就再开一次"
            )
        if mode is Mode.STORM and not say.strip():
            raise NotAllowed("「风暴」要写明先告诉客户的话，用 --say 给出")
        if say and (faults := self.faults_of(say)):
            raise NotAllowed(f"先告诉客户的话用不了：{'；'.join(faults)}")
        switch = ModeSwitch(now, mode, until, by, reason, say.strip(), _areas(areas))
        self._add([switch])
        return switch

    def switch_off(self, mode: Mode | None, *, by: str, reason: str = "") -> Sequence[ModeSwitch]:
        """This mode (None: every one) is off; what was off already is not written down again."""
        now = self.clock.now()
        wanted = (Mode.STORM, Mode.TROUBLE) if mode is None else (mode,)
        running = self.modes()
        off = [
            ModeSwitch(now, each, None, by, reason)
            for each in wanted
            if running.running(each, now) is not None
        ]
        self._add(off)
        return off

    def areas_of_nobody(self, areas: Sequence[str]) -> Sequence[str]:
        """The areas that no customer's address names: a slip of the pen, most likely."""
        if not areas:
            return []
        with self.unit_of_work(read_only=True) as unit:
            addresses = unit.customers.addresses()
        # Reading a million addresses takes a minute; those that begin alike are few.
        return [
            area
            for area in areas
            if not any(
                area in address or lies_in(Address.parse(address), area)
                for address in addresses
                if area[:LEAST_AREA] in address
            )
        ]

    def modes(self) -> Modes:
        """The newest switch of each mode."""
        with self.unit_of_work(read_only=True) as unit:
            return unit.modes.newest()

    def log(self, most: int = READ_AT_ONCE) -> Sequence[ModeSwitch]:
        """The newest switches, the newest first."""
        with self.unit_of_work(read_only=True) as unit:
            return unit.modes.log(most)

    def _add(self, switches: Sequence[ModeSwitch]) -> None:
        if not switches:
            return
        with self.unit_of_work() as unit:
            for switch in switches:
                unit.modes.add(switch)
            unit.commit()


def _areas(written: Sequence[str]) -> tuple[str, ...]:
    areas = tuple(dict.fromkeys(name for each in written if (name := each.strip())))
    if len(areas) > MOST_AREAS:
        raise NotAllowed(f"一次最多写{MOST_AREAS}个片区，这里有{len(areas)}个，请合成大一些的")
    for area in areas:
        if len(area) < LEAST_AREA or len(area) > 30 or area.isdecimal():
            raise NotAllowed(f"片区「{area}」认不出，请写路名、小区、村、镇，例如 和平路")
    return areas
