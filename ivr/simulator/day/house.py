"""What a simulated day is held with: the real services over the real store, and new dialogues."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivr.calls.tools import CallTools
from ivr.dialogue.session import DialogueSession
from ivr.domain.ports import OpenUnitOfWork
from ivr.events import EventBus
from ivr.services.agent_queue import AgentQueue
from ivr.services.area_desk import AreaDesk
from ivr.services.callback_call import CallbackCall
from ivr.services.callback_desk import CallbackDesk, DueCall
from ivr.services.crew_answers import CrewAnswers
from ivr.services.hand_over_sheet import SheetDesk
from ivr.services.mode_desk import ModeDesk
from ivr.services.operator import Operator
from ivr.simulator.day.timeline import Timeline


@dataclass(frozen=True)
class House:
    """One hotline with all that stands behind it, on one timeline."""

    timeline: Timeline
    unit_of_work: OpenUnitOfWork
    bus: EventBus
    tools: CallTools
    session: Callable[[str | None, bool, DueCall | None], DialogueSession]
    """A fresh dialogue for a telephone's number; whether words are understood just now; what it is
    called about, where the hotline calls."""
    version: str
    operator: Operator
    areas: AreaDesk
    crews: CrewAnswers
    sheets: SheetDesk
    modes: ModeDesk
    queue: AgentQueue
    callbacks: CallbackDesk
    called: CallbackCall
    """Notes how calls of call-backs ended."""
    look_at_modes: Callable[[], None]
    """Notice switched modes, as a hotline does within seconds."""
    store_calls: Callable[[], None]
    """Store what was written down of calls since."""
