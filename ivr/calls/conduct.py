"""What a call's dialogue orders, carried out on its line."""

from __future__ import annotations

import logging
import secrets
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ivr.calls.answerers import FromAnswerer
from ivr.calls.attention import BY_KEYS, Attention
from ivr.calls.bridging import FromAgent, Parted
from ivr.calls.delivery import Delivery
from ivr.calls.ear import FromEar
from ivr.calls.hearing import Hearing, deaf
from ivr.calls.journal import Journal
from ivr.calls.opening import Opening
from ivr.calls.orders import (
    Feed,
    Order,
    PassOn,
    PlayBeep,
    PlayPrompt,
    Release,
    Run,
    StopPlaying,
    StopRecording,
)
from ivr.calls.ports import Line
from ivr.calls.preparation import Preparation
from ivr.calls.queued import LANGUAGE, Wish
from ivr.calls.spoken_answer import SpokenAnswer
from ivr.calls.taping import Taping
from ivr.calls.tools import CallTools
from ivr.calls.transfers import Outcome, Transfers
from ivr.calls.turn import Turn
from ivr.clock import local
from ivr.dialogue.actions import Action, Invoke, Listen, Play, Segment, TransferTo
from ivr.dialogue.inputs import (
    Connected,
    Done,
    Failed,
    Heard,
    HungUp,
    Input,
    NoAnswer,
    NoInput,
    Pressed,
    Recorded,
)
from ivr.dialogue.misheard import NAMED, in_one_line
from ivr.dialogue.session import DialogueSession
from ivr.media.events import Recording
from ivr.speech.hearing.line_watch import LineCondition

MACHINE = LineCondition.MACHINE.value
"""What a flow calls a machine that answers, and the result where it calls it nothing."""

log = logging.getLogger(__name__)


@dataclass
class Conduct:
    """Plays, listens, records, connects and releases; what it did goes into the journal."""

    line: Line
    session: DialogueSession
    tools: CallTools
    journal: Journal
    post: Callable[[FromAgent | FromEar | FromAnswerer], None]
    hearing: Hearing | None = None
    lose_talk: Callable[[], None] = field(default=lambda: None, init=False)
    """Brings a caller back whom people have lost."""
    over: bool = field(default=False, init=False)
    concealed: bool = field(default=False, init=False)
    """Whether the caller's number is known to nobody any more, also after a fault of ours."""
    ended_by: str = field(default="bot", init=False)
    midway: bool = field(default=False, init=False)
    """Whether the caller hung up before the dialogue was over."""
    machine: bool = field(default=False, init=False)
    """Whether a machine has picked up a call of ours."""
    turn: Turn = field(default_factory=Turn, init=False)
    transfers: Transfers = field(init=False)
    taping: Taping = field(init=False)
    answer: SpokenAnswer = field(init=False)
    attention: Attention = field(init=False)
    preparation: Preparation = field(init=False)
    delivery: Delivery = field(init=False)
    opening: Opening = field(init=False)
    _alias: str | None = field(default=None, init=False)
    """What a concealed call is called in what it stores: nothing leads to its record."""
    _asked: tuple[Action, ...] = field(default=(), init=False)
    """What the present question was asked with."""

    def __post_init__(self) -> None:
        call_id, stream = self.journal.call_id, self.line.stream
        self.taping = Taping(self.tools.taping, stream, call_id, self.tools.outgoing)
        self.transfers = self.tools.transfers(
            self.line, call_id, self.post, self.journal, self.taping
        )
        self.answer = SpokenAnswer(stream, self.tools.recordings, call_id)
        hearing = self.hearing or deaf(self.tools.clock)
        self.attention = Attention(hearing, stream, self.post)
        self.preparation = Preparation(self.tools.prompts)
        self.delivery = Delivery(stream, self.tools.prompts, self.tools.clock)
        self.opening = Opening(self.tools.answerers, stream, self.post)

    def start(self) -> None:
        """It is our turn for the first time."""
        self.begin(self.taping.announced(self._first(), self.session.step))

    def begin(self, actions: Sequence[Action]) -> None:
        """Go on with what the dialogue orders."""
        self._asked = tuple(actions)
        self.taping.attend(actions)
        self.preparation.look_ahead(self.session, actions)
        self.perform(self.turn.begin(actions, self.tools.clock.monotonic_ms()))

    def feed(self, given: Input) -> None:
        """Give an input to the dialogue and carry out what it makes of it."""
        if self.over:
            return
        if isinstance(given, Connected):
            # With a person at last, whatever the dialogue was about to say.
            self.ended_by = "transfer"
            self.note(given)
            if self.transfers.talking:
                self.turn.stop()
                self.delivery.drop()
            else:
                self.release()
            return
        self.transfers.abandon()
        asked = self.session.flow, self.session.step
        if actions := self.note(given):
            answered = isinstance(given, Heard | Pressed)
            if answered and asked != (self.session.flow, self.session.step):
                actions = self.taping.follow(actions, self.session.step)
            self.begin(actions)
        elif self.session.ended:
            self.release()

    def go_by(self, outcome: Outcome | None) -> None:
        """Go on with what has come of a transfer."""
        if outcome is None:
            return
        if isinstance(outcome, Parted):
            self._part(outcome)
        elif isinstance(outcome, NoAnswer) and self.session.ended:
            # Whoever has talked with a person has no flow any more to go back to.
            self.lose_talk()
        else:
            self.feed(outcome)

    def _part(self, parted: Parted) -> None:
        """The talk with a person is over."""
        self.journal.did(self.transfers.account(parted))
        if parted.by == "lost":
            log.warning("通话 %s 和坐席的通话断了，客户回到流程", self.journal.call_id)
            self.lose_talk()
            return
        self.ended_by = "agent" if parted.by == "agent" else "bot"
        here = self.session
        self.journal.turn(here.flow, here.step, HungUp(), here.slots)
        self.release()

    def note(self, given: Input) -> list[Action]:
        """Give an input to the dialogue and write the turn down."""
        flow, step, protected = self.session.flow, self.session.step, self.session.protected
        actions = self.session.feed(given)
        if self.session.concealed and not self.concealed:
            self._conceal()
        self.journal.walked(self.session.trail)
        self.journal.turn(flow, step, given, self.session.slots, protected=protected)
        return actions

    def perform(self, orders: Sequence[Order]) -> None:
        """Carry out what the turn orders."""
        waiting = deque(orders)
        while waiting and not self.over:
            match waiting.popleft():
                case PlayPrompt(token=token, play=play):
                    self.journal.said(play.text)
                    self.delivery.play(play, token)
                case PlayBeep(token=token, record=record):
                    self.answer.begin(record, token)
                case StopPlaying():
                    self.fall_silent()
                case StopRecording():
                    # None: it has just ended by itself, and that event is on its way to us.
                    if recording := self.line.stream.stop_recording():
                        self.store(recording)
                case Feed(input=given):
                    self.feed(given)
                case Run(invoke=invoke):
                    self.delivery.hurry()
                    self.feed(self.run(invoke))
                case PassOn(transfer=transfer):
                    self._pass_on(transfer)
                case Release():
                    # What was said last, the promise of a return call, belongs in the record.
                    here = self.session
                    self.journal.turn(here.flow, here.step, NoInput(), here.slots)
                    self.release()

    def run(self, invoke: Invoke) -> Done | Failed:
        """Run a business action."""
        self.journal.did(invoke.name)
        return self.tools.run(invoke, self._alias or self.journal.call_id, self.caller)

    @property
    def caller(self) -> str | None:
        """The caller's number, as far as anybody may know it."""
        return None if self.concealed else self.line.caller

    def _conceal(self) -> None:
        """Nobody is to know who calls: what was kept of this call is done away with."""
        # Named like any other call: another order of this one does not tell that it was concealed.
        now = local(self.tools.clock.now())
        self._alias = f"{now:%Y%m%d%H%M%S}-{secrets.token_hex(4)}"
        self.answer.call_id = self._alias
        self.keep_secret()

    def keep_secret(self) -> None:
        """Nothing that is written of the call may tell whom it is with."""
        self.concealed = True
        self.journal.conceal()
        self.taping.discard()
        self.preparation.conceal()
        self.transfers.conceal()

    def _pass_on(self, transfer: TransferTo) -> None:
        self.journal.passed_on(transfer, self.session.slots)
        self.go_by(self.transfers.begin(transfer.queue, self._wish(transfer)))

    def _wish(self, transfer: TransferTo) -> Wish:
        """What people may know of whoever is passed on to them."""
        urgent, slots = transfer.urgent or self.session.urgency, dict(self.session.slots)
        if self.concealed:
            spoken = {LANGUAGE: slots[LANGUAGE]} if LANGUAGE in slots else {}
            return Wish(urgent, transfer.returns, spoken, alias=self._alias)
        if (untold := in_one_line(transfer.misheard)) is not None:
            slots |= {NAMED: untold}
        caller = None if self.line.private else self.line.caller
        return Wish(urgent, transfer.returns, slots, caller, flows=self.session.under_way)

    def store(self, recording: Recording) -> None:
        """A recording has ended: keep it, and go on."""
        reference, duration_ms = self.answer.keep(recording)
        self.perform(self.turn.on_recorded(reference, duration_ms))

    def fall_silent(self) -> None:
        """No prompt and no beep any more, nor the recording that may have begun after it."""
        self.delivery.stop()
        self.line.stream.stop_recording()

    def release(self) -> None:
        """Hang up."""
        self.over = True
        self.line.hang_up()

    def note_answer(self) -> None:
        """Write down how long the caller has waited: until the answer, or in vain until now."""
        if (waited_ms := self.line.waited_ms) is not None:
            self.journal.answered(waited_ms)
        else:
            waited_ms = self.tools.clock.monotonic_ms() - self.line.invited_ms
            self.journal.answered(waited_ms, gave_up=True)

    def meet_machine(self) -> None:
        """Nobody has picked up but a machine: the flow is told, and nothing is said to it."""
        if self.over or self.transfers.talking:
            return
        self.machine = True
        self.opening.settle()
        self.transfers.abandon()
        self.turn.stop()
        self.fall_silent()
        if not self.session.stack:
            self._through(self._first())
        if not self.session.ended:
            self._through(self.note(Heard("", MACHINE)))
        self.release()

    def ask_by_keys(self) -> None:
        """What the caller said is lost: ask the same once more, to be answered by keys."""
        asked = self.session.by_keys() or self._asked
        plays = [action for action in asked[:-1] if isinstance(action, Play)]
        listen = asked[-1]
        assert isinstance(listen, Listen)
        self.begin([Play((Segment(BY_KEYS),), listen.step), *plays, listen])
        self.attention.leave_to_keys(self.turn.asked)

    def finish(self, by: str) -> None:
        """The caller is gone: keep what was said, and let the flow store its draft."""
        if self.over:
            return
        self.note_answer()
        if talk := self.transfers.left(by):
            self.journal.did(talk)
        self.ended_by = "bot" if by == "us" else by
        if self.turn.recording:
            reference, duration_ms = self.answer.break_off()
            self.note(Recorded(reference, duration_ms))
        self.turn.stop()
        self.delivery.drop()
        self.over, self.midway = True, not self.session.ended
        self._through(self.note(HungUp()))

    def _first(self) -> list[Action]:
        actions = self.session.start()
        self.journal.walked(self.session.trail)
        return actions

    def _through(self, actions: list[Action]) -> list[Action]:
        """Run what business actions the dialogue orders, one after another, and say nothing."""
        while actions and isinstance(actions[-1], Invoke):
            actions = self.note(self.run(actions[-1]))
        return actions
