"""One live call on its thread: from the answer to the end, whatever fails."""

from __future__ import annotations

import logging
import queue
from dataclasses import dataclass, field

from ivr.calls.conduct import MACHINE, Conduct
from ivr.calls.happenings import CallEvent, Happenings
from ivr.calls.hearing import Hearing
from ivr.calls.journal import Journal
from ivr.calls.ports import Line
from ivr.calls.sound_report import tell
from ivr.calls.tools import CallTools
from ivr.calls.turn import Turn
from ivr.dialogue.actions import Invoke
from ivr.dialogue.misheard import NAMED
from ivr.dialogue.session import DialogueSession
from ivr.errors import IvrError
from ivr.protected import unprotected

log = logging.getLogger(__name__)

BROKEN = "系统故障"
DRAFT_ACTION = "存草稿"

IDLE_MS = 60_000
"""The longest sleep of a call in which nothing is due."""


@dataclass
class CallWorker:
    """Performs one call, fed by its inbox; `run` is a thread's whole life."""

    line: Line
    entry: DialogueSession
    tools: CallTools
    journal: Journal
    hearing: Hearing | None = None
    """Whether the caller is heard just now; None: this call is by keys alone."""
    inbox: queue.SimpleQueue[CallEvent] = field(default_factory=queue.SimpleQueue, init=False)
    _call: Conduct = field(init=False)
    _happenings: Happenings = field(init=False)
    _in_safety: bool = field(default=False, init=False)
    broken_off: bool = field(default=False, init=False)
    """Whether a fault of ours has ended what the call was made for."""
    _ends_ms: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._call = Conduct(
            self.line, self.entry, self.tools, self.journal, self.inbox.put, self.hearing
        )
        self._call.lose_talk = self._lose_talk
        self._happenings = Happenings(self._call)

    @property
    def session(self) -> DialogueSession:
        """The dialogue under way."""
        return self._call.session

    @property
    def turn(self) -> Turn:
        """The turn under way."""
        return self._call.turn

    @property
    def over(self) -> bool:
        """Whether the call has ended."""
        return self._call.over

    @property
    def result(self) -> str:
        """The call's disposition."""
        return self.session.result or (MACHINE if self.machine else BROKEN)

    @property
    def machine(self) -> bool:
        """Whether a machine has picked up a call of ours."""
        return self._call.machine

    @property
    def midway(self) -> bool:
        """Whether whoever is called or calls hung up before the dialogue was over."""
        return self._call.midway

    @property
    def ended_by(self) -> str:
        """Who has ended the call."""
        return self._call.ended_by

    def keep_secret(self) -> None:
        """Nothing that is written of the call may tell whom it is with."""
        self._call.keep_secret()

    def run(self) -> None:
        """Answer, talk, end; never raises."""
        try:
            self.answer()
            while not self.over:
                self.wait()
        except Exception:
            log.exception("call lost", extra={"call": self.journal.call_id})
        finally:
            self._call.transfers.abandon()
            self.line.hang_up()
            self._call.preparation.end()
            self._call.attention.end()
            self._call.opening.settle()
            self._call.taping.end()
            self._call.note_answer()
            tell(f"通话 {self.journal.call_id} ", sound := self.line.stream.quality)
            self.journal.ended(self.result, self.ended_by, sound.counters())

    def answer(self) -> None:
        """Take the call; the first prompt waits for the ACK."""
        self._ends_ms = self.tools.clock.monotonic_ms() + self.tools.longest_call_ms
        self.line.listen(self.inbox.put)
        self.line.stream.listen(self.inbox.put)
        self._call.taping.begin()
        self._call.attention.begin()
        self.line.answer()

    def wait(self) -> None:
        """Sleep until something happens or is due, and see to it."""
        now = self.tools.clock.monotonic_ms()
        call = self._call
        deadlines = (self.turn.deadline_ms, call.delivery.due_ms, call.transfers.due_ms)
        due_ms = min((due for due in deadlines if due is not None), default=now + IDLE_MS)
        if not self._with_people:
            due_ms = min(due_ms, self._ends_ms)
        wait_ms = max(0, due_ms - now)
        try:
            event = self.inbox.get(timeout=wait_ms / 1000)
        except queue.Empty:
            event = None
        self.attend(event)

    def attend(self, event: CallEvent | None) -> None:
        """See to one event, or (None) to what is due by now; a fault leads to the safety flow."""
        try:
            if event is not None:
                self._happenings.happen(event)
            self._call.delivery.pass_time()
            self._call.go_by(self._call.transfers.pass_time())
            self._call.perform(self.turn.pass_time(self.tools.clock.monotonic_ms()))
            if self._too_long:
                raise IvrError("通话超过最长时限")
        except Exception:
            self._rescue()
        self._call.attention.follow(self.turn, self._call.transfers.talking)

    def hear(self, words: str, condition: str | None = None) -> None:
        """The recogniser understood words; none: it understood nothing, and the line is why."""
        try:
            self._call.perform(self.turn.on_heard(words, condition))
        except Exception:
            self._rescue()

    @property
    def _too_long(self) -> bool:
        """Whether the caller has been with the bot for too long."""
        return (
            not (self.over or self._with_people)
            and self.tools.clock.monotonic_ms() >= self._ends_ms
        )

    @property
    def _with_people(self) -> bool:
        """Whether the caller talks with a person or waits for one, as long as that takes."""
        return self._call.transfers.talking or self._call.transfers.waiting

    def _rescue(self) -> None:
        """A fault of ours; a caller who is with a person stays there."""
        log.exception("a call's turn failed", extra={"call": self.journal.call_id})
        if not self.over and not self._call.transfers.talking:
            self.broken_off = True
            self._recover()

    def _lose_talk(self) -> None:
        """The talk with a person is lost; safety did its work before, and may do it again."""
        self._in_safety = False
        self._recover(to_a_person=True)

    def _recover(self, *, to_a_person: bool = False) -> None:
        """Keep what was said, then let the safety flow take over.

        `to_a_person`: whoever it is has talked with one, and is not let go without one.
        """
        self._call.ended_by = "bot"
        self._call.transfers.abandon()
        self._keep_what_was_said()
        safety = None
        if not self._in_safety:
            to_a_person = to_a_person or self.session.urgency
            sorry = None if to_a_person else self.tools.sorry_session
            caller = self._call.caller
            if sorry is None:
                safety = self.tools.safety_session(caller, self.session.urgency)
            else:
                safety = sorry(caller)
        if safety is None:
            self._call.release()
            return
        self._in_safety = True
        self._ends_ms = self.tools.clock.monotonic_ms() + self.tools.longest_call_ms
        self._call.session = safety
        self._call.begin(safety.start())

    def _keep_what_was_said(self) -> None:
        """As a draft; of whom we rang as the flow has it for who hangs up midway."""
        session = self.session
        begun = self._call.answer.draft() if self.turn.recording else {}
        self.turn.stop()
        self._call.fall_silent()
        try:
            if self.tools.outgoing:
                kept = session.kept(begun)
            else:
                untold = {} if session.untold is None else {NAMED: session.untold}
                said = unprotected(session.slots) | untold | begun
                kept = Invoke(DRAFT_ACTION, said, session.step)
            if kept is not None:
                self._call.run(kept)
        except Exception:
            log.exception("what was said was not kept", extra={"call": self.journal.call_id})
