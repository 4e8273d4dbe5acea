"""What the calls of a running hotline say: every text, ready ahead, in the best voice at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ivr.app.customer_places import CustomerPlaces
from ivr.app.editions import Edition, FlowLibrary
from ivr.app.house import voices_folder
from ivr.app.natural_voice import NaturalVoice
from ivr.app.store import store_place
from ivr.calls.attention import BY_KEYS
from ivr.calls.consulting import ASKS
from ivr.calls.queue_words import queue_texts
from ivr.clock import Clock
from ivr.config import Config
from ivr.services.spoken import fixed_words
from ivr.speech.prompts import Prompts
from ivr.speech.voices import Voices


@dataclass(frozen=True)
class LiveWords:
    """Prompts, the names of customers' places among them, and the voice that says them."""

    prompts: Prompts
    places: CustomerPlaces
    voice: NaturalVoice


def words_as_set(config: Config, clock: Clock, library: FlowLibrary) -> LiveWords:
    """What calls say by the flows in force, now and later."""
    voices = Voices(voices_folder(config))
    prompts = voices.open_prompts(config.data / "prompts", clock, deadline_ms=config.prompt_wait_ms)
    # The voice says the names of places, and is told of them by whoever reads those.
    places = CustomerPlaces(store_place(config), config.data, lambda names: voice.add(names))

    def texts() -> Sequence[str]:
        return [*texts_of(config, library.current), *places.names]

    voice = NaturalVoice(config, voices, prompts, texts)
    voice.take_up()
    return LiveWords(prompts, places, voice)


def texts_of(config: Config, edition: Edition) -> Sequence[str]:
    """Every piece of text that calls may say."""
    announced = (config.recording_announcement,) if config.recording_calls else ()
    by_keys = (BY_KEYS,) if config.speech_hear else ()
    return [
        *announced,
        *by_keys,
        *queue_texts(),
        ASKS,
        *edition.texts(config.company),
        *fixed_words(),
    ]
