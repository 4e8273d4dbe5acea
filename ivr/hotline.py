"""The running hotline: its parts, how they start, and how they stop without cutting anybody off."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field

from ivr.calls.answerers import Answerers
from ivr.calls.call_recordings import CallRecordings
from ivr.calls.outbound import Outbound
from ivr.calls.switchboard import Switchboard
from ivr.media.engine import MediaEngine
from ivr.metrics import Metrics
from ivr.services.safekeeping import SafeActions
from ivr.speech.prompts import Prompts
from ivr.stop_request import StopRequest
from ivr.telephony.endpoint import Endpoint

log = logging.getLogger(__name__)

WATCH_EVERY_S = 1.0
"""How often published flows are looked for: a new call has them within two seconds."""

LEAVE_AFTER_S = 5.0
"""How long a stop waits for work in the background."""

DISPATCH_EVERY_S = 2.0
"""How often messages to teams are looked for: danger is with its team within a few seconds."""

CALL_OUT_EVERY_S = 1.0
"""How often it is looked for calls that are due."""

CATCH_UP_EVERY_S = 20
"""How often what the database refused is tried again."""


@dataclass
class Hotline:
    """Everything that lives as long as the line is open."""

    endpoint: Endpoint
    metrics: Metrics
    media: MediaEngine
    switchboard: Switchboard
    prompts: Prompts
    actions: SafeActions
    watch_flows: Callable[[], None]
    """Takes up what was published since it was asked last."""
    dispatch: Callable[[Callable[[], bool]], None] | None
    """Sends what teams have to be told, until that is done or it is asked to stop; None: nobody
    is told by webhook."""
    warm_up: Callable[[], None]
    """Reads ahead what the first caller would otherwise wait for."""
    recorder_thread: ThreadPoolExecutor
    tapes: CallRecordings | None
    """Records whole calls, where that was wished for."""
    open_ears: Callable[[Callable[[str], None]], None]
    """Gets ready to hear callers, which may take minutes; tells what an operator should know."""
    close_ears: Callable[[], None]
    close_store: Callable[[], None]
    drain_s: int
    answerers: Answerers | None = None
    """Finds out who has picked up the calls that we make."""
    outbound: Outbound | None = None
    """Makes the calls that are due; None: this node makes none."""
    _stop: threading.Event = field(default_factory=threading.Event, init=False)
    """Set once the hotline stops, for the threads that keep house."""
    _closed: threading.Event = field(default_factory=threading.Event, init=False)
    """Set once no call goes on any more: until then leases are renewed and endings told."""
    _request: StopRequest = field(default_factory=StopRequest, init=False)
    _background: list[threading.Thread] = field(default_factory=list, init=False)

    def in_background(self, name: str, work: Callable[[], None]) -> None:
        """Do something that no call waits for; what goes wrong in it is logged."""

        def guarded() -> None:
            try:
                work()
            except Exception:
                log.exception("%s failed", name)

        thread = threading.Thread(target=guarded, name=name, daemon=True)
        self._background.append(thread)
        thread.start()

    def reserve(self) -> None:
        """Take the signalling port; ConfigError when it cannot be had."""
        self.endpoint.bind()

    def open(self, tell: Callable[[str], None]) -> None:
        """Take calls from now on; `tell` is given what happens later in the background."""
        self.open_line()
        threading.Thread(target=self._keep_house, name="housekeeping", daemon=True).start()
        threading.Thread(target=self._watch, name="flow-watch", daemon=True).start()
        if self.dispatch is not None:
            self.in_background("dispatch", self._dispatch)
        if self.outbound is not None:
            threading.Thread(target=self._call_out, name="outbound", daemon=True).start()
        threading.Thread(target=self.open_ears, args=(tell,), name="ears", daemon=True).start()

    def open_line(self) -> None:
        """Signalling, sound and recordings alone, for calls either way."""
        if self.tapes is not None:
            self.tapes.start()
        self.media.start()
        if self.answerers is not None:
            self.answerers.start()
        self.endpoint.start()

    def open_ears_within(self, limit_s: float, tell: Callable[[str], None]) -> None:
        """Get ready to hear whoever is called, and wait for that so long at the most."""
        ears = threading.Thread(target=self.open_ears, args=(tell,), name="ears", daemon=True)
        ears.start()
        ears.join(limit_s)

    @property
    def live_calls(self) -> int:
        """How many calls are going on."""
        return self.switchboard.live

    @property
    def figures(self) -> str:
        """What was counted since the start, in a sentence."""
        return self.metrics.in_words(self.endpoint.counters)

    def request_stop(self) -> None:
        """Stop taking calls; asked a second time, do not wait for those that go on.

        For signal handlers: it takes no lock.
        """
        self._request.ask()

    @property
    def stopping(self) -> bool:
        """Whether a stop was requested."""
        return self._request.asked

    def wait(self) -> None:
        """Until a stop is requested."""
        self._request.wait()
        self._stop.set()

    def drain(self) -> int:
        """Let live calls finish within the limit; how many were cut off."""
        self.endpoint.drain()
        if self.outbound is not None:
            self.outbound.close()
        for _ in range(self.drain_s * 5):
            if self._request.urgent or self.switchboard.wait_until_quiet(0.2):
                break
        return self.switchboard.live

    def close(self) -> None:
        """Let go of sockets, threads, voices and the database; safe after a failed start."""
        self._stop.set()
        with ExitStack() as parts:
            # Closed from the last line up; one that fails keeps none of the others open.
            parts.callback(self.close_store)
            parts.callback(self.recorder_thread.shutdown, wait=True)
            parts.callback(self._leave_background)
            parts.callback(self.prompts.close)
            parts.callback(self.close_ears)
            parts.callback(self._closed.set)
            if self.answerers is not None:
                parts.callback(self.answerers.close)
            if self.outbound is not None:
                parts.callback(self.outbound.wait_until_told, LEAVE_AFTER_S)
            if self.tapes is not None:
                parts.callback(self.tapes.stop)
            parts.callback(self.media.stop)
            parts.callback(self.switchboard.wait_until_quiet, 2.0)
            parts.callback(self.endpoint.stop)

    def _leave_background(self) -> None:
        """They look at `stopping`; one that does not is left behind."""
        for thread in self._background:
            thread.join(LEAVE_AFTER_S)

    def _keep_house(self) -> None:
        self.warm_up()
        while not self._stop.wait(CATCH_UP_EVERY_S):
            try:
                if done := self.actions.catch_up():
                    log.warning("补登了 %d 条数据库出错时留下的记录", done)
            except Exception:
                log.exception("catching up failed")

    def _watch(self) -> None:
        while not self._stop.wait(WATCH_EVERY_S):
            try:
                self.watch_flows()
            except Exception:
                log.exception("published flows were not taken up")

    def _call_out(self) -> None:
        assert self.outbound is not None
        while not self._closed.wait(CALL_OUT_EVERY_S):
            try:
                self.outbound.look()
            except Exception:
                log.exception("looking for calls to be made failed")

    def _dispatch(self) -> None:
        assert self.dispatch is not None
        while not self._stop.wait(DISPATCH_EVERY_S):
            self.dispatch(self._stop.is_set)
