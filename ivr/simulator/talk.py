"""A whole call without a telephone, a line of text at a time."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ivr.calls.journal import Came, Journal
from ivr.calls.queue_wait import LOOK_MS
from ivr.calls.queued import Agents
from ivr.calls.tools import CallTools, SafetySession
from ivr.calls.worker import CallWorker
from ivr.clock import ManualClock
from ivr.dialogue.action_runner import ActionRunner
from ivr.dialogue.actions import Listen, Record
from ivr.dialogue.session import DialogueSession
from ivr.errors import IvrError
from ivr.events import EventBus
from ivr.flow.catalogue import TROUBLES
from ivr.media.events import Digit, Recording, RecordingEnded
from ivr.protected import concealed, masked
from ivr.simulator.long_queue import LongQueue, Nobody
from ivr.simulator.loopback import LoopbackLine, LoopbackStream, PacedPrompts, SpokenNotes
from ivr.telephony.leg_events import Acked, LegEnded, TransferEnded

HANG_UP = "挂机"
TRANSFER = "（转接 "
"""Begins the line that tells of a transfer, among what was said."""
LINE_TYPED = re.compile(r"\s*[（(]\s*(?:线路\s*)?(?P<sound>\w+)\s*[）)]\s*")
"""What is typed for how the line sounds where nothing is understood: （嘈杂）."""
KEYS_TYPED = str.maketrans("０１２３４５６７８９＊＃", "0123456789*#", " ")
"""What is typed for keys, as the keys that it means."""
KEY_GAP_MS = 300
MOST_WAITS = 1000
"""More silent steps than this without a question mean that the flow never waits."""

Waiting = Literal["question", "recording", "queue", "goodbye", "over"]


@dataclass(frozen=True, slots=True)
class RunAction:
    """A business action that a turn ran. `error` is empty when it succeeded."""

    name: str
    arguments: Mapping[str, str | None]
    results: Mapping[str, str | None] = field(default_factory=dict)
    error: str = ""


@dataclass(frozen=True, slots=True)
class TalkTurn:
    """What the bot did in answer to one line."""

    flow: str
    step: str
    prompts: tuple[str, ...]
    slots: Mapping[str, str]
    actions: tuple[RunAction, ...]
    waiting: Waiting
    result: str | None


@dataclass
class WatchedActions:
    """Passes business actions on and remembers them for the turn's report."""

    runner: ActionRunner
    seen: list[RunAction] = field(default_factory=list)

    def run(
        self,
        name: str,
        arguments: Mapping[str, str | None],
        *,
        call_id: str,
        caller: str | None,
        test: bool,
    ) -> Mapping[str, str | None]:
        try:
            results = self.runner.run(name, arguments, call_id=call_id, caller=caller, test=test)
        except IvrError as error:
            reason = concealed(str(error), arguments.values())
            self.seen.append(RunAction(name, masked(arguments), error=reason))
            raise
        self.seen.append(RunAction(name, masked(arguments), dict(results)))
        return results


@dataclass
class SpokenJournal(Journal):
    """A journal that also keeps what was said since the last report."""

    heard: list[str] = field(default_factory=list, init=False)

    def said(self, text: str) -> None:
        super().said(text)
        self.heard.append(text)

    def did(self, action: str) -> None:
        super().did(action)
        if action.startswith("转接 "):
            self.heard.append(f"{TRANSFER}{action.removeprefix('转接 ')}）")


class Talk:
    """One simulated call; `start`, then `say` a line at a time until `over`."""

    def __init__(
        self,
        session: DialogueSession,
        actions: ActionRunner,
        safety_session: SafetySession,
        clock: ManualClock,
        *,
        test: bool,
        call_id: str,
        caller: str | None,
        bus: EventBus,
        answering: Collection[str] = (),
        queueing: Collection[str] = (),
    ) -> None:
        """`answering`: the queues whose people pick up transferred calls; `queueing`: those in
        which callers wait, and nobody ever comes.
        """
        self._clock = clock
        self._actions = WatchedActions(actions)
        self._notes = SpokenNotes()
        self._stream = LoopbackStream(clock)
        self._line = LoopbackLine(caller, self._stream, call_id)
        self._journal = SpokenJournal(call_id, bus, clock)
        tools = CallTools(
            actions=self._actions,
            prompts=PacedPrompts(),
            clock=clock,
            recordings=self._notes,
            transfer_targets=dict.fromkeys(answering, "sip:agent@loopback"),
            safety_session=safety_session,
            agents=Agents(LongQueue(frozenset(queueing)), Nobody()) if queueing else None,
            test=test,
        )
        self._worker = CallWorker(self._line, session, tools, self._journal)
        self._worker.answer()

    @property
    def over(self) -> bool:
        """Whether the call has ended."""
        return self._worker.over

    def start(self, version: str) -> TalkTurn:
        """The caller has been answered: the first prompts up to the first wait."""
        session = self._worker.session
        self._journal.came(Came(self._line.caller, None, session.flow, version, test=True))
        self._worker.attend(Acked())
        return self._report()

    def say(self, line: str) -> TalkTurn:
        """What the caller does: words, `#keys`, an empty line for silence, （嘈杂）, or 挂机."""
        text = line.strip()
        if text == HANG_UP:
            self._worker.attend(LegEnded("caller"))
        elif not text:
            self._keep_silent()
        elif text.startswith(("#", "＃")):
            self._press(text[1:] or "#")
        elif (sound := line_typed(text)) is not None:
            self._sound(sound)
        else:
            self._speak(text)
        return self._report()

    def end(self) -> None:
        """Write the call down as ended."""
        self._journal.ended(self._worker.session.result or "客户挂断", self._worker.ended_by)

    # -- the caller's side --------------------------------------------------------------------

    def _press(self, keys: str) -> None:
        for key in keys.translate(KEYS_TYPED):
            if self.over:
                return
            self._clock.advance(KEY_GAP_MS)
            self._worker.attend(Digit(key, self._clock.monotonic_ms()))
        self._end_typing()

    def _end_typing(self) -> None:
        """Nothing more is typed: what was typed is taken once the wait between two keys is over."""
        awaited = self._worker.turn.awaited
        if isinstance(awaited, Listen) and self._worker.turn.typing:
            self._pass_time()

    def _speak(self, words: str) -> None:
        if self._stream.recording:
            self._notes.words = words
            spoken_ms = 300 * len(words)
            self._clock.advance(spoken_ms)
            self._stream.recording = False
            self._worker.attend(RecordingEnded(Recording(b"", spoken_ms, spoken_ms), "silence"))
        else:
            self._worker.hear(words)
            self._end_typing()  # keys come first: words into them are not an answer

    def _sound(self, sound: str) -> None:
        """Nothing is understood, for the line sounds like this."""
        if self._stream.recording:
            self._keep_silent()
        else:
            self._worker.hear("", sound)

    def _keep_silent(self) -> None:
        if self._stream.recording:
            self._stream.recording = False
            self._worker.attend(RecordingEnded(Recording(b"", 0, 0), "silence"))
        else:
            self._pass_time()

    def _pass_time(self) -> None:
        deadline = self._worker.turn.deadline_ms
        if self._stream.in_music:
            self._worker_waits()
        elif deadline is not None:
            self._clock.advance(max(0, deadline - self._clock.monotonic_ms()))
            self._worker.attend(None)

    def _worker_waits(self) -> None:
        """Music, until the next words are said."""
        for _ in range(MOST_WAITS):
            if not self._stream.in_music:
                break
            self._clock.advance(LOOK_MS)
            self._worker.attend(None)

    # -- the bot's side -----------------------------------------------------------------------

    def _report(self) -> TalkTurn:
        """Let everything be heard that comes before the next wait, and tell it."""
        for _ in range(MOST_WAITS):
            if self._line.transferring:
                self._line.transferring = None
                self._worker.attend(TransferEnded(True, 200, "OK"))
            elif self._stream.in_music:
                break
            elif played := self._stream.next_played():
                self._worker.attend(played)
            else:
                break
        session = self._worker.session
        said, self._journal.heard = tuple(self._journal.heard), []
        ran, self._actions.seen = tuple(self._actions.seen), []
        return TalkTurn(
            flow=session.flow,
            step=session.step,
            prompts=said,
            slots=masked(session.slots),
            actions=ran,
            waiting=self._waiting(),
            result=session.result if self.over else None,
        )

    def _waiting(self) -> Waiting:
        if self.over:
            return "over"
        match self._worker.turn.awaited:
            case Listen():
                return "question"
            case Record():
                return "recording"
        if self._stream.in_music:
            return "queue"
        return "goodbye"


def line_typed(text: str) -> str | None:
    """How the line sounds, if that is what was typed."""
    typed = LINE_TYPED.fullmatch(text)
    return typed["sound"] if typed is not None and typed["sound"] in TROUBLES else None
