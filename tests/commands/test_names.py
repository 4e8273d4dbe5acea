"""Names in the place of paths, and wrong words on the command line, as an admin types them."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.commands.version_output import print_diffs

FLOWS = Path(__file__).parents[2] / "flows"
GREETING = "用例: 问候的话\n对话: [机: 服务热线]\n"
GOODBYE = "用例: 道别\n流程: 收尾\n对话: [机: 请问还有别的事吗]\n"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped flows with two cases beside it."""
    flows = tmp_path / "flows"
    shutil.copytree(FLOWS, flows, ignore=shutil.ignore_patterns("cases", ".*"))
    (flows / "cases" / "每天").mkdir(parents=True)
    (flows / "cases" / "每天" / "早上.yaml").write_text(GREETING, "utf-8")
    (flows / "cases" / "道别一.yaml").write_text(GOODBYE, "utf-8")
    monkeypatch.setenv("IVR_FLOWS", str(flows))
    monkeypatch.setenv("IVR_DATA", str(tmp_path / "home"))
    return flows


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command: exit status, output, errors."""

    def call(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(""))
        try:
            status = main(list(words))
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        out, err = capsys.readouterr()
        return status, out, err

    return call


def test_a_flow_is_checked_by_its_name(run: Run, folder: Path) -> None:
    assert run("check", "收尾") == (0, "没有发现错误。\n", "")
    (folder / "收尾.yaml").rename(folder / "最后.yaml")
    assert run("check", "收尾")[0] == 0
    status, _, err = run("check", "收微")
    assert status == 1
    assert "也没有叫这个名字的流程。是不是想写「收尾」？" in err


@pytest.mark.parametrize(
    ("name", "count"),
    [("问候的话", 1), ("早上", 1), ("每天", 1), ("道别", 1), ("收尾", 1), ("上", 1)],
)
def test_cases_are_run_by_the_name_of_case_flow_or_folder(
    run: Run, folder: Path, name: str, count: int
) -> None:
    assert folder.is_dir()
    status, out, _ = run("cases", name)
    assert (status, out) == (0, f"{count} 个用例，全部通过。\n")


def test_a_name_that_no_case_has_is_told(run: Run, folder: Path) -> None:
    assert folder.is_dir()
    status, _, err = run("cases", "天气预报")
    assert status == 1
    assert "没有叫这个名字的用例" in err.replace("也没有", "没有")


def test_how_cases_are_written_is_checked_without_running_them(run: Run, folder: Path) -> None:
    wide = folder / "cases" / "道别一.yaml"
    wide.write_text(GOODBYE.replace("流程: ", "流程："), "utf-8")
    status, out, _ = run("check")
    assert status == 1
    assert f"{wide}:2:3: F003" in out
    assert run("check", "收尾")[0] == 0


def test_a_caller_is_a_number_or_nobody(run: Run, folder: Path) -> None:
    assert folder.is_dir()
    status, _, err = run("talk", "--from", "abc")
    assert status == 2
    assert "--from 的号码「abc」看不懂" in err
    for number in ("13800000001", "0571-88880003", "+86 138 0000 0001", "110"):
        assert run("talk", "--from", number)[0] == 0


def test_a_mistyped_command_is_guessed_and_all_are_listed_in_chinese_quotes(run: Run) -> None:
    status, _, err = run("chek")
    assert status == 2
    assert "命令 不能是 chek，是不是想写「check」？可以是「serve」、「check」、" in err
    assert "'" not in err
    assert "是不是" not in run("frobnicate")[2]


def test_an_uncovered_way_is_told_with_the_whole_command(run: Run, folder: Path) -> None:
    _, out, _ = run("check", "--cases", "收尾")
    assert f"ivr explore --save-missing {folder}/cases/每条路 能写出" in out


def test_changes_name_their_line_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    print_diffs(
        {"甲.yaml": "a\nb\nc\nd\ne\n"}, {"甲.yaml": "a\nb\nc\nd\nE\n"}, ("甲.yaml",), ("", "")
    )
    out = capsys.readouterr().out
    assert "第 3 行起：\n c\n d\n-e\n+E\n" in out
    assert "@@" not in out
