"""A caller who only talks: waits until he is asked, and answers with the next of his sentences."""

from __future__ import annotations

from collections.abc import Sequence

from tests.helpers.caller import Caller
from tests.helpers.kokoro import mandarin
from tests.helpers.voice import silence

SPEAKER = "zf_xiaobei"
"""Another one than the hotline's."""

ASKED_AFTER_MS = 1_800
"""The pauses inside of what the hotline says are shorter, even on a busy machine."""

ANSWER_S = 25
"""Until the hotline speaks again, on a machine that is busy with other tests."""


def talk(call: Caller, sentences: Sequence[str]) -> None:
    """Dial, say them one after another, each when the hotline has stopped talking; hear it out."""
    spoken = [mandarin(sentence, SPEAKER) for sentence in sentences]
    call.dial()
    call.hear_until_quiet(ASKED_AFTER_MS)
    for pcm in spoken:
        call.say(pcm + silence(200))
        call.hear_voice(ANSWER_S)
        call.hear_until_quiet(ASKED_AFTER_MS)
