"""A prompt while somebody waits for it: what is ready at once, the rest within the deadline.

The fixed words decide who speaks: the best voice that has all of them. A value that this voice
does not have yet is waited for, if it is nearly there, while the words before it are already
heard; another voice says it only when the time is over.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from typing import Any

from ivr.media.sound import Sound
from ivr.speech import parts
from ivr.speech.ahead import AheadRenderer, Turn
from ivr.speech.chain import Rendering, Urgency, VoiceChain
from ivr.speech.parts import Part
from ivr.speech.profile import Pauses, VoiceProfile
from ivr.speech.shelf import Shelf
from ivr.speech.spare import spare_sound
from ivr.speech.synthesizer import Synthesizer

log = logging.getLogger(__name__)

Pieces = Sequence[tuple[str, bool]]
Wait = Callable[[Collection[Future[Any]], float], None]
"""Until all are done, or so many seconds are over."""


def in_real_time(awaited: Collection[Future[Any]], within_s: float) -> None:
    """Waits by the clock on the wall."""
    wait(awaited, within_s)


@dataclass(frozen=True, slots=True)
class Manner:
    """One way to speak ahead: the voice that does it, and its pauses."""

    voice: Synthesizer
    pauses: Pauses


@dataclass
class InTime:
    """Sounds for callers who wait."""

    shelf: Shelf
    chain: VoiceChain
    ahead: AheadRenderer
    profile: VoiceProfile
    deadline_s: float
    wait: Wait = in_real_time
    natural: Synthesizer | None = None
    slow: Manner | None = None
    _spare_sentence: Sound = field(init=False)
    _spare_value: Sound = field(init=False)

    def __post_init__(self) -> None:
        self._spare_sentence = spare_sound(self.profile.spare_sentence, self.profile.level)
        self._spare_value = spare_sound(self.profile.spare_value, self.profile.level)

    def sounds(self, pieces: Pieces, *, slow: bool) -> Iterator[tuple[Sound, bool]]:
        """The prompt in one sound, or in two: what is ready at once, and then the rest.

        With each: whether another follows. The first may be empty; the other one, whenever it is
        asked for, comes within the deadline; they join without a gap.
        """
        wanted = parts.split(pieces)
        manner = self.slow if slow else None
        pauses = manner.pauses if manner else self.profile.pauses
        within_s = self.deadline_s
        if manner is not None and self.natural is None:
            within_s /= 2
            self._slow_in_time(manner.voice, wanted, within_s)
        front = self._front(wanted, manner)
        ready = {part.core: self._of(part, front) for part in wanted if part.core}
        lead = _ready_before_the_first_gap(wanted, ready)
        opening = parts.join(lead, [ready.get(part.core) for part in lead], pauses)
        if len(lead) < len(wanted):
            yield opening, True
            self._fill(wanted, ready, front, within_s)
            whole = parts.join(wanted, [ready.get(part.core) for part in wanted], pauses)
            rest = Sound.from_pcm(whole.pcm[len(opening.pcm) :]) if opening.pcm else whole
            yield rest, False
        else:
            yield opening, False

    def at_hand(self, spoken: str) -> Sound | None:
        """Recorded, or rendered before by any voice in the normal manner."""
        return self.shelf.get(spoken, self.voices)

    @property
    def voices(self) -> list[Synthesizer]:
        """All that speak in the normal manner, best first."""
        return [*([self.natural] if self.natural else []), *self.chain.voices]

    def pieced(self, spoken: str, voice: Synthesizer) -> Sound | None:
        """Joined out of what this voice has said before."""
        return self.shelf.pieced(spoken, [voice], self.profile.pauses)

    def _front(self, wanted: Sequence[Part], manner: Manner | None) -> list[Synthesizer]:
        """The voices that speak this prompt ahead of the quick ones, best first."""
        voices = [manner.voice] if manner else []
        voices += [self.natural] if self.natural else []
        fixed = {part.core for part in wanted if part.fixed and part.core}
        for at, voice in enumerate(voices):
            if all(self.shelf.get(text, [voice]) is not None for text in fixed):
                return voices[at:]
        quick = all(self.shelf.get(text, self.chain.voices) is not None for text in fixed)
        return [] if quick else voices

    def _of(self, part: Part, voices: Sequence[Synthesizer]) -> Sound | None:
        """What the first of these voices has that can say it; a value also out of pieces."""
        for voice in voices:
            whole = self.shelf.get(part.core, [voice])
            sound = whole if whole or part.fixed else self.pieced(part.core, voice)
            if sound is not None:
                return sound
        return None if voices else self.shelf.get(part.core, self.chain.voices)

    def _slow_in_time(self, voice: Synthesizer, wanted: Sequence[Part], within_s: float) -> None:
        """Where the slow voice is a quick one, give it a moment for what it has not said yet."""
        spoken = [part.core for part in wanted if part.core]
        missing = [text for text in spoken if self.shelf.get(text, [voice]) is None]
        if missing:
            self.ahead.request(voice, missing, Turn.SOON)
            self.wait(self.ahead.pending(missing), within_s)

    def _fill(
        self,
        wanted: Sequence[Part],
        ready: dict[str, Sound | None],
        front: Sequence[Synthesizer],
        within_s: float,
    ) -> None:
        """Whatever is missing: what is nearly there, else by a quick voice, else a stand-in."""
        missing = {part.core: part for part in wanted if part.core and ready[part.core] is None}
        spare = {text: self.at_hand(text) for text in missing}
        asked = {
            text: self.chain.request(text, Urgency.CALLER)
            for text, sound in spare.items()
            if sound is None or not front
        }
        nearly = [self.ahead.nearly(voice, text) for text in missing for voice in front]
        self._wait(asked, [future for future in nearly if future is not None], within_s)
        for text, part in missing.items():
            quick = _sound_of(asked[text]) if text in asked else None
            ready[text] = self._of(part, front) or quick or spare[text]
        self._stand_in(wanted, ready)

    def _wait(
        self,
        asked: dict[str, Future[Rendering]],
        nearly: Collection[Future[None]],
        within_s: float,
    ) -> None:
        """Until all is there; at half time the next quick voice is asked as well."""
        awaited: list[Future[Any]] = [*asked.values(), *nearly]
        if not awaited:
            return
        self.wait(awaited, within_s / 2)
        for text, result in asked.items():
            if not result.done():
                self.chain.hurry(text)
        if late := [future for future in awaited if not future.done()]:
            self.wait(late, within_s / 2)

    def _stand_in(self, wanted: Sequence[Part], ready: dict[str, Sound | None]) -> None:
        """Say what is still missing out of ready pieces, or say honestly that it cannot be said."""
        apologised = False
        for part in wanted:
            if not part.core or ready[part.core] is not None:
                continue
            log.warning("a prompt was not ready in time", extra={"pii.text": part.core})
            ready[part.core] = self.shelf.pieced(part.core, self.voices, self.profile.pauses)
            if ready[part.core] is None and not (part.fixed and apologised):
                ready[part.core] = self._spare_sentence if part.fixed else self._spare_value
                apologised |= part.fixed


def _ready_before_the_first_gap(
    wanted: Sequence[Part], ready: dict[str, Sound | None]
) -> Sequence[Part]:
    gaps = (at for at, part in enumerate(wanted) if part.core and ready[part.core] is None)
    return wanted[: next(gaps, len(wanted))]


def _sound_of(result: Future[Rendering]) -> Sound | None:
    if not result.done() or result.exception() is not None:
        return None
    return result.result().sound
