"""An absolute beat of 20 ms: late ticks catch up, the beat itself never drifts."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.media.g711 import FRAME_MS

MOST_AT_ONCE = 3
"""After a stall so many frames are sent at once; for the rest of the time nothing is made up."""

POLL_MS = FRAME_MS // 2


@dataclass
class Pacer:
    """Says how many frames are due."""

    due_ms: int
    """When the next frame is due."""

    def beat(self, now_ms: int) -> tuple[int, int]:
        """How many frames to send now, and how many before them to leave out."""
        late_ms = now_ms - self.due_ms
        if late_ms < 0:
            return 0, 0
        due = late_ms // FRAME_MS + 1
        self.due_ms += due * FRAME_MS
        frames = min(due, MOST_AT_ONCE)
        return frames, due - frames

    def rest_ms(self, now_ms: int) -> int:
        """How long until there is something to do: half-way to the next frame, or that frame."""
        left_ms = self.due_ms - now_ms
        return max(0, left_ms - POLL_MS if left_ms > POLL_MS else left_ms)
