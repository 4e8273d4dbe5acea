"""All live calls of this server: gives each new leg a worker of its own, and drains at the end."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from ivr.calls.answerers import Answerers
from ivr.calls.hearing import Hearing
from ivr.calls.journal import Came, Journal
from ivr.calls.ports import Line
from ivr.calls.tools import CallTools, SafetySession, SorrySession
from ivr.calls.worker import CallWorker
from ivr.clock import local
from ivr.dialogue.action_runner import ActionRunner
from ivr.dialogue.session import DialogueSession
from ivr.events import EventBus

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a new call begins with, and keeps to its end whatever is published meanwhile."""

    session: DialogueSession
    """A fresh run of the entry flow."""
    safety_session: SafetySession
    version: str
    """The name of the flows' content."""
    number: int | None = None
    """The number under which they were published."""
    answer_ms: int = 12_000
    """Within what the standard wants a call to be answered."""
    hearing: Hearing | None = None
    """Whether the caller is heard just now; None: nothing hears, keys answer."""
    actions: Callable[[ActionRunner], ActionRunner] = lambda shared: shared
    """Puts what came with this version before the business actions that all calls share."""
    sorry_session: SorrySession | None = None
    """Takes leave of whom we rang, after a fault of ours."""


@dataclass
class Switchboard:
    """Starts a worker for every call; `begin` is given the line: who calls, what was dialled."""

    tools: CallTools
    bus: EventBus
    begin: Callable[[Line], Beginning]
    _live: dict[str, threading.Thread] = field(default_factory=dict, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def take(self, line: Line) -> None:
        """A call has come in; returns at once."""
        call_id, beginning = self.new_call_id(), self.begin(line)
        journal = Journal(call_id, self.bus, self.tools.clock)
        journal.came(
            Came(
                caller=line.caller,
                called=line.called,
                flow=beginning.session.flow,
                version=beginning.version,
                number=beginning.number,
                limit_ms=beginning.answer_ms,
            )
        )
        worker = self.worker(line, beginning, journal)
        thread = threading.Thread(
            target=self._serve, args=(call_id, worker), name=f"call-{call_id}", daemon=True
        )
        with self._lock:  # whoever finds the thread may join it, so it is started by then
            thread.start()
            self._live[call_id] = thread

    def new_call_id(self) -> str:
        """A name for a call that begins now."""
        return f"{local(self.tools.clock.now()):%Y%m%d%H%M%S}-{secrets.token_hex(4)}"

    def worker(
        self,
        line: Line,
        beginning: Beginning,
        journal: Journal,
        answerers: Answerers | None = None,
        *,
        outgoing: bool = False,
        secret: bool = False,
    ) -> CallWorker:
        """What performs a call; `outgoing`: we made it; `secret`: nobody may know whom to."""
        tools = replace(
            self.tools,
            safety_session=beginning.safety_session,
            actions=beginning.actions(self.tools.actions),
            answerers=answerers,
            outgoing=outgoing,
            sorry_session=beginning.sorry_session if outgoing else None,
            taping=None if secret else self.tools.taping,
        )
        worker = CallWorker(line, beginning.session, tools, journal, beginning.hearing)
        if secret:
            worker.keep_secret()
        return worker

    @contextmanager
    def attending(self, call_id: str) -> Iterator[None]:
        """A call of ours goes on meanwhile, on this thread."""
        with self._lock:
            self._live[call_id] = threading.current_thread()
        try:
            yield
        finally:
            with self._lock:
                self._live.pop(call_id, None)

    @property
    def live(self) -> int:
        """How many calls are going on."""
        with self._lock:
            return len(self._live)

    def wait_until_quiet(self, limit_s: float) -> bool:
        """Let live calls finish within the limit; whether all did."""
        deadline = self.tools.clock.monotonic_ms() + int(limit_s * 1000)
        while (left_ms := deadline - self.tools.clock.monotonic_ms()) > 0:
            with self._lock:
                thread = next(iter(self._live.values()), None)
            if thread is None:
                return True
            thread.join(min(left_ms / 1000, 0.5))
        return self.live == 0

    def _serve(self, call_id: str, worker: CallWorker) -> None:
        try:
            worker.run()
        finally:
            with self._lock:
                self._live.pop(call_id, None)
