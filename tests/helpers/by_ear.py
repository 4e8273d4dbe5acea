"""What a hotline said, told by its sound: a sentence that is rendered ahead comes as it was kept.

Nothing is recognised: on a line that loses nothing the samples are the same, so a tenth of a second
out of a sentence's middle is found again, exactly, in what a caller heard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ivr.app import load_checked_flows, load_festivals
from ivr.clock import SystemClock
from ivr.dialogue.literals import fixed_segments
from ivr.media.g711 import Law, decode, encode
from ivr.speech.parts import core
from ivr.speech.prompts import Prompts
from ivr.speech.voices import Voices
from tests.helpers.caller_sound import Law as LawName
from tests.helpers.ear import level_dbfs, ms_to_bytes
from tests.helpers.models import VOICES, config_of

KNOWN_BY_MS = 100
LEAST_DBFS = -40.0


@dataclass(frozen=True, slots=True)
class KnownSentences:
    """The sentences of the shipped flows and a piece of each one's sound."""

    pieces: Sequence[tuple[str, bytes]]

    def within(self, heard: bytes) -> list[str]:
        """Those that were said, in their order."""
        found = [(heard.find(piece), text) for text, piece in self.pieces]
        return [text for at, text in sorted(found) if at >= 0]


def known_sentences(data: Path, law: LawName) -> KnownSentences:
    """Of a hotline whose prompts are rendered in this data folder."""
    config = config_of(data)
    prompts = Voices(VOICES).open_prompts(data / "prompts", SystemClock())
    try:
        flows, festivals = load_checked_flows(config), load_festivals(config)
        texts = dict.fromkeys(core(t) for t in fixed_segments(flows, config.company, festivals))
        lacking = prompts.ready(texts)
        assert not lacking, f"not rendered, so nobody could tell that it was said: {lacking[:5]}"
        sounds = {text: _piece(prompts, text, Law[law]) for text in texts}
    finally:
        prompts.close()
    return KnownSentences([(text, piece) for text, piece in sounds.items() if piece])


def _piece(prompts: Prompts, text: str, law: Law) -> bytes:
    """The loud tenth of a second that is nearest to the middle; nothing of a faint sound."""
    if not text:
        return b""
    pcm, size = prompts.sound([(text, True)]).pcm, ms_to_bytes(KNOWN_BY_MS)
    middle = (len(pcm) - size) // 4 * 2
    for away in range(0, middle, size):
        for at in (middle - away, middle + away):
            piece = pcm[at : at + size]
            if len(piece) == size and level_dbfs(piece) >= LEAST_DBFS:
                return decode(encode(piece, law), law)
    return b""
