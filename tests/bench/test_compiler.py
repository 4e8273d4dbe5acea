"""The load program is compiled once, and a machine that cannot is told why."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ivr.bench import compiler
from ivr.bench.compiler import load_program
from ivr.errors import ConfigError

CAN_COMPILE = any(map(shutil.which, compiler.COMPILERS))


@pytest.mark.skipif(not CAN_COMPILE, reason="no C compiler here")
def test_it_is_compiled_once(tmp_path: Path) -> None:
    program = load_program(tmp_path / "cache")
    made = program.stat()
    assert load_program(tmp_path / "cache") == program
    assert program.stat() == made
    assert list(program.parent.iterdir()) == [program]


def test_without_a_compiler_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(ConfigError, match=r"没有 C 编译器.*请先装上.*gcc"):
        load_program(tmp_path)


@pytest.mark.skipif(not CAN_COMPILE, reason="no C compiler here")
def test_a_source_that_cannot_be_compiled_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "load.c"
    source.write_text("#include <no-such-header.h>\n")
    monkeypatch.setattr(compiler, "SOURCE", source)
    with pytest.raises(ConfigError, match=r"编译不了（.*no-such-header.*）"):
        load_program(tmp_path / "cache")
