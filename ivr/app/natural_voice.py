"""The natural voice of a running hotline: fetched if it is missing, used as soon as it is there."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ivr.app.models import fetch_while_open, open_models
from ivr.config import Config
from ivr.errors import IvrError
from ivr.models.kinds import SPEAK, SPEAKER
from ivr.models.progress import Stopped
from ivr.speech.ahead import Progress
from ivr.speech.kokoro_synthesizer import KokoroModel
from ivr.speech.prompts import Prompts
from ivr.speech.voices import Voices

log = logging.getLogger(__name__)

Say = Callable[[str], None]


def model_at_hand(config: Config, voices: Voices) -> KokoroModel | None:
    """The neural voice's model and speaker, if both are in place and the profile wants them."""
    if not voices.wants_model:
        return None
    try:
        models = open_models(config)
    except IvrError as error:
        log.info("no models: %s", error)
        return None
    model, speaker = models.filling(SPEAK), None
    if voices.speaker is not None:
        speaker = models.store.installed(voices.speaker)
    speaker = speaker or models.filling(SPEAKER)
    if model is None or speaker is None:
        return None
    file = next(iter(sorted(speaker.folder.glob("*.bin"))), None)
    if file is None:
        return None
    key = f"{model.key} {speaker.name} {speaker.key}"
    return KokoroModel(model.folder, file, key)


@dataclass
class NaturalVoice:
    """Lets the prompts sound natural by and by; nothing here is waited for."""

    config: Config
    voices: Voices
    prompts: Prompts
    texts: Callable[[], Sequence[str]]
    """Every piece of text that calls can say now."""
    _natural: bool = field(default=False, init=False)

    def take_up(self) -> None:
        """Use the model if it is at hand; else speech goes on as before, slow speech as well."""
        model = model_at_hand(self.config, self.voices)
        self._natural = model is not None
        self.voices.improve(self.prompts, model)

    def refine(self, say: Say, stopping: Callable[[], bool]) -> None:
        """Fetch what is missing, then have everything rendered; `say` tells the operator."""
        if self.voices.wants_model and not self._natural:
            try:
                fetch_while_open(self.config, (SPEAK, SPEAKER), say, stopping)
            except Stopped:
                return
            self.take_up()
        count = self.prompts.refine(self.texts(), _Telling(say, natural=self._natural))
        if count and self._natural:
            say(f"正在后台合成更自然的声音：{count} 段，不影响接电话，合成一段换一段。")

    def add(self, texts: Sequence[str]) -> None:
        """More that calls can say has become known."""
        self.prompts.refine(texts)


@dataclass
class _Telling:
    """A line for every tenth."""

    say: Say
    natural: bool
    _told: int = field(default=0, init=False)

    def __call__(self, progress: Progress) -> None:
        tenths = progress.done * 10 // progress.total if progress.total else 0
        if not self.natural or tenths <= self._told:
            return
        self._told = tenths
        if progress.pending:
            self.say(f"更自然的声音 {progress.done}/{progress.total}")
        else:
            self.say("更自然的声音全部合成好了。")
