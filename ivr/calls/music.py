"""Music on one line, until it is told to end."""

from __future__ import annotations

from dataclasses import dataclass, field

from ivr.calls.ports import Stream
from ivr.media.waiting_music import waiting_music

MUSIC_TOKEN = -1
"""Prompts have tokens from 1 on, tones 0."""


@dataclass
class Music:
    """Goes round as long as it is wanted; what else is played on the line ends it."""

    stream: Stream
    on: bool = field(default=False, init=False)

    def begin(self) -> None:
        """From now on there is music, behind whatever is being said; once is enough."""
        if not self.on:
            self.on = True
            for _ in range(2):  # the second is at hand when the first ends: no gap between them
                self._once()

    def end(self) -> None:
        """Silence at the next frame."""
        if self.on:
            self.on = False
            self.stream.stop_playing()

    def played(self) -> None:
        """It has gone round once."""
        if self.on:
            self._once()

    def _once(self) -> None:
        self.stream.play(waiting_music(), MUSIC_TOKEN)
