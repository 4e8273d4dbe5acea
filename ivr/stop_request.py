"""The wish that the program should stop: told by a signal handler, awaited by the main thread."""

from __future__ import annotations

import time

LOOK_EVERY_S = 0.1


class StopRequest:
    """How often a stop was asked for.

    A handler runs in the main thread between any two of its steps. So asking takes no lock, which
    the main thread may hold just then; and waiting never relies on being woken: a signal that comes
    a moment before the wait begins wakes nobody.
    """

    def __init__(self) -> None:
        self._times = 0

    def ask(self) -> None:
        """Stop; a second time: at once."""
        self._times += 1

    @property
    def asked(self) -> bool:
        """Whether a stop is wished for."""
        return self._times > 0

    @property
    def urgent(self) -> bool:
        """Whether it was wished for again: nobody waits any longer."""
        return self._times > 1

    def wait(self) -> None:
        """Until a stop is asked for."""
        while not self.asked:
            time.sleep(LOOK_EVERY_S)
