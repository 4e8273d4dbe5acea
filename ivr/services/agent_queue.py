"""The queue as live calls see it: one object for a node, shared by all its calls.

All nodes share one board in the database. Every change is one unit of work, and those come one
after the other, so two nodes never ring one agent. Callers look once a second: the first who does
reads the board for all of this node.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property, partial

from ivr.clock import Clock
from ivr.domain.agent import SUPERVISORS
from ivr.domain.agent_board import Board, Place, Waiting
from ivr.domain.agent_brought_in import brought_in, came_in, let_go, taken_over
from ivr.domain.agent_queue import connected, join, leave, not_answered, settle, taken_up_again
from ivr.domain.agent_summary import summary
from ivr.domain.agent_wait import Outlook, outlooks, talk_times
from ivr.domain.ports import OpenUnitOfWork, UnitOfWork
from ivr.domain.queue_rules import OverflowKind, QueueRules
from ivr.errors import NotFound, StorageError
from ivr.services.agent_board import Change, change_board
from ivr.services.agent_joining import Told, Wish, waiting_caller
from ivr.services.office import Office

log = logging.getLogger(__name__)

LOOK_EVERY_MS = 900
"""The board is read no more often; a caller who looks each second sees it fresh."""

TALKS_EVERY_MS = 30_000
RECENT = timedelta(hours=2)
"""Talks that tell how long callers will wait."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An agent who is this caller's alone, to be rung now."""

    agent: str
    """His name."""
    staff_number: str
    target: str
    """Where he is rung: a SIP address."""
    ring_s: int
    summary: str
    """One sentence for his ear."""
    headers: Mapping[str, str]
    """Short ones, ASCII alone."""


@dataclass(frozen=True, slots=True)
class Overflow:
    """What a caller is to be offered who has waited so long."""

    kind: OverflowKind
    target: str
    """A SIP or tel address; empty for a return call."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a caller stands. Position 0: he is being connected, or talks."""

    position: int
    wait_s: int | None
    """None: nobody is on duty who could take him."""
    offer: Offer | None = None
    overflow: Overflow | None = None


@dataclass(frozen=True)
class _View:
    """What was seen of the board last."""

    board: Board = field(default_factory=Board)
    look_ahead: Callable[[], Mapping[str, Outlook]] = dict
    at_ms: int | None = None

    @cached_property
    def outlooks(self) -> Mapping[str, Outlook]:
        """Worked out when the first caller asks, not at every change of the board."""
        return self.look_ahead()


@dataclass
class AgentQueue:
    """The agents and their queue, for the calls of this node; thread-safe."""

    unit_of_work: OpenUnitOfWork
    clock: Clock
    node: str
    rules: Callable[[], QueueRules] = QueueRules
    """The rules in force."""
    targets: Mapping[str, str] = field(default_factory=dict)
    """Addresses of queues from the settings, for when nobody who is stored is on duty."""
    office: Callable[[], Office | None] = lambda: None
    """Files return calls for callers of a node that is gone."""
    _lock: threading.RLock = field(default_factory=threading.RLock, init=False)
    _view: _View = field(default_factory=_View, init=False)
    _mine: dict[str, Waiting] = field(default_factory=dict, init=False)
    """The callers on lines of this node, as they were seen last."""
    _told: dict[str, Told] = field(default_factory=dict, init=False)
    _came: dict[str, datetime] = field(default_factory=dict, init=False)
    """Since when they hear music: whoever has taken up a kept place has waited for it elsewhere."""
    _owed: list[Change] = field(default_factory=list, init=False)
    """What has happened and could not be stored yet."""
    _talks: Mapping[str, timedelta] = field(default_factory=dict, init=False)
    _talks_at_ms: int | None = field(default=None, init=False)

    def staffed(self, queue: str, language: str | None) -> bool:
        """Whether an agent is stored who could serve these callers, on duty or not."""
        self._look_again()
        agents = self._view.board.agents.values()
        return any(agent.address and agent.serves(queue, language) for agent in agents)

    def join(self, wish: Wish) -> None:
        """The caller waits from now on. StorageError: he cannot, ring somebody without us.

        Of a caller who is protected nothing is kept: neither number nor order nor a word.
        """
        with self._lock:
            now, call_id = self.clock.now(), wish.call_id
            with self.unit_of_work() as unit:
                joined = waiting_caller(unit, wish, self.rules(), self.node, now)
                after = self._changed(
                    unit,
                    now,
                    lambda board: join(
                        board.seen(self.node, now), joined.waiting, joined.promised_in
                    ),
                )
                unit.commit()
            self._mine[call_id] = caller = after.callers[call_id]
            self._told[call_id] = joined.told(caller)
            self._came[call_id] = now
            self._owed.clear()
            self._saw(after, now)

    def look(self, call_id: str) -> Standing:
        """How the caller stands by now; NotFound when he is not in the queue (any more)."""
        self._look_again()
        view = self._view
        caller = view.board.callers.get(call_id)
        if caller is None or caller.node != self.node:
            raise NotFound(f"通话{call_id}不在排队")
        if caller.place is not Place.WAITING:
            return Standing(0, 0, self._offer(view.board, caller))
        outlook = view.outlooks[call_id]
        overflow = self._overflow(view.board, caller, alone=outlook.wait_s is None)
        return Standing(outlook.position, outlook.wait_s, None, overflow)

    def not_answered(self, call_id: str, reason: str) -> None:
        """Whoever was rung has not answered: he rests, and the next one is looked for."""
        log.info("an agent did not answer", extra={"call": call_id, "reason": reason})
        now, rules = self.clock.now(), self.rules()
        self._happened(lambda board: not_answered(board, call_id, now, rules))

    def connected(self, call_id: str) -> None:
        """Agent and caller talk."""
        now = self.clock.now()
        with self._lock:
            if (caller := self._mine.get(call_id)) is not None:
                self._mine[call_id] = replace(caller, place=Place.TALKING)
            self._happened(lambda board: connected(board, call_id, now))

    def parted(self, call_id: str) -> None:
        """Their talk is over; the agent's work after it begins."""
        self.leave(call_id)

    def brought_in(self, call_id: str, staff_number: str) -> None:
        """The agent has somebody else rung for the caller with whom he talks."""
        now = self.clock.now()
        self._happened(lambda board: brought_in(board, call_id, staff_number, now))

    def came_in(self, call_id: str, staff_number: str) -> None:
        """Whoever was brought in has answered."""
        now = self.clock.now()
        self._happened(lambda board: came_in(board, call_id, staff_number, now))

    def let_go(self, call_id: str, staff_number: str) -> None:
        """Whoever was brought in has not answered, or is out of it."""
        now, rules = self.clock.now(), self.rules()
        self._happened(lambda board: let_go(board, call_id, staff_number, now, rules))

    def taken_over(self, call_id: str, staff_number: str) -> None:
        """Whoever was brought in is the caller's from now on; the first agent is out of it."""
        now, rules = self.clock.now(), self.rules()
        with self._lock:
            if (caller := self._mine.get(call_id)) is not None:
                self._mine[call_id] = replace(caller, agent=staff_number)
            self._happened(lambda board: taken_over(board, call_id, staff_number, now, rules))

    def leave(self, call_id: str, *, return_call: bool = False) -> None:
        """The caller is gone; `return_call`: he will be rung back and keeps his place."""
        now, rules = self.clock.now(), self.rules()

        def left(board: Board) -> Board:
            return leave(board, call_id, now, rules, return_call=return_call)

        with self._lock:
            self._forget(call_id)
            self._happened(left)

    # What is behind it.

    def _happened(self, change: Change) -> None:
        """Something happened on the line: no failure of the store undoes it, it is stored later."""
        with self._lock:
            self._owed.append(change)
            self._store(self.clock.now())

    def _look_again(self) -> None:
        """Read the board, unless that was done just now or somebody else is doing it."""
        if self._is_fresh() or not self._lock.acquire(blocking=self._view.at_ms is None):
            return
        try:
            if not self._is_fresh():
                self._tick()
        finally:
            self._lock.release()

    def _is_fresh(self) -> bool:
        at_ms = self._view.at_ms
        return at_ms is not None and self.clock.monotonic_ms() - at_ms < LOOK_EVERY_MS

    def _tick(self) -> None:
        now = self.clock.now()
        try:
            with self.unit_of_work(read_only=True) as unit:
                board = unit.agent_boards.read()
                self._read_talks(unit, now)
        except StorageError as error:
            self._failed(error)
            return
        if self._owed or settle(self._with_mine(board, now), now, self.rules()) != board:
            self._store(now)
        else:
            self._saw(board, now)

    def _store(self, now: datetime) -> None:
        """Everything that is owed, and whatever time has changed, in one unit of work."""
        try:
            with self.unit_of_work() as unit:
                after = self._changed(unit, now)
                unit.commit()
        except StorageError as error:
            self._failed(error)
            return
        self._owed.clear()
        self._saw(after, now)

    def _changed(self, unit: UnitOfWork, now: datetime, last: Change | None = None) -> Board:
        def change(board: Board) -> Board:
            board = self._with_mine(board, now, sure=True)
            for owed in self._owed:
                board = owed(board)
            return board if last is None else last(board)

        return change_board(unit, now, self.rules(), change, self.office())

    def _with_mine(self, board: Board, now: datetime, *, sure: bool = False) -> Board:
        """The board with a sign of life, and with those of our callers whom others gave up."""
        lease = self.rules().lease
        seen = board.nodes.get(self.node)
        if self._mine and (sure or seen is None or now - seen > lease / 3):
            board = board.seen(self.node, now)
        for caller in self._mine.values():
            present = board.callers.get(caller.call_id)
            if present is None or not present.on_line:
                board = taken_up_again(board, caller, now)
        return board

    def _saw(self, board: Board, now: datetime) -> None:
        """This is the board now."""
        for call_id in list(self._mine):
            caller = board.callers.get(call_id)
            if caller is not None and caller.on_line:
                self._mine[call_id] = caller
        ahead = partial(outlooks, board, now, self.rules(), self._talks)
        self._view = _View(board, ahead, self.clock.monotonic_ms())

    def _failed(self, error: StorageError) -> None:
        """Calls go on with what was seen last; the next look tries again."""
        log.warning("the queue is not stored just now: %s", error)
        self._view = replace(self._view, at_ms=self.clock.monotonic_ms())

    def _read_talks(self, unit: UnitOfWork, now: datetime) -> None:
        at_ms = self.clock.monotonic_ms()
        if self._talks_at_ms is None or at_ms - self._talks_at_ms >= TALKS_EVERY_MS:
            self._talks = talk_times(unit.agent_boards.talks(now - RECENT))
            self._talks_at_ms = at_ms

    def _forget(self, call_id: str) -> None:
        self._mine.pop(call_id, None)
        self._told.pop(call_id, None)
        self._came.pop(call_id, None)

    def _offer(self, board: Board, caller: Waiting) -> Offer | None:
        agent = board.agent_of(caller)
        if caller.place is not Place.OFFERED or agent is None or agent.address is None:
            return None
        told = self._told.get(caller.call_id) or Told(summary(caller, None), {})
        return Offer(
            agent=agent.name,
            staff_number=agent.staff_number,
            target=agent.address,
            ring_s=round(self.rules().ring.total_seconds()),
            summary=told.summary,
            headers=told.headers,
        )

    def _overflow(self, board: Board, caller: Waiting, *, alone: bool) -> Overflow | None:
        """What this caller is to be offered; at once where nobody is on duty for him.

        Supervisors on duty are rung by the queue itself; else the settings' address counts.
        """
        here = any(one.supervisor and one.address and one.on_duty for one in board.agents.values())
        chief = "" if here else self.targets.get(SUPERVISORS, "")
        without = frozenset() if chief else frozenset({OverflowKind.SUPERVISOR})
        waited = self.clock.now() - self._came.get(caller.call_id, caller.joined_at)
        rule = self.rules().overflow_after(caller.queue, waited, without, alone=alone)
        if rule is not None:
            to_chief = rule.kind is OverflowKind.SUPERVISOR
            return Overflow(rule.kind, chief if to_chief else rule.target)
        target = self.targets.get(caller.queue) if alone else None
        return None if target is None else Overflow(OverflowKind.NUMBER, target)
