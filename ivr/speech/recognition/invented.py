"""What a Whisper model writes when nothing, or nothing that it knows, was said."""

from __future__ import annotations

import re
import zlib

NO_SPEECH = 0.6
UNSURE = -1.0
"""Below this mean logarithm, and with NO_SPEECH, it was silence."""
HOPELESS = -2.2
MOST_PACKED = 2.4
"""Text that packs better than this goes round in circles."""
FASTEST_PER_S = 10.0
"""Nobody says more syllables in a second."""
LEAST_S = 0.4

_SUBTITLES = re.compile(
    r"字幕|谢谢(?:大家)?(?:的)?(?:观看|收看|收听)|感谢(?:大家)?(?:的)?(?:观看|收看|收听)"
    r"|点赞|订阅|打赏|明镜|点点栏目|Amara|下期(?:视频|节目)?再见|优优独播|YoYo",
    re.IGNORECASE,
)
"""The ends of the videos that the model was trained on."""

_LETTERS = re.compile(r"\w")


def invented(text: str, score: float, no_speech: float, spoken_ms: int) -> bool:
    """Whether a sentence was not said by anybody."""
    letters = len(_LETTERS.findall(text))
    if not letters or score < HOPELESS or _SUBTITLES.search(text):
        return True
    if no_speech > NO_SPEECH and score < UNSURE:
        return True
    if letters > FASTEST_PER_S * max(LEAST_S, spoken_ms / 1000):
        return True
    written = text.encode()
    return len(written) / len(zlib.compress(written)) > MOST_PACKED
