"""The program espeak-ng, started anew for each text: the fall-back voice, and that for English."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ivr.errors import EngineError
from ivr.media.sound import Sound
from ivr.speech.mandarin import Mandarin
from ivr.speech.profile import VoiceProfile

PROGRAM = "espeak-ng"
TIMEOUT_S = 3.0


class EspeakSynthesizer:
    """Speaks through the program espeak-ng, which shares nothing with this process."""

    name = "espeak-ng"

    def __init__(
        self,
        profile: VoiceProfile,
        mandarin: Mandarin,
        *,
        program: str = PROGRAM,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._profile = profile
        self._mandarin = mandarin
        self._program = program
        self._timeout_s = timeout_s

    def fingerprint(self, text: str) -> str:
        return f"{self.name} {self._profile.fingerprint} {self._mandarin.fingerprint(text)}"

    def render(self, text: str) -> Sound:
        pinyin = self._mandarin.pinyin(text)
        if not pinyin:
            raise EngineError(f"「{text}」里没有能念的字", retryable=False)
        profile = self._profile
        settings = ["-v", profile.voice, "-s", str(profile.rate), "-p", str(profile.pitch)]
        return _spoken(self._program, settings, pinyin, self._timeout_s)

    def close(self) -> None:
        """Nothing outlives a rendering."""


class EnglishSynthesizer:
    """Speaks English through the same program: no other voice at hand speaks it well."""

    name = "espeak-ng"

    def __init__(
        self, profile: VoiceProfile, *, program: str = PROGRAM, timeout_s: float = TIMEOUT_S
    ) -> None:
        self._profile = profile
        self._program = program
        self._timeout_s = timeout_s

    def fingerprint(self, text: str) -> str:
        profile = self._profile
        settings = f"{profile.english_voice} {profile.english_rate} {profile.level.fingerprint}"
        return f"{self.name} {settings} {text}"

    def render(self, text: str) -> Sound:
        profile = self._profile
        settings = ["-v", profile.english_voice, "-s", str(profile.english_rate), "-g", "4"]
        return profile.level.apply(_spoken(self._program, settings, text, self._timeout_s))

    def close(self) -> None:
        """Nothing outlives a rendering."""


def _spoken(program: str, settings: Sequence[str], text: str, timeout_s: float) -> Sound:
    """What the program makes of the text with these settings."""
    with tempfile.TemporaryDirectory(prefix="ivr-voice-") as folder:
        path = Path(folder, "speech.wav")
        _run([program, *settings, "-b", "1", "-w", str(path), "--stdin"], text, timeout_s)
        return _read(path)


def _run(command: Sequence[str], text: str, timeout_s: float) -> None:
    program = command[0]
    try:
        done = subprocess.run(
            command, input=text.encode(), capture_output=True, timeout=timeout_s, check=False
        )
    except OSError as error:
        raise EngineError(
            f"启动不了语音程序 {program}（{error}），请安装系统软件包 espeak-ng"
        ) from error
    except subprocess.TimeoutExpired as error:
        raise EngineError(f"语音程序 {program} 没有按时念完") from error
    if done.returncode != 0:
        reason = done.stderr.decode("utf-8", "replace").strip()
        raise EngineError(f"语音程序 {program} 出错（{done.returncode}）：{reason}")


def _read(path: Path) -> Sound:
    try:
        return Sound.read_wav(path)
    except (OSError, EngineError) as error:
        raise EngineError(f"语音程序没有留下可用的声音文件（{error}）") from error
