"""What the workers of all calls are given, and share."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ivr.calls.answerers import Answerers
from ivr.calls.bridging import Bridges, Bridging, FromAgent
from ivr.calls.company import Tape
from ivr.calls.consulting import Consulting
from ivr.calls.feature_keys import FeatureKeys
from ivr.calls.journal import Journal
from ivr.calls.ports import Line, PromptSource, Recordings
from ivr.calls.queued import Agents, Queued
from ivr.calls.taping import TapingRules
from ivr.calls.transfers import Transfers
from ivr.clock import Clock
from ivr.dialogue.action_runner import ActionRunner
from ivr.dialogue.actions import Invoke
from ivr.dialogue.inputs import Done, Failed
from ivr.dialogue.session import DialogueSession
from ivr.errors import DomainError, IvrError
from ivr.protected import concealed

log = logging.getLogger(__name__)

SafetySession = Callable[[str | None, bool], DialogueSession | None]
"""From the caller's number and whether something urgent was told in the call."""

SorrySession = Callable[[str | None], DialogueSession | None]
"""From the number of whom we have rung."""


@dataclass(frozen=True)
class CallTools:
    """What every call's worker is given."""

    actions: ActionRunner
    prompts: PromptSource
    clock: Clock
    recordings: Recordings
    transfer_targets: Mapping[str, str]
    """Queue name to SIP URI; a queue without one is never answered."""
    safety_session: SafetySession
    """A fresh run of the flow that takes over when a call's own failed."""
    longest_call_ms: int = 30 * 60_000
    """How long a caller may be with the bot; a talk with a person has no end of ours."""
    taping: TapingRules | None = None
    """How whole calls are recorded; None: they are not."""
    bridges: Bridges | None = None
    """How people are called and connected; None: callers are sent to them by REFER only."""
    answerers: Answerers | None = None
    """What finds out who has picked up a call of ours; None: the call came in."""
    outgoing: bool = False
    """Whether we make these calls."""
    sorry_session: SorrySession | None = None
    """A fresh run of the flow that takes leave of whom we rang, after a fault of ours; None: who
    is talked with has called, and is found a person."""
    agents: Agents | None = None
    """The queue of agents who are stored; None: each queue has one target, or none."""
    test: bool = False
    """Whether what these calls store is marked as a test."""

    def transfers(
        self,
        line: Line,
        call_id: str,
        post: Callable[[FromAgent], None],
        journal: Journal,
        tape: Tape,
    ) -> Transfers:
        """The ways to people for one call; `post` is given what an agent's line tells."""
        targets, bridges, agents, clock = (
            self.transfer_targets,
            self.bridges,
            self.agents,
            self.clock,
        )
        queued = None
        if agents is not None:
            queued = Queued(agents, line.stream, self.prompts, clock, call_id, journal.said)
        if bridges is None:
            return Transfers(line, targets, queued=queued)
        bridging = Bridging(line, bridges.dial, clock, call_id, post)
        if agents is not None and queued is not None:
            bridging.prompts = self.prompts if agents.summaries else None
            bridging.consulting = Consulting(
                agents.colleagues,
                queued,
                tape,
                queued.music,
                self.prompts,
                clock,
                journal.did,
                FeatureKeys(agents.codes),
                agents.summaries,
            )
            bridging.consulting.sit_down(bridging)
        return Transfers(line, targets, bridging, bridges.refer_first, queued)

    def run(self, invoke: Invoke, call_id: str, caller: str | None) -> Done | Failed:
        """A business action's outcome; a fault that is not the rules' is noted."""
        try:
            results = self.actions.run(
                invoke.name, invoke.arguments, call_id=call_id, caller=caller, test=self.test
            )
        except IvrError as error:
            reason = concealed(str(error), invoke.arguments.values())
            if not isinstance(error, DomainError):
                log.error("%s：%s", invoke.name, reason, extra={"call": call_id})
            return Failed(reason)
        return Done(results)
