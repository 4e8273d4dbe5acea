"""What a caller says after the beep: recorded by the line, kept under the answer's slot."""

from __future__ import annotations

from dataclasses import dataclass, field

from ivr.calls.ports import Recordings, Stream
from ivr.dialogue.actions import Record
from ivr.media.events import Recording
from ivr.media.sound import Sound


@dataclass
class SpokenAnswer:
    """The recording of one call that is under way, or was last."""

    stream: Stream
    store: Recordings
    call_id: str
    _record: Record | None = field(default=None, init=False)

    def begin(self, record: Record, token: int) -> None:
        """Play the beep; the line records from its end: a late worker costs no words."""
        self._record = record
        self.stream.start_recording(record.most_ms, record.silence_ms, after=token)
        self.stream.play(Sound.beep(), token)

    def keep(self, recording: Recording | None) -> tuple[str | None, int]:
        """Its reference once stored, and how long it is."""
        if recording is None or self._record is None:
            return None, 0
        saved = self.store.save(self.call_id, self._record.slot, recording)
        return saved, recording.duration_ms

    def break_off(self) -> tuple[str | None, int]:
        """End it now, and keep what there is."""
        return self.keep(self.stream.stop_recording())

    def draft(self) -> dict[str, str]:
        """What was said until now by the name of its slot, unless it is protected."""
        if self._record is None or self._record.protected:
            return {}
        reference, _ = self.break_off()
        return {self._record.slot: reference} if reference else {}
