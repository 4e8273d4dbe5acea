"""What the requests of other programs are answered with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Request

from ivr.clock import Clock
from ivr.desk.api.imported import Import
from ivr.desk.api.rates import Rates
from ivr.services.agent_context import AgentContext
from ivr.services.agent_desk import AgentDesk
from ivr.services.api_tokens import TokenDesk
from ivr.services.crew_answers import CrewAnswers
from ivr.services.lookups import Lookups

AT_ONCE = 4
"""So many requests work with the database at the same time; the others wait their turn."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class ApiTools:
    """Everything that the pages of the interface need."""

    tokens: TokenDesk
    answers: CrewAnswers
    lookups: Lookups
    agents: AgentDesk
    agent_context: AgentContext
    imports: Sequence[Import]
    hook_secrets: Sequence[bytes]
    """Those by which crews' messages may be signed; none: there is no hook."""
    rates: Rates
    clock: Clock
    threads: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(AT_ONCE))

    async def run(self, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Do work that waits for the database, where it holds up no other request."""
        return await to_thread.run_sync(partial(work, *given, **named), limiter=self.threads)


def _tools(request: Request) -> ApiTools:
    tools: ApiTools = request.app.state.tools
    return tools


Tools = Annotated[ApiTools, Depends(_tools)]
