"""A call's prompts, given to its line: at once where they are ready, just in time where not."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from ivr.calls.ports import PromptSource, Stream
from ivr.clock import Clock
from ivr.dialogue.actions import Play
from ivr.media.outbound import NO_TOKEN
from ivr.media.sound import Sound

IN_TIME_MS = 360
"""So long before it would fall silent the rest is asked for: a voice's 300 ms, and some to spare.

Until then a slow voice goes on with what the prompt lacks, and the caller hears no gap.
"""


@dataclass
class Delivery:
    """Plays prompts in their order; what lacks a value is held back while others are heard."""

    stream: Stream
    prompts: PromptSource
    clock: Clock
    _waiting: deque[tuple[Iterator[tuple[Sound, bool]], int]] = field(
        default_factory=deque, init=False
    )
    _ends_ms: int = field(default=0, init=False)
    """When all that was given to the line will have been heard."""

    @property
    def due_ms(self) -> int | None:
        """When `pass_time` has something to do; None: nothing is held back."""
        return self._ends_ms - IN_TIME_MS if self._waiting else None

    def play(self, play: Play, token: int) -> None:
        """Say a prompt after those before it; its last sound will be reported with the token."""
        pieces = [(segment.text, segment.fixed) for segment in play.segments]
        self._waiting.append((self.prompts.sounds(pieces, slow=play.slow), token))
        if len(self._waiting) == 1:
            self._go_on()
            self.pass_time()

    def pass_time(self) -> None:
        """Whatever is due by now."""
        while self.due_ms is not None and self.due_ms <= self.clock.monotonic_ms():
            self._go_on()

    def hurry(self) -> None:
        """Give everything to the line: its call is about to be busy with something else."""
        while self._waiting:
            self._go_on()

    def stop(self) -> None:
        """Nothing of it is to be heard any more."""
        self.drop()
        self.stream.stop_playing()

    def drop(self) -> None:
        """What was held back is never given to the line."""
        self._waiting.clear()
        self._ends_ms = 0

    def _go_on(self) -> None:
        """The next sound, and all those that are ready behind it."""
        while self._waiting:
            sounds, token = self._waiting[0]
            sound, follows = next(sounds)
            if sound.pcm or not follows:
                self.stream.play(sound, NO_TOKEN if follows else token)
                began_ms = max(self._ends_ms, self.clock.monotonic_ms())
                self._ends_ms = began_ms + sound.duration_ms
            if follows:
                return
            self._waiting.popleft()
