"""The agents' queue as live calls see it, and whom agents can bring into a talk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from urllib.parse import unquote

from ivr.app.house import QUEUES, SKILLED
from ivr.app.node import node_name
from ivr.calls.feature_keys import Feature
from ivr.calls.queued import Agents
from ivr.calls.queueing import Colleague, Joining, Offer, Overflow, Standing
from ivr.clock import Clock
from ivr.config import Config
from ivr.domain.agent import SUPERVISORS, Agent
from ivr.domain.ports import OpenUnitOfWork
from ivr.domain.queue_rules import QueueRules
from ivr.errors import MalformedSip
from ivr.services import agent_queue as service
from ivr.services.agent_joining import Wish
from ivr.services.office import Office
from ivr.telephony.uri import Uri


def agents_as_set(
    config: Config,
    unit_of_work: OpenUnitOfWork,
    clock: Clock,
    rules: Callable[[], QueueRules],
    office: Callable[[], Office | None] = lambda: None,
) -> Agents:
    """The queue of whoever is stored, now or later; `rules`, `office`: those in force."""
    queue = service.AgentQueue(unit_of_work, clock, node_name(), rules, config.transfer, office)
    return Agents(
        LineQueue(queue),
        StoredColleagues(unit_of_work, config.transfer),
        config.agents_summary,
        codes_as_set(config),
        lambda flows: rules().category_of(flows),
    )


def codes_as_set(config: Config) -> Mapping[str, Feature]:
    """What agents press in a talk; a feature without a code cannot be had."""
    codes: dict[str | None, Feature] = {
        config.agents_consult_code: "consult",
        config.agents_join_code: "join",
        config.agents_back_code: "back",
    }
    return {code: feature for code, feature in codes.items() if code is not None}


@dataclass(frozen=True)
class LineQueue:
    """The service's queue in the words of live calls."""

    queue: service.AgentQueue

    def staffed(self, queue: str, language: str | None) -> bool:
        return self.queue.staffed(queue, language)

    def join(self, joining: Joining) -> None:
        self.queue.join(
            Wish(
                joining.call_id,
                joining.queue,
                joining.language,
                joining.urgent,
                joining.caller,
                joining.order,
                joining.slots,
                joining.category,
            )
        )

    def look(self, call_id: str) -> Standing:
        standing = self.queue.look(call_id)
        offer, overflow = standing.offer, standing.overflow
        return Standing(
            standing.position,
            standing.wait_s,
            Offer(
                offer.agent,
                offer.staff_number,
                offer.target,
                offer.ring_s,
                offer.summary,
                offer.headers,
            )
            if offer is not None
            else None,
            Overflow(overflow.kind.value, overflow.target) if overflow is not None else None,
        )

    def not_answered(self, call_id: str, reason: str) -> None:
        self.queue.not_answered(call_id, reason)

    def connected(self, call_id: str) -> None:
        self.queue.connected(call_id)

    def parted(self, call_id: str) -> None:
        self.queue.parted(call_id)

    def brought_in(self, call_id: str, staff_number: str) -> None:
        self.queue.brought_in(call_id, staff_number)

    def came_in(self, call_id: str, staff_number: str) -> None:
        self.queue.came_in(call_id, staff_number)

    def let_go(self, call_id: str, staff_number: str) -> None:
        self.queue.let_go(call_id, staff_number)

    def taken_over(self, call_id: str, staff_number: str) -> None:
        self.queue.taken_over(call_id, staff_number)

    def leave(self, call_id: str, *, return_call: bool = False) -> None:
        self.queue.leave(call_id, return_call=return_call)


@dataclass(frozen=True)
class StoredColleagues:
    """Everybody who is stored, rung at the address stored for them and nowhere else.

    `targets`: the queues' addresses from the settings, for supervisors where none is stored.
    """

    unit_of_work: OpenUnitOfWork
    targets: Mapping[str, str]
    chance: Random = field(default_factory=Random)

    def supervisor(self) -> Colleague | None:
        """A supervisor who is free, else one on duty, else as the settings say."""
        chiefs = [agent for agent in self._agents() if agent.supervisor and agent.on_duty]
        if free := [agent for agent in chiefs if not agent.state.in_call] or chiefs:
            return _colleague(self.chance.choice(free))
        target = self.targets.get(SUPERVISORS)
        return Colleague(target) if target is not None else None

    def reachable(self, target: str) -> Colleague | None:
        """By staff number, or by the extension of the stored address."""
        named = _user(target)
        if named is None:
            return None
        found = (a for a in self._agents() if named in (a.staff_number, _user(a.address or "")))
        return next(map(_colleague, found), None)

    def queue(self, target: str) -> str | None:
        """By its name, or by the extension that the settings have for it."""
        named = _user(target)
        if named is None:
            return None
        known = sorted(QUEUES | SKILLED)
        if named in known:
            return named
        return next((q for q in known if _user(self.targets.get(q, "")) == named), None)

    def _agents(self) -> list[Agent]:
        with self.unit_of_work(read_only=True) as unit:
            return [agent for agent in unit.agents.every() if agent.address]


def _colleague(agent: Agent) -> Colleague | None:
    return Colleague(agent.address, agent.staff_number) if agent.address is not None else None


def _user(target: str) -> str | None:
    """Who is meant by an address, whatever host it names."""
    try:
        uri = Uri.parse(target)
    except MalformedSip:
        return None
    return unquote(uri.user) if uri.user else None
