"""How the bot speaks: voice, rate, loudness, pauses; read from `voices/voice.toml`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ivr.errors import ConfigError
from ivr.speech.level import Level
from ivr.speech.toml import number, read_table

PROGRAM_VOICE = "sit/cmn-latn-pinyin"
KOKORO, PYTTSX3, ESPEAK = "Kokoro", "pyttsx3", "espeak-ng"
ENGINES = (KOKORO, PYTTSX3, ESPEAK)
ENGLISH_VOICE, ENGLISH_RATE = "en-us", 135
SLOWER = 1.25
"""A slow profile that says nothing else speaks so much slower."""


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
    engines: tuple[str, ...] = ENGINES
    """Which speak, best first."""
    speaker: str | None = None
    """The model of the neural voice's speaker; None: the one that `ivr models` holds in use."""
    speed: float = 0.9
    """The neural voice's rate; 1 is the rate of the speech it was trained on."""

    english_voice: str = ENGLISH_VOICE
    """What speaks the English in a text."""
    english_rate: int = ENGLISH_RATE
    """Words a minute."""

    @property
    def fingerprint(self) -> str:
        """Changes when a rendering with these settings would sound different."""
        return f"{self.voice} {self.rate} {self.pitch} {self.level.fingerprint}"


@dataclass(frozen=True, slots=True)
class Profiles:
    """How it speaks to everybody, and to who asks for slower speech."""

    normal: VoiceProfile
    slow: VoiceProfile


def read_profiles(path: Path) -> Profiles:
    """Both profiles of a file; a mistake in it is a ConfigError that names file and entry."""
    normal = read_profile(path)
    table = _known(path)
    slow = _part(path, table, "慢") if "慢" in table else {}
    for name in slow:
        if name not in ("语速", "自然语速", "停顿"):
            raise ConfigError(f"语音数据文件「{path}」的「慢」里有不认识的「{name}」")
    rate = number(path, slow, "语速", 80, 260) if "语速" in slow else normal.rate / SLOWER
    speed = (
        number(path, slow, "自然语速", 0.5, 1.5) if "自然语速" in slow else normal.speed / SLOWER
    )
    pauses = _pauses(path, slow) if "停顿" in slow else normal.pauses
    english_rate = int(normal.english_rate / SLOWER)
    slower = replace(normal, rate=int(rate), speed=speed, pauses=pauses, english_rate=english_rate)
    return Profiles(normal, slower)


def read_profile(path: Path) -> VoiceProfile:
    """The profile of a file; a mistake in it is a ConfigError that names file and entry."""
    table = _known(path)
    voice = table.get("音色", PROGRAM_VOICE)
    if not isinstance(voice, str) or not voice.strip():
        raise ConfigError(f"语音数据文件「{path}」里的「音色」应当写成带引号的文字")
    level = _part(path, table, "音量")
    english = _part(path, table, "英语") if "英语" in table else {}
    return VoiceProfile(
        voice=voice,
        rate=int(number(path, table, "语速", 80, 260)),
        pitch=int(number(path, table, "音高", 0, 99)),
        level=Level(number(path, level, "说话", -30, -12), number(path, level, "最高", -12, 0)),
        pauses=_pauses(path, table),
        spare_sentence=_spare(path, table, "整句"),
        spare_value=_spare(path, table, "一项"),
        engines=_engines(path, table),
        speaker=_speaker(path, table),
        speed=number(path, table, "自然语速", 0.5, 1.5) if "自然语速" in table else 0.9,
        english_voice=_english_voice(path, english),
        english_rate=(
            int(number(path, english, "语速", 80, 260)) if "语速" in english else ENGLISH_RATE
        ),
    )


def _known(path: Path) -> dict[str, Any]:
    known = {"音色", "语速", "音高", "音量", "停顿", "备用", "引擎", "说话人", "自然语速", "慢"}
    known |= {"英语"}
    return read_table(path, known)


def _pauses(path: Path, table: dict[str, Any]) -> Pauses:
    pauses = _part(path, table, "停顿")
    return Pauses(*(int(number(path, pauses, key, 0, 2000)) for key in ("逗号", "句号", "连接")))


def _engines(path: Path, table: dict[str, Any]) -> tuple[str, ...]:
    wanted = table.get("引擎", list(ENGINES))
    if not isinstance(wanted, list) or not wanted:
        raise ConfigError(f"语音数据文件「{path}」里的「引擎」应当是一个清单，先写的先用")
    for name in wanted:
        if name not in ENGINES:
            raise ConfigError(
                f"语音数据文件「{path}」的「引擎」里有不认识的「{name}」，可以写的有：{'、'.join(ENGINES)}"
            )
    return tuple(dict.fromkeys(wanted))


def _speaker(path: Path, table: dict[str, Any]) -> str | None:
    speaker = table.get("说话人")
    if speaker is not None and (not isinstance(speaker, str) or not speaker.strip()):
        raise ConfigError(f"语音数据文件「{path}」里的「说话人」应当写成带引号的音色名字")
    return speaker


def _english_voice(path: Path, english: dict[str, Any]) -> str:
    voice = english.get("音色", ENGLISH_VOICE)
    if not isinstance(voice, str) or not voice.strip():
        raise ConfigError(f"语音数据文件「{path}」的「英语」里「音色」应当写成带引号的文字")
    return voice


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
