"""`ivr`, but customers are rung at any hour: the shipped rules ring nobody at night."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from ivr import cli
from ivr.app.records import office_of
from ivr.app.standards import Standards
from ivr.clock import Clock
from ivr.config import Config
from ivr.domain.ports import OpenUnitOfWork
from ivr.services import callback_desk
from ivr.services.office import Office
from tests.helpers.calling_node import AT_ANY_HOUR


def _at_any_hour(
    config: Config, unit_of_work: OpenUnitOfWork, clock: Clock, standards: Standards
) -> Office:
    return replace(office_of(config, unit_of_work, clock, standards), callbacks=AT_ANY_HOUR)


if __name__ == "__main__":
    callback_desk.CLOSES = timedelta(0)
    with patch("ivr.app.live.office_of", _at_any_hour):
        sys.exit(cli.main())
