"""Turn-taking on the line: who speaks, who is listened to, and when a wait is over. Sans-IO.

The dialogue orders (`begin`), the line reports (`on_...`), the clock passes (`pass_time`); each
call answers with orders for the worker. Times are integer milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ivr.calls.early_keys import EarlyKeys
from ivr.calls.keys import KeyCollector
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
from ivr.calls.playing import Playing
from ivr.calls.take import Take
from ivr.dialogue.actions import (
    Action,
    HangUp,
    Invoke,
    Listen,
    Play,
    Record,
    TransferTo,
)
from ivr.dialogue.inputs import Heard, NoInput, Pressed, Recorded

LONGEST_SPEECH_MS = 30_000
"""The ear ends an answer long before; this is for a line on which no sound comes any more."""

EAR_LATE_MS = 1_500
"""Where the ear tells that nobody speaks, one waits so much longer oneself."""

LEAST_LINGER_MS = 300
"""The last frame is sent before it is heard: it waits in the peer's jitter buffer and speaker."""


@dataclass
class Turn:
    """The present turn of one call."""

    asked: int = field(default=0, init=False)
    """The number of the last question of this call."""
    by_ear: bool = field(default=False, init=False)
    """Whether an ear hears the present question, and tells when nobody has spoken."""
    speaking: bool = field(default=False, init=False)
    """Whether the caller speaks, or what was said is not understood yet."""
    _final: Action | None = field(default=None, init=False)
    _playing: Playing = field(default_factory=Playing, init=False)
    _collector: KeyCollector | None = field(default=None, init=False)
    _early: EarlyKeys = field(default_factory=EarlyKeys, init=False)
    _deadline_ms: int | None = field(default=None, init=False)
    _take: Take = field(default_factory=Take, init=False)
    _urgent: tuple[str, ...] = field(default=(), init=False)
    """Keys that count although no question is asked: danger under a farewell or a transfer."""

    @property
    def deadline_ms(self) -> int | None:
        """When `pass_time` has something to do, if nothing happens before."""
        if self._collector is not None and self._collector.deadline_ms is not None:
            return self._collector.deadline_ms
        if self._deadline_ms is not None and self.by_ear and self.question is not None:
            return self._deadline_ms + EAR_LATE_MS
        return self._deadline_ms

    @property
    def question(self) -> Listen | None:
        """The question that is being asked; None: there is none, or it is being answered by keys.

        Keys come before voice: who types is not listened to.
        """
        return self._final if isinstance(self._final, Listen) and not self.typing else None

    @property
    def playing(self) -> Playing:
        """What is being played; to be looked at only."""
        return self._playing

    @property
    def awaited(self) -> Action | None:
        """The action whose answer is waited for, once its prompts have been heard."""
        return self._final

    @property
    def typing(self) -> bool:
        """Whether the caller is in the middle of typing digits."""
        return self._collector is not None and bool(self._collector.typed)

    @property
    def urgent(self) -> Sequence[str]:
        """The keys that count although no question is asked."""
        return self._urgent

    @property
    def recording(self) -> bool:
        """Whether the caller is being recorded."""
        return self._take.recording

    def begin(self, actions: Sequence[Action], now_ms: int) -> list[Order]:
        """The dialogue's next actions: prompts, then one that is answered (or HangUp)."""
        orders: list[Order] = []
        self._urgent = ()
        for action in actions:
            if isinstance(action, Play):
                if not action.keep_keys:
                    self._early.take()
                orders.append(PlayPrompt(self._playing.add(action), action))
            else:
                self._final = action
        match self._final:
            case Invoke() as invoke:
                # The action runs while the prompt is heard: nobody waits in silence for it.
                self._final = None
                return [*orders, Run(invoke)]
            case Listen(keys=keys):
                self.asked += 1
                self.by_ear = self.speaking = False
                self._collector = KeyCollector(keys)
                if self._early.ahead and self._playing and self._playing.keys_interrupt:
                    orders += self._stop()
            case TransferTo(commands=keys) | HangUp(commands=keys):
                self._urgent = keys
                ahead = self._early.ahead
                if len(set(ahead)) == 1 and ahead[0] in keys:
                    return self._take_urgent(ahead[0])
        if isinstance(self._final, HangUp):
            self._early.take()
        return [*orders, *self._when_quiet(now_ms)]

    def on_key(self, key: str, now_ms: int, pressed_ms: int | None = None) -> list[Order]:
        """The caller pressed a key, just now or earlier: it may have waited its turn."""
        if self._early.is_belated(key, now_ms):
            return []
        if key in self._urgent:
            return self._take_urgent(key)
        match self._final:
            case Listen():
                return self._key_for_question(key, now_ms)
            case Record() as record:
                pressed_ms = now_ms if pressed_ms is None else pressed_ms
                return self._key_for_recording(record, key, now_ms, pressed_ms)
            case HangUp():
                return []
        if not self._playing.drops_keys:
            self._early.keep(key)
        return []

    def on_played(self, token: int, now_ms: int, played_ms: int | None = None) -> list[Order]:
        """A prompt or the beep has been heard to its end, just now or earlier."""
        if not self._playing.played(token) or self._playing:
            return []
        if self._take.beeping:
            self._take.begin(now_ms if played_ms is None else played_ms)
            return []
        return self._when_quiet(now_ms)

    def on_speech(self, now_ms: int) -> list[Order]:
        """The caller has begun to speak: nobody is late any more, and a prompt falls silent."""
        if self.question is None or not self._playing.speech_interrupts:
            return []
        orders = self._stop()
        if self._early.ahead:
            return [*orders, *self._when_quiet(now_ms)]
        self.speaking, self._deadline_ms = True, now_ms + LONGEST_SPEECH_MS
        return orders

    def on_heard(self, text: str, condition: str | None = None) -> list[Order]:
        """The recogniser understood words; none: it made nothing of what was said."""
        if self.question is None:
            return []
        return [*self._stop(), *self._answer(Heard(text, condition))]

    def on_nobody(self, condition: str) -> list[Order]:
        """The ear waited for a voice in vain; what the line was like meanwhile."""
        if self.question is None or self._playing:
            return []
        return self._answer(NoInput(condition))

    def on_recorded(self, reference: str | None, duration_ms: int) -> list[Order]:
        """The recording has ended and is stored."""
        if not self._take.recording:
            return []
        return self._answer(Recorded(reference, duration_ms, self._take.finish()))

    def pass_time(self, now_ms: int) -> list[Order]:
        """Whatever is due by now."""
        deadline = self.deadline_ms
        if deadline is None or now_ms < deadline:
            return []
        if self._collector is not None and self._collector.deadline_ms is not None:
            answer = self._collector.pass_time(now_ms)
            return self._answer(answer) if answer else []
        match self._final:
            case Listen():
                return self._answer(NoInput())
            case HangUp(result=result):
                self._deadline_ms = None
                return [Release(result)]
        self._deadline_ms = None
        return []

    def stop(self) -> list[Order]:
        """The call is over or out of hand: fall silent and forget the turn."""
        self._final, self._collector, self._deadline_ms = None, None, None
        self._take, self._urgent, self.speaking = Take(), (), False
        self._early.take()
        return self._stop()

    # -- keys ---------------------------------------------------------------------------------

    def _key_for_question(self, key: str, now_ms: int) -> list[Order]:
        if self._playing and not self._playing.keys_interrupt:
            if not self._playing.drops_keys:
                self._early.keep(key)
            return []
        orders = self._stop()
        return [*orders, *self._collect(key, now_ms)]

    def _key_for_recording(
        self, record: Record, key: str, now_ms: int, pressed_ms: int
    ) -> list[Order]:
        if self._playing and not self._playing.keys_interrupt:
            return []
        if self._take.recording:
            return [StopRecording()] if self._take.ended_by(key, record, pressed_ms) else []
        if key in record.commands:
            return [*self._stop(), *self._answer(Pressed(key))]
        if key != record.end_key or self._take.beeping:
            return []
        return [*self._stop(), *self._when_quiet(now_ms)]

    def _take_urgent(self, key: str) -> list[Order]:
        self._urgent = ()
        self._early.take()
        return [*self._stop(), *self._answer(Pressed(key))]

    def _use_keys_typed_ahead(self, now_ms: int) -> list[Order]:
        orders: list[Order] = []
        ahead = self._early.take()
        for index, key in enumerate(ahead):
            orders += self._collect(key, now_ms)
            if self._final is None:
                self._early.ahead = ahead[index + 1 :]
                break
        return orders

    def _collect(self, key: str, now_ms: int) -> list[Order]:
        assert self._collector is not None
        keys = self._collector.keys
        answer = self._collector.press(key, now_ms)
        if answer is not None:
            self._early.note(answer, keys, now_ms)
            return self._answer(answer)
        if self._collector.deadline_ms is None and isinstance(self._final, Listen):
            self._deadline_ms = now_ms + self._final.timeout_ms
        return []

    # -- the course of a turn -----------------------------------------------------------------

    def _when_quiet(self, now_ms: int) -> list[Order]:
        """Go on with what follows the prompts, once they have been heard."""
        if self._playing:
            return []
        match self._final:
            case Listen(timeout_ms=timeout_ms):
                self._deadline_ms = now_ms + timeout_ms
                return self._use_keys_typed_ahead(now_ms)
            case Record() as record if not self._take.beeping and not self._take.recording:
                self._take.beeping = True
                return [PlayBeep(self._playing.add(None), record)]
            case TransferTo() as transfer:
                self._final = None
                return [PassOn(transfer)]
            case HangUp(linger_ms=linger_ms):
                self._deadline_ms = now_ms + max(linger_ms, LEAST_LINGER_MS)
                return []
        return []

    def _answer(self, answer: Heard | Pressed | NoInput | Recorded) -> list[Order]:
        self._final, self._collector, self._deadline_ms = None, None, None
        self._take.beeping = self.speaking = False
        return [Feed(answer)]

    def _stop(self) -> list[Order]:
        if not self._playing:
            return []
        self._playing.clear()
        return [StopPlaying()]
