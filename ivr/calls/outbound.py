"""The calls that are due: taken, paced so that who calls us has a line, made, and told of."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import Protocol

from ivr.calls.endings import Ended, Ending
from ivr.calls.placing import CALLED_OFF, SHUT_DOWN, STOPPED, Placing, Wanted
from ivr.calls.ports import Line
from ivr.calls.switchboard import Beginning
from ivr.clock import Clock
from ivr.errors import EnoughCalls, IvrError, NotAllowed, StorageError

log = logging.getLogger(__name__)

WAIT_S = 0.05

RENEWALS = 3
"""How often a lease is renewed before it would run out."""

FAULTS = frozenset({Ending.FAILED, Ending.BROKEN_OFF})
AS_WISHED = frozenset({CALLED_OFF, STOPPED, SHUT_DOWN})
"""What looks like a fault of ours and was somebody's wish."""

REST_MS, LONGEST_REST_MS = 15_000, 600_000
"""How long nobody is called after a call failed on our side, doubled with each one that follows."""


def in_a_thread(work: Callable[[], None], name: str) -> None:
    """Do it on a thread of its own."""
    threading.Thread(target=work, name=name, daemon=True).start()


class Stop(Enum):
    """Whether calls are made."""

    NO = "no"
    STOPPED = "stopped"
    """No more; those that are talked go on."""
    AT_ONCE = "at once"
    """No more, and those that are talked end."""


@dataclass(frozen=True, slots=True)
class Due:
    """A call that is to be made now."""

    id: str
    number: str
    flow: str
    parameters: Mapping[str, str]
    lease_s: int
    secret: bool = False


class DueCalls(Protocol):
    """The desk that keeps the calls to be made; each is lent to one node at a time."""

    def take(self, most: int) -> Sequence[Due]: ...

    def renew(self, ids: Collection[str]) -> None: ...

    def give_back(self, id: str) -> None:
        """It was not dialled."""

    def dialled(self, id: str, call_id: str) -> bool:
        """It is about to be dialled; False: it must not be."""

    def ended(self, id: str, ended: Ended) -> None:
        """How it ended; what the flow has told of it goes before that."""

    def stop(self) -> Stop: ...


@dataclass
class Outbound:
    """Makes the calls that are due, while lines are free for them; `look` once a second."""

    placing: Placing
    desk: DueCalls
    permit: Callable[[Due], str]
    """The number as it is dialled; NotAllowed where it is not, EnoughCalls where not now."""
    unmade: Callable[[Due, str], None]
    """Told the number that had leave and was not dialled: it counts for no limit."""
    room: Callable[[], int]
    """How many calls more the limits allow just now."""
    free_lines: Callable[[], int]
    """How many lines there are beyond those that stay free for who calls us."""
    dial: Callable[[str], Line]
    begin: Callable[[Due], Beginning]
    clock: Clock
    shown: str | None = None
    """The number that we call as."""
    spawn: Callable[[Callable[[], None], str], None] = in_a_thread
    closing: bool = field(default=False, init=False)
    """Whether no more calls are made because the house closes."""
    _live: dict[str, Due] = field(default_factory=dict, init=False)
    _untold: dict[str, Ended] = field(default_factory=dict, init=False)
    """Endings that the desk could not be told yet."""
    _renew_ms: int = field(default=0, init=False)
    _rest_until_ms: int = field(default=0, init=False)
    _failures: int = field(default=0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    @property
    def live(self) -> int:
        """How many call-backs are under way."""
        return len(self._live)

    def look(self) -> None:
        """See to what is due; what goes wrong is logged and tried again the next time."""
        try:
            self._tell_again()
            self._renew()
            if not self.closing:
                self._start_what_is_due()
        except StorageError as error:
            log.warning("回访暂时打不了：%s", error)

    def close(self) -> None:
        """Make no more calls; what rings is rung no more, who talks may go on."""
        self.closing = True
        self.placing.call_off(talking=False)

    def wait_until_told(self, limit_s: float) -> None:
        """Let the calls that have ended be told of, as far as that is done within the limit."""
        for _ in range(int(limit_s / WAIT_S)):
            if not self._live:
                break
            time.sleep(WAIT_S)
        self.look()

    def _start_what_is_due(self) -> None:
        match self.desk.stop():
            case Stop.AT_ONCE:
                self.placing.call_off(talking=True)
                return
            case Stop.STOPPED:
                self.placing.call_off(talking=False)
                return
        if self.clock.monotonic_ms() < self._rest_until_ms:
            return
        lines = self.free_lines()
        most = min(lines, self.room()) if lines > 0 else 0
        for due in self.desk.take(most) if most > 0 else ():
            with self._lock:
                self._live[due.id] = due
            self.spawn(partial(self._call, due), f"callback-{due.id}")

    def _call(self, due: Due) -> None:
        """One call, on a thread of its own."""
        try:
            ended = self._made(due)
            if ended is not None:
                self._note(ended)
                self._tell(due.id, ended)
        except Exception:
            log.exception("a call-back broke down", extra={"callback": due.id})
        finally:
            with self._lock:
                self._live.pop(due.id, None)

    def _made(self, due: Due) -> Ended | None:
        """Make it; None: it was not made, and is free again."""
        try:
            number = self.permit(due)
        except EnoughCalls as error:
            if self.room() > 0:  # it is this number that was called often enough
                return Ended("", Ending.FAILED, str(error))
            self.desk.give_back(due.id)
            return None
        except NotAllowed as error:
            return Ended("", Ending.BARRED, str(error))
        dialled: list[str] = []

        def may_dial(call_id: str) -> bool:
            if self.closing or not self.desk.dialled(due.id, call_id):
                return False
            dialled.append(call_id)
            return True

        ended = self.placing.place(
            Wanted(
                number=number,
                dial=lambda: self.dial(number),
                begin=lambda: self.begin(due),
                shown=self.shown,
                told=may_dial,
                secret=due.secret,
            )
        )
        if not dialled:
            self._uncount(due, number)
            if ended.detail == CALLED_OFF:
                self.desk.give_back(due.id)
                return None
        return ended

    def _uncount(self, due: Due, number: str) -> None:
        """No telephone rang; a count that is one too high does no harm, whatever the store does."""
        try:
            self.unmade(due, number)
        except IvrError as error:
            log.warning("没打成的回访没能从次数里去掉：%s", error)

    def _note(self, ended: Ended) -> None:
        """Where our own line has failed it would fail again: leave it alone for a while."""
        ours = ended.ending in FAULTS and ended.call_id and ended.detail not in AS_WISHED
        with self._lock:
            self._failures = self._failures + 1 if ours else 0
            if ours:
                rest_ms = min(LONGEST_REST_MS, REST_MS * 2 ** (self._failures - 1))
                self._rest_until_ms = self.clock.monotonic_ms() + rest_ms
        if ours:
            log.warning("回访没打成：%s；过 %d 秒再打别的", ended.detail, rest_ms // 1000)

    def _tell(self, id: str, ended: Ended) -> None:
        try:
            self.desk.ended(id, ended)
        except IvrError as error:
            log.warning("回访 %s 的结果没记下，会再记：%s", id, error)
            with self._lock:
                self._untold[id] = ended

    def _tell_again(self) -> None:
        with self._lock:
            untold, self._untold = self._untold, {}
        for id, ended in untold.items():
            self._tell(id, ended)

    def _renew(self) -> None:
        now_ms = self.clock.monotonic_ms()
        with self._lock:
            kept = {*self._live, *self._untold}
            lease_s = min((due.lease_s for due in self._live.values()), default=60)
        if kept and now_ms >= self._renew_ms:
            self.desk.renew(kept)
            self._renew_ms = now_ms + lease_s * 1000 // RENEWALS
