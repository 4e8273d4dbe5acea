"""What a live call needs from the rest of the house, as protocols."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from ivr.media.events import MediaEvent, Recording
from ivr.media.reporting import LineQuality
from ivr.media.sound import Sound
from ivr.media.two_channels import TwoChannels
from ivr.telephony.leg_events import LegEvent


class Stream(Protocol):
    """The sound of one call (see `ivr.media.stream.MediaStream`)."""

    @property
    def quality(self) -> LineQuality: ...
    def play(self, sound: Sound, token: int) -> None: ...
    def stop_playing(self) -> None: ...
    def start_recording(self, most_ms: int, silence_ms: int, *, after: int) -> None: ...
    def stop_recording(self) -> Recording | None: ...
    def record_call(self, channels: TwoChannels) -> None: ...
    def listen(self, listener: Callable[[MediaEvent], None]) -> None: ...


class Line(Protocol):
    """The signalling of one call (see `ivr.telephony.leg.Leg`)."""

    @property
    def call_id(self) -> str: ...
    @property
    def caller(self) -> str | None: ...
    @property
    def called(self) -> str | None: ...
    @property
    def invited_ms(self) -> int: ...
    @property
    def waited_ms(self) -> int | None: ...
    @property
    def stream(self) -> Stream: ...
    def answer(self) -> None: ...
    def hang_up(self) -> None: ...
    def transfer(self, target_uri: str) -> None: ...
    def listen(self, listener: Callable[[LegEvent], None]) -> None: ...


class ActionRunner(Protocol):
    """Runs the registered business actions (see `ivr.services.flow_actions`)."""

    def run(
        self,
        name: str,
        arguments: Mapping[str, str | None],
        *,
        call_id: str,
        caller: str | None,
        test: bool,
    ) -> Mapping[str, str | None]: ...


class PromptSource(Protocol):
    """Gives ready sound for text, in time and whatever happens (see `ivr.speech.prompts`)."""

    def sound(self, pieces: Sequence[tuple[str, bool]]) -> Sound: ...


class Recordings(Protocol):
    """Keeps callers' recordings (see `ivr.calls.recordings`)."""

    def save(self, call_id: str, slot: str, recording: Recording) -> str | None: ...
