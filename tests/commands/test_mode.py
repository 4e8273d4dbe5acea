"""`ivr mode`, as supervisors and scripts use it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ivr.cli import main
from ivr.clock import local
from storage.database import open_database

Run = Callable[..., tuple[int, str, str]]
SAY = "台风刚过，城东正在抢修，预计今晚八点前来电。"
TONIGHT = f"{local(datetime.now(UTC) + timedelta(hours=6)):%Y-%m-%d %H:%M}"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command: exit status, output, errors."""
    monkeypatch.setenv("IVR_DATA", str(tmp_path))
    open_database(tmp_path / "ivr.db").close()

    def call(*words: str) -> tuple[int, str, str]:
        try:
            status = main(list(words))
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        return (status, *capsys.readouterr())

    return call


def shown(run: Run) -> dict[str, Any]:
    status, out, err = run("mode", "show", "--json")
    assert (status, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def test_an_area_in_which_nobody_lives_is_told(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "客户.csv"
    file.write_text("户号,户名,用电地址\n3300012345,王小明,阳光花园3栋1单元101室\n", "utf-8")
    assert run("customers", "import", str(file))[0] == 0
    storm = ("mode", "storm", "on", "--until", TONIGHT, "--say", SAY)
    status, out, _ = run(*storm, "--area", "阳光花园小区,火星路")
    assert (status, "没有一户客户的地址里有「火星路」" in out) == (0, True)
    assert "「阳光花园小区」" not in out
    assert run("mode")[1] == run("mode", "show")[1]


def test_a_storm_is_switched_on_shown_and_ended(run: Run) -> None:
    assert shown(run) == {"mode": "normal", "on": [], "log": []}
    status, out, err = run(
        *("mode", "storm", "on", "--until", TONIGHT, "--area", "城东，和平路", "--say", SAY),
        *("--by", "李班长", "--reason", "台风"),
    )
    assert (status, err) == (0, "")
    assert "「风暴」模式开了" in out
    now = shown(run)
    assert now["mode"] == "storm"
    (on,) = now["on"]
    assert (on["say"], on["areas"], on["by"], on["reason"]) == (
        SAY,
        ["城东", "和平路"],
        "李班长",
        "台风",
    )
    assert "「风暴」模式关了" in run("mode", "off", "--by", "王班长")[1]
    assert shown(run)["mode"] == "normal"
    assert "没有要关的" in run("mode", "storm", "off")[1]
    _, table, _ = run("mode", "show")
    assert "李班长" in table
    assert "王班长" in table


def test_trouble_goes_before_a_storm(run: Run) -> None:
    run("mode", "storm", "on", "--until", TONIGHT, "--say", SAY)
    run("mode", "trouble", "on", "--until", TONIGHT, "--reason", "机房停电")
    assert shown(run)["mode"] == "trouble"
    run("mode", "trouble", "off")
    assert shown(run)["mode"] == "storm"


@pytest.mark.parametrize(
    ("say", "why"),
    [
        ("你家先别急。", "对客户要称「您」"),
        ("台风刚过，急什么。", "有禁语「急什么」"),
        ("台风刚过，城东正在抢修。" * 9, "超过 12 秒"),
        ("{问候}，台风刚过。", "不能用花括号"),
        ("……", "没有能念的字"),
    ],
)
def test_what_callers_may_not_hear_is_refused(run: Run, say: str, why: str) -> None:
    status, _, err = run("mode", "storm", "on", "--until", TONIGHT, "--say", say)
    assert status == 1
    assert why in err
    assert shown(run)["mode"] == "normal"


@pytest.mark.parametrize(
    ("words", "status", "why"),
    [
        (("storm", "on", "--say", SAY), 2, "要写明几时自己结束"),
        (("storm", "on", "--until", "明天", "--say", SAY), 2, "看不懂"),
        (("trouble", "on", "--until", "2020-01-01 08:00"), 1, "已经过去了"),
        (("storm", "on", "--until", TONIGHT), 1, "要写明先告诉客户的话"),
        (("flood", "on"), 2, "不能是 flood"),
    ],
)
def test_wrong_use_is_told_in_chinese(
    run: Run, words: tuple[str, ...], status: int, why: str
) -> None:
    done, _, err = run("mode", *words)
    assert done == status
    assert why in err


def test_a_mode_is_not_switched_where_no_hotline_is(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "别处"
    for words in (("trouble", "on", "--until", TONIGHT), ("off",), ("show",)):
        status, out, err = run("mode", *words, "--data", str(other))
        assert (status, out) == (1, "")
        assert "没有找到数据库" in err
    assert not other.exists()
