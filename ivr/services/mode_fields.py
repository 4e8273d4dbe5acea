"""Switched modes as plain values with stable names: what `--json` shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from ivr.clock import local
from ivr.domain.mode import Mode, Modes, ModeSwitch

Fields = Mapping[str, object]


def switch_fields(switch: ModeSwitch) -> Fields:
    """One switch under its public field names; `until` is null where the mode was ended."""
    return {
        "at": local(switch.at).isoformat(),
        "mode": switch.mode.value,
        "until": local(switch.until).isoformat() if switch.until is not None else None,
        "say": switch.say,
        "areas": list(switch.areas),
        "by": switch.by,
        "reason": switch.reason,
    }


def modes_fields(modes: Modes, log: Sequence[ModeSwitch], now: datetime) -> Fields:
    """The mode in force, the switches by which modes are on, and the newest lines of the log."""
    on = (modes.running(mode, now) for mode in (Mode.TROUBLE, Mode.STORM))
    return {
        "mode": modes.at(now).value,
        "on": [switch_fields(switch) for switch in on if switch is not None],
        "log": [switch_fields(switch) for switch in log],
    }
