"""What a call's ear listens to: it follows the turn, and gives up where hearing fails."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from ivr.calls.ear import Ear, FromEar
from ivr.calls.ears import Ears
from ivr.calls.hearing import Hearing
from ivr.calls.ports import Stream
from ivr.calls.questions import question_of
from ivr.calls.turn import Turn
from ivr.dialogue.actions import Listen
from ivr.errors import EngineError
from ivr.speech.recognition.recognizer import Loss

log = logging.getLogger(__name__)

BY_KEYS = "请按键回答。"
"""Said before a question is asked again, after what the caller said was lost."""


@dataclass
class Attention:
    """Turns one call's ear to the questions of that call; where nothing hears it does nothing."""

    hearing: Hearing
    stream: Stream
    tell: Callable[[FromEar], None]
    _lent: tuple[Ears, Ear] | None = field(default=None, init=False)
    _told: tuple[int | None, bool, bool] = field(default=(None, False, True), init=False)
    """What the ear was told last: the question's number, whether we speak, may be interrupted."""
    _asleep: bool = field(default=False, init=False)
    _broken: bool = field(default=False, init=False)
    _by_keys: int = field(default=0, init=False)
    """The question that is answered by keys alone."""
    _looked_at: int = field(default=0, init=False)
    """The last question of which it is settled whether it is listened to."""

    def begin(self) -> None:
        """The call is answered: hear it from now on, if that is possible yet."""
        if (ears := self.hearing.ears) is not None:
            self._borrow(ears)

    def follow(self, turn: Turn, talking: bool) -> None:
        """Listen to what the turn asks now; `talking`: the caller is with a person.

        Whatever fails in hearing, the call goes on, by keys.
        """
        if self._broken:
            return
        try:
            self._follow(turn, talking)
        except Exception:
            log.exception("hearing failed: this call goes on by keys")
            self._broken, turn.by_ear = True, False
            self.hearing.lose(Loss.FAILED)

    def _follow(self, turn: Turn, talking: bool) -> None:
        listen = self._heard_question(turn)
        if self._lent is None:
            return
        ears, ear = self._lent
        if talking != self._asleep:
            self._asleep = talking
            ears.do(partial(ear.sleep, talking))
        turn.by_ear = listen is not None
        number = turn.asked if listen is not None else None
        playing, interrupts = bool(turn.playing), turn.playing.speech_interrupts
        before, self._told = self._told, (number, playing, interrupts)
        if self._told == before:
            return
        if listen is None or number is None:
            ears.do(ear.drop)
        elif number != before[0]:
            question = question_of(listen, self.hearing.places)
            ears.do(partial(ear.ask, number, question, playing, interrupts))
        else:
            ears.do(partial(ear.played, playing, interrupts))

    def lose(self, loss: Loss) -> None:
        """What was said is not understood."""
        self.hearing.lose(loss)

    def leave_to_keys(self, question: int) -> None:
        """This question is not listened to."""
        self._by_keys = question

    def end(self) -> None:
        """The call is over."""
        if self._lent is not None:
            ears, ear = self._lent
            ears.take_back(ear)

    def _heard_question(self, turn: Turn) -> Listen | None:
        """The question, if its answer is to be heard; what is protected never is."""
        listen = turn.question
        if listen is None or listen.protected or not (listen.phrases or listen.expects):
            return None
        if turn.asked != self._looked_at:
            # Settled once for a question: who has begun to answer is told when that is lost.
            self._looked_at = turn.asked
            self._settle(turn.asked)
        return None if turn.asked == self._by_keys else listen

    def _settle(self, question: int) -> None:
        """Whether this question is listened to; an ear may be had by now that was not before."""
        ears = self.hearing.ears
        if ears is not None and self._lent is None:
            self._borrow(ears)
        if ears is None or self._lent is None:
            self._by_keys = question

    def _borrow(self, ears: Ears) -> None:
        try:
            ear = ears.lend(self.tell)
        except EngineError as error:
            log.warning("这通电话只能按键：%s", error)
            self.hearing.lose(Loss.FAILED)
            return
        self._lent, self.hearing.lent = (ears, ear), True
        self.stream.overhear(partial(ears.hear, ear))
