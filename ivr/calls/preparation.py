"""What a call is about to say is made ready while others still speak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ivr.calls.ports import PromptSource
from ivr.dialogue.actions import Action, Play
from ivr.dialogue.session import DialogueSession


@dataclass(eq=False)
class Preparation:
    """Has the voices prepare the values that a call will hear, and takes it back in the end."""

    prompts: PromptSource
    _asked: tuple[bool, Sequence[str]] = field(default=(False, ()), init=False)
    _values: set[str] = field(default_factory=set, init=False)
    """All that was made ready for this call: the caller's number is read out to him, too."""
    _concealed: bool = field(default=False, init=False)

    def look_ahead(self, session: DialogueSession, actions: Sequence[Action]) -> None:
        """Something may have become known: have what is said of it rendered, and nothing else."""
        if self.prompts.always_ready:
            return
        asked = (session.slow, [*_values(actions), *session.foreseen])
        if asked != self._asked:
            self._asked = asked
            self._values.update(asked[1])
            self.prompts.prefetch(asked[1], of=self, slow=asked[0])

    def conceal(self) -> None:
        """No sound that tells who calls may stay, neither now nor at the end of the call."""
        self._concealed = True
        self.prompts.forget(self._values)

    def end(self) -> None:
        """The call is over, and hears nothing more."""
        if self._asked[1]:
            self._asked = (False, ())
            self.prompts.prefetch((), of=self)
        if self._concealed:
            self.prompts.forget(self._values)


def _values(actions: Sequence[Action]) -> list[str]:
    """What is said now besides the fixed words: behind those there is some time left for it."""
    plays = [action for action in actions if isinstance(action, Play)]
    return [piece.text for play in plays for piece in play.segments if not piece.fixed]
