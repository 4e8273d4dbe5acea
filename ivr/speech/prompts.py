"""What a call plays: recorded, else ready, else rendered in time, else the nearest at hand."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass

from ivr.clock import Clock
from ivr.errors import EngineError
from ivr.media.sound import Sound
from ivr.speech import parts
from ivr.speech.ahead import AheadRenderer, Turn
from ivr.speech.ahead import Progress as Refined
from ivr.speech.chain import Rendering, Urgency, VoiceChain
from ivr.speech.parts import Part, core
from ivr.speech.profile import Pauses, VoiceProfile
from ivr.speech.recordings import Recordings
from ivr.speech.shelf import Shelf
from ivr.speech.spare import spare_sound
from ivr.speech.store import SoundStore
from ivr.speech.synthesizer import Synthesizer

log = logging.getLogger(__name__)

DEADLINE_MS = 300
"""A caller who waits hears a pause; half of it is for the first voice, half for the next."""
WARM_UP = "您好"

Progress = Callable[[int, int], None]
Pieces = Sequence[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class RenderReport:
    """What rendering ahead has come to."""

    rendered: int
    already: int
    failed: Mapping[str, str]
    """Why, by text."""


@dataclass(frozen=True, slots=True)
class Manner:
    """One way to speak ahead: the voice that does it, and its pauses."""

    voice: Synthesizer
    pauses: Pauses


class Prompts:
    """Every prompt as sound; usable from many threads, never waits long, never raises.

    `voices` are quick enough to speak while a caller waits. A natural voice is not: it renders
    ahead, and so does the slow manner; both may come later (`improve`), or never.
    """

    def __init__(
        self,
        voices: Sequence[Synthesizer],
        store: SoundStore,
        recordings: Recordings,
        profile: VoiceProfile,
        clock: Clock,
        *,
        deadline_ms: int = DEADLINE_MS,
    ) -> None:
        self._chain = VoiceChain(voices, clock, finish=profile.level.apply, rendered=self._keep)
        self._ahead = AheadRenderer(self._keep_ahead, clock)
        self._shelf = Shelf(store, recordings)
        self._profile = profile
        self._natural: Synthesizer | None = None
        self._slow: Manner | None = None
        self._deadline_s = deadline_ms / 1000
        self._spare_sentence = spare_sound(profile.spare_sentence, profile.level)
        self._spare_value = spare_sound(profile.spare_value, profile.level)

    def improve(self, natural: Synthesizer | None, slow: Manner | None = None) -> None:
        """From now on have a natural voice render ahead, and a slow manner at hand."""
        self._natural, self._slow = natural, slow

    def give_way(self, busy: Callable[[], bool]) -> None:
        """Render ahead at leisure while `busy`, which is asked often."""
        self._ahead.give_way(busy)

    def sound(self, pieces: Pieces, *, slow: bool = False) -> Sound:
        """The pieces (text, whether it is fixed) as one sound; what is not ready slow is not."""
        wanted = parts.split(pieces)
        within_s = self._deadline_s
        if slow and self._slow is not None and self._natural is None:
            within_s /= 2
            self._slow_in_time(self._slow.voice, wanted, within_s)
        ready = {part.core: self._ready(part, slow=slow) for part in wanted if part.core}
        self._render_in_time(ready, within_s)
        self._stand_in(wanted, ready)
        sounds = [ready.get(part.core) for part in wanted]
        slowly = self._slow if slow else None
        return parts.join(wanted, sounds, slowly.pauses if slowly else self._profile.pauses)

    def prefetch(self, text: str, *, slow: bool = False) -> None:
        """Have the text ready soon; nobody waits for it.

        For values: called as soon as a slot is filled, with what the flow will say of it.
        """
        spoken = core(text)
        if not spoken or self._shelf.recorded(spoken):
            return
        if self._at_hand(spoken) is None:
            self._chain.request(spoken, Urgency.SOON)
        manner = self._slow if slow else None
        for voice in (manner.voice if manner else None, self._natural):
            if voice is not None and not self._shelf.rendered(spoken, voice):
                self._ahead.request(voice, [spoken], Turn.SOON)

    def ready(self, texts: Iterable[str]) -> list[str]:
        """Those of the texts that could not be played at once."""
        return [text for text in texts if core(text) and self._at_hand(core(text)) is None]

    def render_ahead(self, texts: Iterable[str], progress: Progress) -> RenderReport:
        """Have every text ready in the best quick voice that works; tells how far it is."""
        wanted = _cores(texts)
        under_way = {
            spoken: self._chain.request(spoken, Urgency.AHEAD)
            for spoken in wanted
            if not self._best_at_hand(spoken)
        }
        failed: dict[str, str] = {}
        progress(0, len(wanted))
        for done, spoken in enumerate(wanted, 1):
            if spoken in under_way:
                try:
                    under_way[spoken].result()
                except EngineError as error:
                    failed[spoken] = str(error)
            progress(done, len(wanted))
        rendered = len(under_way) - len(failed)
        return RenderReport(rendered, len(wanted) - len(under_way), failed)

    def request_ahead(self, texts: Iterable[str]) -> int:
        """Have every text ready by and by, after whatever calls need; how many are to come."""
        wanted = _cores(texts)
        missing = [spoken for spoken in wanted if not self._best_at_hand(spoken)]
        for spoken in missing:
            self._chain.request(spoken, Urgency.AHEAD)
        return max(len(missing), self.refine(wanted))

    def refine(
        self,
        texts: Iterable[str],
        told: Callable[[Refined], None] | None = None,
        *,
        slow: bool = True,
    ) -> int:
        """Have every text in the natural voice and then slow by and by; how many are to come."""
        wanted = [spoken for spoken in _cores(texts) if not self._shelf.recorded(spoken)]
        if told is not None:
            self._ahead.tell(told)
        count = 0
        # Without a natural voice the slow one is as quick as the others, and speaks when asked.
        slowly = self._slow.voice if slow and self._slow and self._natural else None
        for voice, turn in ((self._natural, Turn.AHEAD), (slowly, Turn.SLOW)):
            if voice is not None:
                missing = [text for text in wanted if not self._shelf.rendered(text, voice)]
                count += len(self._ahead.request(voice, missing, turn))
        return count

    def wait_refined(self, timeout_s: float | None = None) -> Refined:
        """How far `refine` is once all is done that it was asked for, or the time is over."""
        self._ahead.wait(timeout_s)
        return self._ahead.progress()

    def source(self, text: str) -> tuple[str, Sound] | None:
        """What would be played for the text now, and who speaks it: 录音 or a voice's name."""
        spoken = core(text)
        if self._shelf.recorded(spoken):
            sound = self._shelf.get(spoken, ())
            return ("录音", sound) if sound else None
        for voice in self._voices():
            sound = self._shelf.get(spoken, [voice])
            if sound is not None:
                return voice.name, sound
        return None

    def warm_up(self, wait_s: float) -> bool:
        """Start the best voice; whether it spoke within this time. It goes on starting after it.

        What a voice loads would hold up calls that are already on: warm up before taking calls.
        """
        started = self._chain.request(WARM_UP, Urgency.SOON)
        wait([started], wait_s)
        return _sound_of(started) is not None

    def check_voices(self) -> Mapping[str, str | None]:
        """By voice: None if it speaks, else what is wrong; takes as long as they take."""
        return {voice.name: _trial(voice) for voice in self._voices()}

    def close(self) -> None:
        """End the voices' processes and threads."""
        self._ahead.close()
        self._chain.close()

    def _voices(self) -> list[Synthesizer]:
        """All that speak in the normal manner, best first."""
        return [*([self._natural] if self._natural else []), *self._chain.voices]

    def _at_hand(self, spoken: str) -> Sound | None:
        """Recorded, or rendered before by any voice."""
        return self._shelf.get(spoken, self._voices())

    def _ready(self, part: Part, *, slow: bool) -> Sound | None:
        """What can be played at once; values out of pieces where the natural voice is the best."""
        if slow and self._slow is not None:
            sound = self._of(part, self._slow.voice)
            if sound is not None:
                return sound
        if self._natural is not None:
            sound = self._of(part, self._natural)
            if sound is not None:
                return sound
        return self._at_hand(part.core)

    def _slow_in_time(self, voice: Synthesizer, wanted: Sequence[Part], within_s: float) -> None:
        """Where the slow voice is a quick one, give it a moment for what it has not said yet."""
        spoken = [part.core for part in wanted if part.core]
        missing = [text for text in spoken if self._shelf.get(text, [voice]) is None]
        self._ahead.request(voice, missing, Turn.SOON)
        self._ahead.wait(within_s, of=missing)

    def _of(self, part: Part, voice: Synthesizer) -> Sound | None:
        whole = self._shelf.get(part.core, [voice])
        if whole is not None or part.fixed:
            return whole
        return self._shelf.pieced(part.core, [voice], self._profile.pauses)

    def _best_at_hand(self, spoken: str) -> bool:
        """Recorded, or rendered before by the best voice that works now."""
        natural = [self._natural] if self._natural else []
        best = [*natural, *self._chain.working[:1]]
        return self._shelf.get(spoken, best) is not None

    def _keep(self, spoken: str, rendering: Rendering) -> None:
        self._shelf.keep(spoken, rendering.voice, rendering.sound)

    def _keep_ahead(self, spoken: str, voice: Synthesizer, sound: Sound) -> None:
        self._shelf.keep(spoken, voice, self._profile.level.apply(sound))

    def _render_in_time(self, ready: dict[str, Sound | None], within_s: float) -> None:
        """Fill what is missing; at half time the next voice is asked as well."""
        under_way = {
            spoken: self._chain.request(spoken, Urgency.CALLER)
            for spoken, sound in ready.items()
            if sound is None
        }
        if not under_way:
            return
        late = wait(under_way.values(), within_s / 2).not_done
        if late:
            for spoken, result in under_way.items():
                if result in late:
                    self._chain.hurry(spoken)
            wait(late, within_s / 2)
        for spoken, result in under_way.items():
            ready[spoken] = _sound_of(result)

    def _stand_in(self, wanted: Sequence[Part], ready: dict[str, Sound | None]) -> None:
        """Say what is still missing out of ready pieces, or say honestly that it cannot be said."""
        apologised = False
        for part in wanted:
            if not part.core or ready[part.core] is not None:
                continue
            log.warning("a prompt was not ready in time", extra={"pii.text": part.core})
            ready[part.core] = self._shelf.pieced(part.core, self._voices(), self._profile.pauses)
            if ready[part.core] is None and not (part.fixed and apologised):
                ready[part.core] = self._spare_sentence if part.fixed else self._spare_value
                apologised |= part.fixed


def _cores(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(spoken for text in texts if (spoken := core(text))))


def _sound_of(result: Future[Rendering]) -> Sound | None:
    if not result.done() or result.exception() is not None:
        return None
    return result.result().sound


def _trial(voice: Synthesizer) -> str | None:
    try:
        voice.render(WARM_UP)
    except EngineError as error:
        return str(error)
    return None
