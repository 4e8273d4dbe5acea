"""The fall-back voice: the program espeak-ng, started anew for each text."""

from __future__ import annotations

import subprocess
import tempfile
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
        with tempfile.TemporaryDirectory(prefix="ivr-voice-") as folder:
            path = Path(folder, "speech.wav")
            self._run(pinyin, path)
            return _read(path)

    def close(self) -> None:
        """Nothing outlives a rendering."""

    def _run(self, pinyin: str, path: Path) -> None:
        profile = self._profile
        settings = ["-v", profile.voice, "-s", str(profile.rate), "-p", str(profile.pitch)]
        try:
            done = subprocess.run(
                [self._program, *settings, "-b", "1", "-w", str(path), "--stdin"],
                input=pinyin.encode(),
                capture_output=True,
                timeout=self._timeout_s,
                check=False,
            )
        except OSError as error:
            raise EngineError(
                f"启动不了语音程序 {self._program}（{error}），请安装系统软件包 espeak-ng"
            ) from error
        except subprocess.TimeoutExpired as error:
            raise EngineError(f"语音程序 {self._program} 没有按时念完") from error
        if done.returncode != 0:
            reason = done.stderr.decode("utf-8", "replace").strip()
            raise EngineError(f"语音程序 {self._program} 出错（{done.returncode}）：{reason}")


def _read(path: Path) -> Sound:
    try:
        return Sound.read_wav(path)
    except (OSError, EngineError) as error:
        raise EngineError(f"语音程序没有留下可用的声音文件（{error}）") from error
