"""Every slip that an admin can make is told by exactly its code, at exactly its place."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from ivr.flow.library import load_flows
from tests.flow.known import KNOWN

FLOWS = Path(__file__).parent.parent / "data" / "flows"
BAD = sorted((FLOWS / "bad").glob("*.yaml"))
BAD_KNOWLEDGE = sorted((FLOWS / "bad_knowledge").glob("*.yaml"))

_NAME = re.compile(r"([FW]\d{3})_(\d+)行(\d+)列_")


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_file_yields_exactly_its_code_at_its_place(path: Path, tmp_path: Path) -> None:
    for good in (FLOWS / "good").iterdir():
        shutil.copy(good, tmp_path)
    shutil.copy(path, tmp_path)
    if path.read_bytes().startswith("公共: 是".encode()):
        (tmp_path / "公共.yaml").unlink()
    _yields_its_code(path, tmp_path)


@pytest.mark.parametrize("path", BAD_KNOWLEDGE, ids=lambda path: path.stem)
def test_bad_knowledge_yields_exactly_its_code_at_its_place(path: Path, tmp_path: Path) -> None:
    shutil.copytree(FLOWS / "good", tmp_path, dirs_exist_ok=True)
    (tmp_path / "知识").mkdir()
    shutil.copy(path, tmp_path / "知识")
    _yields_its_code(path, tmp_path)


def _yields_its_code(path: Path, folder: Path) -> None:
    problems = load_flows(folder, KNOWN).problems
    found = [(p.code, p.span.line, p.span.column, Path(p.span.file).name) for p in problems]
    name = _NAME.match(path.name)
    assert name, f"{path.name} does not say which code it shows, and where"
    expected = (name.group(1), int(name.group(2)), int(name.group(3)), path.name)
    assert found == [expected], "\n".join(map(str, problems))


def codes_of_the_language() -> set[str]:
    sources = "".join(
        p.read_text("utf-8") for p in (FLOWS.parents[2] / "ivr" / "flow").glob("*.py")
    )
    return set(re.findall(r'"([FW]0\d\d)"', sources))


def test_every_code_of_the_language_has_an_example() -> None:
    shown = {path.name[:4] for path in (*BAD, *BAD_KNOWLEDGE)}
    assert codes_of_the_language() - shown == set()


def test_every_code_of_the_language_stands_in_the_admins_reference() -> None:
    reference = (FLOWS.parents[2] / "docs" / "flow-language.md").read_text("utf-8")
    table = reference[reference.index("## 错误代码") :]
    assert {code for code in codes_of_the_language() if code not in table} == set()
