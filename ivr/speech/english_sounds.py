"""English text as the symbols that Kokoro was trained on, by way of what espeak-ng makes of it.

espeak-ng writes IPA; the model's own alphabet has one letter for each diphthong and affricate, and
no length marks. Which is which follows the model's vocabulary (`config.json` of Kokoro-82M v1.0).
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator

from ivr.errors import EngineError
from ivr.speech.espeak import PROGRAM, TIMEOUT_S

JOINED = (
    ("a^ɪ", "I"),
    ("a^ʊ", "W"),
    ("e^ɪ", "A"),
    ("o^ʊ", "O"),
    ("ɔ^ɪ", "Y"),
    ("d^ʒ", "ʤ"),
    ("t^ʃ", "ʧ"),
    ("ə^l", "ᵊl"),
    ("ɚ", "əɹ"),
    ("ɐ", "ə"),
    ("ɜː", "ɜɹ"),
    ("ɜɹɹ", "ɜɹ"),
    ("ɾ", "T"),
    ("r", "ɹ"),
    ("x", "k"),
    ("ʔ", "t"),
    ("ː", ""),
    ("^", ""),
    ("ʲ", ""),
)
"""espeak-ng's signs and the model's, in the order in which they are replaced."""

_PHRASE = re.compile(r"([^,.?!;:]+)([,.?!;:]*)")


def english_sounds(text: str, voice: str) -> str:
    """The text in the model's symbols, with its pauses; EngineError where nothing comes of it."""
    symbols = " ".join(_phrases(text, voice)).strip()
    if not any(sign.isalpha() for sign in symbols):
        raise EngineError(f"「{text}」里没有能念的字", retryable=False)
    return symbols


def _phrases(text: str, voice: str) -> Iterator[str]:
    for words, marks in _PHRASE.findall(text):
        if words.strip():
            yield _sounds(words, voice) + marks[:1].replace(":", ",")


def _sounds(words: str, voice: str) -> str:
    command = [PROGRAM, "-q", "--ipa", "--tie=^", "-v", voice]
    try:
        done = subprocess.run(
            command, input=words.encode(), capture_output=True, timeout=TIMEOUT_S, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise EngineError(
            f"语音程序 {PROGRAM} 说不出英语怎么念（{error}），请安装系统软件包 espeak-ng"
        ) from error
    symbols = " ".join(done.stdout.decode("utf-8", "replace").split())
    for written, meant in JOINED:
        symbols = symbols.replace(written, meant)
    return symbols
