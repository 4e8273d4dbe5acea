"""The prompts and beeps that a caller hears, or will hear, in their order. Sans-IO."""

from __future__ import annotations

from dataclasses import dataclass, field

from ivr.dialogue.actions import BargeIn, Play


@dataclass
class Playing:
    """What was ordered to be played and has not been heard to its end; a beep is None."""

    _entries: list[tuple[int, Play | None]] = field(default_factory=list, init=False)
    _last_token: int = field(default=0, init=False)

    def __bool__(self) -> bool:
        return bool(self._entries)

    def add(self, play: Play | None) -> int:
        """One more; the token by which the line will report it."""
        self._last_token += 1
        self._entries.append((self._last_token, play))
        return self._last_token

    def played(self, token: int) -> bool:
        """It has been heard, with all before it; whether anything was still waited for."""
        waited = bool(self._entries)
        self._entries = [entry for entry in self._entries if entry[0] > token]
        return waited

    def clear(self) -> None:
        """None of it is to be heard any more."""
        self._entries.clear()

    @property
    def keys_interrupt(self) -> bool:
        """Whether a key may stop it all."""
        return all(play is None or play.barge_in is not BargeIn.NO for _, play in self._entries)

    @property
    def speech_interrupts(self) -> bool:
        """Whether the caller's voice may stop it all."""
        return all(play is None or play.barge_in is BargeIn.YES for _, play in self._entries)

    @property
    def drops_keys(self) -> bool:
        """Whether keys pressed under it are of no account."""
        return any(play is not None and not play.keep_keys for _, play in self._entries)
