"""What the talkers say: espeak-ng, clearly, from the first sample that can be heard to the last."""

from __future__ import annotations

import audioop
import subprocess
import tempfile
from array import array
from functools import cache
from pathlib import Path

from ivr.errors import ConfigError
from ivr.media.sound import Sound
from ivr.speech.lexicon import read_lexicon
from ivr.speech.mandarin import Mandarin

SAID_RMS = 3277
"""-20 dBFS."""
HEARD = 300
"""A sample that is fainter is not to be heard."""
KOREAN, MANDARIN = "ko", "sit/cmn-latn-pinyin"
YES, NO = "네", "아니요"
LEXICON = Path(__file__).parents[3] / "voices" / "lexicon.toml"


@cache
def word(text: str, voice: str = KOREAN, pitch: int = 50) -> bytes:
    """16-bit samples at 8 kHz."""
    if voice == MANDARIN:
        text = Mandarin(read_lexicon(LEXICON)).pinyin(text)
    pcm = _rendered(text, voice, pitch)
    samples = array("h", pcm)
    loud = [at for at, sample in enumerate(samples) if abs(sample) >= HEARD]
    said = samples[loud[0] : loud[-1] + 1].tobytes()
    return audioop.mul(said, 2, SAID_RMS / audioop.rms(said, 2))


def _rendered(text: str, voice: str, pitch: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "speech.wav")
        command = ["espeak-ng", "-v", voice, "-p", str(pitch), "-s", "160", "-w", str(path), text]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=20)
        except (OSError, subprocess.SubprocessError) as error:
            raise ConfigError(f"念不出测试用的话（{error}），请先安装 espeak-ng") from error
        return Sound.read_wav(path).pcm
