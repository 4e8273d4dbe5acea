"""The process that reads the customers' places: 200,000 addresses take half a minute of work.

Started as `python -m ivr.app.places_worker DATABASE FILE`; where DATABASE is `-`, standard input
holds the address and the password of a server, which no list of processes may show. It gives way
to calls and runs apart from them: in their process it would hold up their frames. It is not put
off until the machine has nothing else to do: until it is done no caller's street is known, and a
busy machine never rests.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from ivr.app.place_names import read_places, write_places
from ivr.app.store import FROM_INPUT, StorePlace

NICER = 10
"""A tenth of a processor that others want, all of one that nobody wants."""


def main(database: str, file: str) -> int:
    """Read the addresses, write down the places."""
    os.nice(NICER)
    opened = _place(database).open(create=False)
    try:
        with opened.unit_of_work(read_only=True) as work:
            addresses = work.customers.addresses()
    finally:
        opened.close()
    with Path(file).open("w", encoding="utf-8") as told:
        write_places(read_places(addresses), told)
    return 0


def _place(database: str) -> StorePlace:
    if database != FROM_INPUT:
        return StorePlace(Path(database))
    told = json.load(sys.stdin)
    return StorePlace(told["url"], told["password"])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
