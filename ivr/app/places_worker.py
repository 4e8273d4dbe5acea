"""The process that reads the customers' places: 200,000 addresses take half a minute of work.

Started as `python -m ivr.app.places_worker DATABASE FILE`. It runs only when the processor has
nothing else to do, and apart from the calls: in their process it would hold up their frames.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ivr.app.place_names import read_places, write_places
from ivr.speech.kokoro_worker import be_modest
from storage.database import open_database


def main(database: str, file: str) -> int:
    """Read the addresses, write down the places."""
    be_modest()
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
