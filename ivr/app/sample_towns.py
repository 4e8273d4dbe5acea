"""One scratch database for many talks, each of which finds the sample town as if it were new."""

from __future__ import annotations

from datetime import datetime
from types import TracebackType

from ivr.app.records import store_sample_town
from ivr.app.talks import Beside, Stage, stage_on
from ivr.clock import ManualClock
from ivr.config import Config
from ivr.flow.library import FlowSet
from storage.database import ScratchDatabase, Snapshot


class SampleTowns:
    """Builds the town once for each moment, and brings it back before each talk.

    A database of its own for every talk would cost more than the talk: its tables, the town's
    rows, and every statement compiled anew.
    """

    def __init__(self, config: Config, flows: FlowSet) -> None:
        self._config = config
        self._flows = flows
        self._beside = Beside.load(config)
        self._database = ScratchDatabase()
        self._empty = self._database.snapshot()
        self._towns: dict[datetime, Snapshot] = {}

    def __enter__(self) -> SampleTowns:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for snapshot in (self._empty, *self._towns.values()):
            snapshot.close()
        self._database.close()

    def stage(self, at: datetime) -> Stage:
        """The stage for a talk at this moment; the one before it is gone."""
        clock = ManualClock(at)
        stage = stage_on(self._config, self._flows, self._database, clock, self._beside)
        town = self._towns.get(at)
        if town is None:
            self._database.restore(self._empty)
            store_sample_town(stage.records, clock)
            # The town's known outages are counted from the moment of the call.
            self._towns[at] = self._database.snapshot()
        else:
            self._database.restore(town)
        return stage
