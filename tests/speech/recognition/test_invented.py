"""What a Whisper model writes though nobody said it."""

from __future__ import annotations

import pytest

from ivr.speech.recognition.invented import invented


@pytest.mark.parametrize(
    ("text", "score", "no_speech", "spoken_ms"),
    [
        ("", -0.1, 0.0, 2000),
        ("。。。", -0.1, 0.0, 2000),
        ("字幕由志愿者提供", -0.2, 0.1, 3000),
        ("请不吝点赞 订阅 转发 打赏支持明镜与点点栏目", -0.3, 0.1, 6000),
        ("谢谢观看", -0.3, 0.1, 2000),
        ("你好", -1.4, 0.8, 2000),
        ("你好", -2.6, 0.1, 2000),
        ("我家住在幸福小区三幢二单元五零二室", -0.3, 0.1, 600),
        ("好的好的好的好的好的好的好的好的好的好的好的好的好的好的好的好的", -0.2, 0.0, 9000),
    ],
)
def test_it_is_seen_through(text: str, score: float, no_speech: float, spoken_ms: int) -> None:
    assert invented(text, score, no_speech, spoken_ms)


@pytest.mark.parametrize(
    ("text", "score", "no_speech", "spoken_ms"),
    [
        ("停电了。", -0.1, 0.01, 900),
        ("是的", -0.4, 0.89, 500),
        ("一一一二二二三三三", -0.4, 0.1, 2500),
        ("谢谢", -0.4, 0.1, 700),
    ],
)
def test_what_was_said_is_believed(
    text: str, score: float, no_speech: float, spoken_ms: int
) -> None:
    assert not invented(text, score, no_speech, spoken_ms)
