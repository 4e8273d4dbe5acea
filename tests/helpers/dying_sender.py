"""Senders, or writers of files, of which the n-th is killed after its n-th step: `kill -9`.

python -m tests.helpers.dying_sender DATABASE URL       each sends by webhook
python -m tests.helpers.dying_sender DATABASE FOLDER    each writes a file into the folder

It ends, and says how many there were, with the first that lives to its end.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from ivr.app import hand_over_file
from ivr.clock import SystemClock
from ivr.domain.delivery import Answer
from ivr.domain.outbox import OutboxMessage, Reach
from ivr.domain.ports import UnitOfWork
from ivr.errors import NotFound
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
        with suppress(NotFound):  # who died last had done all
            hand_over_file.write_hand_over(SheetDesk(unit_of_work, clock, Reach()), Path(target))
        return

    def post(message: OutboxMessage, at: datetime) -> Answer:
        headers = signed_headers([SECRET], message.id, at, message.body)
        answer = Poster(5, trusting(None)).post(target, message.body.encode(), headers)
        fate.step()
        return answer

    HandOver(unit_of_work, clock, Reach(target), post, luck=lambda: 0.5, lease=LEASE).send_due()


def run(place: str, target: str) -> None:
    """One after the other, each a process of its own that has everything loaded already."""
    for steps in count(1):
        child = os.fork()
        if child == 0:
            main(place, target if "://" in target else f"{target}/{steps}.csv", steps)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        ended = os.waitstatus_to_exitcode(status)
        if ended == 0:
            print(steps)
            return
        assert ended == -signal.SIGKILL
        time.sleep(2 * LEASE.total_seconds())  # the lease of the dead runs out


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2])
