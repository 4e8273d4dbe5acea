"""The tables of `ivr bench speech`."""

from __future__ import annotations

from dataclasses import replace

from ivr.bench.speech.report import STREAMS, WHOLE, Row, SpeechReport, as_data, as_table
from ivr.bench.speech.scenes import Heard

GOOD = Heard(20, 20, tuple(map(float, range(300, 500, 10))), tuple(map(float, range(100, 300, 10))))


def report(heard: Heard = GOOD, crowd: Heard = GOOD) -> SpeechReport:
    rows = [
        Row(STREAMS, "A 律", 1, heard),
        Row(STREAMS, "A 律", 16, crowd),
        Row(WHOLE, "A 律", 2, replace(GOOD, silent_ms=())),
    ]
    return SpeechReport(rows, echo=(100, 0))


def test_a_report_that_keeps_every_promise() -> None:
    told = as_table(report())
    assert "| 流式 | A 律 | 1 | 20 | 20 | 390.0 | 480.0 | 190.0 | 280.0 |" in told
    assert "| 不流式的引擎，2 人同时，95% | 2500 毫秒 | 480.0 毫秒 | 达标 |" in told
    assert "被自己的回声打断 0 次" in told
    assert report().kept
    assert as_data(report())["kept"] is True


def test_every_broken_promise_is_found() -> None:
    slow = replace(GOOD, answered_ms=(501.0, 501.0, 900.0), silent_ms=(400.0,), noticed=18)
    found = report(slow, replace(GOOD, answered_ms=(1001.0,)))
    found.echo = (100, 1)
    assert not found.kept
    table = as_table(found)
    assert table.count("| 未达标 |") == 6
    assert "| 压着话术说、没被听见的 | 5 % | 10.0 % | 未达标 |" in table


def test_what_was_not_measured_is_said_and_breaks_no_promise() -> None:
    empty = SpeechReport(left_out=["没有模型 vosk-ko，没有测"])
    assert empty.kept
    assert as_table(empty).count("| 未测 |") == 8
    assert "没有模型 vosk-ko" in as_table(empty)


def test_words_of_which_none_was_noticed_keep_no_promise() -> None:
    assert not report(Heard(20, 0, ())).kept
