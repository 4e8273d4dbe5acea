"""One recording of the caller, from its beep to its end. Sans-IO."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.dialogue.actions import Record

PREMATURE_MS = 300
"""An end key that comes so soon after the beep was pressed before the beep was heard to its end.

It was meant to skip the prompt once more and must not end a recording in which nothing was said.
"""


@dataclass
class Take:
    """Where the present recording stands; there may be none."""

    beeping: bool = False
    recording: bool = False
    command: str | None = None
    """The command's key that has ended it."""
    _endable_ms: int = 0
    """From when on the end key ends it."""

    def begin(self, beeped_ms: int) -> None:
        """The beep has been heard: what comes now is recorded."""
        self.beeping, self.recording = False, True
        self._endable_ms = PREMATURE_MS + beeped_ms

    def ended_by(self, key: str, record: Record, pressed_ms: int) -> bool:
        """Whether this key ends the recording that runs."""
        if key in record.commands:
            self.command = key
            return True
        return key == record.end_key and pressed_ms >= self._endable_ms

    def finish(self) -> str | None:
        """It is stored; the command's key that ended it, if one did."""
        self.recording = False
        command, self.command = self.command, None
        return command
