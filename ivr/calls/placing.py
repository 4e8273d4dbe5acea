"""Calls that we make: each dialled, rung, talked through by the same worker, and accounted for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from ivr.calls.answerers import Answerers
from ivr.calls.called_line import CalledLine
from ivr.calls.endings import Ended, Ending, of_refusal
from ivr.calls.journal import Came, Journal
from ivr.calls.ports import Line
from ivr.calls.switchboard import Beginning, Switchboard
from ivr.calls.worker import BROKEN, CallWorker
from ivr.errors import IvrError
from ivr.telephony.leg_events import LegEnded, LegEvent, PickedUp, Refused, Ringing
from ivr.telephony.refusal_words import refusal_in_words

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.2
"""How often it is looked whether a call that rings is still wanted."""

CALLED_OFF = "不打了"
STOPPED, SHUT_DOWN = "通话中被叫停", "热线停机"
"""Why a talk was cut short, where nothing was wrong."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call that is to be made."""

    number: str
    """Whom we call, as records name him."""
    dial: Callable[[], Line]
    """Begins to call; IvrError where no call can be made."""
    begin: Callable[[], Beginning]
    """The flow that runs once somebody has picked up."""
    shown: str | None = None
    """The number that we call as."""
    told: Callable[[str], bool] = lambda _call_id: True
    """Told the call's name before it is dialled; False: it must not be."""
    secret: bool = False
    """Whether nothing that is written of the call may tell whom it rang."""
    rings: Callable[[int], None] = lambda _status: None
    """Told how far it has come: the provisional status."""
    picked_up: Callable[[str], None] = lambda _call_id: None


@dataclass(frozen=True, slots=True)
class _Unanswered:
    """Why nobody has picked up."""

    ending: Ending
    detail: str


@dataclass
class Placing:
    """Makes calls, each on the thread that asks for it."""

    board: Switchboard
    answerers: Answerers | None = None
    """None: whoever picks up is taken for a person, and spoken to at once."""
    _legs: dict[str, Line] = field(default_factory=dict, init=False)
    _ringing: set[str] = field(default_factory=set, init=False)
    _called_off: set[str] = field(default_factory=set, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    @property
    def live(self) -> int:
        """How many calls of ours ring or are talked."""
        return len(self._legs)

    def call_off(self, *, talking: bool) -> None:
        """Whatever rings is rung no more; `talking`: and those that are talked end at once."""
        with self._lock:
            for call_id, leg in self._legs.items():
                if talking or call_id in self._ringing:
                    self._called_off.add(call_id)
                    leg.hang_up()

    def place(self, wanted: Wanted) -> Ended:
        """Make one call, from the dialling to its end; never raises."""
        call_id = self.board.new_call_id()
        with self.board.attending(call_id):
            try:
                return self._place(call_id, wanted)
            except Exception as error:
                if not isinstance(error, IvrError):
                    log.exception("a call of ours broke down", extra={"call": call_id})
                return Ended(call_id, Ending.FAILED, str(error))
            finally:
                with self._lock:
                    self._legs.pop(call_id, None)
                    self._ringing.discard(call_id)
                    self._called_off.discard(call_id)

    def _place(self, call_id: str, wanted: Wanted) -> Ended:
        beginning, clock = wanted.begin(), self.board.tools.clock
        journal = self._journal(call_id, wanted, beginning)
        if not wanted.told(call_id):
            return Ended(call_id, Ending.FAILED, CALLED_OFF)
        since_ms, earlier = clock.monotonic_ms(), SimpleQueue[LegEvent]()
        answered = self._answered(call_id, wanted, earlier)
        rang_ms = clock.monotonic_ms() - since_ms
        if isinstance(answered, _Unanswered):
            journal.answered(rang_ms, gave_up=True)
            journal.ended(answered.ending.value, "refused")
            return Ended(call_id, answered.ending, answered.detail, rang_ms=rang_ms)
        wanted.picked_up(call_id)
        line = CalledLine(answered, wanted.number, rang_ms, earlier, called=wanted.shown)
        worker = self.board.worker(
            line, beginning, journal, self.answerers, outgoing=True, secret=wanted.secret
        )
        worker.run()
        ending, detail = self._ending(call_id, worker)
        talked_ms = clock.monotonic_ms() - since_ms - rang_ms
        return Ended(call_id, ending, detail, worker.result, rang_ms, talked_ms)

    def _journal(self, call_id: str, wanted: Wanted, beginning: Beginning) -> Journal:
        """The record of the call, which begins before it is dialled."""
        journal = Journal(call_id, self.board.bus, self.board.tools.clock)
        journal.came(
            Came(
                caller=wanted.shown,
                called=None if wanted.secret else wanted.number,
                flow=beginning.session.flow,
                version=beginning.version,
                number=beginning.number,
                test=self.board.tools.test,
                outgoing=True,
            )
        )
        if wanted.secret:
            journal.conceal()
        return journal

    def _answered(
        self, call_id: str, wanted: Wanted, earlier: SimpleQueue[LegEvent]
    ) -> Line | _Unanswered:
        """The line once somebody has picked up, or why nobody has."""
        try:
            leg = wanted.dial()
        except IvrError as error:
            return _Unanswered(Ending.FAILED, str(error))
        with self._lock:
            self._legs[call_id] = leg
            self._ringing.add(call_id)
        leg.listen(earlier.put)
        return self._ring(call_id, earlier, wanted.rings) or leg

    def _ring(
        self, call_id: str, events: SimpleQueue[LegEvent], rings: Callable[[int], None]
    ) -> _Unanswered | None:
        """Wait for the answer; else why there is none."""
        refused: Refused | None = None
        while True:
            try:
                event = events.get(timeout=LOOK_EVERY_S)
            except Empty:
                continue
            match event:
                case PickedUp():
                    with self._lock:
                        self._ringing.discard(call_id)
                    return None
                case Ringing(status=status):
                    rings(status)
                case Refused():
                    refused = event
                case LegEnded():
                    if refused is None or call_id in self._called_off:
                        return _Unanswered(Ending.FAILED, CALLED_OFF)
                    return _Unanswered(of_refusal(refused), _in_words(refused))

    def _ending(self, call_id: str, worker: CallWorker) -> tuple[Ending, str]:
        if worker.machine:
            return Ending.MACHINE, ""
        if call_id in self._called_off:
            return Ending.BROKEN_OFF, STOPPED
        if worker.broken_off or worker.result == BROKEN or worker.ended_by == "fault":
            return Ending.BROKEN_OFF, BROKEN
        if worker.midway and worker.ended_by == "bot":
            return Ending.BROKEN_OFF, SHUT_DOWN
        if worker.midway:
            return Ending.HUNG_UP, "" if worker.ended_by == "caller" else "断线"
        return Ending.TALKED, ""


def _in_words(refused: Refused) -> str:
    return refusal_in_words(f"{refused.status} {refused.reason}")
