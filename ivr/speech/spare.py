"""The recordings that stand in when nothing else can be said."""

from __future__ import annotations

import logging

from ivr.errors import EngineError
from ivr.media.sound import Sound
from ivr.speech.level import Level
from ivr.speech.profile import Spare

log = logging.getLogger(__name__)


def spare_sound(spare: Spare | None, level: Level) -> Sound:
    """The stand-in's sound, or the beep if even that file is gone."""
    try:
        if spare is not None:
            return level.apply(Sound.read_wav(spare.path))
    except (OSError, EngineError) as error:
        log.error("the spare prompt cannot be read, only a tone is left: %s", error)
    return Sound.beep()
