"""Files that cannot be opened, and what is no file at all: one clear problem each."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from ivr.flow.library import check_paths, load_flows
from ivr.flow.opening import bytes_of, flow_files, reason
from ivr.flow.problems import Problem
from tests.flow.known import KNOWN

GOOD = Path(__file__).parent.parent / "data" / "flows" / "good"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOOD, tmp_path / "flows"))


def only(folder: Path) -> Problem:
    problems = load_flows(folder, KNOWN).problems
    assert len(problems) == 1, "\n".join(map(str, problems))
    return problems[0]


def test_a_folder_with_a_flow_s_name_is_told(folder: Path) -> None:
    (folder / "夹.yaml").mkdir()
    problem = only(folder)
    assert (problem.code, Path(problem.span.file).name) == ("F001", "夹.yaml")
    assert "文件夹" in problem.text


def test_a_link_that_leads_round_or_nowhere_is_told(folder: Path) -> None:
    (folder / "圈.yaml").symlink_to(folder / "圈.yaml")
    assert "绕来绕去" in only(folder).text
    (folder / "圈.yaml").unlink()
    (folder / "空.yaml").symlink_to(folder / "没有.yaml")
    assert "文件不在" in only(folder).text


def test_a_link_to_a_flow_is_read(folder: Path) -> None:
    (folder / "核实.yaml").rename(folder.parent / "核实.yaml")
    (folder / "核实.yaml").symlink_to(folder.parent / "核实.yaml")
    assert load_flows(folder, KNOWN).problems == ()


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "管.yaml")
    assert "不是普通的文件" in only(folder).text


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_told(folder: Path) -> None:
    (folder / "核实.yaml").chmod(0)
    assert "没有读取的权限" in only(folder).text


def test_what_the_system_says_is_told_in_chinese() -> None:
    assert "没有读取的权限" in reason(PermissionError(errno.EACCES, "Permission denied"))
    assert reason(OSError(errno.EIO, "Input/output error")) == "Input/output error"
    assert reason(OSError()) == "OSError"


def test_what_editors_leave_behind_is_no_flow(folder: Path) -> None:
    (folder / ".#总台.yaml").symlink_to("admin@host.1234")
    (folder / "._总台.yaml").write_bytes(b"\0\5\26\7")
    (folder / "总台.yaml~").write_text("旧的", "utf-8")
    assert load_flows(folder, KNOWN).problems == ()


def test_a_folder_that_is_none_has_no_flows(tmp_path: Path) -> None:
    assert flow_files(tmp_path / "没有") == []
    assert isinstance(bytes_of(tmp_path / "没有.yaml"), str)


def test_a_folder_that_cannot_be_looked_into_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert [(p.code, p.text) for p in check_paths([folder])] == [
        ("F001", "这个文件夹打不开：没有读取的权限，请把权限改好")
    ]
