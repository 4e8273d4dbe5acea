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
from ivr.speech.chain import Rendering, Urgency, VoiceChain
from ivr.speech.parts import Part, core
from ivr.speech.profile import Spare, VoiceProfile
from ivr.speech.recordings import Recordings
from ivr.speech.store import SoundStore
from ivr.speech.synthesizer import Synthesizer

log = logging.getLogger(__name__)

DEADLINE_MS = 800
LONGEST_READY_PIECE = 6
WARM_UP = "您好"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RenderReport:
    """What rendering ahead has come to."""

    rendered: int
    already: int
    failed: Mapping[str, str]
    """Why, by text."""


class Prompts:
    """Every prompt as sound; usable from many threads, never waits long, never raises."""

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
        self._store = store
        self._recordings = recordings
        self._profile = profile
        self._deadline_s = deadline_ms / 1000
        self._spare_sentence = _spare(profile.spare_sentence, profile)
        self._spare_value = _spare(profile.spare_value, profile)

    def sound(self, pieces: Sequence[tuple[str, bool]]) -> Sound:
        """The pieces (text, whether it is fixed) as one sound."""
        wanted = parts.split(pieces)
        ready = {part.core: self._at_hand(part.core) for part in wanted if part.core}
        self._render_in_time(ready)
        self._stand_in(wanted, ready)
        sounds = [ready.get(part.core) for part in wanted]
        return parts.join(wanted, sounds, self._profile.pauses)

    def prefetch(self, text: str) -> None:
        """Have the text ready soon; nobody waits for it."""
        spoken = core(text)
        if spoken and self._at_hand(spoken) is None:
            self._chain.request(spoken, Urgency.SOON)

    def ready(self, texts: Iterable[str]) -> list[str]:
        """Those of the texts that could not be played at once."""
        return [text for text in texts if core(text) and self._at_hand(core(text)) is None]

    def render_ahead(self, texts: Iterable[str], progress: Progress) -> RenderReport:
        """Have every text ready in the best working voice; tells how far it is after each."""
        wanted = list(dict.fromkeys(spoken for text in texts if (spoken := core(text))))
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
        wanted = dict.fromkeys(spoken for text in texts if (spoken := core(text)))
        missing = [spoken for spoken in wanted if not self._best_at_hand(spoken)]
        for spoken in missing:
            self._chain.request(spoken, Urgency.AHEAD)
        return len(missing)

    def warm_up(self, wait_s: float) -> bool:
        """Start the best voice; whether it spoke within this time. It goes on starting after it.

        What a voice loads would hold up calls that are already on: warm up before taking calls.
        """
        started = self._chain.request(WARM_UP, Urgency.SOON)
        wait([started], wait_s)
        return _sound_of(started) is not None

    def check_voices(self) -> Mapping[str, str | None]:
        """By voice: None if it speaks, else what is wrong; takes as long as they take."""
        return {voice.name: _trial(voice) for voice in self._chain.voices}

    def close(self) -> None:
        """End the voices' processes and threads."""
        self._chain.close()

    def _at_hand(self, spoken: str) -> Sound | None:
        """Recorded, or rendered before by any voice."""
        recorded = self._recordings.get(spoken)
        if recorded is not None:
            return recorded
        kept = (self._store.get(_key(spoken, voice)) for voice in self._chain.voices)
        return next((sound for sound in kept if sound is not None), None)

    def _best_at_hand(self, spoken: str) -> bool:
        """Recorded, or rendered before by the best voice that works now."""
        if self._recordings.get(spoken) is not None:
            return True
        best = self._chain.working[:1]
        return any(self._store.get(_key(spoken, voice)) is not None for voice in best)

    def _keep(self, spoken: str, rendering: Rendering) -> None:
        self._store.put(_key(spoken, rendering.voice), rendering.sound)

    def _render_in_time(self, ready: dict[str, Sound | None]) -> None:
        """Fill what is missing; at half time the next voice is asked as well."""
        under_way = {
            spoken: self._chain.request(spoken, Urgency.CALLER)
            for spoken, sound in ready.items()
            if sound is None
        }
        if not under_way:
            return
        late = wait(under_way.values(), self._deadline_s / 2).not_done
        if late:
            for spoken, result in under_way.items():
                if result in late:
                    self._chain.hurry(spoken)
            wait(late, self._deadline_s / 2)
        for spoken, result in under_way.items():
            ready[spoken] = _sound_of(result)

    def _stand_in(self, wanted: Sequence[Part], ready: dict[str, Sound | None]) -> None:
        """Say what is still missing out of ready pieces, or say honestly that it cannot be said."""
        apologised = False
        for part in wanted:
            if not part.core or ready[part.core] is not None:
                continue
            log.warning("a prompt was not ready in time", extra={"pii.text": part.core})
            ready[part.core] = self._spell(part.core)
            if ready[part.core] is None and not (part.fixed and apologised):
                ready[part.core] = self._spare_sentence if part.fixed else self._spare_value
                apologised |= part.fixed

    def _spell(self, spoken: str) -> Sound | None:
        """The text out of the longest ready pieces, or None if some of it is nowhere ready."""
        sounds: list[Sound] = []
        rest = spoken
        while rest := rest.lstrip(parts.EDGE):
            for length in range(min(LONGEST_READY_PIECE, len(rest)), 0, -1):
                sound = self._at_hand(rest[:length])
                if sound is not None:
                    sounds.append(sound)
                    rest = rest[length:]
                    break
            else:
                return None
        return Sound.join(sounds)


def _sound_of(result: Future[Rendering]) -> Sound | None:
    if not result.done() or result.exception() is not None:
        return None
    return result.result().sound


def _key(spoken: str, voice: Synthesizer) -> str:
    return f"{voice.fingerprint(spoken)}\n{spoken}"


def _trial(voice: Synthesizer) -> str | None:
    try:
        voice.render(WARM_UP)
    except EngineError as error:
        return str(error)
    return None


def _spare(spare: Spare | None, profile: VoiceProfile) -> Sound:
    """The stand-in's sound, or the beep if even that file is gone."""
    try:
        if spare is not None:
            return profile.level.apply(Sound.read_wav(spare.path))
    except (OSError, EngineError) as error:
        log.error("the spare prompt cannot be read, only a tone is left: %s", error)
    return Sound.beep()
