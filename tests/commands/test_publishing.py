"""Publishing as two admins and a night shift meet it: ivr publish, history, rollback."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from ivr import app
from ivr.app.publishing import CaseReport
from ivr.cli import main
from ivr.flow.marks import Span
from ivr.flow.problems import Problem
from ivr.services.publishing import Publishing
from tests.app.folders import GREETING, flow, write_flows

MORNING, EVENING = "早上好，这里是供电热线。", "晚上好，这里是供电热线。"

Answer = tuple[int, str, str]


class Terminal(io.StringIO):
    """Standard input or output with a person at it."""

    def isatty(self) -> bool:
        return True


@dataclass
class Shell:
    """The command line over one data folder."""

    data: Path
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def __call__(self, *words: str) -> Answer:
        """Run a command that nobody sits at."""
        self.monkeypatch.setattr("sys.stdin", io.StringIO(""))
        return self._run(words)

    def typed(self, *words: str, answers: str) -> Answer:
        """Run a command in a terminal, with these answers to its questions."""
        screen = Terminal()
        with self.monkeypatch.context() as patch:
            patch.setattr("sys.stdin", Terminal(answers))
            patch.setattr("sys.stdout", screen)
            status, _, err = self._run(words)
        return status, screen.getvalue(), err

    def json(self, *words: str) -> tuple[int, object]:
        """What a program is given."""
        status, out, _ = self(*words, "--json")
        return status, json.loads(out)

    def _run(self, words: tuple[str, ...]) -> Answer:
        try:
            status = main([*words, "--data", str(self.data)])
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        return status, *self.capsys.readouterr()


@pytest.fixture
def shell(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Shell:
    monkeypatch.setenv("SUDO_USER", "王五")
    return Shell(tmp_path / "data", capsys, monkeypatch)


@dataclass
class Desk:
    """An admin's folder, and the commands given in it."""

    folder: Path
    shell: Shell

    def write(self, name: str, words: str) -> None:
        (self.folder / f"{name}.yaml").write_text(flow(name, words), "utf-8")

    def says(self, name: str, words: str) -> bool:
        return words in (self.folder / f"{name}.yaml").read_text("utf-8")

    def publish(self, *words: str) -> Answer:
        return self.shell("publish", "--flows", str(self.folder), *words)

    def copy(self, name: str) -> Desk:
        return Desk(Path(shutil.copytree(self.folder, self.folder.parent / name)), self.shell)


@pytest.fixture
def desk(shell: Shell, tmp_path: Path) -> Desk:
    """An admin who has published once."""
    desk = Desk(write_flows(tmp_path / "flows"), shell)
    assert desk.publish("--reason", "开张")[0] == 0
    return desk


NewDesk = Callable[[str], Desk]


def running_greeting(shell: Shell) -> str:
    """What the flows in force say first."""
    _, history = shell.json("history")
    assert isinstance(history, list)
    number = next(version["number"] for version in history if version["running"])
    place = shell.data.parent / f"look-{len(list(shell.data.parent.iterdir()))}"
    assert shell("history", str(number), "--restore", str(place))[0] == 0
    lines = (place / "总台.yaml").read_text("utf-8").splitlines()
    return next(line.split(": ")[1] for line in lines if "播报" in line)


# -- one admin ------------------------------------------------------------------------------------


def test_a_published_edit_is_numbered_and_told(desk: Desk, shell: Shell) -> None:
    desk.write("总台", MORNING)
    status, out, _ = desk.publish("--reason", "改了问候")
    assert status == 0
    assert "和第 1 版（王五" in out
    assert "  改  总台.yaml" in out
    assert "已发布第 2 版，正在运行的热线" in out
    assert "两秒内启用" in out
    assert running_greeting(shell) == MORNING


def test_publishing_the_same_again_says_so_and_changes_nothing(desk: Desk, shell: Shell) -> None:
    status, out, _ = desk.publish()
    assert (status, "没有要发布的" in out) == (0, True)
    assert len(shell("history")[1].splitlines()) == 2


def test_mistakes_are_told_as_check_tells_them_and_nothing_is_published(
    desk: Desk, shell: Shell
) -> None:
    (desk.folder / "总台.yaml").write_text(
        flow("总台").replace("结束:", "下一步: 再间\n    结束:"), "utf-8"
    )
    status, out, _ = desk.publish("--reason", "x")
    checked = shell("check", str(desk.folder))
    assert (status, out) == (1, checked[1])
    assert "改好之前不会启用" in out
    assert running_greeting(shell) == GREETING
    status, told = shell.json("publish", "--flows", str(desk.folder))
    assert isinstance(told, dict)
    assert (status, told["refused"], told["published"]) == (1, "errors", None)
    assert told["problems"][0]["file"].endswith("总台.yaml")


def test_a_flow_that_the_settings_need_is_missed(desk: Desk) -> None:
    (desk.folder / "系统故障.yaml").unlink()
    status, _, err = desk.publish("--reason", "x")
    assert (status, "safety_flow" in err) == (1, True)


def test_a_folder_that_is_not_there_is_named(shell: Shell, tmp_path: Path) -> None:
    status, _, err = shell("publish", "--flows", str(tmp_path / "nowhere"))
    assert (status, "没有找到流程目录" in err) == (1, True)


def test_in_a_terminal_the_change_is_shown_and_the_reason_is_asked(
    desk: Desk, shell: Shell
) -> None:
    desk.write("总台", MORNING)
    status, out, _ = shell.typed("publish", "--flows", str(desk.folder), answers="客户说听不清\n")
    assert status == 0
    assert f"-    播报: {GREETING}" in out
    assert f"+    播报: {MORNING}" in out
    assert "为什么改" in out
    assert "客户说听不清" in shell("history")[1]


def test_a_person_who_gives_no_reason_publishes_nothing(desk: Desk, shell: Shell) -> None:
    desk.write("总台", MORNING)
    status, out, err = shell.typed("publish", "--flows", str(desk.folder), answers="\n\n")
    assert status == 1
    assert out.count("为什么改") == 3
    assert "没有写为什么改" in err
    assert running_greeting(shell) == GREETING


def test_a_long_change_is_cut_short_in_a_terminal(desk: Desk, shell: Shell) -> None:
    lines = "\n".join(f"# 第 {number} 行" for number in range(100))
    (desk.folder / "总台.yaml").write_text(f"{flow('总台')}{lines}\n", "utf-8")
    _, out, _ = shell.typed("publish", "--flows", str(desk.folder), answers="x\n")
    assert "总台.yaml 还有" in out
    assert "# 第 99 行" not in out
    assert "# 第 99 行" in shell("history", "2")[1]


def test_warnings_are_told_and_do_not_stop(desk: Desk) -> None:
    (desk.folder / "总台.yaml").write_text(
        flow("总台").replace("步骤:", "槽位:\n  甲: {类型: 文字}\n步骤:"), "utf-8"
    )
    status, out, _ = desk.publish("--reason", "x")
    assert status == 0
    assert "W041" in out


def test_who_and_why_may_be_given(desk: Desk, shell: Shell) -> None:
    desk.write("总台", MORNING)
    desk.publish("--reason", "改了问候", "--by", "李四")
    _, versions = shell.json("history")
    assert isinstance(versions, list)
    newest = versions[0]
    assert (newest["number"], newest["by"], newest["reason"]) == (2, "李四", "改了问候")
    assert newest["changes"] == {"added": [], "changed": ["总台.yaml"], "removed": []}
    assert newest["running"] is True
    assert newest["published_at"].endswith("+08:00")


def test_a_new_flow_and_a_standard_are_published_too(desk: Desk, shell: Shell) -> None:
    desk.write("夜班", EVENING)
    (desk.folder / "standards" / "默认.yaml").unlink()
    status, told = shell.json("publish", "--flows", str(desk.folder))
    assert isinstance(told, dict)
    assert status == 0
    assert told["changes"] == {
        "added": ["夜班.yaml"],
        "changed": [],
        "removed": ["standards/默认.yaml"],
    }
    assert told["published"]["number"] == 2


# -- cases ----------------------------------------------------------------------------------------

UNCOVERED = Problem(Span("总台.yaml", 3, 1), "W045", "这条分支没有用例走到")


def test_a_standard_that_is_not_in_force_is_looked_at_as_by_check(desk: Desk) -> None:
    (desk.folder / "standards").mkdir(exist_ok=True)
    (desk.folder / "standards" / "别的.yaml").write_text("接听: 三声\n", "utf-8")
    status, out, err = desk.publish("--reason", "新标准")
    assert status != 0
    assert "已发布" not in out
    assert "别的.yaml" in err


def test_a_talk_that_goes_wrong_stops_publishing_unless_that_is_wanted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = CaseReport(failures=("用例「停电」第 3 轮：机没有说「请按一」",))
    monkeypatch.setattr(app, "prove_by_cases", lambda *_: report)
    desk.write("总台", MORNING)
    status, out, err = desk.publish("--reason", "x")
    assert status == 1
    assert "用例「停电」" in out
    assert "--even-if-cases-fail" in err
    assert desk.publish("--reason", "x", "--even-if-cases-fail")[0] == 0


def test_edges_without_a_talk_are_confirmed_by_word_or_by_hand(
    desk: Desk, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "prove_by_cases", lambda *_: CaseReport(uncovered=(UNCOVERED,)))
    desk.write("总台", MORNING)
    status, out, err = desk.publish("--reason", "x")
    assert (status, "W045" in out, "--yes" in err) == (1, True, True)
    words = ("publish", "--flows", str(desk.folder), "--reason", "x")
    assert shell.typed(*words, answers="\n")[0] == 1
    assert shell.typed(*words, answers="y\n")[0] == 0
    desk.write("总台", EVENING)
    assert desk.publish("--yes")[0] == 0


# -- two admins -----------------------------------------------------------------------------------


def test_who_comes_second_is_told_and_merges_in_one_step(desk: Desk, shell: Shell) -> None:
    other = desk.copy("flows-of-李四")
    desk.write("总台", MORNING)
    desk.publish("--reason", "早上的问候", "--by", "王五")
    other.write("系统故障", EVENING)
    status, _, err = other.publish("--reason", "换了致歉", "--by", "李四")
    assert status == 1
    for told in ("王五", "早上的问候", "总台.yaml", "ivr publish --merge"):
        assert told in err
    assert running_greeting(shell) == MORNING

    status, out, _ = other.publish("--merge", "--reason", "换了致歉", "--by", "李四")
    assert status == 0
    assert "已并进文件夹：改 总台.yaml" in out
    assert other.says("总台", MORNING)
    assert other.says("系统故障", EVENING)
    _, versions = shell.json("history")
    assert isinstance(versions, list)
    assert (versions[0]["origin"], versions[0]["based_on"]) == ("merge", 2)
    assert versions[0]["changes"]["changed"] == ["系统故障.yaml"]
    assert running_greeting(shell) == MORNING


def test_a_file_that_both_changed_is_shown_from_both_sides_and_mended_by_hand(
    desk: Desk, shell: Shell
) -> None:
    other = desk.copy("flows-of-李四")
    desk.write("总台", MORNING)
    desk.write("夜班", EVENING)
    desk.publish("--reason", "早上的问候")
    other.write("总台", EVENING)
    status, out, err = other.publish("--merge")
    assert status == 1
    assert "已并进文件夹：新 夜班.yaml" in out
    assert f"+    播报: {MORNING}" in out
    assert f"+    播报: {EVENING}" in out
    assert "总台.yaml 两边都改了" in err
    assert "--over 2" in err
    assert other.says("总台", EVENING), "what both changed is not touched"

    mended = f"{MORNING[:-1]}，晚上也在。"
    other.write("总台", mended)
    assert other.publish()[0] == 1, "nobody has confirmed yet"
    assert "最新的是第 2 版" in other.publish("--over", "1")[2]
    status, out, _ = other.publish("--over", "2", "--reason", "两边合起来")
    assert status == 0
    assert "会去掉后来发布的这些改动：总台.yaml" in out
    assert running_greeting(shell) == mended
    assert "盖过别人的发布" in shell("history")[1]
    assert (other.folder / "夜班.yaml").exists()


def test_a_merge_without_own_changes_only_brings_the_folder_up(desk: Desk) -> None:
    other = desk.copy("flows-of-李四")
    desk.write("总台", MORNING)
    desk.publish()
    assert other.publish()[0] == 1
    status, out, _ = other.publish("--merge")
    assert (status, "没有要发布的" in out) == (0, True)
    assert other.says("总台", MORNING)


def test_a_folder_of_unknown_origin_is_published_only_knowingly(desk: Desk, shell: Shell) -> None:
    stranger = desk.copy("from-elsewhere")
    (stranger.folder / ".published").unlink()
    stranger.write("总台", EVENING)
    status, _, err = stranger.publish("--reason", "x")
    assert (status, "--over 1" in err) == (1, True)
    assert stranger.publish("--merge")[0] == 1, "there is no base to merge from"
    status, told = shell.json("publish", "--flows", str(stranger.folder))
    assert isinstance(told, dict)
    assert (status, told["refused"]) == (1, "unknown-base")
    assert stranger.publish("--over", "第1版")[0] == 0
    stranger.write("总台", MORNING)
    assert stranger.publish()[0] == 0, "from now on its origin is known"


def test_who_is_too_late_by_a_moment_is_told(
    desk: Desk, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = desk.copy("flows-of-李四")
    other.write("系统故障", EVENING)
    desk.write("总台", MORNING)
    stand = Publishing.stand

    def somebody_publishes_just_then(self: Publishing, *given: object) -> object:
        standing = stand(self, *given)  # type: ignore[arg-type]
        monkeypatch.setattr(Publishing, "stand", stand)
        assert other.publish("--by", "李四")[0] == 0
        return standing

    monkeypatch.setattr(Publishing, "stand", somebody_publishes_just_then)
    status, _, err = desk.publish()
    assert status == 1
    assert "别人先发布了第 2 版（李四" in err
    assert "什么也没有变" in err
    assert running_greeting(shell) == GREETING
    status, _, err = desk.publish()
    assert (status, "李四" in err) == (1, True)


# -- back -----------------------------------------------------------------------------------------


@pytest.fixture
def bad_edit(desk: Desk) -> Desk:
    """An edit that turned out badly was published as version 2."""
    desk.write("总台", EVENING)
    assert desk.publish("--reason", "换了问候")[0] == 0
    return desk


def test_at_two_in_the_morning_the_line_runs_the_old_flows_at_once(
    bad_edit: Desk, shell: Shell
) -> None:
    status, out, _ = shell("rollback", "1", "--flows", str(bad_edit.folder), "--reason", "念错了")
    assert status == 0
    assert "已退回到第 1 版的流程，记作第 3 版" in out
    assert "没有动，退回去的改动还在里面：改 总台.yaml" in out
    for way in ("ivr publish --over 3", "ivr publish --merge", "ivr rollback 1 --restore-folder"):
        assert way in out
    assert running_greeting(shell) == GREETING
    assert bad_edit.says("总台", EVENING)
    listed = shell("history")[1]
    assert "正在用 退回到第 1 版" in listed
    assert "念错了" in listed


def test_the_bad_edit_does_not_come_back_silently(bad_edit: Desk, shell: Shell) -> None:
    folder = ("--flows", str(bad_edit.folder))
    shell("rollback", "1", *folder)
    status, _, err = bad_edit.publish("--reason", "x")
    assert status == 1
    assert "退回去的改动：总台.yaml" in err
    bad_edit.write("总台", MORNING)  # mended
    assert bad_edit.publish("--yes")[0] == 1
    status, out, err = shell.typed("publish", *folder, answers="n\n")
    assert (status, "重新启用吗" in out, "没有发布" in err) == (1, True, True)
    assert shell.typed("publish", *folder, answers="y\n改好了\n")[0] == 0
    assert running_greeting(shell) == MORNING


def test_after_a_rollback_other_work_goes_on_without_the_bad_edit(
    bad_edit: Desk, shell: Shell
) -> None:
    shell("rollback", "1", "--flows", str(bad_edit.folder))
    bad_edit.write("系统故障", MORNING)
    status, out, _ = bad_edit.publish("--merge", "--reason", "致歉")
    assert status == 0
    assert "ivr history 2 --restore 新文件夹" in out, "where the bad edit still is"
    assert bad_edit.says("总台", GREETING)
    assert running_greeting(shell) == GREETING


def test_the_folder_may_be_taken_back_as_well(bad_edit: Desk, shell: Shell) -> None:
    bad_edit.write("夜班", EVENING)  # never published
    status, out, _ = shell("rollback", "1", "--flows", str(bad_edit.folder), "--restore-folder")
    assert status == 0
    assert "里的流程也换成了这一版的" in out
    (kept,) = (shell.data / "kept-flows").iterdir()
    assert str(kept) in out
    assert (kept / "夜班.yaml").exists()
    assert bad_edit.says("总台", GREETING)
    assert not (bad_edit.folder / "夜班.yaml").exists()
    assert "没有要发布的" in bad_edit.publish()[1]
    bad_edit.write("总台", MORNING)
    assert bad_edit.publish()[0] == 0


def test_the_folder_may_follow_later(bad_edit: Desk, shell: Shell) -> None:
    folder = ("--flows", str(bad_edit.folder))
    shell("rollback", "1", *folder)
    status, told = shell.json("rollback", "1", *folder, "--restore-folder")
    assert (status, told) == (
        0,
        {
            "published": None,
            "folder_differs": {"added": [], "changed": ["总台.yaml"], "removed": []},
            "folder_restored": True,
            "cases_restored": False,
            "kept": None,
        },
    )
    assert bad_edit.says("总台", GREETING)
    assert "没有要退的" in shell("rollback", "1", *folder)[1]


def case(words: str) -> str:
    return f"用例: 问候\n对话: [机: {words}]\n"


def test_the_cases_go_back_with_the_flows_that_they_prove(desk: Desk, shell: Shell) -> None:
    cases = desk.folder / "cases" / "每条路"
    cases.mkdir(parents=True)
    (cases / "问候.yaml").write_text(case(MORNING), "utf-8")
    (cases / "坏的.yaml").write_bytes(b"\xff\x00")
    desk.write("总台", MORNING)
    assert desk.publish("--even-if-cases-fail", "--yes")[0] == 0
    (cases / "坏的.yaml").unlink()
    desk.write("总台", EVENING)
    (cases / "问候.yaml").write_text(case(EVENING), "utf-8")
    (cases / "另一个.yaml").write_text(case(EVENING).replace("问候", "另一个", 1), "utf-8")
    assert desk.publish("--yes")[0] == 0
    assert "用例：改 1 个用例；新 1 个用例" in shell("history", "3")[1]
    (cases / "没发布.yaml").write_text(case("还没有"), "utf-8")
    assert "没有要发布的" in desk.publish()[1], "cases alone change no call"
    status, out, _ = shell("rollback", "2", "--flows", str(desk.folder), "--restore-folder")
    assert status == 0
    assert "里的流程和用例也换成了这一版的" in out
    assert [path.name for path in cases.iterdir()] == ["问候.yaml"]
    assert shell("cases", "--flows", str(desk.folder))[0] == 0
    (kept,) = (shell.data / "kept-flows").iterdir()
    assert (kept / "cases" / "每条路" / "没发布.yaml").exists()
    place = desk.folder.parent / "again"
    told = shell("history", "3", "--restore", str(place))[1]
    assert "3 个文件和 2 个用例" in told
    assert (place / "cases" / "每条路" / "另一个.yaml").exists()


def test_cases_stay_when_a_version_keeps_none_and_it_is_told_what_mends_them(
    bad_edit: Desk, shell: Shell
) -> None:
    cases = bad_edit.folder / "cases"
    cases.mkdir()
    (cases / "问候.yaml").write_text(case(EVENING), "utf-8")
    out = shell("rollback", "1", "--flows", str(bad_edit.folder), "--restore-folder")[1]
    assert "还不存用例，用例没有动" in out
    assert "ivr explore --save-missing" in out
    assert (cases / "问候.yaml").exists()


def test_a_merge_takes_the_cases_of_the_others_along(desk: Desk, shell: Shell) -> None:
    cases = desk.folder / "cases"
    cases.mkdir()
    (cases / "问候.yaml").write_text(case(MORNING), "utf-8")
    desk.write("总台", MORNING)
    assert desk.publish("--yes")[0] == 0
    other = desk.copy("flows-of-李四")
    desk.write("总台", EVENING)
    (cases / "问候.yaml").write_text(case(EVENING), "utf-8")
    assert desk.publish("--yes")[0] == 0
    other.write("系统故障", EVENING)
    (other.folder / "cases" / "自己的.yaml").write_text(case("晚上好").replace("问候", "自己的", 1))
    status, out, _ = other.publish("--merge", "--yes")
    assert status == 0
    assert "已并进文件夹：改 总台.yaml、1 个用例。" in out
    assert "被换掉的内容没有丢，都在第 2 版" in out
    assert (other.folder / "cases" / "自己的.yaml").exists()


def test_a_version_that_cannot_be_run_is_no_way_back(desk: Desk, shell: Shell) -> None:
    config = shell.data / "ivr.toml"
    desk.write("新总台", MORNING)
    assert desk.publish()[0] == 0
    config.write_text('entry = "新总台"\n', "utf-8")
    status, _, err = shell("rollback", "1", "--flows", str(desk.folder))
    assert status == 1
    assert "退不回第 1 版" in err
    assert "新总台" in err
    status, _, err = shell("rollback", "7", "--flows", str(desk.folder))
    assert (status, "没有第 7 版" in err) == (1, True)


# -- looking back ---------------------------------------------------------------------------------


def test_history_shows_each_version_and_the_newest_only_when_there_are_many(
    desk: Desk, shell: Shell
) -> None:
    for number in range(4):
        desk.write("总台", f"第 {number} 句。")
        desk.publish("--reason", f"第 {number} 次")
    status, out, _ = shell("history", "--most", "2")
    assert status == 0
    lines = out.splitlines()
    assert [line.split("\t")[0] for line in lines[:3]] == ["版本", "5", "4"]
    assert "--most 5" in lines[3]
    status, out, _ = shell("history", "3")
    assert status == 0
    assert "第 3 版（王五" in out
    assert "-    播报: 第 0 句。" in out
    assert "+    播报: 第 1 句。" in out
    status, told = shell.json("history", "3")
    assert isinstance(told, dict)
    assert "+    播报: 第 1 句。" in told["diff"]
    assert "最早的一版" in shell("history", "1")[1]


def test_a_version_is_restored_only_into_a_free_place(
    desk: Desk, shell: Shell, tmp_path: Path
) -> None:
    status, out, _ = shell("history", "1", "--restore", str(tmp_path / "new" / "flows"))
    assert (status, "3 个文件" in out) == (0, True)
    restored = Desk(tmp_path / "new" / "flows", shell)
    restored.write("总台", MORNING)
    assert restored.publish()[0] == 0, "its origin is known"
    status, _, err = shell("history", "1", "--restore", str(desk.folder))
    assert (status, "已经有东西了" in err) == (1, True)
    status, _, err = shell("history", "--restore", str(tmp_path / "x"))
    assert (status, "哪一版" in err) == (2, True)
    (tmp_path / "file").touch()
    status, _, err = shell("history", "1", "--restore", str(tmp_path / "file" / "x"))
    assert (status, "建不了目录" in err) == (1, True)


@pytest.mark.parametrize(
    "words", [("history", "零"), ("history", "--most", "0"), ("rollback",), ("publish", "--over")]
)
def test_wrong_use_ends_with_2(shell: Shell, words: tuple[str, ...]) -> None:
    assert shell(*words)[0] == 2


def test_looking_makes_no_database(shell: Shell, tmp_path: Path) -> None:
    for words in (("history",), ("rollback", "1")):
        status, _, err = shell(*words)
        assert (status, "--data" in err) == (1, True)
    assert not (shell.data / "ivr.db").exists()


def test_an_empty_database_has_no_history(shell: Shell) -> None:
    shell("talk", "--data", str(shell.data))
    status, out, _ = shell("history")
    assert (status, "还没有发布过" in out) == (0, True)


def test_the_doctor_tells_what_is_published_and_how_the_folder_differs(
    desk: Desk, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IVR_FLOWS", str(desk.folder))

    def findings() -> dict[str, dict[str, str]]:
        _, told = shell.json("doctor")
        assert isinstance(told, list)
        return {finding["name"]: finding for finding in told}

    assert "启用的是第 1 版" in findings()["流程"]["text"]
    assert findings()["流程目录"]["state"] == "ok"
    desk.write("总台", MORNING)
    found = findings()["流程目录"]
    assert (found["state"], "没有错误" in found["text"]) == ("warning", True)
    (desk.folder / "总台.yaml").write_text("流程: [", "utf-8")
    found = findings()["流程目录"]
    assert (found["state"], "1 处错误" in found["text"]) == ("warning", True)
    monkeypatch.setenv("IVR_ENTRY", "总机")
    assert findings()["流程"]["state"] == "problem"


def test_operators_need_no_good_folder(desk: Desk, shell: Shell) -> None:
    (desk.folder / "standards" / "默认.yaml").write_text("回拨：坏\n", "utf-8")
    shell.monkeypatch.setenv("IVR_FLOWS", str(desk.folder))
    assert shell("orders")[0] == 0
