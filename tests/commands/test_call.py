"""`ivr call`: what is refused before anything is started, and how a call is told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr import app
from ivr.calls.endings import Ended, Ending
from ivr.cli import main
from ivr.commands.call import _end, _fields, _Teller
from ivr.config import load
from ivr.events import TurnTaken

NOON = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IVR_DIAL_PREFIXES", "1")
    monkeypatch.setenv("IVR_SPEECH_HEAR", "否")


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("110", "紧急号码"),
        ("02188880003", "不在允许的范围里"),
        ("sip:8000@127.0.0.1", "先在 ivr.toml 的 [dial] 里把它写进 hosts"),
    ],
)
def test_whom_the_rules_do_not_allow_is_not_called_and_nothing_is_started(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], target: str, why: str
) -> None:
    status = main(["call", target, "--flow", "回访", "--data", str(tmp_path / "data")])
    assert status == 1
    assert why in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_a_parameter_that_is_no_pair_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = ["call", "13800000001", "--flow", "回访", "--param", "回访编号"]
    assert main([*wrong, "--data", str(tmp_path)]) == 2
    assert "请写成 名=值" in capsys.readouterr().err


def test_after_an_emergency_stop_nobody_is_called(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with app.open_records(load(tmp_path, None, {})) as records:
        records.dialling.stop("打错了一批", "李班长")
    assert main(["call", "13800000001", "--flow", "回访", "--data", str(tmp_path)]) == 1
    assert "打错了一批" in capsys.readouterr().err


def test_a_call_is_told_as_it_goes(capsys: pytest.CaptureFixture[str]) -> None:
    teller = _Teller(quiet=False)
    teller.rings(180)
    teller(TurnTaken("c", NOON, "回访", "问", ("您好。",), "pressed", "1", actions=("查回访",)))
    teller(TurnTaken("c", NOON, "回访", "完", ("再见。",), "hung_up", None))
    assert capsys.readouterr().out.splitlines() == [
        "对方振铃",
        "  机：您好。",
        "  　　［查回访］",
        "  客：按 1",
        "  机：再见。",
        "  客：（挂机）",
    ]


def test_the_end_is_told_for_people_and_for_programs() -> None:
    busy = Ended("c1", Ending.BUSY, "对方正忙（486 Busy Here）", rang_ms=900)
    assert list(_end(busy)) == ["占线（对方正忙（486 Busy Here））"]
    talked = Ended("c2", Ending.TALKED, result="已答复", talked_ms=12_300)
    assert "结果：已答复，通话 12 秒" in _end(talked)
    fields = _fields(talked, "13800000001", "回访", {"回访编号": "HF000001"})
    assert isinstance(fields, dict)
    assert (fields["ending"], fields["ending_name"]) == ("talked", "接通")
    assert fields["parameters"] == {"回访编号": "HF000001"}
