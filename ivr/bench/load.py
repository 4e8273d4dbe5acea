"""The load generator as a process of its own: `python -m ivr.bench.load ORDER`.

The order is JSON. It writes a line `ready` once its sockets stand, then its result as JSON.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from ivr.bench.caller import Generator, Order


def main() -> None:
    """Carry out the order on the command line."""
    generator = Generator(Order(**json.loads(sys.argv[1])))
    print("ready", flush=True)
    json.dump(asdict(generator.run()), sys.stdout)


if __name__ == "__main__":
    main()
