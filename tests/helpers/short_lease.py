"""`ivr`, but a node of which nothing is seen is gone for the agents' queue after three seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from ivr import cli
from ivr.app.agent_line import agents_as_set
from ivr.calls.queued import Agents
from ivr.clock import Clock
from ivr.config import Config
from ivr.domain.ports import OpenUnitOfWork
from ivr.domain.queue_rules import QueueRules
from ivr.services.office import Office

LEASE = timedelta(seconds=3)


def _impatient(
    config: Config,
    unit_of_work: OpenUnitOfWork,
    clock: Clock,
    rules: Callable[[], QueueRules],
    office: Callable[[], Office | None],
) -> Agents:
    return agents_as_set(config, unit_of_work, clock, lambda: replace(rules(), lease=LEASE), office)


if __name__ == "__main__":
    with patch("ivr.app.live.agents_as_set", _impatient):
        sys.exit(cli.main())
