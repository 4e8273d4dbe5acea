"""The voice pyttsx3, kept in a process of its own that may die and come back.

This process never imports pyttsx3: the library aborts when used by several threads, loses files
and swallows errors. Its worker takes one text at a time; a watchdog ends a worker that does not
answer, and the next text starts a new one.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ivr.errors import EngineError
from ivr.media.sound import Sound
from ivr.speech.mandarin import Mandarin
from ivr.speech.profile import VoiceProfile
from ivr.speech.voice_process import Patience, VoiceProcess

WORKER = (sys.executable, "-m", "ivr.speech.pyttsx3_worker")
START_TIMEOUT_S = 10.0
RENDER_TIMEOUT_S = 3.0
MEND = "请检查系统软件包 espeak-ng 和 libespeak-ng1"
TRIES = 2
"""It loses its own end of a rendering now and then; a new process does not."""


class Pyttsx3Synthesizer:
    """Speaks through pyttsx3 in a worker process; texts queue up behind a lock."""

    name = "pyttsx3"

    def __init__(
        self,
        profile: VoiceProfile,
        mandarin: Mandarin,
        *,
        worker: Sequence[str] = WORKER,
        start_timeout_s: float = START_TIMEOUT_S,
        render_timeout_s: float = RENDER_TIMEOUT_S,
    ) -> None:
        self._profile = profile
        self._mandarin = mandarin
        settings = (profile.voice, str(profile.rate), str(profile.pitch), str(render_timeout_s))
        patience = Patience(start_timeout_s, render_timeout_s)
        self._process = VoiceProcess(self.name, [*worker, *settings], patience, mend=MEND)

    @property
    def worker_pid(self) -> int | None:
        """The process that speaks now, for whoever watches it."""
        return self._process.pid

    def fingerprint(self, text: str) -> str:
        return f"{self.name} {self._profile.fingerprint} {self._mandarin.fingerprint(text)}"

    def render(self, text: str) -> Sound:
        pinyin = self._mandarin.pinyin(text)
        if not pinyin:
            raise EngineError(f"「{text}」里没有能念的字", retryable=False)
        return self._process.render({"text": pinyin}, tries=TRIES)

    def close(self) -> None:
        self._process.close()
