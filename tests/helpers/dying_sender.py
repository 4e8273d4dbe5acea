"""A sender, or a writer of files, that kills itself after its n-th step: `kill -9` between any two.

python -m tests.helpers.dying_sender DATABASE URL STEP          sends by webhook
python -m tests.helpers.dying_sender DATABASE FILE.csv STEP     writes a file
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from ivr.app import hand_over_file
from ivr.clock import SystemClock
from ivr.domain.delivery import Answer
from ivr.domain.outbox import OutboxMessage, Reach
from ivr.domain.ports import UnitOfWork
from ivr.services.hand_over import HandOver
from ivr.services.hand_over_sheet import SheetDesk
from ivr.webhooks.posting import Poster, trusting
from ivr.webhooks.signing import signed_headers
from storage.database import open_database
from tests.helpers.webhook_receiver import SECRET

LEASE = timedelta(milliseconds=20)


class Fate:
    """Counts steps; after the last one that is granted the process is gone."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def step(self) -> None:
        """One more step is done."""
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def main(place: str, target: str, steps: int) -> None:
    """Hand over all that is due, as far as fate allows."""
    fate, clock = Fate(steps), SystemClock()
    database = open_database(Path(place) if "://" not in place else place)

    def unit_of_work(*, read_only: bool = False) -> UnitOfWork:
        unit = database.unit_of_work(read_only=read_only)
        commit = unit.commit

        def counted() -> None:
            fate.step()
            commit()
            fate.step()

        unit.commit = counted  # type: ignore[method-assign]
        return unit

    def counted_write(write: Callable[[bytes, Path], None]) -> Callable[[bytes, Path], None]:
        def act(content: bytes, path: Path) -> None:
            write(content, path)
            fate.step()

        return act

    if "://" not in target:
        hand_over_file._write = counted_write(hand_over_file._write)  # type: ignore[assignment]
        hand_over_file.write_hand_over(SheetDesk(unit_of_work, clock, Reach()), Path(target))
        return

    def post(message: OutboxMessage, at: datetime) -> Answer:
        headers = signed_headers([SECRET], message.id, at, message.body)
        answer = Poster(5, trusting(None)).post(target, message.body.encode(), headers)
        fate.step()
        return answer

    HandOver(unit_of_work, clock, Reach(target), post, luck=lambda: 0.5, lease=LEASE).send_due()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
