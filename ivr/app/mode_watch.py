"""Notices switched modes, and a database that does not serve: what new calls are told of both."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ivr.clock import Clock
from ivr.dialogue.readings import read_plainly
from ivr.domain.mode import MODE_NAMES, Mode, Modes
from ivr.domain.ports import OpenUnitOfWork
from ivr.errors import StorageError
from ivr.services.store_health import StoreHealth

log = logging.getLogger(__name__)


@dataclass
class ModeWatch:
    """Looks now and then; what it saw last holds on, until its end, while nothing can be seen."""

    unit_of_work: OpenUnitOfWork
    clock: Clock
    health: StoreHealth
    announced: Callable[[Sequence[str]], object] = lambda _texts: None
    """Told of the texts that callers will hear, as soon as they are known; must not take long."""
    _modes: Modes = field(default_factory=Modes, init=False)
    _told: str = field(default=MODE_NAMES[Mode.NORMAL], init=False)

    def look(self) -> None:
        """Look once."""
        try:
            with self.unit_of_work(read_only=True) as unit:
                modes = unit.modes.newest()
        except StorageError:
            self.health.note(writes=False, done=False)
        else:
            self.health.note(writes=False, done=True)
            if modes != self._modes:
                self._modes = modes
                self.announced(self.banners())
        self._tell()

    def mode(self) -> str:
        """The mode in force, as conditions of flows call it."""
        if self.health.troubled:
            return MODE_NAMES[Mode.TROUBLE]
        return MODE_NAMES[self._modes.at(self.clock.now())]

    def banners(self) -> Sequence[str]:
        """What every caller is told first, as it is spoken."""
        return [read_plainly(text) for text in self._modes.banners(self.clock.now())]

    def _tell(self) -> None:
        """The operator reads of every change; why the database fails stands there already."""
        if (mode := self.mode()) == self._told:
            return
        self._told = mode
        why = "：数据库读写不了，来电先用最简单的办法登记" if self.health.troubled else ""
        log.warning("现在是「%s」模式%s", mode, why)
