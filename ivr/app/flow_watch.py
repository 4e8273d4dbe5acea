"""Notices that flows were published, and lets new calls begin with them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ivr.app.editions import Edition, FlowLibrary, stored_edition
from ivr.config import Config
from ivr.domain.ports import FlowVersionRecord
from ivr.errors import IvrError, NotFound, StorageError
from ivr.services.publishing import READ_AT_ONCE, Publishing
from ivr.services.version_words import introduce

log = logging.getLogger(__name__)


@dataclass
class FlowWatch:
    """Looks for a new version now and then; whatever goes wrong, the flows in force stay."""

    config: Config
    publishing: Publishing
    library: FlowLibrary
    swapped: Callable[[Edition], None]
    """Told after the swap; must not take long."""
    newest: int
    """The newest version that was looked at, whether it could be run or not."""
    _blind: bool = field(default=False, init=False)

    def look(self) -> None:
        """Look once."""
        try:
            number = self.publishing.latest_number()
            if number not in (0, self.newest):
                self._take(number)
            self._blind = False
        except (StorageError, NotFound) as error:
            if not self._blind:
                log.error("看不到有没有新发布的流程，先照旧用现在的：%s", error)
            self._blind = True

    def _take(self, number: int) -> None:
        """Take up the newest version that can be run among those not looked at yet.

        Two may have been published since the last look, and only the last be unusable.
        """
        looked, self.newest = self.newest, number  # looked at once, whatever comes of it
        for record in self._since(looked):
            try:
                edition = stored_edition(self.config, record)
            except IvrError as error:
                log.error("第 %d 版流程这个程序用不了，先不用它：%s", record.number, error)
                continue
            self.library.swap(edition)
            log.warning("新来电从现在起用%s，正在通话的照旧", introduce(record))
            self.swapped(edition)
            return

    def _since(self, looked: int) -> Iterator[FlowVersionRecord]:
        """What was published after this version, the newest first."""
        before: int | None = None
        while batch := self.publishing.history(READ_AT_ONCE, before):
            for record in batch:
                if record.number <= looked:
                    return
                yield record
            before = batch[-1].number
