"""How the bot speaks: voice, rate, loudness, pauses; read from `voices/voice.toml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ivr.errors import ConfigError
from ivr.speech.level import Level
from ivr.speech.toml import number, read_table

PROGRAM_VOICE = "sit/cmn-latn-pinyin"


@dataclass(frozen=True, slots=True)
class Pauses:
    """Silence between joined parts, in milliseconds."""

    comma_ms: int = 180
    sentence_ms: int = 320
    join_ms: int = 20


@dataclass(frozen=True, slots=True)
class Spare:
    """A recording that stands in when nothing else can be said."""

    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class VoiceProfile:
    """The settings of one way to speak."""

    voice: str = PROGRAM_VOICE
    rate: int = 160
    pitch: int = 50
    level: Level = field(default_factory=Level)
    pauses: Pauses = field(default_factory=Pauses)
    spare_sentence: Spare | None = None
    spare_value: Spare | None = None

    @property
    def fingerprint(self) -> str:
        """Changes when a rendering with these settings would sound different."""
        return f"{self.voice} {self.rate} {self.pitch} {self.level.fingerprint}"


def read_profile(path: Path) -> VoiceProfile:
    """The profile of a file; a mistake in it is a ConfigError that names file and entry."""
    table = read_table(path, {"音色", "语速", "音高", "音量", "停顿", "备用"})
    voice = table.get("音色", PROGRAM_VOICE)
    if not isinstance(voice, str) or not voice.strip():
        raise ConfigError(f"语音数据文件「{path}」里的「音色」应当写成带引号的文字")
    level, pauses = _part(path, table, "音量"), _part(path, table, "停顿")
    return VoiceProfile(
        voice=voice,
        rate=int(number(path, table, "语速", 80, 260)),
        pitch=int(number(path, table, "音高", 0, 99)),
        level=Level(number(path, level, "说话", -30, -12), number(path, level, "最高", -12, 0)),
        pauses=Pauses(
            *(int(number(path, pauses, key, 0, 2000)) for key in ("逗号", "句号", "连接"))
        ),
        spare_sentence=_spare(path, table, "整句"),
        spare_value=_spare(path, table, "一项"),
    )


def _part(path: Path, table: dict[str, Any], name: str) -> dict[str, Any]:
    part = table.get(name)
    if not isinstance(part, dict):
        raise ConfigError(f"语音数据文件「{path}」里缺少小节「{name}」")
    return part


def _spare(path: Path, table: dict[str, Any], name: str) -> Spare:
    entry = _part(path, _part(path, table, "备用"), name)
    file, text = entry.get("文件"), entry.get("内容")
    if not isinstance(file, str) or not isinstance(text, str):
        raise ConfigError(f"语音数据文件「{path}」的「备用」里「{name}」要写明「文件」和「内容」")
    return Spare(path.parent / "spare" / file, text)
