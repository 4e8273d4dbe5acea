"""A program that files reports and dies at one moment of its work, as if the power had failed.

It is told on standard input, a line each: the moment, counted from 1, and the number of the house.
For each it lets a child do the work, and answers `killed` or `done`.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from unittest.mock import patch

from sqlalchemy import Engine, event

from ivr.clock import ManualClock
from ivr.services.flow_actions import FlowActions
from storage.database import open_database
from storage.transaction import Transaction
from tests.storage.watching import watched

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


class Fate:
    """Ends this process at the n-th moment: before and after each statement and each commit."""

    def __init__(self, moment: int) -> None:
        self._left = moment

    def pass_by(self, *_: object, **__: object) -> None:
        """One moment more."""
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Count every moment meanwhile."""
        event.listen(Engine, "commit", self.pass_by)
        commit = Transaction.commit

        def committed(transaction: Transaction) -> None:
            commit(transaction)
            self.pass_by()

        try:
            with (
                watched(self.pass_by, self.pass_by),
                patch.object(Transaction, "commit", committed),
            ):
                yield
        finally:
            event.remove(Engine, "commit", self.pass_by)


def report(place: str, house: int, moment: int) -> None:
    """Two callers report one fault; the second then tells of danger, and a third urges."""
    database = open_database(place)
    desk = FlowActions(database.unit_of_work, ManualClock(NOW))
    told = {"用电地址": f"和平路{house}号", "范围": "一栋", "联系电话": "13800000001"}
    with Fate(moment).watch():
        first = desk.run("新建工单", told, call_id=f"a{house}", caller=None)
        desk.run("新建工单", told, call_id=f"b{house}", caller="13800000002")
        danger = {"危险类型": "断线"}
        desk.run("新建紧急工单", danger, call_id=f"b{house}", caller="13800000002")
        urge = {"在途工单": first["工单号"]}
        desk.run("催办工单", urge, call_id=f"c{house}", caller="13800000003")
    database.close()


def main(place: str) -> None:
    """Do as told until there is nothing more."""
    for line in sys.stdin:
        moment, house = map(int, line.split())
        child = os.fork()
        if child == 0:
            report(place, house, moment)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        answer = "killed" if killed else "done" if status == 0 else f"failed {status}"
        print(answer, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
