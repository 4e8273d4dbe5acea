"""What the documents promise to scripts is what the program prints."""

from __future__ import annotations

import ast
import re
import shutil
from functools import cache
from pathlib import Path

from ivr import app
from ivr.cli import COMMANDS
from ivr.config import load
from ivr.flow.library import load_flows

ROOT = Path(__file__).parent.parent
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def test_both_readmes_name_every_command() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text("utf-8")
        for command, _ in COMMANDS:
            if name == "README.zh-CN.md" and command == "bench":
                continue
            assert f"ivr {command}" in text, f"{name} does not tell of ivr {command}"


def test_links_between_documents_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} -> {target}"


def test_every_test_that_a_document_names_is_there() -> None:
    """A proof that leads to no test is none."""
    named = 0
    for page in ROOT.glob("docs/**/*.md"):
        for path, test in re.findall(r"(tests/[\w/]+\.py)::(\w+)", page.read_text("utf-8")):
            named += 1
            file = ROOT / path
            assert file.is_file(), f"{page.name}: {path}"
            found = {node.name for node in ast.walk(parsed(file)) if isinstance(node, FUNCTION)}
            assert test in found, f"{page.name}: {path}::{test}"
    assert named


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]


def test_the_tasks_of_the_guide_can_be_done_as_they_are_written(tmp_path: Path) -> None:
    """Each 「找到」 stands once in the shipped flows; with every 「改成」 they have no mistake.

    On the way there the flows have the one mistake that the guide shows as an example.
    """
    folder = tmp_path / "flows"
    shutil.copytree(ROOT / "flows", folder)
    guide = (ROOT / "docs" / "flow-guide.md").read_text("utf-8")
    known = app.known_names(load(tmp_path / "data", None, {}))
    file = folder
    sought = ""
    mistakes = []
    for found in re.finditer(r"打开 `flows/(.+?)`|```yaml\n(.*?)```", guide, re.DOTALL):
        if found[1] is not None:
            file = folder / found[1]
        elif not sought:
            sought = found[2]
        else:
            text = file.read_text("utf-8")
            assert text.count(sought) == 1, f"{file.name}: {sought}"
            file.write_text(text.replace(sought, found[2]), "utf-8")
            mistakes.append([p for p in load_flows(folder, known).problems if p.stops])
            sought = ""
    assert ([len(some) for some in mistakes], sought) == ([0, 0, 1, 0, 0, 0], "")
    ((mistake,), told) = mistakes[2], re.search(r"/flows/(收尾.yaml.*)", guide)
    assert told is not None
    assert str(mistake).splitlines()[0].endswith(told[1])
    assert load_flows(folder, known).problems == ()
