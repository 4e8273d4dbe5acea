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
from tests.helpers.hotline import run_ivr
from tests.speech.recognition.models import korean


def file_complaint(data: Path, recording: Path, reference: str = "a.wav") -> str:  # noqa: F811
    (data / "recordings").mkdir(parents=True, exist_ok=True)
    (data / "recordings" / reference).write_bytes(recording.read_bytes())
    database = open_database(data / "ivr.db")
    actions = FlowActions(database.unit_of_work, SystemClock(), Regime())
    made = actions.run("登记投诉", {"留言录音": reference}, call_id=reference, caller="13800000001")
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


def test_beside_a_hotline_nothing_is_loaded_where_nothing_waits(tmp_path: Path) -> None:
    open_database(tmp_path / "ivr.db").close()
    words = ("orders", "transcribe", "--beside-hotline", "--data", str(tmp_path))
    done = run_ivr(*words)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_beside_a_hotline_it_stays_aside_and_leaves_with_it(
    recording: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    """Its standard input has ended, as when the hotline was killed: one recording, no more."""
    for reference in ("a.wav", "b.wav"):
        file_complaint(tmp_path, recording, reference)
    model = str(korean())
    words = ("orders", "transcribe", "--beside-hotline", "--model", model, "--json")
    done = run_ivr(*words, "--data", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["heard"] == 1


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
