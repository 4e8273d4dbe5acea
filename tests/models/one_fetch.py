"""A process that fetches one file: `python -m tests.models.one_fetch STORE URL SIZE SHA [LIMIT]`.

LIMIT is the size that no file may exceed (RLIMIT_FSIZE), which is how a full disk is played.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from ivr.clock import SystemClock
from ivr.errors import ModelError
from ivr.models.model import Address, Item
from ivr.models.store import ModelStore
from tests.models.things import Notes, fetcher, model


def main() -> int:
    """Fetch, then print what happened."""
    folder, url, size, sha256, *limit = sys.argv[1:]
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit[0]), int(limit[0])))
    notes = Notes()
    item = Item("model.bin", int(size), sha256, (Address(url),))
    with fetcher(ModelStore(Path(folder), SystemClock()), notes) as made:
        try:
            fetched = made.fetch(model(item))
        except ModelError as error:
            print(f"{type(error).__name__}: {error}")
            return 1
    print("there" if fetched.probe is None else "fetched", *notes.texts)
    return 0


if __name__ == "__main__":
    sys.exit(main())
