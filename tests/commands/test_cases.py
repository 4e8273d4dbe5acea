"""`ivr cases`, `ivr check --cases` and talks that are kept as cases, as an admin types them."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.simulator.cases.parse import parse_case

FLOWS = Path(__file__).parents[2] / "flows"

RIGHT = "用例: 甲\n对话: [机: 服务热线]\n"
WRONG = '用例: 乙\n对话:\n  - 机: 服务热线\n  - 按: "1"\n  - 机: 停电的是那里   # 问范围\n'

Run = Callable[..., tuple[int, str, str]]


class Terminal(io.StringIO):
    """Lines that a person types."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of cases beside a copy of the shipped flows, which has none yet."""
    folder = tmp_path / "flows"
    shutil.copytree(FLOWS, folder, ignore=shutil.ignore_patterns("cases", ".*"))
    monkeypatch.setenv("IVR_FLOWS", str(folder))
    monkeypatch.setenv("IVR_DATA", str(tmp_path / "home"))
    (folder / "cases").mkdir()
    return folder / "cases"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command: exit status, output, errors."""

    def call(*words: str, typed: str = "", at_terminal: bool = False) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", Terminal(typed) if at_terminal else io.StringIO(typed))
        status = main(list(words))
        out, err = capsys.readouterr()
        return status, out, err

    return call


def test_cases_that_pass_are_counted_with_the_ways_they_went(run: Run, cases: Path) -> None:
    assert "还没有用例" in run("cases")[1]
    (cases / "甲.yaml").write_text(RIGHT, "utf-8")
    status, out, _ = run("cases")
    assert status == 0
    assert "1 个用例，全部通过。\n走过 3 条路，共 " in out
    status, out, _ = run("cases", "--edges")
    assert status == 0
    assert "W045 没有用例走过：总台：主菜单 ─查停电→ 查停电" in out
    assert f"{cases.parent / '总台.yaml'}:" in out


def test_a_case_that_fails_is_told_as_a_talk(run: Run, cases: Path) -> None:
    (cases / "甲.yaml").write_text(RIGHT, "utf-8")
    (cases / "乙.yaml").write_text(WRONG, "utf-8")
    status, out, _ = run("cases")
    assert status == 1
    assert "✗ 乙\n" in out
    assert "✗ 没有说（第 5 行）：停电的是那里\n" in out
    assert "差别：停电的是〔-那〕〔+哪〕里\n" in out
    assert "2 个用例，1 个没通过。" in out
    assert "\x1b" not in out, "no colours in a pipe"
    status, out, _ = run("cases", str(cases / "甲.yaml"))
    assert status == 0
    assert "走过" not in out, "a part of the cases says nothing about the ways"


def test_a_case_that_is_written_wrongly_is_told_at_its_place(run: Run, cases: Path) -> None:
    (cases / "丙.yaml").write_text("用例: 丙\n对话: []\n期忘: {}\n", "utf-8")
    status, out, _ = run("cases")
    assert status == 1
    assert "丙.yaml:3:1: F011" in out
    assert "是不是想写「期望」？" in out
    assert "1 处写错了" in out
    status, _, err = run("cases", str(cases / "丁.yaml"))
    assert status == 1
    assert "没有找到" in err


def test_programs_are_told_all_of_it(run: Run, cases: Path) -> None:
    (cases / "甲.yaml").write_text(RIGHT, "utf-8")
    (cases / "乙.yaml").write_text(WRONG, "utf-8")
    status, out, _ = run("cases", "--json", "--edges")
    told = json.loads(out)
    assert status == 1
    by_name = {case["name"]: case for case in told["cases"]}
    assert by_name["甲"]["passed"]
    assert by_name["甲"]["reasons"] == []
    (reason,) = by_name["乙"]["reasons"]
    assert reason == {
        "place": f"{cases / '乙.yaml'}:5:8",
        "text": "没有说（第 5 行）：停电的是那里",
    }
    assert len(told["uncovered"]) < told["edges"]
    assert {problem["code"] for problem in told["problems"]} == {"W045"}


def test_a_case_that_says_the_same_in_other_words_is_brought_up_to_date(
    run: Run, cases: Path
) -> None:
    path = cases / "乙.yaml"
    path.write_text(WRONG, "utf-8")
    status, out, _ = run("cases", "--update")
    assert status == 0
    assert f"改好了 乙（{path}）\n　　第 5 行：停电的是〔-那〕〔+哪〕里\n" in out
    assert "改了 1 个，请看一遍改得对不对。改之前的样子留在" in out
    assert "1 个用例，全部通过。" in out
    assert "✗" not in out, "only what was done is told"
    assert "  - 机: 停电的是哪里   # 问范围\n" in path.read_text("utf-8")


def test_a_case_that_went_another_way_stays_as_it_is(run: Run, cases: Path) -> None:
    path = cases / "乙.yaml"
    text = '用例: 乙\n对话: [机: 服务热县, 挂机: , 按: "1"]\n期望: {结果: 自助办结}\n'
    path.write_text(text, "utf-8")
    (cases / "甲.yaml").write_text("用例: 甲\n对话: [机: 服务热县]\n", "utf-8")
    status, out, _ = run("cases", "--update")
    assert status == 1
    assert f"改好了 甲（{cases / '甲.yaml'}）" in out
    assert f"没有改 乙（{path}）\n　　第 2 行：电话已经结束，用不上" in out
    assert "　　另外还有不对的：第 3 行\n" in out
    assert "一个字也没有动" in out
    assert "2 个用例，1 个没通过。" in out
    assert path.read_text("utf-8") == text
    told = json.loads(run("cases", "--update", "--json")[1])
    (update,) = told["updates"]
    assert update["edits"] == []
    assert update["refused"][1]["place"] == f"{path}:3:10"


def test_flows_are_checked_with_their_cases_only_when_asked(run: Run, cases: Path) -> None:
    (cases / "甲.yaml").write_text(RIGHT, "utf-8")
    assert "W045" not in run("check")[1]
    status, out, _ = run("check", "--cases")
    assert status == 0
    assert "W045" in out
    (cases / "乙.yaml").write_text(WRONG, "utf-8")
    status, out, _ = run("check", "--cases", str(cases.parent / "收尾.yaml"))
    assert status == 1
    assert "乙.yaml:5:8: F080 用例「乙」没有通过：没有说（第 5 行）：停电的是那里" in out
    warned = [line for line in out.splitlines() if "W045" in line]
    assert warned
    assert all("收尾.yaml" in line for line in warned)


def test_cases_lie_beside_the_flows_that_are_checked(run: Run, cases: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(cases.parent, copy)
    (copy / "cases" / "乙.yaml").write_text(WRONG, "utf-8")
    assert run("check", "--cases")[0] == 0
    assert run("check", "--cases", str(copy))[0] == 1


def test_a_talk_is_kept_as_a_case_that_passes(run: Run, cases: Path) -> None:
    talk = ("talk", "--from", "13800000001", "--save", "留言，再问一次")
    typed = "#3\n#5\n想问电费\n#１\n\n挂机\n"
    status, _, err = run(*talk, typed=typed)
    path = cases / "留言_再问一次.yaml"
    assert status == 0
    assert f"存成了用例 {path}" in err
    assert parse_case(path).case is not None
    assert "1 个用例，全部通过" in run("cases")[1]
    status, _, err = run(*talk, typed=typed)
    assert status == 2
    assert "--force" in err
    assert run(*talk, "--force", typed="挂机\n")[0] == 0
    assert "想问电费" not in path.read_text("utf-8")


def test_a_talk_with_a_very_long_name_is_kept_under_the_beginning_of_it(
    run: Run, cases: Path
) -> None:
    name = "客户打来问为什么停电" * 20
    assert run("talk", "--save", name, typed="挂机\n")[0] == 0
    path = cases / f"{name[:70]}.yaml"
    assert name in path.read_text("utf-8")
    assert "1 个用例，全部通过" in run("cases")[1]


def test_a_talk_in_words_is_kept_as_one(run: Run, cases: Path) -> None:
    status, _, _ = run("talk", "--speech", "--save", "用说的", typed="停电了\n挂机\n")
    assert status == 0
    assert "语音: 是" in (cases / "用说的.yaml").read_text("utf-8")
    assert run("cases")[0] == 0


def test_what_answered_is_kept_too(run: Run, cases: Path) -> None:
    run("talk", "--answered", "--at", "2027-02-06 08:30", "--save", "有人接", typed="#0\n")
    text = (cases / "有人接.yaml").read_text("utf-8")
    assert "接听: 是" in text
    assert "时间: 2027-02-06 08:30" in text
    assert run("cases")[0] == 0


@pytest.mark.parametrize(
    "typed", ["保存 甲\n挂机\n", "挂机\n保存 甲\n", "挂机\n保存 ？\n保存　甲\n", "#1\n保存 甲\n"]
)
def test_a_talk_may_be_kept_by_typing_its_name_at_any_time(
    run: Run, cases: Path, typed: str
) -> None:
    status, _, err = run("talk", typed=typed, at_terminal=True)
    assert status == 0
    assert "存成了用例" in err
    assert [path.name for path in cases.iterdir()] == ["甲.yaml"]
    assert run("cases")[0] == 0


def test_a_talk_is_not_kept_unless_asked_for(run: Run, cases: Path) -> None:
    assert run("talk", typed="挂机\n\n", at_terminal=True)[0] == 0
    assert list(cases.iterdir()) == []


def test_a_talk_on_real_data_is_never_kept(run: Run, cases: Path, tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    status, _, err = run("talk", "--data", data, "--save", "甲", typed="挂机\n")
    assert status == 2
    assert "客户的资料" in err
    status, _, err = run("talk", "--data", data, typed="保存 甲\n挂机\n", at_terminal=True)
    assert status == 0, "the talk itself goes on"
    assert "客户的资料" in err
    assert list(cases.iterdir()) == []
