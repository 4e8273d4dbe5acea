"""`ivr understand`: what a question makes of a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.understanding.kinds import KINDS

NOW = ("--now", "2026-11-24T15:20")


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("IVR_DATA", str(tmp_path / "home"))


def test_a_value_is_shown_with_how_sure_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["understand", "电话号码", "幺三八", "零零零零", "零零零幺"]) == 0
    assert capsys.readouterr().out.splitlines() == ["电话号码：13800000001", "把握：100%"]


def test_what_is_uncertain_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["understand", "电话号码", "幺三八零零零零 末四位好像是五六七八"]) == 0
    assert "要再问：末四位（听到「5678」）" in capsys.readouterr().out.splitlines()


def test_no_value_is_told_with_the_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["understand", "电话号码", "幺三八零零"]) == 1
    assert capsys.readouterr().out == "没听懂：只听到5位数字，手机号码是11位。\n"


def test_programs_get_every_field(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["understand", "时间", "昨晚", "八点多", "--json", *NOW]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "kind": "时间",
        "text": "昨晚 八点多",
        "understood": True,
        "value": "2026-11-23T20:00:00+08:00",
        "sure": 0.8,
        "start": 0,
        "end": 5,
        "doubts": [],
    }
    assert main(["understand", "时间", "今晚八点", "--json", *NOW]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "kind": "时间",
        "text": "今晚八点",
        "understood": False,
        "why": "说的时间还没有到，或者没有这样的时间。",
    }


def test_the_question_may_be_about_an_appointment(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["understand", "时间", "今晚八点", "--ahead", *NOW]) == 0
    assert "2026-11-24T20:00:00+08:00" in capsys.readouterr().out


def test_a_known_value_is_mended_and_a_local_number_gets_its_area_code(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["understand", "电话号码", "不对最后是五六", "--known", "13800000012"]) == 0
    assert "13800000056" in capsys.readouterr().out
    assert main(["understand", "电话号码", "五五五五六六六六", "--area-code", "021"]) == 0
    assert "02155556666" in capsys.readouterr().out


def test_an_unknown_kind_is_told_with_the_nearest_and_all(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["understand", "电话", "幺三八"]) == 2
    err = capsys.readouterr().err
    assert "没有「电话」这个种类，是不是想写「电话号码」？" in err
    assert all(f"「{kind}」" in err for kind in KINDS)


@pytest.mark.parametrize(
    "arguments",
    [["时间", "昨晚", "--now", "昨天"], ["时间"], [], ["时间", "昨晚", "--area-code", "x"]],
)
def test_wrong_use_ends_with_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        status = main(["understand", *arguments])
    except SystemExit as stopped:
        status = int(str(stopped.code))
    assert status == 2
    assert capsys.readouterr().err
