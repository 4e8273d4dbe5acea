"""A service clock: one promise on one order, from its start until the matter is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from ivr.clock import local
from ivr.domain.calling_hours import due_inside
from ivr.domain.matters import IN_CALLING_HOURS, MATTER_WORDS, Matter
from ivr.domain.regime import Promise
from ivr.domain.running_time import Due, Pause, due_time, paused_time, used_time
from ivr.errors import NotAllowed
from ivr.working_days import Hours, WorkingCalendar


class State(StrEnum):
    """How a clock stands."""

    WAITING = "waiting"
    RUNNING = "running"
    NEAR = "near"
    PAUSED = "paused"
    BREACHED = "breached"
    KEPT = "kept"
    LATE = "late"


STATE_NAMES: Mapping[State, str] = {
    State.WAITING: "未开始",
    State.RUNNING: "计时中",
    State.NEAR: "临近",
    State.PAUSED: "已暂停",
    State.BREACHED: "已超时",
    State.KEPT: "按时",
    State.LATE: "超时办结",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clock shows at one moment."""

    state: State
    due: Due | None
    """None: not known before it has begun, or before the pause has ended."""
    left: timedelta
    """Of the limit, counted as the clock counts; below zero it is how much too late."""
    used: timedelta
    paused: timedelta

    @property
    def kept(self) -> bool | None:
        """Whether the promise was kept; None: not decided yet."""
        if self.state in {State.BREACHED, State.LATE}:
            return False
        return True if self.state is State.KEPT else None


@dataclass(frozen=True, slots=True)
class ServiceClock:
    """A clock with the promise it began under, whatever the standards say since."""

    order: str
    matter: Matter
    promise: Promise
    regime: str
    started_at: datetime | None = None
    """None: it waits for something to happen, its promise is settled all the same."""
    pauses: tuple[Pause, ...] = ()
    stopped_at: datetime | None = None

    @property
    def is_paused(self) -> bool:
        """Whether it stands still just now."""
        return self.stopped_at is None and bool(self.pauses) and self.pauses[-1].ended_at is None

    def due(self, calendar: WorkingCalendar) -> Due | None:
        """When the matter has to be done; None: not known before the clock runs."""
        if self.started_at is None:
            return None
        due = due_time(self.started_at, self.promise.limit, self.pauses, calendar)
        calling = calendar.calling
        if due is None or calling is None or self.matter not in IN_CALLING_HOURS:
            return due

        def hours_of(day: date) -> Hours:
            return calendar.hours(day, calling)

        at = due_inside(self.started_at, due.at, hours_of)
        # Which hours a day has, its kind tells: of a year not yet published that may change.
        return Due(at, due.provisional or not calendar.is_published(local(at).year))

    def read(self, now: datetime, calendar: WorkingCalendar, near_percent: int) -> Reading:
        """What it shows; a clock that has stopped shows the moment when it did."""
        at, limit = self.stopped_at or now, self.promise.limit
        if self.started_at is None:
            nothing = timedelta(0)
            return Reading(State.WAITING, None, limit.time, nothing, nothing)
        due = self.due(calendar)
        used = used_time(self.started_at, at, limit, self.pauses, calendar)
        left = limit.time - used
        if due is not None and self.matter in IN_CALLING_HOURS:
            left = due.at - at
        state = self._state(due is not None and at > due.at, left, near_percent)
        return Reading(state, due, left, used, paused_time(self.pauses, at))

    @property
    def is_running(self) -> bool:
        """Whether it has begun and not stopped; a pause is part of its run."""
        return self.started_at is not None and self.stopped_at is None

    def started(self, at: datetime) -> ServiceClock:
        """The clock running from this moment on."""
        if self.started_at is not None:
            raise NotAllowed(f"工单{self.order}的「{self.name}」时限已经在计了")
        return replace(self, started_at=at)

    def paused(self, at: datetime, by: str, reason: str) -> ServiceClock:
        """The clock standing still from now on; a reason has to be given."""
        self._require_running()
        if self.is_paused:
            raise NotAllowed(f"工单{self.order}的「{self.name}」时限已经暂停了")
        if not reason.strip():
            raise NotAllowed("暂停时限要写明原因")
        began = max(at, self._last_change or at)
        return replace(self, pauses=(*self.pauses, Pause(began, None, by, reason.strip())))

    def resumed(self, at: datetime) -> ServiceClock:
        """The clock going on."""
        self._require_running()
        if not self.is_paused:
            raise NotAllowed(f"工单{self.order}的「{self.name}」时限没有暂停，不用恢复")
        last = self.pauses[-1]
        ended = replace(last, ended_at=max(at, last.began_at))
        return replace(self, pauses=(*self.pauses[:-1], ended))

    def stopped(self, at: datetime) -> ServiceClock:
        """The clock of a matter that is done; a pause ends with it."""
        self._require_running()
        ended = self.resumed(at) if self.is_paused else self
        return replace(ended, stopped_at=max(at, ended._last_change or at))

    def corrected(self, stopped_at: datetime) -> ServiceClock:
        """The clock stopped earlier than was known; the same where it did not run at the moment."""
        if self.started_at is None or self.stopped_at is None:
            return self
        if not self.started_at <= stopped_at < self.stopped_at:
            return self
        if any(pause.ended_at is None or pause.ended_at > stopped_at for pause in self.pauses):
            return self
        return replace(self, stopped_at=stopped_at)

    def withdrawn(self) -> ServiceClock:
        """The clock as if it had never begun: both sides agreed that it should not count."""
        self._require_running()
        return replace(self, started_at=None, pauses=())

    @property
    def name(self) -> str:
        """The matter as people call it."""
        return MATTER_WORDS[self.matter]

    @property
    def _last_change(self) -> datetime | None:
        """Nothing happens to a clock before this, should the host's time have been set back."""
        last = self.pauses[-1] if self.pauses else None
        return self.started_at if last is None else last.ended_at or last.began_at

    def _require_running(self) -> None:
        if self.started_at is None:
            raise NotAllowed(f"工单{self.order}的「{self.name}」还没有开始计时")
        if self.stopped_at is not None:
            raise NotAllowed(f"工单{self.order}的「{self.name}」已经办完，时限不再计了")

    def _state(self, late: bool, left: timedelta, near_percent: int) -> State:
        if self.stopped_at is not None:
            return State.LATE if late else State.KEPT
        if late:
            return State.BREACHED
        if self.is_paused:
            return State.PAUSED
        near = left * 100 <= self.promise.limit.time * near_percent
        return State.NEAR if near else State.RUNNING
