"""WAV files, read by a small parser of ours and written with a plain header.

The standard library's reader refuses G.711, float and (before 3.12) the "extensible" files that
sound editors like to write, and trusts the length that a piped espeak-ng leaves bogus.
"""

from __future__ import annotations

import audioop
import struct
from array import array
from dataclasses import dataclass

from ivr.errors import EngineError
from ivr.media.g711 import Law, decode

PCM, FLOAT, A_LAW, MU_LAW, EXTENSIBLE = 1, 3, 6, 7, 0xFFFE
RATES_HZ = range(4000, 384_001)
UNKNOWN_LENGTH = 0x7FFF_0000
FORMAT = struct.Struct("<HHIIHH")
HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")


class BadWav(EngineError):
    """Not a WAV file that can be played."""

    def __init__(self, message: str) -> None:
        super().__init__(message, retryable=False)


@dataclass(frozen=True, slots=True)
class _Format:
    encoding: int
    channels: int
    rate_hz: int
    width: int


def parse(content: bytes) -> tuple[bytes, int]:
    """16-bit mono samples and their rate."""
    if len(content) < 12 or content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise BadWav("不是 WAV 录音文件，请另存为 WAV 格式")
    chunks = _chunks(content)
    if "fmt " not in chunks or "data" not in chunks:
        raise BadWav("录音文件不完整，请重新录制或重新导出")
    form = _format(chunks["fmt "])
    frame = form.width * form.channels
    raw = chunks["data"]
    mono = _mono(_sixteen(raw[: len(raw) - len(raw) % frame], form), form.channels)
    return mono, form.rate_hz


def missing(content: bytes) -> int:
    """How many bytes of sound the header promises that a copy cut short has lost.

    Who writes into a pipe does not know the length and promises gigabytes: that is no loss.
    """
    at = 12
    while at + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, at)
        at += 8 + size + (size & 1)
        if name == b"data":
            return max(0, at - (size & 1) - len(content)) if size < UNKNOWN_LENGTH else 0
    return 0


def write(pcm: bytes, rate_hz: int) -> bytes:
    """The content of a WAV file with these 16-bit mono samples."""
    return header(len(pcm), rate_hz) + pcm


def header(size: int, rate_hz: int, channels: int = 1) -> bytes:
    """What stands before `size` bytes of 16-bit samples."""
    width = 2 * channels
    return HEADER.pack(
        *(b"RIFF", size + HEADER.size - 8, b"WAVE"),
        *(b"fmt ", 16, PCM, channels, rate_hz, width * rate_hz, width, 16),
        *(b"data", size),
    )


def _chunks(content: bytes) -> dict[str, bytes]:
    """The first chunk of each name; a length beyond the end of the file means "to the end"."""
    chunks: dict[str, bytes] = {}
    at = 12
    while at + 8 <= len(content) and "data" not in chunks:
        name = content[at : at + 4].decode("latin-1")
        (size,) = struct.unpack_from("<I", content, at + 4)
        chunks.setdefault(name, content[at + 8 : at + 8 + size])
        at += 8 + size + (size & 1)
    return chunks


def _format(chunk: bytes) -> _Format:
    if len(chunk) < FORMAT.size:
        raise BadWav("录音文件的格式说明不完整，请重新导出")
    encoding, channels, rate_hz, _, _, bits = FORMAT.unpack_from(chunk)
    if encoding == EXTENSIBLE and len(chunk) >= 26:
        (encoding,) = struct.unpack_from("<H", chunk, 24)
    known = {
        PCM: bits in (8, 16, 24, 32),
        FLOAT: bits == 32,
        A_LAW: bits == 8,
        MU_LAW: bits == 8,
    }
    if not known.get(encoding, False):
        raise BadWav(f"不支持这种录音编码（{encoding}，{bits} 位），请导出为 16 位 PCM")
    if not 1 <= channels <= 8 or rate_hz not in RATES_HZ:
        raise BadWav(f"声道数 {channels} 或采样率 {rate_hz} 不合理，请导出为 16 位 PCM 单声道")
    return _Format(encoding, channels, rate_hz, bits // 8)


def _sixteen(raw: bytes, form: _Format) -> bytes:
    if form.encoding in (A_LAW, MU_LAW):
        return decode(raw, Law.PCMA if form.encoding == A_LAW else Law.PCMU)
    if form.encoding == FLOAT:
        return array("h", (_whole(value) for value in array("f", raw))).tobytes()
    if form.width == 1:  # 8-bit WAV is unsigned
        raw = audioop.bias(raw, 1, 128)
    return bytes(audioop.lin2lin(raw, form.width, 2))


def _whole(value: float) -> int:
    return round(32767 * max(-1.0, min(1.0, value))) if value == value else 0


def _mono(pcm: bytes, channels: int) -> bytes:
    if channels == 1:
        return pcm
    samples = array("h", pcm)
    columns = (samples[channel::channels] for channel in range(channels))
    return array("h", (sum(row) // channels for row in zip(*columns, strict=True))).tobytes()
