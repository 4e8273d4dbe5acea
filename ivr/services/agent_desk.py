"""What supervisors do with agents, and agents with themselves: stored, settled, in one go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ivr.clock import Clock
from ivr.domain.agent import LANGUAGE_QUEUES, QUEUES, Agent, AgentState, require_category
from ivr.domain.agent_board import Board, Place, Waiting
from ivr.domain.agent_queue import settle
from ivr.domain.agent_shift import on_shift
from ivr.domain.agent_wait import Outlook, outlooks, talk_times
from ivr.domain.ports import OpenUnitOfWork
from ivr.domain.queue_rules import QueueRules
from ivr.errors import NotAllowed, NotFound
from ivr.services.agent_board import change_board
from ivr.services.agent_queue import RECENT
from ivr.services.office import Office

LONGEST_REASON = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A caller in the queue as people see him; `outlook` is None once an agent has him."""

    caller: Waiting
    outlook: Outlook | None
    waited: timedelta
    agent: Agent | None


@dataclass(frozen=True, slots=True)
class Duty:
    """Whether an agent works now, and whether he should by his shifts."""

    agent: Agent
    expected: bool
    present: bool


@dataclass(frozen=True, slots=True)
class AgentDesk:
    """The agents, by hand and by their own desks."""

    unit_of_work: OpenUnitOfWork
    clock: Clock
    rules: QueueRules
    office: Office | None = None
    """Files return calls for callers of a node that is gone."""

    def board(self) -> Board:
        """Agents and callers at this moment."""
        with self.unit_of_work(read_only=True) as unit:
            board = unit.agent_boards.read()
        return settle(board, self.clock.now(), self.rules)

    def agents(self) -> Sequence[Agent]:
        """All agents, by staff number."""
        board = self.board()
        return [board.agents[number] for number in sorted(board.agents)]

    def agent(self, staff_number: str) -> Agent:
        """The agent of this number."""
        return agent_on(self.board(), staff_number)

    def queue(self) -> Sequence[Line]:
        """Who waits, in the order of being served, and who is being served."""
        now = self.clock.now()
        with self.unit_of_work(read_only=True) as unit:
            stored = unit.agent_boards.read()
            talks = talk_times(unit.agent_boards.talks(now - RECENT))
        board = settle(stored, now, self.rules)
        seen = outlooks(board, now, self.rules, talks)
        callers = [one for one in board.callers.values() if one.place is not Place.DONE]
        return [
            Line(one, seen.get(one.call_id), now - one.joined_at, board.agent_of(one))
            for one in sorted(callers, key=lambda one: one.turn)
        ]

    def duties(self) -> Sequence[Duty]:
        """Who should be there by his shifts, and who is."""
        now = self.clock.now()
        return [
            Duty(agent, on_shift(agent.shifts, now), agent.state is not AgentState.OFF)
            for agent in self.agents()
        ]

    # What supervisors do.

    def add(self, agent: Agent) -> Agent:
        """A new agent, who is off until he signs on."""
        self._require_known(agent.categories)
        return self._change(agent.staff_number, lambda _board, _now: _checked(agent), new=True)

    def edit(self, staff_number: str, **changes: Any) -> Agent:  # noqa: ANN401 - of any field
        """The agent with these things changed; what he does just now stays."""
        self._require_known(changes.get("categories", ()))

        def edited(board: Board, _now: datetime) -> Agent:
            return _checked(replace(agent_on(board, staff_number), **changes))

        return self._change(staff_number, edited)

    def remove(self, staff_number: str) -> Agent:
        """The agent that is no longer one; not in the middle of a call."""
        with self.unit_of_work() as unit:
            agent = agent_on(unit.agent_boards.read(), staff_number)
            if agent.state.in_call:
                raise NotAllowed(f"{_called(agent)}正在通话，请等通话结束再删")
            unit.agents.remove(staff_number)
            unit.commit()
        return agent

    # What agents do.

    def ready(self, staff_number: str) -> Agent:
        """He takes calls; the caller who is next is given to him at once."""

        def ready(board: Board, now: datetime) -> Agent:
            agent = agent_on(board, staff_number)
            if agent.address is None:
                raise NotAllowed(
                    f"{_called(agent)}没有分机地址，电话打不过去，请先 "
                    f"ivr agents edit {staff_number} --address sip:…"
                )
            return agent.made_ready(now)

        return self._change(staff_number, ready)

    def away(self, staff_number: str, reason: str, minutes: int | None = None) -> Agent:
        """He takes no calls for a while, or until he comes back."""
        reason = reason.strip()
        if not reason or len(reason) > LONGEST_REASON:
            raise NotAllowed(f"小休要写原因，最多{LONGEST_REASON}个字，例如 吃饭")

        def away(board: Board, now: datetime) -> Agent:
            until = None if minutes is None else now + timedelta(minutes=minutes)
            return agent_on(board, staff_number).sent_away(now, reason, until)

        return self._change(staff_number, away)

    def off(self, staff_number: str) -> Agent:
        """He has gone home."""
        return self._change(
            staff_number, lambda board, now: agent_on(board, staff_number).gone_off(now)
        )

    def _require_known(self, categories: Sequence[str]) -> None:
        """Those that he has already may have gone from the file since: that is the doctor's."""
        for name in categories:
            require_category(name, self.rules.categories)

    def _change(
        self, staff_number: str, change: Callable[[Board, datetime], Agent], *, new: bool = False
    ) -> Agent:
        now = self.clock.now()

        def changed(board: Board) -> Board:
            board = settle(board, now, self.rules)
            if new and staff_number in board.agents:
                raise NotAllowed(
                    f"工号{staff_number}已经有了（{board.agents[staff_number].name}），"
                    f"要改用 ivr agents edit {staff_number}"
                )
            return board.with_agent(change(board, now))

        with self.unit_of_work() as unit:
            after = change_board(unit, now, self.rules, changed, self.office)
            unit.commit()
        return after.agents[staff_number]


def unserved(board: Board, wanted: Sequence[str]) -> Sequence[str]:
    """Those of the queues that no agent with an address serves."""
    able = [agent for agent in board.agents.values() if agent.address is not None]
    return [queue for queue in wanted if not any(agent.serves(queue) for agent in able)]


def idle_hands(board: Board) -> Mapping[str, Sequence[Agent]]:
    """Agents who never get a call, by what they lack."""
    agents = [board.agents[number] for number in sorted(board.agents)]
    return {
        "分机地址": [agent for agent in agents if agent.address is None],
        "技能": [agent for agent in agents if not any(map(agent.serves, QUEUES))],
    }


def unknown_categories(board: Board, rules: QueueRules) -> Mapping[Agent, Sequence[str]]:
    """What agents are best at and no caller can want: it is not in the file any more."""
    agents = [board.agents[number] for number in sorted(board.agents)]
    found = {
        agent: [name for name in agent.categories if name not in rules.categories]
        for agent in agents
    }
    return {agent: names for agent, names in found.items() if names}


def _checked(agent: Agent) -> Agent:
    """The agent, if his skills are ones that calls ask for."""
    if not agent.name.strip() or len(agent.name) > 40:
        raise NotAllowed("坐席要有姓名，最多40个字")
    if strange := [queue for queue in agent.queues if queue not in QUEUES]:
        raise NotAllowed(f"没有队列「{strange[0]}」，可以写：{'、'.join(QUEUES)}")
    if strange := [name for name in agent.languages if name not in LANGUAGE_QUEUES.values()]:
        known = "、".join(LANGUAGE_QUEUES.values())
        raise NotAllowed(f"语言「{strange[0]}」不认识，可以写：{known}")
    return agent


def agent_on(board: Board, staff_number: str) -> Agent:
    """The agent of this number; NotFound where there is none."""
    agent = board.agents.get(staff_number)
    if agent is None:
        raise NotFound(f"没有工号{staff_number}的坐席，用 ivr agents 可以看到全部")
    return agent


def _called(agent: Agent) -> str:
    return f"坐席{agent.staff_number}（{agent.name}）"
