"""WAV files of every kind that an admin may bring."""

from __future__ import annotations

import io
import struct
import wave
from array import array

import pytest

from ivr.errors import EngineError
from ivr.media import wav
from ivr.media.g711 import Law, decode, encode
from tests.media.tones import tone

PCM = tone(100)


def file(
    raw: bytes,
    *,
    encoding: int = 1,
    channels: int = 1,
    rate_hz: int = 8000,
    bits: int = 16,
    more: bytes = b"",
) -> bytes:
    """A WAV file as another program may write it."""
    frame = channels * bits // 8
    fmt = struct.pack("<HHIIHH", encoding, channels, rate_hz, rate_hz * frame, frame, bits) + more
    chunks = b"".join(
        name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
        for name, body in ((b"LIST", b"odd"), (b"fmt ", fmt), (b"data", raw))
    )
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WAVE" + chunks


def wide(pcm: bytes, width: int) -> bytes:
    """16-bit samples in more bytes."""
    return b"".join(bytes(width - 2) + pcm[at : at + 2] for at in range(0, len(pcm), 2))


def test_what_is_written_the_standard_library_reads() -> None:
    with wave.open(io.BytesIO(wav.write(PCM, 8000))) as reader:
        assert (reader.getnchannels(), reader.getsampwidth(), reader.getframerate()) == (1, 2, 8000)
        assert reader.readframes(reader.getnframes()) == PCM


@pytest.mark.parametrize("width", [3, 4])
def test_wider_samples_are_narrowed(width: int) -> None:
    assert wav.parse(file(wide(PCM, width), bits=8 * width)) == (PCM, 8000)


def test_eight_bit_samples_are_unsigned() -> None:
    assert wav.parse(file(b"\x80\xff\x00", bits=8))[0] == struct.pack("<3h", 0, 0x7F00, -0x8000)


def test_stereo_becomes_the_mean() -> None:
    both = b"".join(PCM[at : at + 2] * 2 for at in range(0, len(PCM), 2))
    assert wav.parse(file(both, channels=2, rate_hz=44_100)) == (PCM, 44_100)


@pytest.mark.parametrize(("law", "encoding"), [(Law.PCMA, 6), (Law.PCMU, 7)])
def test_telephone_recordings_are_read(law: Law, encoding: int) -> None:
    coded = encode(PCM, law)
    assert wav.parse(file(coded, encoding=encoding, bits=8))[0] == decode(coded, law)


def test_float_samples_are_read_and_clipped() -> None:
    raw = array("f", [0.0, 0.5, -2.0, float("nan")]).tobytes()
    assert wav.parse(file(raw, encoding=3, bits=32))[0] == struct.pack("<4h", 0, 16384, -32767, 0)


def test_extensible_files_are_read() -> None:
    more = struct.pack("<HHIH14x", 22, 16, 4, 1)
    assert wav.parse(file(PCM, encoding=0xFFFE, more=more))[0] == PCM


def test_a_bogus_length_means_to_the_end() -> None:
    content = file(PCM)
    at = content.index(b"data") + 4
    bogus = content[:at] + b"\xff\xff\xff\x7f" + content[at + 4 :]
    assert wav.parse(bogus)[0] == PCM


def test_a_sample_cut_in_half_is_dropped() -> None:
    assert wav.parse(file(PCM + b"\1"))[0] == PCM


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"OggS" + bytes(40),
        file(PCM)[:40],
        file(PCM).replace(b"fmt ", b"xxxx"),
        file(PCM, encoding=0x55, bits=0),
        file(PCM, bits=12),
        file(PCM, channels=0),
        file(PCM, channels=99),
        file(PCM, rate_hz=100),
        b"RIFF\0\0\0\0WAVEfmt \x04\0\0\0\1\0\1\0data\0\0\0\0",
    ],
    ids=[
        "empty",
        "ogg",
        "cut",
        "no format",
        "mp3 inside",
        "12 bit",
        "no channel",
        "99 channels",
        "100 Hz",
        "short format",
    ],
)
def test_what_cannot_be_played_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(EngineError, match="请") as caught:
        wav.parse(content)
    assert not caught.value.retryable


def test_what_a_copy_has_lost_is_counted_and_an_unknown_length_is_no_loss() -> None:
    whole = wav.write(bytes(400), 8000)
    assert wav.missing(whole) == 0
    assert wav.missing(whole[:-7]) == 7
    assert wav.missing(whole[:-400]) == 400
    assert wav.missing(wav.header(0x7FFF_FFF0, 8000) + bytes(400)) == 0
    assert wav.missing(b"RIFF") == 0
