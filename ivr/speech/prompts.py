"""What a call plays: recorded, else ready, else rendered in time, else the nearest at hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from ivr.clock import Clock
from ivr.errors import EngineError
from ivr.media.sound import Sound
from ivr.speech.ahead import AheadRenderer, Turn
from ivr.speech.ahead import Progress as Refined
from ivr.speech.chain import Rendering, Urgency, VoiceChain
from ivr.speech.in_time import InTime, Manner, Pieces, Wait, in_real_time
from ivr.speech.parts import core
from ivr.speech.profile import VoiceProfile
from ivr.speech.recordings import Recordings
from ivr.speech.shelf import Shelf
from ivr.speech.store import SoundStore
from ivr.speech.synthesizer import Synthesizer

__all__ = ["Manner", "Prompts", "RenderReport"]

DEADLINE_MS = 300
"""A caller who waits hears a pause; half of it is for the first voice, half for the next."""
WARM_UP = "您好"
MOST_OF_A_CALL = 12
"""So many values of one call are rendered ahead at a time: the nearest ones."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RenderReport:
    """What rendering ahead has come to."""

    rendered: int
    already: int
    failed: Mapping[str, str]
    """Why, by text."""


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
        wait: Wait = in_real_time,
    ) -> None:
        self._chain = VoiceChain(voices, clock, finish=profile.level.apply, rendered=self._keep)
        self._ahead = AheadRenderer(self._keep_ahead, clock)
        self._shelf = Shelf(store, recordings)
        self._profile = profile
        self._in_time = InTime(
            self._shelf, self._chain, self._ahead, profile, deadline_ms / 1000, wait
        )

    @property
    def always_ready(self) -> bool:
        """No: voices take their time."""
        return False

    def improve(self, natural: Synthesizer | None, slow: Manner | None = None) -> None:
        """From now on have a natural voice render ahead, and a slow manner at hand."""
        self._in_time.natural, self._in_time.slow = natural, slow

    def give_way(self, busy: Callable[[], bool]) -> None:
        """Render ahead at leisure while `busy`, which is asked often."""
        self._ahead.give_way(busy)

    def sounds(self, pieces: Pieces, *, slow: bool = False) -> Iterator[tuple[Sound, bool]]:
        """The pieces (text, whether it is fixed) as sound, to be played as it comes.

        What is ready comes at once, the rest within the deadline; with each: whether more follows.
        """
        return self._in_time.sounds(pieces, slow=slow)

    def sound(self, pieces: Pieces, *, slow: bool = False) -> Sound:
        """All of `sounds` in one."""
        return Sound.join(sound for sound, _ in self.sounds(pieces, slow=slow))

    def prefetch(self, texts: Iterable[str], *, of: object, slow: bool = False) -> None:
        """Have these texts ready soon, in place of what was asked for before on behalf of `of`.

        For the values of a call, the nearest first, as the flow will say them; nobody waits. None:
        the call wants nothing any more. What a voice is in the middle of is finished and kept.
        """
        slowly, natural = self._in_time.slow if slow else None, self._in_time.natural
        voices = [voice for voice in (slowly.voice if slowly else None, natural) if voice]
        wanted: dict[tuple[Synthesizer, str], Turn] = {}
        for spoken in islice(_cores(texts), MOST_OF_A_CALL):
            if self._shelf.recorded(spoken):
                continue
            lacking = [voice for voice in voices if not self._shelf.rendered(spoken, voice)]
            for voice in lacking:
                pieced = self._in_time.pieced(spoken, voice) is not None
                wanted[voice, spoken] = Turn.NICER if pieced else Turn.SOON
            sayable = len(lacking) < len(voices) or Turn.NICER in (
                wanted.get((voice, spoken)) for voice in lacking
            )
            if not sayable and self._in_time.at_hand(spoken) is None:
                self._chain.request(spoken, Urgency.SOON)
        self._ahead.forget(of, wanted.keys())
        for (voice, spoken), turn in wanted.items():
            self._ahead.request(voice, [spoken], turn, of)

    def forget(self, texts: Iterable[str]) -> None:
        """Keep no voice's rendering of these texts, nor of the pieces that they are said in."""
        slow = self._in_time.slow
        voices = [*self._in_time.voices, *([slow.voice] if slow else [])]
        spoken = _cores(texts)
        for text in dict.fromkeys([*spoken, *_cores(re.split("[，。]", "，".join(spoken)))]):
            self._shelf.forget(text, voices)

    def ready(self, texts: Iterable[str]) -> list[str]:
        """Those of the texts that could not be played at once."""
        return [text for text in texts if core(text) and self._in_time.at_hand(core(text)) is None]

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
        natural, manner = self._in_time.natural, self._in_time.slow
        slowly = manner.voice if slow and manner and natural else None
        for voice, turn in ((natural, Turn.AHEAD), (slowly, Turn.SLOW)):
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
        for voice in self._in_time.voices:
            sound = self._shelf.get(spoken, [voice])
            if sound is not None:
                return voice.name, sound
        return None

    def warm_up(self, wait_s: float) -> bool:
        """Start the best voice; whether it spoke within this time. It goes on starting after it.

        What a voice loads would hold up calls that are already on: warm up before taking calls.
        """
        started = self._chain.request(WARM_UP, Urgency.SOON)
        in_real_time([started], wait_s)
        return started.done() and started.exception() is None

    def check_voices(self) -> Mapping[str, str | None]:
        """By voice: None if it speaks, else what is wrong; takes as long as they take."""
        return {voice.name: _trial(voice) for voice in self._in_time.voices}

    def close(self) -> None:
        """End the voices' processes and threads."""
        self._ahead.close()
        self._chain.close()

    def _best_at_hand(self, spoken: str) -> bool:
        """Recorded, or rendered before by the best voice that works now."""
        natural = self._in_time.natural
        best = [*([natural] if natural else []), *self._chain.working[:1]]
        return self._shelf.get(spoken, best) is not None

    def _keep(self, spoken: str, rendering: Rendering) -> None:
        self._shelf.keep(spoken, rendering.voice, rendering.sound)

    def _keep_ahead(self, spoken: str, voice: Synthesizer, sound: Sound) -> None:
        self._shelf.keep(spoken, voice, self._profile.level.apply(sound))


def _cores(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(spoken for text in texts if (spoken := core(text))))


def _trial(voice: Synthesizer) -> str | None:
    try:
        voice.render(WARM_UP)
    except EngineError as error:
        return str(error)
    return None
