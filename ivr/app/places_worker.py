"""The process that reads the customers' places: 200,000 addresses take half a minute of work.

Started as `python -m ivr.app.places_worker DATABASE FILE`. It gives way to calls and runs apart
from them: in their process it would hold up their frames. It is not put off until the machine has
nothing else to do: until it is done no caller's street is known, and a busy machine never rests.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ivr.app.place_names import read_places, write_places
from storage.database import open_database

NICER = 10
"""A tenth of a processor that others want, all of one that nobody wants."""


def main(database: str, file: str) -> int:
    """Read the addresses, write down the places."""
    os.nice(NICER)
    opened = open_database(Path(database), create=False)
    try:
        with opened.unit_of_work(read_only=True) as work:
            addresses = work.customers.addresses()
    finally:
        opened.close()
    with Path(file).open("w", encoding="utf-8") as told:
        write_places(read_places(addresses), told)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
