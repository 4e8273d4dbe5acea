"""Nodes that ring whomever they are given, without a telephone: everybody answers at once.

It is told on standard input, a line of JSON each, which nodes live at the same time: of each its
database, its name, how many minutes after ten it begins, and after how many dials it is killed
(`kill -9`) in the middle of the call; 0: it lives until nothing is due. Each is a process of its
own. It answers with a line of JSON: of each how it ended, and whom it rang.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import IO

from ivr.clock import ManualClock
from ivr.domain.callback import CallbackResult
from ivr.services.callback_answers import CallbackAnswer
from storage.database import open_database
from tests.helpers.callbacks import TEN, desk

AT_ONCE = 20
"""So many lines a node has."""


def ring(place: str, node: str, minutes: int, dials: int, told: IO[str]) -> None:
    """Ring whoever is due."""
    database = open_database(Path(place) if "://" not in place else place, busy_timeout_ms=20_000)
    dialler = desk(database.unit_of_work, ManualClock(TEN + timedelta(minutes=minutes)))
    numbers = count(1)
    while calls := dialler.take_due(node, AT_ONCE):
        for call in calls:
            number = next(numbers)
            call_id = f"{node}-{number}"
            assert dialler.dialled(call.id, node, call_id)
            print(call.number, file=told, flush=True)
            if number == dials:
                os.kill(os.getpid(), signal.SIGKILL)
            dialler.answered(call.id, call_id, CallbackAnswer(CallbackResult.ANSWERED, level=5))
    database.close()


def main() -> None:
    """Let nodes live as told until there are no more lines."""
    for line in sys.stdin:
        children = []
        for place, node, minutes, dials in json.loads(line):
            reading, writing = os.pipe()
            child = os.fork()
            if child == 0:
                with os.fdopen(writing, "w") as told:
                    ring(place, node, minutes, dials, told)
                os._exit(0)
            os.close(writing)
            children.append((child, os.fdopen(reading)))
        answers = []
        for child, reading_end in children:
            with reading_end as heard:
                rung = heard.read().split()
            _, status = os.waitpid(child, 0)
            answers.append((os.waitstatus_to_exitcode(status), rung))
        print(json.dumps(answers), flush=True)


if __name__ == "__main__":
    main()
