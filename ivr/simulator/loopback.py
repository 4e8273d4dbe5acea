"""A telephone line without a telephone: prompts are text, keys and words come from lines.

It stands where `telephony.Leg` and `media.MediaStream` stand in a real call, so a talk runs
through the very same worker; time is virtual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ivr.calls.music import MUSIC_TOKEN
from ivr.calls.party import NO_HEADERS
from ivr.clock import ManualClock
from ivr.dialogue.inputs import sayable
from ivr.media.bridge import Followed
from ivr.media.events import MediaEvent, Played, Recording
from ivr.media.outbound import Sent
from ivr.media.reporting import LineQuality
from ivr.media.sound import Sound
from ivr.media.two_channels import TwoChannels
from ivr.telephony.leg_events import LegEvent

SPOKEN_MS_PER_CHARACTER = 220
"""A calm speaking pace, about four and a half characters a second."""


@dataclass
class LoopbackStream:
    """The sound of a talk: nothing is heard, but it takes its time."""

    clock: ManualClock
    queued: list[tuple[int, int]] = field(default_factory=list)
    recording: bool = False
    to_record: int | None = None
    """The token of the beep after which the caller is recorded."""
    on_hold: bool = False
    pressed: list[str] = field(default_factory=list)
    """The keys that were passed on to whoever is at the other end."""
    following: Followed | None = None
    """The other line that is heard here."""
    taps: int = 0
    """How many listen to what comes."""
    taped: TwoChannels | None = None
    """Where both sides are recorded just now."""

    @property
    def quality(self) -> LineQuality:
        """Nothing travels."""
        return LineQuality(received=0, lost=0, jitter_ms=0, sent=0)

    @property
    def in_music(self) -> bool:
        """Whether there is nothing to be heard but music without end."""
        return bool(self.queued) and self.queued[0][0] == MUSIC_TOKEN

    def play(self, sound: Sound, token: int) -> None:
        self.queued.append((token, sound.duration_ms))

    def stop_playing(self) -> None:
        self.queued.clear()

    def tap(self, sink: Callable[[bytes], None]) -> None:
        self.taps += 1

    def untap(self, sink: Callable[[bytes], None]) -> None:
        self.taps -= 1

    def overhear(self, sink: Callable[[bytes, Sent], None]) -> None:
        self.taps += 1

    def follow(self, live: Followed | None) -> None:
        self.following = live

    def press(self, key: str, *, in_sound: bool) -> None:
        if not in_sound:
            self.pressed.append(key)

    def record_call(self, channels: TwoChannels | None) -> None:
        self.taped = channels

    def start_recording(self, most_ms: int, silence_ms: int, *, after: int) -> None:
        self.to_record = after

    def stop_recording(self) -> Recording | None:
        was, self.recording, self.to_record = self.recording, False, None
        return Recording(b"", 0, 0) if was else None

    def listen(self, listener: Callable[[MediaEvent], None]) -> None:
        return None

    def next_played(self) -> Played | None:
        """Let the next queued prompt be heard to its end."""
        if not self.queued:
            return None
        token, duration_ms = self.queued.pop(0)
        self.clock.advance(duration_ms)
        if token == self.to_record:
            self.recording, self.to_record = True, None
        return Played(token, self.clock.monotonic_ms())


@dataclass
class LoopbackLine:
    """The signalling of a talk. `answers` says whether people pick up transferred calls."""

    caller: str | None
    stream: LoopbackStream
    call_id: str
    called: str | None = None
    peer: str = "loopback"
    private: bool = False
    invited_ms: int = 0
    waited_ms: int | None = 0
    transferring: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """What the last transfer told of the caller."""
    outcomes: list[int] = field(default_factory=list)
    """What was told of the other side's own transfers."""
    hung_up: bool = False

    def answer(self) -> None:
        return None

    def hang_up(self) -> None:
        self.hung_up = True

    def transfer(self, target_uri: str, headers: Mapping[str, str] = NO_HEADERS) -> None:
        self.transferring, self.headers = target_uri, headers

    def refer_outcome(self, status: int) -> None:
        self.outcomes.append(status)

    def listen(self, listener: Callable[[LegEvent], None]) -> None:
        return None


class PacedPrompts:
    """Prompts that take as long as a calm voice would; no voice is needed."""

    always_ready = False  # what is asked to be ready is a part of what a talk shows

    def sounds(
        self, pieces: Sequence[tuple[str, bool]], *, slow: bool = False
    ) -> Iterator[tuple[Sound, bool]]:
        lasts_ms = sum(len(text) for text, _ in pieces) * SPOKEN_MS_PER_CHARACTER
        yield Sound.silence(lasts_ms), False

    def forget(self, texts: Iterable[str]) -> None:
        """Nothing is kept here."""

    def prefetch(self, texts: Iterable[str], *, of: object, slow: bool = False) -> None:
        """Everything is ready at all times."""


@dataclass
class SpokenNotes:
    """Keeps recordings of a talk as the words typed for them."""

    words: str = ""

    def save(self, call_id: str, slot: str, recording: Recording) -> str | None:
        return f"模拟录音：{sayable(self.words)}" if recording.voiced_ms else None
