"""What a recogniser that does not stream made of an answer at its last pause. Sans-IO.

Such a one is asked while the caller pauses, not once he must have ended: what it says then is the
answer if nothing more is said, and is thrown away if the caller speaks on. Places in the answer are
counted in the frames that the recogniser was given.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ivr.speech.recognition.recognizer import Guess, Hypothesis


@dataclass
class Guessing:
    """The guesses at one answer; at most one is being worked on."""

    hypothesis: Hypothesis | None = field(default=None, init=False)
    """What was said, as long as nobody has spoken since."""
    _given: int = field(default=0, init=False)
    _spoken: int = field(default=0, init=False)
    """The frames up to the last voice."""
    _asked: int | None = field(default=None, init=False)
    """How many frames there were when the guess was asked for that is being worked on."""

    @property
    def coming(self) -> bool:
        """Whether a guess is being worked on that has heard all that was said."""
        return self._asked is not None and self._asked >= self._spoken

    def give(self, frames: int, voiced: bool) -> None:
        """So many frames more were given; whether there was a voice in them."""
        self._given += frames
        if voiced:
            self._spoken, self.hypothesis = self._given, None

    def ask(self) -> bool:
        """Whether a guess is to be asked for, now that the caller pauses."""
        if self._asked is not None or self.hypothesis is not None:
            return False
        self._asked = self._given
        return True

    def take(self, guess: Guess) -> bool:
        """The guess that was worked on; whether it has heard all that was said."""
        self._asked = None
        if guess.frames < self._spoken:
            return False
        self.hypothesis = guess.hypothesis
        return True
