"""The business actions of live calls, by the flows in force; what cannot be stored is kept."""

from __future__ import annotations

from ivr.app.editions import FlowLibrary
from ivr.app.records import check_limits
from ivr.clock import Clock
from ivr.config import Config
from ivr.domain.ports import OpenUnitOfWork
from ivr.services.flow_actions import FlowActions
from ivr.services.safekeeping import SafeActions
from ivr.services.store_health import StoreHealth
from storage.keepsakes import KeepsakeFile


def actions_as_set(
    config: Config,
    unit_of_work: OpenUnitOfWork,
    clock: Clock,
    library: FlowLibrary,
    health: StoreHealth,
) -> SafeActions:
    """What flows can order; `health` learns whether the database takes it."""

    def actions_at(time: Clock) -> FlowActions:
        current = library.current
        return FlowActions(
            unit_of_work,
            time,
            current.regime,
            area_code=config.area_code,
            calendar=current.calendar,
            teams=current.standards.teams,
            merging=current.standards.merging,
            limits=check_limits(config),
            plans=current.standards.plans,
            callbacks=current.standards.callbacks,
        )

    return SafeActions(actions_at, clock, KeepsakeFile(config.data / "unsaved.jsonl"), health)
