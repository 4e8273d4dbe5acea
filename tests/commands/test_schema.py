"""`ivr schema`: what is given to editors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.flow.schema import schema


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("IVR_DATA", str(tmp_path / "home"))


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == schema()


def test_the_schema_is_written_to_a_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "流程格式.json"
    assert main(["schema", "--output", str(file)]) == 0
    assert json.loads(file.read_text("utf-8")) == schema()
    assert str(file) in capsys.readouterr().out


def test_a_file_that_cannot_be_written_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["schema", "--output", str(tmp_path / "没有" / "流程格式.json")]) == 1
    assert "写不了文件" in capsys.readouterr().err
