"""The beginning of a call of ours: we speak once it is our turn, and to no machine."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from ivr.calls.answerers import Answerers, FromAnswerer, Watching
from ivr.calls.ports import Stream
from ivr.errors import EngineError

PERSONS_ANSWERS = 2
"""Whoever has answered so many questions in words is no machine."""

log = logging.getLogger(__name__)


@dataclass
class Opening:
    """Finds out who has picked up; without answerers (a call that came in) it does nothing."""

    answerers: Answerers | None
    stream: Stream
    post: Callable[[FromAnswerer], None]
    _watching: Watching | None = field(default=None, init=False)
    _understood: int = field(default=0, init=False)

    def begin(self) -> bool:
        """The call is up; whether it is to be waited for our turn."""
        if self.answerers is None:
            return False
        try:
            self._watching = self.answerers.watch(self.stream, self.post)
        except EngineError as error:
            log.warning("听不出接电话的是人还是答录机：%s", error)
        return self._watching is not None

    @property
    def doubtful(self) -> bool:
        """Whether a machine may have picked up."""
        return self._watching is not None and not self._watching.over

    def understood(self) -> None:
        """A question was answered in words: what a greeting says may pass for one answer."""
        self._understood += 1
        if self._understood >= PERSONS_ANSWERS:
            self.settle()

    def settle(self) -> None:
        """Somebody is there for certain, or nobody any more."""
        if self.answerers is not None and self._watching is not None:
            self.answerers.leave(self._watching)
            self._watching = None
