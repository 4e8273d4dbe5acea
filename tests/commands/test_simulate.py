"""`ivr simulate day` as it is typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ivr.cli import main

LOGGED = re.compile("用了 .* 秒.*")


def test_the_same_seed_is_the_same_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["simulate", "day", "--calls", "20", "--data", str(tmp_path)]
    assert main(words) == 0
    first = LOGGED.sub("", capsys.readouterr().out)
    report = tmp_path / "day.md"
    assert main([*words, "--output", str(report)]) == 0
    written = LOGGED.sub("", report.read_text("utf-8"))
    assert [line for line in written.splitlines() if line and "![]" not in line] == [
        line for line in first.splitlines() if line
    ]
    for picture in re.findall(r"!\[\]\((.*)\)", written):
        assert (tmp_path / picture).read_text("utf-8").startswith("<svg")


def test_a_day_without_calls_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "day", "--calls", "0"]) == 2
    assert "--calls 不能是 0" in capsys.readouterr().err
