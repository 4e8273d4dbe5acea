"""`ivr orders transcribe` as an operator types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.clock import SystemClock
from ivr.domain.regime import Regime
from ivr.services.flow_actions import FlowActions
from storage.database import open_database
from tests.commands.test_hear import recording  # noqa: F401
from tests.speech.recognition.models import korean


def file_complaint(data: Path, recording: Path) -> str:  # noqa: F811
    (data / "recordings").mkdir(parents=True)
    (data / "recordings" / "a.wav").write_bytes(recording.read_bytes())
    database = open_database(data / "ivr.db")
    actions = FlowActions(database.unit_of_work, SystemClock(), Regime())
    made = actions.run("登记投诉", {"留言录音": "a.wav"}, call_id="c1", caller="13800000001")
    database.close()
    return str(made["工单号"])


def test_without_a_model_it_tells_how_to_get_one(
    recording: Path,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file_complaint(tmp_path, recording)
    assert main(["orders", "transcribe", "--data", str(tmp_path)]) == 1
    assert "ivr models fetch" in capsys.readouterr().err


def test_a_recording_becomes_a_line_of_its_order_once(
    recording: Path,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    number = file_complaint(tmp_path, recording)
    words = ["orders", "transcribe", "--model", str(korean()), "--data", str(tmp_path)]
    assert main([*words, number]) == 0
    assert "听了 1 段录音" in capsys.readouterr().out
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"heard": 0, "lost": 0, "orders": []}
    assert main(["orders", "--json", "--data", str(tmp_path)]) == 0
    (order,) = json.loads(capsys.readouterr().out)
    (line,) = [line for line in order["history"] if line["event"] == "transcribed"]
    assert line["note"].startswith("a.wav：")
    assert line["note"] != "a.wav："
