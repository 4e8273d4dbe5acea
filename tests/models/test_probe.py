"""A model is tried out in a process that may die of it; the one that asked never does."""

from __future__ import annotations

import array
import sys
import time
from pathlib import Path

import pytest

from ivr.errors import ModelError
from ivr.models.probe import Probe, probe, result_line


def child(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def told_by(code: str, tmp_path: Path, time_limit_s: float = 20) -> Probe:
    return probe("vosk", tmp_path, command=child(code), time_limit_s=time_limit_s)


def test_a_segmentation_fault_is_a_result(tmp_path: Path) -> None:
    result = told_by("import ctypes; ctypes.string_at(0)", tmp_path)
    assert result.state == "broken"
    assert "SIGSEGV" in result.text


def test_an_abort_is_a_result_whatever_was_printed_before(tmp_path: Path) -> None:
    works = result_line(Probe("works", "能用"))
    result = told_by(f"import os; print({works!r}, flush=True); os.abort()", tmp_path)
    assert result.state == "broken"
    assert "SIGABRT" in result.text


def test_a_process_that_the_system_killed_hints_at_memory(tmp_path: Path) -> None:
    result = told_by("import os; os.kill(os.getpid(), 9)", tmp_path)
    assert result == Probe("broken", "试用时被系统杀掉，多半是内存不够")


def test_a_model_that_never_loads_is_given_up(tmp_path: Path) -> None:
    began = time.monotonic()
    result = told_by("import time; time.sleep(60)", tmp_path, time_limit_s=0.5)
    assert result.state == "broken"
    assert "没有结果" in result.text
    assert time.monotonic() - began < 20


def test_an_error_is_told_by_its_last_line(tmp_path: Path) -> None:
    result = told_by("raise ValueError('no such graph')", tmp_path)
    assert result == Probe("broken", "试用时出错：ValueError: no such graph")


def test_a_process_that_says_nothing_did_not_work(tmp_path: Path) -> None:
    assert told_by("", tmp_path).state == "broken"


def test_the_result_is_found_among_what_engines_print(tmp_path: Path) -> None:
    line = result_line(Probe("works", "能用", 7, 8))
    code = f"print('LOG (VoskAPI)'); print({line!r}); print('bye'); print('\\udcff')"
    code = f"import sys; sys.stdout.reconfigure(errors='surrogateescape'); {code}"
    assert told_by(code, tmp_path) == Probe("works", "能用", 7, 8)


def test_a_program_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="起不来"):
        probe("vosk", tmp_path, command=[str(tmp_path / "none")])


def test_a_folder_without_a_vosk_model_does_not_pass(tmp_path: Path) -> None:
    result = probe("vosk", tmp_path)
    assert result.state == "broken"
    assert "model" in result.text


def test_a_voice_is_rows_of_finite_numbers(tmp_path: Path) -> None:
    voice = tmp_path / "a.bin"
    voice.write_bytes(array.array("f", [0.5] * 512).tobytes())
    result = probe("kokoro-voice", tmp_path)
    assert (result.state, result.text) == ("works", "音色有 2 行")
    assert result.memory_mb > 0
    for spoilt in ([float("nan")] * 256, [0.5] * 255, []):
        voice.write_bytes(array.array("f", spoilt).tobytes())
        assert probe("kokoro-voice", tmp_path).state == "broken"


def test_an_engine_that_is_not_installed_leaves_it_unproven(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stand_in").mkdir()
    missing = "raise ImportError('No module', name='ctranslate2')"
    (tmp_path / "stand_in" / "ctranslate2.py").write_text(missing)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path / 'stand_in'}:{Path(__file__).parents[2]}")
    result = probe("whisper", tmp_path)
    assert result.state == "unproven"
    assert "没有装 ctranslate2" in result.text
