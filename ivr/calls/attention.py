"""What a call's ear listens to: it follows the turn, and gives up where hearing fails."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from ivr.calls.ear import Ear, FromEar
from ivr.calls.ears import Ears
from ivr.calls.ports import Stream
from ivr.calls.questions import question_of
from ivr.calls.turn import Turn
from ivr.dialogue.actions import Listen
from ivr.errors import EngineError
from ivr.speech.recognition.recognizer import Loss

log = logging.getLogger(__name__)

MOST_LOSSES = 2
"""After so many failures a call goes on by keys alone."""

BY_KEYS = "请按键回答。"
"""Said before a question is asked again, after what the caller said was lost."""


@dataclass
class Attention:
    """Turns one call's ear to the questions of that call; without ears it does nothing."""

    ears: Ears | None
    stream: Stream
    tell: Callable[[FromEar], None]
    _ear: Ear | None = field(default=None, init=False)
    _told: tuple[int | None, bool, bool] = field(default=(None, False, True), init=False)
    """What the ear was told last: the question's number, whether we speak, may be interrupted."""
    _asleep: bool = field(default=False, init=False)
    _by_keys: int = field(default=0, init=False)
    """The question that is answered by keys alone."""
    _losses: int = field(default=0, init=False)

    def begin(self) -> None:
        """The call is answered: hear it from now on."""
        if self.ears is None:
            return
        try:
            self._ear = self.ears.lend(self.tell)
        except EngineError as error:
            log.warning("这通电话只能按键：%s", error)
            return
        self.stream.overhear(partial(self.ears.hear, self._ear))

    def follow(self, turn: Turn, talking: bool) -> None:
        """Listen to what the turn asks now; `talking`: the caller is with a person."""
        if self.ears is None or self._ear is None:
            return
        if talking != self._asleep:
            self._asleep = talking
            self.ears.do(partial(self._ear.sleep, talking))
        listen = self._heard_question(turn)
        turn.by_ear = listen is not None
        number = turn.asked if listen is not None else None
        playing, interrupts = bool(turn.playing), turn.playing.speech_interrupts
        before, self._told = self._told, (number, playing, interrupts)
        if self._told == before:
            return
        if listen is None or number is None:
            self.ears.do(self._ear.drop)
        elif number != before[0]:
            question = question_of(listen)
            self.ears.do(partial(self._ear.ask, number, question, playing, interrupts))
        else:
            self.ears.do(partial(self._ear.played, playing, interrupts))

    def lose(self, loss: Loss) -> None:
        """What is said is not understood: not a fault of the call's if too many speak at once."""
        self._losses += loss is not Loss.BUSY

    def leave_to_keys(self, question: int) -> None:
        """This question is not listened to."""
        self._by_keys = question

    def end(self) -> None:
        """The call is over."""
        if self.ears is not None and self._ear is not None:
            self.ears.take_back(self._ear)

    def _heard_question(self, turn: Turn) -> Listen | None:
        """The question, if its answer is to be heard; what is protected never is."""
        listen = turn.question
        if listen is None or listen.protected or not (listen.phrases or listen.expects):
            return None
        lost = self._losses >= MOST_LOSSES or turn.asked == self._by_keys
        return None if lost else listen
