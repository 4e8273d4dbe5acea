"""Work with a recording studio: what is to be recorded, and whether what comes back will do."""

from __future__ import annotations

import audioop
import hashlib
import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from ivr.errors import EngineError
from ivr.media import wav
from ivr.media.sound import Sound
from ivr.speech.level import Level
from ivr.speech.mandarin import Mandarin
from ivr.speech.parts import core

LEAST_RATE_HZ = 8000
GOOD_RATE_HZ = 16_000
FULL_SCALE = 32_767
CLIPPED_RUN = 4
"""So many samples at full scale in a row are a cut-off peak, not a peak."""
MOST_CLIPPED = 3
LEAST_SIGNAL_TO_NOISE_DB = 20.0
"""Below it one hears on the telephone that the room was not quiet."""
LEAST_SYLLABLE_MS, MOST_SYLLABLE_MS = 110, 480
"""Nobody reads faster or slower; a text that is read so was another text, or was cut."""
EDGE_MS = 300
"""What a short text may last longer than its syllables: breath, and how a word dies away."""
BLOCK_MS = 10
QUIET_SHARE = 0.04
"""The quietest of a recording is its background: between words, if nowhere else."""
LEAST_NOISE_DBFS = -96.0


@dataclass(frozen=True, slots=True)
class Line:
    """One text to be recorded, the file it is to come back in, and how it is read."""

    file: str
    text: str
    pinyin: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A recording: ready to be played, with what is wrong with it and what might be better."""

    sound: Sound | None
    problems: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def file_name(text: str) -> str:
    """The file for the recording of a text: the same for ever, whatever else is recorded."""
    return f"{hashlib.sha256(core(text).encode()).hexdigest()[:10]}.wav"


def lines(texts: Sequence[str], mandarin: Mandarin) -> list[Line]:
    """What to record, in the order given."""
    return [Line(file_name(text), text, mandarin.pinyin(text)) for text in texts]


def judge(content: bytes, text: str, mandarin: Mandarin, level: Level) -> Judged:
    """A WAV file's content as the recording of a text: trimmed, levelled, and examined."""
    try:
        pcm, rate_hz = wav.parse(content)
        sound = level.apply(Sound.from_wav(content))
    except EngineError as error:
        return Judged(None, (str(error),))
    problems, remarks = [], []
    if lost := wav.missing(content):
        problems.append(f"文件不完整，少了 {lost} 字节，请重新拷贝或者重新导出")
    if rate_hz < LEAST_RATE_HZ:
        problems.append(f"采样率只有 {rate_hz} Hz，至少要 {LEAST_RATE_HZ}")
    elif rate_hz < GOOD_RATE_HZ:
        remarks.append(f"采样率 {rate_hz} Hz，最好 {GOOD_RATE_HZ} 以上")
    if (clipped := clippings(pcm)) > MOST_CLIPPED:
        problems.append(f"有 {clipped} 处削波（太响，波形被切平），请调低录音音量重录")
    if (ratio_db := signal_to_noise_db(pcm, rate_hz)) < LEAST_SIGNAL_TO_NOISE_DB:
        problems.append(
            f"背景噪声大，信噪比只有 {ratio_db:.0f} dB，"
            f"至少要 {LEAST_SIGNAL_TO_NOISE_DB:.0f}，请在安静的地方重录"
        )
    if told := _length(sound, text, mandarin):
        problems.append(told)
    return Judged(sound, tuple(problems), tuple(remarks))


def clippings(pcm: bytes) -> int:
    """How many peaks were cut off."""
    samples = array("h", pcm)
    found = run = 0
    for sample in samples:
        run = run + 1 if abs(sample) >= FULL_SCALE - 1 else 0
        found += run == CLIPPED_RUN
    return found


def signal_to_noise_db(pcm: bytes, rate_hz: int) -> float:
    """How far the speech stands above the background; endless without any background."""
    size = 2 * (rate_hz * BLOCK_MS // 1000)  # whole samples, also at 22,050 Hz
    blocks = (pcm[at : at + size] for at in range(0, len(pcm) - size + 1, size))
    levels = sorted(_dbfs(audioop.rms(block, 2)) for block in blocks)
    if not levels:
        return math.inf
    # Leading and trailing nothing is the sound editor's, not the room's.
    heard = [level for level in levels if level > LEAST_NOISE_DBFS] or levels
    noise = heard[int(len(heard) * QUIET_SHARE)]
    speech = heard[int(len(heard) * 0.9)]
    return speech - noise


def _length(sound: Sound, text: str, mandarin: Mandarin) -> str | None:
    """What is wrong with how long it lasts, if anything is."""
    syllables = sum(sign.isdigit() for sign in mandarin.pinyin(text))
    least_ms, most_ms = LEAST_SYLLABLE_MS * syllables, MOST_SYLLABLE_MS * syllables + EDGE_MS
    if least_ms <= sound.duration_ms <= most_ms:
        return None
    told = "短" if sound.duration_ms < least_ms else "长"
    return (
        f"录音 {sound.duration_ms / 1000:.1f} 秒，念 {syllables} 个字太{told}了"
        f"（应为 {least_ms / 1000:.1f} 到 {most_ms / 1000:.1f} 秒），是不是别的话，或者没录完"
    )


def _dbfs(value: int) -> float:
    return 20 * math.log10(value / (FULL_SCALE + 1)) if value else -math.inf
