"""How the line sounds where nothing is understood, and what follows from it in a call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ivr.dialogue.inputs import Heard, NoInput, Pressed
from ivr.flow.catalogue import FINE, MACHINE, MUSIC, SILENCE, TROUBLES
from ivr.flow.model import Ask, Command, Prompt

MOST_HINTS = 2
"""So often in a call something is said of the line; who is told more has enough of it."""

_NO_VOICE = (MUSIC, SILENCE)


@dataclass
class LineSound:
    """What was heard of one call's line, and what was said and done about it."""

    now: str = FINE
    """How it sounded when the caller was last listened to; a key tells nothing of it."""
    trouble: str | None = None
    """What was wrong with it when the present reply came."""
    hinted: tuple[str, ...] = ()
    """Of which sounds something was said."""
    taken: tuple[str, ...] = ()
    """Which sounds were taken for a command."""

    def note(self, given: Heard | Pressed | NoInput) -> Heard | Pressed | NoInput:
        """A reply has come; where there was no voice in it, nobody has said anything."""
        self.trouble = None
        if isinstance(given, Pressed):
            return given
        words = isinstance(given, Heard) and isinstance(given.text, str) and given.text.strip()
        if given.condition in TROUBLES and not words:
            self.trouble = self.now = given.condition
        elif isinstance(given, Heard):
            self.now = FINE
        if isinstance(given, Heard) and self.trouble in _NO_VOICE:
            return NoInput(self.trouble)
        return given

    def command(self, commands: Sequence[Command], *, answered: bool) -> Command | None:
        """The command for which this sound counts; each sound does so once in a call.

        `answered`: something was answered in this call, so whoever speaks is no machine.
        """
        sound = self.trouble
        if sound is None or sound in self.taken or (sound == MACHINE and answered):
            return None
        meant = next((command for command in commands if command.line == sound), None)
        if meant is not None:
            self.taken = (*self.taken, sound)
        return meant

    def hint(self, ask: Ask) -> Prompt | None:
        """What is to be said of this sound, in place of that nothing was understood."""
        sound = self.trouble
        if sound is None or sound in self.hinted or len(self.hinted) >= MOST_HINTS:
            return None
        hints = {hint.line: hint.prompt for hint in ask.line_hints or ()}
        if sound in hints:
            self.hinted = (*self.hinted, sound)
        return hints.get(sound)
