"""What the documents promise to scripts is what the program prints."""

from __future__ import annotations

import re
from pathlib import Path

from ivr.cli import COMMANDS

ROOT = Path(__file__).parent.parent


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


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]
