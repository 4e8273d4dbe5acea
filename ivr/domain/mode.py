"""How callers are served for a while: as always, in a storm, or while the system is in trouble.

A supervisor switches; every switch is a line of a log to which lines are only added, and what is
in force follows from the newest line of each mode. Whatever is switched on has an end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ivr.domain.address import Address

LEAST_AREA = 2
"""Characters; a shorter name of an area would be found in too many addresses."""


class Mode(StrEnum):
    """How callers are served."""

    NORMAL = "normal"
    STORM = "storm"
    TROUBLE = "trouble"


MODE_NAMES: Mapping[Mode, str] = {
    Mode.NORMAL: "平常",
    Mode.STORM: "风暴",
    Mode.TROUBLE: "系统故障",
}
"""As conditions of flows and people call them."""


@dataclass(frozen=True, slots=True)
class ModeSwitch:
    """Somebody switched a mode on until a time, or (until None) off."""

    at: datetime
    mode: Mode
    until: datetime | None
    by: str
    reason: str = ""
    say: str = ""
    """What every caller is told first while it is on."""
    areas: tuple[str, ...] = ()
    """The parts of the town that it is about, as people name them."""

    def on_at(self, now: datetime) -> bool:
        """Whether the mode is on by this switch; it ends by itself."""
        return self.until is not None and now < self.until

    def area_of(self, address: Address) -> str | None:
        """The named area in which the address lies."""
        return next((area for area in self.areas if lies_in(address, area)), None)


@dataclass(frozen=True, slots=True)
class Modes:
    """The newest switch of each mode."""

    switches: tuple[ModeSwitch, ...] = ()

    def running(self, mode: Mode, now: datetime) -> ModeSwitch | None:
        """The switch by which the mode is on."""
        newest = next((switch for switch in self.switches if switch.mode is mode), None)
        return newest if newest is not None and newest.on_at(now) else None

    def at(self, now: datetime) -> Mode:
        """The mode in force: nothing can be looked up in trouble, not even a storm's outages."""
        for mode in (Mode.TROUBLE, Mode.STORM):
            if self.running(mode, now) is not None:
                return mode
        return Mode.NORMAL

    def banners(self, now: datetime) -> tuple[str, ...]:
        """What every caller is told first."""
        on = (self.running(mode, now) for mode in (Mode.STORM, Mode.TROUBLE))
        return tuple(switch.say for switch in on if switch is not None and switch.say)


def lies_in(address: Address, area: str) -> bool:
    """Whether an address lies in an area that people name: 和平路, 城东, 阳光花园小区."""
    return address.within(Address.parse(area)) or area in address.text
